// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "simulator/scaling/cron_turns.h"
#include "simulator/scaling/instance_limits.h"

namespace warmfront::sim {

/// Changes at times of the day or week the bounds that a scaler keeps; in between it decides as ever.
///
/// A bound that a change leaves out stays as it was. At the instant of a change the number of instances is brought
/// within the new bounds, as Application Auto Scaling, the schedules of Cloud Foundry's app-autoscaler and whoever
/// edits a HorizontalPodAutoscaler do it.
class ScheduledBounds
{
public:
    struct Change
    {
        CronSchedule schedule;
        std::optional<std::int64_t> minimum; ///< 0 or more
        std::optional<std::int64_t> maximum; ///< no lower bound that may hold then is above it
        /// At that instant at least so many, within the bounds: initial_min_instance_count of Cloud Foundry.
        std::int64_t initialMinimum = 0;
    };
    struct Step
    {
        InstanceLimits limits;
        std::int64_t initialMinimum = 0;
    };

    /// @p start is the time of day at which the run begins, with @p limits; @p changes has one at least.
    ScheduledBounds(std::vector<Change> changes, DateTime start, const InstanceLimits &limits);

    [[nodiscard]] SimTime nextWake() const { return m_turns.next(); }
    /// What holds from nextWake() on; goes on to the change after it.
    [[nodiscard]] Step next();

private:
    std::vector<Change> m_changes;
    CronTurns m_turns;
    InstanceLimits m_limits;
};

} // namespace warmfront::sim
