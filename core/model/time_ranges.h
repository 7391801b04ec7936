// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/parameter.h"

/// Ranges of the durations that mechanisms have as parameters, in seconds.
namespace warmfront::time_ranges {

inline constexpr double day = 86400.0;
inline constexpr ParameterRange positiveTime{0.0, day, false};
inline constexpr ParameterRange anyTime{0.0, day};
/// Of what is done again and again: not so often that a run finds no end.
inline constexpr ParameterRange cycle{0.01, day};

} // namespace warmfront::time_ranges
