// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "core/model/result.h"
#include "core/model/scenario.h"
#include "core/model/summary.h"

namespace warmfront {

/// What people read of one alternative.
///
/// Counts are sums over replications; cold probability, response time and instances are means over replications with
/// Student's t intervals (a replication in which nothing was let in or completed has no such number and is left out);
/// percentiles come from the pooled histogram; the peak is the maximum; busy, idle and starting instances are time
/// averages over all replications. The objective is met when the percentile of the pooled histogram lies below its
/// target and the share of requests that end as done reaches its own; requests of which none completed miss any
/// response time.
/// @p analyticCold is what stands beside the simulated cold probability.
[[nodiscard]] AlternativeSummary summarise(const RunColumns &columns, const std::optional<Objective> &objective,
                                           std::optional<double> analyticCold);

} // namespace warmfront
