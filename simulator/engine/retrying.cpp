// SPDX-License-Identifier: GPL-3.0-or-later
// Events that the platform holds and tries again.
#include "core/base/contract.h"
#include "simulator/engine/engine.h"

namespace warmfront::sim {

void Engine::gatherDeliveryDelays(ReplicationIndex replication)
{
    for (std::uint32_t stream = 0; stream < m_arrivals.streamCount(); ++stream) {
        const SourceConfiguration &source = m_arrivals.source(stream);
        std::optional<DeliveryDelay> &delay = m_deliveryDelays.emplace_back();
        const auto *events = std::get_if<AsynchronousEvents>(&source.delivery);
        if (events != nullptr && events->deliveryDelay) {
            delay.emplace(*events->deliveryDelay,
                          StreamName{m_configuration->seed, raw(replication), StreamOwner::Source, raw(source.index),
                                     StreamPurpose::DeliveryDelay, 0});
        }
    }
}

/// @p call becomes the first attempt of an event. True when the event is on its way yet: nothing is called now.
bool Engine::hold(Call &call, std::uint64_t ordinal)
{
    HeldEvent event;
    event.arrival = event.held = call.arrival;
    event.service = call.service;
    event.ordinal = ordinal;
    event.stream = call.stream;
    const std::optional<DeliveryDelay> &delay = m_deliveryDelays[call.stream];
    if (delay) {
        event.held += delay->law.draw(delay->draws.at(ordinal, 0));
        event.attempts = 0;
    }
    call.mark = InvocationBatch::attemptBit;
    call.sender = m_held.add(event);
    if (delay && event.held < m_horizon) {
        m_events.schedule(event.held, EventClass::Retry, EventDue, call.sender);
    }
    return delay.has_value();
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
    const bool isFirst = attempt.number == 0;
    Call call;
    call.arrival = m_now;
    call.service = source.hasDurations() || isFirst ? event.service : source.service(attempt);
    call.function = m_arrivals.function(event.stream);
    call.stream = event.stream;
    call.fails = source.fails(attempt);
    call.mark = InvocationBatch::attemptBit;
    call.sender = index;
    setPath(call, attempt);
    ++m_arrived;
    if (!isFirst) {
        m_statistics.of(call.function).retried(m_now);
    }
    offer(m_calls.add(call), {source, 0, attempt});
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
