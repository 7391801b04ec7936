// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/scaling/rule_scaler.h"

#include <algorithm>

#include "core/base/contract.h"
#include "simulator/scaling/whole_division.h"

namespace warmfront::sim {

namespace {

std::int64_t periodsIn(const RuleScalerParameters &parameters)
{
    expects(parameters.period > SimDuration(), "a scaling period is longer than 0");
    return std::max<std::int64_t>(1, dividedUp(parameters.statWindow.count(), parameters.period.count()));
}

} // namespace

RuleScaler::RuleScaler(const RuleScalerParameters &parameters)
    : m_parameters(parameters), m_window(periodsIn(parameters)), m_nextWake(SimTime::after(parameters.period))
{
    expects(parameters.grow.instances >= 1 && parameters.shrink.instances >= 1, "a rule changes something");
    expectLimits(parameters.limits);
    expects(parameters.limits.minimum >= 1, "an app has an instance");
    m_responses.resize(static_cast<std::size_t>(periodsIn(parameters)));
}

void RuleScaler::completed(const EndedRequest &request)
{
    ++m_present.count;
    m_present.sumNs += request.response.count();
}

/// None where there is nothing to measure.
std::optional<std::int64_t> RuleScaler::measure(const ScalerView &view)
{
    const Passed passed = m_window.add(view.totals);
    m_responses.pop_front();
    m_responses.push_back(m_present);
    m_present = {};
    if (passed.readyNs <= 0) {
        return std::nullopt;
    }
    switch (m_parameters.metric) {
    case RuleScalerParameters::Metric::Cpu:
        return dividedUp(passed.cpuNs * 100, passed.readyNs);
    case RuleScalerParameters::Metric::Throughput:
        return dividedUp(Int128(passed.completions) * 1'000'000'000, passed.readyNs);
    case RuleScalerParameters::Metric::ResponseTime:
        break;
    }
    Responses all;
    for (const Responses &of : m_responses) {
        all.count += of.count;
        all.sumNs += of.sumNs;
    }
    if (all.count == 0) {
        return std::nullopt;
    }
    return dividedUp(all.sumNs, Int128(all.count) * 1'000'000);
}

template <typename Violates> bool RuleScaler::isBreached(SimTime now, Violates violates) const
{
    const SimTime begin = now - m_parameters.breachDuration;
    if (m_points.front().at >= begin) {
        return false; // not watched for long enough
    }
    return std::ranges::all_of(m_points, [&](const Point &point) {
        return point.at < begin || (point.value && violates(static_cast<double>(*point.value)));
    });
}

std::int64_t RuleScaler::adjusted(std::int64_t current, const RuleAdjustment &by, int direction) const
{
    std::int64_t changed = current + direction * by.instances;
    if (by.percent > 0) {
        // floor(current × (1 ± p) + 0.5), in hundredths.
        const std::int64_t doubled = current * (100 + direction * by.percent) * 2 + 100;
        changed = doubled >= 0 ? doubled / 200 : 0;
        changed = changed == current ? current + direction : changed;
    }
    return m_parameters.limits.nearest(changed);
}

std::optional<ScaleDecision> RuleScaler::wake(const ScalerView &view)
{
    m_nextWake = view.now + m_parameters.period;
    m_points.push_back({view.now, measure(view)});
    while (m_points.front().at < view.now - m_parameters.breachDuration * 2) {
        m_points.pop_front();
    }
    const std::int64_t current = view.counts.ready + view.counts.starting;
    if (m_changedAt && view.now < *m_changedAt + m_parameters.coolDown) {
        return std::nullopt;
    }
    const bool isHigh = isBreached(view.now, [this](double value) { return value > m_parameters.above; });
    const bool isLow = !isHigh && isBreached(view.now, [this](double value) { return value < m_parameters.below; });
    std::int64_t desired = m_parameters.limits.nearest(current);
    if (isHigh) {
        desired = adjusted(current, m_parameters.grow, +1);
    } else if (isLow) {
        desired = adjusted(current, m_parameters.shrink, -1);
    }
    if (desired == current) {
        return std::nullopt;
    }
    m_changedAt = view.now;
    ScaleDecision decision;
    decision.desired = desired;
    decision.reason.rule = isHigh ? "above the upper threshold" : isLow ? "below the lower threshold" : "limits";
    if (m_points.back().value) {
        decision.reason.add("latest point", static_cast<double>(*m_points.back().value));
    }
    decision.reason.add("upper threshold", m_parameters.above);
    decision.reason.add("lower threshold", m_parameters.below);
    decision.reason.add("instances", static_cast<double>(current));
    return decision;
}

} // namespace warmfront::sim
