// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/base/result.h"
#include "core/model/arrival_reader.h"
#include "core/model/arrivals.h"

namespace warmfront {

/// Which of an archive's entries a scenario's `select` means, as indices for TraceArchive::open().
///
/// Absent: wholeTrace(), every row as one stream. A function: that entry; an unknown id is an error that lists the
/// nearest ids. Top n: the first n entries (all of them when there are fewer; n must be at least 1). All: every entry.
[[nodiscard]] Result<std::vector<std::size_t>> selectEntries(const TraceArchive &archive,
                                                             const std::optional<TraceArrivals::Select> &select);

} // namespace warmfront
