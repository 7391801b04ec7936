// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "simulator/capacity/placement.h"

namespace warmfront::sim {

/// None of these constants was read in a source of Kubernetes' cluster autoscaler: they are its defaults by general
/// knowledge (R), and the limits on hosts are assumptions (A). All can be set.
struct ClusterAutoscalerParameters
{
    HostShape host;                                          ///< what every added host is like (A)
    std::int32_t leastHosts = 0;                             ///< (A)
    std::int32_t mostHosts = 1000;                           ///< (A)
    SimDuration interval = SimDuration::seconds(10);         ///< between evaluations (R)
    std::int64_t unneededPercent = 50;                       ///< requested below this part of a host is too little (R)
    SimDuration unneededFor = SimDuration::minutes(10);      ///< … for so long: the host is removed (R)
    SimDuration delayAfterAdding = SimDuration::minutes(10); ///< no removal so soon after a host was added (R)
    std::int32_t emptyAtOnce = 10;                           ///< hosts without instances removed in one evaluation (R)
};

/// An instance where it runs.
struct PlacedInstance
{
    HostIndex host{};
    InstanceDemand demand{};
};

struct ClusterAutoscalerView
{
    SimTime now{};
    std::span<const InstanceDemand> pending{};   ///< of instances that no host has room for, longest waiting first
    std::span<const PlacedInstance> instances{}; ///< on all hosts, in any fixed order
};

/// What the cluster autoscaler wants. The engine adds hosts that become ready after a node start time it draws, and
/// takes the instances of a removed host away to be placed again, cordons it and gives it back when it is empty.
struct ClusterDecision
{
    std::int32_t add = 0;
    std::vector<HostIndex> remove{};
    DecisionReason reason{};
};

/// How a Kubernetes cluster gets and loses nodes.
///
/// Every interval: pending instances are packed, in their order and first fit, into the hosts that are starting (ready
/// ones are tried as well, in case the scheduler has not got to it), then into new hosts up to mostHosts; an instance
/// too large for an empty new host is ignored. Only when nothing is pending, a ready host whose requested memory and
/// CPU are both below unneededPercent of what it has, and whose instances all fit on other ready hosts (first fit), is
/// unneeded; when it has been so at every evaluation for unneededFor, and no host was added within delayAfterAdding, it
/// is removed: up to emptyAtOnce hosts that hold nothing, or else one that holds instances; never below leastHosts.
/// While instances are pending, hosts do not become unneeded, and their time starts anew. A plain value; O(hosts ×
/// instances).
class ClusterAutoscaler
{
public:
    explicit ClusterAutoscaler(const ClusterAutoscalerParameters &parameters);

    [[nodiscard]] SimTime nextWake() const { return m_nextWake; }
    /// At nextWake().
    ClusterDecision wake(const HostPool &pool, const ClusterAutoscalerView &view);
    /// Since when the host has been unneeded, if it is.
    [[nodiscard]] std::optional<SimTime> unneededSince(HostIndex host) const;

private:
    /// What is free on a host while instances are tried on it.
    struct Room
    {
        InstanceDemand free{};
        std::int32_t containers = 0;
        HostIndex host{};
        bool isOpen = false;

        bool take(const InstanceDemand &demand);
    };

    void openRooms(const HostPool &pool, bool withStarting);
    std::int32_t hostsFor(const HostPool &pool, const ClusterAutoscalerView &view);
    [[nodiscard]] bool isLittleUsed(const Host &host) const;
    bool moveAway(HostIndex from, std::span<const PlacedInstance> instances);
    void findUnneeded(const HostPool &pool, const ClusterAutoscalerView &view);
    void chooseRemovals(const HostPool &pool, const ClusterAutoscalerView &view, ClusterDecision &decision);

    ClusterAutoscalerParameters m_parameters;
    SimTime m_nextWake{};
    std::optional<SimTime> m_lastAdded{};
    std::vector<std::optional<SimTime>> m_unneededSince; ///< for each host
    std::vector<Room> m_rooms;                           ///< scratch
    std::vector<Room> m_saved;                           ///< scratch
};

} // namespace warmfront::sim
