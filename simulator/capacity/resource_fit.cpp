// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/capacity/resource_fit.h"

#include "core/base/contract.h"
#include "core/base/variates.h"

namespace warmfront::sim {

namespace {

/// ⌊100 × part / total⌋ without leaving 64 bits.
std::int64_t percentOf(std::int64_t part, std::int64_t total)
{
    return total <= 0 ? 0 : static_cast<std::int64_t>(Int128(part) * 100 / total);
}

} // namespace

ResourceFitRule::ResourceFitRule(const ResourceFitParameters &parameters) : m_parameters(parameters)
{
    expects(parameters.memoryWeight >= 0 && parameters.cpuWeight >= 0
                && parameters.memoryWeight + parameters.cpuWeight > 0,
            "some resource has weight");
}

std::int64_t ResourceFitRule::scoreOf(const Host &host, const InstanceDemand &demand) const
{
    const bool isLeast = m_parameters.fit == ResourceFit::LeastAllocated;
    if (!isLeast && m_parameters.fit != ResourceFit::MostAllocated) {
        return 0;
    }
    const auto score = [isLeast](std::int64_t free, std::int64_t total) {
        return percentOf(isLeast ? free : total - free, total);
    };
    const std::int64_t memory = score(host.freeBytes - demand.memory.count(), host.shape.memory.count());
    const std::int64_t cpu = score(host.freeMillicores - demand.millicores, host.shape.millicores);
    return (memory * m_parameters.memoryWeight + cpu * m_parameters.cpuWeight)
           / (m_parameters.memoryWeight + m_parameters.cpuWeight);
}

std::optional<Placement> ResourceFitRule::choose(const HostPool &pool, const InstanceDemand &demand,
                                                 std::uint64_t draw) const
{
    const std::span<const Host> hosts = pool.hosts();
    const bool takesFirst = m_parameters.fit == ResourceFit::FirstFit
                            || (m_parameters.fit != ResourceFit::RandomFit && !m_parameters.drawsAmongEqual);
    std::int64_t best = -1;
    std::uint32_t firstBest = 0;
    std::uint32_t equals = 0;
    for (std::uint32_t i = 0; i < hosts.size(); ++i) {
        if (!hosts[i].isReady() || !hosts[i].hasRoomFor(demand)) {
            continue;
        }
        if (m_parameters.fit == ResourceFit::FirstFit) {
            return Placement{.host = static_cast<HostIndex>(i), .examined = static_cast<std::int32_t>(i + 1)};
        }
        const std::int64_t score = scoreOf(hosts[i], demand);
        if (score > best) {
            best = score;
            firstBest = i;
            equals = 1;
        } else if (score == best) {
            ++equals;
        }
    }
    if (equals == 0) {
        return std::nullopt;
    }
    std::uint32_t chosen = firstBest;
    if (!takesFirst) {
        for (std::uint32_t left = variates::index(draw, equals); left > 0;) {
            ++chosen;
            const Host &host = hosts[chosen];
            left -= host.isReady() && host.hasRoomFor(demand) && scoreOf(host, demand) == best ? 1 : 0;
        }
    }
    return Placement{.host = static_cast<HostIndex>(chosen),
                     .examined = static_cast<std::int32_t>(hosts.size()),
                     .score = static_cast<double>(best)};
}

DecisionReason ResourceFitRule::explain(const HostPool &pool, const Placement &placement) const
{
    static constexpr std::string_view rules[] = {"least allocated", "most allocated", "first fit", "random fit"};
    DecisionReason reason;
    reason.rule = rules[static_cast<std::size_t>(m_parameters.fit)];
    const Host &host = pool.host(placement.host);
    reason.add("score", placement.score);
    reason.add("examined", placement.examined);
    reason.add("free memory, MB", MemorySize::bytes(host.freeBytes).inMegabytes());
    reason.add("free CPU, millicores", static_cast<double>(host.freeMillicores));
    return reason;
}

} // namespace warmfront::sim
