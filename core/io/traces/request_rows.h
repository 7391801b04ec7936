// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>

#include "core/io/trace_archive.h"
#include "core/io/traces/recorded_trace.h"

namespace warmfront::traces {

/// Opens a trace with a row per request: csv, azure2021 or pacslab.
[[nodiscard]] Result<std::shared_ptr<const RecordedTrace>>
openRequestRows(const TraceArrivals &arrivals, const std::filesystem::path &file, const TraceOpening &opening);

} // namespace warmfront::traces
