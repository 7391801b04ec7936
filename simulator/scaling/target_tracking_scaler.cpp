// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/scaling/target_tracking_scaler.h"

#include <algorithm>

#include "core/base/contract.h"
#include "simulator/scaling/millionths.h"
#include "simulator/scaling/whole_division.h"

namespace warmfront::sim {

TargetTrackingScaler::TargetTrackingScaler(const TargetTrackingScalerParameters &parameters)
    : m_parameters(parameters),
      m_targetMillionths(millionths(parameters.target)),
      m_lowMillionths(millionths(parameters.target * parameters.shrinkMargin)),
      m_nextWake(SimTime::after(parameters.metricPeriod))
{
    expects(parameters.metricPeriod > SimDuration(), "a metric period is longer than 0");
    expects(m_targetMillionths > 0, "a target is above 0");
    expects(parameters.datapointsToGrow >= 1 && parameters.datapointsToShrink >= 1, "an alarm needs a datapoint");
    expectLimits(parameters.limits);
}

std::optional<ScaleDecision> TargetTrackingScaler::wake(const ScalerView &view)
{
    m_nextWake = view.now + m_parameters.metricPeriod;
    const Passed passed = m_window.add(view.totals);
    const std::int64_t current = view.counts.ready + view.counts.starting;
    // The metric of a task as a fraction, in millionths of its unit.
    Int128 numerator = 0;
    Int128 denominator = passed.readyNs;
    if (m_parameters.metric == TargetTrackingScalerParameters::Metric::CpuUtilisation) {
        numerator = passed.cpuNs * 100 * 1'000'000;
        denominator = passed.readyNs * millionths(view.requestedCpu > 0.0 ? view.requestedCpu : 1.0) / 1'000'000;
    } else {
        numerator = Int128(passed.arrivals) * 60'000'000'000 * 1'000'000;
    }
    if (denominator <= 0) {
        m_above = m_below = 0; // insufficient data
        return std::nullopt;
    }
    m_above = numerator > denominator * m_targetMillionths ? m_above + 1 : 0;
    m_below = numerator < denominator * m_lowMillionths ? m_below + 1 : 0;
    const std::int64_t wanted =
        m_parameters.limits.nearest(dividedUp(view.counts.ready * numerator, denominator * m_targetMillionths));

    const bool isGrowing = m_above >= m_parameters.datapointsToGrow && wanted > current;
    const bool isShrinking = m_below >= m_parameters.datapointsToShrink && wanted < current;
    std::int64_t desired = m_parameters.limits.nearest(current);
    if (isGrowing) {
        const bool cools = m_grownAt && view.now < *m_grownAt + m_parameters.growCooldown;
        if (!cools || wanted > m_grownTo) {
            desired = wanted;
            m_grownAt = view.now;
            m_grownTo = wanted;
        }
    } else if (isShrinking) {
        const bool cools = (m_grownAt && view.now < *m_grownAt + m_parameters.growCooldown)
                           || (m_changedAt && view.now < *m_changedAt + m_parameters.shrinkCooldown);
        desired = cools ? desired : wanted;
    }
    if (desired == current) {
        return std::nullopt;
    }
    m_changedAt = view.now;
    ScaleDecision decision;
    decision.desired = desired;
    decision.reason.rule = isGrowing ? "above the target" : isShrinking ? "below the target" : "limits";
    decision.reason.add("metric", static_cast<double>(numerator) / static_cast<double>(denominator) * 1e-6);
    decision.reason.add("target", m_parameters.target);
    decision.reason.add("ready", static_cast<double>(view.counts.ready));
    decision.reason.add("datapoints above", static_cast<double>(m_above));
    decision.reason.add("datapoints below", static_cast<double>(m_below));
    return decision;
}

} // namespace warmfront::sim
