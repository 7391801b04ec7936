// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "core/model/result.h"
#include "simulator/configuration.h"

namespace warmfront::sim {

/// A part of a run that needs nothing from the other parts: some functions of one replication.
struct WorkUnit
{
    ReplicationIndex replication{};
    std::size_t firstFunction = 0;
    std::size_t functionCount = 0;
};

/// How a request ended, or an attempt of an event. The last two are of events only.
enum class Ending : std::uint8_t { Done, Failed, Throttled, Rejected, TimedOut, Unfinished, Expired, DeadLettered };

/// One request, or one attempt of an event, told in full. Kept only when asked for.
struct InvocationRow
{
    FunctionIndex function{};
    SourceIndex source{};
    ReplicationIndex replication{};
    SimTime arrival;
    SimDuration wait;
    SimDuration coldStart; ///< 0 for a warm one
    SimDuration service;
    bool cold = false;
    Ending ending = Ending::Done;
    std::uint32_t instance = 0; ///< number of the instance of its function, in order of creation; 0 when none
};

/// Watches a unit while it runs. Called from the thread that runs the unit, about every 1,024 requests.
class RunWatch
{
public:
    virtual ~RunWatch() = default;
    /// Tells how far the unit is. Returning false stops it: its outcome is then thrown away.
    [[nodiscard]] virtual bool proceed(std::uint64_t invocationsSinceLast, SimTime reached) = 0;
    /// Rows of finished requests, in an order that depends on nothing but the configuration. Called only when
    /// wantsRows().
    virtual void rows(std::span<const InvocationRow>) {}
    [[nodiscard]] virtual bool wantsRows() const { return false; }
};

/// What one unit did.
struct UnitOutcome
{
    Outcome outcome;
    Series series;
    std::vector<FunctionOutcome> functions; ///< one per function of the unit
    std::vector<ServiceTimes> services;     ///< where functions call them
    Fingerprint fingerprint;                ///< of everything that happened in it
    bool stopped = false;                   ///< by the watch; nothing else is valid then
};

/// Cuts a run into units: by replication, and functions in chunks. Depends only on the configuration, never on threads.
[[nodiscard]] std::vector<WorkUnit> workUnits(const Configuration &configuration);

/// Runs one unit to the horizon, from empty. Errors come from traces that cannot be read.
///
/// Deterministic: the same configuration and unit give the same bits on any machine. Uses memory for its live instances
/// and fixed-size statistics only.
[[nodiscard]] Result<UnitOutcome> simulate(const Configuration &configuration, const WorkUnit &unit, RunWatch &watch);

/// Adds @p part to @p whole of the same replication; call in unit order. Fingerprints are chained in that order.
void merge(UnitOutcome &whole, const UnitOutcome &part);

} // namespace warmfront::sim
