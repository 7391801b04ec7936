// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/memory_size.h"
#include "core/base/time.h"
#include "simulator/capacity/host_pool.h"
#include "simulator/capacity/index_map.h"

namespace warmfront::sim {

/// What is pulled to a host before an instance can start there: an image, a droplet, a layer.
enum class ArtifactIndex : std::uint32_t {};

[[nodiscard]] constexpr std::uint32_t raw(ArtifactIndex i)
{
    return static_cast<std::uint32_t>(i);
}

/// How hosts fetch and keep artifacts.
struct ImageCacheParameters
{
    MemorySize capacity = MemorySize::gigabytes(10);                ///< per host (Cloud Foundry's cell cache)
    MemorySize bandwidthPerSecond = MemorySize::bytes(100'000'000); ///< of each pull (assumed for Kubernetes nodes)
    std::int32_t parallelPulls = 5; ///< per host; more wait in the order asked (Cloud Foundry's cells)
};

/// When an artifact is on a host, and whether it had to be fetched for this request.
struct Pull
{
    SimTime available{};
    bool isHit = false;    ///< it was there already
    bool isShared = false; ///< it is on its way already because of an earlier request
    bool isKept = true;    ///< it stays in the cache; false when it is larger than what can be made free
};

/// The artifacts on each host of a pool: least recently asked for leaves first, pulls queue behind a limit.
///
/// A pull takes size / bandwidth, rounded up to a nanosecond, and starts when one of the host's parallel places is
/// free; its end is known when it is asked for, so nothing needs to be scheduled. An artifact still being pulled is
/// never dropped. Whether an instance still uses an artifact is not asked: files of running containers are not in the
/// cache's way. A plain value; a request is O(parallel pulls + artifacts dropped).
class ImageCache
{
public:
    explicit ImageCache(const ImageCacheParameters &parameters = {});

    /// An instance is about to start on @p host and needs @p artifact.
    Pull request(SimTime now, HostIndex host, ArtifactIndex artifact, MemorySize size)
    {
        return request(now, host, artifact, size, pullTime(size));
    }
    /// The same where pulling takes @p takes, whatever the bandwidth.
    Pull request(SimTime now, HostIndex host, ArtifactIndex artifact, MemorySize size, SimDuration takes);
    /// The artifact is on the host from the start, if it can be.
    void store(HostIndex host, ArtifactIndex artifact, MemorySize size);
    /// The host is gone, or has lost its disk: forgets everything about it.
    void forget(HostIndex host);

    /// Whether the artifact is completely there.
    [[nodiscard]] bool has(SimTime now, HostIndex host, ArtifactIndex artifact) const;
    [[nodiscard]] MemorySize used(HostIndex host) const;
    /// size / bandwidth.
    [[nodiscard]] SimDuration pullTime(MemorySize size) const;

private:
    static constexpr std::uint32_t none = 0xffffffffU;
    struct Entry
    {
        std::int64_t bytes = 0;
        SimTime available;
        std::uint32_t artifact = 0;
        std::uint32_t older = none;
        std::uint32_t newer = none;
    };
    struct HostCache
    {
        IndexMap places;
        std::vector<Entry> entries;
        std::vector<std::uint32_t> freePlaces;
        std::vector<SimTime> pullPlaces; ///< when each becomes free
        std::int64_t bytes = 0;
        std::uint32_t oldest = none;
        std::uint32_t newest = none;
    };

    HostCache &cacheOf(HostIndex host);
    static void unlink(HostCache &cache, std::uint32_t place);
    static void linkNewest(HostCache &cache, std::uint32_t place);
    bool makeRoom(SimTime now, HostCache &cache, std::int64_t bytes) const;

    ImageCacheParameters m_parameters;
    std::vector<HostCache> m_hosts;
};

} // namespace warmfront::sim
