// SPDX-License-Identifier: GPL-3.0-or-later
// What the engine shows scalers and how it carries out what they decide.
#include <algorithm>
#include <utility>

#include "core/base/contract.h"
#include "simulator/engine/engine.h"

namespace warmfront::sim {

void Engine::scheduleWake(FunctionState &function)
{
    if (!function.scaler) {
        return;
    }
    std::int64_t at = std::visit([](const auto &scaler) { return scaler.nextWake().count(); }, *function.scaler);
    if (at >= endOfTime || at + function.scalerOrigin == function.wakeScheduled) {
        return;
    }
    at += function.scalerOrigin;
    function.wakeScheduled = at;
    m_events.schedule(std::max(at, m_now), EventClass::Tick, ScalerWake, positionOf(function));
}

void Engine::scheduleBounds(FunctionState &function)
{
    if (function.bounds && function.bounds->nextWake() < never) {
        m_events.schedule(function.bounds->nextWake().count(), EventClass::Tick, BoundsChange, positionOf(function));
    }
}

/// The scaler keeps other bounds from now on, and the number of instances is brought within them.
void Engine::changeBounds(FunctionState &function)
{
    const ScheduledBounds::Step step = function.bounds->next();
    scheduleBounds(function);
    std::visit(
        [&step](auto &scaler) {
            if constexpr (requires { scaler.limitTo(step.limits); }) {
                scaler.limitTo(step.limits);
            } else {
                expects(false, "only a scaler with bounds has a schedule of them");
            }
        },
        *function.scaler);
    if (m_configuration->metering.billsIdleApart()) {
        countKeptIdle(function);
        function.keptIdle = 0;
        function.minimum = step.limits.minimum;
        countKeptIdle(function);
    }
    const std::int64_t present = function.rolloutTarget.value_or(function.counts.ready + function.counts.starting);
    ScaleDecision decision;
    decision.desired = step.limits.nearest(std::max(present, step.initialMinimum));
    decision.refusesArrivals = function.refusesArrivals;
    decision.active = static_cast<std::int64_t>(function.active);
    decision.reason.rule = "scheduled bounds";
    decision.reason.add("at least", static_cast<double>(step.limits.minimum));
    decision.reason.add("at most", static_cast<double>(step.limits.maximum));
    if (decision.desired != present) {
        bringTotals(function);
        apply(function, decision);
    }
}

void Engine::wake(std::uint32_t position)
{
    FunctionState &function = m_functions[position];
    if (function.wakeScheduled != m_now) {
        return; // it changed its mind
    }
    function.wakeScheduled = INT64_MAX;
    expects(function.scaler.has_value(), "who wakes has a scaler");
    bringTotals(function);
    function.totals.oldestQueued =
        SimDuration::nanoseconds(function.queue.count > 0 ? m_now - m_calls[function.queue.first].arrival : 0);
    m_glimpses.clear();
    function.totals.cpu = function.cpuOfEnded;
    for (const std::uint32_t slot : function.members) {
        m_glimpses.push_back(glimpseOf(slot, function));
        function.totals.cpu += m_glimpses.back().cpu;
    }
    function.counts.elsewhere = elsewhere(function);
    ScalerView view{
        scalerNow(function),         function.counts, function.totals, m_glimpses, function.configuration->cpu,
        function.scalerDraws->next()};
    if (function.scalerOrigin > 0) {
        const auto seen = [&](SimTime &at) {
            at = at == never ? at
                             : SimTime::atNanoseconds(std::max<std::int64_t>(0, at.count() - function.scalerOrigin));
        };
        seen(view.totals.lastArrival);
        for (InstanceGlimpse &glimpse : m_glimpses) {
            seen(glimpse.created);
            seen(glimpse.ready);
            seen(glimpse.idleSince);
        }
    }
    const std::optional<ScaleDecision> decision =
        std::visit([&](auto &scaler) { return scaler.wake(view); }, *function.scaler);
    if (decision) {
        apply(function, *decision);
    }
    scheduleWake(function);
}

InstanceGlimpse Engine::glimpseOf(std::uint32_t slot, const FunctionState &function) const
{
    const Instance &instance = m_instances[slot];
    InstanceGlimpse glimpse;
    glimpse.number = instance.number;
    glimpse.host = instance.host;
    glimpse.created = SimTime::atNanoseconds(instance.created);
    glimpse.ready = instance.state == InstanceState::Starting ? never : SimTime::atNanoseconds(instance.ready);
    glimpse.isDraining = instance.state == InstanceState::Draining;
    if (instance.state != InstanceState::Starting) {
        const std::int64_t since = m_now - instance.changed;
        glimpse.idleSince = instance.inFlight > 0 ? never : SimTime::atNanoseconds(instance.idleSince);
        glimpse.inFlight = instance.inFlight;
        glimpse.admitted = instance.admitted;
        glimpse.concurrency = TotalTime::nanoseconds(instance.concurrency + Int128(since) * instance.inFlight);
        if (function.shares) {
            glimpse.cpu = m_processors[slot].shared.used(m_now);
        } else {
            const Int128 busy = instance.busy + (instance.inFlight > 0 ? m_now - instance.busySince : 0);
            glimpse.cpu =
                TotalTime::nanoseconds(static_cast<Int128>(static_cast<double>(busy) * function.configuration->cpu));
        }
    }
    return glimpse;
}

/// Ready and starting instances of the other functions.
std::int64_t Engine::elsewhere(const FunctionState &function) const
{
    return m_present - function.counts.ready - function.counts.starting;
}

void Engine::apply(FunctionState &function, const ScaleDecision &decision)
{
    function.refusesArrivals = decision.refusesArrivals;
    function.active = static_cast<std::size_t>(decision.active);
    if (decision.dropsQueued) {
        dropQueued(function);
    }
    const std::int64_t present = function.rolloutTarget.value_or(function.counts.ready + function.counts.starting);
    if (decision.desired != present) {
        ++m_functions[function.main].tally.scalings;
        ++m_tally.scalings;
        if (m_decisions != nullptr) {
            tellScaling(function, decision);
        }
    }
    if (function.rolloutTarget) {
        function.rolloutTarget = decision.desired;
        rollOut(function);
        return;
    }
    for (std::int64_t i = present; i < decision.desired; ++i) {
        (void)startInstance(function, decision.startsAt.count() + function.scalerOrigin);
    }
    for (std::int64_t i = decision.desired; i < present; ++i) {
        removeOne(function);
    }
}

/// Those without a host first, then starting ones, then idle ones, then the one with the fewest requests; among equals
/// the newest or the oldest. Where the longest idle goes first, starting ones go after it.
void Engine::removeOne(FunctionState &function)
{
    std::uint32_t chosen = none;
    const ScaleIn order = function.autoscaled != nullptr ? function.autoscaled->scaleIn : ScaleIn::Newest;
    const auto rank = [&](const Instance &instance) {
        const int starting = order == ScaleIn::LongestIdle ? 0 : -1;
        return instance.isPending ? -2 : instance.state == InstanceState::Starting ? starting : instance.inFlight;
    };
    const auto goesBefore = [&](const Instance &one, const Instance &other) {
        if (rank(one) != rank(other)) {
            return rank(one) < rank(other);
        }
        return order == ScaleIn::Newest || (order == ScaleIn::LongestIdle && one.idleSince < other.idleSince);
    };
    for (const std::uint32_t slot : function.members) {
        const Instance &instance = m_instances[slot];
        if (instance.state != InstanceState::Draining
            && (chosen == none || goesBefore(instance, m_instances[chosen]))) {
            chosen = slot;
        }
    }
    if (chosen != none) {
        drain(function, chosen);
    }
}

void Engine::drain(FunctionState &function, std::uint32_t slot)
{
    bringTotals(function);
    Instance &instance = m_instances[slot];
    if (instance.state == InstanceState::Starting || instance.inFlight == 0) {
        end(slot);
        return;
    }
    if (instance.isListed) {
        unlist(function, slot);
    }
    instance.state = InstanceState::Draining;
    --function.counts.ready;
    --m_present;
    function.counts.inFlight -= instance.inFlight;
    ++function.draining;
    countKeptIdle(function);
    setLoad(function, instance.position, closed);
}

} // namespace warmfront::sim
