// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

#include "core/model/cron.h"
#include "simulator/scaling/scaler.h"

namespace warmfront::sim {

/// Which of several timers fires next. Of those that fire at one instant only the last one in order counts.
class CronTurns
{
public:
    /// @p start is the time of day at which the run begins; there is one timer at least.
    CronTurns(std::vector<CronSchedule> timers, DateTime start);

    /// `never` when none fires again.
    [[nodiscard]] SimTime next() const { return m_next; }
    /// The position of the one that fires at next(); goes on to the time after it.
    std::size_t take();

private:
    void findNext(DateTime from);

    std::vector<CronSchedule> m_timers;
    DateTime m_start;
    SimTime m_next = never;
    std::size_t m_position = 0;
};

} // namespace warmfront::sim
