// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

#include "simulator/scaling/instance_limits.h"
#include "simulator/scaling/scaler.h"

namespace warmfront::sim {

/// The numbers of Azure Functions' target-based scaling of event sources on the Consumption plan.
struct TargetScalerParameters
{
    /// Events or requests one instance should have to do; 1 or more. Storage queue 16, Service Bus 16, Event Hubs 10
    /// (100 in newer documents), Cosmos DB 100: functions-target-based-scaling (V/D).
    std::int64_t targetPerInstance = 16;
    /// Whether what is being worked on still counts: messages stay in their source until they are done (R).
    bool countsInFlight = true;
    /// Whether a request without a place is answered at once, as for HTTP on the Flex plan (D); otherwise only at the
    /// interval.
    bool answersArrivals = false;
    /// Time between decisions; 30 s on the Consumption plan (V), 10 s on the Flex plan (A).
    SimDuration interval = SimDuration::seconds(30);
    /// At most so many instances more per decision; 1 or more; none: without limit. event-driven-scaling (V).
    std::optional<std::int64_t> growthLimit = 4;
    /// Partitions of the source; 1 or more; none: not partitioned. There are never more instances than partitions (V),
    /// and their number is rounded up to one that shares them out evenly (V).
    std::optional<std::int64_t> partitions;
    /// How long after the last arrival the last instance goes; the median of measured lifetimes, 22 min (F).
    SimDuration idleBeforeZero = SimDuration::minutes(22);
    /// From 0 to 200 on the Consumption plan (V).
    InstanceLimits limits = {0, 200};

    /// HTTP on the Flex plan: max(always ready, ⌈requests / concurrency⌉), immediate (D). 16 requests per instance of
    /// 2048 MB (S), 4 and 32 at 512 and 4096 MB (R), 1 for Python (S); at most 1000 instances (V).
    [[nodiscard]] static TargetScalerParameters flexHttp(std::int64_t concurrency, std::int64_t alwaysReady = 0);
};

/// Keeps ⌈length / target⌉ instances for the length of an event source or for requests at work.
///
/// Growth is capped per decision, surplus goes at the next interval by draining, and the last instance stays until
/// nothing has arrived for the idle time.
class TargetScaler
{
public:
    explicit TargetScaler(const TargetScalerParameters &parameters);

    [[nodiscard]] SimTime nextWake() const { return m_nextWake; }
    [[nodiscard]] std::optional<ScaleDecision> wake(const ScalerView &view);
    [[nodiscard]] std::optional<ScaleDecision> unserved(SimTime now, const ScalerCounts &counts);

    void limitTo(const InstanceLimits &limits) { m_parameters.limits = limits; }

    static constexpr bool wantsCompletions = false;

private:
    [[nodiscard]] std::int64_t length(const ScalerCounts &counts) const;
    [[nodiscard]] std::int64_t wanted(const ScalerCounts &counts) const;
    [[nodiscard]] std::optional<ScaleDecision> decide(const ScalerCounts &counts, std::int64_t desired) const;

    TargetScalerParameters m_parameters;
    SimTime m_nextWake;
};

/// The smallest number of instances that is at least @p count and at most @p partitions and that another number with
/// the same busiest instance does not undercut: the numbers ⌈partitions / i⌉ for i = 1, 2, … (R). For 32 partitions
/// these are 1 to 8, 11, 16 and 32.
[[nodiscard]] std::int64_t evenlyOwning(std::int64_t partitions, std::int64_t count);

} // namespace warmfront::sim
