// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/model/result.h"
#include "core/model/summary.h"

namespace warmfront {

/// The mean of independent @p values with its standard error and Student's t 95 % interval (n − 1 degrees of freedom);
/// both are absent with fewer than two values, and the mean is 0 with none.
[[nodiscard]] Estimate estimateOf(std::span<const double> values);

/// What can be compared between alternatives, one number per replication.
enum class Measure { ColdProbability, ResponseMilliseconds, Instances };

/// The measure in every replication, in order; empty where a replication has no such number (no request let in, none
/// completed).
[[nodiscard]] std::vector<std::optional<double>> perReplication(const RunColumns &columns, Measure measure);

/// The mean of @p right − @p left over the replications that both have, paired: alternatives of one run see the same
/// arrivals and service draws, so that their difference varies less than either. Both have the same number of
/// replications.
[[nodiscard]] Estimate pairedDifference(const RunColumns &left, const RunColumns &right, Measure measure);

} // namespace warmfront
