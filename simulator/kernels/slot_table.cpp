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
    const std::size_t slot = count();
    m_numbers.push_back(number);
    m_lastRequests.push_back(0);
    m_createdAt.push_back(created);
    if (count() > m_freeAt.size()) {
        m_freeAt.resize(m_freeAt.size() + slotBlock, slotNeverFree);
    }
    return slot;
}

void SlotTable::remove(std::size_t slot, FunctionStatistics statistics)
{
    statistics.life(m_createdAt[slot], m_freeAt[slot] + m_keepAlive, m_numbers[slot]);
    const auto position = static_cast<std::ptrdiff_t>(slot);
    const auto last = static_cast<std::ptrdiff_t>(count()) - 1;
    std::copy(m_freeAt.begin() + position + 1, m_freeAt.begin() + last + 1, m_freeAt.begin() + position);
    m_freeAt[static_cast<std::size_t>(last)] = slotNeverFree;
    m_numbers.erase(m_numbers.begin() + position);
    m_lastRequests.erase(m_lastRequests.begin() + position);
    m_createdAt.erase(m_createdAt.begin() + position);
}

void SlotTable::clear()
{
    m_freeAt.clear();
    m_numbers.clear();
    m_lastRequests.clear();
    m_createdAt.clear();
}

void SlotTable::removeExpired(std::int64_t now, FunctionStatistics statistics)
{
    for (std::size_t slot = count(); slot-- > 0;) {
        if (m_freeAt[slot] <= now && isExpired(slot, now)) {
            remove(slot, statistics);
        }
    }
}

std::size_t SlotTable::resolveTied(std::size_t first, bool latest) const
{
    std::size_t best = first;
    for (std::size_t slot = first + 1; slot < count(); ++slot) {
        if (m_freeAt[slot] == m_freeAt[best] && (m_lastRequests[slot] > m_lastRequests[best]) == latest) {
            best = slot;
        }
    }
    return best;
}

void SlotTable::spread(std::int64_t *freeAt, std::size_t stride, std::size_t slots) const
{
    expects(count() <= slots, "there is a slot for every instance");
    for (std::size_t slot = 0; slot < slots; ++slot) {
        freeAt[slot * stride] = slot < count() ? m_freeAt[slot] : slotNeverFree;
    }
}

void SlotTable::gather(const std::int64_t *freeAt, const std::uint32_t *taken, std::size_t stride, std::size_t count,
                       std::uint32_t *instances)
{
    for (std::size_t slot = 0; slot < m_numbers.size(); ++slot) {
        m_freeAt[slot] = freeAt[slot * stride];
    }
    const std::uint32_t *numbers = m_numbers.data();
    std::int64_t *lastRequests = m_lastRequests.data();
    const std::int64_t requests = m_requests;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t slot = taken[i * stride];
        lastRequests[slot] = requests + static_cast<std::int64_t>(i);
        instances[i] = numbers[slot];
    }
    m_requests += static_cast<std::int64_t>(count);
}

KnownInstances SlotTable::release(std::int64_t now)
{
    KnownInstances known;
    known.instances.reserve(count());
    for (std::size_t slot = 0; slot < count(); ++slot) {
        known.instances.push_back(
            {m_createdAt[slot], m_freeAt[slot], static_cast<std::uint64_t>(m_lastRequests[slot]), m_numbers[slot]});
    }
    known.created = m_created;
    known.uses = static_cast<std::uint64_t>(m_requests);
    known.starts = m_starts;
    known.now = now;
    clear();
    return known;
}

void SlotTable::finish(FunctionStatistics statistics)
{
    constexpr std::int64_t endOfTime = std::int64_t{1} << 62;
    for (std::size_t slot = 0; slot < count(); ++slot) {
        const bool isKept = m_freeAt[slot] > m_rules.horizon;
        statistics.life(m_createdAt[slot], isKept ? endOfTime : m_freeAt[slot] + m_keepAlive, m_numbers[slot]);
    }
    clear();
}

} // namespace warmfront::sim
