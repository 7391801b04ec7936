// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/capacity/cluster_autoscaler.h"

#include <algorithm>
#include <limits>

#include "core/base/contract.h"

namespace warmfront::sim {

ClusterAutoscaler::ClusterAutoscaler(const ClusterAutoscalerParameters &parameters)
    : m_parameters(parameters), m_nextWake(SimTime::after(parameters.interval))
{
    expects(parameters.interval.count() > 0, "evaluations have an interval");
    expects(parameters.leastHosts >= 0 && parameters.leastHosts <= parameters.mostHosts,
            "least hosts are at most the most");
    expects(parameters.emptyAtOnce >= 1, "at least one empty host is removed at once");
}

bool ClusterAutoscaler::Room::take(const InstanceDemand &demand)
{
    if (!isOpen || free.memory < demand.memory || free.millicores < demand.millicores || free.disk < demand.disk
        || containers < 1) {
        return false;
    }
    free.memory = MemorySize::bytes(free.memory.count() - demand.memory.count());
    free.millicores -= demand.millicores;
    free.disk = MemorySize::bytes(free.disk.count() - demand.disk.count());
    --containers;
    return true;
}

void ClusterAutoscaler::openRooms(const HostPool &pool, bool withStarting)
{
    m_rooms.clear();
    for (std::uint32_t i = 0; i < pool.hosts().size(); ++i) {
        const Host &host = pool.hosts()[i];
        m_rooms.push_back({.free = {.memory = MemorySize::bytes(host.freeBytes),
                                    .millicores = host.freeMillicores,
                                    .disk = MemorySize::bytes(host.freeDiskBytes)},
                           .containers = host.freeContainers,
                           .host = static_cast<HostIndex>(i),
                           .isOpen = host.isReady() || (withStarting && host.state == HostState::Starting)});
    }
}

std::int32_t ClusterAutoscaler::hostsFor(const HostPool &pool, const ClusterAutoscalerView &view)
{
    openRooms(pool, true);
    const HostShape &shape = m_parameters.host;
    const Room emptyHost{.free = {.memory = shape.memory, .millicores = shape.millicores, .disk = shape.disk},
                         .containers = shape.containerLimit.value_or(std::numeric_limits<std::int32_t>::max()),
                         .isOpen = true};
    std::int32_t added = 0;
    for (const InstanceDemand &demand : view.pending) {
        const auto takes = [&demand](Room &room) { return room.take(demand); };
        if (std::ranges::any_of(m_rooms, takes)) {
            continue;
        }
        Room fresh = emptyHost;
        if (pool.hostCount() + added < m_parameters.mostHosts && fresh.take(demand)) {
            m_rooms.push_back(fresh);
            ++added;
        }
    }
    return added;
}

bool ClusterAutoscaler::isLittleUsed(const Host &host) const
{
    const auto isBelow = [this](std::int64_t free, std::int64_t total) {
        return Int128(total - free) * 100 < Int128(total) * m_parameters.unneededPercent || total == 0;
    };
    return isBelow(host.freeBytes, host.shape.memory.count()) && isBelow(host.freeMillicores, host.shape.millicores);
}

bool ClusterAutoscaler::moveAway(HostIndex from, std::span<const PlacedInstance> instances)
{
    m_saved = m_rooms;
    m_rooms[raw(from)].isOpen = false;
    for (const PlacedInstance &instance : instances) {
        const auto takes = [&instance](Room &room) { return room.take(instance.demand); };
        if (instance.host == from && !std::ranges::any_of(m_rooms, takes)) {
            std::swap(m_rooms, m_saved);
            return false;
        }
    }
    return true;
}

void ClusterAutoscaler::findUnneeded(const HostPool &pool, const ClusterAutoscalerView &view)
{
    m_unneededSince.resize(pool.hosts().size());
    if (!view.pending.empty()) {
        std::ranges::fill(m_unneededSince, std::nullopt);
        return;
    }
    openRooms(pool, false);
    for (std::uint32_t i = 0; i < pool.hosts().size(); ++i) {
        // Each host that can be emptied is taken as gone for those after it: they cannot all move to one another.
        const bool isUnneeded = pool.hosts()[i].isReady() && isLittleUsed(pool.hosts()[i])
                                && moveAway(static_cast<HostIndex>(i), view.instances);
        if (!isUnneeded) {
            m_unneededSince[i] = std::nullopt;
        } else if (!m_unneededSince[i]) {
            m_unneededSince[i] = view.now;
        }
    }
}

void ClusterAutoscaler::chooseRemovals(const HostPool &pool, const ClusterAutoscalerView &view,
                                       ClusterDecision &decision)
{
    if (m_lastAdded && view.now - *m_lastAdded < m_parameters.delayAfterAdding) {
        return;
    }
    std::int64_t removable = pool.hostCount() - m_parameters.leastHosts;
    const auto isDue = [&](std::uint32_t i) {
        return m_unneededSince[i] && view.now - *m_unneededSince[i] >= m_parameters.unneededFor;
    };
    std::optional<std::uint32_t> withInstances;
    for (std::uint32_t i = 0; i < m_unneededSince.size() && removable > 0; ++i) {
        if (!isDue(i)) {
            continue;
        }
        if (pool.hosts()[i].instances > 0) {
            withInstances = withInstances.value_or(i);
        } else if (decision.remove.size() < static_cast<std::size_t>(m_parameters.emptyAtOnce)) {
            decision.remove.push_back(static_cast<HostIndex>(i));
            --removable;
        }
    }
    if (decision.remove.empty() && withInstances && removable > 0) {
        decision.remove.push_back(static_cast<HostIndex>(*withInstances));
    }
    for (const HostIndex host : decision.remove) {
        m_unneededSince[raw(host)] = std::nullopt;
    }
}

ClusterDecision ClusterAutoscaler::wake(const HostPool &pool, const ClusterAutoscalerView &view)
{
    m_nextWake = view.now + m_parameters.interval;
    ClusterDecision decision;
    decision.add = hostsFor(pool, view);
    findUnneeded(pool, view);
    if (decision.add > 0) {
        m_lastAdded = view.now;
    } else {
        chooseRemovals(pool, view, decision);
    }
    const auto unneeded = std::ranges::count_if(m_unneededSince, [](const auto &since) { return since.has_value(); });
    decision.reason.rule = decision.add > 0                                                      ? "instances pending"
                           : !decision.remove.empty()                                            ? "hosts unneeded"
                           : !view.pending.empty() && pool.hostCount() >= m_parameters.mostHosts ? "most hosts reached"
                                                                                                 : "stays";
    decision.reason.add("pending", static_cast<double>(view.pending.size()));
    decision.reason.add("hosts", static_cast<double>(pool.hostCount()));
    decision.reason.add("added", decision.add);
    decision.reason.add("removed", static_cast<double>(decision.remove.size()));
    decision.reason.add("unneeded", static_cast<double>(unneeded));
    return decision;
}

std::optional<SimTime> ClusterAutoscaler::unneededSince(HostIndex host) const
{
    return raw(host) < m_unneededSince.size() ? m_unneededSince[raw(host)] : std::nullopt;
}

} // namespace warmfront::sim
