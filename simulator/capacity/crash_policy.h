// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

#include "core/base/time.h"
#include "simulator/scaling/scaler.h"

namespace warmfront::sim {

/// When an instance that crashed is started again.
///
/// Crash n of a series, n = 1, 2 … restarts at once while n < firstDelayed; from there on after
/// first × (growthPercent / 100)^(n − firstDelayed), each step rounded down to a nanosecond, at most `longest`; never
/// again from crash giveUpAt on. A crash of an instance that had been up for longer than resetAfter begins a new
/// series.
struct CrashPolicy
{
    std::int64_t firstDelayed = 1;
    SimDuration first;
    std::int64_t growthPercent = 200;
    SimDuration longest;
    std::optional<std::int64_t> giveUpAt{};
    std::optional<SimDuration> resetAfter{};

    /// Diego: restarts are immediate for a crash count below 3, then 30 s × 2^(n − 3) up to 16 min; none from the 200th
    /// crash; a new series after 5 min up (bbs restart_calculator). Diego looks for due restarts only every 30 s.
    [[nodiscard]] static CrashPolicy cloudFoundry();
    /// Kubelet: 10 s × 2^(n − 1) up to 300 s, a new series after 10 min (general knowledge, not read in its source).
    [[nodiscard]] static CrashPolicy kubernetes();
    /// Docker Swarm: always after 5 s, unlimited (swarmkit).
    [[nodiscard]] static CrashPolicy dockerSwarm();
    /// Marathon: 1 s × 1.15^(n − 1) up to 300 s (launch back-off); the engine calls reset() when the app is viable.
    [[nodiscard]] static CrashPolicy marathon();
};

/// What follows a crash.
struct CrashDecision
{
    std::optional<SimTime> restartAt{}; ///< nothing: it stays down
    DecisionReason reason{};
};

/// The crashes of one instance (Marathon: of one app) under a policy. A plain value.
class CrashCounter
{
public:
    explicit CrashCounter(const CrashPolicy &policy);

    /// The instance crashed at @p now, after it had been up for @p up (0 when it never came up).
    CrashDecision crashed(SimTime now, SimDuration up);
    /// Forgets the series.
    void reset() { m_count = 0; }
    /// Crashes of the present series.
    [[nodiscard]] std::int64_t count() const { return m_count; }

private:
    CrashPolicy m_policy;
    std::int64_t m_count = 0;
    SimDuration m_delay;
};

} // namespace warmfront::sim
