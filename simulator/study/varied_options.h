// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "core/model/decision.h"
#include "simulator/stepped_run.h"
#include "simulator/study/run.h"

namespace warmfront::study {

/// The options of an alternative, by position in @p scenario, that may be at fault for @p decision of its run, in the
/// order in which they are to be tried: for a cold start, instances that are always warm; for what a scaler does, its
/// parameters but for those that only say how often it looks, and the limits of its range.
///
/// Each gives the configuration that the scenario with the edited option has, with the same requests.
[[nodiscard]] std::vector<sim::VariedOption> variedOptions(std::shared_ptr<const PreparedScenario> scenario,
                                                           std::size_t alternative, const Decision &decision);

} // namespace warmfront::study
