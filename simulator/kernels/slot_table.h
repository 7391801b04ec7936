// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <new>
#include <optional>
#include <vector>

#include "core/base/contract.h"
#include "core/base/variates.h"
#include "simulator/admission/token_bucket.h"
#include "simulator/kernels/kernel.h"
#include "simulator/kernels/known_instances.h"
#include "simulator/kernels/slot_runs.h"
#include "simulator/kernels/slot_search.h"
#include "simulator/sinks/statistics.h"
#include "simulator/workloads/source_stream.h"

namespace warmfront::sim {

/// The instances of one function that is scaled per request and whose instances serve one request at a time.
///
/// There are no events. The state is a table of instances in order of creation with the instant at which each becomes
/// free (past: idle since, future: busy until); an arrival searches it with wide registers. An instance that is found
/// expired is taken out then. Where no idle one is left all others are busy: that is when a cold start happens, and
/// when the concurrency limit can be reached.
class SlotTable
{
public:
    SlotTable(const FunctionConfiguration &function, SimDuration horizon);
    /// Whether a table can hold the instances of @p function.
    [[nodiscard]] static bool suits(const FunctionConfiguration &function);

    [[nodiscard]] Routing routing() const { return m_routing; }

    /// What became of a request.
    struct Served
    {
        std::int64_t start;
        std::int64_t end;
        std::int64_t init;
        std::uint32_t instance;
        std::uint8_t mark;
    };
    /// A request arrives at @p now, not before the last one, with @p service when warm. @p routing is routing(); @p
    /// draws answers routing(), cold(service) and fails() for it.
    template <Routing routing, typename Draws>
    [[nodiscard]] Served serve(std::int64_t now, std::int64_t service, const Draws &draws,
                               FunctionStatistics statistics);
    /// Serves requests of @p told from @p from on, which are told as warm ones, for as long as each certainly is one
    /// and the table is small; writes who serves each and says how many were served. The same as serve() of each.
    template <Routing routing>
    [[nodiscard]] std::size_t serveRun(const SlotRuns &runs, InvocationBatch &told, std::size_t from);
    /// Writes when each instance becomes free to @p freeAt[slot * @p stride], and slotNeverFree up to @p slots.
    void spread(std::int64_t *freeAt, std::size_t stride, std::size_t slots) const;
    /// @p count requests were served elsewhere, each by the slot in @p taken[i * @p stride]: those become free as @p
    /// freeAt says, which was written by spread(). Tells the numbers of the instances.
    void gather(const std::int64_t *freeAt, const std::uint32_t *taken, std::size_t stride, std::size_t count,
                std::uint32_t *instances);
    /// Fetches into the processor's cache what serve() reads, but the table itself.
    void prefetch() const
    {
        __builtin_prefetch(m_freeAt.data());
        __builtin_prefetch(m_numbers.data());
        __builtin_prefetch(m_lastRequests.data());
    }
    [[nodiscard]] const ServiceRules &rules() const { return m_rules; }
    [[nodiscard]] std::size_t count() const { return m_numbers.size(); }
    /// What is known after the last request, at @p now. The table is empty then.
    [[nodiscard]] KnownInstances release(std::int64_t now);
    /// Tells the lives of all instances; the table is empty then.
    void finish(FunctionStatistics statistics);

private:
    template <typename T> struct Aligned
    {
        using value_type = T;
        Aligned() = default;
        template <typename U> explicit Aligned(const Aligned<U> &) {}
        T *allocate(std::size_t n)
        {
            return static_cast<T *>(::operator new (n * sizeof(T), std::align_val_t{slotAlignment}));
        }
        void deallocate(T *p, std::size_t) { ::operator delete (p, std::align_val_t{slotAlignment}); }
        bool operator==(const Aligned &) const { return true; }
    };

    template <Routing routing, typename Draws> [[nodiscard]] std::size_t findIdle(std::int64_t now, const Draws &draws);
    /// An idle instance that has not expired, or noSlot when every instance is busy.
    template <Routing routing, typename Draws>
    [[nodiscard]] std::size_t findWarm(std::int64_t now, const Draws &draws, FunctionStatistics statistics);
    [[nodiscard]] std::size_t resolveTie(SlotSearch::Extreme extreme, bool latest) const
    {
        return extreme.isTied ? resolveTied(extreme.slot, latest) : extreme.slot;
    }
    [[nodiscard]] std::size_t resolveTied(std::size_t first, bool latest) const;
    [[nodiscard]] bool isExpired(std::size_t slot, std::int64_t now) const
    {
        return now - m_freeAt[slot] > m_keepAlive;
    }
    std::size_t add(std::int64_t created, std::uint32_t number);
    void remove(std::size_t slot, FunctionStatistics statistics);
    void clear();
    void removeExpired(std::int64_t now, FunctionStatistics statistics);

