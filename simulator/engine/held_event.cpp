// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/engine/held_event.h"

#include <algorithm>

#include "core/base/contract.h"
#include "simulator/workloads/duration_sampler.h"

namespace warmfront::sim {

namespace {

std::int64_t capped(SimDuration duration)
{
    return std::min(duration.count(), longestDurationNs);
}

/// @p first doubled @p times times, but no longer than @p longest.
std::int64_t doubled(std::int64_t first, int times, std::int64_t longest)
{
    return times >= 62 || first > (longest >> times) ? longest : first << times;
}

} // namespace

AfterAttempt afterAttempt(const AsynchronousEvents &rules, HeldEvent &event, AttemptEnd attempt, std::int64_t nowNs)
{
    if (attempt.ending == Ending::Done) {
        return {Ending::Done};
    }
    std::int64_t delay = 0;
    if (attempt.ran) {
        event.refusals = 0;
        if (event.failures >= rules.retries) {
            return {rules.deadLetters ? Ending::DeadLettered : attempt.ending};
        }
        expects(!rules.retryDelays.empty(), "retries have delays");
        const auto retry = static_cast<std::size_t>(event.failures++);
        delay = capped(rules.retryDelays[std::min(retry, rules.retryDelays.size() - 1)]);
    } else {
        delay = doubled(capped(rules.firstBackOff), event.refusals++, capped(rules.longestBackOff));
    }
    const std::int64_t last = event.arrival + capped(rules.maximumAge);
    const std::int64_t at = nowNs + delay;
    return at > last ? AfterAttempt{std::nullopt, std::max(last, nowNs), true} : AfterAttempt{std::nullopt, at, false};
}

} // namespace warmfront::sim
