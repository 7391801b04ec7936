// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "core/base/result.h"
#include "core/model/scenario.h"
#include "simulator/configuration.h"
#include "simulator/study/run.h"

namespace warmfront::study {

/// A scenario whose every source names one existing function, with the trace behind each source that has one.
struct ExpandedScenario
{
    Scenario scenario;
    std::vector<std::optional<sim::TraceBinding>> bindings; ///< one per source of `scenario`
};

/// Replaces every trace source that selects several functions by one source and one function for each of them, after
/// the functions of the scenario and in the trace's order.
///
/// A created function is named by the trace's id (by source and id where the name is taken). Everything else comes from
/// the function that the source names, its template, which is left out of the run unless another source uses it;
/// without a template the source must use the recorded durations, and the function has the defaults of the format.
[[nodiscard]] Result<ExpandedScenario> expandTraces(const Scenario &scenario, const Traces &traces);

} // namespace warmfront::study
