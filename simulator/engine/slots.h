// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace warmfront::sim {

/// Things that come and go, each under a number that is used again after it has gone. Memory follows the most that were
/// ever there at once. A copy has the same things under the same numbers.
template <typename T> class Slots
{
public:
    [[nodiscard]] std::uint32_t add(const T &thing)
    {
        if (m_free.empty()) {
            m_things.push_back(thing);
            return static_cast<std::uint32_t>(m_things.size() - 1);
        }
        const std::uint32_t slot = m_free.back();
        m_free.pop_back();
        m_things[slot] = thing;
        return slot;
    }
    /// A thing as it was left by whoever had the number before, or a new one: to be filled in where it is.
    [[nodiscard]] std::uint32_t take()
    {
        if (m_free.empty()) {
            m_things.emplace_back();
            return static_cast<std::uint32_t>(m_things.size() - 1);
        }
        const std::uint32_t slot = m_free.back();
        m_free.pop_back();
        return slot;
    }
    void remove(std::uint32_t slot) { m_free.push_back(slot); }

    [[nodiscard]] T &operator[](std::uint32_t slot) { return m_things[slot]; }
    [[nodiscard]] const T &operator[](std::uint32_t slot) const { return m_things[slot]; }
    /// Fetches the thing into the processor's cache, if there is one under this number.
    void prefetch(std::uint32_t slot) const
    {
        if (slot < m_things.size()) {
            const auto *thing = reinterpret_cast<const char *>(&m_things[slot]);
            __builtin_prefetch(thing);
            __builtin_prefetch(thing + 64);
        }
    }
    /// Calls @p visit with the number of everything that is there.
    template <typename Visit> void forEach(Visit visit) const
    {
        std::vector<bool> isFree(m_things.size());
        for (const std::uint32_t slot : m_free) {
            isFree[slot] = true;
        }
        for (std::uint32_t slot = 0; slot < m_things.size(); ++slot) {
            if (!isFree[slot]) {
                visit(slot);
            }
        }
    }

private:
    std::vector<T> m_things;
    std::vector<std::uint32_t> m_free;
};

/// No slot.
inline constexpr std::uint32_t none = UINT32_MAX;

} // namespace warmfront::sim
