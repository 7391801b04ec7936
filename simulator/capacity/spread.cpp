// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/capacity/spread.h"

#include <algorithm>
#include <array>

#include "core/base/contract.h"

namespace warmfront::sim {

Spread::Spread(const SpreadParameters &parameters) : m_parameters(parameters)
{
    expects(parameters.manyFailures >= 1, "no failure is not many");
}

std::optional<Placement> Spread::choose(SimTime now, const HostPool &pool, const SpreadRequest &request) const
{
    const std::span<const Host> hosts = pool.hosts();
    expects(request.preferences.size() <= HostShape::labelCount, "there is one preference for each label at most");
    std::array<std::uint32_t, HostShape::labelCount> chosenValues{};
    std::size_t chosen = 0;
    const auto isCandidate = [&](const Host &host) {
        const auto meets = [&host](const SpreadConstraint &constraint) {
            return (host.shape.labels[constraint.label] == constraint.value) == constraint.isEqual;
        };
        bool isInBranch = true;
        for (std::size_t i = 0; i < chosen; ++i) {
            isInBranch = isInBranch && host.shape.labels[request.preferences[i]] == chosenValues[i];
        }
        return isInBranch && host.isReady() && host.hasRoomFor(request.demand)
               && std::ranges::all_of(request.constraints, meets);
    };
    const auto tasksOf = [&](std::uint32_t node) {
        return m_tasks.count(request.service, static_cast<HostIndex>(node));
    };

    for (const std::uint32_t label : request.preferences) {
        std::optional<std::int64_t> fewest;
        std::uint32_t bestValue = 0;
        for (std::uint32_t i = 0; i < hosts.size(); ++i) {
            if (!isCandidate(hosts[i])) {
                continue;
            }
            const std::uint32_t value = hosts[i].shape.labels[label];
            std::int64_t tasks = 0;
            for (std::uint32_t k = 0; k < hosts.size(); ++k) {
                tasks += isCandidate(hosts[k]) && hosts[k].shape.labels[label] == value ? tasksOf(k) : 0;
            }
            if (!fewest || tasks < *fewest) {
                fewest = tasks;
                bestValue = value;
            }
        }
        chosenValues[chosen++] = bestValue;
    }

    std::optional<std::uint32_t> best;
    std::int32_t bestFailures = 0;
    for (std::uint32_t i = 0; i < hosts.size(); ++i) {
        if (!isCandidate(hosts[i])) {
            continue;
        }
        const std::int32_t failures =
            m_failures.empty() ? 0 : recentFailures(now, request.service, static_cast<HostIndex>(i));
        const auto isBetter = [&] {
            if (failures != bestFailures && std::max(failures, bestFailures) >= m_parameters.manyFailures) {
                return failures < bestFailures;
            }
            if (tasksOf(i) != tasksOf(*best)) {
                return tasksOf(i) < tasksOf(*best);
            }
            return hosts[i].instances < hosts[*best].instances;
        };
        if (!best || isBetter()) {
            best = i;
            bestFailures = failures;
        }
    }
    if (!best) {
        return std::nullopt;
    }
    return Placement{.host = static_cast<HostIndex>(*best),
                     .examined = static_cast<std::int32_t>(hosts.size()),
                     .score = static_cast<double>(tasksOf(*best))};
}

void Spread::placed(FunctionIndex service, HostIndex node)
{
    m_tasks.add(service, node);
}

void Spread::ended(FunctionIndex service, HostIndex node)
{
    m_tasks.remove(service, node);
}

void Spread::failed(SimTime now, FunctionIndex service, HostIndex node)
{
    const auto isOld = [&](const Failure &failure) { return now - failure.at > m_parameters.failureWindow; };
    m_failures.erase(m_failures.begin(), std::ranges::find_if_not(m_failures, isOld));
    m_failures.push_back({now, service, node});
}

std::int32_t Spread::recentFailures(SimTime now, FunctionIndex service, HostIndex node) const
{
    return static_cast<std::int32_t>(std::ranges::count_if(m_failures, [&](const Failure &failure) {
        return failure.service == service && failure.node == node && now - failure.at <= m_parameters.failureWindow;
    }));
}

DecisionReason Spread::explain(SimTime now, const HostPool &pool, const SpreadRequest &request,
                               const Placement &placement) const
{
    DecisionReason reason;
    reason.rule = request.preferences.empty() ? "spread" : "spread over labels";
    reason.add("tasks of the service on the node", m_tasks.count(request.service, placement.host));
    reason.add("tasks on the node", pool.host(placement.host).instances);
    reason.add("recent failures", recentFailures(now, request.service, placement.host));
    reason.add("nodes", placement.examined);
    return reason;
}

} // namespace warmfront::sim
