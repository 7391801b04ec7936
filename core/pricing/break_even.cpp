// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pricing/break_even.h"

#include "core/base/contract.h"
#include "core/pricing/bill.h"

namespace warmfront {

BreakEvenPoint breakEven(const MonthlyCost &a, const MonthlyCost &b, SimDuration month)
{
    expects(month > SimDuration{}, "a month is longer than 0");
    const bool aStartsCheaper = a.fixed < b.fixed || (a.fixed == b.fixed && a.perRequest <= b.perRequest);
    const MonthlyCost &low = aStartsCheaper ? a : b; // cheaper without requests
    const MonthlyCost &high = aStartsCheaper ? b : a;
    BreakEvenPoint point;
    point.cheaperBelow = low.name;
    if (low.perRequest <= high.perRequest) {
        const bool isSame = low.fixed == high.fixed && low.perRequest == high.perRequest;
        point.explanation =
            isSame ? low.name + " and " + high.name + " cost the same at every rate."
                   : low.name + " is cheaper than " + high.name
                         + " at every rate: it costs no more without requests and no more for each of them.";
        return point;
    }
    const double requests = (high.fixed - low.fixed).toDouble() / (low.perRequest - high.perRequest).toDouble();
    if (requests <= 0.0) { // the same without requests, and dearer with the first one
        point.cheaperBelow = high.name;
        point.explanation = high.name + " is cheaper than " + low.name + " at every rate.";
        return point;
    }
    point.at = Rate::perSecond(requests / month.inSeconds());
    point.explanation = "Below " + std::to_string(point.at->inPerSecond()) + " requests per second " + low.name
                        + " is cheaper, above it " + high.name + ".";
    return point;
}

double breakEvenUtilisation(const Decimal &serverPerSecond, const Decimal &functionPerBusySecond)
{
    expects(functionPerBusySecond > Decimal(), "a function's busy second costs something");
    return serverPerSecond.toDouble() / functionPerBusySecond.toDouble();
}

Result<Decimal> costPerRequest(const PricePlan &plan, SimDuration duration, MemorySize memory)
{
    // A million requests, so that no vendor's smallest rate gets lost; the first tiers hold far more than that.
    constexpr std::int64_t many = 1'000'000;
    UsageRecord record;
    record.plan = plan.id;
    record.usage.emplace_back(UsageRecord::Invoked{many, duration, memory});
    PricePlan unrounded = plan;
    unrounded.lineDecimals.reset();
    const Result<Bill> bill = priceUsage(unrounded, record);
    if (!bill) {
        return tl::unexpected(bill.error());
    }
    return bill->total.amount() * Decimal::scaled(1, 6);
}

Result<Decimal> costPerMonth(const PricePlan &plan, const std::string &machine, int machines, SimDuration month)
{
    Usage usage;
    usage.machines = machines;
    usage.period = month;
    usage.machineTime = TotalTime::nanoseconds(Int128(month.count()) * machines);
    const Result<Bill> bill = priceMonth(plan, usage, machine, false, month);
    if (!bill) {
        return tl::unexpected(bill.error());
    }
    return bill->total.amount();
}

} // namespace warmfront
