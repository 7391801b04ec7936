// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "app/cli/command.h"

namespace warmfront::cli {

/// Writes summary.csv and, per alternative, its time series (NAME.csv) into @p folder, which is made when missing. Each
/// file appears only when it is whole.
[[nodiscard]] Result<void> writeSeries(const CompletedRun &run, const std::filesystem::path &folder);

} // namespace warmfront::cli
