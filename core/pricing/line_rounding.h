// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pricing/bill.h"
#include "core/pricing/price_plan.h"

namespace warmfront {

/// Rounds the lines of @p bill as an invoice of @p plan does, by a line of its own that takes the place of an earlier
/// one: for a bill that lines have been added to. Without such a rule of the plan nothing changes.
void roundLines(Bill &bill, const PricePlan &plan);

} // namespace warmfront
