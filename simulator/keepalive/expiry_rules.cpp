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

IdleEnding PeriodicRemoval::wake(const IdlePoolView &view)
{
    m_nextWake = view.idleSince.empty() ? never : laterBy(view.now, m_period);
    const auto old = std::ranges::upper_bound(view.idleSince, view.now - m_period) - view.idleSince.begin();
    const double wanted = m_share * static_cast<double>(old);
    const double whole = static_cast<double>(static_cast<std::int64_t>(wanted));
    IdleEnding ending;
    ending.count = static_cast<std::int64_t>(whole) + (variates::uniform01(view.draw) < wanted - whole ? 1 : 0);
    ending.reason.rule = "share removed per period";
    ending.reason.add("idle for a period", static_cast<double>(old));
    ending.reason.add("share", m_share);
    if (static_cast<std::size_t>(ending.count) == view.idleSince.size()) {
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

IdleEnding ScaleToZeroGrace::wake(const IdlePoolView &view)
{
    m_nextWake = never;
    IdleEnding ending;
    ending.count = std::max<std::int64_t>(0, static_cast<std::int64_t>(view.idleSince.size()) - m_minimum);
    ending.reason.rule = "grace before zero";
    ending.reason.add("grace in seconds", m_grace.inSeconds());
    ending.reason.add("minimum", static_cast<double>(m_minimum));
    return ending;
}

TimerPrewarm::TimerPrewarm(const Parameters &parameters) : m_parameters(parameters)
{
    expects(parameters.period > SimDuration(), "a timer's period is positive");
    expects(parameters.lead >= SimDuration() && parameters.keepAlive >= SimDuration()
                && parameters.patience >= SimDuration(),
            "lead, keep-alive and patience are not negative");
}

IdlePlan TimerPrewarm::becameIdle(const IdleView &view) const
{
    SimTime turn = m_parameters.first;
    if (turn <= view.now) {
        const std::int64_t passed = (view.now - turn).count() / m_parameters.period.count();
        turn = turn + m_parameters.period * (passed + 1);
    }
    IdlePlan plan = until(laterBy(view.now, m_parameters.keepAlive), "after a turn");
    const SimTime startAt = turn - m_parameters.lead;
    const SimTime stayUntil = laterBy(turn, m_parameters.patience);
    if (plan.expireAt >= startAt || view.now >= startAt) {
        plan.expireAt = std::max(plan.expireAt, stayUntil);
        plan.rule = "kept for the next turn";
    } else {
        plan.prewarm = Prewarm{startAt, stayUntil};
    }
    return plan;
}

} // namespace warmfront::sim
