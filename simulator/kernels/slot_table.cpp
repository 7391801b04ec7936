// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/kernels/slot_table.h"

#include <algorithm>

namespace warmfront::sim {

bool SlotTable::suits(const FunctionConfiguration &function)
{
    const auto *scaling = std::get_if<PerRequestScaling>(&function.scaling);
    return scaling != nullptr && function.concurrency == 1 && scaling->alwaysWarm == 0 && !scaling->policy;
}

SlotTable::SlotTable(const FunctionConfiguration &function, SimDuration horizon)
    : m_rules(function, horizon), m_search(slotSearch())
{
    expects(suits(function), "the instances in a slot table serve one request at a time");
    const auto &scaling = std::get<PerRequestScaling>(function.scaling);
    m_routing = scaling.routing;
    m_keepAlive = scaling.keepAlive.count();
    m_limit = scaling.concurrencyLimit.value_or(INT64_MAX);
    m_starts = TokenBucket::ofStarts(scaling.startLimit);
}

std::size_t SlotTable::add(std::int64_t created, std::uint32_t number)
{
    const std::size_t slot = m_instances.size();
    m_instances.push_back({created, 0, number});
    if (m_instances.size() > m_freeAt.size()) {
        m_freeAt.resize(m_freeAt.size() + slotBlock, slotNeverFree);
    }
    return slot;
}

void SlotTable::remove(std::size_t slot, FunctionStatistics statistics)
{
    const Instance &instance = m_instances[slot];
    statistics.life(instance.created, m_freeAt[slot] + m_keepAlive, instance.number);
    const auto position = static_cast<std::ptrdiff_t>(slot);
    const auto count = static_cast<std::ptrdiff_t>(m_instances.size());
    std::copy(m_freeAt.begin() + position + 1, m_freeAt.begin() + count, m_freeAt.begin() + position);
    m_freeAt[static_cast<std::size_t>(count) - 1] = slotNeverFree;
    m_instances.erase(m_instances.begin() + position);
}

void SlotTable::removeExpired(std::int64_t now, FunctionStatistics statistics)
{
    for (std::size_t slot = m_instances.size(); slot-- > 0;) {
        if (m_freeAt[slot] <= now && isExpired(slot, now)) {
            remove(slot, statistics);
        }
    }
}

std::size_t SlotTable::resolveTied(std::size_t first, bool latest) const
{
    std::size_t best = first;
    for (std::size_t slot = first + 1; slot < m_instances.size(); ++slot) {
        if (m_freeAt[slot] == m_freeAt[best]
            && (m_instances[slot].lastRequest > m_instances[best].lastRequest) == latest) {
            best = slot;
        }
    }
    return best;
}

KnownInstances SlotTable::release(std::int64_t now)
{
    KnownInstances known;
    known.instances.reserve(m_instances.size());
    for (std::size_t slot = 0; slot < m_instances.size(); ++slot) {
        const Instance &instance = m_instances[slot];
        known.instances.push_back(
            {instance.created, m_freeAt[slot], static_cast<std::uint64_t>(instance.lastRequest), instance.number});
    }
    known.created = m_created;
    known.uses = static_cast<std::uint64_t>(m_requests);
    known.starts = m_starts;
    known.now = now;
    m_instances.clear();
    m_freeAt.clear();
    return known;
}

void SlotTable::finish(FunctionStatistics statistics)
{
    constexpr std::int64_t endOfTime = std::int64_t{1} << 62;
    for (std::size_t slot = 0; slot < m_instances.size(); ++slot) {
        const Instance &instance = m_instances[slot];
        const bool isKept = m_freeAt[slot] > m_rules.horizon;
        statistics.life(instance.created, isKept ? endOfTime : m_freeAt[slot] + m_keepAlive, instance.number);
    }
    m_instances.clear();
    m_freeAt.clear();
}

} // namespace warmfront::sim
