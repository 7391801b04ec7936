// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "core/base/time.h"

namespace warmfront {

/// A new version of a function that takes the place of the present one while it is in use.
///
/// The code is handed over at an instant, is built into an artifact, and then replaces what runs: no instance of the
/// former version takes a request any more once it has been replaced, so every instance of the new one starts cold.
struct Deployment
{
    SimDuration at;        ///< since the start of the run, when the code is handed over
    std::string version;   ///< its name, as "v2"
    SimDuration buildTime; ///< until the artifact is there; nothing changes before
    /// Times of work (warm and cold) and of cold starts, of those of the function as it is described; above 0.
    double serviceFactor = 1.0;
    double coldStartFactor = 1.0;
    std::optional<double> failureProbability; ///< instead of the function's, 0 to 1
    bool operator==(const Deployment &) const = default;

    [[nodiscard]] SimDuration takesEffect() const { return at + buildTime; }

    static constexpr std::size_t most = 100; ///< of one function
    static constexpr double largestFactor = 1000.0;
    static constexpr double smallestFactor = 0.001;
};

/// How a platform replaces replicas. Percentages are of the replicas that there should be; what may be unavailable is
/// rounded down, what may be there in addition is rounded up, and where both come to none one replica at a time may be
/// unavailable: the rules of Kubernetes (kubernetes/kubernetes, pkg/controller/deployment/util: ResolveFenceposts).
/// Where requests start instances this does not apply: there the next request starts the first new one.
struct Rollout
{
    int surgePercent = 0;         ///< new ones beside all old ones, 0 to 100
    int unavailablePercent = 100; ///< fewer that are ready, 0 to 100
    bool operator==(const Rollout &) const = default;
};

/// What an alternative changes in it.
struct RolloutOptions
{
    std::optional<int> surgePercent;
    std::optional<int> unavailablePercent;
    bool operator==(const RolloutOptions &) const = default;
};

} // namespace warmfront
