// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/scaling/scheduled_count.h"

#include <utility>

#include "core/base/contract.h"

namespace warmfront::sim {

namespace {

/// Nothing is simulated for longer (simulate()), so later changes do not matter.
constexpr std::chrono::hours longestRun{24 * 366 * 40};

} // namespace

ScheduledCount::ScheduledCount(std::vector<Change> changes, DateTime start)
    : m_changes(std::move(changes)), m_start(start)
{
    expects(!m_changes.empty(), "a schedule changes something");
    findNext(m_start);
}

void ScheduledCount::findNext(DateTime from)
{
    std::optional<DateTime> next;
    for (const Change &change : m_changes) {
        const std::optional<DateTime> fires = change.schedule.firstFrom(from);
        if (fires && (!next || *fires <= *next)) {
            next = fires;
            m_nextCount = change.count;
        }
    }
    m_nextWake =
        next && *next - m_start < longestRun ? SimTime::after(SimDuration::seconds((*next - m_start).count())) : never;
}

std::optional<ScaleDecision> ScheduledCount::wake(const ScalerView &view)
{
    ScaleDecision decision;
    decision.desired = m_nextCount;
    decision.reason.rule = "schedule";
    decision.reason.add("replicas", static_cast<double>(m_nextCount));
    const auto passed = std::chrono::seconds(view.now.count() / 1'000'000'000);
    findNext(m_start + passed + std::chrono::seconds(1));
    return decision;
}

} // namespace warmfront::sim
