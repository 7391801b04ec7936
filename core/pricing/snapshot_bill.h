// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/model/result.h"
#include "core/model/scenario.h"
#include "core/pricing/bill.h"

namespace warmfront {

/// Adds to @p bill what the snapshots of @p functions cost in the measured period of all replications of @p columns by
/// @p plan: the memory of each for the time of the run or the meter's least, and the memory of each cold start, which
/// restored it. Functions whose runtime is free have a line at no price. One version of each function is kept.
void addSnapshots(Bill &bill, const PricePlan &plan, const std::vector<Function> &functions, const RunColumns &columns);

/// The same for a month of @p month at the pace of the mean replication.
void addSnapshotsOfMonth(Bill &bill, const PricePlan &plan, const std::vector<Function> &functions,
                         const RunColumns &columns, SimDuration month = SimDuration::hours(730));

} // namespace warmfront
