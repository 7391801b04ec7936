// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace warmfront::json {

/// ` did you mean "memory"? Allowed are "name", "memory"` for an unknown @p word, where one of @p allowed is close to
/// it; otherwise only what is allowed (at most 40 words are listed).
[[nodiscard]] std::string suggestion(std::string_view word, std::span<const std::string_view> allowed);

} // namespace warmfront::json
