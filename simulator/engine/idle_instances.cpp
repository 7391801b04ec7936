// SPDX-License-Identifier: GPL-3.0-or-later
// What the engine does with instances that have nothing to do.
#include <algorithm>

#include "simulator/engine/engine.h"

namespace warmfront::sim {

void Engine::plan(FunctionState &function, std::uint32_t slot)
{
    Instance &instance = m_instances[slot];
    if (!function.policy) {
        if (function.keepAlive != INT64_MAX) {
            instance.expireAt = instance.idleSince + function.keepAlive;
            setTimer(slot);
        }
        return;
    }
    if (instance.firstIdle < 0) {
        instance.firstIdle = m_now;
        instance.draw = function.keepAliveDraws->next();
    }
    const IdleView view{now(),
                        SimTime::atNanoseconds(instance.created),
                        SimTime::atNanoseconds(instance.firstIdle),
                        static_cast<std::int64_t>(function.members.size()),
                        function.idle,
                        function.keepAliveDraws->next(),
                        instance.draw};
    const IdlePlan plan = function.policy->becameIdle(view);
    instance.expireAt = plan.expireAt.count();
    instance.pauseAt = plan.pause ? plan.pause->at.count() : INT64_MAX;
    instance.resumeTime = plan.pause ? plan.pause->resumeTime.count() : 0;
    setTimer(slot);
    if (plan.prewarm) {
        function.prewarm = plan.prewarm;
        m_events.schedule(std::max(plan.prewarm->startAt.count(), m_now), EventClass::Tick, PrewarmStart,
                          positionOf(function));
    }
    scheduleKeepAliveWake(function);
}

void Engine::leftAlone(FunctionState &function, std::uint32_t slot)
{
    Instance &instance = m_instances[slot];
    if (instance.state != InstanceState::Ready || instance.inFlight > 0) {
        return;
    }
    const std::optional<SimTime> expireAt = function.policy->leftAlone(
        now(), SimTime::atNanoseconds(instance.idleSince), SimTime::atNanoseconds(instance.created));
    if (expireAt) {
        instance.expireAt = expireAt->count();
        setTimer(slot);
    }
}

/// An expiry that is scheduled earlier looks again when its time has come, so that a use costs no event.
void Engine::setTimer(std::uint32_t slot)
{
    Instance &instance = m_instances[slot];
    const std::int64_t at = std::max(instance.expireAt, m_now);
    if (instance.expireAt >= endOfTime || instance.timerAt <= at) {
        return;
    }
    instance.timerAt = at;
    scheduleFor(slot, at, EventClass::Expiry, Expiry);
}

void Engine::expire(std::uint32_t slot)
{
    Instance &instance = m_instances[slot];
    if (instance.timerAt == m_now) {
        instance.timerAt = INT64_MAX;
    }
    if (instance.state != InstanceState::Ready || instance.inFlight > 0) {
        return; // the next one is set when it becomes idle
    }
    if (instance.expireAt > m_now) {
        setTimer(slot);
        return;
    }
    FunctionState &function = m_functions[instance.function];
    if (function.alwaysWarm.count > 0) {
        expireAboveAlwaysWarm(function);
        return;
    }
    end(slot);
}

void Engine::scheduleKeepAliveWake(FunctionState &function)
{
    const std::int64_t at = function.policy->nextWake().count();
    if (at < endOfTime && at != function.keepAliveWakeScheduled) {
        function.keepAliveWakeScheduled = at;
        m_events.schedule(std::max(at, m_now), EventClass::Expiry, KeepAliveWake, positionOf(function));
    }
}

void Engine::wakeKeepAlive(FunctionState &function)
{
    if (function.keepAliveWakeScheduled != m_now) {
        return; // it changed its mind
    }
    function.keepAliveWakeScheduled = INT64_MAX;
    m_idle.clear();
    for (const std::uint32_t slot : function.members) {
        if (m_instances[slot].state == InstanceState::Ready && m_instances[slot].inFlight == 0) {
            m_idle.push_back(slot);
        }
    }
    std::ranges::stable_sort(m_idle, {}, [this](std::uint32_t slot) { return m_instances[slot].idleSince; });
    m_idleSince.clear();
    for (const std::uint32_t slot : m_idle) {
        m_idleSince.push_back(SimTime::atNanoseconds(m_instances[slot].idleSince));
    }
    const PoolDecision decision = function.policy->wake({now(), m_idleSince, function.keepAliveDraws->next()});
    for (std::int64_t i = 0; i < decision.ends; ++i) {
        end(m_idle[static_cast<std::size_t>(i)]);
    }
    if (decision.ready) {
        makeReady(function, decision);
    }
    scheduleKeepAliveWake(function);
}

/// Those that are idle, or start for nobody, stay; the missing ones start.
void Engine::makeReady(FunctionState &function, const PoolDecision &decision)
{
    const ReadyAhead &ready = *decision.ready;
    std::int64_t there = 0;
    for (const std::uint32_t slot : function.members) {
        Instance &instance = m_instances[slot];
        const bool isIdle = instance.state == InstanceState::Ready && instance.inFlight == 0;
        const bool isStarting = instance.state == InstanceState::Starting && instance.inFlight == 0;
        if ((isIdle || isStarting) && there < ready.instances) {
            ++there;
            instance.expireAt = std::max(instance.expireAt, ready.until.count());
        }
    }
    const std::int64_t present = function.counts.ready + function.counts.starting;
    const std::int64_t room =
        std::max<std::int64_t>(0, function.limit - static_cast<std::int64_t>(function.members.size()));
    const std::int64_t missing = std::min(ready.instances - there, room);
    if (missing > 0 && m_decisions != nullptr) {
        ScaleDecision scaling;
        scaling.desired = present + missing;
        scaling.reason = decision.reason;
        tellScaling(function, scaling);
    }
    for (std::int64_t i = 0; i < missing; ++i) {
        (void)startAhead(function, ready.until.count());
    }
}

/// One for no request, which may stay unused until @p expireAt. False where as many are there as may be.
bool Engine::startAhead(FunctionState &function, std::int64_t expireAt)
{
    if (static_cast<std::int64_t>(function.members.size()) >= function.limit) {
        return false;
    }
    Instance &instance = m_instances[startInstance(function)];
    instance.isPrewarmed = true;
    instance.expireAt = expireAt;
    return true;
}

/// Lapses when an arrival has withdrawn it, a newer plan has replaced it, or an instance is idle by now.
void Engine::startPrewarmed(FunctionState &function)
{
    if (!function.prewarm || function.prewarm->startAt.count() > m_now) {
        return;
    }
    const std::int64_t expireAt = function.prewarm->expireAt.count();
    function.prewarm.reset();
    if (function.idle == 0) {
        (void)startAhead(function, expireAt);
    }
}

} // namespace warmfront::sim
