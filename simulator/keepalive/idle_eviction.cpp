// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/keepalive/idle_eviction.h"

#include <algorithm>

#include "core/base/contract.h"
#include "core/base/variates.h"

namespace warmfront::sim {

void IdleEviction::used(InstancePlace place, FunctionIndex function, MemorySize size, double cost, std::uint64_t draw)
{
    expects(size.count() > 0 && cost >= 0.0, "an instance has a size and a cost that is not negative");
    const auto at = static_cast<std::uint32_t>(place);
    if (at >= m_instances.size()) {
        m_instances.resize(at + std::size_t{1});
    }
    if (raw(function) >= m_functions.size()) {
        m_functions.resize(raw(function) + std::size_t{1});
    }
    Instance &instance = m_instances[at];
    FunctionUses &ofFunction = m_functions[raw(function)];
    if (!instance.isAlive) {
        instance = {};
        instance.isAlive = true;
        instance.function = raw(function);
        instance.bytes = size.count();
        ++ofFunction.alive;
    } else if (instance.heapPlace != notInHeap) {
        remove(at);
    }
    expects(instance.function == raw(function) && instance.bytes == size.count(),
            "an instance keeps function and size");
    instance.lastUse = ++m_uses;
    ++ofFunction.uses;
    const auto uses = static_cast<double>(ofFunction.uses);
    const double megabytes = size.inMegabytes();
    switch (m_rule) {
    case EvictionRule::LeastRecentlyUsed:
        instance.priority = 0.0;
        break; // the order of use decides
    case EvictionRule::GreedyDual:
        instance.priority = m_clock + uses * cost / megabytes;
        break;
    case EvictionRule::Frequency:
        instance.priority = m_clock + uses * cost;
        break;
    case EvictionRule::Size:
        instance.priority = m_clock + uses / megabytes;
        break;
    case EvictionRule::Random:
        instance.priority = variates::uniform01(draw);
        break;
    case EvictionRule::Landlord:
        instance.priority = m_clock + cost / megabytes;
        break;
    }
}

void IdleEviction::becameIdle(InstancePlace place)
{
    const auto at = static_cast<std::uint32_t>(place);
    expects(at < m_instances.size() && m_instances[at].isAlive && m_instances[at].heapPlace == notInHeap,
            "only a busy instance becomes idle");
    insert(at);
}

void IdleEviction::ended(InstancePlace place)
{
    const auto at = static_cast<std::uint32_t>(place);
    expects(at < m_instances.size() && m_instances[at].isAlive, "only a living instance ends");
    Instance &instance = m_instances[at];
    if (instance.heapPlace != notInHeap) {
        remove(at);
    }
    instance.isAlive = false;
    FunctionUses &ofFunction = m_functions[instance.function];
    if (--ofFunction.alive == 0) {
        ofFunction.uses = 0;
    }
}

std::span<const InstancePlace> IdleEviction::chooseVictims(MemorySize needed)
{
    m_victims.clear();
    if (needed.count() > m_idleBytes) {
        return {};
    }
    // Taken out in order and put back: the least of a heap can be found in no cheaper way without more memory.
    std::int64_t found = 0;
    while (found < needed.count()) {
        const std::uint32_t least = m_heap.front();
        found += m_instances[least].bytes;
        remove(least);
        m_victims.push_back(static_cast<InstancePlace>(least));
    }
    for (const InstancePlace victim : m_victims) {
        insert(static_cast<std::uint32_t>(victim));
    }
    return m_victims;
}

void IdleEviction::evicted(InstancePlace place)
{
    const double last = priority(place);
    ended(place);
    if (m_rule != EvictionRule::LeastRecentlyUsed && m_rule != EvictionRule::Random) {
        m_clock = std::max(m_clock, last);
    }
}

double IdleEviction::priority(InstancePlace place) const
{
    const auto at = static_cast<std::uint32_t>(place);
    expects(at < m_instances.size() && m_instances[at].isAlive, "only a living instance has a priority");
    return m_instances[at].priority;
}

bool IdleEviction::leavesBefore(std::uint32_t a, std::uint32_t b) const
{
    const Instance &x = m_instances[a];
    const Instance &y = m_instances[b];
    return x.priority != y.priority ? x.priority < y.priority : x.lastUse < y.lastUse;
}

void IdleEviction::put(std::size_t heapPlace, std::uint32_t instance)
{
    m_heap[heapPlace] = instance;
    m_instances[instance].heapPlace = static_cast<std::uint32_t>(heapPlace);
}

void IdleEviction::siftUp(std::size_t heapPlace)
{
    const std::uint32_t moving = m_heap[heapPlace];
    while (heapPlace > 0 && leavesBefore(moving, m_heap[(heapPlace - 1) / 2])) {
        put(heapPlace, m_heap[(heapPlace - 1) / 2]);
        heapPlace = (heapPlace - 1) / 2;
    }
    put(heapPlace, moving);
}

void IdleEviction::siftDown(std::size_t heapPlace)
{
    const std::uint32_t moving = m_heap[heapPlace];
    for (std::size_t child = 2 * heapPlace + 1; child < m_heap.size(); child = 2 * heapPlace + 1) {
        if (child + 1 < m_heap.size() && leavesBefore(m_heap[child + 1], m_heap[child])) {
            ++child;
        }
        if (!leavesBefore(m_heap[child], moving)) {
            break;
        }
        put(heapPlace, m_heap[child]);
        heapPlace = child;
    }
    put(heapPlace, moving);
}

void IdleEviction::insert(std::uint32_t instance)
{
    m_heap.push_back(instance);
    siftUp(m_heap.size() - 1);
    m_idleBytes += m_instances[instance].bytes;
}

void IdleEviction::remove(std::uint32_t instance)
{
    const std::size_t hole = m_instances[instance].heapPlace;
    m_instances[instance].heapPlace = notInHeap;
    m_idleBytes -= m_instances[instance].bytes;
    const std::uint32_t last = m_heap.back();
    m_heap.pop_back();
    if (last != instance) {
        put(hole, last);
        siftUp(hole);
        siftDown(m_instances[last].heapPlace);
    }
}

} // namespace warmfront::sim
