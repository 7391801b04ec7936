// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/scaling/scheduled_count.h"

namespace warmfront::sim {

namespace {

std::vector<CronSchedule> timersOf(const std::vector<ScheduledCount::Change> &changes)
{
    std::vector<CronSchedule> timers;
    for (const ScheduledCount::Change &change : changes) {
        timers.push_back(change.schedule);
    }
    return timers;
}

} // namespace

ScheduledCount::ScheduledCount(const std::vector<Change> &changes, DateTime start) : m_turns(timersOf(changes), start)
{
    for (const Change &change : changes) {
        m_counts.push_back(change.count);
    }
}

ScaleDecision ScheduledCount::next()
{
    ScaleDecision decision;
    decision.desired = m_counts[m_turns.take()];
    decision.reason.rule = "schedule";
    decision.reason.add("replicas", static_cast<double>(decision.desired));
    return decision;
}

} // namespace warmfront::sim
