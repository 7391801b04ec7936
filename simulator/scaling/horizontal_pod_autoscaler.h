// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/time.h"
#include "simulator/scaling/instance_limits.h"
#include "simulator/scaling/pod_metrics.h"
#include "simulator/scaling/recommendation_history.h"
#include "simulator/scaling/scaler.h"
#include "simulator/scaling/signal_reader.h"

namespace warmfront::sim {

/// One metric of a horizontal pod autoscaler and what to hold it at.
struct HorizontalPodAutoscalerMetric
{
    enum class Kind {
        CpuUtilisation, ///< CPU of the instances as a share of what they request; target in whole percent
        PodConcurrency, ///< mean requests in flight per instance (a Pods metric)
        PodRequests,    ///< requests per second and instance (a Pods metric)
        Value,          ///< an object or external metric that is to stay at the target whatever the number of instances
        AverageValue,   ///< an object or external metric, divided by the number of instances
    };

    Kind kind = Kind::CpuUtilisation;
    /// CpuUtilisation: percent, 1 or more, default 80 (R). Else in units of the metric, counted in thousandths; > 0.
    double target = 80.0;
    ScalingSignal signal = ScalingSignal::RequestsPerSecond; ///< for Value and AverageValue
    bool operator==(const HorizontalPodAutoscalerMetric &) const = default;
};

/// How much may be added or removed within a period.
struct ScalingPolicy
{
    enum class Kind { Pods, Percent };

    Kind kind = Kind::Pods;
    std::int64_t value = 0;                        ///< instances, or percent of those at the begin of the period; > 0
    SimDuration period = SimDuration::seconds(15); ///< 1 s to 1800 s
    bool operator==(const ScalingPolicy &) const = default;
};

/// The rules of one direction in `behavior`.
struct ScalingRules
{
    enum class Select {
        Max,      ///< the policy that changes most
        Min,      ///< the policy that changes least
        Disabled, ///< no change in this direction
    };

    SimDuration stabilisation; ///< up: the smallest, down: the largest recommendation younger than this; 0 to 3600 s
    Select select = Select::Max;
    std::vector<ScalingPolicy> policies;
    bool operator==(const ScalingRules &) const = default;
};

/// `behavior` of autoscaling/v2, with the defaults of kubernetes' autoscaling/v2 defaults.go (V).
struct ScalingBehaviour
{
    ScalingRules up{SimDuration{},
                    ScalingRules::Select::Max,
                    {{ScalingPolicy::Kind::Pods, 4, SimDuration::seconds(15)},
                     {ScalingPolicy::Kind::Percent, 100, SimDuration::seconds(15)}}};
    ScalingRules down{SimDuration::seconds(300),
                      ScalingRules::Select::Max,
                      {{ScalingPolicy::Kind::Percent, 100, SimDuration::seconds(15)}}};
    bool operator==(const ScalingBehaviour &) const = default;
};

/// No change within so long after the last one, as before Kubernetes 1.12 (V legacy fields; Deis documentation).
struct ForbiddenWindows
{
    SimDuration up = SimDuration::minutes(3);
    SimDuration down = SimDuration::minutes(5);
    bool operator==(const ForbiddenWindows &) const = default;
};

/// Kubernetes' horizontal pod autoscaler. Defaults: pkg/controller/podautoscaler of kubernetes/kubernetes (V) where no
/// other tag is given.
struct HorizontalPodAutoscalerParameters
{
    std::int64_t minReplicas = 1;     ///< 0 or more; 0 only makes sense with Value or AverageValue metrics
    std::int64_t maxReplicas = 10;    ///< at least minReplicas; the API has no default (A)
    std::int64_t initialReplicas = 1; ///< of the Deployment when the run begins, moved into [min, max]
    SimDuration syncPeriod = SimDuration::seconds(15); ///< time between decisions; > 0
    double toleranceUp = 0.1;                          ///< metric over target above 1 that is put up with; >= 0
    double toleranceDown = 0.1;                        ///< the same below 1
    SimDuration cpuInitialisationPeriod =
        SimDuration::seconds(300);                            ///< CPU of an instance this young is looked at twice
    SimDuration metricsResolution = SimDuration::seconds(15); ///< of the metrics server (R; older ones 60 s); > 0
    std::vector<HorizontalPodAutoscalerMetric> metrics{{}};   ///< one or more
    /// Nothing: at most max(2 × current, 4) after a step, and `downscaleStabilisation` for the way down.
    std::optional<ScalingBehaviour> behaviour = ScalingBehaviour{};
    SimDuration downscaleStabilisation = SimDuration::seconds(300); ///< only without `behaviour`; 0: off
    std::optional<ForbiddenWindows> forbidden;                      ///< only without `behaviour`

