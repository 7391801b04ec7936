// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "core/base/memory_size.h"
#include "core/base/time.h"

namespace warmfront::sim {

/// Position of a host in its pool. The place of a host that is gone is given to the next host added.
enum class HostIndex : std::uint32_t {};
/// An availability zone, numbered from 0 by whoever describes the hosts.
enum class ZoneIndex : std::uint32_t {};

[[nodiscard]] constexpr std::uint32_t raw(HostIndex i)
{
    return static_cast<std::uint32_t>(i);
}
[[nodiscard]] constexpr std::uint32_t raw(ZoneIndex i)
{
    return static_cast<std::uint32_t>(i);
}

enum class HostState : std::uint8_t {
    Starting, ///< paid for, not able to take instances yet
    Ready,    ///< takes instances
    Cordoned, ///< keeps its instances, takes no new ones
    Failed,   ///< its instances are lost; still paid for
    Gone      ///< given back; holds nothing and costs nothing
};

/// What a host offers.
struct HostShape
{
    /// How many labels a host can carry besides its zone.
    static constexpr std::size_t labelCount = 4;

    MemorySize memory{};
    std::int64_t millicores = 0;
    MemorySize disk{}; ///< 0 where disk is not modelled
    std::optional<std::int32_t> containerLimit{};
    ZoneIndex zone{};
    /// Label k has the value labels[k], a number given by whoever read the words; 0 means "does not carry it".
    std::array<std::uint32_t, labelCount> labels{};
};

/// What one instance takes from its host for as long as it exists.
struct InstanceDemand
{
    MemorySize memory{};
    std::int64_t millicores = 0;
    MemorySize disk{};

    bool operator==(const InstanceDemand &) const = default;
};

/// One host as placement rules see it. What is free can be negative after a forced reservation.
struct Host
{
    HostShape shape;
    HostState state = HostState::Gone;
    std::int32_t instances = 0;
    std::int64_t freeBytes = 0;
    std::int64_t freeMillicores = 0;
    std::int64_t freeDiskBytes = 0;
    std::int32_t freeContainers = std::numeric_limits<std::int32_t>::max();

    [[nodiscard]] bool isReady() const { return state == HostState::Ready; }
    [[nodiscard]] bool hasRoomFor(const InstanceDemand &demand) const
    {
        return freeBytes >= demand.memory.count() && freeMillicores >= demand.millicores
               && freeDiskBytes >= demand.disk.count() && freeContainers >= 1;
    }
};

/// What the provider holds and pays for, up to one instant. Exact: the order of events of one instant changes nothing.
struct HostPoolTotals
{
    MemoryTime reserved{}; ///< ∫ memory reserved by instances dt
    MemoryTime idleWarm{}; ///< ∫ memory of instances that are warm and serve nothing dt
    MemoryTime offered{};  ///< ∫ memory of hosts that are ready or cordoned dt
    TotalTime hosts{};     ///< ∫ number of hosts that are not gone dt
    TotalTime instances{}; ///< ∫ number of instances dt

    bool operator==(const HostPoolTotals &) const = default;
};

/// A fixed or growing set of hosts, and what instances have reserved on them.
///
/// A plain value: a copy continues on its own. It only keeps accounts: which host an instance goes to is the business
/// of the placement rules beside it, what happens to instances of a failed host that of the engine. Reserving and
/// releasing are O(1) and allocate nothing. Not thread-safe: a replication owns its pool.
class HostPool
{
public:
    /// The host takes the lowest place that is free. @p state is Starting, Ready or Cordoned.
    HostIndex add(SimTime now, const HostShape &shape, HostState state = HostState::Ready);
    /// Moves a host to another state. A host that becomes Gone holds no instances by then, and never returns.
    void become(SimTime now, HostIndex host, HostState state);

    /// Takes @p demand from @p host, or returns false and changes nothing: when it is not ready, or has no room.
    [[nodiscard]] bool reserve(SimTime now, HostIndex host, const InstanceDemand &demand);
    /// Takes @p demand from a host that is ready even where it has no room, as overloaded schedulers do.
    /// Each time it had no room counts as one overload.
    void reserveForced(SimTime now, HostIndex host, const InstanceDemand &demand);
    /// Gives back exactly what was taken, in any state but Gone.
    void release(SimTime now, HostIndex host, const InstanceDemand &demand);

    /// An instance of this memory has become warm and idle, or has stopped being so (serves again, or ends).
    void becameIdle(SimTime now, MemorySize memory);
    void leftIdle(SimTime now, MemorySize memory);

    [[nodiscard]] std::span<const Host> hosts() const { return m_hosts; }
    [[nodiscard]] const Host &host(HostIndex host) const { return m_hosts[raw(host)]; }
    [[nodiscard]] bool canTake(HostIndex index, const InstanceDemand &demand) const
    {
        const Host &host = m_hosts[raw(index)];
        return host.isReady() && host.hasRoomFor(demand);
    }

    [[nodiscard]] std::int64_t hostCount() const { return m_hostCount; } ///< not gone
    [[nodiscard]] std::int64_t readyCount() const { return m_readyCount; }
    [[nodiscard]] MemorySize reserved() const { return MemorySize::bytes(m_reserved.level); }
    [[nodiscard]] MemorySize idleWarm() const { return MemorySize::bytes(m_idleWarm.level); }
    [[nodiscard]] std::int64_t overloads() const { return m_overloads; }
    [[nodiscard]] HostPoolTotals totals(SimTime now) const;

private:
    /// ∫ level dt as Σ change × (now − time of change): no order, no last instant.
    struct Integral
    {
        std::int64_t level = 0;
        Int128 past = 0;

        void change(SimTime now, std::int64_t by)
        {
            level += by;
            past -= Int128(by) * now.count();
        }
        [[nodiscard]] Int128 until(SimTime now) const { return past + Int128(level) * now.count(); }
    };

    void take(SimTime now, Host &host, const InstanceDemand &demand);

    std::vector<Host> m_hosts;
    Integral m_reserved;
    Integral m_idleWarm;
    Integral m_offered;
    Integral m_hostTime;
    Integral m_instanceTime;
    std::int64_t m_hostCount = 0;
    std::int64_t m_readyCount = 0;
    std::int64_t m_overloads = 0;
};

} // namespace warmfront::sim
