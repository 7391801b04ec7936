// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "simulator/scaling/scaler.h"

namespace warmfront::sim {

/// The numbers of Apache OpenWhisk's second scheduler (V: scheduler application.conf, ansible group_vars).
struct QueueSchedulerParameters
{
    /// Time between decisions, and the age at which a waiting activation is stale: checkInterval and staleThreshold,
    /// both 100 ms.
    SimDuration interval = SimDuration::milliseconds(100);
    /// Activations a container takes at a time, c; 1 or more; 1 unless the operator raises it.
    std::int64_t concurrency = 1;
    /// Containers a namespace may have, 1 or more: 30 as deployed (the documents print 100; IBM had 1000).
    std::int64_t namespaceLimit = 30;
    /// Containers one action may have, 1 or more; the namespace's limit unless set.
    std::int64_t actionLimit = 30;
};

/// One action's queue in OpenWhisk's second scheduler: decides every interval from what waits, what runs and how long
/// activations took (SchedulingDecisionMaker; V).
///
/// With E ready and P starting containers, Q waiting activations of which S are stale, D the mean time on a container
/// of the last ten activations, room = min(namespace limit - all containers of the namespace, action limit - E - P),
/// and t = c × interval / D the activations a container gets done in an interval (c itself for D = 0):
///   1. No room: new requests are turned away, the waiting ones too if E + P = 0. With room again they are let in, and
///   that
///      is all this decision does.
///   2. E + P = 0: one container for a new queue or if Q > 0.
///   3. D unknown, S > 0: min(⌈S / c⌉ - P, Q) more.
///   4. D known: stale = min(⌈S / t⌉, S) - P if S > 0, else 0. With fresh = Q - S: if fresh >= t (E + P), E + P < fresh
///   and
///      D > 0, then ⌈fresh / t - E - P⌉, at most fresh - E - P, and stale besides; else stale.
///   5. What exceeds the room is not granted; if it was the namespace's limit that cut it, requests are turned away.
/// It never takes a container away: idle ones end by themselves.
///
/// A queue comes into being with the first request without a place, which brings its first container at once, and ends
/// when nothing waits and nothing runs. S follows from the totals: of Q waiting in order of arrival, those are stale
/// that arrived before the previous decision.
class QueueScheduler
{
public:
    explicit QueueScheduler(const QueueSchedulerParameters &parameters);

    [[nodiscard]] SimTime nextWake() const { return m_nextWake; }
    [[nodiscard]] std::optional<ScaleDecision> wake(const ScalerView &view);
    [[nodiscard]] std::optional<ScaleDecision> unserved(SimTime now, const ScalerCounts &counts);
    void completed(const EndedRequest &request);

    static constexpr bool wantsCompletions = true;

    /// New requests are being turned away.
    [[nodiscard]] bool isThrottling() const { return m_isThrottling; }

private:
    /// Activations that one container gets done in an interval, as a fraction.
    struct Throughput
    {
        Int128 numerator = 1;
        Int128 denominator = 1;
    };

    [[nodiscard]] Throughput throughput() const;
    [[nodiscard]] ScaleDecision decision(const ScalerCounts &counts, std::string_view rule, std::int64_t more) const;
    [[nodiscard]] ScaleDecision throttle(const ScalerCounts &counts);
    [[nodiscard]] std::int64_t room(const ScalerCounts &counts) const;

    static constexpr std::size_t remembered = 10;

    QueueSchedulerParameters m_parameters;
    std::array<std::int64_t, remembered> m_durationsNs{};
    std::int64_t m_durationsKnown = 0; ///< ever; the last ten are kept
    Int128 m_durationSumNs = 0;
    std::int64_t m_arrivalsBefore = 0; ///< up to the previous decision
    bool m_isThrottling = false;
    SimTime m_nextWake = never;
};

} // namespace warmfront::sim
