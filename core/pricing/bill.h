// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/decimal.h"
#include "core/base/money.h"
#include "core/base/result.h"
#include "core/base/time.h"
#include "core/model/metering.h"
#include "core/pricing/price_plan.h"

namespace warmfront {

/// A line of a bill that explains itself: quantity × rate = cost, rounded once at 10^-18.
///
/// A tier, a free quantity, a monthly cap and a vendor's rounding each have their own line. Quantities that no decimal
/// holds (a third of an hour) are rounded half to even at 10^-18 of their unit, and the cost is that of the quantity
/// shown.
struct BillLine
{
    std::string meter;
    std::string unit;
    Decimal quantity;
    Decimal rate;
    Money cost;
    std::string note; ///< "tier 2: 6,000,000,000 to 15,000,000,000", "free tier", "rounded to the cent"
};

/// What a usage costs by one plan. total = Σ cost of its lines, always.
struct Bill
{
    std::string plan;
    Money total;
    std::vector<BillLine> lines;
};

/// Proves a bill to the last digit: every line's quantity × rate is its cost, and the lines add up to the total.
[[nodiscard]] Result<void> checkBill(const Bill &bill);

/// What is to be priced, in a form a person can write: `bill USAGE.json`.
struct UsageRecord
{
    struct Metered
    {
        std::string meter;
        Decimal quantity;
        std::string unit;
    };
    struct Invoked
    {
        std::int64_t invocations = 0;
        SimDuration duration;
        MemorySize memory;
    };
    std::string plan;
    bool freeTier = false;
    SimDuration month = SimDuration::hours(730);
    std::vector<std::variant<Metered, Invoked>> usage;
};

/// Prices a hand-written usage as the bill of one month. Quantities of one meter are added up before tiers apply.
/// A meter the plan lacks, or another unit, is an error that names the allowed ones.
[[nodiscard]] Result<Bill> priceUsage(const PricePlan &plan, const UsageRecord &record);

/// Prices what one replication used, tiers and caps applied to its own period as one bill. @p machine is the node type
/// or dyno size. A missing rate is an error, never zero.
[[nodiscard]] Result<Bill> priceRun(const PricePlan &plan, const Usage &usage, const std::string &machine,
                                    bool freeTier);

/// The bill of several replications: each priced by itself, lines of the same meter, rate and note added up.
[[nodiscard]] Result<Bill> priceRuns(const PricePlan &plan, const std::vector<Usage> &usages,
                                     const std::string &machine, bool freeTier);

/// What a month of @p month would cost at the pace of @p usage (tiers and free quantities apply to the whole month).
[[nodiscard]] Result<Bill> priceMonth(const PricePlan &plan, const Usage &usage, const std::string &machine,
                                      bool freeTier, SimDuration month = SimDuration::hours(730));

} // namespace warmfront
