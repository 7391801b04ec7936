// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/model/scenario.h"

namespace warmfront::study {

/// @p names as a sentence lists them, "none" where there are none.
[[nodiscard]] std::string listOf(const std::vector<std::string> &names);

/// As scenarios write it.
[[nodiscard]] std::string nameOf(Routing routing);

/// The names of the options that @p options sets.
[[nodiscard]] std::vector<std::string> given(const AlternativeOptions &options);

} // namespace warmfront::study
