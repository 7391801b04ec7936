// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <queue>
#include <vector>

#include "simulator/kernels/kernel.h"

namespace warmfront::sim {

/// A fixed number of replicas, each with places for several requests, behind one queue in order of arrival.
///
/// Replicas are there from the start. A request that finds a free place starts at once on the replica that the routing
/// chooses; otherwise it waits, or is rejected when the queue is full. At a completion the first of the queue starts. A
/// request that has waited for the queue's timeout ends as timed out; when a place becomes free at that very instant it
/// is still served. At one instant: completions, arrivals, then timeouts.
class ReplicaEngine final : public Kernel
{
public:
    ReplicaEngine(const FunctionConfiguration &function, SimDuration horizon);
    void serve(const FunctionWorkload &workload, FunctionStatistics statistics) override;
    void finish(FunctionStatistics statistics) override;

private:
    struct Request
    {
        std::int64_t arrival;
        std::int64_t service;
        std::uint64_t routingDraw;
        SourceIndex source;
        bool fails;
        std::int64_t firstRun;
    };
    struct Replica
    {
        std::int64_t inFlight = 0;
        std::int64_t busySince = 0;
        bool hasServed = false;
    };
    struct Completion
    {
        std::int64_t at;
        std::uint64_t order;
        std::uint32_t replica;
        [[nodiscard]] bool operator>(const Completion &other) const
        {
            return at != other.at ? at > other.at : order > other.order;
        }
    };

    /// Completions up to @p now and timeouts before it.
    void advanceTo(std::int64_t now, FunctionStatistics statistics);
    void complete(FunctionStatistics statistics);
    void start(const Request &request, std::int64_t now, FunctionStatistics statistics);
    void tell(const Request &request, std::int64_t start, std::int64_t end, std::uint32_t instance, std::uint8_t mark,
              FunctionStatistics statistics);
    [[nodiscard]] std::size_t choose(const Request &request);

    FixedReplicas m_scaling;
    ServiceRules m_rules;
    std::int64_t m_places; ///< of one replica
    std::vector<Replica> m_replicas;
    std::int64_t m_freePlaces;
    std::size_t m_nextInTurn = 0;
    std::priority_queue<Completion, std::vector<Completion>, std::greater<>> m_completions;
    std::deque<Request> m_queue;
    std::uint64_t m_started = 0;
    bool m_isFresh = true;
    InvocationBatch m_told;
};

} // namespace warmfront::sim
