// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/time.h"

namespace warmfront {

/// Counts of durations in log-linear buckets: each power of two is cut into 2^SubBits equal parts, so that a bucket's
/// width is at most 2^-SubBits of its value. Fixed size, adds up, never keeps a sample.
///
/// Durations are counted in units of 1.024 µs (2^10 ns); everything below one unit shares the first bucket.
template <int SubBits> class LogLinearHistogram
{
public:
    static constexpr int unitBits = 10;
    static constexpr int subBits = SubBits;
    static constexpr std::uint64_t subCount = std::uint64_t(1) << SubBits;
    /// 2^42 units are 52 days; longer durations land in the last bucket.
    static constexpr std::size_t bucketCount = (42 - SubBits + 1) * subCount;

    /// The bucket of a duration of @p nanoseconds (0 or more).
    [[nodiscard]] static constexpr std::size_t bucketOf(std::int64_t nanoseconds)
    {
        const std::uint64_t units = static_cast<std::uint64_t>(nanoseconds) >> unitBits;
        if (units < subCount) {
            return static_cast<std::size_t>(units);
        }
        const int shift = std::bit_width(units) - 1 - SubBits;
        const std::size_t bucket =
            static_cast<std::size_t>(shift) * subCount + static_cast<std::size_t>(units >> shift);
        return bucket < bucketCount ? bucket : bucketCount - 1;
    }
    /// The lowest duration of @p bucket.
    [[nodiscard]] static constexpr SimDuration lowerEdge(std::size_t bucket)
    {
        if (bucket < 2 * subCount) {
            return SimDuration::nanoseconds(static_cast<std::int64_t>(bucket) << unitBits);
        }
        const std::size_t shift = bucket / subCount - 1;
        const std::uint64_t units = static_cast<std::uint64_t>(bucket - shift * subCount) << shift;
        return SimDuration::nanoseconds(static_cast<std::int64_t>(units << unitBits));
    }

    /// Grows the table to its full size on first use, so that an empty histogram costs nothing.
    void add(SimDuration duration, std::uint64_t times = 1)
    {
        if (m_counts.empty()) {
            m_counts.resize(bucketCount);
        }
        m_counts[bucketOf(duration.count())] += times;
        m_total += times;
    }
    LogLinearHistogram &operator+=(const LogLinearHistogram &other)
    {
        if (other.m_total == 0) {
            return *this;
        }
        if (m_counts.empty()) {
            m_counts.resize(bucketCount);
        }
        // Durations of one kind fill a few neighbouring buckets: the others are not even fetched.
        constexpr std::size_t block = 8;
        static_assert(bucketCount % block == 0);
        for (std::size_t first = 0; first < bucketCount; first += block) {
            std::uint64_t any = 0;
            for (std::size_t i = first; i < first + block; ++i) {
                any |= other.m_counts[i];
            }
            if (any != 0) {
                for (std::size_t i = first; i < first + block; ++i) {
                    m_counts[i] += other.m_counts[i];
                }
            }
        }
        m_total += other.m_total;
        return *this;
    }
    [[nodiscard]] std::uint64_t total() const { return m_total; }
    /// Empty, or bucketCount counts.
    [[nodiscard]] const std::vector<std::uint64_t> &counts() const { return m_counts; }
    static LogLinearHistogram fromCounts(std::vector<std::uint64_t> counts)
    {
        LogLinearHistogram h;
        for (const std::uint64_t c : counts) {
            h.m_total += c;
        }
        h.m_counts = std::move(counts);
        return h;
    }

    /// The smallest duration d with P(X <= d) >= @p share, interpolated inside its bucket; nothing when empty.
    /// The relative error is at most 2^-SubBits. @p share is in (0, 1].
    [[nodiscard]] std::optional<SimDuration> quantile(double share) const
    {
        if (m_total == 0) {
            return std::nullopt;
        }
        const double wanted = share * static_cast<double>(m_total);
        std::uint64_t below = 0;
        for (std::size_t i = 0; i < bucketCount; ++i) {
            const std::uint64_t here = m_counts[i];
            if (here > 0 && static_cast<double>(below + here) >= wanted) {
                const std::int64_t low = lowerEdge(i).count();
                const std::int64_t high = lowerEdge(i + 1).count();
                const double part = (wanted - static_cast<double>(below)) / static_cast<double>(here);
                return SimDuration::nanoseconds(low
                                                + static_cast<std::int64_t>(part * static_cast<double>(high - low)));
            }
            below += here;
        }
        return lowerEdge(bucketCount);
    }

    bool operator==(const LogLinearHistogram &) const = default;

private:
    std::vector<std::uint64_t> m_counts;
    std::uint64_t m_total = 0;
};

/// For percentiles of a run: relative error below 0.8 %.
using LatencyHistogram = LogLinearHistogram<7>;
/// For the percentiles of one bin of a time series: relative error below 13 %.
using CoarseLatencyHistogram = LogLinearHistogram<3>;

} // namespace warmfront
