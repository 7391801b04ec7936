// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/one_of.h"
#include "core/base/time.h"
#include "core/model/arrivals.h"
#include "core/model/distribution.h"
#include "core/model/stream_records.h"

namespace warmfront {

/// Requests whose sender waits for the answer: each is tried once.
struct HttpRequests
{
    bool operator==(const HttpRequests &) const = default;
};

/// Events that the platform takes at once into a queue of its own and tries again when the function could not do them.
///
/// Every attempt is an invocation of its own. One that fails or reaches the timeout is retried after a delay, up to a
/// number of times; one that is refused (throttled, no place in a queue, or too long in it) is tried again after a
/// back-off that doubles, and takes up no retry. No attempt begins once the event is older than the maximum age.
///
/// Events of objects (created, removed) are such events, too, but a service of the platform finds and delivers them:
/// a delay goes before the first attempt, and the age counts from its end on.
///
/// The values that stand here are AWS Lambda's: 2 retries after 1 and 2 min (invocation-async-error-handling), back-off
/// from 1 s to 5 min (same page), 6 h (announcement of 2019-11, which allows 1 min to 6 h and 0 to 2 retries).
struct AsynchronousEvents
{
    int retries = 2; ///< 0 to mostRetries
    /// Before each retry; the last one holds for all that follow. At least one where there are retries.
    std::vector<SimDuration> retryDelays{SimDuration::minutes(1), SimDuration::minutes(2)};
    SimDuration firstBackOff = SimDuration::seconds(1);   ///< after a refusal; at least shortestBackOff
    SimDuration longestBackOff = SimDuration::minutes(5); ///< at least the first
    SimDuration maximumAge = SimDuration::hours(6);       ///< above 0
    bool deadLetters = false; ///< events whose retries are used up are kept, and counted as dead letters
    std::optional<Distribution> deliveryDelay; ///< of events of objects; absent: the platform takes the event at once
    bool operator==(const AsynchronousEvents &) const = default;

    static constexpr int mostRetries = 1000;
    static constexpr SimDuration shortestBackOff = SimDuration::milliseconds(1);

    /// Amazon S3 says that it delivers within seconds, and sometimes takes a minute or longer (NotificationHowTo): this
    /// law, an assumption, has a median of 1 s, and 2 of 1,000 events take longer than a minute.
    [[nodiscard]] static Distribution usualDeliveryDelay()
    {
        return {LognormalLaw{LognormalLaw::Quantiles{SimDuration::seconds(1), SimDuration::seconds(10)}}};
    }
};

/// Messages of a queue that pollers take in batches. A batch is one invocation.
///
/// A free poller takes the messages that are visible, up to the size of a batch; with a window it goes on collecting
/// until the batch is full or the window, which begins with the first message, is over. While a poller collects, and
/// while its batch is being worked on, it does nothing else. A batch that fails, times out or is refused becomes
/// visible again, as a whole, when the visibility timeout since it was handed over has passed, behind the messages that
/// are there; a message that was received as often as allowed becomes a dead letter instead, and one that is too old
/// when it would be taken has expired. While messages wait because all pollers are busy, there are more of them every
/// minute.
///
/// The values that stand here are those of AWS Lambda with SQS: batches of 10 without a window (with-sqs), pollers 5,
/// 300 more a minute, at most 1,250 (services-sqs-scaling), visibility timeout 30 s and retention 4 d (SQS
/// SetQueueAttributes). AWS advises a visibility timeout of six times the function's timeout, and five receives or
/// more.
struct QueueMessages
{
    /// What the function's service time is of.
    enum class Service { PerBatch, PerMessage };

    std::int64_t batchSize = 10; ///< 1 to mostInBatch
    SimDuration batchWindow;
    Service service = Service::PerBatch;
    SimDuration visibilityTimeout = SimDuration::seconds(30); ///< at least shortestVisibility
    std::optional<std::int64_t>
        maximumReceives; ///< 1 to mostReceives; absent: as often as its age allows, no dead letters
    SimDuration maximumAge = SimDuration::hours(4 * 24); ///< above 0
    std::int64_t pollers = 5;                            ///< at the start and at least; 1 to `mostPollers`
    std::int64_t pollersPerMinute = 300;
    std::int64_t mostPollers = 1250; ///< at most largestPollers
    bool operator==(const QueueMessages &) const = default;

    static constexpr std::int64_t mostInBatch = 10'000;
    static constexpr std::int64_t mostReceives = 1000;
    static constexpr SimDuration shortestVisibility = SimDuration::milliseconds(1);
    static constexpr std::int64_t largestPollers = 1'000'000;
    /// A poller whose batch was refused pauses for so long. How long real ones do is not documented.
    static constexpr SimDuration pauseAfterRefusal = SimDuration::seconds(1);
};

/// How what arrives reaches the function.
using Delivery = OneOf<std::variant<HttpRequests, AsynchronousEvents, QueueMessages, StreamRecords>>;

/// Where requests come from. Issue order of sources decides ties at one instant.
struct EventSource
{
    std::string name;
    Delivery delivery;
    std::string function; ///< a function's name; empty only for a trace that creates its functions
    Arrivals arrivals;
    /// Of the function, that all of it goes to whatever the shares of traffic say; empty: as they say.
    std::string version{};
    bool operator==(const EventSource &) const = default;
};

} // namespace warmfront
