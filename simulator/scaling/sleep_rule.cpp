// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/scaling/sleep_rule.h"

#include "core/base/contract.h"

namespace warmfront::sim {

SleepRule::SleepRule(const SleepRuleParameters &parameters) : m_parameters(parameters)
{
    expects(parameters.idle > SimDuration(), "an app stays awake for a while");
    expects(parameters.awake >= 1, "an app that is awake has a dyno");
}

std::optional<ScaleDecision> SleepRule::wake(const ScalerView &view)
{
    const std::int64_t current = view.counts.ready + view.counts.starting;
    const SimTime asleepAt = view.totals.lastArrival + m_parameters.idle;
    std::int64_t desired = m_parameters.awake;
    if (view.now < asleepAt) {
        m_nextWake = asleepAt;
    } else if (view.counts.queued > 0) {
        m_nextWake = view.now + m_parameters.idle; // a dyno that still boots has them to serve
    } else {
        m_nextWake = never;
        desired = 0;
    }
    if (desired == current) {
        return std::nullopt;
    }
    ScaleDecision decision;
    decision.desired = desired;
    decision.reason.rule = desired == 0 ? "sleep" : "awake";
    decision.reason.add("since the last request (s)", (view.now - view.totals.lastArrival).inSeconds());
    return decision;
}

std::optional<ScaleDecision> SleepRule::unserved(SimTime now, const ScalerCounts &counts)
{
    if (counts.ready + counts.starting > 0) {
        return std::nullopt;
    }
    m_nextWake = now + m_parameters.idle;
    ScaleDecision decision;
    decision.desired = m_parameters.awake;
    decision.reason.rule = "woken by a request";
    return decision;
}

} // namespace warmfront::sim
