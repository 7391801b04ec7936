// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

#include "core/base/result.h"
#include "core/model/scenario.h"

namespace warmfront {

/// The scenario as a file a person would write: stable key order, a line per function, source and alternative where
/// they fit, values that equal the default left out. Reading it gives @p scenario again, exactly.
[[nodiscard]] std::string writeScenario(const Scenario &scenario);

/// Writes @p scenario to @p path in one step: after a crash the file holds either the old or the new text.
[[nodiscard]] Result<void> saveScenario(const Scenario &scenario, const std::filesystem::path &path);

} // namespace warmfront
