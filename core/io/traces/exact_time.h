// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/time.h"

namespace warmfront::traces {

/// A decimal number ("1590530039578.8513", "-2", "1e-05") times @p unit in whole nanoseconds, rounded half away from
/// zero, without passing through floating point: exact for 19 significant digits. Spaces around it are allowed.
/// Nothing when the text is not a number or the result leaves ±292 years.
[[nodiscard]] std::optional<std::int64_t> parseDecimalTime(std::string_view text, SimDuration unit);

/// An ISO 8601 instant in nanoseconds since 1970 (UTC): date, 'T' or a space, hours and minutes, optionally seconds
/// with a fraction of any length (rounded down to 1 ns), optionally "Z" or an offset such as +02:00, +0200 or +02.
/// Without an offset it is UTC. Nothing when the text is none, or its year is outside 1700 to 2200.
[[nodiscard]] std::optional<std::int64_t> parseIsoTime(std::string_view text);

/// "seconds" for 1 s, in messages about columns of numbers.
[[nodiscard]] std::string unitInWords(SimDuration unit);

/// Without spaces and tabs at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

} // namespace warmfront::traces
