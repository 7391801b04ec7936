// SPDX-License-Identifier: GPL-3.0-or-later
// Who takes the next request.
#include <algorithm>

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

/// It is the last that was used, or nearly: it joins those that have a free place.
void Engine::link(FunctionState &function, std::uint32_t slot)
{
    Instance &instance = m_instances[slot];
    std::uint32_t before = function.lastFree;
    std::uint32_t after = none;
    while (before != none && m_instances[before].lastUse > instance.lastUse) {
        after = before;
        before = m_instances[before].before;
    }
    instance.before = before;
    instance.after = after;
    (before == none ? function.firstFree : m_instances[before].after) = slot;
    (after == none ? function.lastFree : m_instances[after].before) = slot;
}

void Engine::unlink(FunctionState &function, const Instance &instance)
{
    (instance.before == none ? function.firstFree : m_instances[instance.before].after) = instance.after;
    (instance.after == none ? function.lastFree : m_instances[instance.after].before) = instance.before;
}

std::uint32_t Engine::chooseFree(FunctionState &function, std::uint64_t draw)
{
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
    case Routing::LeastLoaded: { // among some of them
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
