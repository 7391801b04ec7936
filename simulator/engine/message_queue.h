// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>

#include "core/model/event_source.h"
#include "simulator/engine/slots.h"

namespace warmfront::sim {

/// A message of a queue, until it has ended.
struct Message
{
    std::int64_t arrival = 0;
    std::int64_t visibleSince = 0; ///< it waits for a poller, or in a batch that is being collected
    std::int64_t service = 0;      ///< where a trace recorded it
    std::uint64_t ordinal = 0;     ///< among all of its source
    std::uint32_t receives = 0;    ///< times that a poller took it
    std::uint32_t next = none;     ///< behind it
};

/// Messages one behind the other.
struct MessageList
{
    std::uint32_t first = none;
    std::uint32_t last = none;
    std::int64_t count = 0;

    void push(Slots<Message> &messages, std::uint32_t message)
    {
        messages[message].next = none;
        (count == 0 ? first : messages[last].next) = message;
        last = message;
        ++count;
    }
    std::uint32_t pop(const Slots<Message> &messages)
    {
        const std::uint32_t message = first;
        first = messages[message].next;
        --count;
        return message;
    }
};

/// A batch that a function works on, or that failed and is not visible yet.
struct MessageBatch
{
    std::uint32_t queue = 0;
    std::int64_t handedOver = 0;
    MessageList messages;
    bool isWorkedOn = true;
};

/// How many pollers there are. A copyable value.
class Pollers
{
public:
    explicit Pollers(const QueueMessages &rules)
        : m_least(rules.pollers), m_most(rules.mostPollers), m_step(rules.pollersPerMinute), m_count(rules.pollers)
    {
    }
    [[nodiscard]] bool anyFree() const { return m_busy < m_count; }
    [[nodiscard]] std::int64_t count() const { return m_count; }
    void take() { ++m_busy; }
    void release() { --m_busy; }
    /// A minute has passed since messages had to wait, or since the last such minute. False when nothing will change
    /// until messages have to wait again.
    [[nodiscard]] bool minutePassed(bool messagesWait)
    {
        m_count = messagesWait ? std::min(m_count + m_step, m_most) : std::max(m_count - m_step, m_least);
        return messagesWait || (m_count > m_least && m_step > 0);
    }

private:
    std::int64_t m_least;
    std::int64_t m_most;
    std::int64_t m_step;
    std::int64_t m_count;
    std::int64_t m_busy = 0;
};

/// What the engine keeps about one source of messages.
struct MessageQueue
{
    const QueueMessages *rules;
    std::uint32_t stream; ///< of the arrivals
    Pollers pollers;
    MessageList visible;
    MessageList collecting;             ///< by the one poller that does; empty: none
    std::int64_t windowEnd = INT64_MAX; ///< of what is being collected
    bool isPollScheduled = false;
    bool isMinuteScheduled = false;
};

} // namespace warmfront::sim
