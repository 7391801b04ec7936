// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "core/base/time.h"

namespace warmfront::sim {

/// ceil(@p numerator / @p denominator), exactly, for numerator >= 0 and denominator > 0.
[[nodiscard]] constexpr std::int64_t dividedUp(Int128 numerator, Int128 denominator)
{
    return static_cast<std::int64_t>((numerator + denominator - 1) / denominator);
}

} // namespace warmfront::sim
