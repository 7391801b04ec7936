// SPDX-License-Identifier: GPL-3.0-or-later
// What somebody does to a run on invokers by hand, but for sending activations.
#include <algorithm>
#include <cmath>

#include "simulator/engine/invoker_engine.h"
#include "simulator/engine/pool.h"
#include "simulator/engine/sent_by_hand.h"

namespace warmfront::sim {

bool InvokerEngine::endInstance(std::size_t position, std::uint32_t number)
{
    std::uint32_t slot = none;
    m_containers.forEach([&](std::uint32_t each) {
        const Container &container = m_containers[each];
        if (container.function == position && container.number == number && isThere(container)) {
            slot = each;
        }
    });
    if (slot == none) {
        return false;
    }
    const Container container = m_containers[slot];
    m_activations.forEach([&](std::uint32_t index) {
        Activation &activation = m_activations[index];
        if (activation.container != slot || activation.isOver) {
            return;
        }
        activation.end = m_now;
        activation.start = std::min(activation.start, m_now);
        activation.init = std::min(activation.init, activation.start - container.created);
        activation.mark = static_cast<std::uint8_t>((activation.mark & ~InvocationBatch::endingMask)
                                                    | static_cast<std::uint8_t>(Ending::Failed));
        activation.isOver = true;
        tell(activation);
        m_balancer.release(static_cast<FunctionIndex>(position), static_cast<HostIndex>(container.host));
        m_admission.release();
    });
    FunctionStatistics told = m_statistics.of(position);
    if (container.inFlight > 0 && m_functions[position].places > 1) {
        told.busy(container.busySince, m_now, false);
    }
    if (container.isStarting && container.isAwaited) {
        told.starting(container.created, m_now);
    }
    m_hosts[container.host].pool.remove(container.index);
    end(slot, m_now);
    retry(container.host);
    return true;
}

/// Its invoker has failed: the controller waits for an acknowledgement that does not come. Source of the times:
/// CommonLoadBalancer.scala (max(time limit, 60 s) × 2 + 60 s), whose time limit is 60 s where an action has none.
void InvokerEngine::loseActivation(std::uint32_t index)
{
    constexpr SimDuration usualLimit = SimDuration::seconds(60);
    Activation &activation = m_activations[index];
    activation.end = -1;
    activation.container = none;
    const SimDuration limit =
        std::max(usualLimit, m_configuration->functions[activation.function].timeout.value_or(usualLimit));
    const std::int64_t due = activation.arrival + (limit * 2 + SimDuration::minutes(1)).count();
    m_events.schedule(std::max(due, m_now), EventClass::Completion, AcknowledgementMissed, index);
}

void InvokerEngine::acknowledgementMissed(std::uint32_t index)
{
    Activation &activation = m_activations[index];
    const bool hasBegun = (activation.mark & InvocationBatch::ranBit) != 0;
    activation.start = hasBegun ? activation.start : m_now;
    activation.end = m_now;
    activation.mark = static_cast<std::uint8_t>((activation.mark & ~InvocationBatch::endingMask)
                                                | static_cast<std::uint8_t>(Ending::Failed));
    tell(activation);
    m_balancer.release(static_cast<FunctionIndex>(activation.function), static_cast<HostIndex>(activation.host));
    m_admission.release();
    m_activations.remove(index);
}

/// The load balancer skips it after ten seconds without a ping (InvokerSupervision.scala).
bool InvokerEngine::failHost(std::uint32_t failing)
{
    constexpr SimDuration offlineAfter = SimDuration::seconds(10);
    if (failing >= m_hosts.size() || m_hosts[failing].hasFailed) {
        return false;
    }
    expireIdle(failing);
    std::vector<std::uint32_t> running;
    std::vector<std::uint32_t> waiting;
    m_activations.forEach([&](std::uint32_t index) {
        const Activation &activation = m_activations[index];
        if (activation.host == failing && !activation.isOver) {
            (activation.end < 0 ? waiting : running).push_back(index);
        }
    });
    for (const std::uint32_t index : running) {
        Activation lost = m_activations[index];
        m_activations[index].isOver = true; // its completion is scheduled
        lost.start = std::min(lost.start, m_now);
        lost.init = std::min(lost.init, lost.start - m_containers[lost.container].created);
        loseActivation(m_activations.add(lost));
    }
    for (const std::uint32_t index : waiting) {
        --m_functions[m_activations[index].function].queued;
        loseActivation(index);
    }
    std::vector<std::uint32_t> containers;
    m_containers.forEach([&](std::uint32_t slot) {
        if (m_containers[slot].host == failing && !m_containers[slot].isGone) {
            containers.push_back(slot);
        }
    });
    for (const std::uint32_t slot : containers) {
        const Container &container = m_containers[slot];
        FunctionStatistics told = m_statistics.of(container.function);
        if (container.inFlight > 0 && m_functions[container.function].places > 1) {
            told.busy(container.busySince, m_now, false);
        }
        if (container.isStarting && container.isAwaited) {
            told.starting(container.created, m_now);
        }
        end(slot, m_now);
    }
    m_hosts[failing].hasFailed = true;
    m_hosts[failing].prewarm.reset();
    m_hosts[failing].pool = InvokerContainerPool(InvokerContainerPoolParameters{});
    m_events.schedule(m_now + offlineAfter.count(), EventClass::Tick, GoesOffline, failing);
    return true;
}

bool InvokerEngine::changeTraffic(std::size_t position, double factor)
{
    const std::vector<std::uint32_t> streams =
        m_changed.changeAll(m_arrivals, position, *m_configuration, m_replication, now(), factor);
    for (const std::uint32_t stream : streams) {
        m_changed.scheduleNext(m_events, stream, m_horizon, ChangedArrives);
    }
    return !streams.empty();
}

void InvokerEngine::changeKeepAlive(SimDuration keepAlive)
{
    for (std::uint32_t host = 0; host < m_hosts.size(); ++host) {
        expireIdle(host); // by the former one
    }
    m_idleTimeout = std::min(keepAlive, SimDuration::nanoseconds(longestDurationNs)) - m_capacity->pauseGrace;
    for (std::uint32_t host = 0; host < m_hosts.size(); ++host) {
        m_hosts[host].pool.setIdleTimeout(m_idleTimeout);
        expireIdle(host, m_now);
        retry(host);
    }
}

void InvokerEngine::changeConcurrencyLimit(std::optional<std::int64_t> limit)
{
    m_concurrent = limit ? std::optional(std::max<std::int64_t>(*limit, 1)) : std::nullopt;
    m_admission.setConcurrent(m_concurrent.value_or(noLimit));
}

} // namespace warmfront::sim
