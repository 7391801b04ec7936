// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/kernels/scan_kernel.h"

#include <algorithm>

#include "core/base/contract.h"
#include "core/base/variates.h"
#include "simulator/kernels/few_slots.h"

namespace warmfront::sim {

bool ScanKernel::suits(const FunctionConfiguration &function)
{
    const auto *scaling = std::get_if<PerRequestScaling>(&function.scaling);
    return scaling != nullptr && function.concurrency == 1 && scaling->alwaysWarm == 0;
}

ScanKernel::ScanKernel(const FunctionConfiguration &function, SimDuration horizon)
    : m_search(slotSearch()), m_rules(function, horizon)
{
    expects(suits(function), "the scan kernel runs functions whose instances serve one request at a time");
    const auto &scaling = std::get<PerRequestScaling>(function.scaling);
    m_routing = scaling.routing;
    m_keepAlive = scaling.keepAlive.count();
    m_limit = scaling.concurrencyLimit.value_or(INT64_MAX);
    m_starts = TokenBucket::ofStarts(scaling.startLimit);
}

std::size_t ScanKernel::add(std::int64_t created, std::uint32_t number)
{
    const std::size_t slot = m_instances.size();
    m_instances.push_back({created, 0, number});
    if (m_instances.size() > m_freeAt.size()) {
        m_freeAt.resize(m_freeAt.size() + slotBlock, slotNeverFree);
    }
    return slot;
}

void ScanKernel::remove(std::size_t slot, FunctionStatistics statistics)
{
    const Instance &instance = m_instances[slot];
    statistics.life(instance.created, m_freeAt[slot] + m_keepAlive, instance.number);
    const auto position = static_cast<std::ptrdiff_t>(slot);
    const auto count = static_cast<std::ptrdiff_t>(m_instances.size());
    std::copy(m_freeAt.begin() + position + 1, m_freeAt.begin() + count, m_freeAt.begin() + position);
    m_freeAt[static_cast<std::size_t>(count) - 1] = slotNeverFree;
    m_instances.erase(m_instances.begin() + position);
}

void ScanKernel::removeExpired(std::int64_t now, FunctionStatistics statistics)
{
    for (std::size_t slot = m_instances.size(); slot-- > 0;) {
        if (m_freeAt[slot] <= now && isExpired(slot, now)) {
            remove(slot, statistics);
        }
    }
}

std::size_t ScanKernel::resolveTie(SlotSearch::Extreme extreme, bool latest) const
{
    if (!extreme.isTied) [[likely]] {
        return extreme.slot;
    }
    std::size_t best = extreme.slot;
    for (std::size_t slot = extreme.slot + 1; slot < m_instances.size(); ++slot) {
        if (m_freeAt[slot] == m_freeAt[best]
            && (m_instances[slot].lastRequest > m_instances[best].lastRequest) == latest) {
            best = slot;
        }
    }
    return best;
}

template <Routing routing>
std::size_t ScanKernel::findIdle(std::int64_t now, const FunctionWorkload &workload, std::size_t i)
{
    const std::int64_t *freeAt = m_freeAt.data();
    const std::size_t count = m_instances.size();
    if constexpr (routing == Routing::Newest) {
        return count <= few::mostSlots ? few::last(freeAt, count, now) : m_search.last(freeAt, count, now);
    } else if constexpr (routing == Routing::Oldest) {
        return count <= few::mostSlots ? few::first(freeAt, count, now) : m_search.first(freeAt, count, now);
    } else if constexpr (routing == Routing::MostRecentlyUsed) {
        return resolveTie(
            count <= few::mostSlots ? few::latest(freeAt, count, now) : m_search.latest(freeAt, count, now), true);
    } else if constexpr (routing == Routing::LeastRecentlyUsed) {
        return resolveTie(m_search.earliest(freeAt, count, now), false);
    } else {
        // Called after removeExpired(): every idle one is warm.
        std::uint32_t idle = 0;
        for (std::size_t slot = 0; slot < count; ++slot) {
            idle += freeAt[slot] <= now ? 1 : 0;
        }
        if (idle == 0) {
            return noSlot;
        }
        std::uint32_t skipped = variates::index(workload.routingDraw(i), idle);
        std::size_t slot = 0;
        while (freeAt[slot] > now || skipped-- > 0) {
            ++slot;
        }
        return slot;
    }
}

template <Routing routing>
std::size_t ScanKernel::findWarm(std::int64_t now, const FunctionWorkload &workload, std::size_t i,
                                 FunctionStatistics statistics)
{
    if constexpr (routing == Routing::Random) {
        removeExpired(now, statistics);
    }
    while (true) {
        const std::size_t slot = findIdle<routing>(now, workload, i);
        if (slot == noSlot || !isExpired(slot, now)) [[likely]] {
            return slot;
        }
        if constexpr (routing == Routing::MostRecentlyUsed) {
            removeExpired(now, statistics); // the others have been idle for longer
        } else {
            remove(slot, statistics);
        }
    }
}

template <Routing routing> void ScanKernel::serveRouted(const FunctionWorkload &workload, FunctionStatistics statistics)
{
    const RequestBatch &requests = workload.requests();
    for (std::size_t i = 0; i < requests.count; ++i) {
        const std::int64_t now = requests.arrival[i];
        m_told.arrival[i] = now;
        std::size_t slot = findWarm<routing>(now, workload, i, statistics);
        std::int64_t start = now;
        std::int64_t service = requests.service[i];
        std::uint8_t mark = InvocationBatch::ranBit;
        if (slot == noSlot) [[unlikely]] {
            if (static_cast<std::int64_t>(m_instances.size()) >= m_limit
                || (m_starts && !m_starts->take(SimTime::atNanoseconds(now)).isAdmitted)) {
                m_told.start[i] = m_told.end[i] = now;
                m_told.instance[i] = 0;
                m_told.mark[i] = static_cast<std::uint8_t>(Ending::Throttled);
                continue;
            }
            const ColdDraw cold = workload.coldDraw(i);
            slot = add(now, ++m_created);
            statistics.alive(now, static_cast<std::int64_t>(m_instances.size()));
            start = now + cold.unbilledStartNs + cold.initNs;
            service = cold.serviceNs;
            m_told.init[i] = cold.initNs;
            mark |= InvocationBatch::coldBit;
        }
        const ServiceRules::Settled settled = m_rules.settle(start, service, m_rules.mayFail && workload.fails(i));
        m_freeAt[slot] = settled.end;
        m_instances[slot].lastRequest = m_requests + static_cast<std::int64_t>(i);
        m_told.start[i] = start;
        m_told.end[i] = settled.end;
        m_told.instance[i] = m_instances[slot].number;
        m_told.mark[i] = static_cast<std::uint8_t>(mark | static_cast<std::uint8_t>(settled.ending));
    }
    m_requests += static_cast<std::int64_t>(requests.count);
}

void ScanKernel::serve(const FunctionWorkload &workload, FunctionStatistics statistics)
{
    switch (m_routing) {
    case Routing::Newest:
        serveRouted<Routing::Newest>(workload, statistics);
        break;
    case Routing::Oldest:
        serveRouted<Routing::Oldest>(workload, statistics);
        break;
    case Routing::MostRecentlyUsed:
        serveRouted<Routing::MostRecentlyUsed>(workload, statistics);
        break;
    case Routing::LeastRecentlyUsed:
        serveRouted<Routing::LeastRecentlyUsed>(workload, statistics);
        break;
    case Routing::Random:
        serveRouted<Routing::Random>(workload, statistics);
        break;
    case Routing::LeastLoaded:
    case Routing::RoundRobin:
        expects(false, "scaling per request routes by use, age or at random");
    }
    m_told.count = workload.requests().count;
    for (std::size_t i = 0; i < m_told.count; ++i) {
        m_told.source[i] = workload.source(i);
    }
    statistics.take(m_told);
}

void ScanKernel::finish(FunctionStatistics statistics)
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
