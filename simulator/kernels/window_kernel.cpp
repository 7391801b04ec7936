// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/kernels/window_kernel.h"

#include <algorithm>
#include <array>
#include <bit>
#include <span>
#include <utility>

#include "core/base/contract.h"
#include "simulator/kernels/warm_requests.h"

namespace warmfront::sim {

namespace {

/// Longer than any time that passes between 0 and a horizon.
constexpr std::int64_t foreverNs = std::int64_t{1} << 61;
/// Since when nobody has been idle: expired whatever the keep-alive, and in no window.
constexpr std::int64_t longAgo = -2 * foreverNs;
constexpr std::int64_t endOfTime = foreverNs * 2;

/// @p mask is 0 or all ones.
template <typename Integer> Integer chosen(Integer mask, Integer ifSet, Integer ifNot)
{
    return ifNot ^ ((ifNot ^ ifSet) & mask);
}

} // namespace

template <typename Idle>
WindowKernel<Idle>::WindowKernel(const FunctionConfiguration &function, SimDuration horizon,
                                 const KnownInstances &known)
    : m_rules(function, horizon),
      m_starts(known.starts),
      m_created(known.created),
      m_uses(known.uses),
      m_now(known.now),
      m_freeAt{longAgo},
      m_instances{{0, 0}},
      m_createdAt{0},
      m_alive(static_cast<std::int64_t>(known.instances.size())),
      m_idle(Idle::over(m_idleMemory, 1, {}))
{
    const auto &scaling = std::get<PerRequestScaling>(function.scaling);
    m_keepAlive = std::min(scaling.keepAlive.count(), foreverNs);
    m_limit = scaling.concurrencyLimit.value_or(INT64_MAX);
    for (const KnownInstances::Instance &instance : known.instances) {
        m_freeAt.push_back(instance.freeAt);
        m_instances.push_back({instance.lastUse, instance.number});
        m_createdAt.push_back(instance.created);
    }
    orderIdle();
}

/// Finds out who is idle, and in which order they became so.
template <typename Idle> void WindowKernel<Idle>::orderIdle()
{
    std::vector<std::uint32_t> idle;
    for (std::uint32_t slot = 1; slot < m_freeAt.size(); ++slot) {
        if (m_freeAt[slot] <= m_now) {
            idle.push_back(slot);
        }
    }
    std::ranges::sort(idle, {},
                      [this](std::uint32_t slot) { return std::pair(m_freeAt[slot], m_instances[slot].lastUse); });
    m_capacity = std::bit_ceil(m_freeAt.size() + 8);
    m_idle = Idle::over(m_idleMemory, m_capacity, idle);
    m_upcoming.forget();
}

/// Memory follows the instances that are alive.
template <typename Idle> void WindowKernel<Idle>::forgetGone()
{
    if (m_freeAt.size() < 2 * static_cast<std::size_t>(m_alive) + 64) {
        return;
    }
    std::size_t kept = 1;
    for (std::size_t slot = 1; slot < m_freeAt.size(); ++slot) {
        if (m_freeAt[slot] != longAgo) {
            m_freeAt[kept] = m_freeAt[slot];
            m_instances[kept] = m_instances[slot];
            m_createdAt[kept] = m_createdAt[slot];
            ++kept;
        }
    }
    m_freeAt.resize(kept);
    m_instances.resize(kept);
    m_createdAt.resize(kept);
    orderIdle();
}

template <typename Idle>
void WindowKernel<Idle>::decide(const FunctionWorkload &workload, std::size_t first, std::size_t last,
                                InvocationBatch &told, FunctionStatistics statistics)
{
    forgetGone();
    told.count = last - first;
    const bool someTakeNoTime = tellWarm(m_rules, workload, first, told);
    for (std::size_t from = 0; from < told.count;) {
        std::size_t to = told.count;
        if (someTakeNoTime) [[unlikely]] {
            // Idle again at the instant at which it arrives, after it: such a request ends a window.
            for (to = from; to < told.count && told.end[to] != told.arrival[to]; ++to) {
            }
            to = std::min(to + 1, told.count);
        }
        decideWindow({workload, first, told, statistics, from, to});
        from = to;
    }
    m_uses += told.count;
}

template <typename Idle> void WindowKernel<Idle>::decideWindow(const Window &window)
{
    gatherEnds(window);
    pass(window);

    const InvocationBatch &told = window.told;
    const std::int64_t until = told.arrival[window.to - 1];
    std::array<std::uint32_t, InvocationBatch::capacity> outlasting;
    std::size_t count = 0;
    for (std::size_t i = window.from; i < window.to; ++i) {
        const std::uint32_t slot = m_owners[m_earlier + i - window.from];
        Instance &instance = m_instances[slot];
        instance.lastUse = m_uses + i;
        window.told.instance[i] = instance.number;
        outlasting[count] = static_cast<std::uint32_t>(i);
        count += told.end[i] > until ? 1 : 0;
    }
    for (std::size_t n = 0; n < count; ++n) {
        const std::size_t i = outlasting[n];
        m_upcoming.add(told.end[i], m_owners[m_earlier + i - window.from]);
    }
    const std::size_t last = window.to - 1;
    if (told.end[last] == until && (told.mark[last] & InvocationBatch::ranBit) != 0) {
        m_idle.step(1, m_owners[m_earlier + last - window.from]);
    }
    m_now = until;
}

/// The ends in the window, in order of time; those of one instant in the order of their requests.
template <typename Idle> void WindowKernel<Idle>::gatherEnds(const Window &window)
{
    const InvocationBatch &told = window.told;
    const std::int64_t until = told.arrival[window.to - 1];
    m_due.clear();
    if (until > m_now) {
        m_upcoming.collect(m_now, until, m_freeAt, m_due);
    }
    m_earlier = m_due.size();
    const std::size_t requests = window.to - window.from;
    const std::size_t most = m_earlier + requests;
    if (m_owners.size() < most) {
        m_owners.resize(2 * most);
        m_keys.resize(2 * most);
        m_endAt.resize(2 * most + 1);
        m_endOwner.resize(2 * most + 1);
    }

    // A key is the end, counted from the start of the window, and the position of its owner. Where the window is so
    // long that both do not fit, the end is rounded, and ties are resolved.
    const auto length = static_cast<std::uint64_t>(until - m_now);
    const int lengthBits = static_cast<int>(std::bit_width(length));
    const int ownerBits = static_cast<int>(std::bit_width(most));
    const int rounded = std::max(lengthBits + ownerBits - 64, 0);
    const auto keyOf = [&](std::int64_t end, std::size_t owner) {
        return (static_cast<std::uint64_t>(end - m_now) >> rounded) << ownerBits | owner;
    };
    for (std::size_t n = 0; n < m_earlier; ++n) {
        m_owners[n] = m_due[n].slot;
        m_keys[n] = keyOf(m_due[n].at, n);
    }
    std::size_t count = m_earlier;
    for (std::size_t n = 0; n + 1 < requests; ++n) {
        const std::int64_t end = told.end[window.from + n];
        m_keys[count] = keyOf(end, m_earlier + n);
        count += end <= until ? 1 : 0;
    }
    const std::span<const std::uint64_t> sorted =
        m_sort.sort(std::span(m_keys).first(count), lengthBits - rounded + ownerBits);

    m_endCount = count;
    bool isTied = rounded > 0;
    std::uint64_t before = ~std::uint64_t{0};
    for (std::size_t n = 0; n < count; ++n) {
        const std::uint64_t key = sorted[n];
        m_endAt[n] = m_now + static_cast<std::int64_t>(key >> ownerBits);
        m_endOwner[n] = static_cast<std::uint32_t>(key & ((std::uint64_t{1} << ownerBits) - 1));
        isTied |= key >> ownerBits == before >> ownerBits;
        before = key;
    }
    m_endAt[count] = INT64_MAX;
    m_endOwner[count] = 0;
    if (isTied) [[unlikely]] {
        orderTies(window);
    }
}

template <typename Idle> void WindowKernel<Idle>::orderTies(const Window &window)
{
    const auto endOf = [&](std::uint32_t owner) {
        return owner < m_earlier ? m_due[owner].at : window.told.end[window.from + owner - m_earlier];
    };
    const auto useOf = [&](std::uint32_t owner) {
        return owner < m_earlier ? m_instances[m_owners[owner]].lastUse : m_uses + window.from + owner - m_earlier;
    };
    std::sort(m_endOwner.begin(), m_endOwner.begin() + static_cast<std::ptrdiff_t>(m_endCount),
              [&](std::uint32_t a, std::uint32_t b) {
                  return std::pair(endOf(a), useOf(a)) < std::pair(endOf(b), useOf(b));
              });
    for (std::size_t n = 0; n < m_endCount; ++n) {
        m_endAt[n] = endOf(m_endOwner[n]);
    }
}

/// Goes through arrivals and ends in order of time; an end comes before the arrivals of its instant. Without branches
/// on which comes next: both are prepared, and a mask chooses.
template <typename Idle> void WindowKernel<Idle>::pass(const Window &window)
{
    const std::int64_t *arrivals = window.told.arrival.data();
    const std::int64_t *ends = window.told.end.data();
    std::int64_t *freeAt = m_freeAt.data();
    const std::int64_t *endAt = m_endAt.data();
    const std::uint32_t *endOwner = m_endOwner.data();
    std::uint32_t *owners = m_owners.data();
    std::uint32_t *own = owners + m_earlier - window.from;
    const std::int64_t keepAlive = m_keepAlive;
    Idle idle = m_idle;
    std::size_t nextEnd = 0;
    std::size_t i = window.from;
    while (i < window.to) {
        const std::int64_t now = arrivals[i];
        const std::int64_t end = endAt[nextEnd];
        const std::uint64_t isEnd = end <= now ? 1 : 0;
        const std::uint32_t ending = owners[endOwner[nextEnd]];
        const std::uint32_t taken = idle.next();
        if ((static_cast<unsigned>(now - freeAt[taken] > keepAlive) & static_cast<unsigned>(isEnd ^ 1)) != 0)
            [[unlikely]] {
            const Rare rare = settleRare(window, i, nextEnd, idle);
            idle = rare.idle;
            i += rare.isSettled ? 1 : 0;
            freeAt = m_freeAt.data();
            continue;
        }
        const std::uint32_t slot = chosen(static_cast<std::uint32_t>(0 - isEnd), ending, taken);
        freeAt[slot] = chosen(-static_cast<std::int64_t>(isEnd), end, ends[i]);
        idle.step(isEnd, slot);
        own[i] = slot; // until the request itself comes, whatever ended before it
        nextEnd += isEnd;
        i += 1 - isEnd;
    }
    m_idle = idle;
}

/// Ends what has expired. When somebody is idle after all the request is not settled yet; else it starts an instance,
/// or is refused.
template <typename Idle>
typename WindowKernel<Idle>::Rare WindowKernel<Idle>::settleRare(const Window &window, std::size_t i,
                                                                 std::size_t nextEnd, Idle idle)
{
    const std::int64_t now = window.told.arrival[i];
    for (std::uint32_t slot = idle.next(); slot != nobody; slot = idle.next()) {
        if (now - m_freeAt[slot] <= m_keepAlive) {
            return {idle, false};
        }
        FunctionStatistics statistics = window.statistics;
        statistics.life(m_createdAt[slot], m_freeAt[slot] + m_keepAlive, m_instances[slot].number);
        m_freeAt[slot] = longAgo;
        --m_alive;
        idle.step(0, slot);
    }
    removeOwnEnd(window, i, nextEnd);
    std::uint32_t &owner = m_owners[m_earlier + i - window.from];
    if (m_alive >= m_limit || (m_starts && !m_starts->take(SimTime::atNanoseconds(now)).isAdmitted)) {
        window.told.end[i] = now;
        window.told.mark[i] = static_cast<std::uint8_t>(Ending::Throttled);
        owner = nobody;
        return {idle, true};
    }
    owner = static_cast<std::uint32_t>(m_freeAt.size());
    if (m_freeAt.size() == m_capacity) { // nobody is idle
        m_capacity *= 2;
        idle = Idle::over(m_idleMemory, m_capacity, {});
    }
    startCold(window, i, nextEnd);
    return {idle, true};
}

template <typename Idle> void WindowKernel<Idle>::startCold(const Window &window, std::size_t i, std::size_t nextEnd)
{
    InvocationBatch &told = window.told;
    const std::int64_t now = told.arrival[i];
    const ColdDraw cold = window.workload.coldDraw(window.first + i);
    const std::int64_t start = now + cold.unbilledStartNs + cold.initNs;
    const ServiceRules::Settled settled =
        m_rules.settle(start, cold.serviceNs, m_rules.mayFail && window.workload.fails(window.first + i));
    told.start[i] = start;
    told.end[i] = settled.end;
    told.init[i] = cold.initNs;
    told.mark[i] = static_cast<std::uint8_t>(InvocationBatch::ranBit | InvocationBatch::coldBit
                                             | static_cast<std::uint8_t>(settled.ending));
    m_freeAt.push_back(settled.end);
    m_instances.push_back({0, ++m_created});
    m_createdAt.push_back(now);
    ++m_alive;
    FunctionStatistics statistics = window.statistics;
    statistics.alive(now, m_alive);

    if (i + 1 < window.to && settled.end <= told.arrival[window.to - 1]) {
        const auto owner = static_cast<std::uint32_t>(m_earlier + i - window.from);
        std::size_t place = nextEnd;
        while (m_endAt[place] < settled.end || (m_endAt[place] == settled.end && m_endOwner[place] < owner)) {
            ++place;
        }
        const auto at = static_cast<std::ptrdiff_t>(place);
        const auto count = static_cast<std::ptrdiff_t>(++m_endCount);
        std::copy_backward(m_endAt.begin() + at, m_endAt.begin() + count, m_endAt.begin() + count + 1);
        std::copy_backward(m_endOwner.begin() + at, m_endOwner.begin() + count, m_endOwner.begin() + count + 1);
        m_endAt[place] = settled.end;
        m_endOwner[place] = owner;
    }
}

/// The end that request @p i would have had if it was warm.
template <typename Idle> void WindowKernel<Idle>::removeOwnEnd(const Window &window, std::size_t i, std::size_t nextEnd)
{
    const auto owner = static_cast<std::uint32_t>(m_earlier + i - window.from);
    const auto last = m_endOwner.begin() + static_cast<std::ptrdiff_t>(m_endCount);
    const auto found = std::find(m_endOwner.begin() + static_cast<std::ptrdiff_t>(nextEnd), last, owner);
    if (found != last) {
        const auto place = found - m_endOwner.begin();
        std::copy(found + 1, last + 1, found);
        std::copy(m_endAt.begin() + place + 1, m_endAt.begin() + static_cast<std::ptrdiff_t>(m_endCount) + 1,
                  m_endAt.begin() + place);
        --m_endCount;
    }
}

template <typename Idle> void WindowKernel<Idle>::finish(FunctionStatistics statistics)
{
    for (std::size_t slot = 1; slot < m_freeAt.size(); ++slot) {
        if (m_freeAt[slot] != longAgo) {
            const bool isKept = m_freeAt[slot] > m_rules.horizon;
            statistics.life(m_createdAt[slot], isKept ? endOfTime : m_freeAt[slot] + m_keepAlive,
                            m_instances[slot].number);
        }
    }
}

template class WindowKernel<IdleStack>;
template class WindowKernel<IdleRing>;
template class WindowKernel<IdleBits<true>>;
template class WindowKernel<IdleBits<false>>;

bool suitsWindowKernel(const FunctionConfiguration &function)
{
    return SlotTable::suits(function) && std::get<PerRequestScaling>(function.scaling).routing != Routing::Random;
}

std::unique_ptr<PerRequestKernel> makeWindowKernel(const FunctionConfiguration &function, SimDuration horizon,
                                                   const KnownInstances &known)
{
    switch (std::get<PerRequestScaling>(function.scaling).routing) {
    case Routing::MostRecentlyUsed:
        return std::make_unique<WindowKernel<IdleStack>>(function, horizon, known);
    case Routing::LeastRecentlyUsed:
        return std::make_unique<WindowKernel<IdleRing>>(function, horizon, known);
    case Routing::Newest:
        return std::make_unique<WindowKernel<IdleBits<true>>>(function, horizon, known);
    case Routing::Oldest:
        return std::make_unique<WindowKernel<IdleBits<false>>>(function, horizon, known);
    case Routing::Random:
    case Routing::LeastLoaded:
    case Routing::RoundRobin:
        break;
    }
    expects(false, "windows route by use or age");
    return nullptr;
}

} // namespace warmfront::sim
