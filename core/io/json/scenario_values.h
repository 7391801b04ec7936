// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/json/json_value.h"
#include "core/model/scenario.h"

namespace warmfront::json {

/// How an empirical law that came from a file is told: by the file's name, or by the values that were read from it.
enum class EmpiricalFiles { ByName, Inline };

/// The scenario as JSON values in the order in which it is written.
[[nodiscard]] Value scenarioValues(const Scenario &scenario, EmpiricalFiles files = EmpiricalFiles::ByName);

} // namespace warmfront::json
