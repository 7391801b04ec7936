// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/capacity/auction.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <tuple>

#include "core/base/contract.h"

namespace warmfront::sim {

Auction::Auction(const AuctionParameters &parameters) : m_parameters(parameters)
{
    expects(parameters.maxInflightStarts >= 0, "a limit of starts is not negative");
}

void Auction::order(std::span<AuctionWork> batch)
{
    const auto key = [](const AuctionWork &work) {
        const int group = work.isTask ? 1 : work.instance == 0 ? 0 : 2;
        return std::tuple(group, work.isTask ? 0 : work.instance, -work.demand.memory.count());
    };
    std::ranges::stable_sort(batch, {}, key);
}

InstanceDemand Auction::demandOf(const AuctionWork &work) const
{
    InstanceDemand demand = work.demand;
    if (!work.isTask) {
        demand.memory = demand.memory + m_parameters.proxyOverhead;
    }
    return demand;
}

double Auction::scoreOf(const HostPool &pool, HostIndex index, const AuctionWork &work) const
{
    const Host &host = pool.host(index);
    const InstanceDemand demand = demandOf(work);
    const auto usedPart = [](std::int64_t left, std::int64_t total) {
        return total <= 0 ? 0.0 : 1.0 - static_cast<double>(left) / static_cast<double>(total);
    };
    const double memory = usedPart(host.freeBytes - demand.memory.count(), host.shape.memory.count());
    const double disk = usedPart(host.freeDiskBytes - demand.disk.count(), host.shape.disk.count());
    const double containers = usedPart(host.freeContainers - 1, host.shape.containerLimit.value_or(0));
    const Cell cell = cellOr(index);
    const std::int32_t local = work.isTask ? cell.tasks : m_instances.count(work.function, index);
    return (memory + disk + containers) / 3.0 + cell.starting * m_parameters.startingContainerWeight
           + local * m_parameters.localityWeight + raw(index) * m_parameters.binPackWeight;
}

AuctionResult Auction::choose(const HostPool &pool, const AuctionWork &work) const
{
    if (isAtLimit()) {
        return {.outcome = AuctionOutcome::TooManyStarts};
    }
    const std::span<const Host> hosts = pool.hosts();
    const InstanceDemand demand = demandOf(work);
    // The number of the app's instances in a zone; 0 everywhere for tasks, so that all zones are one group.
    const auto instancesIn = [&](ZoneIndex zone) {
        std::int64_t sum = 0;
        for (std::uint32_t i = 0; i < hosts.size() && !work.isTask; ++i) {
            const bool counts = hosts[i].state != HostState::Gone && hosts[i].shape.zone == zone;
            sum += counts ? m_instances.count(work.function, static_cast<HostIndex>(i)) : 0;
        }
        return sum;
    };
    // The least (instances in zone, score, zone, cell) is the lowest score of the first group that has room.
    std::optional<std::tuple<std::int64_t, double, std::uint32_t, std::uint32_t>> best;
    ZoneIndex knownZone{};
    std::optional<std::int64_t> knownInstances;
    for (std::uint32_t i = 0; i < hosts.size(); ++i) {
        const ZoneIndex zone = hosts[i].shape.zone;
        if (!hosts[i].isReady() || !hosts[i].hasRoomFor(demand)) {
            continue;
        }
        if (!knownInstances || zone != knownZone) {
            knownZone = zone;
            knownInstances = instancesIn(zone);
        }
        const std::tuple candidate(*knownInstances, scoreOf(pool, static_cast<HostIndex>(i), work), raw(zone), i);
        if (!best || candidate < *best) {
            best = candidate;
        }
    }
    if (!best) {
        return {};
    }
    return {.outcome = AuctionOutcome::Placed,
            .placement = {.host = static_cast<HostIndex>(std::get<3>(*best)),
                          .examined = static_cast<std::int32_t>(hosts.size()),
                          .score = std::get<1>(*best)}};
}

Auction::Cell &Auction::cell(HostIndex index)
{
    if (raw(index) >= m_cells.size()) {
        m_cells.resize(raw(index) + 1);
    }
    return m_cells[raw(index)];
}

Auction::Cell Auction::cellOr(HostIndex index) const
{
    return raw(index) < m_cells.size() ? m_cells[raw(index)] : Cell{};
}

void Auction::placed(const AuctionWork &work, HostIndex index)
{
    ++cell(index).starting;
    ++m_startingInAll;
    if (work.isTask) {
        ++cell(index).tasks;
    } else {
        m_instances.add(work.function, index);
    }
}

void Auction::started(HostIndex index)
{
    expects(cell(index).starting > 0, "only a container that is starting has started");
    --cell(index).starting;
    --m_startingInAll;
}

void Auction::ended(const AuctionWork &work, HostIndex index, bool wasStarting)
{
    if (wasStarting) {
        started(index);
    }
    if (work.isTask) {
        expects(cell(index).tasks > 0, "only a task that was placed ends");
        --cell(index).tasks;
    } else {
        m_instances.remove(work.function, index);
    }
}

DecisionReason Auction::explain(const HostPool &pool, const AuctionWork &work, const AuctionResult &result) const
{
    static constexpr std::string_view rules[] = {"lowest score", "insufficient resources", "too many starts"};
    DecisionReason reason;
    reason.rule = rules[static_cast<std::size_t>(result.outcome)];
    reason.add("memory asked, MB", demandOf(work).memory.inMegabytes());
    reason.add("starting in all", static_cast<double>(m_startingInAll));
    if (result.outcome == AuctionOutcome::Placed) {
        const HostIndex host = result.placement.host;
        reason.add("score", result.placement.score);
        reason.add("zone", raw(pool.host(host).shape.zone));
        reason.add("starting on the cell", cellOr(host).starting);
        reason.add("instances on the cell", m_instances.count(work.function, host));
    }
    return reason;
}

} // namespace warmfront::sim
