// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/configuration.h"
#include "simulator/study/resolving/known_alternative.h"

namespace warmfront::study {

/// Gives @p configuration the function's own cold start; without one the platform's for its runtime, unless a cold
/// service time says that cold requests were measured as a whole: where a scaler starts instances, no service is cold,
/// so the platform's holds there. Phases of no time are left out. Hosts pull for themselves.
void addColdStart(const KnownAlternative &known, const Function &function, bool isAutoscaled, bool hasHosts,
                  sim::FunctionConfiguration &configuration);

} // namespace warmfront::study
