// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/base/time.h"

namespace warmfront::sim {

/// The processors of one instance, shared equally by the requests that compute on it (egalitarian processor sharing):
/// of k requests each gets min(1, C / k) of a processor, for C processors. A request alone works at full speed even on
/// less than one processor, because its service time was measured there.
///
/// Exact in whole numbers: the work done for each request is kept in 2⁻²⁰ ns. A copyable value.
class SharedProcessor
{
public:
    /// @p processors is C in millionths, 1'000'000 or more.
    explicit SharedProcessor(std::int64_t processors = 1'000'000) : m_processors(processors) {}

    /// @p call computes from @p now on; @p work is how long it would take alone, in ns, 0 or more.
    void join(std::int64_t now, std::int64_t work, std::uint32_t call);
    [[nodiscard]] bool computes(std::uint32_t call) const
    {
        return std::ranges::find(m_shares, call, &Share::call) != m_shares.end();
    }
    /// @p call, which computes here, is given up.
    void leave(std::int64_t now, std::uint32_t call);
    /// When the next one is through if nobody joins or leaves; INT64_MAX when nobody computes.
    [[nodiscard]] std::int64_t nextAt() const;
    /// One that is through at @p now, in the order of joining at one instant; false when none is.
    [[nodiscard]] bool takeDone(std::int64_t now, std::uint32_t &call);
    /// Processor time used up to @p now, in processors × time.
    [[nodiscard]] TotalTime used(std::int64_t now) const;

private:
    struct Share
    {
        Int128 through = 0; ///< the work done for each at which it is through
        std::uint64_t order = 0;
        std::uint32_t call = 0;
        [[nodiscard]] bool isAfter(const Share &other) const
        {
            return through != other.through ? through > other.through : order > other.order;
        }
    };
    static constexpr int workBits = 20;
    static constexpr std::int64_t oneProcessor = 1'000'000;

    void advance(std::int64_t now);
    [[nodiscard]] std::int64_t count() const { return static_cast<std::int64_t>(m_shares.size()); }
    [[nodiscard]] bool isFull() const { return count() * oneProcessor > m_processors; }

    std::int64_t m_processors;
    std::int64_t m_now = 0;
    Int128 m_done = 0; ///< work done for each, in 2^-workBits ns
    Int128 m_used = 0; ///< millionths of a processor × ns
    std::uint64_t m_joined = 0;
    std::vector<Share> m_shares; ///< a heap, the next one first
};

} // namespace warmfront::sim
