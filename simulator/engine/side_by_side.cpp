// SPDX-License-Identifier: GPL-3.0-or-later
// Versions of a function that are live side by side: which one a request goes to, and which ones have instances.
#include <algorithm>
#include <utility>

#include "core/base/contract.h"
#include "core/model/traffic_steps.h"
#include "simulator/engine/engine.h"
#include "simulator/sinks/count_ending.h"

namespace warmfront::sim {

/// Every version has a state of its own, which begins without instances; the first one is the function's.
void Engine::gatherVersions(ReplicationIndex replication)
{
    const std::size_t functions = m_configuration->functions.size();
    for (std::uint32_t f = 0; f < functions; ++f) {
        const FunctionConfiguration &function = m_configuration->functions[f];
        if (!hasVersionsSideBySide(function)) {
            continue;
        }
        const StreamName name{m_configuration->seed, raw(replication),       StreamOwner::Function,
                              raw(function.index),   StreamPurpose::Version, 0};
        VersionTraffic traffic{function.split, {}, NumberedDraws(name)};
        if (const auto *fixed = std::get_if<FixedReplicas>(&function.scaling)) {
            traffic.replicas = fixed->replicas;
        }
        traffic.alwaysWarm = m_functions[f].alwaysWarm.count;
        for (std::uint32_t v = 0; v <= function.deployments.size(); ++v) {
            LiveVersion &version = traffic.versions.emplace_back();
            version.function = v == 0 ? f : static_cast<std::uint32_t>(m_functions.size());
            version.outcome.name = v == 0 ? std::string(Deployment::firstVersion) : function.deployments[v - 1].version;
            version.isPinned = std::ranges::any_of(
                function.sources, [v](const SourceConfiguration &source) { return source.version == v; });
            if (v == 0) {
                version.wanted = version.share = 1.0;
                version.isThere = version.hasBeenReady = version.isKept = true;
            } else {
                addVersion(f, v, replication);
                if (const auto &rollback = function.deployments[v - 1].rollback) {
                    version.failures.emplace(*rollback);
                }
            }
            FunctionState &state = m_functions[version.function];
            state.traffic = static_cast<std::uint32_t>(m_traffic.size());
            state.version = v;
        }
        m_traffic.push_back(std::move(traffic));
    }
}

/// The state of version @p v of the function at @p position.
void Engine::addVersion(std::uint32_t position, std::uint32_t v, ReplicationIndex replication)
{
    const FunctionConfiguration &function = m_configuration->functions[position];
    FunctionState &state = m_functions.emplace_back(function, m_configuration->horizon);
    state.main = position;
    state.minimum = m_functions[position].minimum;
    state.alwaysWarm.count = 0;
    state.scaler.reset();
    nameStreams(state, replication, v);
    state.versions.emplace_back(function.deployments[v - 1],
                                StreamName{m_configuration->seed, raw(replication), StreamOwner::Function,
                                           raw(function.index), StreamPurpose::Failure, v - 1});
}

/// Where the request goes: to the version that its source names, or to one by the shares. False when there is none.
bool Engine::findsVersion(Call &call, const CallDraws &draws)
{
    const FunctionState &whole = m_functions[call.function];
    const VersionTraffic &traffic = m_traffic[whole.traffic];
    // What a pinned source makes other functions do is not pinned.
    if (!draws.isByHand && m_arrivals.function(call.stream) == call.function) {
        if (const std::optional<std::uint32_t> pinned = m_arrivals.source(call.stream).version) {
            const LiveVersion &version = traffic.versions[*pinned];
            call.function = version.function;
            if (version.isThere) {
                return true;
            }
            if (m_decisions != nullptr) {
                tellRefusal(m_functions[call.function], draws, DecisionRule::NoSuchVersion);
            }
            return false;
        }
    }
    const std::size_t v =
        traffic.by == VersionSplit::By::Replicas ? readyVersion(traffic, call.path) : traffic.drawn(call.path);
    call.function = traffic.versions[v].function;
    return true;
}

/// Any ready replica is as likely as any other to be the one that is asked: without traffic management a share is the
/// ratio of replicas (argoproj/argo-rollouts, docs/features/canary.md). Those that are there for a source that names
/// them are not asked by others. Where none is ready, requests wait for the newest version that is to have some.
std::size_t Engine::readyVersion(const VersionTraffic &traffic, std::uint64_t path) const
{
    const std::vector<double> parts = traffic.parts(&LiveVersion::wanted);
    const auto asked = [&](std::size_t v) {
        const LiveVersion &version = traffic.versions[v];
        const FunctionState &state = m_functions[version.function];
        const std::int64_t kept = version.isPinned && parts[v] == 0.0 ? 1 : 0;
        return state.isRetiring ? 0 : std::max<std::int64_t>(0, state.counts.ready - kept);
    };
    std::int64_t all = 0;
    for (std::size_t v = 0; v < traffic.versions.size(); ++v) {
        all += asked(v);
    }
    double left = traffic.uniform(path) * static_cast<double>(all);
    for (std::size_t v = 0; v < traffic.versions.size() && all > 0; ++v) {
        left -= static_cast<double>(asked(v));
        if (left < 0.0) {
            return v;
        }
    }
    std::size_t newest = traffic.versions.size() - 1;
    while (newest > 0 && parts[newest] == 0.0) {
        --newest;
    }
    return newest;
}

/// The artifact of a version is there. A deployment without steps takes everything from now on.
void Engine::deployVersion(std::uint32_t index, std::uint32_t v)
{
    VersionTraffic &traffic = m_traffic[index];
    LiveVersion &version = traffic.versions[v];
    const Deployment &deployment = m_functions[version.function].configuration->deployments[v - 1];
    version.isThere = true;
    if (deployment.traffic.empty()) {
        version.wanted = 1.0;
    }
    for (const TrafficStep &step : deployment.traffic) {
        const std::int64_t at = m_now + std::min(step.after.count(), longestDurationNs);
        if (step.after == SimDuration{}) {
            version.wanted = step.share;
        } else if (at < m_horizon) {
            m_events.schedule(at, EventClass::Tick, ShareChanges, static_cast<std::uint32_t>(m_shareChanges.size()));
            m_shareChanges.push_back({index, v, step.share});
        }
    }
    shareOut(index);
}

void Engine::changeShare(std::uint32_t change)
{
    const ShareChange &planned = m_shareChanges[change];
    LiveVersion &version = m_traffic[planned.traffic].versions[planned.version];
    if (!version.isTakenBack) {
        version.wanted = planned.share;
        shareOut(planned.traffic);
    }
}

/// Brings everything into line with the shares that are wanted.
void Engine::shareOut(std::uint32_t index)
{
    VersionTraffic &traffic = m_traffic[index];
    const bool isPerRequest = m_functions[traffic.versions[0].function].perRequest != nullptr;
    for (std::size_t v = 1; v < traffic.versions.size(); ++v) {
        LiveVersion &version = traffic.versions[v];
        // Nobody is sent to a version that cannot answer yet: Knative gives a revision traffic once it is ready
        // (knative/serving, issue 2735), Cloud Run and Amazon ECS once it is healthy.
        const bool canAnswer = version.hasBeenReady || isPerRequest || traffic.by == VersionSplit::By::Replicas;
        const double share = version.isThere && !version.isTakenBack && canAnswer ? version.wanted : 0.0;
        if (share != version.share) {
            const double before = std::exchange(version.share, share);
            if (m_decisions != nullptr && !version.isTakenBack) {
                tellShare(version, before);
            }
        }
    }
    if (isPerRequest) {
        moveAlwaysWarm(traffic);
    } else if (traffic.by == VersionSplit::By::Replicas) {
        balanceReplicas(traffic);
    } else {
        keepReached(traffic);
    }
}

/// Versions that take requests, or will as soon as they are ready, have replicas; the others lose theirs. Who scales is
/// each version's own (Knative: a pod autoscaler per revision; Cloud Run and Azure Container Apps scale each revision).
void Engine::keepReached(VersionTraffic &traffic)
{
    const std::vector<double> now = traffic.parts(&LiveVersion::share);
    const std::vector<double> wanted = traffic.parts(&LiveVersion::wanted);
    for (std::size_t v = 0; v < traffic.versions.size(); ++v) {
        LiveVersion &version = traffic.versions[v];
        const bool isReached = version.isThere && (now[v] > 0.0 || wanted[v] > 0.0 || version.isPinned);
        if (isReached == version.isKept) {
            continue;
        }
        version.isKept = isReached;
        FunctionState &state = m_functions[version.function];
        if (!isReached) {
            state.isRetiring = true;
            retireIfDone(state);
        } else if (!std::exchange(state.isRetiring, false)) {
            bringUpVersion(state, traffic.replicas);
        }
    }
}

/// At least one replica is started, to see that the version is able to answer (Knative: initial-scale).
void Engine::bringUpVersion(FunctionState &state, std::int64_t fixed)
{
    state.totals = {};
    state.cpuOfEnded = {};
    state.totalsAt = m_now;
    state.wakeScheduled = INT64_MAX;
    state.active = SIZE_MAX;
    state.refusesArrivals = false;
    std::int64_t count = fixed;
    if (state.autoscaled != nullptr) {
        state.scaler = state.autoscaled->scaler;
        state.scalerOrigin = m_now;
        count = std::max<std::int64_t>(1, state.autoscaled->initial);
    }
    for (std::int64_t i = 0; i < count; ++i) {
        (void)startInstance(state);
    }
    scheduleWake(state);
}

/// A version that takes no requests any more ends its replicas when none of its own waits; those that work finish.
/// Knative's autoscaler takes a stable window longer (knative/serving, kpa/scaler.go: the least scale of a revision
/// that cannot be reached is not kept); that the others do it at once is an assumption.
void Engine::retireIfDone(FunctionState &state)
{
    if (state.queue.count > 0) {
        return;
    }
    state.isRetiring = false;
    state.rolloutTarget.reset();
    state.scaler.reset();
    state.wakeScheduled = INT64_MAX;
    const std::vector<std::uint32_t> leaving = state.members;
    for (const std::uint32_t slot : leaving) {
        if (m_instances[slot].state != InstanceState::Draining) {
            drain(state, slot);
        }
    }
}

/// One of them is ready now.
void Engine::versionReady(FunctionState &state)
{
    VersionTraffic &traffic = m_traffic[state.traffic];
    if (!std::exchange(traffic.versions[state.version].hasBeenReady, true)) {
        shareOut(state.traffic);
    } else if (traffic.by == VersionSplit::By::Replicas) {
        balanceReplicas(traffic);
    }
}

/// Each version gets its share of the replicas: new ones are started first, and others end when that leaves no fewer
/// ready than there should be.
void Engine::balanceReplicas(VersionTraffic &traffic)
{
    const bool rollsOut = std::ranges::any_of(traffic.versions, [this](const LiveVersion &version) {
        return m_functions[version.function].rolloutTarget.has_value();
    });
    if (rollsOut) {
        return; // by hand; they are counted when it is over
    }
    const std::vector<double> parts = traffic.parts(&LiveVersion::wanted);
    std::int64_t ready = 0;
    std::vector<std::int64_t> surplus;
    for (std::size_t v = 0; v < traffic.versions.size(); ++v) {
        const LiveVersion &version = traffic.versions[v];
        FunctionState &state = m_functions[version.function];
        std::int64_t target = version.isThere ? replicasFor(traffic.replicas, parts[v]) : 0;
        if (target == 0 && version.isThere && version.isPinned) {
            target = 1;
        }
        while (state.counts.ready + state.counts.starting < target) {
            (void)startInstance(state);
        }
        ready += state.counts.ready;
        surplus.push_back(state.counts.ready + state.counts.starting - target);
    }
    for (std::size_t v = 0; v < traffic.versions.size(); ++v) {
        FunctionState &state = m_functions[traffic.versions[v].function];
        const std::int64_t present = state.counts.ready + state.counts.starting;
        const bool isLeaving = present > 0 && present == surplus[v];
        state.isRetiring = isLeaving && state.queue.count > 0;
        // One is left until nobody waits for it.
        std::int64_t leaving = surplus[v] - (state.isRetiring ? 1 : 0);
        for (; leaving > 0 && (state.counts.starting > 0 || ready > traffic.replicas); --leaving) {
            ready -= state.counts.starting > 0 ? 0 : 1;
            removeOne(state);
        }
    }
}

/// Of the always-warm instances each version has its share. Those of a version that gets more of them are there at
/// once, those of the others end when they have nothing to do. That a provider shares them out is an assumption: AWS
/// only says that more of them are needed while both versions of an alias take requests (docs
/// configuring-alias-routing).
void Engine::moveAlwaysWarm(VersionTraffic &traffic)
{
    if (traffic.alwaysWarm == 0) {
        return;
    }
    const std::vector<std::int64_t> counts = sharedOut(traffic.alwaysWarm, traffic.parts(&LiveVersion::share));
    for (std::size_t v = 0; v < counts.size(); ++v) {
        FunctionState &state = m_functions[traffic.versions[v].function];
        settleAlwaysWarm(state);
        for (; state.alwaysWarm.count < counts[v]; ++state.alwaysWarm.count) {
            addAlwaysWarm(state);
        }
        while (state.alwaysWarm.count > counts[v]) {
            --state.alwaysWarm.count;
            removeAlwaysWarm(state);
        }
    }
}

void Engine::removeAlwaysWarm(FunctionState &state)
{
    if (state.alwaysWarm.unplaced > 0) {
        --state.alwaysWarm.unplaced;
        return;
    }
    std::uint32_t chosen = none;
    for (const std::uint32_t slot : state.members) {
        const Instance &instance = m_instances[slot];
        if (instance.isAlwaysWarm && instance.state != InstanceState::Draining
            && (chosen == none || instance.inFlight < m_instances[chosen].inFlight)) {
            chosen = slot;
        }
    }
    if (chosen != none) {
        if (m_instances[chosen].inFlight == 0
            && m_instances[chosen].state
                   == InstanceState::Ready) { // a busy one counts as always warm until its requests are over
            told(state).provisioned(m_instances[chosen].alwaysWarmSince, m_now);
        }
        drain(state, chosen);
    }
}

/// A call of a version has ended on its instance. Whether that is one failure too many is acted upon after all else
/// that arrives at this instant.
void Engine::watchFailures(const FunctionState &state, Ending ending)
{
    LiveVersion &version = m_traffic[state.traffic].versions[state.version];
    if (!version.failures || version.isTakenBack) {
        return;
    }
    const bool hasFailed = ending == Ending::Failed || ending == Ending::TimedOut;
    if (version.failures->ended(m_now, hasFailed) && version.wanted > 0.0 && m_now < m_horizon) {
        m_events.schedule(m_now, EventClass::Tick, RollsBack, version.function);
    }
}

void Engine::rollBack(std::uint32_t position)
{
    const FunctionState &state = m_functions[position];
    LiveVersion &version = m_traffic[state.traffic].versions[state.version];
    if (version.isTakenBack) {
        return;
    }
    if (m_decisions != nullptr) {
        tellRollback(version);
    }
    version.isTakenBack = true;
    version.wanted = 0.0;
    version.outcome.rollbacks = 1;
    version.outcome.rolledBackAt = TotalTime::nanoseconds(m_now);
    version.outcome.failedThen = static_cast<std::uint64_t>(version.failures->failed());
    version.outcome.endedThen = static_cast<std::uint64_t>(version.failures->count());
    shareOut(state.traffic);
}

/// What became of @p call, for the figures of its version.
void Engine::tellVersion(const FunctionState &state, const Call &call)
{
    if (call.arrival < m_configuration->warmUp.count()) {
        return;
    }
    VersionOutcome &told = m_traffic[state.traffic].versions[state.version].outcome;
    const auto ending = static_cast<Ending>(call.mark & InvocationBatch::endingMask);
    expects(ending != Ending::Expired && ending != Ending::DeadLettered, "only events expire or become dead letters");
    count(told.counts, ending, (call.mark & (InvocationBatch::coldBit | InvocationBatch::awaitedStartBit)) != 0);
    told.counts.invocations += ending != Ending::Throttled && ending != Ending::Rejected ? 1 : 0;
    if (ending != Ending::Done && ending != Ending::Failed) {
        return;
    }
    const SimDuration response = SimDuration::nanoseconds(call.end - call.arrival);
    told.responseTime += TotalTime::nanoseconds(response.count());
    told.response.add(response);
}

/// The states that requests of the function at @p position may go to: its own, then those of its other versions.
std::vector<std::uint32_t> Engine::statesOf(std::size_t position) const
{
    std::vector<std::uint32_t> states;
    const FunctionState &function = m_functions[position];
    if (function.traffic == none) {
        states.push_back(static_cast<std::uint32_t>(position));
    } else {
        for (const LiveVersion &version : m_traffic[function.traffic].versions) {
            states.push_back(version.function);
        }
    }
    return states;
}

ScalerCounts Engine::counts(std::size_t position) const
{
    ScalerCounts sum = m_functions[position].counts;
    if (m_functions[position].traffic != none) {
        sum = {};
        for (const std::uint32_t state : statesOf(position)) {
            const ScalerCounts &counts = m_functions[state].counts;
            sum.ready += counts.ready;
            sum.starting += counts.starting;
            sum.inFlight += counts.inFlight;
            sum.queued += counts.queued;
        }
    }
    return sum;
}

/// Instances of all versions that do not wait for a host.
std::int64_t Engine::aliveOf(const FunctionState &function) const
{
    const auto own = [](const FunctionState &state) {
        return static_cast<std::int64_t>(state.members.size()) - state.pending;
    };
    if (function.traffic == none) {
        return own(function);
    }
    std::int64_t alive = 0;
    for (const LiveVersion &version : m_traffic[function.traffic].versions) {
        alive += own(m_functions[version.function]);
    }
    return alive;
}

} // namespace warmfront::sim
