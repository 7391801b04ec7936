// SPDX-License-Identifier: GPL-3.0-or-later
// Instances that exist from the start, and whose number the pool does not go below.
#include <algorithm>
#include <utility>

#include "simulator/engine/engine.h"

namespace warmfront::sim {

void Engine::bringUpAlwaysWarm(FunctionState &function)
{
    for (std::int64_t i = 0; i < function.alwaysWarm.count; ++i) {
        (void)createInstance(function, 0, InstanceState::Ready);
    }
    for (const std::uint32_t slot : function.members) {
        m_instances[slot].lastUse = ++m_uses; // the youngest counts as the one that was used last
        m_instances[slot].isAlwaysWarm = true;
        plan(function, slot);
    }
    scheduleAlwaysWarm(function);
}

void Engine::scheduleAlwaysWarm(FunctionState &function)
{
    if (function.alwaysWarmSchedule && function.alwaysWarmSchedule->nextWake() < never) {
        m_events.schedule(function.alwaysWarmSchedule->nextWake().count(), EventClass::Tick, AlwaysWarmChange,
                          positionOf(function));
    }
}

/// What is paid for up to now. The number of the start is, anyway.
void Engine::tellAlwaysWarm(FunctionState &function)
{
    if (function.alwaysWarmSchedule) {
        AlwaysWarm &pool = function.alwaysWarm;
        told(function).alwaysWarmChanged(std::exchange(pool.countSince, m_now), m_now,
                                         pool.count - function.perRequest->alwaysWarm);
    }
}

/// More of them start without a request, and take none before they are ready; fewer end when they have nothing to do.
void Engine::changeAlwaysWarm(FunctionState &function)
{
    settleAlwaysWarm(function);
    tellAlwaysWarm(function);
    const ScaleDecision decision = function.alwaysWarmSchedule->next();
    scheduleAlwaysWarm(function);
    AlwaysWarm &pool = function.alwaysWarm;
    if (decision.desired == pool.count) {
        return;
    }
    ++function.tally.scalings;
    ++m_tally.scalings;
    if (m_decisions != nullptr) {
        ScaleDecision told = decision;
        told.desired += static_cast<std::int64_t>(function.members.size()) - pool.count;
        tellScaling(function, told);
    }
    for (; pool.count < decision.desired; ++pool.count) {
        Instance &instance = m_instances[startInstance(function)];
        instance.lastUse = ++m_uses;
        instance.isAlwaysWarm = true;
        instance.isPrewarmed = true;
        instance.alwaysWarmSince = instance.ready;
    }
    while (pool.count > decision.desired) {
        --pool.count;
        removeAlwaysWarm(function);
    }
}

/// One more, which is there at once.
void Engine::addAlwaysWarm(FunctionState &function)
{
    const std::uint32_t slot = createInstance(function, m_now, InstanceState::Ready);
    Instance &instance = m_instances[slot];
    instance.lastUse = ++m_uses;
    instance.isAlwaysWarm = true;
    instance.alwaysWarmSince = m_now;
    plan(function, slot);
}

/// All that are overdue at this instant, the longest idle first. One that is kept stays until it is used: none is
/// started while it is idle.
void Engine::expireAboveAlwaysWarm(FunctionState &function)
{
    m_idle.clear();
    for (const std::uint32_t slot : function.members) {
        const Instance &instance = m_instances[slot];
        if (instance.state == InstanceState::Ready && instance.inFlight == 0 && instance.expireAt <= m_now) {
            m_idle.push_back(slot);
        }
    }
    std::ranges::sort(m_idle, {}, [this](std::uint32_t slot) {
        return std::pair(m_instances[slot].idleSince, m_instances[slot].lastUse);
    });
    for (const std::uint32_t slot : m_idle) {
        if (static_cast<std::int64_t>(function.members.size()) <= function.alwaysWarm.count) {
            return;
        }
        const Instance &instance = m_instances[slot];
        function.alwaysWarm.ended.push_back(
            {m_now, instance.alwaysWarmSince, instance.idleSince, instance.lastUse, instance.isAlwaysWarm});
        end(slot);
    }
}

/// Others take the place of always-warm ones that have ended.
void Engine::settleAlwaysWarm(FunctionState &function)
{
    AlwaysWarm &pool = function.alwaysWarm;
    for (std::size_t i = 0; i < pool.ended.size(); ++i) {
        if (pool.ended[i].isAlwaysWarm) {
            told(function).provisioned(pool.ended[i].alwaysWarmSince, pool.ended[i].at);
            ++pool.unplaced;
            placeAlwaysWarm(function, pool.ended[i].at, i + 1);
        }
    }
    pool.ended.clear();
}

/// The idle one that was used last takes a place, even if it has ended meanwhile: from @p firstEnded of those on.
void Engine::placeAlwaysWarm(FunctionState &function, std::int64_t since, std::size_t firstEnded)
{
    AlwaysWarm &pool = function.alwaysWarm;
    while (pool.unplaced > 0) {
        Instance *latest = nullptr;
        for (const std::uint32_t slot : function.members) {
            Instance &instance = m_instances[slot];
            if (instance.state == InstanceState::Ready && instance.inFlight == 0 && !instance.isAlwaysWarm
                && (latest == nullptr || instance.lastUse > latest->lastUse)) {
                latest = &instance;
            }
        }
        AlwaysWarm::Ended *ended = nullptr;
        for (std::size_t i = firstEnded; i < pool.ended.size(); ++i) {
            AlwaysWarm::Ended &other = pool.ended[i];
            if (!other.isAlwaysWarm && (latest == nullptr || other.lastUse > latest->lastUse)
                && (ended == nullptr || other.lastUse > ended->lastUse)) {
                ended = &other;
            }
        }
        if (ended != nullptr) {
            ended->isAlwaysWarm = true;
            ended->alwaysWarmSince = std::max(since, ended->idleSince);
        } else if (latest != nullptr) {
            latest->isAlwaysWarm = true;
            latest->alwaysWarmSince = std::max(since, latest->idleSince);
        } else {
            return; // until one completes its work
        }
        --pool.unplaced;
    }
}

} // namespace warmfront::sim
