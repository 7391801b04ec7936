// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "core/io/json/object_reader.h"

namespace warmfront::json {

/// The required key "cron" of @p object, checked; what stands there when it is wrong, and @p otherwise when there is no
/// text. @p expected says in a fault what belongs there.
[[nodiscard]] std::string readCron(const ObjectReader &object, std::string_view expected, std::string_view otherwise);

/// The key "startDate" of @p object, checked; empty when absent.
[[nodiscard]] std::string readStartDate(const ObjectReader &object);

} // namespace warmfront::json
