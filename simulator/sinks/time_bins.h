// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/time.h"

namespace warmfront::sim {

/// Whole division by a number that is known in advance, without a division.
class Divisor
{
public:
    /// @p divisor is 1 or more.
    explicit constexpr Divisor(std::int64_t divisor)
        : m_divisor(static_cast<std::uint64_t>(divisor)),
          m_inverse(divisor == 1 ? ~std::uint64_t{0} : static_cast<std::uint64_t>((UInt128(1) << 64) / m_divisor))
    {
    }
    /// floor(@p n / divisor) for n >= 0.
    [[nodiscard]] constexpr std::int64_t quotient(std::int64_t n) const
    {
        // The product with the rounded inverse is the quotient or one less.
        const auto value = static_cast<std::uint64_t>(n);
        auto q = static_cast<std::uint64_t>((UInt128(value) * m_inverse) >> 64);
        q += (value - q * m_divisor >= m_divisor) ? 1 : 0;
        return static_cast<std::int64_t>(q);
    }
    /// @p n rounded up to a multiple of the divisor.
    [[nodiscard]] constexpr std::int64_t roundUp(std::int64_t n) const
    {
        const auto d = static_cast<std::int64_t>(m_divisor);
        return quotient(n + d - 1) * d;
    }
    [[nodiscard]] constexpr std::int64_t value() const { return static_cast<std::int64_t>(m_divisor); }

private:
    std::uint64_t m_divisor;
    std::uint64_t m_inverse;
};

/// Equal bins from 0 to the horizon. The last one may reach beyond it.
class BinClock
{
public:
    BinClock(std::int64_t horizonNs, std::size_t bins)
        : m_horizon(horizonNs),
          m_bins(bins),
          m_step((horizonNs + static_cast<std::int64_t>(bins) - 1) / static_cast<std::int64_t>(bins))
    {
    }
    [[nodiscard]] std::size_t bins() const { return m_bins; }
    [[nodiscard]] std::int64_t step() const { return m_step.value(); }
    [[nodiscard]] std::int64_t horizon() const { return m_horizon; }
    [[nodiscard]] std::size_t binOf(std::int64_t ns) const { return static_cast<std::size_t>(m_step.quotient(ns)); }

private:
    std::int64_t m_horizon;
    std::size_t m_bins;
    Divisor m_step;
};

/// Remembers the bin of the last instant, since instants near each other come after each other.
class BinCursor
{
public:
    explicit BinCursor(const BinClock &clock) : m_clock(clock) {}
    [[nodiscard]] std::size_t binOf(std::int64_t ns)
    {
        if (static_cast<std::uint64_t>(ns - m_from) >= static_cast<std::uint64_t>(m_clock.step())) [[unlikely]] {
            m_bin = m_clock.binOf(ns);
            m_from = static_cast<std::int64_t>(m_bin) * m_clock.step();
        }
        return m_bin;
    }
    /// The instant at which the bin last asked for ends.
    [[nodiscard]] std::int64_t edge() const { return m_from + m_clock.step(); }

private:
    BinClock m_clock;
    std::int64_t m_from = 0;
    std::size_t m_bin = 0;
};

/// The time that intervals spend in each bin, exactly. An interval costs the same however many bins it spans.
class IntervalBins
{
public:
    explicit IntervalBins(const BinClock &clock)
        : m_clock(clock), m_cursor(clock), m_end(clock.horizon()), m_part(clock.bins() + 1), m_whole(clock.bins() + 2)
    {
    }
    /// Intervals are cut at @p ns, not after the horizon, from now on.
    void endAt(std::int64_t ns) { m_end = ns; }
    /// Adds [@p from, @p to), cut at the end: the horizon, unless another was set.
    void add(std::int64_t from, std::int64_t to)
    {
        to = to < m_end ? to : m_end;
        if (from >= to) {
            return;
        }
        const std::size_t first = m_cursor.binOf(from);
        const std::int64_t edge = m_cursor.edge();
        m_part[first] += (to < edge ? to : edge) - from;
        if (to <= edge) {
            return;
        }
        const std::size_t last = m_clock.binOf(to);
        ++m_whole[first + 1];
        --m_whole[last];
        m_part[last] += to - static_cast<std::int64_t>(last) * m_clock.step();
    }
    /// Adds @p time within @p bin.
    void addWithin(std::size_t bin, std::int64_t time) { m_part[bin] += time; }
    /// Adds from the start of @p bin, which is before the horizon, to @p to, which is not before it and not after the
    /// horizon. Does not branch on how many bins that are.
    void addFrom(std::size_t bin, std::int64_t to)
    {
        const std::size_t last = m_clock.binOf(to);
        ++m_whole[bin];
        --m_whole[last];
        m_part[last] += to - static_cast<std::int64_t>(last) * m_clock.step();
    }
    /// One total per bin.
    [[nodiscard]] std::vector<TotalTime> totals() const
    {
        std::vector<TotalTime> result(m_clock.bins());
        std::int64_t whole = 0;
        for (std::size_t i = 0; i < result.size(); ++i) {
            whole += m_whole[i];
            result[i] = TotalTime::nanoseconds(m_part[i] + Int128(whole) * m_clock.step());
        }
        return result;
    }

private:
    BinClock m_clock;
    BinCursor m_cursor;
    std::int64_t m_end;
    std::vector<Int128> m_part;        ///< of intervals that begin or end in the bin
    std::vector<std::int64_t> m_whole; ///< change of the number of intervals that cover the whole bin
};

} // namespace warmfront::sim
