// SPDX-License-Identifier: GPL-3.0-or-later
// What can be seen of a run on invokers, and its state in one number.
#include <algorithm>
#include <bit>

#include "simulator/engine/invoker_engine.h"
#include "simulator/engine/state_digest.h"

namespace warmfront::sim {

ScalerCounts InvokerEngine::counts(std::size_t position) const
{
    ScalerCounts counts;
    counts.queued = m_functions[position].queued;
    m_containers.forEach([&](std::uint32_t slot) {
        const Container &container = m_containers[slot];
        if (!isThere(container)) {
            return;
        }
        if (container.function != position) {
            ++counts.elsewhere;
            return;
        }
        ++(container.ready > m_now ? counts.starting : counts.ready);
        counts.inFlight += container.inFlight;
    });
    return counts;
}

std::vector<InstanceGlimpse> InvokerEngine::instances(std::size_t position) const
{
    std::vector<InstanceGlimpse> glimpses;
    m_containers.forEach([&](std::uint32_t slot) {
        const Container &container = m_containers[slot];
        if (container.function != position || !isThere(container)) {
            return;
        }
        InstanceGlimpse &glimpse = glimpses.emplace_back();
        glimpse.created = SimTime::atNanoseconds(container.created);
        glimpse.ready = container.ready > m_now ? never : SimTime::atNanoseconds(container.ready);
        glimpse.idleSince = container.inFlight > 0 ? never : SimTime::atNanoseconds(container.idleSince);
        glimpse.inFlight = container.inFlight;
        glimpse.number = container.number;
        glimpse.host = container.host;
    });
    std::ranges::sort(glimpses, {}, &InstanceGlimpse::number);
    return glimpses;
}

std::uint64_t InvokerEngine::digest() const
{
    StateDigest digest;
    digest.add(m_now, m_arrived, m_sentByHand, m_events.count(), m_arrivals.nextAt(), m_balancer.overloads(),
               m_admission.inFlight(), m_admission.requestsInMinute(), m_idleTimeout.count(),
               m_concurrent.value_or(-1));
    for (const FunctionState &function : m_functions) {
        digest.add(function.created, function.alive, function.queued, function.tally.requests, function.tally.cold);
        for (const std::uint64_t ended : function.tally.endings) {
            digest.add(ended);
        }
    }
    for (std::uint32_t host = 0; host < m_hosts.size(); ++host) {
        const InvokerContainerPool &pool = m_hosts[host].pool;
        digest.add(pool.used().count(), pool.prewarmMemory().count(), pool.idle().count(), pool.buffered(),
                   pool.containers(), m_balancer.permits(static_cast<HostIndex>(host)));
        digest.add(m_hosts[host].hasFailed);
        if (m_hosts[host].prewarm) {
            digest.add(m_hosts[host].prewarm->nextWake().count());
        }
        for (std::size_t kind = 0; kind < pool.prewarmKinds(); ++kind) {
            digest.add(pool.prewarmReady(kind), pool.prewarmStarting(kind), pool.coldStarts(kind));
        }
    }
    for (std::uint32_t stream = 0; m_changed.any() && stream < m_arrivals.streamCount(); ++stream) {
        digest.add(m_changed.nextAt(stream), std::bit_cast<std::uint64_t>(m_changed.factor(stream)));
    }
    m_containers.forEach([&](std::uint32_t slot) {
        const Container &container = m_containers[slot];
        digest.add(slot, container.created, container.ready, container.idleSince, container.busySince,
                   container.function, container.host, raw(container.index), container.number, container.inFlight,
                   container.isStarting, container.isAwaited, container.isGone);
    });
    m_activations.forEach([&](std::uint32_t index) {
        const Activation &activation = m_activations[index];
        digest.add(index, activation.arrival, activation.start, activation.end, activation.service, activation.init,
                   activation.function, activation.host, activation.container, activation.mark, activation.fails,
                   activation.isOver);
    });
    return digest.value();
}

} // namespace warmfront::sim
