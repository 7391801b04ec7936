// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/scaling/incremental_scaler.h"

#include <algorithm>

namespace warmfront::sim {

namespace {

/// Whether @p holds(earlier, later) for every two neighbours.
template <typename Samples, typename Holds> bool eachTime(const Samples &samples, Holds holds)
{
    for (std::size_t i = 1; i < samples.size(); ++i) {
        if (!holds(samples[i - 1], samples[i])) {
            return false;
        }
    }
    return true;
}

} // namespace

IncrementalScalerParameters IncrementalScalerParameters::http()
{
    IncrementalScalerParameters parameters;
    parameters.trigger = IncrementalTrigger::Http;
    parameters.interval = SimDuration::seconds(1);
    return parameters;
}

IncrementalScaler::IncrementalScaler(const IncrementalScalerParameters &parameters) : m_parameters(parameters)
{
    expects(parameters.interval > SimDuration(), "a scaling interval is longer than 0");
    expects(parameters.longQueue >= 1, "a long queue has a message");
    expects(parameters.idleSamples >= 0 && parameters.concurrency >= 1, "instances take requests");
    expectLimits(parameters.limits);
}

IncrementalScaler::Vote IncrementalScaler::httpVote(const ScalerView &view)
{
    const ScalerCounts &counts = view.counts;
    const double fewer = static_cast<double>(std::max<std::int64_t>(0, counts.ready - 1))
                         * static_cast<double>(m_parameters.concurrency) * m_parameters.idleBelow;
    const bool isIdle = counts.queued == 0 && static_cast<double>(counts.inFlight) <= fewer;
    m_idleSamples = isIdle ? m_idleSamples + 1 : 0;
    if (counts.queued > 0) {
        return {+1, "requests wait"};
    }
    if (m_parameters.idleSamples > 0 && m_idleSamples >= m_parameters.idleSamples) {
        return {-1, "idle samples"};
    }
    const SimTime idleBefore = view.now - m_parameters.idleLifetime;
    const auto expired = [idleBefore](const InstanceGlimpse &instance) {
        return !instance.isDraining && instance.idleSince <= idleBefore;
    };
    if (std::any_of(view.instances.begin(), view.instances.end(), expired)) {
        return {-1, "idle instance"};
    }
    return {};
}

IncrementalScaler::Vote IncrementalScaler::queueVote(const ScalerCounts &counts) const
{
    if (m_known < sampleCount) {
        return {};
    }
    const Sample &first = m_samples.front();
    const Sample &last = m_samples.back();
    if (last.length > (counts.ready + counts.starting) * m_parameters.longQueue) {
        return {+1, "long queue"};
    }
    if (std::all_of(m_samples.begin(), m_samples.end(), [](const Sample &sample) { return sample.length == 0; })) {
        return {-1, "empty queue"};
    }
    if (first.length > 0 && eachTime(m_samples, [](const Sample &a, const Sample &b) { return a.length < b.length; })) {
        return {+1, "queue grows"};
    }
    if (first.age > SimDuration() && first.age < last.age
        && eachTime(m_samples, [](const Sample &a, const Sample &b) { return a.age <= b.age; })) {
        return {+1, "messages age"};
    }
    if (eachTime(m_samples, [](const Sample &a, const Sample &b) { return a.length > b.length; })) {
        return {-1, "queue shrinks"};
    }
    if (eachTime(m_samples, [](const Sample &a, const Sample &b) { return a.age > b.age; })) {
        return {-1, "messages get younger"};
    }
    return {};
}

std::optional<ScaleDecision> IncrementalScaler::wake(const ScalerView &view)
{
    m_nextWake = view.now + m_parameters.interval;
    const ScalerCounts &counts = view.counts;
    Vote vote;
    if (m_parameters.trigger == IncrementalTrigger::Http) {
        vote = httpVote(view);
    } else {
        std::rotate(m_samples.begin(), m_samples.begin() + 1, m_samples.end());
        m_samples.back() = {counts.queued > 0 ? counts.queued + counts.inFlight : 0, view.totals.oldestQueued};
        m_known = std::min(m_known + 1, sampleCount);
        vote = queueVote(counts);
    }
    const std::int64_t current = counts.ready + counts.starting;
    std::int64_t desired = m_parameters.limits.nearest(current + vote.change);
    if (desired == 0 && current > 0 && view.now - view.totals.lastArrival < m_parameters.idleLifetime) {
        desired = current;
    }
    if (desired == current) {
        return std::nullopt;
    }
    ScaleDecision decision;
    decision.desired = desired;
    decision.reason.rule = vote.change == 0 ? "limits" : vote.rule;
    decision.reason.add("waiting", static_cast<double>(counts.queued));
    decision.reason.add("age of the oldest (s)", view.totals.oldestQueued.inSeconds());
    if (m_parameters.trigger == IncrementalTrigger::Http) {
        decision.reason.add("idle samples", static_cast<double>(m_idleSamples));
    }
    return decision;
}

std::optional<ScaleDecision> IncrementalScaler::unserved(SimTime, const ScalerCounts &counts)
{
    if (m_parameters.trigger != IncrementalTrigger::Http || counts.ready + counts.starting > 0
        || m_parameters.limits.maximum == 0) {
        return std::nullopt;
    }
    ScaleDecision decision;
    decision.desired = 1;
    decision.reason.rule = "first request";
    return decision;
}

} // namespace warmfront::sim
