// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "simulator/admission/token_bucket.h"

namespace warmfront::sim {

/// The instances of a function as one kernel hands them to another, after the requests of one instant and before those
/// of the next.
struct KnownInstances
{
    struct Instance
    {
        std::int64_t created = 0;
        std::int64_t freeAt = 0;
        std::uint64_t lastUse = 0; ///< tells which of two that became free at one instant did so later
        std::uint32_t number = 0;
    };

    std::vector<Instance> instances; ///< in order of creation
    std::uint32_t created = 0;       ///< how many have been, so far
    std::uint64_t uses = 0;          ///< larger than every lastUse
    std::optional<TokenBucket> starts;
    std::int64_t now = -1; ///< of the last request
};

} // namespace warmfront::sim
