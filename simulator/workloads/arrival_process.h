// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "simulator/configuration.h"

namespace warmfront::sim {

/// The instants of one source's requests, in order, a batch at a time. Owned by one run.
class ArrivalProcess
{
public:
    virtual ~ArrivalProcess() = default;
    /// Writes the next instants (nanoseconds since the start, never decreasing) and returns how many; 0 at the end.
    /// Instants after the horizon may be among them. @p durationsNs is as long as @p timesNs and is written only by a
    /// process that hasDurations().
    [[nodiscard]] virtual Result<std::size_t> next(std::span<std::int64_t> timesNs,
                                                   std::span<std::int64_t> durationsNs) = 0;
    /// A process that goes on from the same position, on its own.
    [[nodiscard]] virtual std::unique_ptr<ArrivalProcess> clone() const = 0;
    /// True when the requests bring their own service times.
    [[nodiscard]] virtual bool hasDurations() const { return false; }
};

/// The process of @p source in one replication, which nobody asks for instants once one has reached @p horizon. Processes
/// that differ in @p part draw apart, but for the states of a modulated one. Errors come from traces that cannot be
/// opened.
[[nodiscard]] Result<std::unique_ptr<ArrivalProcess>> makeArrivalProcess(const SourceConfiguration &source,
                                                                         std::uint64_t seed,
                                                                         ReplicationIndex replication,
                                                                         SimDuration horizon, std::uint32_t part = 0);

/// A process without requests.
[[nodiscard]] std::unique_ptr<ArrivalProcess> makeNoArrivals();

} // namespace warmfront::sim
