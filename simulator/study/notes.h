// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/model/summary.h"
#include "simulator/study/run.h"

namespace warmfront::study {

/// What somebody who reads the figures of an alternative, by position in @p scenario, would not expect: a sentence
/// each. Snapshots that make cold starts slower, versions whose replicas give them another share of the requests than
/// was asked for, and rollbacks within the warm-up, of which nothing is counted.
[[nodiscard]] std::vector<std::string> notesOf(const PreparedScenario &scenario, std::size_t alternative,
                                               const AlternativeSummary &summary);

} // namespace warmfront::study
