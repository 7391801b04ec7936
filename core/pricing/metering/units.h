// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "core/base/decimal.h"
#include "core/base/result.h"
#include "core/pricing/price_plan.h"

namespace warmfront {

/// How many places quantities on a bill keep when no decimal holds them exactly.
inline constexpr int quantityPlaces = 18;

/// The unit in which a bill counts @p meter: hours for prices per dyno-month, else the meter's own.
[[nodiscard]] std::string billedUnit(const Meter &meter);

/// @p quantity of @p unit in the billed unit of @p meter ("million requests", "GB-hours", "s" and the like are known).
/// @p month is the length of a month. A unit of another kind is an error that names the allowed ones.
[[nodiscard]] Result<Decimal> inBilledUnit(const Meter &meter, const Decimal &quantity, std::string_view unit,
                                           SimDuration month);

/// How many of the first unit of its dimension (request, GB-s, vCPU-s, GHz-s, h) one unit of @p meter is, as billed:
/// 3600 for GB-h. Contract: the unit is known.
[[nodiscard]] Decimal sizeOfUnit(const Meter &meter);

/// Whole hours and parts of them, exact where a decimal holds them.
[[nodiscard]] Decimal hours(TotalTime time);

} // namespace warmfront
