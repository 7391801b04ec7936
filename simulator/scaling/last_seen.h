// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "simulator/scaling/scaler.h"

namespace warmfront::sim {

/// What a scaler remembers of each instance from one wake to the next, matched by number. Instances that ended are
/// forgotten. Allocates only while the number of instances reaches new heights.
template <typename Seen> class LastSeen
{
public:
    struct Entry
    {
        std::int64_t number = 0;
        Seen seen;
    };

    /// Calls @p look(glimpse, before) for every instance in order; `before` points at what was remembered, or at
    /// nothing for a new one. Remembers what it returns.
    template <typename Look> void update(std::span<const InstanceGlimpse> instances, Look look)
    {
        m_next.clear();
        auto before = m_entries.cbegin();
        for (const InstanceGlimpse &instance : instances) {
            while (before != m_entries.cend() && before->number < instance.number) {
                ++before;
            }
            const bool known = before != m_entries.cend() && before->number == instance.number;
            m_next.push_back({instance.number, look(instance, known ? &before->seen : nullptr)});
        }
        std::swap(m_entries, m_next);
    }

    [[nodiscard]] std::span<const Entry> entries() const { return m_entries; }
    void forgetAll() { m_entries.clear(); }

private:
    std::vector<Entry> m_entries;
    std::vector<Entry> m_next; ///< empty between calls; kept for its room
};

} // namespace warmfront::sim
