// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/scaling/utilisation_scaler.h"

#include <algorithm>

#include "simulator/scaling/millionths.h"
#include "simulator/scaling/whole_division.h"

namespace warmfront::sim {

namespace {

std::int64_t wholeIntervals(const UtilisationScalerParameters &parameters)
{
    expects(parameters.interval > SimDuration() && parameters.window > SimDuration(),
            "a utilisation window and its intervals are longer than 0");
    return dividedUp(parameters.window.count(), parameters.interval.count());
}

} // namespace

UtilisationScaler::UtilisationScaler(const UtilisationScalerParameters &parameters)
    : m_parameters(parameters),
      m_window(wholeIntervals(parameters)),
      m_concurrencyTargetMillionths(millionths(parameters.concurrencyTarget)),
      m_cpuTargetMillionths(millionths(parameters.cpuTarget.value_or(1.0)))
{
    expects(parameters.concurrency >= 1, "an instance takes one request or more");
    expects(m_concurrencyTargetMillionths > 0 && m_cpuTargetMillionths > 0, "utilisation targets are above 0");
    expectLimits(parameters.limits);
}

std::optional<ScaleDecision> UtilisationScaler::wake(const ScalerView &view)
{
    m_nextWake = view.now + m_parameters.interval;
    const Passed passed = m_window.add(view.totals);
    const std::int64_t ready = view.counts.ready;
    std::int64_t forConcurrency = 0;
    std::int64_t forCpu = 0;
    if (passed.readyNs > 0) {
        forConcurrency = dividedUp(ready * passed.inFlightNs * 1'000'000,
                                   passed.readyNs * m_concurrencyTargetMillionths * m_parameters.concurrency);
        const std::int64_t requestedMillionths = millionths(view.requestedCpu);
        if (m_parameters.cpuTarget && requestedMillionths > 0) {
            forCpu = dividedUp(ready * passed.cpuNs * 1'000'000 * 1'000'000,
                               passed.readyNs * requestedMillionths * m_cpuTargetMillionths);
        }
    }
    const std::int64_t needed = m_parameters.limits.nearest(std::max(forConcurrency, forCpu));
    const std::int64_t current = ready + view.counts.starting;

    const SimTime idleBefore = view.now - m_parameters.idleLifetime;
    const auto expired = [idleBefore](const InstanceGlimpse &instance) {
        return !instance.isDraining && instance.idleSince <= idleBefore;
    };
    const std::int64_t removable = std::count_if(view.instances.begin(), view.instances.end(), expired);
    const std::int64_t desired = std::min(std::max(needed, current - removable), m_parameters.limits.maximum);
    const std::int64_t active = std::max<std::int64_t>(1, needed);
    if (desired == current && active == m_active) {
        return std::nullopt;
    }
    m_active = active;
    ScaleDecision decision;
    decision.desired = desired;
    decision.active = active;
    decision.reason.rule = desired < current                           ? "idle lifetime"
                           : needed > std::max(forConcurrency, forCpu) ? "minimum"
                           : forCpu > forConcurrency                   ? "CPU utilisation"
                                                                       : "concurrency utilisation";
    decision.reason.add("instances for concurrency", static_cast<double>(forConcurrency));
    decision.reason.add("instances for CPU", static_cast<double>(forCpu));
    decision.reason.add("idle for the idle lifetime", static_cast<double>(removable));
    return decision;
}

std::optional<ScaleDecision> UtilisationScaler::unserved(SimTime, const ScalerCounts &counts)
{
    const std::int64_t forQueue = dividedUp(counts.queued, m_parameters.concurrency);
    const std::int64_t desired = std::min(counts.ready + forQueue, m_parameters.limits.maximum);
    if (desired <= counts.ready + counts.starting) {
        return std::nullopt;
    }
    ScaleDecision decision;
    decision.desired = desired;
    decision.active = m_active = INT64_MAX; // until the next look all are needed
    decision.reason.rule = "pending queue";
    decision.reason.add("waiting requests", static_cast<double>(counts.queued));
    return decision;
}

} // namespace warmfront::sim
