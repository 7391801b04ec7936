// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/engine/replica_engine.h"

#include <algorithm>
#include <utility>

#include "core/base/contract.h"
#include "core/base/variates.h"
#include "simulator/engine/pool.h"

namespace warmfront::sim {

ReplicaEngine::ReplicaEngine(const FunctionConfiguration &function, SimDuration horizon)
    : m_scaling(std::get<FixedReplicas>(function.scaling)),
      m_rules(function, horizon),
      m_places(function.concurrency),
      m_replicas(static_cast<std::size_t>(m_scaling.replicas)),
      m_freePlaces(m_places * m_scaling.replicas)
{
}

void ReplicaEngine::serve(const FunctionWorkload &workload, FunctionStatistics statistics)
{
    if (m_isFresh) {
        statistics.alive(0, m_scaling.replicas);
        m_isFresh = false;
    }
    const RequestBatch &requests = workload.requests();
    for (std::size_t i = 0; i < requests.count; ++i) {
        const std::int64_t now = requests.arrival[i];
        advanceTo(now, statistics);
        const Request request{now,
                              requests.service[i],
                              m_scaling.routing == Routing::Random ? workload.routingDraw(i) : 0,
                              workload.source(i),
                              workload.fails(i),
                              workload.firstRunNs(i)};
        if (m_freePlaces > 0) {
            start(request, now, statistics);
        } else if (m_scaling.queueLimit && static_cast<std::int64_t>(m_queue.size()) >= *m_scaling.queueLimit) {
            tell(request, now, now, 0, static_cast<std::uint8_t>(Ending::Rejected), statistics);
        } else {
            m_queue.push_back(request);
        }
    }
}

void ReplicaEngine::advanceTo(std::int64_t now, FunctionStatistics statistics)
{
    while (true) {
        const std::int64_t completion = m_completions.empty() ? endOfTime : m_completions.top().at;
        const std::int64_t timeout =
            m_queue.empty() || !m_scaling.queueTimeout
                ? endOfTime
                : m_queue.front().arrival + std::min(m_scaling.queueTimeout->count(), longestDurationNs);
        if (completion <= now && completion <= timeout) {
            complete(statistics);
        } else if (timeout < now) {
            tell(m_queue.front(), timeout, timeout, 0, static_cast<std::uint8_t>(Ending::TimedOut), statistics);
            m_queue.pop_front();
        } else {
            return;
        }
    }
}

void ReplicaEngine::complete(FunctionStatistics statistics)
{
    const Completion completion = m_completions.top();
    m_completions.pop();
    Replica &replica = m_replicas[completion.replica];
    --replica.inFlight;
    ++m_freePlaces;
    if (replica.inFlight == 0 && m_places > 1) {
        statistics.busy(replica.busySince, completion.at, true);
    }
    if (!m_queue.empty()) {
        const Request first = m_queue.front();
        m_queue.pop_front();
        start(first, completion.at, statistics);
    }
}

void ReplicaEngine::start(const Request &request, std::int64_t now, FunctionStatistics statistics)
{
    const std::size_t chosen = choose(request);
    Replica &replica = m_replicas[chosen];
    if (replica.inFlight == 0) {
        replica.busySince = now;
    }
    ++replica.inFlight;
    --m_freePlaces;
    const std::int64_t more = std::exchange(replica.hasServed, true) ? 0 : request.firstRun;
    const ServiceRules::Settled settled =
        m_rules.settle(now, std::min(longestDurationNs, request.service + more), request.fails);
    const auto number = static_cast<std::uint32_t>(chosen);
    m_completions.push({settled.end, m_started++, number});
    tell(request, now, settled.end, number + 1,
         static_cast<std::uint8_t>(InvocationBatch::ranBit | static_cast<std::uint8_t>(settled.ending)), statistics);
}

std::size_t ReplicaEngine::choose(const Request &request)
{
    const auto hasPlace = [this](const Replica &replica) { return replica.inFlight < m_places; };
    switch (m_scaling.routing) {
    case Routing::LeastLoaded:
        return static_cast<std::size_t>(
            std::min_element(m_replicas.begin(), m_replicas.end(),
                             [](const Replica &a, const Replica &b) { return a.inFlight < b.inFlight; })
            - m_replicas.begin());
    case Routing::RoundRobin: {
        std::size_t chosen = m_nextInTurn;
        while (!hasPlace(m_replicas[chosen])) {
            chosen = chosen + 1 == m_replicas.size() ? 0 : chosen + 1;
        }
        m_nextInTurn = chosen + 1 == m_replicas.size() ? 0 : chosen + 1;
        return chosen;
    }
    case Routing::Random: {
        const auto free = static_cast<std::uint32_t>(std::count_if(m_replicas.begin(), m_replicas.end(), hasPlace));
        std::uint32_t skipped = variates::index(request.routingDraw, free);
        std::size_t chosen = 0;
        while (!hasPlace(m_replicas[chosen]) || skipped-- > 0) {
            ++chosen;
        }
        return chosen;
    }
    case Routing::MostRecentlyUsed:
    case Routing::LeastRecentlyUsed:
    case Routing::Newest:
    case Routing::Oldest:
        break;
    }
    expects(false, "replicas are routed to by load, in turn or at random");
    return 0;
}

void ReplicaEngine::tell(const Request &request, std::int64_t start, std::int64_t end, std::uint32_t instance,
                         std::uint8_t mark, FunctionStatistics statistics)
{
    const std::size_t i = m_told.count++;
    m_told.arrival[i] = request.arrival;
    m_told.start[i] = start;
    m_told.end[i] = end;
    m_told.instance[i] = instance;
    m_told.source[i] = request.source;
    m_told.mark[i] = mark;
    if (m_told.count == InvocationBatch::capacity) {
        statistics.take(m_told);
        m_told.count = 0;
    }
}

void ReplicaEngine::finish(FunctionStatistics statistics)
{
    // At the horizon itself completions and timeouts still happen.
    advanceTo(m_rules.horizon + 1, statistics);
    for (const Request &request : m_queue) {
        tell(request, m_rules.horizon, m_rules.horizon, 0, static_cast<std::uint8_t>(Ending::Unfinished), statistics);
    }
    m_queue.clear();
    statistics.take(m_told);
    m_told.count = 0;
    for (std::size_t r = 0; r < m_replicas.size(); ++r) {
        const auto number = static_cast<std::uint32_t>(r + 1);
        if (m_replicas[r].inFlight > 0 && m_places > 1) {
            statistics.busy(m_replicas[r].busySince, endOfTime, true);
        }
        statistics.life(0, endOfTime, number);
    }
}

} // namespace warmfront::sim
