// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

#include "simulator/scaling/instance_limits.h"
#include "simulator/scaling/scaler.h"
#include "simulator/scaling/totals_window.h"

namespace warmfront::sim {

/// Target tracking of a service on AWS Fargate. Defaults: the developer guide of Amazon ECS, service auto scaling with
/// target tracking (D), and the guides of platforms.md §2.4 (S, R).
struct TargetTrackingScalerParameters
{
    enum class Metric {
        CpuUtilisation,    ///< percent of the vCPU that tasks have
        RequestsPerMinute, ///< requests per minute and task
    };

    Metric metric = Metric::CpuUtilisation;
    double target = 70.0;                                   ///< of the metric, > 0 (A)
    SimDuration metricPeriod = SimDuration::minutes(1);     ///< one datapoint; > 0
    std::int64_t datapointsToGrow = 3;                      ///< in a row above the target; > 0
    std::int64_t datapointsToShrink = 15;                   ///< in a row below the margin; > 0
    double shrinkMargin = 0.9;                              ///< of the target; (0, 1]
    SimDuration growCooldown = SimDuration::seconds(300);   ///< a further growth in it must be a larger one
    SimDuration shrinkCooldown = SimDuration::seconds(300); ///< after any change nothing is taken away
    InstanceLimits limits{1, 10};
};

/// Keeps a metric at its target, as Application Auto Scaling does for ECS services.
///
/// Every metric period gives one datapoint; none without a task that is ready. When the last `datapointsToGrow` are
/// above the target there are ⌈ready × metric / target⌉ tasks, never fewer than now; when the last `datapointsToShrink`
/// are below margin × target there are ⌈ready × metric / target⌉, never more than now. Within the cooldown after a
/// growth only a larger wish than that one grows further, and nothing is taken away.
class TargetTrackingScaler
{
public:
    void limitTo(const InstanceLimits &limits) { m_parameters.limits = limits; }

    static constexpr bool wantsCompletions = false;

    explicit TargetTrackingScaler(const TargetTrackingScalerParameters &parameters);

    [[nodiscard]] SimTime nextWake() const { return m_nextWake; }
    [[nodiscard]] std::optional<ScaleDecision> wake(const ScalerView &view);
    [[nodiscard]] std::optional<ScaleDecision> unserved(SimTime, const ScalerCounts &) { return std::nullopt; }

private:
    TargetTrackingScalerParameters m_parameters;
    std::int64_t m_targetMillionths;
    std::int64_t m_lowMillionths; ///< margin × target
    TotalsWindow m_window{1};
    std::int64_t m_above = 0; ///< datapoints in a row
    std::int64_t m_below = 0;
    std::optional<SimTime> m_grownAt;
    std::optional<SimTime> m_changedAt;
    std::int64_t m_grownTo = 0;
    SimTime m_nextWake;
};

} // namespace warmfront::sim
