// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "core/base/contract.h"

namespace warmfront::sim {

/// A share or another decimal in whole millionths, so that a bound such as 60 % is met exactly and not up to the last
/// bit of a `double`. For values from 0 to 10⁹.
[[nodiscard]] inline std::int64_t millionths(double value)
{
    expects(value >= 0.0 && value <= 1e9, "a value in millionths lies between 0 and 10^9");
    return static_cast<std::int64_t>(value * 1e6 + 0.5);
}

} // namespace warmfront::sim
