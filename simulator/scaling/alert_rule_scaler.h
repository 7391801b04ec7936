// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/time.h"
#include "simulator/scaling/instance_limits.h"
#include "simulator/scaling/scaler.h"

namespace warmfront::sim {

/// OpenFaaS Community Edition: a Prometheus alert per function that steps the replicas up. Defaults: gateway and
/// prometheus/ of openfaas/faas (alert.rules.yml, prometheus.yml, alertmanager.yml, alerthandler.go; V).
struct AlertRuleScalerParameters
{
    std::int64_t minReplicas = 1;                            ///< also what a resolved alert sets; >= 0
    std::int64_t maxReplicas = 5;                            ///< at least minReplicas; CE never goes beyond hardLimit
    std::int64_t hardLimit = 5;                              ///< of the edition; > 0
    std::int64_t scalingFactor = 10;                         ///< percent of the maximum per step (the text says 20)
    double threshold = 5.0;                                  ///< successful requests per second; the alert is above it
    SimDuration rateWindow = SimDuration::seconds(10);       ///< the rate is averaged over; a multiple of scrapePeriod
    SimDuration holdFor = SimDuration::seconds(5);           ///< above the threshold this long before it fires; >= 0
    SimDuration scrapePeriod = SimDuration::seconds(5);      ///< between readings of the counter; > 0
    SimDuration evaluationPeriod = SimDuration::seconds(15); ///< between looks at the rule; > 0
    SimDuration groupWait = SimDuration::seconds(5);         ///< from a new alert to its first notification; >= 0
    SimDuration groupInterval = SimDuration::seconds(10);    ///< between chances to notify afterwards; > 0
    SimDuration repeatInterval = SimDuration::seconds(30);   ///< least time between two notifications of one alert
};

/// Decides as OpenFaaS CE does: each notification of the firing alert adds ceil(max × factor / 100) replicas up to the
/// maximum, the notification that it is resolved sets the minimum. A request at zero sets the minimum at once.
///
/// Modelling (A): readings, then evaluations, then notifications at one instant; all count from the start, the chances
/// to notify from the firing.
class AlertRuleScaler
{
public:
    void limitTo(const InstanceLimits &limits)
    {
        m_parameters.minReplicas = limits.minimum;
        m_parameters.maxReplicas = limits.maximum;
    }

    static constexpr bool wantsCompletions = false;

    explicit AlertRuleScaler(const AlertRuleScalerParameters &parameters, SimTime start = {});

    /// At the start it asks for the minimum; afterwards see the class.
    [[nodiscard]] SimTime nextWake() const;
    [[nodiscard]] std::optional<ScaleDecision> wake(const ScalerView &view);
    [[nodiscard]] std::optional<ScaleDecision> unserved(SimTime now, const ScalerCounts &counts);

    [[nodiscard]] bool isFiring() const { return m_isFiring; }
    /// Replicas after a notification.
    [[nodiscard]] static std::int64_t replicasAfter(const AlertRuleScalerParameters &parameters, bool isFiring,
                                                    std::int64_t current);

private:
    void evaluate(SimTime now);
    [[nodiscard]] std::optional<ScaleDecision> notify(const ScalerView &view);

    AlertRuleScalerParameters m_parameters;
    SimTime m_start;
    bool m_hasStarted = false;
    SimTime m_nextScrape;
    SimTime m_nextEvaluation;
    SimTime m_nextNotification = never;
    std::vector<std::int64_t> m_succeeded; ///< ring of readings, one more than periods in the window
    std::int64_t m_readings = 0;           ///< taken since the start
    double m_rate = 0.0;
    std::optional<SimTime> m_aboveSince;
    bool m_isFiring = false;
    std::optional<SimTime> m_notifiedAt; ///< of the firing alert, since it was last resolved
};

} // namespace warmfront::sim
