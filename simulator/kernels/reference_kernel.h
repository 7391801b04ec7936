// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <queue>
#include <vector>

#include "simulator/admission/token_bucket.h"
#include "simulator/kernels/kernel.h"

namespace warmfront::sim {

/// Scaling per request, written as the rule reads: the measure of every faster kernel. Runs everything that
/// PerRequestScaling can say; its time per request grows with the number of instances.
///
/// At an arrival, completions up to that instant are over, and instances that have been idle for longer than the
/// keep-alive are gone, the longest idle first, as long as more than the always-warm number are alive. Then:
///  1. With as many requests in flight as the concurrency limit allows the request is throttled.
///  2. Among the ready instances with a free place the routing chooses. Without one, it chooses among those that are
///     still starting and have a free place: the request waits there until the instance is ready, and is not cold.
///  3. Without any the request starts an instance: its cold start, then the request's cold service.
/// Instances of which one was used at the same instant count as used in the order in which that happened; always-warm
/// ones that were never used count as used at the very beginning in order of their numbers.
class ReferenceKernel final : public Kernel
{
public:
    ReferenceKernel(const FunctionConfiguration &function, SimDuration horizon);
    void serve(const FunctionWorkload &workload, FunctionStatistics statistics) override;
    void finish(FunctionStatistics statistics) override;

private:
    struct Instance
    {
        std::uint32_t number = 0;
        std::int64_t created = 0;
        std::int64_t readyAt = 0;
        std::int64_t busySince = 0;
        std::int64_t idleSince = 0;
        std::int64_t inFlight = 0;
        std::uint64_t lastUse = 0; ///< grows with every use; a use is the taking or the completion of a request
        bool isAlwaysWarm = false; ///< counts as one of the always-warm ones (for the bill), since:
        std::int64_t alwaysWarmSince = 0;
        bool isGone = false;
        bool hasServed =
            true; ///< an always-warm one has not at the start; who starts one has its first run in its cold service
    };
    struct Completion
    {
        std::int64_t at;
        std::uint64_t request; ///< completions of one instant happen in order of their requests
        std::uint32_t instance;
        [[nodiscard]] bool operator>(const Completion &other) const
        {
            return at != other.at ? at > other.at : request > other.request;
        }
    };

    void completeUntil(std::int64_t now, FunctionStatistics statistics);
    void expireBefore(std::int64_t now, FunctionStatistics statistics);
    void placeAlwaysWarm(std::int64_t since);
    [[nodiscard]] Instance &instance(std::uint32_t number);
    [[nodiscard]] Instance *choose(std::int64_t now, bool starting, const FunctionWorkload &workload, std::size_t i);
    [[nodiscard]] bool isPreferred(const Instance &a, const Instance &b) const;

    PerRequestScaling m_scaling;
    ServiceRules m_rules;
    std::int64_t m_concurrency;
    std::optional<TokenBucket> m_starts;
    std::vector<Instance> m_alive; ///< in order of creation
    std::priority_queue<Completion, std::vector<Completion>, std::greater<>> m_completions;
    std::vector<Instance *> m_candidates;
    std::int64_t m_inFlight = 0;
    int m_unplaced = 0; ///< always-warm places whose instance ended while every other one was busy
    std::uint64_t m_uses = 0;
    std::uint64_t m_requests = 0;
    std::uint32_t m_created = 0;
    InvocationBatch m_told;
};

} // namespace warmfront::sim
