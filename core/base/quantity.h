// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "core/base/memory_size.h"
#include "core/base/rate.h"
#include "core/base/result.h"
#include "core/base/time.h"

namespace warmfront {

/// The longest duration that files may have, and that messages name. parseDuration() takes whatever SimDuration holds.
inline constexpr SimDuration longestDuration = SimDuration::hours(std::int64_t(24) * 36500);

/// Quantities as people write them in scenario files: a decimal, an optional space, a unit.
///
/// Durations: ns us ms s min h d (finer than 1 ns rounds to nearest, ties to even). Rates: /s /min /h /d.
/// Memory: MB = MiB = 2^20 bytes, GB = GiB = 2^30 bytes (also KB/KiB and B). A missing or unknown unit, a negative or
/// not finite number, or one out of range is an error whose message says what is allowed. Numbers may have an exponent
/// ("1e3 ms"), no sign, and for durations and memory (rounded to whole bytes) at most 24 significant digits. Durations
/// and memory are computed exactly and rounded once.
[[nodiscard]] Result<SimDuration> parseDuration(std::string_view text);
[[nodiscard]] Result<Rate> parseRate(std::string_view text);
[[nodiscard]] Result<MemorySize> parseMemory(std::string_view text);

/// Text that parses back to exactly the same value, in the unit people would take ("1.991 s", "10 min", "24 h", "512
/// MB", "0.9 /s"): the largest unit that gives a whole number (days from 2 d on), else a decimal of s, ms or us; rates
/// per second unless another unit is clearly shorter ("7 /h"). A negative duration is written with "-", for display: it
/// does not parse.
[[nodiscard]] std::string formatDuration(SimDuration duration);
[[nodiscard]] std::string formatRate(Rate rate);
[[nodiscard]] std::string formatMemory(MemorySize memory);

} // namespace warmfront
