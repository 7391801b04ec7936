// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/scaling/event_driven_autoscaler.h"

#include <algorithm>
#include <cmath>

#include "core/base/contract.h"

namespace warmfront::sim {

namespace {

HorizontalPodAutoscalerParameters horizontalPart(const EventDrivenAutoscalerParameters &parameters)
{
    HorizontalPodAutoscalerParameters part = parameters.horizontal;
    part.minReplicas = std::max<std::int64_t>(1, parameters.minReplicas);
    part.maxReplicas = parameters.maxReplicas;
    part.metrics.clear();
    for (const EventTrigger &trigger : parameters.triggers) {
        part.metrics.push_back({HorizontalPodAutoscalerMetric::Kind::AverageValue, trigger.target, trigger.signal});
    }
    return part;
}

} // namespace

EventDrivenAutoscaler::EventDrivenAutoscaler(const EventDrivenAutoscalerParameters &parameters, SimTime start)
    : m_parameters(parameters), m_start(start), m_horizontal(horizontalPart(parameters), start), m_nextPoll(start)
{
    expects(parameters.pollingInterval > SimDuration{}, "triggers are polled at intervals");
    expects(!parameters.idleReplicas || *parameters.idleReplicas < parameters.minReplicas,
            "the idle number of replicas is below the minimum");
    for (const EventTrigger &trigger : parameters.triggers) {
        m_signals.emplace_back(trigger.signal);
    }
}

SimTime EventDrivenAutoscaler::nextWake() const
{
    return std::min(m_nextPoll, m_horizontal.nextWake());
}

std::optional<ScaleDecision> EventDrivenAutoscaler::wake(const ScalerView &view)
{
    const bool isStart = m_nextPoll == m_start && view.now == m_start;
    if (m_horizontal.isDecisionDue(view.now)) {
        m_failures = m_sourceFails ? m_failures + 1 : 0;
        m_horizontal.setSourceFailing(m_sourceFails);
        m_horizontal.setStandIn(isFallenBack() ? std::optional(m_parameters.fallback->replicas) : std::nullopt);
    }
    std::optional<ScaleDecision> decision;
    if (m_horizontal.nextWake() <= view.now) {
        decision = m_horizontal.wake(view);
    }
    if (isStart) {
        const std::int64_t present = view.counts.ready + view.counts.starting;
        decision = ScaleDecision{std::clamp(std::max(present, m_parameters.initialReplicas), m_parameters.minReplicas,
                                            m_parameters.maxReplicas),
                                 {"initial replicas"}};
    } else if (m_isIdle) {
        decision.reset();
    }
    if (m_nextPoll <= view.now) {
        // A change of the triggers' state overrides what the numbers between one and the maximum ask for.
        if (const auto polled = poll(view); polled && !isStart) {
            decision = polled;
        }
        while (m_nextPoll <= view.now) {
            m_nextPoll = m_nextPoll + m_parameters.pollingInterval;
        }
    }
    return decision;
}

std::optional<ScaleDecision> EventDrivenAutoscaler::poll(const ScalerView &view)
{
    const std::int64_t current = view.counts.ready + view.counts.starting;
    std::int64_t active = 0;
    for (std::size_t i = 0; i < m_signals.size(); ++i) {
        const std::int64_t value = m_signals[i].readThousandths(view);
        active += value > std::llround(m_parameters.triggers[i].activation * 1000.0) ? 1 : 0;
    }
    DecisionReason reason;
    reason.add("active triggers", static_cast<double>(active));
    reason.add("replicas", static_cast<double>(current));
    if (m_sourceFails) {
        if (isFallenBack() && current < m_parameters.fallback->replicas) {
            reason.rule = "fallback";
            return ScaleDecision{m_parameters.fallback->replicas, reason};
        }
        return std::nullopt;
    }
    const auto &idle = m_parameters.idleReplicas;
    if (active > 0) {
        m_lastActive = view.now;
        m_isIdle = false;
        if (current == 0 || (idle && current < m_parameters.minReplicas)) {
            reason.rule = "activation";
            return ScaleDecision{std::max<std::int64_t>(1, m_parameters.minReplicas), reason};
        }
        return std::nullopt;
    }
    const std::int64_t rest = idle.value_or(0);
    if (current > rest && (idle || m_parameters.minReplicas == 0)) {
        const SimTime over =
            m_lastActive ? *m_lastActive + m_parameters.cooldownPeriod : m_start + m_parameters.initialCooldownPeriod;
        if (view.now < over) {
            return std::nullopt;
        }
        m_isIdle = true;
        reason.rule = "cooldown over";
        return ScaleDecision{rest, reason};
    }
    if (!idle && current < m_parameters.minReplicas) {
        reason.rule = "minimum";
        return ScaleDecision{m_parameters.minReplicas, reason};
    }
    return std::nullopt;
}

bool EventDrivenAutoscaler::isFallenBack() const
{
    return m_sourceFails && m_parameters.fallback && m_failures > m_parameters.fallback->failureThreshold;
}

} // namespace warmfront::sim
