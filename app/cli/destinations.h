// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"

namespace warmfront::cli {

/// Whether what a run is to write has a place, asked before the run: an hour of simulation does not end at a misspelt
/// folder. Nothing is made yet. The error names the place and the remedy.
[[nodiscard]] Result<void> checkDestinations(const RunRequest &request);

} // namespace warmfront::cli
