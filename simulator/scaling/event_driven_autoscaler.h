// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/time.h"
#include "simulator/scaling/horizontal_pod_autoscaler.h"
#include "simulator/scaling/instance_limits.h"
#include "simulator/scaling/scaler.h"
#include "simulator/scaling/signal_reader.h"

namespace warmfront::sim {

/// One event source that KEDA watches.
struct EventTrigger
{
    ScalingSignal signal = ScalingSignal::Outstanding;
    double target = 5.0;     ///< of the signal per instance (AverageValue), counted in thousandths; > 0 (A)
    double activation = 0.0; ///< the trigger is active while the signal is above it; >= 0
};

/// KEDA. Defaults: ScaledObject specification of kedacore/keda-docs (V) where no other tag is given.
struct EventDrivenAutoscalerParameters
{
    struct Fallback
    {
        std::int64_t failureThreshold = 3; ///< failures in a row that are put up with; >= 0 (A)
        std::int64_t replicas = 1;         ///< held while the source fails beyond that; >= 0 (A)
    };

    SimDuration pollingInterval = SimDuration::seconds(30); ///< between looks at the triggers; > 0
    SimDuration cooldownPeriod = SimDuration::seconds(300); ///< from the last active look to zero; >= 0
    SimDuration initialCooldownPeriod;                      ///< from the start to zero while never active; >= 0
    std::int64_t minReplicas = 0;                           ///< >= 0
    std::int64_t maxReplicas = 100;                         ///< at least minReplicas, > 0
    std::optional<std::int64_t> idleReplicas;               ///< instead of zero; below minReplicas
    std::int64_t initialReplicas = 1;                       ///< of the Deployment when the run begins (R)
    std::vector<EventTrigger> triggers{{}};                 ///< one or more
    std::optional<Fallback> fallback;                       ///< nothing: a failing source stops scaling
    /// The autoscaler between one and the maximum; its replicas and metrics are set from the above.
    HorizontalPodAutoscalerParameters horizontal;
};

/// Decides as KEDA does: every polling interval it takes the function from zero to max(min, 1) when a trigger is active
/// and back to zero (or the idle number) when none was for the cooldown period; in between a horizontal pod autoscaler
/// follows the triggers as AverageValue metrics.
///
/// The cooldown is over when it has lasted exactly that long. While no trigger is active and only the idle instances
/// are left, the horizontal autoscaler is not listened to.
class EventDrivenAutoscaler
{
public:
    void limitTo(const InstanceLimits &limits)
    {
        m_parameters.minReplicas = limits.minimum;
        m_parameters.maxReplicas = limits.maximum;
        m_horizontal.limitTo({std::max<std::int64_t>(1, limits.minimum), limits.maximum});
    }

    static constexpr bool wantsCompletions = false;

    explicit EventDrivenAutoscaler(const EventDrivenAutoscalerParameters &parameters, SimTime start = {});

    [[nodiscard]] SimTime nextWake() const;
    [[nodiscard]] std::optional<ScaleDecision> wake(const ScalerView &view);
    /// Requests do not hurry KEDA: it finds them at its next look.
    [[nodiscard]] std::optional<ScaleDecision> unserved(SimTime, const ScalerCounts &) { return std::nullopt; }

    /// From now on the event sources answer with errors, or answer again.
    void setSourceFailing(bool failing) { m_sourceFails = failing; }

private:
    [[nodiscard]] std::optional<ScaleDecision> poll(const ScalerView &view);
    [[nodiscard]] bool isFallenBack() const;

    EventDrivenAutoscalerParameters m_parameters;
    SimTime m_start;
    HorizontalPodAutoscaler m_horizontal;
    std::vector<SignalReader> m_signals; ///< one per trigger, for activation
    SimTime m_nextPoll;
    std::optional<SimTime> m_lastActive;
    bool m_isIdle = false; ///< put down to the idle number, no trigger active since
    bool m_sourceFails = false;
    std::int64_t m_failures = 0; ///< in a row
};

} // namespace warmfront::sim
