// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include "core/base/decimal.h"
#include "core/base/memory_size.h"
#include "core/base/rate.h"
#include "core/base/result.h"
#include "core/base/time.h"
#include "core/pricing/price_plan.h"

namespace warmfront {

/// A month's cost as a straight line: what is paid anyway, and what each request adds.
struct MonthlyCost
{
    std::string name; ///< as sentences call it
    Decimal fixed;
    Decimal perRequest;
};

/// Where two straight lines of cost cross.
struct BreakEvenPoint
{
    std::optional<Rate> at;   ///< absent when one is never dearer than the other, whatever the rate
    std::string cheaperBelow; ///< name of the one that is cheaper below `at`, or always
    std::string explanation;  ///< one sentence
};

/// The request rate at which @p a and @p b cost the same in a month of @p month.
[[nodiscard]] BreakEvenPoint breakEven(const MonthlyCost &a, const MonthlyCost &b,
                                       SimDuration month = SimDuration::hours(730));

/// The share of time a server must be busy to cost as much as a function of its size (before request fees):
/// cost of the server per second / cost of the function per busy second. Above 1, the function is always cheaper.
[[nodiscard]] double breakEvenUtilisation(const Decimal &serverPerSecond, const Decimal &functionPerBusySecond);

/// What a request of @p duration and @p memory costs by @p plan in its first tiers, without a free tier and unrounded.
[[nodiscard]] Result<Decimal> costPerRequest(const PricePlan &plan, SimDuration duration, MemorySize memory);

/// What @p machines of the type @p machine cost in a month of @p month, with everything that comes once per cluster.
[[nodiscard]] Result<Decimal> costPerMonth(const PricePlan &plan, const std::string &machine, int machines,
                                           SimDuration month = SimDuration::hours(730));

} // namespace warmfront
