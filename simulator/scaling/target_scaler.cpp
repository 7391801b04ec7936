// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/scaling/target_scaler.h"

#include <algorithm>

#include "simulator/scaling/whole_division.h"

namespace warmfront::sim {

std::int64_t evenlyOwning(std::int64_t partitions, std::int64_t count)
{
    expects(partitions >= 1, "a partitioned source has a partition");
    if (count <= 1) {
        return std::max<std::int64_t>(count, 0);
    }
    if (count >= partitions) {
        return partitions;
    }
    // ⌈partitions / i⌉ >= count holds for i < partitions / (count - 1); the largest such i gives the smallest number.
    const std::int64_t perInstance = dividedUp(partitions, count - 1) - 1;
    return dividedUp(partitions, perInstance);
}

TargetScalerParameters TargetScalerParameters::flexHttp(std::int64_t concurrency, std::int64_t alwaysReady)
{
    TargetScalerParameters parameters;
    parameters.targetPerInstance = concurrency;
    parameters.answersArrivals = true;
    parameters.interval = SimDuration::seconds(10);
    parameters.growthLimit.reset();
    parameters.limits = {alwaysReady, 1000};
    return parameters;
}

TargetScaler::TargetScaler(const TargetScalerParameters &parameters) : m_parameters(parameters)
{
    expects(parameters.targetPerInstance >= 1, "the target of an instance is one or more");
    expects(parameters.interval > SimDuration(), "a scaling interval is longer than 0");
    expects(parameters.growthLimit.value_or(1) >= 1, "growth is limited to one or more");
    expects(parameters.partitions.value_or(1) >= 1, "a partitioned source has a partition");
    expectLimits(parameters.limits);
}

std::int64_t TargetScaler::length(const ScalerCounts &counts) const
{
    return counts.queued + (m_parameters.countsInFlight ? counts.inFlight : 0);
}

std::int64_t TargetScaler::wanted(const ScalerCounts &counts) const
{
    std::int64_t wanted = dividedUp(length(counts), m_parameters.targetPerInstance);
    if (m_parameters.partitions) {
        wanted = evenlyOwning(*m_parameters.partitions, wanted);
    }
    if (m_parameters.growthLimit) {
        wanted = std::min(wanted, counts.ready + counts.starting + *m_parameters.growthLimit);
    }
    return m_parameters.limits.nearest(wanted);
}

std::optional<ScaleDecision> TargetScaler::decide(const ScalerCounts &counts, std::int64_t desired) const
{
    if (desired == counts.ready + counts.starting) {
        return std::nullopt;
    }
    ScaleDecision decision;
    decision.desired = desired;
    decision.reason.rule = "target per instance";
    decision.reason.add("length", static_cast<double>(length(counts)));
    decision.reason.add("target per instance", static_cast<double>(m_parameters.targetPerInstance));
    return decision;
}

std::optional<ScaleDecision> TargetScaler::wake(const ScalerView &view)
{
    m_nextWake = view.now + m_parameters.interval;
    std::int64_t desired = wanted(view.counts);
    const bool hasAny = view.counts.ready + view.counts.starting > 0;
    if (desired == 0 && hasAny && view.now - view.totals.lastArrival < m_parameters.idleBeforeZero) {
        desired = 1;
    }
    return decide(view.counts, desired);
}

std::optional<ScaleDecision> TargetScaler::unserved(SimTime, const ScalerCounts &counts)
{
    if (!m_parameters.answersArrivals) {
        return std::nullopt;
    }
    const std::int64_t desired = wanted(counts);
    return desired > counts.ready + counts.starting ? decide(counts, desired) : std::nullopt;
}

} // namespace warmfront::sim
