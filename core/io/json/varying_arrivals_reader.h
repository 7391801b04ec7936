// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "core/io/json/object_reader.h"
#include "core/model/arrivals.h"

namespace warmfront::json {

// The arrival processes whose rate changes by a rule, and timers. Each notes its faults and gives what it could read.

[[nodiscard]] std::optional<Arrivals> readProfile(const Node &node);
[[nodiscard]] std::optional<Arrivals> readSine(const Node &node);
[[nodiscard]] std::optional<Arrivals> readModulated(const Node &node);
[[nodiscard]] std::optional<Arrivals> readBatch(const Node &node);
[[nodiscard]] std::optional<Arrivals> readSchedule(const Node &node);

} // namespace warmfront::json
