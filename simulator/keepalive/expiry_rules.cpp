// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/keepalive/expiry_rules.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "core/base/contract.h"
#include "core/base/variates.h"

namespace warmfront::sim {

namespace {

IdlePlan until(SimTime expireAt, std::string_view rule)
{
    IdlePlan plan;
    plan.expireAt = expireAt;
    plan.rule = rule;
    return plan;
}

} // namespace

FixedKeepAlive::FixedKeepAlive(SimDuration timeToLive, Counts counts) : m_timeToLive(timeToLive), m_counts(counts)
{
    expects(timeToLive >= SimDuration(), "a keep-alive is not negative");
}

IdlePlan FixedKeepAlive::becameIdle(const IdleView &view) const
{
    const SimTime from = m_counts == Counts::FromLastUse ? view.now : view.firstIdle;
    return until(laterBy(from, m_timeToLive), "fixed keep-alive");
}

MeasuredKeepAlive::MeasuredKeepAlive(std::vector<LifetimePoint> points, Draw draw)
    : m_points(std::move(points)), m_draw(draw)
{
    expects(!m_points.empty(), "a measured keep-alive has points");
    expects(m_points.front().age >= SimDuration() && m_points.front().share >= 0.0 && m_points.back().share <= 1.0,
            "ages are not negative and shares lie within 0 and 1");
    for (std::size_t i = 1; i < m_points.size(); ++i) {
        expects(m_points[i - 1].age < m_points[i].age && m_points[i - 1].share <= m_points[i].share,
                "ages rise and shares never fall");
    }
}

IdlePlan MeasuredKeepAlive::becameIdle(const IdleView &view) const
{
    const SimDuration age = lifetime(m_draw == Draw::PerInstance ? view.instanceDraw : view.draw);
    return until(laterBy(view.now, age), "measured lifetime");
}

SimDuration MeasuredKeepAlive::lifetime(std::uint64_t draw) const
{
    const double u = variates::uniform01(draw);
    const auto above = std::ranges::lower_bound(m_points, u, {}, &LifetimePoint::share);
    if (above == m_points.begin()) {
        return above->age;
    }
    const LifetimePoint &below = *(above - 1);
    if (above == m_points.end()) {
        return below.age;
    }
    const double part = (u - below.share) / (above->share - below.share);
    const double ns = part * static_cast<double>((above->age - below.age).count());
    return below.age + SimDuration::nanoseconds(static_cast<std::int64_t>(ns + 0.5));
}

LastAndSpareKeepAlive::LastAndSpareKeepAlive(SimDuration last, SimDuration spare) : m_last(last), m_spare(spare)
{
    expects(last >= SimDuration() && spare >= SimDuration(), "a keep-alive is not negative");
}

IdlePlan LastAndSpareKeepAlive::becameIdle(const IdleView &view) const
{
    return view.alive == 1 ? until(laterBy(view.now, m_last), "last instance")
                           : until(laterBy(view.now, m_spare), "spare instance");
}

std::optional<SimTime> LastAndSpareKeepAlive::leftAlone(SimTime now, SimTime idleSince) const
{
    return std::max(now, laterBy(idleSince, m_last));
}

HalvingKeepAlive::HalvingKeepAlive(SimDuration period) : m_period(period)
{
    expects(period > SimDuration(), "a halving period is positive");
}

IdlePlan HalvingKeepAlive::becameIdle(const IdleView &view) const
{
    // Each leading zero of the draw is one period survived. 2^-64 of the instances survive 64 periods and end there.
    const std::int64_t survived = std::min(std::countl_zero(view.draw), 63);
    const bool isBeyondAll = m_period.count() > never.count() / (survived + 1);
    return until(isBeyondAll ? never : laterBy(view.now, m_period * (survived + 1)), "half of the idle per period");
}

PeriodicRemoval::PeriodicRemoval(SimDuration period, double share) : m_period(period), m_share(share)
{
    expects(period > SimDuration() && share > 0.0 && share <= 1.0, "a period is positive and a share within (0, 1]");
}

IdlePlan PeriodicRemoval::becameIdle(const IdleView &view)
{
    if (m_nextWake == never) {
        m_nextWake = laterBy(view.now, m_period);
    }
    return until(never, "share removed per period");
}

PoolDecision PeriodicRemoval::wake(const IdlePoolView &view)
{
    m_nextWake = view.idleSince.empty() ? never : laterBy(view.now, m_period);
    const auto old = std::ranges::upper_bound(view.idleSince, view.now - m_period) - view.idleSince.begin();
    const double wanted = m_share * static_cast<double>(old);
    const double whole = static_cast<double>(static_cast<std::int64_t>(wanted));
    PoolDecision ending;
    ending.ends = static_cast<std::int64_t>(whole) + (variates::uniform01(view.draw) < wanted - whole ? 1 : 0);
    ending.reason.rule = "share removed per period";
    ending.reason.add("idle for a period", static_cast<double>(old));
    ending.reason.add("share", m_share);
    if (static_cast<std::size_t>(ending.ends) == view.idleSince.size()) {
        m_nextWake = never;
    }
    return ending;
}

ScaleToZeroGrace::ScaleToZeroGrace(SimDuration grace, std::int64_t minimum) : m_grace(grace), m_minimum(minimum)
{
    expects(grace >= SimDuration() && minimum >= 0, "grace and minimum are not negative");
}

IdlePlan ScaleToZeroGrace::becameIdle(const IdleView &view)
{
    if (view.idle == view.alive && view.alive > m_minimum) {
        m_nextWake = laterBy(view.now, m_grace);
    }
    return until(never, "grace before zero");
}

PoolDecision ScaleToZeroGrace::wake(const IdlePoolView &view)
{
    m_nextWake = never;
    PoolDecision ending;
    ending.ends = std::max<std::int64_t>(0, static_cast<std::int64_t>(view.idleSince.size()) - m_minimum);
    ending.reason.rule = "grace before zero";
    ending.reason.add("grace in seconds", m_grace.inSeconds());
    ending.reason.add("minimum", static_cast<double>(m_minimum));
    return ending;
}

KnownTimes::KnownTimes(const Parameters &parameters) : m_parameters(parameters)
{
    expects(parameters.lead >= SimDuration() && parameters.keepAlive >= SimDuration()
                && parameters.patience >= SimDuration(),
            "lead, keep-alive and patience are not negative");
    for (std::size_t i = 0; i < parameters.timers.size(); ++i) {
        m_turns.push_back(turnOf(i, parameters.timers[i].start));
    }
    findNext();
}

SimTime KnownTimes::turnOf(std::size_t timer, DateTime from) const
{
    const Timer &each = m_parameters.timers[timer];
    const std::optional<DateTime> turn = each.schedule.firstFrom(from);
    constexpr std::chrono::hours longestRun{24 * 366 * 40};
    return turn && *turn - each.start < longestRun ? SimTime::after(SimDuration::seconds((*turn - each.start).count()))
                                                   : never;
}

void KnownTimes::findNext()
{
    const auto next = std::min_element(m_turns.begin(), m_turns.end());
    const bool isNone = next == m_turns.end() || *next == never || m_parameters.lead == SimDuration();
    m_nextWake = isNone ? never : std::max(SimTime{}, *next - m_parameters.lead);
}

IdlePlan KnownTimes::becameIdle(const IdleView &view) const
{
    IdlePlan plan = until(laterBy(view.now, m_parameters.keepAlive), "after a use");
    if (view.now <= m_readyUntil && plan.expireAt < m_readyUntil) {
        plan.expireAt = m_readyUntil;
        plan.rule = "kept for the next turn";
    }
    return plan;
}

PoolDecision KnownTimes::wake(const IdlePoolView &view)
{
    PoolDecision decision;
    ReadyAhead ready;
    // Turns that lie less than the lead apart are prepared together.
    for (std::size_t i = 0; i < m_turns.size(); ++i) {
        while (m_turns[i] != never && m_turns[i] - m_parameters.lead <= view.now) {
            const SimTime turn = m_turns[i];
            if (turn > view.now) { // else its requests have come
                ready.instances += m_parameters.timers[i].requests;
                ready.until = std::max(ready.until, laterBy(turn, m_parameters.patience));
            }
            const auto passed = std::chrono::seconds(turn.count() / 1'000'000'000);
            m_turns[i] = turnOf(i, m_parameters.timers[i].start + passed + std::chrono::seconds(1));
        }
    }
    if (ready.instances > 0) {
        m_readyUntil = std::max(m_readyUntil, ready.until);
        decision.ready = ready;
        decision.reason.rule = "ahead of a timer";
        decision.reason.add("requests", static_cast<double>(ready.instances));
        decision.reason.add("lead in s", m_parameters.lead.inSeconds());
    }
    findNext();
    return decision;
}

} // namespace warmfront::sim
