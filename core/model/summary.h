// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/model/result.h"

namespace warmfront {

/// A 95 % confidence interval; absent with one replication.
struct Interval
{
    double low = 0.0;
    double high = 0.0;
    bool operator==(const Interval &) const = default;
};

/// A mean over replications.
struct Estimate
{
    double mean = 0.0;
    std::optional<Interval> ci95;
    std::optional<double> standardError;
};

/// What the provider sees of a run on hosts. Means are over time and replications, sums are means over replications.
struct HostSummary
{
    double hosts = 0.0;                   ///< mean
    std::int64_t peak = 0;                ///< largest number at one instant
    double pendingInstances = 0.0;        ///< mean number that waits for a host
    double pendingSeconds = 0.0;          ///< instance seconds of waiting for a host
    std::uint64_t placed = 0;             ///< instances that were given a host, summed over replications
    std::uint64_t waited = 0;             ///< instances that found none with room at first, placed in the end or not
    double offeredGigabyteSeconds = 0.0;  ///< memory of hosts that can hold instances × time
    double reservedGigabyteSeconds = 0.0; ///< … held by instances
    double idleGigabyteSeconds = 0.0;     ///< … by instances that are ready and serve nothing
    double unusedGigabyteSeconds = 0.0;   ///< … by none
};

/// What the functions of a run made of one service. Means are over time, calls and replications.
struct ServiceSummary
{
    std::string name;
    std::uint64_t calls = 0;                ///< summed over replications
    std::uint64_t refused = 0;              ///< of them
    std::optional<double> waitMilliseconds; ///< in its queue, mean of the calls that were served; absent without any
    double concurrency = 0.0;               ///< calls in service, averaged over time
    double queued = 0.0;                    ///< calls in its queue, averaged over time
    std::optional<double> utilisation;      ///< of its concurrency limit; absent without one
};

/// What became of the calls of one version of a function, summed over replications.
struct VersionSummary
{
    std::string function;
    std::string version;
    Counts counts;
    std::optional<double> meanMilliseconds; ///< response time; absent when nothing completed
    std::optional<SimDuration> p95;         ///< the same
    int replications = 1;
    /// Of its automatic rollback; absent where it has none or was never taken back.
    struct Rollbacks
    {
        std::uint64_t count = 0;  ///< replications in which it was taken back
        double meanSeconds = 0.0; ///< since the start of the run
        double failed = 0.0;      ///< of the latest calls, mean
        double ended = 0.0;       ///< the latest calls, mean
    };
    std::optional<Rollbacks> rollbacks{};

    /// Throttled and rejected.
    [[nodiscard]] std::uint64_t refused() const { return counts.throttled + counts.rejected; }
    /// Failed and timed out.
    [[nodiscard]] std::uint64_t failed() const { return counts.failed + counts.timedOut; }
};

/// How old messages and records are whenever they are handed over.
struct HandoverSummary
{
    double meanMilliseconds = 0.0;
    double oldestMilliseconds = 0.0; ///< of all replications
};

/// What people read of one alternative: computed by `core/analysis` from columns, stored nowhere.
struct AlternativeSummary
{
    std::string alternative;
    std::string platform;
    std::string plan;
    Counts counts;                                 ///< summed over replications
    Estimate coldProbability;                      ///< cold / invocations
    std::optional<double> analyticColdProbability; ///< only where a closed form applies exactly
    Estimate responseMilliseconds;
    std::optional<SimDuration> p50, p95, p99; ///< of the pooled histogram; absent when nothing completed
    /// So many of all requests were done below it, where an objective asks for a percentile; absent when fewer were
    /// done.
    std::optional<SimDuration> objectivePercentile;
    Estimate instances; ///< time-averaged, alive
    double busyInstances = 0.0;
    double idleInstances = 0.0; ///< idle and provisioned
    double startingInstances = 0.0;
    std::int64_t peakInstances = 0;
    std::optional<double> meanLifespanSeconds; ///< absent when no instance ended
    double availability = 1.0;                 ///< done / requests (1 without requests)
    std::optional<HandoverSummary> handovers;  ///< absent where none are
    std::optional<HostSummary> hosts;          ///< absent where capacity is unlimited
    std::vector<ServiceSummary> services;      ///< in scenario order
    std::vector<VersionSummary> versions;      ///< of functions whose versions are live side by side
    std::optional<bool> objectiveMet;          ///< absent without an objective
    std::string fingerprint;
};

} // namespace warmfront
