// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/decimal.h"
#include "core/pricing/bill.h"
#include "core/pricing/price_plan.h"

namespace warmfront {

/// How much of a meter was used, in its billed unit.
struct MeteredQuantity
{
    const Meter *meter = nullptr;
    Decimal quantity;
    std::string note = {};
    std::optional<std::int64_t> machines = {}; ///< behind the quantity, where that is known
};

struct LedgerRules
{
    bool freeTier = false;
    bool roundLines = false;                      ///< as the plan's vendor does on a monthly bill
    SimDuration month = SimDuration::hours(730);  ///< prices per month are for this long
    SimDuration period = SimDuration::hours(730); ///< what the quantities were used in
};

/// Writes the lines of @p quantities (one per meter) and adds them up.
[[nodiscard]] Bill writeLedger(const PricePlan &plan, const std::vector<MeteredQuantity> &quantities,
                               const LedgerRules &rules);

} // namespace warmfront
