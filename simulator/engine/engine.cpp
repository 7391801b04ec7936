// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/engine/engine.h"

#include <algorithm>
#include <utility>

#include "core/base/contract.h"
#include "core/base/variates.h"

namespace warmfront::sim {

namespace {

constexpr std::uint64_t requestsPerReport = 1024;
/// More than any version has parts of a purpose: 2,000 next calls and cold-start phases are far fewer.
constexpr std::uint32_t partsOfVersion = 1U << 16;

} // namespace

Engine::FunctionState::FunctionState(const FunctionConfiguration &function, SimDuration horizon)
    : configuration(&function),
      rules(function, horizon),
      perRequest(std::get_if<PerRequestScaling>(&function.scaling)),
      autoscaled(std::get_if<AutoscaledReplicas>(&function.scaling)),
      places(function.concurrency),
      shares(sharesCpu(function)),
      outstanding(function.outstandingPerInstance)
{
    const auto orUnlimited = [](const std::optional<std::int64_t> &count) { return count.value_or(INT64_MAX); };
    if (perRequest != nullptr) {
        expects((perRequest->alwaysWarm == 0 && !perRequest->alwaysWarmSchedule) || !perRequest->policy,
                "always-warm instances have no other policy");
        alwaysWarm.count = perRequest->alwaysWarm;
        routing = perRequest->routing;
        keepAlive = perRequest->keepAlive.count() < longestDurationNs ? perRequest->keepAlive.count() : INT64_MAX;
        policy = perRequest->policy;
        limit = orUnlimited(perRequest->concurrencyLimit);
        starts = TokenBucket::ofStarts(perRequest->startLimit);
        alwaysWarmSchedule = perRequest->alwaysWarmSchedule;
        return;
    }
    const auto waiting = [&](const auto &scaling) {
        routing = scaling.routing;
        queueLimit = orUnlimited(scaling.queueLimit);
        queueTimeout = scaling.queueTimeout ? std::min(scaling.queueTimeout->count(), longestDurationNs) : INT64_MAX;
    };
    if (autoscaled != nullptr) {
        waiting(*autoscaled);
        limit = orUnlimited(autoscaled->concurrencyLimit);
        scaler = autoscaled->scaler;
        bounds = autoscaled->bounds;
        keepAlive = autoscaled->keepAlive ? std::min(autoscaled->keepAlive->count(), longestDurationNs) : INT64_MAX;
    } else {
        waiting(std::get<FixedReplicas>(function.scaling));
    }
}

Engine::Engine(const Configuration &configuration, ReplicationIndex replication, RunWatch &watch,
               ArrivalMerger arrivals)
    : m_configuration(&configuration),
      m_replication(replication),
      m_watch(&watch),
      m_horizon(configuration.horizon.count()),
      m_limit(configuration.accountConcurrencyLimit.value_or(INT64_MAX)),
      m_secondLimit(configuration.requestRates.perSecond
                        ? std::optional(TokenBucket::perSecond(*configuration.requestRates.perSecond))
                        : std::nullopt),
      m_minuteLimit(configuration.requestRates.perMinute
                        ? std::optional(MinuteBucket(*configuration.requestRates.perMinute))
                        : std::nullopt),
      m_billsActive(configuration.metering.basis == MeteringRule::Basis::ActiveInstances),
      m_arrivals(std::move(arrivals)),
      m_statistics(configuration, {replication, 0, configuration.functions.size()}, watch)
{
    std::size_t states = configuration.functions.size();
    for (const FunctionConfiguration &function : configuration.functions) {
        states += hasVersionsSideBySide(function) ? function.deployments.size() : 0;
    }
    m_functions.reserve(states);
    for (const FunctionConfiguration &function : configuration.functions) {
        FunctionState &state = m_functions.emplace_back(function, configuration.horizon);
        state.main = positionOf(state);
        if (configuration.metering.billsIdleApart()) {
            state.minimum = state.autoscaled != nullptr   ? state.autoscaled->minimum
                            : state.perRequest != nullptr ? 0
                                                          : std::get<FixedReplicas>(function.scaling).replicas;
        }
        nameStreams(state, replication, 0);
    }
    gatherVersions(replication);
}

/// Each version draws for itself.
void Engine::nameStreams(FunctionState &state, ReplicationIndex replication, std::uint32_t version)
{
    const FunctionConfiguration &function = *state.configuration;
    const auto stream = [&](StreamPurpose purpose, std::uint32_t part) {
        return Stream({m_configuration->seed, raw(replication), StreamOwner::Function, raw(function.index), purpose,
                       part + version * partsOfVersion});
    };
    if (state.perRequest == nullptr || state.policy || state.alwaysWarmSchedule) {
        for (const auto *phases : {&function.coldStart, &function.coldStartInit}) {
            for (const Distribution &phase : *phases) {
                const auto part = static_cast<std::uint32_t>(state.phases.size());
                state.phases.emplace_back(phase);
                const bool isConstant = state.phases.back().constant() != nullptr;
                state.phaseDraws.push_back(isConstant ? std::nullopt
                                                      : std::optional(stream(StreamPurpose::ColdStartPhase, part)));
            }
        }
    }
    if (m_configuration->hosting && function.pull) {
        const auto part = static_cast<std::uint32_t>(state.phases.size());
        state.pull.emplace(*function.pull);
        state.pullDraws = stream(StreamPurpose::ColdStartPhase, part);
    }
    state.scalerDraws = stream(StreamPurpose::Selection, 0);
    if (state.policy) {
        state.keepAliveDraws = stream(StreamPurpose::Selection, 1);
    }
}

// Here, so that only this file compiles what they are made of.
Engine::Engine(const Engine &) = default;
Engine::Engine(Engine &&) noexcept = default;
Engine &Engine::operator=(const Engine &) = default;
Engine &Engine::operator=(Engine &&) noexcept = default;
Engine::~Engine() = default;

Result<Engine> Engine::make(const Configuration &configuration, ReplicationIndex replication, RunWatch &watch)
{
    Result<ArrivalMerger> arrivals = ArrivalMerger::make(configuration, replication);
    if (!arrivals) {
        return tl::unexpected(arrivals.error());
    }
    Engine engine(configuration, replication, watch, std::move(*arrivals));
    if (configuration.hosting) {
        engine.m_hosting.emplace(configuration, replication);
        engine.m_statistics.hostCount(0, engine.m_hosting->pool().hostCount());
        engine.scheduleClusterWake();
    }
    for (FunctionState &function : engine.m_functions) {
        if (function.version > 0) {
            continue; // it is not there yet
        }
        if (function.perRequest == nullptr) {
            engine.bringUp(function);
        } else {
            engine.bringUpAlwaysWarm(function);
            if (function.policy) {
                engine.scheduleKeepAliveWake(function);
            }
        }
    }
    engine.gatherUsers(replication);
    engine.gatherQueues();
    engine.gatherStreams(replication);
    engine.gatherDeliveryDelays(replication);
    engine.gatherDeployments();
    engine.gatherNextCalls(replication);
    engine.gatherServices(replication);
    return engine;
}

void Engine::bringUp(FunctionState &function)
{
    const std::int64_t initial = function.autoscaled != nullptr
                                     ? function.autoscaled->initial
                                     : std::get<FixedReplicas>(function.configuration->scaling).replicas;
    for (std::int64_t i = 0; i < initial; ++i) {
        if (m_hosting) {
            settleOnHost(function);
        } else {
            (void)createInstance(function, 0, InstanceState::Ready);
        }
    }
    scheduleBounds(function); // first, so that bounds change before their scaler decides
    scheduleWake(function);
}

/// Calls and instances are far apart in memory, but who completes next is known: calls are fetched ahead, and their
/// instances a little later.
inline void Engine::lookAhead()
{
    if (m_turnsSeen != m_events.turns()) {
        m_turnsSeen = m_events.turns();
        m_events.forEachLater([this](const Event &later) { m_calls.prefetch(later.subject); });
    }
    if (const Event *soon = m_events.ahead(1); soon != nullptr && soon->kind == Completion) {
        m_instances.prefetch(m_calls[soon->subject].instance);
    }
}

inline Engine::Happened Engine::happenNext(std::int64_t last)
{
    const std::int64_t arrival = m_arrivals.nextAt();
    const Event event = m_events.next(std::min(arrival, last));
    if (event.at < arrival || (event.at == arrival && event.eventClass() == EventClass::Completion)) {
        if (event.at > last) {
            return Happened::Nothing;
        }
        m_events.take();
        lookAhead();
        m_now = event.at;
        happen(event);
        return Happened::AnEvent;
    }
    if (arrival > last) {
        return Happened::Nothing;
    }
    m_now = arrival;
    arrive();
    return Happened::AnArrival;
}

Result<bool> Engine::step(SimTime last)
{
    const Happened happened = happenNext(std::min(last.count(), m_horizon));
    if (happened == Happened::AnArrival) {
        if (const Result<void> advanced = m_arrivals.advance(); !advanced) {
            return tl::unexpected(advanced.error());
        }
    }
    return happened != Happened::Nothing;
}

Result<bool> Engine::advanceTo(SimTime until)
{
    const std::int64_t last = std::min(until.count(), m_horizon);
    while (true) {
        const Happened happened = happenNext(last);
        if (happened == Happened::Nothing) {
            break;
        }
        if (happened == Happened::AnArrival) {
            if (const Result<void> advanced = m_arrivals.advance(); !advanced) {
                return tl::unexpected(advanced.error());
            }
        }
        if (m_arrived - m_reported >= requestsPerReport) {
            const std::uint64_t since = m_arrived - std::exchange(m_reported, m_arrived);
            if (!m_watch->proceed(since, now())) {
                return false;
            }
        }
    }
    m_now = std::max(m_now, last);
    return true;
}

void Engine::happen(const Event &event)
{
    const auto kind = static_cast<Kind>(event.kind & ((1U << kindBits) - 1));
    if (kind == Completion) [[likely]] {
        complete(event.subject);
        return;
    }
    if (kind == Ready || kind == Expiry || kind == Computed) {
        Instance &instance = m_instances[event.subject];
        --instance.pending;
        if (instance.state == InstanceState::Gone) {
            if (instance.pending == 0) {
                m_instances.remove(event.subject);
            }
            return;
        }
    }
    switch (kind) {
    case Completion:
        break; // above
    case Join:
        join(event.subject);
        break;
    case Computed:
        if (m_processors[event.subject].nextAt == m_now) {
            computed(event.subject);
        }
        break;
    case CutOff:
        cutOff(event.subject, event.kind >> kindBits);
        break;
    case Ready:
        becomeReady(event.subject);
        break;
    case Expiry:
        expire(event.subject);
        break;
    case QueueTimeout:
        timeOutQueued(m_functions[event.subject]);
        break;
    case KeepAliveWake:
        wakeKeepAlive(m_functions[event.subject]);
        break;
    case PrewarmStart:
        startPrewarmed(m_functions[event.subject]);
        break;
    case ScalerWake:
        wake(event.subject);
        break;
    case BoundsChange:
        changeBounds(m_functions[event.subject]);
        break;
    case AlwaysWarmChange:
        changeAlwaysWarm(m_functions[event.subject]);
        break;
    case EventDue:
        eventDue(event.subject);
        break;
    case UserSends:
        send(event.subject);
        break;
    case Poll:
        poll(event.subject);
        break;
    case WindowEnd:
        windowEnded(event.subject);
        break;
    case PollerMinute:
        pollerMinute(event.subject);
        break;
    case PollerBack:
        m_queues[event.subject].pollers.release();
        schedulePoll(event.subject);
        break;
    case BatchVisible:
        batchVisible(event.subject);
        break;
    case LaneLooks:
        laneLooks(event.subject);
        break;
    case LaneWindowEnd:
        laneWindowEnded(event.subject);
        break;
    case LaneRetries:
        laneRetries(event.subject);
        break;
    case ChangedArrives:
        changedArrives(event.subject);
        break;
    case Deploys:
        deployPlanned(event.subject);
        break;
    case ShareChanges:
        changeShare(event.subject);
        break;
    case RollsBack:
        rollBack(event.subject);
        break;
    case EntersServices:
        enterServices(event.subject);
        break;
    case ServiceAnswers:
        serviceAnswers(event.subject);
        break;
    case FollowingArrives:
        followingArrives(event.subject);
        break;
    case Placement:
        placeOnHosts();
        break;
    case HostReady:
        hostReady(event.subject);
        break;
    case ClusterWake:
        wakeCluster();
        break;
    }
}

void Engine::scheduleFor(std::uint32_t slot, std::int64_t at, EventClass eventClass, Kind kind)
{
    ++m_instances[slot].pending;
    m_events.schedule(at, eventClass, kind, slot);
}

UnitOutcome Engine::soFar() const
{
    Engine ended = *this;
    ended.m_decisions = nullptr;
    ended.m_horizon = m_now;
    ended.m_statistics.endAt(now());
    ended.m_calls.forEach([&ended](std::uint32_t index) {
        Call &call = ended.m_calls[index];
        if (!call.isOver && call.end > ended.m_now) {
            call.mark = static_cast<std::uint8_t>((call.mark & ~InvocationBatch::endingMask) // whatever was foreseen
                                                  | static_cast<std::uint8_t>(Ending::Unfinished));
        }
    });
    return ended.finish();
}

UnitOutcome Engine::finish()
{
    expects(m_now == m_horizon, "a run is finished at its horizon");
    m_calls.forEach([this](std::uint32_t index) {
        Call call = m_calls[index];
        if (call.isOver) {
            return;
        }
        if (call.end == endOfTime) {
            call.mark = static_cast<std::uint8_t>(call.mark | static_cast<std::uint8_t>(Ending::Unfinished));
        }
        if (call.instance == none) {
            refuse(call, Ending::Unfinished);
        } else {
            tell(m_functions[call.function], call);
        }
    });
    settleQueues();
    settleStreams();
    m_held.forEach([this](std::uint32_t index) { endEvent(index, Ending::Unfinished); });
    for (std::uint32_t f = 0; f < m_functions.size(); ++f) {
        FunctionState &function = m_functions[f];
        countKeptIdle(function);
        settleAlwaysWarm(function);
        tellAlwaysWarm(function);
        FunctionStatistics told = this->told(function);
        for (const std::uint32_t slot : function.members) {
            const Instance &instance = m_instances[slot];
            if (instance.isPending) {
                continue; // told with the hosts
            }
            const bool isStarting = instance.state == InstanceState::Starting;
            if (instance.inFlight > 0 && function.places > 1) {
                told.busy(isStarting ? instance.ready : instance.busySince, endOfTime,
                          function.paysIdle() || instance.isAlwaysWarm);
            }
            if (instance.isAlwaysWarm && !isStarting) {
                told.provisioned(instance.alwaysWarmSince, endOfTime);
            }
            if (isStarting && (function.perRequest == nullptr || instance.isPrewarmed)) {
                told.starting(instance.created, instance.ready);
            }
            if (instance.activeSince >= 0) {
                told.active(instance.activeSince, endOfTime);
            }
            told.life(instance.created, endOfTime, instance.number);
        }
    }
    if (m_hosting) {
        for (const Hosting::Request &request : m_hosting->waiting()) {
            tellWaiting(request, endOfTime);
        }
        for (const Hosting::HostLife &life : m_hosting->lives()) {
            m_statistics.host(life.ordered, life.ready, life.returned);
        }
    }
    UnitOutcome outcome = m_statistics.finish();
    for (const VersionTraffic &traffic : m_traffic) {
        FunctionOutcome &function = outcome.functions[traffic.versions[0].function];
        for (const LiveVersion &version : traffic.versions) {
            function.versions.push_back(version.outcome);
        }
    }
    for (ServicePool &service : m_services) {
        outcome.services.push_back(service.times(m_now));
    }
    return outcome;
}

} // namespace warmfront::sim
