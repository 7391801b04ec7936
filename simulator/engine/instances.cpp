// SPDX-License-Identifier: GPL-3.0-or-later
// The life of instances, and who takes the next request.
#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/contract.h"
#include "core/base/variates.h"
#include "simulator/engine/engine.h"

namespace warmfront::sim {

namespace {

/// The first of the smallest among the first @p count. In two passes, each of which runs over several entries at once.
std::vector<std::int32_t>::const_iterator leastOf(const std::vector<std::int32_t> &load, std::size_t count)
{
    const auto end = load.begin() + static_cast<std::ptrdiff_t>(std::min(count, load.size()));
    std::int32_t least = INT32_MAX;
    for (auto requests = load.begin(); requests != end; ++requests) {
        least = *requests < least ? *requests : least;
    }
    return std::find(load.begin(), end, least);
}

} // namespace

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

void Engine::changeLoad(FunctionState &function, std::uint32_t slot, std::int32_t by)
{
    Instance &instance = m_instances[slot];
    instance.inFlight += by;
    instance.admitted += by > 0 ? 1 : 0;
    instance.lastUse = ++m_uses;
    if (instance.state == InstanceState::Starting) {
        return; // what is bound to it counts from the instant at which it is ready
    }
    const std::int64_t since = m_now - std::exchange(instance.changed, m_now);
    const std::int32_t before = instance.inFlight - by;
    if (function.scaler) {
        instance.concurrency += Int128(since) * before;
        instance.busy += before > 0 ? since : 0;
    }
    function.counts.inFlight += instance.state == InstanceState::Ready ? by : 0;
    if (before == 0) {
        instance.busySince = m_now;
        beginActivity(instance);
    } else if (instance.inFlight == 0) {
        instance.idleSince = m_now;
        if (function.places > 1) {
            told(function).busy(instance.busySince, m_now, function.paysIdle() || instance.isAlwaysWarm);
        }
    }
    if (instance.state == InstanceState::Ready) {
        function.idle += (instance.inFlight == 0 ? 1 : 0) - (before == 0 ? 1 : 0);
        setLoad(function, instance.position, instance.inFlight);
        countKeptIdle(function);
        if (instance.isListed) {
            unlist(function, slot);
        }
        if (instance.inFlight < function.places) {
            list(function, slot);
        }
    }
}

void Engine::setLoad(FunctionState &function, std::uint32_t position, std::int32_t load)
{
    const std::int32_t before = std::exchange(function.load[position], load);
    if (function.routing != Routing::LeastLoaded) {
        return;
    }
    if (before != closed) {
        function.levels.remove(position, before);
    }
    if (load != closed) {
        function.levels.add(position, load);
    }
}

void Engine::list(FunctionState &function, std::uint32_t slot)
{
    Instance &instance = m_instances[slot];
    instance.isListed = true;
    ++function.free;
    if (!function.routesByUse()) {
        return;
    }
    std::uint32_t before = function.lastFree;
    std::uint32_t after = none;
    // Nearly always it is the one that was used last.
    while (before != none && m_instances[before].lastUse > instance.lastUse) {
        after = before;
        before = m_instances[before].before;
    }
    instance.before = before;
    instance.after = after;
    (before == none ? function.firstFree : m_instances[before].after) = slot;
    (after == none ? function.lastFree : m_instances[after].before) = slot;
}

void Engine::unlist(FunctionState &function, std::uint32_t slot)
{
    Instance &instance = m_instances[slot];
    instance.isListed = false;
    --function.free;
    if (!function.routesByUse()) {
        return;
    }
    (instance.before == none ? function.firstFree : m_instances[instance.before].after) = instance.after;
    (instance.after == none ? function.lastFree : m_instances[instance.after].before) = instance.before;
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

std::uint32_t Engine::choose(FunctionState &function, std::uint64_t draw)
{
    if (function.free == 0) {
        return none;
    }
    const std::vector<std::int32_t> &load = function.load;
    const std::int32_t places = function.places;
    const auto hasPlace = [places](std::int32_t requests) { return requests < places; };
    const auto member = [&](auto iterator) {
        return function.members[static_cast<std::size_t>(iterator - load.begin())];
    };
    switch (function.routing) {
    case Routing::MostRecentlyUsed:
        return function.lastFree;
    case Routing::LeastRecentlyUsed:
        return function.firstFree;
    case Routing::Oldest:
        return member(std::find_if(load.begin(), load.end(), hasPlace));
    case Routing::Newest:
        return member(std::prev(std::find_if(load.rbegin(), load.rend(), hasPlace).base()));
    case Routing::LeastLoaded: {
        if (function.active >= load.size()) {
            return function.members[function.levels.least()];
        }
        const auto least = leastOf(load, function.active);
        return member(least != load.end() && hasPlace(*least) ? least : leastOf(load, load.size()));
    }
    case Routing::RoundRobin: {
        std::uint32_t chosen = function.nextInTurn;
        while (!hasPlace(load[chosen])) {
            chosen = chosen + 1 == load.size() ? 0 : chosen + 1;
        }
        function.nextInTurn = chosen + 1 == load.size() ? 0 : chosen + 1;
        return function.members[chosen];
    }
    case Routing::Random: {
        const auto freeOf = [&](std::size_t count) {
            const auto end = load.begin() + static_cast<std::ptrdiff_t>(std::min(count, load.size()));
            return static_cast<std::uint32_t>(std::count_if(load.begin(), end, hasPlace));
        };
        const std::uint32_t active = freeOf(function.active);
        const std::uint32_t free = active > 0 ? active : freeOf(load.size());
        std::uint32_t skipped = variates::index(draw, free);
        std::size_t chosen = 0;
        while (!hasPlace(load[chosen]) || skipped-- > 0) {
            ++chosen;
        }
        return function.members[chosen];
    }
    }
    return none;
}

/// One that was started ahead of requests, or that serves several requests and starts for one of them, has places for
/// others.
std::uint32_t Engine::chooseStarting(const FunctionState &function, std::uint64_t draw) const
{
    if (function.counts.starting == 0) {
        return none;
    }
    std::vector<std::uint32_t> candidates;
    for (const std::uint32_t slot : function.members) {
        const Instance &instance = m_instances[slot];
        if (instance.state == InstanceState::Starting && instance.inFlight < function.places && !instance.isRetired
            && !instance.isAlwaysWarm) {
            candidates.push_back(slot);
        }
    }
    if (candidates.empty()) {
        return none;
    }
    const auto usedBefore = [this](std::uint32_t a, std::uint32_t b) {
        return m_instances[a].lastUse < m_instances[b].lastUse;
    };
    switch (function.routing) {
    case Routing::Oldest:
        return candidates.front();
    case Routing::Newest:
        return candidates.back();
    case Routing::MostRecentlyUsed:
        return *std::ranges::max_element(candidates, usedBefore);
    case Routing::LeastRecentlyUsed:
        return *std::ranges::min_element(candidates, usedBefore);
    case Routing::Random:
        return candidates[variates::index(draw, static_cast<std::uint32_t>(candidates.size()))];
    case Routing::LeastLoaded:
    case Routing::RoundRobin:
        return candidates.front();
    }
    return none;
}

} // namespace warmfront::sim
