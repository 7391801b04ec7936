// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "core/base/time.h"
#include "simulator/scaling/instance_limits.h"
#include "simulator/scaling/last_seen.h"
#include "simulator/scaling/recommendation_history.h"
#include "simulator/scaling/scaler.h"
#include "simulator/scaling/signal_reader.h"

namespace warmfront::sim {

/// OpenFaaS Pro's autoscaler. Defaults: labels in openfaas/docs (V) where no other tag is given.
struct LoadRatioScalerParameters
{
    /// The load of `com.openfaas.scale.type`.
    enum class Load {
        RequestsPerSecond, ///< "rps"
        Capacity,          ///< requests in flight, mean ("capacity")
        Cpu,               ///< thousandths of a vCPU ("cpu")
        Queue,             ///< requests that wait ("queue")
    };

    Load load = Load::RequestsPerSecond;
    double target = 50.0;    ///< load per instance, in its unit; > 0
    double proportion = 0.9; ///< of the target that is aimed at; (0, 1]
    std::int64_t minReplicas = 1;
    std::int64_t maxReplicas = 20;
    bool scalesToZero = false;
    SimDuration zeroDuration = SimDuration::minutes(15); ///< without any request before it goes to zero
    SimDuration scaleDownWindow;                         ///< the largest wish of this long is followed; 0 to 5 min
    SimDuration pollPeriod = SimDuration::seconds(10);   ///< between decisions; not published (A); > 0
};

/// Decides as OpenFaaS Pro does: ceil(ready × mean load per instance / (target × proportion)) within [min, max]; with a
/// scale-down window the largest of the wishes in it, which count until they are as old as the window. After
/// `zeroDuration` without a request it goes to zero; the next request sets the minimum at once.
///
/// Modelling (A): the load is averaged over the time since the decision before (waiting requests are read at the
/// decision). While no instance is ready there is no load to go by, and it waits.
class LoadRatioScaler
{
public:
    static constexpr bool wantsCompletions = false;

    explicit LoadRatioScaler(const LoadRatioScalerParameters &parameters, SimTime start = {});

    /// At the start it asks for the minimum; afterwards every poll period.
    [[nodiscard]] SimTime nextWake() const { return m_hasStarted ? m_nextPoll : m_start; }
    [[nodiscard]] std::optional<ScaleDecision> wake(const ScalerView &view);
    [[nodiscard]] std::optional<ScaleDecision> unserved(SimTime now, const ScalerCounts &counts);
    /// A minimum above the one of the start keeps it from going to zero.
    void limitTo(const InstanceLimits &limits)
    {
        m_parameters.minReplicas = std::max<std::int64_t>(1, limits.minimum);
        m_parameters.maxReplicas = limits.maximum;
        m_parameters.scalesToZero = m_mayGoToZero && m_parameters.minReplicas <= m_firstMinimum;
    }

private:
    [[nodiscard]] std::int64_t loadThousandths(const ScalerView &view);

    LoadRatioScalerParameters m_parameters;
    bool m_mayGoToZero;
    std::int64_t m_firstMinimum;
    std::int64_t m_targetMillionths; ///< target × proportion
    SimTime m_start;
    bool m_hasStarted = false;
    SimTime m_nextPoll;
    SimTime m_lastPoll;
    SignalReader m_signal;
    LastSeen<TotalTime> m_cpu;
    RecommendationHistory m_wishes;
    SimTime m_busyAt; ///< when a request was last seen
    std::int64_t m_lastArrivals = 0;
};

} // namespace warmfront::sim
