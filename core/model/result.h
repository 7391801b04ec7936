// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/model/handovers.h"
#include "core/model/hosts.h"
#include "core/model/latency_histogram.h"
#include "core/model/metering.h"
#include "core/model/service.h"

namespace warmfront {

/// How many requests of the measured period ended how. Each request is counted once, by its arrival:
/// requests = done + failed + throttled + rejected + timedOut + unfinished + expired + deadLettered.
///
/// A call that follows from a request of another function is a request, too.
/// A request that waits for its answer is one invocation. An event that the platform holds is one request, however
/// often it is tried: its attempts are counted apart, by their own instants.
struct Counts
{
    std::uint64_t requests = 0;
    std::uint64_t done = 0;
    std::uint64_t cold = 0;      ///< invocations that waited for an instance to start, whatever became of them
    std::uint64_t throttled = 0; ///< refused by a concurrency limit
    std::uint64_t rejected = 0;  ///< refused by a full queue
    std::uint64_t timedOut = 0;  ///< in the queue, or in service
    std::uint64_t failed = 0;
    std::uint64_t unfinished = 0;   ///< waiting, running, or still to be tried again at the horizon
    std::uint64_t expired = 0;      ///< events given up because of their age, with or without dead letters
    std::uint64_t deadLettered = 0; ///< events whose attempts were used up, and that are kept as dead letters
    std::uint64_t retried = 0;      ///< attempts after an event's first
    /// Calls of functions that were let in: without events that the platform holds, accepted().
    std::uint64_t invocations = 0;

    /// Requests that were let in: requests − throttled − rejected.
    [[nodiscard]] std::uint64_t accepted() const { return requests - throttled - rejected; }
    /// Those that have ended one way or another, or have not at the horizon: all requests.
    [[nodiscard]] std::uint64_t endings() const
    {
        return done + failed + throttled + rejected + timedOut + unfinished + expired + deadLettered;
    }
    Counts &operator+=(const Counts &other);
    bool operator==(const Counts &) const;
};

/// Instances × time by state, clipped to the measured period.
struct InstanceTimes
{
    TotalTime starting;    ///< in a cold start
    TotalTime busy;        ///< at least one request in service
    TotalTime idle;        ///< ready, kept alive, nothing runs, not paid for by the customer
    TotalTime provisioned; ///< ready, nothing runs, paid for (always-warm instances, replicas)

    [[nodiscard]] TotalTime alive() const;
    InstanceTimes &operator+=(const InstanceTimes &other);
    bool operator==(const InstanceTimes &) const;
};

/// Fixed-size time series over the whole horizon (warm-up included). Bin i covers [i·step, (i+1)·step).
/// Sums over functions; over replications they are added too, so divide by `RunColumns::replications` for a mean.
struct Series
{
    SimDuration step;
    std::vector<std::uint64_t> arrivals;
    std::vector<std::uint64_t> coldStarts;
    std::vector<std::uint64_t> refused; ///< throttled and rejected
    std::vector<std::uint64_t> failed;  ///< failed and timed out
    std::vector<TotalTime> starting;    ///< instance time in the bin, by state
    std::vector<TotalTime> busy;
    std::vector<TotalTime> idle;
    std::vector<TotalTime> provisioned;
    std::vector<TotalTime> queued;               ///< waiting requests × time
    std::vector<TotalTime> hosts;                ///< hosts × time; empty where capacity is unlimited
    std::vector<TotalTime> pending;              ///< instances that wait for a host × time; as long as `hosts`
    std::vector<CoarseLatencyHistogram> latency; ///< response times of the requests that arrived in the bin

    [[nodiscard]] std::size_t bins() const { return arrivals.size(); }
    /// Sizes every column to @p binCount zeros, but for those of hosts.
    static Series withBins(std::size_t binCount, SimDuration step);
    Series &operator+=(const Series &other); ///< same step and number of bins, or ContractViolation
    bool operator==(const Series &) const;
};

/// What happened in one replication (or to one function, or one part of the functions in it). Everything adds up.
struct Outcome
{
    Counts counts;
    InstanceTimes instances;
    std::uint64_t instancesEnded = 0; ///< in the measured period
    TotalTime lifespans;              ///< Σ of the whole lives of those that ended
    std::int64_t peakInstances = 0;   ///< largest number alive at one instant (of parts: upper bound, sum of peaks)
    TotalTime responseTime;           ///< Σ over completed requests (done and failed)
    TotalTime waitTime;               ///< Σ of time in the queue over completed requests
    TotalTime coldStartTime;          ///< Σ of cold starts that requests waited for
    LatencyHistogram response;
    Usage usage;
    HostTimes hosts;
    Handovers handovers;

    Outcome &operator+=(const Outcome &other);
    bool operator==(const Outcome &) const;
};

/// What became of the calls of one version of a function. An attempt of an event that the platform holds, and a batch
/// of a queue or a stream, is a call of its own; a request that waits for its answer is one.
struct VersionOutcome
{
    std::string name;
    Counts counts;          ///< of calls: endings, cold ones; `invocations` are those that were let in
    TotalTime responseTime; ///< Σ over completed calls (done and failed)
    LatencyHistogram response;
    std::uint64_t rollbacks = 0;  ///< replications in which it was taken back by its automatic rollback
    TotalTime rolledBackAt;       ///< Σ of the instants at which it was, since the start of the run
    std::uint64_t failedThen = 0; ///< Σ of the latest calls that had failed by then
    std::uint64_t endedThen = 0;  ///< Σ of the latest calls that had ended by then

    VersionOutcome &operator+=(const VersionOutcome &other);
    bool operator==(const VersionOutcome &) const;
};

/// One function over all replications, without columns that grow.
struct FunctionOutcome
{
    std::string name;
    Counts counts;
    TotalTime responseTime;
    InstanceTimes instances;
    std::vector<VersionOutcome> versions{}; ///< in order of deployment, where they are live side by side; else empty
    bool operator==(const FunctionOutcome &) const;
};

/// 128-bit mark of everything that happened: equal inputs give equal marks for any number of threads and any kernel.
struct Fingerprint
{
    std::array<std::uint64_t, 2> words{};
    [[nodiscard]] std::string hex() const;
    bool operator==(const Fingerprint &) const = default;
};

/// The columns of one alternative.
struct RunColumns
{
    std::string alternative; ///< its name
    std::string platform;
    std::string plan;
    int replications = 0;
    SimDuration measured;                   ///< measured period of one replication
    std::vector<Outcome> outcomes;          ///< one per replication, functions added up
    std::vector<FunctionOutcome> functions; ///< the first 10,000 in scenario order
    std::vector<ServiceOutcome> services;   ///< in scenario order
    Series series;                          ///< added up over replications
    Fingerprint fingerprint;
    bool operator==(const RunColumns &) const;
};

/// What the engine itself cost.
struct EngineReport
{
    std::uint64_t invocations = 0;
    double cpuSeconds = 0.0;
    double wallSeconds = 0.0;
    double peakMemoryMegabytes = 0.0;
    int threads = 1;
};

/// A finished run of a scenario: what happened, nothing derived.
struct RunResult
{
    std::string scenario;
    std::uint64_t seed = 0;
    std::string version; ///< of Warmfront
    std::vector<RunColumns> alternatives;
    EngineReport engine;
};

} // namespace warmfront
