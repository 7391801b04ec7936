// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <stop_token>

#include "core/base/result.h"
#include "core/model/scenario.h"
#include "simulator/study/run.h"

namespace warmfront::ui {

/// Opens the trace of every trace source of @p scenario, relative to @p folder. Long for big traces: not in the GUI
/// thread.
[[nodiscard]] Result<study::Traces> openTraces(const Scenario &scenario, const std::filesystem::path &folder,
                                               const std::stop_token &stop);

} // namespace warmfront::ui
