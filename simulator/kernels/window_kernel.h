// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "simulator/admission/token_bucket.h"
#include "simulator/kernels/idle_order.h"
#include "simulator/kernels/known_instances.h"
#include "simulator/kernels/per_request_kernel.h"
#include "simulator/kernels/slot_table.h"
#include "simulator/kernels/spread_sort.h"
#include "simulator/kernels/upcoming_ends.h"

namespace warmfront::sim {

/// Scaling per request for instances that serve one request at a time, by windows of requests: equal to the reference
/// kernel, and as fast with thousands of instances as with ten.
///
/// A warm request ends when it arrives plus its service, whichever instance serves it. So the ends that fall into a
/// window of requests are known before anything is decided: they are sorted, and one pass over arrivals and ends in
/// order of time moves instances between busy and idle. The pass does not branch on which of the two comes next. What
/// is rare is settled where it comes up: an instance that is found expired, a cold start, a refusal.
template <typename Idle> class WindowKernel final : public PerRequestKernel
{
public:
    WindowKernel(const FunctionConfiguration &function, SimDuration horizon, const KnownInstances &known);

    void decide(const FunctionWorkload &workload, std::size_t first, std::size_t last, InvocationBatch &told,
                FunctionStatistics statistics) override;
    void finish(FunctionStatistics statistics) override;

private:
    static constexpr std::uint32_t nobody = 0;

    /// Of the slot in the same position of m_freeAt.
    struct Instance
    {
        std::uint64_t lastUse;
        std::uint32_t number;
    };
    /// Some requests of a batch, in told.
    struct Window
    {
        const FunctionWorkload &workload;
        std::size_t first; ///< position in the batch of told's first entry
        InvocationBatch &told;
        FunctionStatistics statistics;
        std::size_t from; ///< in told
        std::size_t to;
    };

    struct Rare
    {
        Idle idle;
        bool isSettled;
    };

    void orderIdle();
    void forgetGone();
    void decideWindow(const Window &window);
    void gatherEnds(const Window &window);
    void orderTies(const Window &window);
    void pass(const Window &window);
    /// Request @p i found nobody idle who has not expired; @p nextEnd comes after it.
    [[nodiscard]] Rare settleRare(const Window &window, std::size_t i, std::size_t nextEnd, Idle idle);
    void startCold(const Window &window, std::size_t i, std::size_t nextEnd);
    void removeOwnEnd(const Window &window, std::size_t i, std::size_t nextEnd);

    ServiceRules m_rules;
    std::int64_t m_keepAlive;
    std::int64_t m_limit;
    std::optional<TokenBucket> m_starts;
    std::uint32_t m_created;
    std::uint64_t m_uses;
    std::int64_t m_now; ///< everything up to this instant has been settled

    std::vector<std::int64_t> m_freeAt; ///< one per slot; of nobody, and of one that is gone, long ago
    std::vector<Instance> m_instances;
    std::vector<std::int64_t> m_createdAt;
    std::int64_t m_alive = 0;
    IdleMemory m_idleMemory;
    std::size_t m_capacity = 0; ///< of the idle order
    Idle m_idle;
    UpcomingEnds m_upcoming;

    // Of the window. The vectors only grow.
    std::vector<UpcomingEnds::End> m_due;
    std::size_t m_earlier = 0; ///< how many of the ends are of requests before the window
    std::vector<std::uint64_t> m_keys;
    SpreadSort m_sort;
    std::size_t m_endCount = 0;
    std::vector<std::int64_t> m_endAt;     ///< in order, and one after all
    std::vector<std::uint32_t> m_endOwner; ///< position in m_owners
    std::vector<std::uint32_t> m_owners;   ///< slots: of the earlier ends, then of the window's requests
};

extern template class WindowKernel<IdleStack>;
extern template class WindowKernel<IdleRing>;
extern template class WindowKernel<IdleBits<true>>;
extern template class WindowKernel<IdleBits<false>>;

/// Whether a WindowKernel can run @p function.
[[nodiscard]] bool suitsWindowKernel(const FunctionConfiguration &function);
/// The one for the routing of @p function, which goes on where another kernel stopped.
[[nodiscard]] std::unique_ptr<PerRequestKernel> makeWindowKernel(const FunctionConfiguration &function,
                                                                 SimDuration horizon, const KnownInstances &known);

} // namespace warmfront::sim
