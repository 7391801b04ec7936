// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/kernels/reference_kernel.h"

#include <algorithm>
#include <utility>

#include "core/base/contract.h"
#include "core/base/variates.h"

namespace warmfront::sim {

ReferenceKernel::ReferenceKernel(const FunctionConfiguration &function, SimDuration horizon)
    : m_scaling(std::get<PerRequestScaling>(function.scaling)),
      m_rules(function, horizon),
      m_concurrency(function.concurrency),
      m_starts(TokenBucket::ofStarts(m_scaling.startLimit))
{
    for (int i = 0; i < m_scaling.alwaysWarm; ++i) {
        Instance instance;
        instance.number = ++m_created;
        instance.lastUse = ++m_uses;
        instance.isAlwaysWarm = true;
        instance.hasServed = false;
        m_alive.push_back(instance);
    }
}

void ReferenceKernel::serve(const FunctionWorkload &workload, FunctionStatistics statistics)
{
    const RequestBatch &requests = workload.requests();
    for (std::size_t i = 0; i < requests.count; ++i) {
        const std::int64_t now = requests.arrival[i];
        const std::uint64_t request = m_requests++;
        completeUntil(now, statistics);
        expireBefore(now, statistics);

        m_told.arrival[i] = now;
        m_told.source[i] = workload.source(i);
        if (m_scaling.concurrencyLimit && m_inFlight >= *m_scaling.concurrencyLimit) {
            m_told.start[i] = m_told.end[i] = now;
            m_told.instance[i] = 0;
            m_told.mark[i] = static_cast<std::uint8_t>(Ending::Throttled);
            continue;
        }

        Instance *chosen = choose(now, false, workload, i);
        if (chosen == nullptr) {
            chosen = choose(now, true, workload, i);
        }
        std::int64_t service = requests.service[i];
        std::uint8_t mark = InvocationBatch::ranBit;
        if (chosen == nullptr && m_starts && !m_starts->take(SimTime::atNanoseconds(now)).isAdmitted) {
            m_told.start[i] = m_told.end[i] = now;
            m_told.instance[i] = 0;
            m_told.mark[i] = static_cast<std::uint8_t>(Ending::Throttled);
            continue;
        }
        if (chosen == nullptr) {
            const ColdDraw cold = workload.coldDraw(i);
            Instance instance;
            instance.number = ++m_created;
            instance.created = now;
            instance.readyAt = now + cold.unbilledStartNs + cold.initNs;
            m_alive.push_back(instance);
            chosen = &m_alive.back();
            statistics.alive(now, static_cast<std::int64_t>(m_alive.size()));
            service = cold.serviceNs;
            m_told.init[i] = cold.initNs;
            mark |= InvocationBatch::coldBit;
        }
        if (!chosen->hasServed) {
            service = std::min(longestDurationNs, service + workload.firstRunNs(i));
            chosen->hasServed = true;
        }
        if (chosen->isAlwaysWarm) {
            mark |= InvocationBatch::provisionedBit;
        }
        const std::int64_t start = std::max(now, chosen->readyAt);
        const ServiceRules::Settled settled = m_rules.settle(start, service, workload.fails(i));
        if (chosen->inFlight == 0) {
            chosen->busySince = start;
        }
        ++chosen->inFlight;
        ++m_inFlight;
        chosen->lastUse = ++m_uses;
        m_completions.push({settled.end, request, chosen->number});

        m_told.start[i] = start;
        m_told.end[i] = settled.end;
        m_told.instance[i] = chosen->number;
        m_told.mark[i] = static_cast<std::uint8_t>(mark | static_cast<std::uint8_t>(settled.ending));
    }
    m_told.count = requests.count;
    statistics.take(m_told);
}

void ReferenceKernel::completeUntil(std::int64_t now, FunctionStatistics statistics)
{
    while (!m_completions.empty() && m_completions.top().at <= now) {
        const Completion completion = m_completions.top();
        m_completions.pop();
        Instance &done = instance(completion.instance);
        --m_inFlight;
        --done.inFlight;
        done.lastUse = ++m_uses;
        if (done.inFlight == 0) {
            done.idleSince = completion.at;
            if (m_concurrency > 1) {
                statistics.busy(done.busySince, completion.at, done.isAlwaysWarm);
            }
            if (m_unplaced > 0) {
                placeAlwaysWarm(completion.at);
            }
        }
    }
}

void ReferenceKernel::expireBefore(std::int64_t now, FunctionStatistics statistics)
{
    m_candidates.clear();
    for (Instance &instance : m_alive) {
        // Idle for exactly the keep-alive is still warm.
        if (instance.inFlight == 0 && now - instance.idleSince > m_scaling.keepAlive.count()) {
            m_candidates.push_back(&instance);
        }
    }
    std::ranges::sort(m_candidates, {}, [](const Instance *i) { return std::pair(i->idleSince, i->lastUse); });
    std::size_t alive = m_alive.size();
    for (Instance *ended : m_candidates) {
        // An overdue instance that is kept here stays until it is used: none is started while it is idle.
        if (alive <= static_cast<std::size_t>(m_scaling.alwaysWarm)) {
            break;
        }
        const std::int64_t end = ended->idleSince + m_scaling.keepAlive.count();
        statistics.life(ended->created, end, ended->number);
        ended->isGone = true;
        --alive;
        if (ended->isAlwaysWarm) {
            statistics.provisioned(ended->alwaysWarmSince, end);
            ++m_unplaced;
            placeAlwaysWarm(end);
        }
    }
    std::erase_if(m_alive, [](const Instance &instance) { return instance.isGone; });
}

void ReferenceKernel::placeAlwaysWarm(std::int64_t since)
{
    while (m_unplaced > 0) {
        Instance *latest = nullptr;
        for (Instance &instance : m_alive) {
            if (!instance.isGone && !instance.isAlwaysWarm && instance.inFlight == 0
                && (latest == nullptr || instance.lastUse > latest->lastUse)) {
                latest = &instance;
            }
        }
        if (latest == nullptr) {
            return; // until one completes its work
        }
        latest->isAlwaysWarm = true;
        latest->alwaysWarmSince = std::max(since, latest->idleSince);
        --m_unplaced;
    }
}

ReferenceKernel::Instance &ReferenceKernel::instance(std::uint32_t number)
{
    const auto found = std::lower_bound(m_alive.begin(), m_alive.end(), number,
                                        [](const Instance &a, std::uint32_t n) { return a.number < n; });
    expects(found != m_alive.end() && found->number == number, "an instance with requests is alive");
    return *found;
}

ReferenceKernel::Instance *ReferenceKernel::choose(std::int64_t now, bool starting, const FunctionWorkload &workload,
                                                   std::size_t i)
{
    m_candidates.clear();
    for (Instance &instance : m_alive) {
        if (instance.inFlight < m_concurrency && (instance.readyAt > now) == starting) {
            m_candidates.push_back(&instance);
        }
    }
    if (m_candidates.empty()) {
        return nullptr;
    }
    if (m_scaling.routing == Routing::Random) {
        return m_candidates[variates::index(workload.routingDraw(i), static_cast<std::uint32_t>(m_candidates.size()))];
    }
    return *std::min_element(m_candidates.begin(), m_candidates.end(),
                             [this](const Instance *a, const Instance *b) { return isPreferred(*a, *b); });
}

bool ReferenceKernel::isPreferred(const Instance &a, const Instance &b) const
{
    switch (m_scaling.routing) {
    case Routing::MostRecentlyUsed:
        return a.lastUse > b.lastUse;
    case Routing::LeastRecentlyUsed:
        return a.lastUse < b.lastUse;
    case Routing::Newest:
        return a.number > b.number;
    case Routing::Oldest:
        return a.number < b.number;
    case Routing::Random:
    case Routing::LeastLoaded:
    case Routing::RoundRobin:
        break;
    }
    expects(false, "scaling per request routes by use, age or at random");
    return false;
}

void ReferenceKernel::finish(FunctionStatistics statistics)
{
    completeUntil(m_rules.horizon, statistics);
    expireBefore(m_rules.horizon + 1, statistics);
    constexpr std::int64_t endOfTime = std::int64_t{1} << 62;
    for (const Instance &instance : m_alive) {
        if (instance.inFlight > 0 && m_concurrency > 1) {
            statistics.busy(instance.busySince, endOfTime, instance.isAlwaysWarm);
        }
        statistics.life(instance.created, endOfTime, instance.number);
        if (instance.isAlwaysWarm) {
            statistics.provisioned(instance.alwaysWarmSince, endOfTime);
        }
    }
    m_alive.clear();
}

} // namespace warmfront::sim
