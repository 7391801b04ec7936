// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/capacity/host_pool.h"

#include "core/base/contract.h"

namespace warmfront::sim {

namespace {

bool offersMemory(HostState state)
{
    return state == HostState::Ready || state == HostState::Cordoned;
}

} // namespace

HostIndex HostPool::add(SimTime now, const HostShape &shape, HostState state)
{
    expects(state != HostState::Gone && state != HostState::Failed, "a new host is starting, ready or cordoned");
    expects(shape.memory.count() >= 0 && shape.millicores >= 0 && shape.disk.count() >= 0
                && shape.containerLimit.value_or(1) >= 1,
            "a host offers no negative amounts and room for at least one container");
    std::size_t place = 0;
    while (place < m_hosts.size() && m_hosts[place].state != HostState::Gone) {
        ++place;
    }
    if (place == m_hosts.size()) {
        m_hosts.emplace_back();
    }
    Host &host = m_hosts[place];
    host = Host{};
    host.shape = shape;
    host.freeBytes = shape.memory.count();
    host.freeMillicores = shape.millicores;
    host.freeDiskBytes = shape.disk.count();
    host.freeContainers = shape.containerLimit.value_or(std::numeric_limits<std::int32_t>::max());
    ++m_hostCount;
    m_hostTime.change(now, 1);
    const auto index = static_cast<HostIndex>(place);
    become(now, index, state);
    return index;
}

void HostPool::become(SimTime now, HostIndex index, HostState state)
{
    Host &host = m_hosts[raw(index)];
    if (offersMemory(host.state) != offersMemory(state)) {
        m_offered.change(now, offersMemory(state) ? host.shape.memory.count() : -host.shape.memory.count());
    }
    m_readyCount += (state == HostState::Ready ? 1 : 0) - (host.isReady() ? 1 : 0);
    if (state == HostState::Gone) {
        expects(host.instances == 0, "a host that is given back holds no instances");
        expects(host.state != HostState::Gone, "a host is given back once");
        --m_hostCount;
        m_hostTime.change(now, -1);
    }
    host.state = state;
}

void HostPool::take(SimTime now, Host &host, const InstanceDemand &demand)
{
    host.freeBytes -= demand.memory.count();
    host.freeMillicores -= demand.millicores;
    host.freeDiskBytes -= demand.disk.count();
    --host.freeContainers;
    ++host.instances;
    m_reserved.change(now, demand.memory.count());
    m_instanceTime.change(now, 1);
}

bool HostPool::reserve(SimTime now, HostIndex index, const InstanceDemand &demand)
{
    Host &host = m_hosts[raw(index)];
    if (!host.isReady() || !host.hasRoomFor(demand)) {
        return false;
    }
    take(now, host, demand);
    return true;
}

void HostPool::reserveForced(SimTime now, HostIndex index, const InstanceDemand &demand)
{
    Host &host = m_hosts[raw(index)];
    expects(host.isReady(), "instances are forced only onto hosts that are ready");
    m_overloads += host.hasRoomFor(demand) ? 0 : 1;
    take(now, host, demand);
}

void HostPool::release(SimTime now, HostIndex index, const InstanceDemand &demand)
{
    Host &host = m_hosts[raw(index)];
    expects(host.state != HostState::Gone && host.instances > 0, "only a reserved instance is released");
    host.freeBytes += demand.memory.count();
    host.freeMillicores += demand.millicores;
    host.freeDiskBytes += demand.disk.count();
    ++host.freeContainers;
    --host.instances;
    expects(host.freeBytes <= host.shape.memory.count() && host.freeMillicores <= host.shape.millicores
                && host.freeDiskBytes <= host.shape.disk.count(),
            "what is released was reserved");
    m_reserved.change(now, -demand.memory.count());
    m_instanceTime.change(now, -1);
}

void HostPool::becameIdle(SimTime now, MemorySize memory)
{
    m_idleWarm.change(now, memory.count());
}

void HostPool::leftIdle(SimTime now, MemorySize memory)
{
    m_idleWarm.change(now, -memory.count());
    expects(m_idleWarm.level >= 0, "only memory that was idle leaves idleness");
}

HostPoolTotals HostPool::totals(SimTime now) const
{
    return {.reserved = MemoryTime::byteNanoseconds(m_reserved.until(now)),
            .idleWarm = MemoryTime::byteNanoseconds(m_idleWarm.until(now)),
            .offered = MemoryTime::byteNanoseconds(m_offered.until(now)),
            .hosts = TotalTime::nanoseconds(m_hostTime.until(now)),
            .instances = TotalTime::nanoseconds(m_instanceTime.until(now))};
}

} // namespace warmfront::sim
