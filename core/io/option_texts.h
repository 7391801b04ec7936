// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/model/scenario.h"

namespace warmfront {

/// The options that @p options sets, each by its name in files and its value as a file has it, without quotes around a
/// text: {"keepAlive", "10 min"}, {"startLimit", "{ \"burst\": 3000 }"}.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> optionTexts(const AlternativeOptions &options);

} // namespace warmfront
