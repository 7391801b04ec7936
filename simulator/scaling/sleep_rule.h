// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

#include "simulator/scaling/scaler.h"

namespace warmfront::sim {

/// The numbers of Heroku's Eco dynos (heroku.com/blog, app sleeping; D).
struct SleepRuleParameters
{
    /// Time without a request after which the app sleeps; 30 min.
    SimDuration idle = SimDuration::minutes(30);
    /// Dynos of an app that is awake, 1 or more.
    std::int64_t awake = 1;
};

/// Puts an app to sleep when nothing has arrived for a while and wakes it at the next request.
///
/// The app is awake at the start of the run. Idle for exactly the idle time is asleep, unless a request arrives at that
/// very instant. Requests that still run then are finished.
class SleepRule
{
public:
    explicit SleepRule(const SleepRuleParameters &parameters);

    [[nodiscard]] SimTime nextWake() const { return m_nextWake; }
    [[nodiscard]] std::optional<ScaleDecision> wake(const ScalerView &view);
    [[nodiscard]] std::optional<ScaleDecision> unserved(SimTime now, const ScalerCounts &counts);

    static constexpr bool wantsCompletions = false;

private:
    SleepRuleParameters m_parameters;
    SimTime m_nextWake;
};

} // namespace warmfront::sim
