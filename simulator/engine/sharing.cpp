// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <utility>

#include "simulator/engine/engine.h"

// Requests that share the CPU of their instance: first they compute, then they wait for others, which takes no CPU.
namespace warmfront::sim {

/// CPU work of @p call, in ns of a processor.
std::int64_t Engine::workOf(const Call &call) const
{
    const double share = m_functions[call.function].configuration->cpuShare;
    const double work = std::round(static_cast<double>(call.service) * share);
    return std::min(call.service, static_cast<std::int64_t>(work));
}

/// The request begins to compute now.
void Engine::join(std::uint32_t index)
{
    Call &call = m_calls[index];
    if (call.isOver) {
        m_calls.remove(index);
        return;
    }
    awaitTimeout(index);
    compute(index);
}

/// The request has been let in to its instance: its timeout counts from now on.
void Engine::awaitTimeout(std::uint32_t index)
{
    Call &call = m_calls[index];
    const FunctionState &function = m_functions[call.function];
    call.generation = static_cast<std::uint32_t>(m_arrived & (UINT32_MAX >> kindBits));
    if (function.rules.timeout != INT64_MAX && function.rules.timeout < m_horizon - m_now) {
        m_events.schedule(m_now + function.rules.timeout, EventClass::Completion, CutOff | call.generation << kindBits,
                          index);
    }
}

void Engine::compute(std::uint32_t index)
{
    const Call &call = m_calls[index];
    m_processors[call.instance].shared.join(m_now, workOf(call), index);
    scheduleComputed(call.instance);
}

void Engine::scheduleComputed(std::uint32_t slot)
{
    Processor &processor = m_processors[slot];
    const std::int64_t at = processor.shared.nextAt();
    if (at != std::exchange(processor.nextAt, at) && at <= m_horizon) {
        scheduleFor(slot, at, EventClass::Completion, Computed);
    }
}

void Engine::computed(std::uint32_t slot)
{
    std::uint32_t index = none;
    while (m_processors[slot].shared.takeDone(m_now, index)) {
        Call &call = m_calls[index];
        const FunctionState &function = m_functions[call.function];
        const std::int64_t service = m_now + (call.service - workOf(call)) - call.start;
        const ServiceRules::Settled settled = function.rules.settle(call.start, service, call.fails);
        call.end = settled.end;
        call.generation = noGeneration;
        call.mark = static_cast<std::uint8_t>(call.mark | static_cast<std::uint8_t>(settled.ending));
        m_events.schedule(call.end, EventClass::Completion, Completion, index);
    }
    scheduleComputed(slot);
}

/// The request that had this slot then has reached its timeout, and may still compute.
void Engine::cutOff(std::uint32_t index, std::uint32_t generation)
{
    Call &call = m_calls[index];
    if (call.generation == generation && call.visit != none) {
        // A service that answers at this very instant has answered in time, and may have it done.
        ServiceVisit &visit = m_visits[call.visit];
        if (!std::exchange(visit.hasReached, true)) {
            m_events.schedule(m_now, EventClass::Completion, CutOff | generation << kindBits, index);
            return;
        }
        leaveServices(call);
    } else if (call.generation == generation) {
        computed(call.instance); // who is through at this very instant is done
    }
    if (call.generation != generation) {
        return;
    }
    if (const FunctionState &function = m_functions[call.function];
        function.shares && m_processors[call.instance].shared.computes(index)) {
        m_processors[call.instance].shared.leave(m_now, index);
        scheduleComputed(call.instance);
    }
    call.end = m_now;
    call.mark = static_cast<std::uint8_t>(call.mark | static_cast<std::uint8_t>(Ending::TimedOut));
    complete(index);
}

} // namespace warmfront::sim
