// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/time.h"
#include "simulator/engine/slots.h"

namespace warmfront::sim {

/// Later than every horizon.
inline constexpr std::int64_t endOfTime = std::int64_t{1} << 62;

/// A request inside the platform: waiting, or on an instance. What its completion reads comes first, in one cache line.
struct alignas(64) Call
{
    std::int64_t arrival = 0;
    std::int64_t start = 0;     ///< of its service, once an instance has been found
    std::int64_t end = 0;       ///< of its service, once it has begun
    std::int64_t service = 0;   ///< work when warm
    std::int64_t init = 0;      ///< the part of a cold start that a plan may bill
    std::uint32_t function = 0; ///< position in the configuration
    std::uint32_t instance = none;
    std::uint32_t stream = 0;     ///< of the arrivals, that it came from
    std::uint32_t sender = none;  ///< whoever waits for its end, in the table of its kind of source
    std::uint32_t generation = 0; ///< tells it from others that had its slot before
    std::uint8_t mark = 0;        ///< as in InvocationBatch
    bool fails = false;
    bool isOver = false; ///< it has ended before its time; an event about it is still to come

    std::int64_t firstRun = 0; ///< more work on an instance that has served nobody; 0 for who started it, who has it
    std::uint64_t routingDraw = 0;
    std::uint64_t path = 0;     ///< where other functions follow: tells it from all others
    std::uint32_t next = none;  ///< behind it in its queue
    std::uint32_t visit = none; ///< of services, while they are called
};

enum class InstanceState : std::uint8_t { Starting, Ready, Draining, Gone };

/// A sandbox, container, replica or dyno. What every request reads comes first, in one cache line.
struct alignas(64) Instance
{
    Int128 concurrency = 0;   ///< ∫ inFlight dt up to `changed`; only under a scaler
    std::int64_t changed = 0; ///< when inFlight last changed
    std::int64_t ready = 0;
    std::int64_t admitted = 0;
    std::uint64_t lastUse = 0;  ///< grows with every use; a use is the taking or the completion of a request
    std::int32_t inFlight = 0;  ///< bound ones included
    std::uint32_t number = 0;   ///< of its function, in order of creation, from 1
    std::uint32_t position = 0; ///< among the function's members
    InstanceState state = InstanceState::Starting;
    bool isListed = false; ///< among those with a free place
    bool isAlwaysWarm = false;
    bool isPending = false; ///< waits for a host; its life has not begun

    std::int64_t busySince = 0;       ///< when inFlight last rose from 0
    std::int64_t idleSince = 0;       ///< when inFlight last fell to 0, or it became ready
    std::int64_t activeSince = -1;    ///< what is billed has begun then; -1 while nothing is
    Int128 busy = 0;                  ///< time with inFlight > 0 before busySince
    std::int64_t pauseAt = INT64_MAX; ///< while idle: used later than this it takes resumeTime first
    std::int64_t resumeTime = 0;
    std::int64_t created = 0;
    std::int64_t expireAt = 0;        ///< while idle: it may stay until then
    std::int64_t firstIdle = -1;      ///< when it was idle for the first time
    std::int64_t timerAt = INT64_MAX; ///< the earliest expiry that is scheduled
    std::int64_t alwaysWarmSince = 0;
    std::uint64_t draw = 0; ///< of this instance, for its keep-alive
    std::uint32_t function = 0;
    std::uint32_t before = none; ///< neighbours among those with a free place, least recently used first
    std::uint32_t after = none;
    std::uint32_t host = none;
    std::uint32_t version = 0; ///< of its function; the one it is described with, then those deployed
    bool isPrewarmed = false;  ///< started for no request
    bool isRetired = false;    ///< starting, for requests that are bound to it, and for no others
    std::uint8_t pending = 0;  ///< events about it that are scheduled; its slot is not used again before they are over
};

/// Calls in order of arrival.
struct CallQueue
{
    std::uint32_t first = none;
    std::uint32_t last = none;
    std::int64_t count = 0;

    void push(Slots<Call> &calls, std::uint32_t call)
    {
        calls[call].next = none;
        (count == 0 ? first : calls[last].next) = call;
        last = call;
        ++count;
    }
    /// The first one is taken out.
    std::uint32_t pop(const Slots<Call> &calls)
    {
        const std::uint32_t call = first;
        first = calls[call].next;
        --count;
        return call;
    }
};

} // namespace warmfront::sim
