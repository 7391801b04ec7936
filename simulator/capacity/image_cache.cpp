// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/capacity/image_cache.h"

#include <algorithm>

#include "core/base/contract.h"

namespace warmfront::sim {

ImageCache::ImageCache(const ImageCacheParameters &parameters) : m_parameters(parameters)
{
    expects(parameters.capacity.count() >= 0, "a cache has no negative capacity");
    expects(parameters.bandwidthPerSecond.count() > 0, "pulling needs bandwidth");
    expects(parameters.parallelPulls >= 1, "a host pulls at least one artifact at a time");
}

SimDuration ImageCache::pullTime(MemorySize size) const
{
    const Int128 bandwidth = m_parameters.bandwidthPerSecond.count();
    const Int128 ns = (Int128(size.count()) * 1'000'000'000 + bandwidth - 1) / bandwidth;
    return SimDuration::nanoseconds(static_cast<std::int64_t>(ns));
}

ImageCache::HostCache &ImageCache::cacheOf(HostIndex host)
{
    if (raw(host) >= m_hosts.size()) {
        m_hosts.resize(raw(host) + 1);
    }
    HostCache &cache = m_hosts[raw(host)];
    if (cache.pullPlaces.empty()) {
        cache.pullPlaces.resize(static_cast<std::size_t>(m_parameters.parallelPulls));
    }
    return cache;
}

void ImageCache::unlink(HostCache &cache, std::uint32_t place)
{
    const Entry &entry = cache.entries[place];
    (entry.older == none ? cache.oldest : cache.entries[entry.older].newer) = entry.newer;
    (entry.newer == none ? cache.newest : cache.entries[entry.newer].older) = entry.older;
}

void ImageCache::linkNewest(HostCache &cache, std::uint32_t place)
{
    Entry &entry = cache.entries[place];
    entry.older = cache.newest;
    entry.newer = none;
    (cache.newest == none ? cache.oldest : cache.entries[cache.newest].newer) = place;
    cache.newest = place;
}

bool ImageCache::makeRoom(SimTime now, HostCache &cache, std::int64_t bytes) const
{
    const std::int64_t capacity = m_parameters.capacity.count();
    std::int64_t droppable = 0;
    for (std::uint32_t at = cache.oldest; at != none && cache.bytes - droppable + bytes > capacity;
         at = cache.entries[at].newer) {
        droppable += cache.entries[at].available <= now ? cache.entries[at].bytes : 0;
    }
    if (cache.bytes - droppable + bytes > capacity) {
        return false;
    }
    for (std::uint32_t at = cache.oldest; cache.bytes + bytes > capacity;) {
        const std::uint32_t newer = cache.entries[at].newer;
        if (cache.entries[at].available <= now) {
            unlink(cache, at);
            cache.bytes -= cache.entries[at].bytes;
            cache.places.erase(cache.entries[at].artifact);
            cache.freePlaces.push_back(at);
        }
        at = newer;
    }
    return true;
}

void ImageCache::store(HostIndex host, ArtifactIndex artifact, MemorySize size)
{
    (void)request(SimTime{}, host, artifact, size, SimDuration{});
}

Pull ImageCache::request(SimTime now, HostIndex host, ArtifactIndex artifact, MemorySize size, SimDuration takes)
{
    HostCache &cache = cacheOf(host);
    if (const auto place = cache.places.find(raw(artifact))) {
        unlink(cache, *place);
        linkNewest(cache, *place);
        const SimTime available = cache.entries[*place].available;
        return available <= now ? Pull{.available = now, .isHit = true}
                                : Pull{.available = available, .isShared = true};
    }
    SimTime &free = *std::ranges::min_element(cache.pullPlaces);
    free = std::max(free, now) + takes;
    if (!makeRoom(now, cache, size.count())) {
        return {.available = free, .isKept = false};
    }
    std::uint32_t place = 0;
    if (cache.freePlaces.empty()) {
        place = static_cast<std::uint32_t>(cache.entries.size());
        cache.entries.emplace_back();
    } else {
        place = cache.freePlaces.back();
        cache.freePlaces.pop_back();
    }
    cache.entries[place].bytes = size.count();
    cache.entries[place].available = free;
    cache.entries[place].artifact = raw(artifact);
    linkNewest(cache, place);
    cache.places.insert(raw(artifact), place);
    cache.bytes += size.count();
    return {.available = free};
}

void ImageCache::forget(HostIndex host)
{
    if (raw(host) < m_hosts.size()) {
        m_hosts[raw(host)] = HostCache{};
    }
}

bool ImageCache::has(SimTime now, HostIndex host, ArtifactIndex artifact) const
{
    if (raw(host) >= m_hosts.size()) {
        return false;
    }
    const HostCache &cache = m_hosts[raw(host)];
    const auto place = cache.places.find(raw(artifact));
    return place && cache.entries[*place].available <= now;
}

MemorySize ImageCache::used(HostIndex host) const
{
    return MemorySize::bytes(raw(host) < m_hosts.size() ? m_hosts[raw(host)].bytes : 0);
}

} // namespace warmfront::sim
