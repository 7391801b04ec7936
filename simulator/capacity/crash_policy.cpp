// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/capacity/crash_policy.h"

#include <algorithm>

#include "core/base/contract.h"

namespace warmfront::sim {

CrashPolicy CrashPolicy::cloudFoundry()
{
    return {.firstDelayed = 3,
            .first = SimDuration::seconds(30),
            .growthPercent = 200,
            .longest = SimDuration::minutes(16),
            .giveUpAt = 200,
            .resetAfter = SimDuration::minutes(5)};
}

CrashPolicy CrashPolicy::kubernetes()
{
    return {.firstDelayed = 1,
            .first = SimDuration::seconds(10),
            .growthPercent = 200,
            .longest = SimDuration::seconds(300),
            .giveUpAt = std::nullopt,
            .resetAfter = SimDuration::minutes(10)};
}

CrashPolicy CrashPolicy::dockerSwarm()
{
    return {
        .firstDelayed = 1, .first = SimDuration::seconds(5), .growthPercent = 100, .longest = SimDuration::seconds(5)};
}

CrashPolicy CrashPolicy::marathon()
{
    return {.firstDelayed = 1,
            .first = SimDuration::seconds(1),
            .growthPercent = 115,
            .longest = SimDuration::seconds(300)};
}

CrashCounter::CrashCounter(const CrashPolicy &policy) : m_policy(policy)
{
    expects(policy.firstDelayed >= 1 && policy.growthPercent >= 100, "waits begin with a crash and do not shrink");
    expects(policy.first.count() >= 0 && policy.longest.count() >= 0, "waits are not negative");
    // Growing by a percentage must not leave 64 bits.
    expects(policy.growthPercent <= 1000 && policy.longest <= SimDuration::hours(24 * 100), "waits stay in range");
}

CrashDecision CrashCounter::crashed(SimTime now, SimDuration up)
{
    const bool isNewSeries = m_policy.resetAfter && up > *m_policy.resetAfter;
    m_count = isNewSeries ? 1 : m_count + 1;
    CrashDecision decision;
    if (m_policy.giveUpAt && m_count >= *m_policy.giveUpAt) {
        decision.reason.rule = "gives up";
    } else if (m_count < m_policy.firstDelayed) {
        decision.reason.rule = "restarts at once";
        decision.restartAt = now;
    } else {
        const SimDuration grown =
            m_count == m_policy.firstDelayed ? m_policy.first : m_delay * m_policy.growthPercent / 100;
        m_delay = std::min(m_policy.longest, grown);
        decision.reason.rule = "backs off";
        decision.restartAt = now + m_delay;
        decision.reason.add("wait, s", m_delay.inSeconds());
    }
    decision.reason.add("crashes", static_cast<double>(m_count));
    decision.reason.add("up before, s", up.inSeconds());
    return decision;
}

} // namespace warmfront::sim
