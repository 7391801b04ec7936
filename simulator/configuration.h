// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/ids.h"
#include "core/base/one_of.h"
#include "core/model/arrival_reader.h"
#include "core/model/deployment.h"
#include "core/model/metering.h"
#include "core/model/scenario.h"
#include "core/model/service.h"
#include "simulator/capacity/hosting_configuration.h"
#include "simulator/capacity/invoker_container_pool.h"
#include "simulator/keepalive/idle_eviction.h"
#include "simulator/keepalive/keep_alive_policy.h"
#include "simulator/keepalive/reactive_prewarm.h"
#include "simulator/scaling/any_scaler.h"
#include "simulator/scaling/scheduled_bounds.h"

namespace warmfront::sim {

/// Instances start when a request finds none free, and end when idle for longer than the keep-alive.
struct PerRequestScaling
{
    SimDuration keepAlive;                        ///< idle for exactly this long is still warm
    Routing routing = Routing::MostRecentlyUsed;  ///< any but LeastLoaded and RoundRobin
    std::optional<std::int64_t> concurrencyLimit; ///< requests in flight of one function
    /// Instances per function that exist from the start; the pool never shrinks below as many. Which ones they are is
    /// left open: the longest idle one ends first, so an old instance may make room for a younger one.
    int alwaysWarm = 0;
    std::optional<StartLimit> startLimit{}; ///< of instances that requests start; the others need no start of it
    /// Replaces `keepAlive`: as it is at the start, every function of every run has a copy. Not with always-warm
    /// instances.
    std::optional<KeepAlivePolicy> policy{};
    /// Changes `alwaysWarm`: those that come then start as others do, and are paid for from the change on.
    std::optional<ScheduledCount> alwaysWarmSchedule{};
};

/// A fixed number of replicas behind one queue in order of arrival.
struct FixedReplicas
{
    int replicas = 1;
    Routing routing = Routing::LeastLoaded; ///< LeastLoaded, RoundRobin or Random, among replicas with a free place
    std::optional<std::int64_t> queueLimit; ///< waiting requests
    std::optional<SimDuration> queueTimeout;
};

/// Which ready instance goes first when there are too many.
enum class ScaleIn { Newest, Oldest, LongestIdle };

/// As many instances as a scaler wants, behind one queue in order of arrival. Requests are not bound to the instance
/// that starts because of them: whichever has a free place first takes the first that waits.
struct AutoscaledReplicas
{
    AnyScaler scaler;                        ///< as it is at the start; every run has a copy for each function
    std::optional<ScheduledBounds> bounds{}; ///< changes those of the scaler, which has some
    std::int64_t initial = 0;                ///< ready at the start, without a cold start
    Routing routing = Routing::LeastLoaded;  ///< any
    std::optional<std::int64_t> queueLimit;  ///< waiting requests
    std::optional<SimDuration> queueTimeout;
    std::optional<std::int64_t> concurrencyLimit; ///< requests of the function, waiting or served; more are throttled
    ScaleIn scaleIn = ScaleIn::Newest;
    bool paysIdle = true;                   ///< idle instances are paid for by the customer
    std::int64_t minimum = 0;               ///< idle instances that are paid for where a plan bills active ones
    std::optional<SimDuration> keepAlive{}; ///< an instance ends by itself when idle for longer
};

/// How a function is scaled.
using FunctionScaling = OneOf<std::variant<PerRequestScaling, FixedReplicas, AutoscaledReplicas>>;

/// A recorded trace behind a source: the archive and the entry of it.
struct TraceBinding
{
    std::shared_ptr<const TraceArchive> archive;
    std::size_t entry = 0;
    bool recordedService = false; ///< the trace's durations replace the function's law (warm and cold)
    TraceArrivals::Spread spread = TraceArrivals::Spread::Uniform;
};

/// One stream of requests to one function.
struct SourceConfiguration
{
    SourceIndex index{}; ///< identifies its random streams and the order at one instant
    OneOf<std::variant<ConstantArrivals, PoissonArrivals, RampingArrivals, ProfileArrivals, SineArrivals,
                       ModulatedArrivals, BatchArrivals, ScheduleArrivals, UserArrivals, TraceBinding>>
        arrivals;
    Delivery delivery{};
    /// Of the function, that all of it goes to: 0 is the one that is there from the start, then its deployments.
    std::optional<std::uint32_t> version{};
};

/// A call that follows from a request that is done.
struct NextCallConfiguration
{
    std::size_t function = 0; ///< position in the configuration
    double probability = 1.0;
};

/// Calls of a service that a function makes, one after the other.
struct ServiceCallConfiguration
{
    std::size_t service = 0; ///< position in the configuration
    int count = 1;           ///< positive
};

/// One function as it will be run.
struct FunctionConfiguration
{
    FunctionIndex index{};
    std::string name;
    MemorySize memory;
    Distribution service;
    std::optional<Distribution> coldService;
    std::optional<Distribution> firstRun;    ///< on top for the first request that an instance serves, cold or not
    std::vector<Distribution> coldStart;     ///< phases in order that are not billed (placement, pull, sandbox)
    std::optional<Distribution> pull;        ///< before them where the host has no image; only on hosts
    std::vector<Distribution> coldStartInit; ///< phases that a plan which bills init bills (or the one total)
    std::optional<SimDuration> timeout;
    int concurrency = 1;
    /// Requests, waiting or served, for each ready instance, or while none is, for each that starts, and for one at
    /// least; more are throttled. Where instances are not started by requests.
    std::optional<std::int64_t> outstandingPerInstance;
    double cpu = 0.0; ///< vCPU that one instance has; 0 where it is not known, which counts as one
    /// Share of the service time that is CPU work, 0 to 1: requests on one instance share its CPU for it, while the
    /// rest (waiting for others) takes no longer in company. The service time is that of a request alone on its
    /// instance.
    double cpuShare = 0.0;
    double failureProbability = 0.0;
    std::vector<ServiceCallConfiguration> calls;        ///< at the beginning of the work, one after the other
    std::vector<NextCallConfiguration> next;            ///< without cycles
    std::vector<Deployment> deployments;                ///< in the order in which they take effect
    Rollout rollout;                                    ///< of replicas
    VersionSplit::By split = VersionSplit::By::Weights; ///< where versions are side by side; replicas: a fixed number
    FunctionScaling scaling;
    std::vector<SourceConfiguration> sources; ///< in scenario order
};

/// Whether versions of @p function are live side by side, so that it is decided for each request which one it goes to.
[[nodiscard]] inline bool hasVersionsSideBySide(const FunctionConfiguration &function)
{
    for (const Deployment &deployment : function.deployments) {
        if (!deployment.traffic.empty()) {
            return true;
        }
    }
    for (const SourceConfiguration &source : function.sources) {
        if (source.version) {
            return true;
        }
    }
    return false;
}

/// Whether what @p source sends depends on what became of its earlier requests: events that are tried again, users who
/// wait for an answer.
[[nodiscard]] inline bool heedsEndings(const SourceConfiguration &source)
{
    return !std::holds_alternative<HttpRequests>(source.delivery)
           || std::holds_alternative<UserArrivals>(source.arrivals);
}

/// Whether requests of @p function can slow each other down on an instance.
[[nodiscard]] inline bool sharesCpu(const FunctionConfiguration &function)
{
    return function.cpuShare > 0.0 && function.concurrency > 1;
}

/// The invokers of an OpenWhisk, which all functions share: one namespace, actions of the platform's runtimes.
struct InvokerCapacity
{
    std::int32_t invokers = 1;
    MemorySize userMemory = MemorySize::megabytes(2048);     ///< of each, for containers
    std::int32_t controllers = 1;                            ///< share the memory and the limits
    double managedFraction = 0.9;                            ///< of the invokers, for the platform's runtimes
    std::optional<std::int64_t> perMinute;                   ///< activations of the namespace; more are throttled
    std::optional<std::int64_t> concurrent;                  ///< activations inside; more are throttled
    SimDuration pauseGrace = SimDuration::seconds(10);       ///< idle for longer: paused
    SimDuration idleTimeout = SimDuration::minutes(10);      ///< paused for longer: removed
    SimDuration resumeTime;                                  ///< of a paused container
    std::vector<RuntimeIndex> runtimes;                      ///< of each function
    std::vector<PrewarmKind> prewarm;                        ///< on every invoker
    SimDuration prewarmStart;                                ///< of one for the stock
    std::optional<ReactivePrewarm::Kind> reactivePrewarm;    ///< how the stock of every kind follows cold starts
    ReactivePrewarm::Parameters prewarmChecks;               ///< but for the jitter, which is drawn
    EvictionRule eviction = EvictionRule::LeastRecentlyUsed; ///< which idle containers make room
};

/// How many requests of all functions may come; more are throttled.
struct RequestRates
{
    std::optional<std::int64_t> perSecond; ///< let in, from a bucket of as many that fills evenly; 1 or more
    std::optional<std::int64_t> perMinute; ///< in a minute of the clock, which begins with the run; refused ones count
    bool operator==(const RequestRates &) const = default;
};

/// One alternative, resolved: nothing is left to be looked up. A value; runs share it read-only.
struct Configuration
{
    std::uint64_t seed = 1;
    SimDuration horizon;
    SimDuration warmUp;
    int replications = 1;
    std::size_t seriesBins = 480;
    MeteringRule metering;
    std::optional<std::int64_t> accountConcurrencyLimit; ///< requests in flight of all functions; more are throttled
    RequestRates requestRates;                           ///< not with invokers, which have a limit of their own
    std::int64_t machines = 0;                           ///< nodes or dynos held over the whole horizon
    bool machinesAreInstances = false;       ///< instead: every instance is a machine for as long as it lives
    std::optional<InvokerCapacity> invokers; ///< instead of unlimited capacity; functions are scaled per request then
    std::optional<HostingConfiguration> hosting; ///< instead of unlimited capacity; functions have replicas then
    std::vector<Service> services;               ///< that functions call; not with invokers
    std::vector<FunctionConfiguration> functions;
};

} // namespace warmfront::sim