    // Of the instances in order of creation. Apart from each other, as each request reads hardly more than who is free.
    std::vector<std::int64_t, Aligned<std::int64_t>> m_freeAt; ///< padded with slotNeverFree
    std::vector<std::uint32_t> m_numbers;
    std::vector<std::int64_t> m_lastRequests; ///< tell which of two that became free at one instant did so later
    std::vector<std::int64_t> m_createdAt;
    std::int64_t m_keepAlive;
    std::int64_t m_limit;
    std::int64_t m_requests = 0; ///< served so far
    ServiceRules m_rules;
    SlotSearch m_search;
    std::optional<TokenBucket> m_starts;
    std::uint32_t m_created = 0;
    Routing m_routing;
};

template <Routing routing, typename Draws> std::size_t SlotTable::findIdle(std::int64_t now, const Draws &draws)
{
    const std::int64_t *freeAt = m_freeAt.data();
    const std::size_t count = m_numbers.size();
    if constexpr (routing == Routing::Newest) {
        return m_search.last(freeAt, count, now);
    } else if constexpr (routing == Routing::Oldest) {
        return m_search.first(freeAt, count, now);
    } else if constexpr (routing == Routing::MostRecentlyUsed) {
        return resolveTie(m_search.latest(freeAt, count, now), true);
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
        std::uint32_t skipped = variates::index(draws.routing(), idle);
        std::size_t slot = 0;
        while (freeAt[slot] > now || skipped-- > 0) {
            ++slot;
        }
        return slot;
    }
}

template <Routing routing, typename Draws>
std::size_t SlotTable::findWarm(std::int64_t now, const Draws &draws, FunctionStatistics statistics)
{
    if constexpr (routing == Routing::Random) {
        removeExpired(now, statistics);
    }
    while (true) {
        const std::size_t slot = findIdle<routing>(now, draws);
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

template <Routing routing>
std::size_t SlotTable::serveRun(const SlotRuns &runs, InvocationBatch &told, std::size_t from)
{
    const std::size_t count = m_numbers.size();
    if (routing == Routing::Random || count == 0 || count > SlotRuns::most) {
        return 0;
    }
    const SlotRuns::Serve serveAll = routing == Routing::MostRecentlyUsed    ? runs.latest
                                     : routing == Routing::LeastRecentlyUsed ? runs.earliest
                                     : routing == Routing::Newest            ? runs.last
                                                                             : runs.first;
    std::array<std::uint8_t, InvocationBatch::capacity> taken;
    const SlotRuns::Requests requests{told.count - from, told.arrival.data() + from, told.end.data() + from,
                                      taken.data()};
    const std::size_t served = serveAll(m_freeAt.data(), m_lastRequests.data(), count, requests, m_keepAlive);
    for (std::size_t i = 0; i < served; ++i) {
        m_lastRequests[taken[i]] = m_requests++;
        told.instance[from + i] = m_numbers[taken[i]];
    }
    return served;
}

template <Routing routing, typename Draws>
SlotTable::Served SlotTable::serve(std::int64_t now, std::int64_t service, const Draws &draws,
                                   FunctionStatistics statistics)
{
    std::size_t slot = findWarm<routing>(now, draws, statistics);
    std::int64_t start = now;
    std::int64_t init = 0;
    std::uint8_t mark = InvocationBatch::ranBit;
    if (slot == noSlot) [[unlikely]] {
        if (static_cast<std::int64_t>(count()) >= m_limit
            || (m_starts && !m_starts->take(SimTime::atNanoseconds(now)).isAdmitted)) {
            return {now, now, 0, 0, static_cast<std::uint8_t>(Ending::Throttled)};
        }
        const ColdDraw cold = draws.cold(service);
        slot = add(now, ++m_created);
        statistics.alive(now, static_cast<std::int64_t>(count()));
        start = now + cold.unbilledStartNs + cold.initNs;
        service = cold.serviceNs;
        init = cold.initNs;
        mark |= InvocationBatch::coldBit;
    }
    const ServiceRules::Settled settled = m_rules.settle(start, service, m_rules.mayFail && draws.fails());
    m_freeAt[slot] = settled.end;
    m_lastRequests[slot] = m_requests++;
    return {start, settled.end, init, m_numbers[slot],
            static_cast<std::uint8_t>(mark | static_cast<std::uint8_t>(settled.ending))};
}

} // namespace warmfront::sim
