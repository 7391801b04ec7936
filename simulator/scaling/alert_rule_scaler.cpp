// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/scaling/alert_rule_scaler.h"

#include <algorithm>

#include "core/base/contract.h"
#include "simulator/scaling/whole_division.h"

namespace warmfront::sim {

AlertRuleScaler::AlertRuleScaler(const AlertRuleScalerParameters &parameters, SimTime start)
    : m_parameters(parameters),
      m_start(start),
      m_nextScrape(start),
      m_nextEvaluation(start + parameters.evaluationPeriod),
      m_succeeded(static_cast<std::size_t>(parameters.rateWindow.count() / parameters.scrapePeriod.count()) + 1)
{
    expects(parameters.evaluationPeriod > SimDuration{} && parameters.groupInterval > SimDuration{},
            "an alert rule has periods above zero");
    expects(m_succeeded.size() > 1, "a rate covers one reading period or more");
}

SimTime AlertRuleScaler::nextWake() const
{
    return m_hasStarted ? std::min({m_nextScrape, m_nextEvaluation, m_nextNotification}) : m_start;
}

std::int64_t AlertRuleScaler::replicasAfter(const AlertRuleScalerParameters &parameters, bool isFiring,
                                            std::int64_t current)
{
    const std::int64_t most = std::min(parameters.maxReplicas, parameters.hardLimit);
    const std::int64_t step = dividedUp(Int128(most) * parameters.scalingFactor, 100);
    return isFiring && step > 0 ? std::min(current + step, most) : parameters.minReplicas;
}

std::optional<ScaleDecision> AlertRuleScaler::wake(const ScalerView &view)
{
    std::optional<ScaleDecision> decision;
    if (!m_hasStarted) {
        m_hasStarted = true;
        decision = ScaleDecision{std::max(view.counts.ready + view.counts.starting, m_parameters.minReplicas),
                                 {"initial replicas"}};
    }
    if (m_nextScrape <= view.now) {
        const auto size = static_cast<std::int64_t>(m_succeeded.size());
        m_succeeded[static_cast<std::size_t>(m_readings % size)] = view.totals.succeeded;
        ++m_readings;
        while (m_nextScrape <= view.now) {
            m_nextScrape = m_nextScrape + m_parameters.scrapePeriod;
        }
    }
    if (m_nextEvaluation <= view.now) {
        evaluate(view.now);
        while (m_nextEvaluation <= view.now) {
            m_nextEvaluation = m_nextEvaluation + m_parameters.evaluationPeriod;
        }
    }
    if (m_nextNotification <= view.now) {
        m_nextNotification = view.now + m_parameters.groupInterval;
        if (const auto notified = notify(view)) {
            decision = notified;
        }
    }
    return decision;
}

std::optional<ScaleDecision> AlertRuleScaler::unserved(SimTime, const ScalerCounts &counts)
{
    if (counts.ready + counts.starting > 0) {
        return std::nullopt;
    }
    return ScaleDecision{std::max<std::int64_t>(1, m_parameters.minReplicas), {"from zero"}};
}

void AlertRuleScaler::evaluate(SimTime now)
{
    const auto size = static_cast<std::int64_t>(m_succeeded.size());
    const std::int64_t kept = std::min(m_readings, size);
    const std::int64_t newest = m_succeeded[static_cast<std::size_t>((m_readings - 1) % size)];
    const std::int64_t oldest = m_succeeded[static_cast<std::size_t>((m_readings - kept) % size)];
    const SimDuration covered = m_parameters.scrapePeriod * std::max<std::int64_t>(1, kept - 1);
    m_rate = static_cast<double>(newest - oldest) / covered.inSeconds();
    if (m_rate > m_parameters.threshold) {
        m_aboveSince = m_aboveSince.value_or(now);
        if (!m_isFiring && now - *m_aboveSince >= m_parameters.holdFor) {
            m_isFiring = true;
            if (m_nextNotification == never) {
                m_nextNotification = now + m_parameters.groupWait;
            }
        }
    } else {
        m_aboveSince.reset();
        m_isFiring = false;
    }
}

/// What the alert manager tells the gateway at one of its chances, and what the gateway sets.
std::optional<ScaleDecision> AlertRuleScaler::notify(const ScalerView &view)
{
    const std::int64_t current = view.counts.ready + view.counts.starting;
    DecisionReason reason;
    if (m_isFiring) {
        if (m_notifiedAt && view.now - *m_notifiedAt < m_parameters.repeatInterval) {
            return std::nullopt;
        }
        m_notifiedAt = view.now;
        reason.rule = "alert fires";
    } else {
        // Resolved: the group ends, and nobody is told of an alert that was never told.
        m_nextNotification = never;
        if (!m_notifiedAt) {
            return std::nullopt;
        }
        m_notifiedAt.reset();
        reason.rule = "alert resolved";
    }
    reason.add("successful requests per second", m_rate);
    reason.add("threshold", m_parameters.threshold);
    reason.add("replicas", static_cast<double>(current));
    return ScaleDecision{replicasAfter(m_parameters, m_isFiring, current), reason};
}

} // namespace warmfront::sim
