// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/memory_size.h"
#include "core/base/time.h"
#include "core/model/boot.h"
#include "core/model/deployment.h"
#include "core/model/distribution.h"
#include "core/model/event_source.h"
#include "core/model/hosts.h"
#include "core/model/parameter.h"
#include "core/model/replica_schedule.h"
#include "core/model/service.h"

namespace warmfront {

/// A cold start told apart by phase; an absent phase takes no time. They follow each other in this order.
struct ColdStartPhases
{
    std::optional<Distribution> placement;
    std::optional<Distribution> pull;
    std::optional<Distribution> sandbox;
    std::optional<Distribution> runtimeBoot;
    std::optional<Distribution> userInit;
    bool operator==(const ColdStartPhases &) const;
};

/// One total, or phases.
using ColdStart = std::variant<Distribution, ColdStartPhases>;

/// A call of another function that follows when a request is done. The caller does not wait for it.
struct NextCall
{
    std::string function;
    double probability = 1.0; ///< above 0, at most 1; each call of a function is decided on its own
    bool operator==(const NextCall &) const = default;
};

/// What the user deploys: code with its needs and how long it works on one request.
struct Function
{
    std::string name;
    std::string runtime;
    Package package = Package::Zip; ///< of use where a platform's cold starts were measured by it
    MemorySize memory = MemorySize::megabytes(128);
    std::optional<double> cpu;               ///< vCPU of one instance; absent = the platform's default
    std::optional<SimDuration> timeout;      ///< limits service, not waiting or cold start; absent = none
    std::optional<int> concurrency;          ///< requests one instance serves at once; absent = the platform's default
    Distribution service;                    ///< time of work on a warm request
    std::optional<Distribution> coldService; ///< replaces `service` on a cold invocation
    std::optional<ColdStart> coldStart;      ///< before the first request of an instance; absent: DESIGN §4
    /// Added to the work of the first request that an instance serves, cold or not: code that is compiled and
    /// connections that are made when first used. On a warm instance of the platform's making, too.
    std::optional<Distribution> firstRun;
    /// Share of the service time that is CPU work, 0 to 1: requests on one instance share its CPU for it.
    double cpuShare = 0.0;
    double failureProbability = 0.0;     ///< 0 to 1; a failed request works, is billed, and counts as failed
    std::vector<Deployment> deployments; ///< at most Deployment::most, in the order in which they take effect
    std::vector<ServiceCall> calls;      ///< of services, in order, before anything else; at most mostServices
    std::vector<NextCall> next;          ///< at most mostNextCalls; no function calls itself, also not by way of others
    bool operator==(const Function &) const;
};

inline constexpr std::size_t mostNextCalls = 100;

/// The service level that an alternative must reach. At least one of the two is given.
struct Objective
{
    struct ResponseTime
    {
        double percentile = 95.0; ///< above 0, below 100
        SimDuration below;
        bool operator==(const ResponseTime &) const = default;
    };
    std::optional<ResponseTime> responseTime;
    std::optional<double> availability; ///< least share of requests that end as done, 0 to 1
    bool operator==(const Objective &) const = default;
};

/// Which instance or replica takes the next request.
enum class Routing { MostRecentlyUsed, LeastRecentlyUsed, Newest, Oldest, Random, LeastLoaded, RoundRobin };

/// How many replicas run: equal bounds are a fixed number, a range needs a scaler.
struct ReplicaRange
{
    int min = 1;
    int max = 1;
    bool operator==(const ReplicaRange &) const = default;
};

/// Requests that wait for a free replica. Absent members are unlimited.
struct QueueOptions
{
    std::optional<std::int64_t> limit;  ///< waiting requests; one more is rejected
    std::optional<SimDuration> timeout; ///< a request that waited this long ends as timed out
    bool operator==(const QueueOptions &) const = default;
};

/// How fast instances may start because of requests: a bucket that holds `burst` starts and fills by `starts` within
/// `per`, continuously. A request that needs an instance and finds the bucket empty is throttled.
struct StartLimit
{
    std::int64_t burst = 1;
    std::int64_t starts = 1;
    SimDuration per = SimDuration::seconds(1);
    bool operator==(const StartLimit &) const = default;

