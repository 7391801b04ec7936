// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/io/json/json_value.h"

namespace warmfront::json {

/// @p value as a person would lay it out: an object or list that fits stands on one line; otherwise plain members that
/// follow each other share lines and every object or list has its own. Ends with a line break.
[[nodiscard]] std::string format(const Value &value);

} // namespace warmfront::json
