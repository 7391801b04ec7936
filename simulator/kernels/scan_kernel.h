// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <new>
#include <vector>

#include "simulator/admission/token_bucket.h"
#include "simulator/kernels/kernel.h"
#include "simulator/kernels/slot_search.h"

namespace warmfront::sim {

/// Scaling per request for instances that serve one request at a time: equal to the reference kernel, and faster.
///
/// There are no events. The state is a table of instances in order of creation with the instant at which each becomes
/// free (past: idle since, future: busy until); an arrival searches it with wide registers. An instance that is found
/// expired is taken out then. Where no idle one is left all others are busy: that is when a cold start happens, and
/// when the concurrency limit can be reached.
class ScanKernel final : public Kernel
{
public:
    ScanKernel(const FunctionConfiguration &function, SimDuration horizon);
    /// Whether this kernel can run @p function.
    [[nodiscard]] static bool suits(const FunctionConfiguration &function);

    void serve(const FunctionWorkload &workload, FunctionStatistics statistics) override;
    void finish(FunctionStatistics statistics) override;

private:
    /// Of the instance in the same position of m_freeAt.
    struct Instance
    {
        std::int64_t created;
        std::int64_t lastRequest; ///< tells which of two that became free at one instant did so later
        std::uint32_t number;
    };
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

    template <Routing routing> void serveRouted(const FunctionWorkload &workload, FunctionStatistics statistics);
    template <Routing routing>
    [[nodiscard]] std::size_t findIdle(std::int64_t now, const FunctionWorkload &workload, std::size_t i);
    /// An idle instance that has not expired, or noSlot when every instance is busy.
    template <Routing routing>
    [[nodiscard]] std::size_t findWarm(std::int64_t now, const FunctionWorkload &workload, std::size_t i,
                                       FunctionStatistics statistics);
    [[nodiscard]] std::size_t resolveTie(SlotSearch::Extreme extreme, bool latest) const;
    [[nodiscard]] bool isExpired(std::size_t slot, std::int64_t now) const
    {
        return now - m_freeAt[slot] > m_keepAlive;
    }
    std::size_t add(std::int64_t created, std::uint32_t number);
    void remove(std::size_t slot, FunctionStatistics statistics);
    void removeExpired(std::int64_t now, FunctionStatistics statistics);

    SlotSearch m_search;
    ServiceRules m_rules;
    Routing m_routing;
    std::int64_t m_keepAlive;
    std::int64_t m_limit;
    std::optional<TokenBucket> m_starts;
    std::vector<std::int64_t, Aligned<std::int64_t>> m_freeAt; ///< padded with slotNeverFree
    std::vector<Instance> m_instances;
    std::int64_t m_requests = 0;
    std::uint32_t m_created = 0;
    InvocationBatch m_told;
};

} // namespace warmfront::sim
