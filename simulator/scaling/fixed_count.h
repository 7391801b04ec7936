// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

#include "simulator/scaling/scaler.h"

namespace warmfront::sim {

/// No scaler: as many instances as there were at the start, until somebody changes the number.
struct FixedCount
{
    static constexpr bool wantsCompletions = false;

    [[nodiscard]] SimTime nextWake() const { return never; }
    [[nodiscard]] std::optional<ScaleDecision> wake(const ScalerView &) { return std::nullopt; }
    [[nodiscard]] std::optional<ScaleDecision> unserved(SimTime, const ScalerCounts &) { return std::nullopt; }
};

} // namespace warmfront::sim
