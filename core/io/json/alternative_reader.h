// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/json/object_reader.h"
#include "core/model/scenario.h"

namespace warmfront::json {

/// One way to run the workload, with its options. Faults are noted at the node. Whether the platform, the plan and the
/// option exist there is checked where the catalogues are known.
[[nodiscard]] Alternative readAlternative(const Node &node);

/// The options of an alternative, whatever its platform.
[[nodiscard]] AlternativeOptions readOptions(const Node &node);

/// A number of replicas, or a range of them.
[[nodiscard]] std::optional<ReplicaRange> readReplicas(const Node &node);

/// A limit of instance starts, or parts of one; at least one part.
[[nodiscard]] std::optional<StartLimitOptions> readStartLimit(const Node &node);
[[nodiscard]] std::optional<RolloutOptions> readRollout(const Node &node);

} // namespace warmfront::json
