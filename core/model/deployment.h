// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.h"

namespace warmfront {

/// From an instant on, so many of the requests go to the new version, each decided on its own.
struct TrafficStep
{
    SimDuration after;  ///< since the artifact is there
    double share = 1.0; ///< 0 to 1
    bool operator==(const TrafficStep &) const = default;

    static constexpr std::size_t most = 100; ///< of one deployment
};

/// When the new version is to be taken back without anybody looking on: so many of its latest requests have failed or
/// timed out. AWS CodeDeploy does it by an alarm on the errors of the version (docs deployments-rollback-and-redeploy);
/// such an alarm looks at whole minutes, while this one looks back from every end of a request.
struct AutomaticRollback
{
    double failureShare = 0.05;                 ///< more than this share of them; 0 to below 1
    SimDuration over = SimDuration::minutes(1); ///< those that ended within so long; above 0
    std::int64_t atLeast = 20;                  ///< fewer say nothing; 1 to mostRequests. An assumption.
    bool operator==(const AutomaticRollback &) const = default;

    static constexpr std::int64_t mostRequests = 1'000'000;
};

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
    /// Empty: it takes the place of what runs at once. Else both are live, each with instances of its own, and the
    /// requests are shared out; who is not sent to the new one goes where he would go without it. In order of `after`,
    /// at most TrafficStep::most; before the first step nobody is sent there.
    std::vector<TrafficStep> traffic;
    std::optional<AutomaticRollback> rollback; ///< only with `traffic`
    bool operator==(const Deployment &) const = default;

    [[nodiscard]] SimDuration takesEffect() const { return at + buildTime; }

    static constexpr std::size_t most = 100; ///< of one function
    static constexpr double largestFactor = 1000.0;
    static constexpr double smallestFactor = 0.001;
    /// The name of the version that is there from the start.
    static constexpr std::string_view firstVersion = "v1";
};

/// How a platform shares requests out between versions that are live at once.
struct VersionSplit
{
    enum class By {
        Weights, ///< each request is drawn by the shares
        Replicas ///< of a fixed number each version has its share, and requests go to any that is ready
    };
    By by = By::Weights;
    std::optional<int> versions; ///< at most so many take requests by weights at one instant; at least 2
    bool operator==(const VersionSplit &) const = default;
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
