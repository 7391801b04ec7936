// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>

#include "core/base/ids.h"
#include "core/base/time.h"
#include "simulator/workloads/arrival_process.h"

namespace warmfront::sim {

/// Whether a source can send more or fewer requests than described: those that have a rate, or a number of requests at
/// an instant. A trace is what it is, and users send as their answers let them.
[[nodiscard]] bool hasRate(const SourceConfiguration &source);

/// A rate as it is from an instant on, in place of the one described.
struct ChangedRate
{
    SimTime from;             ///< requests of that instant itself are not among those of the process
    double factor = 1.0;      ///< of the rate, or of the number at an instant, which is rounded to nearest; 0 or more
    std::uint32_t change = 1; ///< which one it is of this source, from 1: each draws its own requests
};

/// What follows when the rate of @p source changes. A constant rate, of equally spaced requests or at random, begins
/// anew at the instant, which for a Poisson process is no difference: it has no memory. Where the rate is described
/// over time, as if the factor had held from the start of the run, without what came up to the instant; states of a
/// modulated process follow each other as they would have. That takes as long as making what is left out: some
/// nanoseconds for each request. @p source hasRate().
[[nodiscard]] std::unique_ptr<ArrivalProcess> makeChangedProcess(const SourceConfiguration &source, std::uint64_t seed,
                                                                 ReplicationIndex replication, SimDuration horizon,
                                                                 const ChangedRate &changed);

} // namespace warmfront::sim
