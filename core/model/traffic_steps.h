// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/model/deployment.h"

namespace warmfront {

/// Steps of traffic as people write them: "10 % after 0 s, 100 % after 10 min", or one of the shapes that AWS
/// CodeDeploy and AWS SAM predefine, by name and with any numbers (docs deployment-configurations):
/// "Canary10Percent5Minutes" (so much at once, all after the time), "Linear10PercentEvery1Minute" (so much at once and
/// again after each time, until it is all) and "AllAtOnce". "CodeDeployDefault." and "Lambda" or "ECS" may stand before
/// them. What Knative, Cloud Run and Azure Container Apps do is written as steps: they shift traffic when they are told
/// to. Errors have no path.
[[nodiscard]] Result<std::vector<TrafficStep>> parseTraffic(std::string_view text);

/// Text that parses back to the same steps: the name of a shape where they have one.
[[nodiscard]] std::string formatTraffic(const std::vector<TrafficStep> &steps);

/// A share of the requests: "10 %", with the fewest digits that read back the same.
[[nodiscard]] std::string formatShare(double share);

/// An automatic rollback as people write it: "5 % over 1 min of 20", the last two as in AutomaticRollback when absent.
[[nodiscard]] Result<AutomaticRollback> parseRollback(std::string_view text);
/// Text that parses back to the same.
[[nodiscard]] std::string formatRollback(const AutomaticRollback &rollback);

/// The first fault of @p steps, with its remedy: too many, a share out of range, or a step that is not later than the
/// one before it.
struct TrafficFault
{
    std::size_t step = 0; ///< TrafficStep::most when there are too many
    std::string message;
};
[[nodiscard]] std::optional<TrafficFault> faultOf(const std::vector<TrafficStep> &steps);

/// Of @p count replicas those of a version with @p part: rounded up, so that no version with a part has none (Argo
/// Rollouts, utils/replicaset/canary.go: CalculateReplicaCountsForCanary).
[[nodiscard]] std::int64_t replicasFor(std::int64_t count, double part);

} // namespace warmfront
