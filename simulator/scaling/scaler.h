// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/base/time.h"

/// What every scaler shares: what it may look at and what it answers.
///
/// A scaler is a plain copyable value that belongs to one function (or app) of one replication. It never acts: the
/// engine asks it at the instants it names with nextWake(), hands it a read-only view and carries out the decision.
/// Equal histories give equal decisions. A scaler has these members:
///
///     [[nodiscard]] SimTime nextWake() const;                        // when it wants to be asked next; `never` for
///     not at all
///     [[nodiscard]] std::optional<ScaleDecision> wake(const ScalerView &view);            // at that instant
///     [[nodiscard]] std::optional<ScaleDecision> unserved(SimTime now, const ScalerCounts &counts); // see below
///     void completed(const EndedRequest &request);                // only where wantsCompletions
///     static constexpr bool wantsCompletions = …;
///     void limitTo(const InstanceLimits &limits);                 // other bounds from now on; only where it has any
///
/// unserved() is asked when a request has just arrived and found no free place; the request is counted in `queued` by
/// then. A scaler that samples more often than it decides returns nothing from wake() at its sampling instants. Each of
/// these calls may move nextWake(), so it is read again after every one; a wake with several things due does them all.
namespace warmfront::sim {

/// Later than every horizon.
inline constexpr SimTime never = SimTime::atNanoseconds(std::int64_t{1} << 62);

/// One instance as a scaler may see it.
struct InstanceGlimpse
{
    SimTime created;
    SimTime ready;             ///< when it became able to serve; `never` while it is still starting
    SimTime idleSince = never; ///< when it last became free of requests, or ready; `never` while it has any
    bool isDraining = false;   ///< takes no new requests and ends when it is empty
    std::int64_t inFlight = 0;
    std::int64_t admitted = 0; ///< requests it has begun to serve since it was created
    TotalTime concurrency;     ///< ∫ requests in flight dt since it was created
    TotalTime cpu;             ///< CPU time used since it was created; vCPU × time
    std::int64_t number = 0;   ///< its own for the whole run, counting up in order of creation: tells glimpses of one
                               ///< instance at different wakes together
    std::uint32_t version = 0; ///< of its function, where versions are side by side: for who watches, not for scalers
    std::uint32_t host = UINT32_MAX; ///< that it was placed on; UINT32_MAX where there are none, or not yet
};

/// How many of what there are at this instant.
struct ScalerCounts
{
    std::int64_t ready = 0;     ///< able to serve, draining ones left out
    std::int64_t starting = 0;  ///< requested and not ready yet
    std::int64_t inFlight = 0;  ///< requests on ready instances
    std::int64_t queued = 0;    ///< requests that wait for a place
    std::int64_t elsewhere = 0; ///< ready and starting instances of the other functions
};

/// Everything since the start of the run; a scaler keeps the last values it saw and works with differences.
struct ScalerTotals
{
    std::int64_t arrivals = 0;    ///< requests let in (queued or served)
    std::int64_t completions = 0; ///< requests that ended on an instance
    std::int64_t succeeded = 0;   ///< of them without failure and timeout
    TotalTime concurrency;        ///< ∫ (in flight + queued) dt
    TotalTime queued;             ///< ∫ queued dt
    TotalTime ready;              ///< ∫ ready instances dt, draining ones left out
    TotalTime cpu;                ///< CPU time used by all instances, ended ones too; vCPU × time
    SimTime lastArrival;          ///< of the latest request let in; the start of the run before the first
    SimDuration oldestQueued;     ///< how long the longest waiting request has waited, now; 0 without one
};

/// What a scaler may look at.
struct ScalerView
{
    SimTime now;
    ScalerCounts counts;
    ScalerTotals totals;
    std::span<const InstanceGlimpse> instances; ///< in order of creation; ended ones are left out
    double requestedCpu = 0.0;                  ///< vCPU that one instance asks for; 0 where none is known
    std::uint64_t draw = 0;                     ///< a fresh uniform 64-bit draw for this wake, for scalers that sample
};

/// A request that has just ended on an instance.
struct EndedRequest
{
    SimTime at;
    SimDuration response; ///< since its arrival
    SimDuration service;  ///< since its beginning on the instance
    bool succeeded = true;
};

/// A named number of a decision, for people who ask why. The name is a literal.
struct DecisionFact
{
    std::string_view name;
    double value = 0.0;
};

/// Why a decision came out as it did: the rule in a word or two, and the numbers it looked at.
struct DecisionReason
{
    std::string_view rule; ///< a literal, such as "panic window"
    std::array<DecisionFact, 8> facts{};
    std::size_t factCount = 0;

    constexpr void add(std::string_view name, double value)
    {
        if (factCount < facts.size()) {
            facts[factCount++] = {name, value};
        }
    }
};

/// How many instances there should be (ready and starting together). The engine starts the missing ones at once, as far
/// as capacity lets it, and takes surplus ones away: starting ones first, then idle ones, then by draining.
struct ScaleDecision
{
    std::int64_t desired = 0;
    DecisionReason reason;
    bool refusesArrivals = false; ///< until the next decision new requests are throttled
    bool dropsQueued = false;     ///< the requests that wait now are throttled as well
    /// As many of the oldest instances take requests, where these go to the least loaded or to a random one; the
    /// younger ones stand by for what those have no place for. From now until a decision says otherwise.
    std::int64_t active = INT64_MAX;
    SimTime startsAt{}; ///< new instances begin to start then, or at once if that is past
};

} // namespace warmfront::sim
