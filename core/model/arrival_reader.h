// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/base/time.h"
#include "core/model/arrivals.h"

namespace warmfront {

/// One request read from a trace.
struct TraceArrival
{
    SimTime at;           ///< since the trace's first instant (or its own zero)
    SimDuration duration; ///< recorded work; 0 where the trace has none
};

/// Reads the arrivals of one function of one trace in order of time, a batch at a time, in constant memory.
///
/// Not thread-safe; each run owns its reader. A position taken between batches can be resumed later, also by another
/// reader of the same file.
class ArrivalReader
{
public:
    virtual ~ArrivalReader() = default;
    /// Fills @p batch from the front and returns how many were read; 0 at the end of the trace.
    [[nodiscard]] virtual Result<std::size_t> readNext(std::span<TraceArrival> batch) = 0;
    [[nodiscard]] virtual std::uint64_t position() const = 0;
    [[nodiscard]] virtual Result<void> resumeAt(std::uint64_t position) = 0;
};

/// Opens readers on an indexed trace. Thread-safe and immutable once made: many runs share one.
class TraceArchive
{
public:
    virtual ~TraceArchive() = default;
    /// A function the trace holds and what the file says about it.
    struct Entry
    {
        std::string id;
        std::uint64_t requests = 0;
        SimDuration meanDuration; ///< 0 where the trace records none
    };
    /// Ordered by requests, most first, ties by id.
    [[nodiscard]] virtual const std::vector<Entry> &entries() const = 0;
    /// What open() takes for every row of the trace as one stream: the index after the last entry.
    [[nodiscard]] std::size_t wholeTrace() const { return entries().size(); }
    /// The instant after the last request.
    [[nodiscard]] virtual SimTime end() const = 0;
    /// @p entry is an index of entries() or wholeTrace().
    /// @p seed places the requests of counted minutes where the spread is uniform; other formats ignore it.
    [[nodiscard]] virtual Result<std::unique_ptr<ArrivalReader>> open(std::size_t entry, std::uint64_t seed) const = 0;
};

} // namespace warmfront
