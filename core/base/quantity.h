// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "core/base/memory_size.h"
#include "core/base/rate.h"
#include "core/base/result.h"
#include "core/base/time.h"

namespace warmfront {

/// Quantities as people write them in scenario files: a decimal, an optional space, a unit.
///
/// Durations: ns us ms s min h d (finer than 1 ns rounds to nearest, ties to even). Rates: /s /min /h /d.
/// Memory: MB = MiB = 2^20 bytes, GB = GiB = 2^30 bytes (also KB/KiB and B). A missing or unknown unit, a negative or
/// not finite number, or one out of range is an error whose message says what is allowed.
[[nodiscard]] Result<SimDuration> parseDuration(std::string_view text);
[[nodiscard]] Result<Rate> parseRate(std::string_view text);
[[nodiscard]] Result<MemorySize> parseMemory(std::string_view text);

/// The shortest text that parses back to exactly the same value ("1.991 s", "10 min", "512 MB", "0.9 /s").
[[nodiscard]] std::string formatDuration(SimDuration duration);
[[nodiscard]] std::string formatRate(Rate rate);
[[nodiscard]] std::string formatMemory(MemorySize memory);

} // namespace warmfront
