// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "simulator/configuration.h"
#include "simulator/study/resolving/known_alternative.h"

namespace warmfront::study {

/// A schedule sets numbers where @p range is one, and bounds where a scaler keeps it, which go from low to high
/// whatever held before. The error names the change at fault.
[[nodiscard]] Result<void> checkReplicaSchedule(const KnownAlternative &known, const ReplicaRange &range);

/// The largest number of replicas that there may be at any time; @p range holds at the start.
[[nodiscard]] int mostReplicas(const AlternativeOptions &options, const ReplicaRange &range);

/// More or fewer always-warm instances at times, where the alternative has a schedule. The error names the change at
/// fault.
[[nodiscard]] Result<void> scheduleAlwaysWarm(const KnownAlternative &known, sim::PerRequestScaling &scaling);

} // namespace warmfront::study
