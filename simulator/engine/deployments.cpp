// SPDX-License-Identifier: GPL-3.0-or-later
// New versions of functions that are in use.
#include <algorithm>

#include "simulator/engine/engine.h"

namespace warmfront::sim {

void Engine::gatherDeployments()
{
    for (std::uint32_t f = 0; f < m_configuration->functions.size(); ++f) {
        const std::vector<Deployment> &deployments = m_functions[f].configuration->deployments;
        for (std::uint32_t d = 0; d < deployments.size(); ++d) {
            const std::int64_t at = deployments[d].takesEffect().count();
            if (at < m_horizon) {
                m_events.schedule(at, EventClass::Tick, Deploys, static_cast<std::uint32_t>(m_deployments.size()));
                m_deployments.push_back({f, d});
            }
        }
    }
}

void Engine::deployPlanned(std::uint32_t planned)
{
    const PlannedDeployment &plan = m_deployments[planned];
    FunctionState &function = m_functions[plan.function];
    if (function.traffic != none) {
        deployVersion(function.traffic, plan.deployment + 1);
        return;
    }
    deploy(function, function.configuration->deployments[plan.deployment]);
}

void Engine::deploy(FunctionState &function, const Deployment &deployment)
{
    bringTotals(function);
    const auto part = static_cast<std::uint32_t>(function.versions.size());
    function.versions.emplace_back(deployment,
                                   StreamName{m_configuration->seed, raw(m_replication), StreamOwner::Function,
                                              raw(function.configuration->index), StreamPurpose::Failure, part});
    if (m_decisions != nullptr) {
        tellDeployment(function, deployment.version);
    }
    if (function.perRequest != nullptr) {
        replaceAtOnce(function);
        return;
    }
    if (!function.rolloutTarget) {
        function.rolloutTarget = function.counts.ready + function.counts.starting;
    }
    rollOut(function);
}

/// Of the former version nothing takes a request any more. As many always-warm instances of the new one are there at
/// once: they were brought up before (AWS Lambda moves an alias when its provisioned concurrency is allocated,
/// docs provisioned-concurrency).
void Engine::replaceAtOnce(FunctionState &function)
{
    settleAlwaysWarm(function);
    std::int64_t alwaysWarm = 0;
    const std::vector<std::uint32_t> former = function.members;
    for (const std::uint32_t slot : former) {
        Instance &instance = m_instances[slot];
        if (instance.state == InstanceState::Draining) {
            continue;
        }
        if (instance.isAlwaysWarm) {
            ++alwaysWarm;
            if (instance.inFlight == 0 && instance.state == InstanceState::Ready) { // a busy one stays until it is done
                told(function).provisioned(instance.alwaysWarmSince, m_now);
            }
        }
        if (instance.state == InstanceState::Starting && instance.inFlight > 0) {
            instance.isRetired = true; // what is bound to it is still served
        } else {
            drain(function, slot);
        }
    }
    for (std::int64_t i = 0; i < alwaysWarm; ++i) {
        addAlwaysWarm(function);
    }
}

/// Goes on with a rollout as far as its rule lets it at this instant.
void Engine::rollOut(FunctionState &function)
{
    const std::int64_t target = *function.rolloutTarget;
    const Rollout &rule = function.configuration->rollout;
    const std::int64_t surge = (target * rule.surgePercent + 99) / 100;
    std::int64_t unavailable = target * rule.unavailablePercent / 100;
    if (surge == 0 && unavailable == 0) {
        unavailable = 1;
    }
    const auto present = static_cast<std::uint32_t>(function.versions.size());
    /// The member of a former version that has the fewest requests, the oldest of them; starting ones go first.
    const auto former = [&](bool isReady) {
        std::uint32_t chosen = none;
        for (const std::uint32_t slot : function.members) {
            const Instance &instance = m_instances[slot];
            if (instance.version < present
                && instance.state == (isReady ? InstanceState::Ready : InstanceState::Starting)
                && (chosen == none || instance.inFlight < m_instances[chosen].inFlight)) {
                chosen = slot;
            }
        }
        return chosen;
    };
    const auto all = [&] { return function.counts.ready + function.counts.starting; };
    const auto newOnes = [&] {
        return std::ranges::count_if(function.members, [&](std::uint32_t slot) {
            return m_instances[slot].version == present && m_instances[slot].state != InstanceState::Draining;
        });
    };
    while (true) {
        if (const std::uint32_t starting = former(false); starting != none) {
            drain(function, starting);
        } else if (newOnes() < target && all() < target + surge) {
            (void)startInstance(function);
        } else if (const std::uint32_t old = former(true);
                   old != none && (function.counts.ready > target - unavailable || newOnes() > target)) {
            drain(function, old);
        } else {
            break;
        }
    }
    if (former(true) == none) {
        function.rolloutTarget.reset();
        for (std::int64_t extra = all() - target; extra > 0; --extra) {
            removeOne(function);
        }
    }
}

} // namespace warmfront::sim
