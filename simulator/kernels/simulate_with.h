// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "simulator/kernels/kernel.h"
#include "simulator/simulate.h"

namespace warmfront::sim {

/// simulate() with a chosen kernel, for holding kernels against each other. The outcome does not depend on the choice.
[[nodiscard]] Result<UnitOutcome> simulateWith(KernelChoice choice, const Configuration &configuration,
                                               const WorkUnit &unit, RunWatch &watch);

} // namespace warmfront::sim
