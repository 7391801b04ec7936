// SPDX-License-Identifier: GPL-3.0-or-later
// The way of a request: it arrives, finds an instance or waits for one, and is over.
#include <algorithm>
#include <utility>

#include "core/base/contract.h"
#include "simulator/engine/engine.h"

namespace warmfront::sim {

inline std::optional<DecisionRule> Engine::refusing(const FunctionState &function, const Call &call)
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

inline void Engine::changeLoad(FunctionState &function, std::uint32_t slot, std::int32_t by)
{
    Instance &instance = m_instances[slot];
    instance.inFlight += by;
    instance.admitted += by > 0 ? 1 : 0;
    instance.lastUse = ++m_uses;
    if (instance.state == InstanceState::Starting) {
        return; // what is bound to it counts from the instant at which it is ready
    }
    const std::int64_t since = m_now - std::exchange(instance.changed, m_now);
    const std::int32_t before = instance.inFlight - by;
    if (function.scaler) {
        instance.concurrency += Int128(since) * before;
    }
    function.counts.inFlight += instance.state == InstanceState::Ready ? by : 0;
    if (before == 0) {
        instance.busySince = m_now;
        beginActivity(instance);
    } else if (instance.inFlight == 0) {
        instance.idleSince = m_now;
        instance.busy += m_now - instance.busySince;
        if (function.places > 1) {
            told(function).busy(instance.busySince, m_now, function.paysIdle() || instance.isAlwaysWarm);
        }
    }
    if (instance.state == InstanceState::Ready) {
        function.idle += (instance.inFlight == 0 ? 1 : 0) - (before == 0 ? 1 : 0);
        setLoad(function, instance.position, instance.inFlight);
        countKeptIdle(function);
        relist(function, slot);
    }
}

inline void Engine::begin(FunctionState &function, std::uint32_t index, std::uint32_t slot)
{
    Call &call = m_calls[index];
    Instance &instance = m_instances[slot];
    call.instance = slot;
    if (instance.inFlight == 0 && m_now > instance.pauseAt) {
        instance.ready = m_now + instance.resumeTime;
        instance.pauseAt = INT64_MAX;
    }
    call.start = std::max(m_now, instance.ready);
    if (call.firstRun > 0 && instance.admitted == 0) {
        call.service = std::min(longestDurationNs, call.service + call.firstRun);
    }
    if (!function.versions.empty() && instance.version > 0) [[unlikely]] {
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

void Engine::arrive()
{
    const Arrival &arrival = m_arrivals.next();
    if (m_changed.any() && m_changed.replaces(arrival.stream)) {
        return;
    }
    ++m_arrived;
    const SourceStream &source = m_arrivals.stream(arrival.stream);
    const std::uint32_t index = m_calls.take();
    Call &call = m_calls[index];
    call = {};
    call.arrival = m_now;
    call.service = arrival.service;
    call.function = m_arrivals.function(arrival.stream);
    call.stream = arrival.stream;
    call.fails = m_functions[call.function].rules.mayFail && source.fails(arrival.position);
    const Delivery &delivery = m_arrivals.source(arrival.stream).delivery;
    if (!std::holds_alternative<HttpRequests>(delivery) && isTaken(call, source.ordinal(arrival.position))) {
        m_calls.remove(index);
        return;
    }
    setPath(call, {source.ordinal(arrival.position), 0});
    offer(index, {source, arrival.position});
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

void Engine::offer(std::uint32_t index, const CallDraws &draws)
{
    Call &call = m_calls[index];
    FunctionState &whole = m_functions[call.function];
    ++whole.tally.requests;
    ++m_tally.requests;
    if (whole.traffic != none && !findsVersion(call, draws)) [[unlikely]] {
        turnAway(index, Ending::Rejected);
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
        turnAway(index, Ending::Throttled);
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
                turnAway(index, Ending::Throttled);
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
        turnAway(index, Ending::Rejected);
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
        begin(function, index, instance);
        return;
    }
    if (m_decisions != nullptr && function.scaler && function.counts.ready == 0 && function.counts.queued == 0) {
        tellNoneReady(function, draws);
    }
    call.routingDraw = draw;
    function.queue.push(m_calls, index);
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

void Engine::tell(const FunctionState &function, const Call &call)
{
    const std::uint32_t number = call.instance == none ? 0 : m_instances[call.instance].number;
    const auto ending = static_cast<Ending>(call.mark & InvocationBatch::endingMask);
    m_functions[function.main].tally.count(ending);
    m_tally.count(ending);
    if (function.traffic != none) [[unlikely]] {
        tellVersion(function, call);
    }
    told(function).take(
        {call.arrival, call.start, call.end, call.init, number, m_arrivals.sourceIndex(call.stream), call.mark});
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

/// Its slot may be used again by whoever is called because of that.
void Engine::turnAway(std::uint32_t index, Ending ending)
{
    const Call call = m_calls[index];
    m_calls.remove(index);
    refuse(call, ending);
}

void Engine::refuse(const Call &refused, Ending ending)
{
    Call call = refused;
    call.start = call.end = m_now;
    call.mark =
        static_cast<std::uint8_t>((call.mark & InvocationBatch::attemptBit) | static_cast<std::uint8_t>(ending));
    tell(m_functions[call.function], call);
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

/// @p call is no longer on its instance.
void Engine::leave(FunctionState &function, const Call &call)
{
    tell(function, call);
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

void Engine::complete(std::uint32_t index)
{
    Call &call = m_calls[index]; // no other takes its place before ended() has read it
    call.generation = noGeneration;
    m_calls.remove(index);
    if (call.isOver) {
        return;
    }
    FunctionState &function = m_functions[call.function];
    leave(function, call);
    freed(function, call.instance);
    ended(call);
}

} // namespace warmfront::sim
