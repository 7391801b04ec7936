// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/engine/held_event.h"

#include <algorithm>

#include "core/base/contract.h"

namespace warmfront::sim {

namespace {

std::int64_t capped(SimDuration duration)
{
    return std::min(duration.count(), longestDurationNs);
}

} // namespace

std::int64_t backOff(SimDuration first, int before, SimDuration longest)
{
    const std::int64_t most = capped(longest);
    return before >= 62 || capped(first) > (most >> before) ? most : capped(first) << before;
}

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
        delay = backOff(rules.firstBackOff, event.refusals++, rules.longestBackOff);
    }
    const std::int64_t last = event.held + capped(rules.maximumAge);
    const std::int64_t at = nowNs + delay;
    return at > last ? AfterAttempt{std::nullopt, std::max(last, nowNs), true} : AfterAttempt{std::nullopt, at, false};
}

} // namespace warmfront::sim
