// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

#include "simulator/scaling/instance_limits.h"
#include "simulator/scaling/scaler.h"
#include "simulator/scaling/totals_window.h"

namespace warmfront::sim {

/// The numbers of Cloud Run and of second generation functions on it. First generation functions: a concurrency of 1
/// and no CPU target.
struct UtilisationScalerParameters
{
    /// Requests one instance takes at a time, C; 1 to 1000. Cloud Run 80 (R), second generation functions 1 (R).
    std::int64_t concurrency = 80;
    /// Share of C that instances are kept at on average; above 0, at most 1. cloud.google.com/run, about instance
    /// autoscaling (D).
    double concurrencyTarget = 0.6;
    /// Share of an instance's CPU kept busy on average; above 0, at most 1; none: CPU is not looked at. (D)
    std::optional<double> cpuTarget = 0.6;
    /// Time between decisions. (D)
    SimDuration interval = SimDuration::seconds(5);
    /// What the means are taken over; whole intervals, rounded up. (D)
    SimDuration window = SimDuration::minutes(1);
    /// How long an instance without requests is kept; 15 min measured sharply for the first generation (F), "up to 15
    /// minutes" for Cloud Run (R).
    SimDuration idleLifetime = SimDuration::minutes(15);
    /// Minimum 0 (D), maximum 100 (R).
    InstanceLimits limits = {0, 100};
};

/// Scales on how busy the instances were in the last minute.
///
/// Every interval it needs max(⌈N × CPU / CPU target⌉, ⌈N × concurrency / (concurrency target × C)⌉) instances for N
/// ready ones, within the limits. Missing ones are started. Requests are spread over as many as are needed (A); surplus
/// ones stand by for what finds no place there, and go as soon as they have been idle for the idle lifetime; a maximum
/// that is exceeded is restored at once. Between decisions a request without a place brings one new instance per C
/// waiting requests (A; the vendor says only that a request may start an instance).
class UtilisationScaler
{
public:
    explicit UtilisationScaler(const UtilisationScalerParameters &parameters);

    [[nodiscard]] SimTime nextWake() const { return m_nextWake; }
    [[nodiscard]] std::optional<ScaleDecision> wake(const ScalerView &view);
    [[nodiscard]] std::optional<ScaleDecision> unserved(SimTime now, const ScalerCounts &counts);

    void limitTo(const InstanceLimits &limits) { m_parameters.limits = limits; }

    static constexpr bool wantsCompletions = false;

private:
    UtilisationScalerParameters m_parameters;
    TotalsWindow m_window;
    std::int64_t m_concurrencyTargetMillionths; ///< of one instance's concurrency
    std::int64_t m_cpuTargetMillionths;
    std::int64_t m_active = INT64_MAX; ///< as decided last
    SimTime m_nextWake;
};

} // namespace warmfront::sim
