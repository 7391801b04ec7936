// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/study/running/ordered_merge.h"

#include <bit>
#include <utility>

#include "core/base/contract.h"
#include "simulator/configuration.h"

namespace warmfront::study {

namespace {

/// Functions whose outcomes are kept one by one.
constexpr std::size_t keptFunctions = 10'000;

std::uint64_t mixed(std::uint64_t x)
{
    // The finaliser of splitmix64 (Steele, Lea, Flood 2014): a bijection in which every bit moves every other.
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

/// The mark of @p part after @p whole; not commutative.
Fingerprint chained(const Fingerprint &whole, const Fingerprint &part)
{
    Fingerprint chain;
    chain.words[0] = mixed(whole.words[0] + 0x9e3779b97f4a7c15u + std::rotl(part.words[0], 17));
    chain.words[1] = mixed(whole.words[1] ^ std::rotl(chain.words[0], 29) ^ part.words[1]);
    return chain;
}

void addFunctions(std::vector<FunctionOutcome> &sums, std::vector<FunctionOutcome> functions)
{
    if (sums.empty()) {
        sums = std::move(functions);
        return;
    }
    expects(sums.size() == functions.size(), "every replication has the same functions");
    for (std::size_t i = 0; i < sums.size(); ++i) {
        sums[i].counts += functions[i].counts;
        sums[i].responseTime += functions[i].responseTime;
        sums[i].instances += functions[i].instances;
        for (std::size_t v = 0; v < sums[i].versions.size(); ++v) {
            sums[i].versions[v] += functions[i].versions[v];
        }
    }
}

} // namespace

OrderedMerge::OrderedMerge(const PreparedScenario &scenario, const std::vector<PlannedUnit> &plan, std::size_t window)
    : m_plan(plan), m_window(window)
{
    expects(window >= 1, "at least the next unit may be started");
    for (const PreparedAlternative &alternative : scenario.alternatives) {
        RunColumns columns;
        columns.alternative = alternative.alternative.name;
        columns.platform = alternative.profile != nullptr ? alternative.profile->id : alternative.alternative.platform;
        columns.plan = alternative.plan != nullptr ? alternative.plan->id : std::string();
        columns.replications = alternative.configuration->replications;
        columns.measured = alternative.configuration->horizon - alternative.configuration->warmUp;
        for (const Service &service : alternative.configuration->services) {
            columns.services.push_back({service.name, service.concurrencyLimit, {}});
        }
        m_columns.push_back(std::move(columns));
    }
}

bool OrderedMerge::awaitTurn(std::size_t position, std::stop_token stop)
{
    std::unique_lock lock(m_mutex);
    return m_advanced.wait(lock, stop, [&] { return position < m_next + m_window; });
}

void OrderedMerge::add(std::size_t position, sim::UnitOutcome outcome)
{
    const std::scoped_lock lock(m_mutex);
    m_early.emplace(position, std::move(outcome));
    const std::size_t before = m_next;
    for (auto next = m_early.find(m_next); next != m_early.end(); next = m_early.find(m_next)) {
        append(m_plan[m_next], std::move(next->second));
        m_early.erase(next);
        ++m_next;
    }
    if (m_next != before) {
        m_advanced.notify_all();
    }
}

void OrderedMerge::append(const PlannedUnit &planned, sim::UnitOutcome outcome)
{
    const bool isFirst = m_next == 0 || m_plan[m_next - 1].alternative != planned.alternative
                         || m_plan[m_next - 1].unit.replication != planned.unit.replication;
    if (isFirst) {
        m_replication = std::move(outcome);
    } else {
        sim::merge(m_replication, outcome);
    }
    if (m_replication.functions.size() > keptFunctions) {
        m_replication.functions.resize(keptFunctions);
    }
    const bool isLast = m_next + 1 == m_plan.size() || m_plan[m_next + 1].alternative != planned.alternative
                        || m_plan[m_next + 1].unit.replication != planned.unit.replication;
    if (isLast) {
        finishReplication();
    }
}

void OrderedMerge::finishReplication()
{
    RunColumns &columns = m_columns[m_plan[m_next].alternative];
    if (columns.outcomes.empty()) {
        columns.series = std::move(m_replication.series);
    } else {
        columns.series += m_replication.series;
    }
    columns.outcomes.push_back(std::move(m_replication.outcome));
    for (std::size_t i = 0; i < m_replication.services.size(); ++i) {
        columns.services[i].times += m_replication.services[i];
    }
    addFunctions(columns.functions, std::move(m_replication.functions));
    columns.fingerprint = chained(columns.fingerprint, m_replication.fingerprint);
    m_replication = {};
}

std::vector<RunColumns> OrderedMerge::take()
{
    expects(m_next == m_plan.size() && m_early.empty(), "every unit was added");
    return std::move(m_columns);
}

} // namespace warmfront::study
