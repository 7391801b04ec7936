// SPDX-License-Identifier: GPL-3.0-or-later
// Events that the platform holds and tries again.
#include "core/base/contract.h"
#include "simulator/engine/engine.h"

namespace warmfront::sim {

/// @p call becomes the first attempt of an event.
void Engine::hold(Call &call, std::uint64_t ordinal)
{
    HeldEvent event;
    event.arrival = call.arrival;
    event.service = call.service;
    event.ordinal = ordinal;
    event.stream = call.stream;
    call.mark = InvocationBatch::attemptBit;
    call.sender = m_held.add(event);
}

void Engine::attemptEnded(std::uint32_t index, AttemptEnd attempt)
{
    HeldEvent &event = m_held[index];
    const auto &rules = std::get<AsynchronousEvents>(m_arrivals.source(event.stream).delivery);
    const AfterAttempt after = afterAttempt(rules, event, attempt, m_now);
    if (after.ending) {
        endEvent(index, *after.ending);
        return;
    }
    event.expires = after.expires;
    // Nothing arrives at the horizon any more, attempts neither.
    if (after.expires ? after.at <= m_horizon : after.at < m_horizon) {
        m_events.schedule(after.at, EventClass::Retry, EventDue, index);
    }
}

void Engine::eventDue(std::uint32_t index)
{
    HeldEvent &event = m_held[index];
    if (event.expires) {
        endEvent(index, Ending::Expired);
        return;
    }
    const SourceStream &source = m_arrivals.stream(event.stream);
    const NumberedRequest attempt{event.ordinal, event.attempts++};
    Call call;
    call.arrival = m_now;
    call.service = source.hasDurations() ? event.service : source.service(attempt);
    call.function = m_arrivals.function(event.stream);
    call.stream = event.stream;
    call.fails = source.fails(attempt);
    call.mark = InvocationBatch::attemptBit;
    call.sender = index;
    setPath(call, attempt);
    ++m_arrived;
    m_statistics.of(call.function).retried(m_now);
    offer(call, {source, 0, attempt});
}

void Engine::endEvent(std::uint32_t index, Ending ending)
{
    const HeldEvent &event = m_held[index];
    m_statistics.of(m_arrivals.function(event.stream)).event(event.arrival, m_now, ending);
    if (ending != Ending::Unfinished) {
        m_held.remove(index);
    }
}

} // namespace warmfront::sim
