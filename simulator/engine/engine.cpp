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

Result<bool> Engine::happenNext(std::int64_t last)
{
    const std::int64_t arrival = m_arrivals.nextAt();
    const Event event = m_events.next(std::min(arrival, last));
    if (event.at < arrival || (event.at == arrival && event.eventClass() == EventClass::Completion)) {
        if (event.at > last) {
            return false;
        }
        m_events.take();
        if (const Event *later = m_events.ahead(2)) {
            m_calls.prefetch(later->subject);
        }
        m_now = event.at;
        happen(event);
        return true;
    }
    if (arrival > last) {
        return false;
    }
    m_now = arrival;
    arrive();
    if (const Result<void> advanced = m_arrivals.advance(); !advanced) {
        return tl::unexpected(advanced.error());
    }
    return true;
}

Result<bool> Engine::advanceTo(SimTime until)
{
    const std::int64_t last = std::min(until.count(), m_horizon);
    while (true) {
        const Result<bool> happened = happenNext(last);
        if (!happened) {
            return happened;
        }
        if (!*happened) {
            break;
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
        complete(event.subject);
        break;
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

void Engine::arrive()
{
    const Arrival arrival = m_arrivals.next();
    if (m_changed.any() && m_changed.replaces(arrival.stream)) {
        return;
    }
    ++m_arrived;
    const SourceStream &source = m_arrivals.stream(arrival.stream);
    Call call;
    call.arrival = m_now;
    call.service = arrival.service;
    call.function = m_arrivals.function(arrival.stream);
    call.stream = arrival.stream;
    call.fails = m_functions[call.function].rules.mayFail && source.fails(arrival.position);
    const Delivery &delivery = m_arrivals.source(arrival.stream).delivery;
    if (!std::holds_alternative<HttpRequests>(delivery) && isTaken(call, source.ordinal(arrival.position))) {
        return;
    }
    setPath(call, {source.ordinal(arrival.position), 0});
    offer(call, {source, arrival.position});
}

/// Whether @p call, which is not of a sender who waits, goes somewhere else first. Otherwise the platform holds it, and
/// it is offered to the function now.
bool Engine::isTaken(Call &call, std::uint64_t ordinal)
{
    const Delivery &delivery = m_arrivals.source(call.stream).delivery;
    if (std::holds_alternative<QueueMessages>(delivery)) {
        enqueue(call, ordinal);
        return true;
    }
    if (std::holds_alternative<StreamRecords>(delivery)) {
        appendRecord(call, ordinal);
        return true;
    }
    return hold(call, ordinal);
}

void Engine::offer(Call &call, const CallDraws &draws)
{
    FunctionState &whole = m_functions[call.function];
    ++whole.tally.requests;
    ++m_tally.requests;
    if (whole.traffic != none && !findsVersion(call, draws)) [[unlikely]] {
        return;
    }
    FunctionState &function = m_functions[call.function];
    if (!function.alwaysWarm.ended.empty()) [[unlikely]] {
        settleAlwaysWarm(function);
    }
    if (const std::optional<DecisionRule> rule = refusing(function, call)) {
        if (m_decisions != nullptr) {
            tellRefusal(function, draws, *rule);
        }
        refuse(call, Ending::Throttled);
        return;
    }
    if (function.policy) {
        function.policy->arrived({now(), static_cast<std::int64_t>(function.members.size()) - function.idle});
        function.prewarm.reset();
    }
    const std::uint64_t draw = function.routing == Routing::Random ? draws.routing() : 0;
    std::uint32_t instance = choose(function, draw);
    if (instance == none && function.perRequest != nullptr) {
        instance = chooseStarting(function, draw);
        if (instance == none) {
            if (whole.starts && !whole.starts->take(now()).isAdmitted) {
                if (m_decisions != nullptr) {
                    tellRefusal(function, draws, DecisionRule::StartLimit);
                }
                refuse(call, Ending::Throttled);
                return;
            }
            ColdDraw cold = draws.cold(call.service);
            if (!function.versions.empty()) [[unlikely]] {
                cold.unbilledStartNs = function.versions.back().coldStartNs(cold.unbilledStartNs);
                cold.initNs = function.versions.back().coldStartNs(cold.initNs);
            }
            call.service = cold.serviceNs;
            call.init = cold.initNs;
            call.mark = static_cast<std::uint8_t>(call.mark | InvocationBatch::coldBit);
            ++whole.tally.cold;
            ++m_tally.cold;
            if (m_decisions != nullptr) {
                tellColdStart(function, draws);
            }
            // Who serves one request at a time has nothing to do at the instant at which it is ready: its request is
            // bound.
            const InstanceState state = function.places == 1 ? InstanceState::Ready : InstanceState::Starting;
            instance = createInstance(function, m_now + cold.unbilledStartNs + cold.initNs, state);
        }
    }
    if (instance == none && function.queue.count >= function.queueLimit) {
        if (m_decisions != nullptr) {
            tellRefusal(function, draws, DecisionRule::QueueFull);
        }
        refuse(call, Ending::Rejected);
        return;
    }
    const bool isCold = (call.mark & InvocationBatch::coldBit) != 0;
    if (function.configuration->firstRun && !isCold) {
        call.firstRun = draws.firstRunNs();
    }
    ++m_inside;
    ++whole.inside;
    bringTotals(function);
    ++function.totals.arrivals;
    function.totals.lastArrival = now();
    if (instance != none) {
        begin(function, m_calls.add(call), instance);
        return;
    }
    if (m_decisions != nullptr && function.scaler && function.counts.ready == 0 && function.counts.queued == 0) {
        tellNoneReady(function, draws);
    }
    call.routingDraw = draw;
    function.queue.push(m_calls, m_calls.add(call));
    ++function.counts.queued;
    if (function.queueTimeout != INT64_MAX && !function.hasQueueTimer) {
        function.hasQueueTimer = true;
        m_events.schedule(m_now + function.queueTimeout, EventClass::Expiry, QueueTimeout, call.function);
    }
    if (function.scaler) {
        function.counts.elsewhere = elsewhere(function);
        const std::optional<ScaleDecision> decision = std::visit(
            [&](auto &scaler) { return scaler.unserved(scalerNow(function), function.counts); }, *function.scaler);
        if (decision) {
            apply(function, *decision);
        }
        scheduleWake(function);
    }
}

std::optional<DecisionRule> Engine::refusing(const FunctionState &function, const Call &call)
{
    if (m_minuteLimit && !m_minuteLimit->admit(now()).isAdmitted) {
        return DecisionRule::MinuteLimit;
    }
    const FunctionState &whole = m_functions[function.main];
    if (whole.inside >= whole.limit) {
        return DecisionRule::FunctionLimit;
    }
    if (m_inside >= m_limit) {
        return DecisionRule::AccountLimit;
    }
    if (function.refusesArrivals) {
        return DecisionRule::ScalerRefuses;
    }
    if (function.outstanding) {
        const ScalerCounts &counts = function.counts;
        const std::int64_t holders = counts.ready > 0 ? counts.ready : std::max<std::int64_t>(1, counts.starting);
        if (counts.inFlight + counts.queued >= *function.outstanding * holders) {
            return DecisionRule::Outstanding;
        }
    }
    if (m_secondLimit && !isWorkOfPoller(call) && !m_secondLimit->take(now()).isAdmitted) {
        return DecisionRule::SecondLimit;
    }
    return std::nullopt;
}

/// Whether the platform itself calls: with messages of a queue or records of a stream.
bool Engine::isWorkOfPoller(const Call &call) const
{
    const Delivery &delivery = m_arrivals.source(call.stream).delivery;
    return call.sender != none
           && (std::holds_alternative<QueueMessages>(delivery) || std::holds_alternative<StreamRecords>(delivery));
}

/// Calls wait in order of arrival and all for equally long.
void Engine::timeOutQueued(FunctionState &function)
{
    bringTotals(function);
    function.hasQueueTimer = false;
    while (function.queue.count > 0) {
        const std::int64_t at = m_calls[function.queue.first].arrival + function.queueTimeout;
        if (at > m_now) {
            function.hasQueueTimer = true;
            m_events.schedule(at, EventClass::Expiry, QueueTimeout, positionOf(function));
            return;
        }
        refuseFirstQueued(function, Ending::TimedOut);
    }
}

void Engine::refuseFirstQueued(FunctionState &function, Ending ending)
{
    const std::uint32_t call = function.queue.pop(m_calls);
    --function.counts.queued;
    --m_functions[function.main].inside;
    --m_inside;
    refuse(m_calls[call], ending);
    m_calls.remove(call);
}

void Engine::dropQueued(FunctionState &function)
{
    bringTotals(function);
    while (function.queue.count > 0) {
        refuseFirstQueued(function, Ending::Throttled);
    }
}

void Engine::refuse(Call call, Ending ending)
{
    call.start = call.end = m_now;
    call.mark =
        static_cast<std::uint8_t>((call.mark & InvocationBatch::attemptBit) | static_cast<std::uint8_t>(ending));
    tell(call);
    ended(call);
}

void Engine::ended(const Call &call)
{
    const auto ending = static_cast<Ending>(call.mark & InvocationBatch::endingMask);
    if (ending == Ending::Done && !m_functions[call.function].next.empty()) {
        callNext(call);
    }
    if (call.sender == none || ending == Ending::Unfinished) {
        return;
    }
    const AttemptEnd end{ending, (call.mark & InvocationBatch::ranBit) != 0};
    const Delivery &delivery = m_arrivals.source(call.stream).delivery;
    if (std::holds_alternative<AsynchronousEvents>(delivery)) {
        attemptEnded(call.sender, end);
    } else if (std::holds_alternative<QueueMessages>(delivery)) {
        batchEnded(call.sender, end);
    } else if (std::holds_alternative<StreamRecords>(delivery)) {
        recordsEnded(call.sender, end);
    } else {
        answered(call.sender);
    }
}

void Engine::tell(const Call &call)
{
    const std::uint32_t number = call.instance == none ? 0 : m_instances[call.instance].number;
    const auto ending = static_cast<Ending>(call.mark & InvocationBatch::endingMask);
    const FunctionState &function = m_functions[call.function];
    m_functions[function.main].tally.count(ending);
    m_tally.count(ending);
    if (function.traffic != none) [[unlikely]] {
        tellVersion(function, call);
    }
    told(function).take(
        {call.arrival, call.start, call.end, call.init, number, m_arrivals.stream(call.stream).index(), call.mark});
}

void Engine::begin(FunctionState &function, std::uint32_t index, std::uint32_t slot)
{
    Call &call = m_calls[index];
    Instance &instance = m_instances[slot];
    call.instance = slot;
    if (m_now > instance.pauseAt && instance.inFlight == 0) {
        instance.ready = m_now + instance.resumeTime;
        instance.pauseAt = INT64_MAX;
    }
    call.start = std::max(m_now, instance.ready);
    if (call.firstRun > 0 && instance.admitted == 0) {
        call.service = std::min(longestDurationNs, call.service + call.firstRun);
    }
    if (instance.version > 0) [[unlikely]] {
        const Version &version = function.versions[instance.version - 1];
        call.service = version.serviceNs(call.service);
        call.fails = version.fails(call.fails, call.path);
    }
    if (instance.isAlwaysWarm) {
        call.mark = static_cast<std::uint8_t>(call.mark | InvocationBatch::provisionedBit);
    }
    if (!function.latencyDraws.empty()) {
        call.end = endOfTime;
        call.mark = static_cast<std::uint8_t>(call.mark | InvocationBatch::ranBit);
        changeLoad(function, slot, +1);
        if (call.start > m_now) {
            m_events.schedule(call.start, EventClass::Completion, EntersServices, index);
        } else {
            enterServices(index);
        }
        return;
    }
    if (function.shares) {
        call.end = endOfTime; // nobody knows yet
        call.mark = static_cast<std::uint8_t>(call.mark | InvocationBatch::ranBit);
        changeLoad(function, slot, +1);
        if (call.start > m_now) {
            m_events.schedule(call.start, EventClass::Completion, Join, index);
        } else {
            join(index);
        }
        return;
    }
    const ServiceRules::Settled settled = function.rules.settle(call.start, call.service, call.fails);
    call.end = settled.end;
    call.mark =
        static_cast<std::uint8_t>(call.mark | InvocationBatch::ranBit | static_cast<std::uint8_t>(settled.ending));
    changeLoad(function, slot, +1);
    m_events.schedule(call.end, EventClass::Completion, Completion, index);
}

void Engine::complete(std::uint32_t index)
{
    const Call call = m_calls[index];
    m_calls[index].generation = noGeneration;
    m_calls.remove(index);
    if (call.isOver) {
        return;
    }
    leave(call);
    freed(m_functions[call.function], call.instance);
    ended(call);
}

/// @p call is no longer on its instance.
void Engine::leave(const Call &call)
{
    tell(call);
    FunctionState &function = m_functions[call.function];
    --m_inside;
    --m_functions[function.main].inside;
    bringTotals(function);
    changeLoad(function, call.instance, -1);
    const auto ending = static_cast<Ending>(call.mark & InvocationBatch::endingMask);
    ++function.totals.completions;
    function.totals.succeeded += ending == Ending::Done ? 1 : 0;
    if (function.traffic != none) [[unlikely]] {
        watchFailures(function, ending);
    }
    if (function.scaler) {
        std::visit(
            [&](auto &scaler) {
                if constexpr (std::decay_t<decltype(scaler)>::wantsCompletions) {
                    scaler.completed({scalerNow(function), SimDuration::nanoseconds(call.end - call.arrival),
                                      SimDuration::nanoseconds(call.end - call.start), ending == Ending::Done});
                }
            },
            *function.scaler);
    }
}

void Engine::freed(FunctionState &function, std::uint32_t slot)
{
    Instance &instance = m_instances[slot];
    if (instance.state == InstanceState::Draining) {
        if (instance.inFlight == 0) {
            if (instance.isAlwaysWarm) {
                told(function).provisioned(instance.alwaysWarmSince, m_now);
            }
            end(slot);
        }
        return;
    }
    dispatch(function);
    if (function.isRetiring && function.queue.count == 0) [[unlikely]] {
        retireIfDone(function);
        return;
    }
    if (instance.inFlight == 0) {
        endActivity(instance, m_now);
        if (function.alwaysWarm.unplaced > 0) {
            placeAlwaysWarm(function, m_now, function.alwaysWarm.ended.size());
        }
        plan(function, slot);
    }
}

void Engine::dispatch(FunctionState &function)
{
    while (function.queue.count > 0) {
        const std::uint32_t instance = choose(function, m_calls[function.queue.first].routingDraw);
        if (instance == none) {
            return;
        }
        bringTotals(function);
        const std::uint32_t call = function.queue.pop(m_calls);
        --function.counts.queued;
        if (m_instances[instance].ready == m_now && m_calls[call].arrival < m_now) {
            m_calls[call].mark |= InvocationBatch::awaitedStartBit;
        }
        begin(function, call, instance);
    }
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
            tell(call);
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
