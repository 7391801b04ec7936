// SPDX-License-Identifier: GPL-3.0-or-later
// What somebody does to a run by hand.
#include <algorithm>
#include <cmath>
#include <iterator>

#include "simulator/engine/engine.h"
#include "simulator/engine/sent_by_hand.h"

namespace warmfront::sim {

bool Engine::sendRequest(std::size_t position)
{
    std::uint32_t stream = 0;
    while (stream < m_arrivals.streamCount() && m_arrivals.function(stream) != position) {
        ++stream;
    }
    const bool hasSource = stream < m_arrivals.streamCount();
    const bool isCalled = m_called[position].has_value() && m_arrivals.streamCount() > 0;
    if ((!hasSource && !isCalled) || m_now >= m_horizon) {
        return false;
    }
    const SourceStream &source = hasSource ? m_arrivals.stream(stream) : *m_called[position];
    const NumberedRequest request{firstSentByHand | m_sentByHand++, 0};
    Call call;
    call.arrival = m_now;
    call.service = source.service(request);
    call.function = static_cast<std::uint32_t>(position);
    call.stream = hasSource ? stream : 0;
    call.fails = source.fails(request);
    setPath(call, request);
    ++m_arrived;
    offer(m_calls.add(call), {source, 0, request, true});
    return true;
}

/// The instance ends at once. Its requests fail, and join @p over: they have left, but nobody has been told.
Instance Engine::breakOff(FunctionState &function, std::uint32_t slot, std::vector<Call> &over)
{
    std::vector<std::uint32_t> onIt;
    m_calls.forEach([&](std::uint32_t index) {
        if (m_calls[index].instance == slot && !m_calls[index].isOver) {
            onIt.push_back(index);
        }
    });
    for (const std::uint32_t index : onIt) {
        Call &call = m_calls[index];
        call.end = m_now;
        call.start = std::min(call.start, m_now);
        call.init = std::min(call.init, call.start - call.arrival);
        call.mark = static_cast<std::uint8_t>((call.mark & ~InvocationBatch::endingMask)
                                              | static_cast<std::uint8_t>(Ending::Failed));
        call.generation = noGeneration;
        over.push_back(call);
        if (call.visit != none) {
            leaveServices(call);
            m_calls.remove(index);
        } else if (function.shares && m_processors[slot].shared.computes(index)) {
            m_processors[slot].shared.leave(m_now, index);
            m_calls.remove(index);
        } else {
            call.isOver = true; // an event about it is scheduled
        }
        leave(function, over.back());
    }
    settleAlwaysWarm(function);
    bringTotals(function);
    const Instance ended = m_instances[slot];
    end(slot);
    return ended;
}

bool Engine::endInstance(std::size_t position, std::uint32_t number)
{
    std::uint32_t slot = none;
    for (const std::uint32_t state : statesOf(position)) {
        for (const std::uint32_t member : m_functions[state].members) {
            slot = m_instances[member].number == number ? member : slot;
        }
    }
    if (slot == none) {
        return false;
    }
    FunctionState &function = m_functions[m_instances[slot].function];
    std::vector<Call> over;
    const Instance ended = breakOff(function, slot, over);
    if (ended.isAlwaysWarm) {
        if (ended.state != InstanceState::Starting) {
            told(function).provisioned(ended.alwaysWarmSince, m_now);
        }
        if (ended.state != InstanceState::Draining) {
            const std::uint32_t other = createInstance(function, m_now, InstanceState::Ready);
            m_instances[other].isAlwaysWarm = true;
            m_instances[other].alwaysWarmSince = m_now;
            plan(function, other);
        }
    } else if (function.traffic != none && m_traffic[function.traffic].by == VersionSplit::By::Replicas) {
        balanceReplicas(m_traffic[function.traffic]);
    } else if (ended.state != InstanceState::Draining && function.perRequest == nullptr && !function.isRetiring
               && (!function.scaler || std::holds_alternative<FixedCount>(*function.scaler))) {
        function.rolloutTarget ? rollOut(function) : startAfterCrash(function, ended);
    }
    for (const Call &call : over) {
        this->ended(call);
    }
    return true;
}

bool Engine::changeKeepAlive(std::size_t position, SimDuration keepAlive)
{
    if (const FunctionState &function = m_functions[position];
        function.policy || (function.perRequest == nullptr && function.autoscaled == nullptr)) {
        return false;
    }
    for (const std::uint32_t state : statesOf(position)) {
        FunctionState &function = m_functions[state];
        function.keepAlive = keepAlive.count() < longestDurationNs ? keepAlive.count() : INT64_MAX;
        for (const std::uint32_t slot : function.members) {
            Instance &instance = m_instances[slot];
            if (instance.state == InstanceState::Ready && instance.inFlight == 0) {
                instance.expireAt = endOfTime;
                plan(function, slot);
            }
        }
    }
    return true;
}

bool Engine::changeConcurrencyLimit(std::size_t position, std::optional<std::int64_t> limit)
{
    FunctionState &function = m_functions[position];
    if (!canBeLimited(position)) {
        return false;
    }
    function.limit = limit.value_or(INT64_MAX);
    return true;
}

void Engine::deployNow(std::size_t position, const Deployment &deployment)
{
    for (const std::uint32_t state : statesOf(position)) {
        const FunctionState &function = m_functions[state];
        if (function.traffic == none || m_traffic[function.traffic].versions[function.version].isThere) {
            deploy(m_functions[state], deployment);
        }
    }
}

bool Engine::changeReplicas(std::size_t position, std::int64_t replicas)
{
    FunctionState &function = m_functions[position];
    const std::optional<std::int64_t> present = this->replicas(position);
    if (!present || replicas < 0) {
        return false;
    }
    bringTotals(function);
    if (function.rolloutTarget) {
        function.rolloutTarget = replicas;
        rollOut(function);
        return true;
    }
    for (std::int64_t i = *present; i < replicas; ++i) {
        (void)startInstance(function);
    }
    for (std::int64_t i = replicas; i < *present; ++i) {
        removeOne(function);
    }
    return true;
}

bool Engine::changeTraffic(std::size_t position, double factor)
{
    const std::vector<std::uint32_t> streams =
        m_changed.changeAll(m_arrivals, position, *m_configuration, m_replication, now(), factor);
    for (const std::uint32_t stream : streams) {
        m_changed.scheduleNext(m_events, stream, m_horizon, ChangedArrives);
    }
    return !streams.empty();
}

/// A request of a source whose rate was changed. An event of before the last change finds nothing to do.
void Engine::changedArrives(std::uint32_t stream)
{
    if (m_changed.nextAt(stream) != m_now) {
        return;
    }
    const NumberedRequest request{m_changed.take(stream), 0};
    m_changed.scheduleNext(m_events, stream, m_horizon, ChangedArrives);
    const SourceStream &source = m_arrivals.stream(stream);
    Call call;
    call.arrival = m_now;
    call.service = source.service(request);
    call.function = m_arrivals.function(stream);
    call.stream = stream;
    call.fails = source.fails(request);
    ++m_arrived;
    if (!std::holds_alternative<HttpRequests>(m_arrivals.source(stream).delivery) && isTaken(call, request.thing)) {
        return;
    }
    setPath(call, request);
    offer(m_calls.add(call), {source, 0, request, true});
}

bool Engine::failHost(std::uint32_t host)
{
    if (!m_hosting || !m_hosting->canFail(static_cast<HostIndex>(host))) {
        return false;
    }
    m_hosting->failed(m_now, static_cast<HostIndex>(host));
    std::vector<Call> over;
    for (FunctionState &function : m_functions) {
        std::vector<std::uint32_t> lost;
        std::ranges::copy_if(function.members, std::back_inserter(lost),
                             [&](std::uint32_t slot) { return m_instances[slot].host == host; });
        std::int64_t missing = 0;
        for (const std::uint32_t slot : lost) {
            missing += breakOff(function, slot, over).state != InstanceState::Draining ? 1 : 0;
        }
        if (missing == 0 || function.isRetiring) {
            continue;
        }
        if (function.traffic != none && m_traffic[function.traffic].by == VersionSplit::By::Replicas) {
            balanceReplicas(m_traffic[function.traffic]);
        } else if (function.rolloutTarget) {
            rollOut(function);
        } else {
            const std::int64_t noticed = m_now + m_hosting->lossDelay();
            for (std::int64_t i = 0; i < missing; ++i) {
                (void)startInstance(function, 0, noticed);
            }
        }
    }
    if (const auto life = m_hosting->returned(m_now, static_cast<HostIndex>(host))) {
        tellHost(*life);
    }
    for (const Call &call : over) {
        ended(call);
    }
    return true;
}

std::optional<SimDuration> Engine::keepAlive(std::size_t position) const
{
    const FunctionState &function = m_functions[position];
    if (function.policy || (function.perRequest == nullptr && function.keepAlive == INT64_MAX)) {
        return std::nullopt;
    }
    return SimDuration::nanoseconds(std::min(function.keepAlive, longestDurationNs));
}

bool Engine::canBeLimited(std::size_t position) const
{
    return m_functions[position].perRequest != nullptr || m_functions[position].autoscaled != nullptr;
}

std::optional<std::int64_t> Engine::concurrencyLimit(std::size_t position) const
{
    const std::int64_t limit = m_functions[position].limit;
    return canBeLimited(position) && limit < INT64_MAX ? std::optional(limit) : std::nullopt;
}

std::optional<std::int64_t> Engine::replicas(std::size_t position) const
{
    const FunctionState &function = m_functions[position];
    if (function.perRequest != nullptr || function.traffic != none
        || (function.scaler && !std::holds_alternative<FixedCount>(*function.scaler))) {
        return std::nullopt;
    }
    return function.rolloutTarget.value_or(function.counts.ready + function.counts.starting);
}

} // namespace warmfront::sim
