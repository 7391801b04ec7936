// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "simulator/scaling/instance_limits.h"
#include "simulator/scaling/scaler.h"

namespace warmfront::sim {

/// What an app of Azure Functions listens to.
enum class IncrementalTrigger {
    Http,
    Queue,
};

/// The numbers of Azure Functions' scale controller where there is no target to scale to.
struct IncrementalScalerParameters
{
    IncrementalTrigger trigger = IncrementalTrigger::Queue;
    /// Time between decisions: 1 s for HTTP, 30 s for everything else. event-driven-scaling (V).
    SimDuration interval = SimDuration::seconds(30);
    /// Waiting messages per instance above which a queue asks for one more; 1 or more. QueueListener of the storage
    /// extension (V).
    std::int64_t longQueue = 1000;
    /// How long an instance stays without a request (HTTP), and the last one without an arrival; the median of measured
    /// lifetimes, 22 min (F).
    SimDuration idleLifetime = SimDuration::minutes(22);
    /// HTTP only: so many idle samples in a row ask for one instance less; 0: none do.
    std::int64_t idleSamples = 0;
    double idleBelow = 0.5;       ///< share of what one instance fewer takes, 0 to 1
    std::int64_t concurrency = 1; ///< requests that one instance takes at once
    /// From 0 to 200 on the Consumption plan (V).
    InstanceLimits limits = {0, 200};

    [[nodiscard]] static IncrementalScalerParameters http();
};

/// Adds or takes away one instance at a time, as the trigger votes.
///
/// A queue votes on its last five samples of length and of the age of its oldest message, by the first rule that holds
/// (V, GetScaleStatus of the storage extension's QueueListener): longer than longQueue per instance +1; empty in all
/// five -1; length rising each time from above 0, +1; age never falling and risen from above 0, +1; length falling each
/// time -1; age falling each time -1; else 0. Five samples are needed for any vote. A length counts waiting messages
/// and those being worked on, and is 0 while none waits.
///
/// HTTP votes +1 while requests wait, and -1 after several idle samples, as all triggers do (V); what makes a sample
/// idle is not published. Here it is one in which the requests at work are few enough for one instance less (A): where
/// requests are spread, no instance is ever without any. An instance that has been without any for the idle lifetime
/// asks for one less by itself (A). An app at zero gets its first instance at the request itself (A).
class IncrementalScaler
{
public:
    explicit IncrementalScaler(const IncrementalScalerParameters &parameters);

    [[nodiscard]] SimTime nextWake() const { return m_nextWake; }
    [[nodiscard]] std::optional<ScaleDecision> wake(const ScalerView &view);
    [[nodiscard]] std::optional<ScaleDecision> unserved(SimTime now, const ScalerCounts &counts);

    void limitTo(const InstanceLimits &limits) { m_parameters.limits = limits; }

    static constexpr bool wantsCompletions = false;

private:
    struct Sample
    {
        std::int64_t length = 0;
        SimDuration age;
    };
    struct Vote
    {
        int change = 0;
        std::string_view rule;
    };

    static constexpr std::size_t sampleCount = 5;

    [[nodiscard]] Vote httpVote(const ScalerView &view);
    [[nodiscard]] Vote queueVote(const ScalerCounts &counts) const;

    IncrementalScalerParameters m_parameters;
    std::array<Sample, sampleCount> m_samples; ///< oldest first
    std::size_t m_known = 0;
    std::int64_t m_idleSamples = 0; ///< in a row
    SimTime m_nextWake;
};

} // namespace warmfront::sim
