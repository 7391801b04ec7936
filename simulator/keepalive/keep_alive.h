// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "core/base/time.h"
#include "simulator/scaling/scaler.h"

/// What every keep-alive policy shares: what it is told of one function and what it answers.
///
/// A policy is a plain copyable value that belongs to one function of one replication. It never acts: the engine tells
/// it what happens, asks for a plan whenever an instance becomes idle, and carries the plan out. Equal histories give
/// equal answers. A policy has these members (PassiveKeepAlive has those that most leave empty):
///
///     void arrived(const ArrivalView &view);                          // a request for the function, before it is
///     placed
///     [[nodiscard]] IdlePlan becameIdle(const IdleView &view);        // an instance has nothing to do from now on
///     [[nodiscard]] std::optional<SimTime> leftAlone(SimTime now, SimTime idleSince) const;
///                            // only one instance is left alive and it is idle: its new expiry, where that changes it
///     [[nodiscard]] SimTime nextWake() const;          // when it wants to end idle instances, or to have some, by
///     itself
///     [[nodiscard]] PoolDecision wake(const IdlePoolView &view);        // at that instant, after that instant's
///     arrivals
///
/// One rule holds everywhere: an instance that may stay until t is still warm at t and gone for every now > t.
namespace warmfront::sim {

/// A request that has just come; the counts are those before it is placed.
struct ArrivalView
{
    SimTime now;
    std::int64_t busy = 0; ///< instances of the function that serve or start
};

/// An instance that has just become idle.
struct IdleView
{
    SimTime now;
    SimTime created;                ///< of this instance
    SimTime firstIdle;              ///< when it became idle for the first time; `now` if this is it
    std::int64_t alive = 1;         ///< instances of the function, this one included
    std::int64_t idle = 1;          ///< of them idle, this one included
    std::uint64_t draw = 0;         ///< fresh and uniform, for this idle period
    std::uint64_t instanceDraw = 0; ///< uniform, the same for all idle periods of this instance
};

/// Start an instance ahead of a request that is expected.
///
/// The engine keeps at most one intended start for each function: a newer plan replaces it, an arrival withdraws it,
/// and it lapses when an instance is idle at `startAt`.
struct Prewarm
{
    SimTime startAt;
    SimTime expireAt; ///< it may stay unused until then, counted on the clock and not from its readiness

    bool operator==(const Prewarm &) const = default;
};

/// Freeze an idle instance: used at a later instant than `at` it needs `resumeTime` first.
struct Pause
{
    SimTime at;
    SimDuration resumeTime;

    bool operator==(const Pause &) const = default;
};

/// What shall become of an idle instance if nobody uses it.
struct IdlePlan
{
    SimTime expireAt = never;   ///< may lie before now: then it ends at once
    std::string_view rule;      ///< which rule set the expiry, a literal
    std::optional<Pause> pause; ///< never at or after the expiry
    std::optional<Prewarm> prewarm;
};

/// The idle instances of one function, for rules that look at all of them.
struct IdlePoolView
{
    SimTime now;
    std::span<const SimTime> idleSince; ///< ascending: rank 0 has been idle longest
    std::uint64_t draw = 0;             ///< fresh and uniform
};

/// So many instances shall be idle for requests that are expected: the missing ones start now.
struct ReadyAhead
{
    std::int64_t instances = 0;
    SimTime until; ///< unused, each of them may stay until then, those that are idle already as well

    bool operator==(const ReadyAhead &) const = default;
};

/// What becomes of the idle instances of a function at an instant of the policy's own. A predictor of requests only has
/// to say when it wakes and what is to be ready.
struct PoolDecision
{
    std::int64_t ends = 0; ///< the longest idle ones (ranks 0 to ends − 1) end now
    std::optional<ReadyAhead> ready{};
    DecisionReason reason;
};

/// The members that most policies leave empty.
struct PassiveKeepAlive
{
    void arrived(const ArrivalView &) {}
    [[nodiscard]] std::optional<SimTime> leftAlone(SimTime, SimTime) const { return std::nullopt; }
    [[nodiscard]] SimTime nextWake() const { return never; }
    [[nodiscard]] PoolDecision wake(const IdlePoolView &) { return {}; }
};

/// @p from + @p length, and `never` when that is later than every horizon.
[[nodiscard]] constexpr SimTime laterBy(SimTime from, SimDuration length)
{
    return length.count() >= never.count() - from.count() ? never : from + length;
}

} // namespace warmfront::sim
