// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "core/base/time.h"
#include "core/model/arrivals.h"

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
    bool operator==(const AsynchronousEvents &) const = default;

    static constexpr int mostRetries = 1000;
    static constexpr SimDuration shortestBackOff = SimDuration::milliseconds(1);
};

/// How what arrives reaches the function.
using Delivery = std::variant<HttpRequests, AsynchronousEvents>;

/// Where requests come from. Issue order of sources decides ties at one instant.
struct EventSource
{
    std::string name;
    Delivery delivery;
    std::string function; ///< a function's name; empty only for a trace that creates its functions
    Arrivals arrivals;
    bool operator==(const EventSource &) const = default;
};

} // namespace warmfront
