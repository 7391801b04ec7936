// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "core/io/json/object_reader.h"
#include "core/model/arrivals.h"

namespace warmfront::json {

/// An arrival process. Faults are noted at the node; then there is nothing.
[[nodiscard]] std::optional<Arrivals> readArrivals(const Node &node);

} // namespace warmfront::json
