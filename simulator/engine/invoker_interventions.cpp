// SPDX-License-Identifier: GPL-3.0-or-later
// What somebody does to a run on invokers by hand, but for sending activations.
#include <algorithm>

#include "simulator/engine/invoker_engine.h"

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
