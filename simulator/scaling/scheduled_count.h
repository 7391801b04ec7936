// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "simulator/scaling/cron_turns.h"
#include "simulator/scaling/scaler.h"

namespace warmfront::sim {

/// Sets the number of instances at times of the day or week, whatever the load.
///
/// Of several changes at one instant the last one in order holds. What somebody changes in between stays until the next
/// change.
class ScheduledCount
{
public:
    struct Change
    {
        CronSchedule schedule;
        std::int64_t count = 1; ///< 0 or more
    };

    /// @p start is the time of day at which the run begins; @p changes has one at least.
    ScheduledCount(const std::vector<Change> &changes, DateTime start);

    [[nodiscard]] SimTime nextWake() const { return m_turns.next(); }
    [[nodiscard]] std::optional<ScaleDecision> wake(const ScalerView &) { return next(); }
    /// The number from nextWake() on; goes on to the change after it.
    [[nodiscard]] ScaleDecision next();
    [[nodiscard]] std::optional<ScaleDecision> unserved(SimTime, const ScalerCounts &) { return std::nullopt; }

    static constexpr bool wantsCompletions = false;

private:
    CronTurns m_turns;
    std::vector<std::int64_t> m_counts;
};

} // namespace warmfront::sim
