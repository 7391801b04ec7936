// SPDX-License-Identifier: GPL-3.0-or-later
// The life of instances.
#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/contract.h"
#include "core/base/variates.h"
#include "simulator/engine/engine.h"

namespace warmfront::sim {

std::uint32_t Engine::createInstance(FunctionState &function, std::int64_t ready, InstanceState state)
{
    Instance created;
    created.created = created.changed = m_now;
    created.ready = created.idleSince = ready;
    created.function = positionOf(function);
    created.number = ++m_functions[function.main].created;
    created.position = static_cast<std::uint32_t>(function.members.size());
    created.version = static_cast<std::uint32_t>(function.versions.size());
    created.state = state;
    created.isPending = ready == endOfTime;
    if (state == InstanceState::Starting && m_configuration->metering.billsInit && !created.isPending) {
        beginActivity(created);
    }
    const std::uint32_t slot = m_instances.add(created);
    if (function.shares) {
        m_processors.resize(std::max<std::size_t>(m_processors.size(), slot + 1));
        const double processors = std::max(1.0, function.configuration->cpu);
        m_processors[slot] = {SharedProcessor(static_cast<std::int64_t>(std::llround(processors * 1e6)))};
    }
    function.members.push_back(slot);
    ++m_present;
    if (created.isPending) {
        ++function.pending;
    } else {
        told(function).alive(m_now, aliveOf(function));
    }
    if (state == InstanceState::Ready) {
        ++function.counts.ready;
        ++function.idle;
        function.load.push_back(closed);
        setLoad(function, created.position, 0);
        list(function, slot);
        countKeptIdle(function);
    } else {
        ++function.counts.starting;
        function.load.push_back(closed);
        if (!created.isPending) {
            scheduleFor(slot, ready, EventClass::Completion, Ready);
        }
    }
    return slot;
}

/// For a scaler, or ahead of requests: nobody is bound to it.
std::uint32_t Engine::startInstance(FunctionState &function, std::int64_t notBefore, std::int64_t placedNotBefore)
{
    std::int64_t takes = 0;
    for (std::size_t phase = 0; phase < function.phases.size(); ++phase) {
        std::optional<Stream> &draws = function.phaseDraws[phase];
        takes = std::min(longestDurationNs / 2, takes + function.phases[phase].draw(draws ? draws->next() : 0));
    }
    if (!function.versions.empty()) {
        takes = function.versions.back().coldStartNs(takes);
    }
    if (!m_hosting) {
        return createInstance(function, std::max(m_now, notBefore) + takes, InstanceState::Starting);
    }
    const std::uint32_t slot = createInstance(function, endOfTime, InstanceState::Starting);
    Hosting::Request request;
    request.slot = slot;
    request.function = function.main;
    request.version = function.traffic == none ? m_instances[slot].version : function.version;
    request.rank = static_cast<std::int32_t>(m_instances[slot].position);
    request.since = m_now;
    request.notBefore = placedNotBefore;
    request.startsAt = notBefore;
    request.takes = takes;
    if (function.pull) {
        request.pull = function.pull->draw(function.pullDraws->next());
    }
    m_hosting->ask(request);
    schedulePlacement();
    return slot;
}

void Engine::becomeReady(std::uint32_t slot)
{
    Instance &instance = m_instances[slot];
    FunctionState &function = m_functions[instance.function];
    bringTotals(function);
    instance.state = InstanceState::Ready;
    --function.counts.starting;
    ++function.counts.ready;
    function.counts.inFlight += instance.inFlight;
    setLoad(function, instance.position, instance.inFlight);
    if (instance.inFlight > 0) {
        instance.busySince = m_now;
        beginActivity(instance);
    } else {
        ++function.idle;
    }
    instance.changed = m_now;
    countKeptIdle(function);
    if (instance.isRetired) {
        drain(function, slot);
        return;
    }
    if (instance.inFlight < function.places) {
        list(function, slot);
    }
    if (instance.host != none) {
        m_hosting->started(function.main, static_cast<HostIndex>(instance.host));
        schedulePlacement();
    }
    if (function.perRequest == nullptr) {
        told(function).starting(instance.created, m_now);
        freed(function, slot);
        if (function.rolloutTarget) {
            rollOut(function);
        }
        if (function.traffic != none && !function.rolloutTarget) {
            versionReady(function);
        }
    } else if (instance.isPrewarmed) {
        told(function).starting(instance.created, m_now);
        if (instance.isAlwaysWarm) {
            plan(function, slot);
        } else if (instance.inFlight == 0) {
            setTimer(slot);
        }
    }
}

void Engine::end(std::uint32_t slot)
{
    endActivity(m_instances[slot], m_now);
    const Instance instance = m_instances[slot];
    FunctionState &function = m_functions[instance.function];
    if (instance.isListed) {
        unlist(function, slot);
    }
    if (function.scaler) {
        function.cpuOfEnded += glimpseOf(slot, function).cpu;
    }
    switch (instance.state) {
    case InstanceState::Starting:
        --function.counts.starting;
        --m_present;
        if (!instance.isPending && (function.perRequest == nullptr || instance.isPrewarmed)) {
            told(function).starting(instance.created, m_now);
        }
        break;
    case InstanceState::Ready:
        --function.counts.ready;
        --m_present;
        function.idle -= instance.inFlight == 0 ? 1 : 0;
        break;
    case InstanceState::Draining:
        --function.draining;
        break;
    case InstanceState::Gone:
        expects(false, "an instance ends once");
    }
    if (m_decisions != nullptr) {
        rememberEnded(function, instance);
    }
    countKeptIdle(function);
    if (!instance.isPending) {
        told(function).life(instance.created, m_now, instance.number);
    }
    const std::uint32_t position = instance.position;
    setLoad(function, position, closed);
    function.levels.closeGap(position);
    function.members.erase(function.members.begin() + position);
    function.load.erase(function.load.begin() + position);
    for (std::size_t i = position; i < function.members.size(); ++i) {
        m_instances[function.members[i]].position = static_cast<std::uint32_t>(i);
    }
    if (function.nextInTurn > position) {
        --function.nextInTurn;
    }
    if (function.nextInTurn >= function.members.size()) {
        function.nextInTurn = 0;
    }
    if (m_hosting) {
        leaveHost(slot, instance);
    }
    if (instance.pending == 0) {
        m_instances.remove(slot);
    } else {
        m_instances[slot].state = InstanceState::Gone;
    }
    if (function.policy && function.members.size() == 1) {
        leftAlone(function, function.members.front());
    }
}

} // namespace warmfront::sim