    /// Kubernetes before 1.12, which Deis/Hephy and Kubeless were written for: forbidden windows instead of
    /// stabilisation, a decision every 30 s, a metrics server of 60 s.
    [[nodiscard]] static HorizontalPodAutoscalerParameters beforeKubernetes112();
    bool operator==(const HorizontalPodAutoscalerParameters &) const = default;
};

/// Decides as the horizontal pod autoscaler does (replica_calculator.go and horizontal.go), in whole numbers:
/// quantities are thousandths, utilisation is cut to whole percent as the controller cuts it, and ratios are compared
/// exactly but for the tolerance.
///
/// Modelling (A): a starting instance is Pending, so it is ignored; what the controller does with running instances
/// that never became ready comes out the same. The number of replicas is ready + starting. The metrics server reads at
/// whole multiples of its period after the start; a decision at the same instant still sees the reading before, so the
/// data are between one and two periods old when both periods are equal. Object and external metrics are read at the
/// decision, means over the time since the decision before.
class HorizontalPodAutoscaler
{
public:
    void limitTo(const InstanceLimits &limits)
    {
        m_parameters.minReplicas = limits.minimum;
        m_parameters.maxReplicas = limits.maximum;
    }

    static constexpr bool wantsCompletions = false;

    explicit HorizontalPodAutoscaler(const HorizontalPodAutoscalerParameters &parameters, SimTime start = {});

    /// At the start it asks for the initial replicas; afterwards see the class.
    [[nodiscard]] SimTime nextWake() const;
    [[nodiscard]] std::optional<ScaleDecision> wake(const ScalerView &view);
    [[nodiscard]] std::optional<ScaleDecision> unserved(SimTime, const ScalerCounts &) { return std::nullopt; }

    [[nodiscard]] const HorizontalPodAutoscalerParameters &parameters() const { return m_parameters; }
    /// wake() at @p now would decide.
    [[nodiscard]] bool isDecisionDue(SimTime now) const { return m_hasStarted && m_nextSync <= now; }

    /// Whether the source of the object and external metrics answers. A metric without an answer takes no part, and
    /// while one is missing nothing is scaled down.
    void setSourceFailing(bool failing) { m_sourceFails = failing; }
    /// What AverageValue metrics answer instead of their source: exactly what @p replicas instances would take;
    /// nothing: their source.
    void setStandIn(std::optional<std::int64_t> replicas) { m_standIn = replicas; }

private:
    struct Recommendation
    {
        std::int64_t replicas = 0;
        double ratio = 0.0; ///< metric over target
        std::int64_t ready = 0;
        std::int64_t missing = 0;
        std::int64_t ignored = 0;
    };

    [[nodiscard]] std::optional<ScaleDecision> decide(const ScalerView &view);
    [[nodiscard]] std::optional<Recommendation> recommend(std::size_t metric, const ScalerView &view,
                                                          std::int64_t current);
    [[nodiscard]] std::optional<Recommendation> fromInstances(const HorizontalPodAutoscalerMetric &metric,
                                                              const ScalerView &view, std::int64_t current) const;
    [[nodiscard]] std::int64_t stabilised(SimTime now, std::int64_t current, std::int64_t recommended);
    [[nodiscard]] std::int64_t rateLimited(SimTime now, std::int64_t current, std::int64_t desired) const;
    [[nodiscard]] bool isForbidden(SimTime now, std::int64_t current, std::int64_t desired) const;
    [[nodiscard]] bool isTolerated(double ratio) const;
    void remember(SimTime now, std::int64_t current, std::int64_t desired);

    HorizontalPodAutoscalerParameters m_parameters;
    SimTime m_start;
    bool m_hasStarted = false;
    SimTime m_nextSync;
    SimTime m_nextReading;
    PodMetrics m_podMetrics;
    std::vector<SignalReader> m_signals; ///< one per metric
    RecommendationHistory m_recommendations;
    RecommendationHistory m_added;
    RecommendationHistory m_removed;
    std::optional<SimTime> m_lastRescale;
    bool m_sourceFails = false;
    std::optional<std::int64_t> m_standIn;
};

} // namespace warmfront::sim
