// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/scaling/scheduled_bounds.h"

#include <utility>

namespace warmfront::sim {

namespace {

std::vector<CronSchedule> timersOf(const std::vector<ScheduledBounds::Change> &changes)
{
    std::vector<CronSchedule> timers;
    for (const ScheduledBounds::Change &change : changes) {
        timers.push_back(change.schedule);
    }
    return timers;
}

} // namespace

ScheduledBounds::ScheduledBounds(std::vector<Change> changes, DateTime start, const InstanceLimits &limits)
    : m_changes(std::move(changes)), m_turns(timersOf(m_changes), start), m_limits(limits)
{
    expectLimits(m_limits);
}

ScheduledBounds::Step ScheduledBounds::next()
{
    const Change &change = m_changes[m_turns.take()];
    m_limits.minimum = change.minimum.value_or(m_limits.minimum);
    m_limits.maximum = change.maximum.value_or(m_limits.maximum);
    expectLimits(m_limits);
    return {m_limits, change.initialMinimum};
}

} // namespace warmfront::sim
