// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/scaling/cron_turns.h"

#include <utility>

#include "core/base/contract.h"

namespace warmfront::sim {

namespace {

/// Nothing is simulated for longer (simulate()), so later turns do not matter.
constexpr std::chrono::hours longestRun{24 * 366 * 40};

} // namespace

CronTurns::CronTurns(std::vector<CronSchedule> timers, DateTime start) : m_timers(std::move(timers)), m_start(start)
{
    expects(!m_timers.empty(), "there is a timer");
    findNext(m_start);
}

void CronTurns::findNext(DateTime from)
{
    std::optional<DateTime> next;
    for (std::size_t i = 0; i < m_timers.size(); ++i) {
        const std::optional<DateTime> fires = m_timers[i].firstFrom(from);
        if (fires && (!next || *fires <= *next)) {
            next = fires;
            m_position = i;
        }
    }
    m_next =
        next && *next - m_start < longestRun ? SimTime::after(SimDuration::seconds((*next - m_start).count())) : never;
}

std::size_t CronTurns::take()
{
    const std::size_t position = m_position;
    const auto passed = std::chrono::seconds(m_next.count() / 1'000'000'000);
    findNext(m_start + passed + std::chrono::seconds(1));
    return position;
}

} // namespace warmfront::sim
