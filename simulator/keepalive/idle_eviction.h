// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/ids.h"
#include "core/base/memory_size.h"

namespace warmfront::sim {

/// Which idle instance goes first when memory is short.
enum class EvictionRule : std::uint8_t {
    LeastRecentlyUsed,
    GreedyDual, ///< clock + uses × cost / size (GDSF, as in FaasCache)
    Frequency,  ///< clock + uses × cost
    Size,       ///< clock + uses / size
    Random,
    Landlord ///< credit = cost at each use; all pay rent by size, those without credit go
};

/// Place of an instance in its pool: small and dense, given by the engine and given again once the instance has ended.
enum class InstancePlace : std::uint32_t {};

/// One host's or memory pool's instances, and which idle ones end when room is needed.
///
/// Priorities are set at each use, from the clock of that moment; evicting raises the clock to the highest priority
/// evicted. `uses` counts those of all instances of the function in this pool and is forgotten when the last of them is
/// evicted or has ended. Equal priorities leave by the order of their last use. Landlord is the same heap: an instance
/// keeps its credit per megabyte plus the rent level of its last use, and the level stands for all the rent charged
/// since. A plain value; used, becameIdle and ended are O(log idle), and none allocates once places and functions are
/// known.
class IdleEviction
{
public:
    explicit IdleEviction(EvictionRule rule) : m_rule(rule) {}

    /// The instance at @p place begins to serve (it may be new). @p cost is what it would take to have it anew, cold
    /// time − warm time in seconds, ≥ 0; @p draw is uniform and fresh. The size is positive.
    void used(InstancePlace place, FunctionIndex function, MemorySize size, double cost, std::uint64_t draw);
    /// It has nothing to do: it may be evicted from now on, by the priority of its last use.
    void becameIdle(InstancePlace place);
    /// It has ended for another reason.
    void ended(InstancePlace place);

    /// Idle instances of the least priority that together free @p needed; none when all of them are not enough. They
    /// stay in the pool until told evicted(); until the next call with anything but evicted() the choice stands.
    [[nodiscard]] std::span<const InstancePlace> chooseVictims(MemorySize needed);
    /// A chosen one has been ended.
    void evicted(InstancePlace place);

    [[nodiscard]] MemorySize idleMemory() const { return MemorySize::bytes(m_idleBytes); }
    [[nodiscard]] double priority(InstancePlace place) const;
    [[nodiscard]] double clock() const { return m_clock; }

private:
    static constexpr std::uint32_t notInHeap = 0xffffffffU;
    struct Instance
    {
        double priority = 0.0;
        std::uint64_t lastUse = 0; ///< number of the use within the pool
        std::int64_t bytes = 0;
        std::uint32_t function = 0;
        std::uint32_t heapPlace = notInHeap;
        bool isAlive = false;
    };
    struct FunctionUses
    {
        std::uint64_t uses = 0;
        std::uint32_t alive = 0;
    };

    [[nodiscard]] bool leavesBefore(std::uint32_t a, std::uint32_t b) const;
    void put(std::size_t heapPlace, std::uint32_t instance);
    void siftUp(std::size_t heapPlace);
    void siftDown(std::size_t heapPlace);
    void insert(std::uint32_t instance);
    void remove(std::uint32_t instance);

    EvictionRule m_rule;
    double m_clock = 0.0;
    std::uint64_t m_uses = 0;
    std::int64_t m_idleBytes = 0;
    std::vector<Instance> m_instances;
    std::vector<FunctionUses> m_functions;
    std::vector<std::uint32_t> m_heap;
    std::vector<InstancePlace> m_victims;
};

} // namespace warmfront::sim
