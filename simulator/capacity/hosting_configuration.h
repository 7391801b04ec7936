// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "simulator/capacity/auction.h"
#include "simulator/capacity/cluster_autoscaler.h"
#include "simulator/capacity/crash_policy.h"
#include "simulator/capacity/image_cache.h"
#include "simulator/capacity/offer_matching.h"
#include "simulator/capacity/resource_fit.h"
#include "simulator/capacity/spread.h"

namespace warmfront::sim {

/// The hosts that instances are placed on, and by what rules.
struct HostingConfiguration
{
    HostShape host;            ///< every one is like it
    std::int32_t hosts = 1;    ///< ready at the start
    SimDuration hostStart;     ///< from ordering a host to its taking instances
    SimDuration hostLossDelay; ///< from a host's failure to others being asked for in place of its instances
    std::variant<ResourceFitParameters, SpreadParameters, AuctionParameters, OfferMatchingParameters> placement;
    SimDuration placementDelay; ///< from an instance's being asked for to its first placement; not with offers
    /// Instances that found no room are tried again at multiples of it; 0: whenever there may be room. Not with offers.
    SimDuration retryInterval;
    CrashPolicy crash = CrashPolicy::kubernetes(); ///< not with offers, which have their own
    ImageCacheParameters images;
    MemorySize imageSize; ///< of every function
    std::optional<ClusterAutoscalerParameters> autoscaler{};

    /// What an instance of @p memory holds on its host, with what comes beside it.
    [[nodiscard]] MemorySize heldBy(MemorySize memory) const
    {
        const auto *auction = std::get_if<AuctionParameters>(&placement);
        return auction != nullptr ? memory + auction->proxyOverhead : memory;
    }
};

} // namespace warmfront::sim
