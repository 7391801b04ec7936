// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

#include "core/base/random_stream.h"
#include "core/model/event_source.h"
#include "simulator/simulate.h"
#include "simulator/workloads/duration_sampler.h"

namespace warmfront::sim {

/// An event that the platform holds until it has ended.
struct HeldEvent
{
    std::int64_t arrival = 0;
    std::int64_t held = 0;      ///< since; its age counts from then on
    std::int64_t service = 0;   ///< of its first attempt when warm
    std::uint64_t ordinal = 0;  ///< among all of its source
    std::uint32_t stream = 0;   ///< it came from
    std::uint32_t attempts = 1; ///< begun so far
    int failures = 0;           ///< of its attempts
    int refusals = 0;           ///< of its attempts since one was let in
    bool expires = false;       ///< the next thing that happens to it is that it expires
};

/// How long events of one source are on their way to the platform. A copyable value.
struct DeliveryDelay
{
    DeliveryDelay(const Distribution &distribution, const StreamName &name) : law(distribution), draws(name) {}

    DurationSampler law;
    NumberedDraws draws;
};

/// How one attempt of an event ended.
struct AttemptEnd
{
    Ending ending = Ending::Done;
    bool ran = true; ///< false: it was refused, or timed out in a queue
};

/// What follows an attempt.
struct AfterAttempt
{
    std::optional<Ending> ending; ///< of the event, now; absent: something happens to it later
    std::int64_t at = 0;          ///< the instant of its next attempt
    bool expires = false;         ///< it expires then instead
};

/// The back-off after @p before others one after the other: @p first doubled as often, but not above @p longest.
[[nodiscard]] std::int64_t backOff(SimDuration first, int before, SimDuration longest);

/// Applies @p rules to an attempt that has ended at @p nowNs, and notes it in @p event. An attempt may still begin when
/// the event is exactly as old as the maximum age.
[[nodiscard]] AfterAttempt afterAttempt(const AsynchronousEvents &rules, HeldEvent &event, AttemptEnd attempt,
                                        std::int64_t nowNs);

} // namespace warmfront::sim
