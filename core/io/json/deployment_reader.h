// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/io/json/object_reader.h"
#include "core/model/deployment.h"

namespace warmfront::json {

/// The deployments of a function. Steps of traffic may be a list or a text, as of parseTraffic().
[[nodiscard]] std::vector<Deployment> readDeployments(const Node &node);

} // namespace warmfront::json
