// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "simulator/scaling/instance_limits.h"
#include "simulator/scaling/scaler.h"
#include "simulator/scaling/totals_window.h"

namespace warmfront::sim {

/// How a rule changes the number of instances: by a share of it where one is given, else by a number.
struct RuleAdjustment
{
    std::int64_t instances = 1; ///< > 0
    std::int64_t percent = 0;   ///< of the instances; 0: by number
};

/// Cloud Foundry's app autoscaler. Defaults: cloudfoundry/app-autoscaler, eventgenerator and scalingengine (V).
struct RuleScalerParameters
{
    enum class Metric {
        Cpu,          ///< percent of a vCPU
        ResponseTime, ///< ms
        Throughput,   ///< requests per second
    };

    Metric metric = Metric::Cpu;
    double above = 60.0; ///< one more when every point of the breach is above; the unit of the metric (A)
    double below = 20.0; ///< one less when every point of the breach is below (A)
    RuleAdjustment grow;
    RuleAdjustment shrink;
    SimDuration statWindow = SimDuration::seconds(120);     ///< a point is a mean over it; whole periods, rounded up
    SimDuration breachDuration = SimDuration::seconds(120); ///< a rule fires when it held that long
    SimDuration coolDown = SimDuration::seconds(300);       ///< after a change no rule fires
    SimDuration period = SimDuration::seconds(40);          ///< between points and evaluations; > 0
    InstanceLimits limits{1, 10};                           ///< at least one
};

/// Decides as Cloud Foundry's app autoscaler does. Every period it takes one whole point of the metric: the mean over
/// the instances and the statistics window, rounded up; without an instance or a request to measure there is no point.
/// A rule fires when every point of the breach duration violates its threshold, there is one that is older (up to twice
/// the duration), and none is missing. The upper rule goes first. The new number is the present one ± a number, or
/// floor(present × (1 ± share) + 0.5) and at least one further, within the limits; a change starts the cool-down.
class RuleScaler
{
public:
    void limitTo(const InstanceLimits &limits) { m_parameters.limits = limits; }

    static constexpr bool wantsCompletions = true;

    explicit RuleScaler(const RuleScalerParameters &parameters);

    [[nodiscard]] SimTime nextWake() const { return m_nextWake; }
    [[nodiscard]] std::optional<ScaleDecision> wake(const ScalerView &view);
    [[nodiscard]] std::optional<ScaleDecision> unserved(SimTime, const ScalerCounts &) { return std::nullopt; }
    void completed(const EndedRequest &request);

private:
    struct Point
    {
        SimTime at;
        std::optional<std::int64_t> value;
    };
    /// Response times that ended within one period.
    struct Responses
    {
        std::int64_t count = 0;
        Int128 sumNs = 0;
    };

    [[nodiscard]] std::optional<std::int64_t> measure(const ScalerView &view);
    template <typename Violates> [[nodiscard]] bool isBreached(SimTime now, Violates violates) const;
    [[nodiscard]] std::int64_t adjusted(std::int64_t current, const RuleAdjustment &by, int direction) const;

    RuleScalerParameters m_parameters;
    TotalsWindow m_window;
    Responses m_present;
    std::deque<Responses> m_responses; ///< of the periods in the statistics window, oldest first
    std::deque<Point> m_points;        ///< of twice the breach duration
    std::optional<SimTime> m_changedAt;
    SimTime m_nextWake;
};

} // namespace warmfront::sim
