// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "core/io/trace_archive.h"
#include "core/io/traces/recorded_trace.h"

namespace warmfront::traces {

/// Opens an azure2019 trace: a day file, or a folder of them.
[[nodiscard]] Result<std::shared_ptr<const RecordedTrace>>
openMinuteCounts(const TraceArrivals &arrivals, const std::filesystem::path &path, const TraceOpening &opening);

/// The day files that @p path means, in order; empty when it is a folder without any.
[[nodiscard]] std::vector<std::filesystem::path> minuteCountFiles(const std::filesystem::path &path);

/// Where the durations of the day file @p day would lie: the first of the known names that exists.
[[nodiscard]] std::optional<std::filesystem::path> durationsBeside(const std::filesystem::path &day);

} // namespace warmfront::traces
