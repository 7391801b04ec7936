// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "core/base/result.h"
#include "core/io/json/json_value.h"

namespace warmfront::json {

/// Objects and lists may lie this deep in each other; deeper text is refused before it could exhaust the stack.
inline constexpr int deepestNesting = 64;

/// Reads one JSON value (RFC 8259) in one pass and keeps the line of everything in it.
///
/// Refused with line, path and a sentence: what RFC 8259 does not allow, a byte order mark, text that is not UTF-8,
/// NUL, a name twice in one object, and deeper nesting than deepestNesting.
[[nodiscard]] Result<Value> scan(std::string_view text);

} // namespace warmfront::json
