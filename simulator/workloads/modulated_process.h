// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include "core/base/random_stream.h"
#include "simulator/workloads/arrival_process.h"

namespace warmfront::sim {

/// The share of time that each state takes in the long run, by the elimination of Grassmann, Taksar and Heyman (1985),
/// which never subtracts.
[[nodiscard]] std::vector<double> shareOfTime(const ModulatedArrivals &modulated);

[[nodiscard]] std::unique_ptr<ArrivalProcess> makeModulatedProcess(const ModulatedArrivals &modulated,
                                                                   const StreamName &name, SimDuration horizon);

} // namespace warmfront::sim
