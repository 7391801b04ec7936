// SPDX-License-Identifier: GPL-3.0-or-later
// What the engine does where instances need a place on a host.
#include <algorithm>

#include "simulator/engine/engine.h"

namespace warmfront::sim {

/// An instance of the start: ready where there is room, else it waits like any other.
void Engine::settleOnHost(FunctionState &function)
{
    const auto rank = static_cast<std::int32_t>(function.members.size());
    const std::optional<HostIndex> host = m_hosting->settle(positionOf(function), rank);
    if (!host) {
        (void)startInstance(function);
        return;
    }
    const std::uint32_t slot = createInstance(function, 0, InstanceState::Ready);
    m_instances[slot].host = raw(*host);
    told(function).placed(0);
}

/// An event that is scheduled later than another one finds nothing to do.
void Engine::schedulePlacement()
{
    const std::int64_t at = m_hosting->nextRound(m_now);
    if (at >= endOfTime || at >= m_placementScheduled) {
        return;
    }
    m_placementScheduled = at;
    m_events.schedule(at, EventClass::Retry, Placement, 0);
}

void Engine::placeOnHosts()
{
    if (m_placementScheduled != m_now) {
        return;
    }
    m_placementScheduled = INT64_MAX;
    const std::span<const Hosting::Placed> round = m_hosting->round(m_now, m_decisions != nullptr);
    for (const Hosting::Explained &explained : m_hosting->explained()) {
        tellPlacement(explained);
    }
    for (const Hosting::Placed &placed : round) {
        const std::uint32_t slot = placed.request.slot;
        ++m_functions[m_functions[m_instances[slot].function].main].tally.placements;
        ++m_tally.placements;
        Instance &instance = m_instances[slot];
        FunctionState &function = m_functions[instance.function];
        bringTotals(function);
        FunctionStatistics told = this->told(function);
        told.pending(placed.request.since, m_now);
        told.placed(m_now);
        if (placed.request.hasFailed) {
            told.foundNoHost(m_now);
        }
        instance.isPending = false;
        --function.pending;
        instance.host = raw(placed.host);
        instance.created = instance.changed = m_now;
        instance.ready = instance.idleSince = placed.ready;
        if (m_configuration->metering.billsInit) {
            beginActivity(instance);
        }
        told.alive(m_now, aliveOf(function));
        scheduleFor(slot, placed.ready, EventClass::Completion, Ready);
    }
    schedulePlacement();
}

/// @p instance is what was in @p slot.
void Engine::leaveHost(std::uint32_t slot, const Instance &instance)
{
    if (instance.isPending) {
        --m_functions[instance.function].pending;
        tellWaiting(m_hosting->withdraw(slot), m_now);
        return;
    }
    if (instance.host == none) {
        return;
    }
    const bool wasStarting = instance.state == InstanceState::Starting;
    const auto host = static_cast<HostIndex>(instance.host);
    if (const auto life = m_hosting->ended(m_now, m_functions[instance.function].main, host, wasStarting)) {
        tellHost(*life);
    }
    schedulePlacement();
}

/// @p request has waited up to @p until without being placed.
void Engine::tellWaiting(const Hosting::Request &request, std::int64_t until)
{
    FunctionStatistics told = m_statistics.of(request.function);
    told.pending(request.since, until);
    if (request.hasFailed) {
        told.foundNoHost(until);
    }
}

void Engine::tellHost(const Hosting::HostLife &life)
{
    m_statistics.host(life.ordered, life.ready, life.returned);
    m_statistics.hostCount(m_now, m_hosting->pool().hostCount());
}

void Engine::hostReady(std::uint32_t host)
{
    if (m_hosting->becameReady(m_now, static_cast<HostIndex>(host))) {
        schedulePlacement();
    }
}

void Engine::scheduleClusterWake()
{
    if (const std::int64_t at = m_hosting->nextClusterWake(); at < endOfTime) {
        m_events.schedule(at, EventClass::Tick, ClusterWake, 0);
    }
}

void Engine::wakeCluster()
{
    m_placed.clear();
    for (const FunctionState &function : m_functions) {
        for (const std::uint32_t slot : function.members) {
            const Instance &instance = m_instances[slot];
            if (instance.host != none && instance.state != InstanceState::Draining) {
                m_placed.push_back({static_cast<HostIndex>(instance.host), m_hosting->demand(function.main)});
            }
        }
    }
    const Hosting::ClusterChange change = m_hosting->wakeCluster(m_now, m_placed);
    for (const HostIndex host : change.ordered) {
        m_events.schedule(change.readyAt, EventClass::Completion, HostReady, raw(host));
    }
    if (!change.ordered.empty()) {
        m_statistics.hostCount(m_now, m_hosting->pool().hostCount());
    }
    for (const Hosting::HostLife &life : change.returned) {
        tellHost(life);
    }
    for (const HostIndex host : change.cordoned) {
        moveAway(host);
    }
    scheduleClusterWake();
}

/// Others are asked for in the place of those on @p host, which end or take no more requests.
void Engine::moveAway(HostIndex host)
{
    for (FunctionState &function : m_functions) {
        std::vector<std::uint32_t> leaving;
        for (const std::uint32_t slot : function.members) {
            const Instance &instance = m_instances[slot];
            if (instance.host == raw(host) && instance.state != InstanceState::Draining) {
                leaving.push_back(slot);
            }
        }
        for (const std::uint32_t slot : leaving) {
            drain(function, slot);
            (void)startInstance(function);
        }
    }
}

void Engine::startAfterCrash(FunctionState &function, const Instance &crashed)
{
    if (!m_hosting || crashed.host == none) {
        (void)startInstance(function);
        return;
    }
    const std::int64_t up = crashed.state == InstanceState::Starting ? 0 : m_now - crashed.ready;
    if (const auto at = m_hosting->crashed(m_now, function.main, static_cast<HostIndex>(crashed.host), up)) {
        (void)startInstance(function, 0, *at);
    }
}

} // namespace warmfront::sim