    static constexpr std::int64_t most = 1'000'000;
    static constexpr SimDuration longestPer = SimDuration::hours(1);
};

/// What an alternative changes in it.
struct StartLimitOptions
{
    std::optional<std::int64_t> burst;
    std::optional<std::int64_t> starts;
    std::optional<SimDuration> per;
    bool operator==(const StartLimitOptions &) const = default;
};

/// Whether instances start from a snapshot of an initialised one, and what that takes in place of runtime boot and user
/// init; what is absent is as the platform's profile says for the runtime.
struct SnapshotOptions
{
    bool isOn = true;
    std::optional<Distribution> restore{}; ///< reading the snapshot; not billed as init
    std::optional<Distribution> load{};    ///< what its first run loads; billed as init where init is
    bool operator==(const SnapshotOptions &) const = default;
};

/// A keep-alive that is no fixed time: a policy of keepAlivePolicies() and its parameters, all of them but the optional
/// ones.
struct KeepAliveChoice
{
    std::string policy;
    ParameterValues parameters;
    bool operator==(const KeepAliveChoice &) const = default;
};

/// What one alternative changes in its platform's profile; what is absent keeps the profile's value.
struct AlternativeOptions
{
    std::optional<std::string> preset;              ///< of the platform; its values hold where no option here does
    std::optional<SimDuration> keepAlive;           ///< fixed, counted from the last completion, reset at use
    std::optional<KeepAliveChoice> keepAlivePolicy; ///< instead of `keepAlive`
    std::optional<Routing> routing;
    std::optional<std::int64_t> concurrencyLimit; ///< requests in flight per function; more are throttled
    /// Requests in flight of all functions together; more are throttled.
    std::optional<std::int64_t> accountConcurrencyLimit;
    std::optional<int> alwaysWarm; ///< provisioned instances per function
    std::optional<StartLimitOptions> startLimit;
    std::optional<int> concurrency; ///< requests one instance serves at once
    std::optional<ReplicaRange> replicas;
    std::optional<ReplicaSchedule> schedule; ///< with one number of replicas, which holds until its first change
    std::optional<QueueOptions> queue;
    std::optional<RolloutOptions> rollout;
    std::optional<double> targetUtilisation; ///< above 0, at most 1; used by scalers
    std::optional<std::string> node;         ///< node type of the price plan
    std::optional<int> nodes;                ///< absent = first fit of the replicas' CPU and memory
    /// Hosts that the instances share, each a node of the plan or as the parameters say; absent = unlimited capacity.
    std::optional<HostRange> hosts;
    std::optional<std::string> dyno;         ///< dyno size of the price plan
    std::optional<bool> freeTier;            ///< false by default
    std::optional<SnapshotOptions> snapshot; ///< off by default
    ParameterValues parameters;              ///< of the platform's mechanisms, by name
    bool operator==(const AlternativeOptions &) const;
};

/// One way to run the scenario's workload.
struct Alternative
{
    std::string name;
    std::string platform;            ///< id of a platform profile
    std::optional<std::string> plan; ///< id of a price plan; absent = the profile's default
    AlternativeOptions options;
    bool operator==(const Alternative &) const;
};

/// More would only narrow intervals that are narrow already.
inline constexpr int mostReplications = 10'000;

/// A workload, how long to watch it, and the alternatives to run it on. Valid only as a whole: `core/io` checks it.
struct Scenario
{
    std::string name;
    std::uint64_t seed = 1;
    SimDuration horizon = SimDuration::hours(1);
    SimDuration warmUp;   ///< simulated and left out of every statistic; below the horizon
    int replications = 1; ///< 1 to mostReplications
    std::optional<Objective> objective;
    std::vector<Service> services; ///< at most Service::most
    std::vector<Function> functions;
    std::vector<EventSource> sources;
    std::vector<Alternative> alternatives;
    /// The `comment` keys of the file, by JSON path of their object ("" = the whole, "functions[0].service"), so that
    /// editing and saving keeps them.
    std::map<std::string, std::string> comments;
    bool operator==(const Scenario &) const;
};

} // namespace warmfront
