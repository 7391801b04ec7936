// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/model/latency_histogram.h"
#include "simulator/sinks/invocation_batch.h"
#include "simulator/sinks/mark.h"

namespace warmfront::sim {

/// Invocations of one function as nearly all are: warm, begun at once, done. Up to BatchSums::padding entries after the
/// last one may be read.
struct PlainInvocations
{
    std::size_t count = 0;
    const std::int64_t *arrival = nullptr; ///< and start
    const std::int64_t *end = nullptr;
    const std::uint32_t *instance = nullptr;
};

/// Adds up plain invocations with the widest registers of the processor. Every choice of instruction set gives the same
/// answers, those of adding one by one.
struct BatchSums
{
    static constexpr std::size_t padding = 8;
    /// 13 days: durations are below it, or are not for these sums.
    static constexpr std::int64_t longestNs = std::int64_t{1} << 50;

    /// How durations are rounded for the bill; both at most longestNs.
    struct Billing
    {
        std::int64_t step;
        std::int64_t minimum;
    };
    /// The bins of the arrivals, from that of the earliest one on.
    struct Bins
    {
        std::int64_t start;  ///< of the first
        std::int64_t step;   ///< at most longestNs
        std::int64_t latest; ///< arrival, less than 2 * longestNs after the start
    };
    struct Sums
    {
        using Column = std::array<std::int64_t, InvocationBatch::capacity>;
        using Bits = std::array<std::uint64_t, InvocationBatch::capacity / 64>;
        bool isShort = false; ///< every duration is below longestNs; otherwise nothing else is valid
        std::int64_t time = 0;
        std::int64_t billed = 0;
        Mark::Words mark;
        alignas(64) Column bucket; ///< of each duration in a LatencyHistogram
        /// And in the CoarseLatencyHistograms of the bins, which lie one after the other from the first bin on.
        alignas(64) Column coarseBucket;
        alignas(64) Column within; ///< the part of each that lies in the bin of its arrival
        Bits crosses;              ///< those that end after that bin
        Bits changes;              ///< those after which one arrives in another bin
        /// Of the arrival of entry @p i, counted from the first bin.
        [[nodiscard]] std::size_t bin(std::size_t i) const
        {
            return static_cast<std::size_t>(coarseBucket[i]) / CoarseLatencyHistogram::bucketCount;
        }
    };
    /// What each invocation adds, of several that may be of different functions.
    struct Shares
    {
        using Column = std::array<std::int64_t, InvocationBatch::capacity>;
        using Words = std::array<std::uint64_t, InvocationBatch::capacity>;
        bool areShort = false; ///< every duration is below longestNs; otherwise nothing else is valid
        alignas(64) Column time;
        alignas(64) Column billed;
        alignas(64) Words markFirst;
        alignas(64) Words markSecond;
        alignas(64) Column bucket; ///< as in Sums
        alignas(64) Column coarseBucket;
    };
    /// What is asked of a batch, which is not empty.
    struct Batch
    {
        bool isPlain; ///< all are
        std::int64_t earliest;
        std::int64_t latest; ///< arrival
    };
    Batch (*look)(const InvocationBatch &batch);
    void (*sum)(const PlainInvocations &invocations, Billing billing, Bins bins, Sums &sums);
    void (*share)(const PlainInvocations &invocations, Billing billing, Shares &shares);
};

/// The sums for this processor.
[[nodiscard]] BatchSums batchSums();

} // namespace warmfront::sim
