// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

#include "core/base/result.h"
#include "simulator/study/resolving/trace_functions.h"
#include "simulator/study/run.h"

namespace warmfront::study {

/// What an alternative is resolved for: a scenario may be valid without being runnable yet.
enum class Purpose { Check, Run };

/// Resolves the alternative at @p index of @p expanded. For Purpose::Check, traces may be unbound (their sources are
/// left out) and a range of replicas passes, resolved to its least.
[[nodiscard]] Result<PreparedAlternative> resolve(const ExpandedScenario &expanded, std::size_t index,
                                                  const Catalogue &catalogue, Purpose purpose);

} // namespace warmfront::study
