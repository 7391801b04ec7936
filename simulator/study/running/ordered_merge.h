// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <cstddef>
#include <map>
#include <mutex>
#include <stop_token>
#include <vector>

#include "core/model/result.h"
#include "simulator/simulate.h"
#include "simulator/study/run.h"

namespace warmfront::study {

/// A work unit and the alternative it belongs to.
struct PlannedUnit
{
    std::size_t alternative = 0;
    sim::WorkUnit unit;
};

/// Adds the outcomes of units up in the order of the plan, whoever finishes first, so that results never depend on
/// threads.
///
/// Outcomes that are early wait; a unit may only be started once it is within a window of the next to be added, which
/// bounds how many wait. Thread-safe but for take().
class OrderedMerge
{
public:
    OrderedMerge(const PreparedScenario &scenario, const std::vector<PlannedUnit> &plan, std::size_t window);

    /// Waits until the unit at @p position may be started; false when @p stop was asked for meanwhile.
    [[nodiscard]] bool awaitTurn(std::size_t position, std::stop_token stop);
    void add(std::size_t position, sim::UnitOutcome outcome);
    /// The columns of all alternatives, once every unit was added.
    [[nodiscard]] std::vector<RunColumns> take();

private:
    void append(const PlannedUnit &planned, sim::UnitOutcome outcome);
    void finishReplication();

    const std::vector<PlannedUnit> &m_plan;
    std::size_t m_window;
    std::mutex m_mutex;
    std::condition_variable_any m_advanced;
    std::map<std::size_t, sim::UnitOutcome> m_early;
    std::size_t m_next = 0;
    std::vector<RunColumns> m_columns;
    sim::UnitOutcome m_replication; ///< of the unit before m_next
};

} // namespace warmfront::study
