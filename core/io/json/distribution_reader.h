// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "core/io/json/object_reader.h"
#include "core/model/scenario.h"

namespace warmfront::json {

/// A distribution object, or a bare duration for a constant. Faults are noted at the node; then there is nothing.
[[nodiscard]] std::optional<Distribution> readDistribution(const Node &node);

/// A distribution (one total) or an object of phases.
[[nodiscard]] std::optional<ColdStart> readColdStart(const Node &node);

} // namespace warmfront::json
