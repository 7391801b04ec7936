// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/configuration.h"

namespace warmfront::sim {

/// What 99 of 100 cold starts of @p function do not exceed: exact where all phases are constant, else of 10,000 draws,
/// which are the same everywhere.
[[nodiscard]] SimDuration longColdStart(const FunctionConfiguration &function);

} // namespace warmfront::sim
