// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/scaling/queue_scheduler.h"

#include <algorithm>

#include "core/base/contract.h"
#include "simulator/scaling/whole_division.h"

namespace warmfront::sim {

QueueScheduler::QueueScheduler(const QueueSchedulerParameters &parameters) : m_parameters(parameters)
{
    expects(parameters.interval > SimDuration(), "a scaling interval is longer than 0");
    expects(parameters.concurrency >= 1, "a container takes one activation or more");
    expects(parameters.namespaceLimit >= 1 && parameters.actionLimit >= 1, "container limits are one or more");
}

std::int64_t QueueScheduler::room(const ScalerCounts &counts) const
{
    const std::int64_t own = counts.ready + counts.starting;
    return std::min(m_parameters.namespaceLimit - own - counts.elsewhere, m_parameters.actionLimit - own);
}

QueueScheduler::Throughput QueueScheduler::throughput() const
{
    if (m_durationSumNs == 0) {
        return {m_parameters.concurrency, 1};
    }
    const std::int64_t count = std::min<std::int64_t>(m_durationsKnown, remembered);
    return {Int128(m_parameters.concurrency) * m_parameters.interval.count() * count, m_durationSumNs};
}

ScaleDecision QueueScheduler::decision(const ScalerCounts &counts, std::string_view rule, std::int64_t more) const
{
    ScaleDecision decision;
    decision.desired = counts.ready + counts.starting + more;
    decision.refusesArrivals = m_isThrottling;
    decision.reason.rule = rule;
    decision.reason.add("existing", static_cast<double>(counts.ready));
    decision.reason.add("in progress", static_cast<double>(counts.starting));
    decision.reason.add("waiting", static_cast<double>(counts.queued));
    decision.reason.add("room", static_cast<double>(room(counts)));
    return decision;
}

ScaleDecision QueueScheduler::throttle(const ScalerCounts &counts)
{
    m_isThrottling = true;
    ScaleDecision refusal = decision(counts, "no room", 0);
    refusal.dropsQueued = counts.ready + counts.starting == 0;
    return refusal;
}

std::optional<ScaleDecision> QueueScheduler::wake(const ScalerView &view)
{
    const ScalerCounts &counts = view.counts;
    const std::int64_t arrived = view.totals.arrivals - m_arrivalsBefore;
    m_arrivalsBefore = view.totals.arrivals;
    const std::int64_t own = counts.ready + counts.starting;
    const std::int64_t waiting = counts.queued;
    if (own == 0 && waiting == 0 && !m_isThrottling) {
        m_nextWake = never;
        return std::nullopt;
    }
    m_nextWake = view.now + m_parameters.interval;

    const std::int64_t room = this->room(counts);
    if (room <= 0) {
        return m_isThrottling ? std::nullopt : std::optional(throttle(counts));
    }
    if (m_isThrottling) {
        m_isThrottling = false;
        return decision(counts, "room again", 0);
    }
    if (own == 0) {
        return decision(counts, "no container", 1);
    }

    const std::int64_t stale = std::max<std::int64_t>(waiting - arrived, 0);
    std::int64_t request = 0;
    std::string_view rule = "stale activations";
    if (m_durationsKnown == 0) {
        if (stale > 0) {
            request = std::min(dividedUp(stale, m_parameters.concurrency) - counts.starting, waiting);
        }
    } else {
        const Throughput each = throughput();
        std::int64_t forStale = 0;
        if (stale > 0) {
            forStale = std::min(dividedUp(stale * each.denominator, each.numerator), stale) - counts.starting;
        }
        const std::int64_t fresh = waiting - stale;
        if (m_durationSumNs > 0 && own < fresh && fresh * each.denominator >= each.numerator * own) {
            const std::int64_t forFresh = dividedUp(fresh * each.denominator, each.numerator) - own;
            request = std::min(forFresh, fresh - own) + forStale;
            rule = "throughput";
        } else {
            request = forStale;
        }
    }
    if (request <= 0) {
        return std::nullopt;
    }
    const std::int64_t granted = std::min(request, room);
    if (granted < request && m_parameters.namespaceLimit - own - counts.elsewhere == room) {
        m_isThrottling = true;
    }
    ScaleDecision grown = decision(counts, rule, granted);
    grown.reason.add("stale", static_cast<double>(stale));
    grown.reason.add("requested", static_cast<double>(request));
    return grown;
}

std::optional<ScaleDecision> QueueScheduler::unserved(SimTime now, const ScalerCounts &counts)
{
    if (m_nextWake != never) {
        return std::nullopt;
    }
    m_nextWake = now + m_parameters.interval;
    if (counts.ready + counts.starting > 0) {
        return std::nullopt;
    }
    return room(counts) <= 0 ? throttle(counts) : decision(counts, "new queue", 1);
}

void QueueScheduler::completed(const EndedRequest &request)
{
    std::int64_t &slot = m_durationsNs[static_cast<std::size_t>(m_durationsKnown) % remembered];
    m_durationSumNs += request.service.count() - slot;
    slot = request.service.count();
    ++m_durationsKnown;
}

} // namespace warmfront::sim
