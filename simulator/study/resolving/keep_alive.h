// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/scenario.h"
#include "simulator/configuration.h"
#include "simulator/study/resolving/known_alternative.h"

namespace warmfront::study {

/// The policy that @p choice names. Its parameters are complete and within their ranges: core/io checks that. The error
/// names the one that does not go with the others.
[[nodiscard]] Result<sim::KeepAlivePolicy> keepAliveFor(const KeepAliveChoice &choice);

/// Where the alternative's policy is to know the times of requests, tells it those of each function's schedules.
/// @p functions are complete but for that, in the order of the scenario. The error names the option at fault.
[[nodiscard]] Result<void> tellKnownTimes(const KnownAlternative &known,
                                          std::vector<sim::FunctionConfiguration> &functions);

} // namespace warmfront::study
