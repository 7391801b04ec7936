// SPDX-License-Identifier: GPL-3.0-or-later
// Messages that pollers take from a queue in batches.
#include <algorithm>

#include "simulator/engine/engine.h"

namespace warmfront::sim {

namespace {

constexpr std::int64_t minute = SimDuration::minutes(1).count();

/// After which a message has expired.
std::int64_t oldestAt(const QueueMessages &rules, const Message &message)
{
    return message.arrival + std::min(rules.maximumAge.count(), longestDurationNs);
}

} // namespace

void Engine::gatherQueues()
{
    m_queueOfStream.assign(m_arrivals.streamCount(), none);
    for (std::uint32_t stream = 0; stream < m_arrivals.streamCount(); ++stream) {
        if (const auto *rules = std::get_if<QueueMessages>(&m_arrivals.source(stream).delivery)) {
            m_queueOfStream[stream] = static_cast<std::uint32_t>(m_queues.size());
            m_queues.push_back({rules, stream, Pollers(*rules), {}, {}});
        }
    }
}

void Engine::enqueue(const Call &call, std::uint64_t ordinal)
{
    const std::uint32_t index = m_queueOfStream[call.stream];
    Message message;
    message.arrival = message.visibleSince = m_now;
    message.service = call.service;
    message.ordinal = ordinal;
    m_queues[index].visible.push(m_messages, m_messages.add(message));
    schedulePoll(index);
}

/// Pollers look when everything else of an instant has happened, so that messages which come together go together.
void Engine::schedulePoll(std::uint32_t index)
{
    MessageQueue &queue = m_queues[index];
    if (!queue.isPollScheduled && m_now < m_horizon) {
        queue.isPollScheduled = true;
        m_events.schedule(m_now, EventClass::Retry, Poll, index);
    }
}

void Engine::poll(std::uint32_t index)
{
    MessageQueue &queue = m_queues[index];
    queue.isPollScheduled = false;
    while (queue.visible.count > 0) {
        const bool begins = queue.collecting.count == 0;
        if (begins && !queue.pollers.anyFree()) {
            break;
        }
        collect(queue);
        if (queue.collecting.count == 0) {
            break; // all were too old
        }
        if (queue.collecting.count >= queue.rules->batchSize || queue.rules->batchWindow.count() == 0) {
            handOver(index);
        } else if (begins) {
            queue.windowEnd = m_now + std::min(queue.rules->batchWindow.count(), longestDurationNs);
            if (queue.windowEnd < m_horizon) {
                m_events.schedule(queue.windowEnd, EventClass::Retry, WindowEnd, index);
            }
        }
    }
    if (queue.visible.count > 0 && !queue.isMinuteScheduled) {
        queue.isMinuteScheduled = true;
        m_events.schedule(m_now + minute, EventClass::Tick, PollerMinute, index);
    }
}

/// Takes visible messages into the batch that is being collected, as many as it has room for.
void Engine::collect(MessageQueue &queue)
{
    FunctionStatistics told = m_statistics.of(m_arrivals.function(queue.stream));
    while (queue.visible.count > 0 && queue.collecting.count < queue.rules->batchSize) {
        const std::uint32_t index = queue.visible.pop(m_messages);
        Message &message = m_messages[index];
        if (const std::int64_t last = oldestAt(*queue.rules, message); last < m_now) {
            endMessage(queue, index, std::max(last, message.visibleSince), Ending::Expired);
            continue;
        }
        if (message.receives++ > 0) {
            told.retried(m_now);
        }
        queue.collecting.push(m_messages, index);
    }
}

void Engine::windowEnded(std::uint32_t index)
{
    MessageQueue &queue = m_queues[index];
    if (queue.windowEnd != m_now || queue.collecting.count == 0) {
        return; // that batch was full before
    }
    collect(queue); // what comes at this very instant still belongs to it
    handOver(index);
    schedulePoll(index);
}

/// What is being collected becomes one call of the function.
void Engine::handOver(std::uint32_t index)
{
    MessageQueue &queue = m_queues[index];
    const SourceStream &source = m_arrivals.stream(queue.stream);
    FunctionStatistics told = m_statistics.of(m_arrivals.function(queue.stream));
    queue.windowEnd = INT64_MAX;
    const Message &first = m_messages[queue.collecting.first];
    const NumberedRequest request{first.ordinal, first.receives};
    Call call;
    call.arrival = m_now;
    for (std::uint32_t m = queue.collecting.first; m != none; m = m_messages[m].next) {
        const Message &message = m_messages[m];
        told.waited(message.visibleSince, m_now);
        told.handedOver(message.arrival, m_now);
        if (queue.rules->service == QueueMessages::Service::PerMessage || m == queue.collecting.first) {
            const std::int64_t work =
                source.hasDurations() ? message.service : source.service({message.ordinal, message.receives});
            call.service = std::min(longestDurationNs, call.service + work);
        }
    }
    call.function = m_arrivals.function(queue.stream);
    call.stream = queue.stream;
    call.fails = source.fails(request);
    call.mark = InvocationBatch::attemptBit;
    call.sender = m_batches.add({index, m_now, queue.collecting, true});
    queue.collecting = {};
    queue.pollers.take();
    setPath(call, request);
    ++m_arrived;
    offer(m_calls.add(call), {source, 0, request});
}

void Engine::batchEnded(std::uint32_t index, AttemptEnd end)
{
    MessageBatch &batch = m_batches[index];
    MessageQueue &queue = m_queues[batch.queue];
    if (end.ran) {
        queue.pollers.release();
        schedulePoll(batch.queue);
    } else {
        m_events.schedule(m_now + QueueMessages::pauseAfterRefusal.count(), EventClass::Retry, PollerBack, batch.queue);
    }
    MessageList kept;
    while (batch.messages.count > 0) {
        const std::uint32_t message = batch.messages.pop(m_messages);
        if (end.ending == Ending::Done) {
            endMessage(queue, message, m_now, Ending::Done);
        } else if (queue.rules->maximumReceives && m_messages[message].receives >= *queue.rules->maximumReceives) {
            endMessage(queue, message, m_now, Ending::DeadLettered);
        } else {
            kept.push(m_messages, message);
        }
    }
    batch.messages = kept;
    batch.isWorkedOn = false;
    if (kept.count == 0) {
        m_batches.remove(index);
        return;
    }
    const std::int64_t timeout = std::min(queue.rules->visibilityTimeout.count(), longestDurationNs);
    m_events.schedule(std::max(m_now, batch.handedOver + timeout), EventClass::Retry, BatchVisible, index);
}

void Engine::batchVisible(std::uint32_t index)
{
    MessageBatch &batch = m_batches[index];
    MessageQueue &queue = m_queues[batch.queue];
    while (batch.messages.count > 0) {
        const std::uint32_t message = batch.messages.pop(m_messages);
        m_messages[message].visibleSince = m_now;
        queue.visible.push(m_messages, message);
    }
    schedulePoll(batch.queue);
    m_batches.remove(index);
}

void Engine::pollerMinute(std::uint32_t index)
{
    MessageQueue &queue = m_queues[index];
    queue.isMinuteScheduled = queue.pollers.minutePassed(queue.visible.count > 0);
    if (queue.isMinuteScheduled) {
        m_events.schedule(m_now + minute, EventClass::Tick, PollerMinute, index);
    }
    schedulePoll(index);
}

void Engine::endMessage(const MessageQueue &queue, std::uint32_t index, std::int64_t at, Ending ending)
{
    m_statistics.of(m_arrivals.function(queue.stream)).event(m_messages[index].arrival, at, ending);
    m_messages.remove(index);
}

/// At the horizon.
void Engine::settleQueues()
{
    const auto settle = [this](const MessageQueue &queue, MessageList &list, bool isWorkedOn) {
        while (list.count > 0) {
            const std::uint32_t index = list.pop(m_messages);
            const Message &message = m_messages[index];
            const std::int64_t last = oldestAt(*queue.rules, message);
            const bool hasExpired = !isWorkedOn && last < m_horizon;
            endMessage(queue, index, hasExpired ? std::max(last, message.visibleSince) : m_horizon,
                       hasExpired ? Ending::Expired : Ending::Unfinished);
        }
    };
    for (MessageQueue &queue : m_queues) {
        FunctionStatistics told = m_statistics.of(m_arrivals.function(queue.stream));
        for (const MessageList *list : {&queue.visible, &queue.collecting}) {
            for (std::uint32_t m = list->first; list->count > 0 && m != none; m = m_messages[m].next) {
                told.waited(m_messages[m].visibleSince, m_horizon);
            }
        }
        settle(queue, queue.visible, false);
        settle(queue, queue.collecting, true);
    }
    m_batches.forEach([&](std::uint32_t index) {
        MessageBatch &batch = m_batches[index];
        settle(m_queues[batch.queue], batch.messages, batch.isWorkedOn);
    });
}

} // namespace warmfront::sim
