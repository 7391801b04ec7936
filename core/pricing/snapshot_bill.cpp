// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pricing/snapshot_bill.h"

#include <algorithm>
#include <string>

namespace warmfront {

namespace {

const Decimal gigabyte = Decimal(std::int64_t(1) << 30);
const Decimal second = Decimal(SimDuration::seconds(1).count());
constexpr int places = 18;

bool isFree(const Meter &meter, const std::string &runtime)
{
    return std::ranges::any_of(meter.freeRuntimes,
                               [&](const std::string &start) { return runtime.starts_with(start); });
}

/// A line for what is billed and one for what is free, each where there is any.
void addLines(Bill &bill, const Meter &meter, const Decimal &billed, const Decimal &free, const std::string &note)
{
    const auto add = [&](const Decimal &quantity, const Decimal &rate, const std::string &words) {
        if (quantity.isZero()) {
            return;
        }
        const Money cost = Money::product(quantity, rate, bill.total.currency());
        bill.lines.push_back({meter.name, meter.unit, quantity, rate, cost, words});
        bill.total += cost;
    };
    add(billed, meter.tiers.front().rate, note);
    add(free, Decimal(), "free for this runtime");
}

/// Sums @p quantityOf over the functions, apart for those that are billed and those that are free, in @p unit.
template <typename QuantityOf>
void addMeter(Bill &bill, const PricePlan &plan, Measures what, const std::vector<Function> &functions,
              const std::string &note, QuantityOf quantityOf)
{
    const auto meter = std::ranges::find(plan.meters, what, &Meter::measures);
    if (meter == plan.meters.end()) {
        return; // a study refuses such a plan
    }
    Decimal billed;
    Decimal free;
    for (std::size_t i = 0; i < functions.size(); ++i) {
        Decimal &sum = isFree(*meter, functions[i].runtime) ? free : billed;
        sum = sum + quantityOf(i, *meter);
    }
    addLines(bill, *meter, billed, free, note);
}

Decimal gigabytes(const Function &function)
{
    return Decimal(function.memory.count()).dividedBy(gigabyte, places, Rounding::HalfEven);
}

Decimal gigabyteSeconds(const Function &function, SimDuration kept)
{
    return Decimal(function.memory.count())
        .timesRatio(Decimal(kept.count()), gigabyte * second, places, Rounding::HalfEven);
}

std::int64_t restoresOf(const RunColumns &columns, std::size_t function)
{
    return function < columns.functions.size() ? static_cast<std::int64_t>(columns.functions[function].counts.cold) : 0;
}

} // namespace

void addSnapshots(Bill &bill, const PricePlan &plan, const std::vector<Function> &functions, const RunColumns &columns)
{
    addMeter(bill, plan, Measures::SnapshotMemory, functions, "one version of each function, for the run or the least",
             [&](std::size_t i, const Meter &meter) {
                 return gigabyteSeconds(functions[i], std::max(columns.measured, meter.atLeast))
                        * Decimal(columns.replications);
             });
    addMeter(bill, plan, Measures::SnapshotRestores, functions, "memory of each cold start",
             [&](std::size_t i, const Meter &) { return gigabytes(functions[i]) * Decimal(restoresOf(columns, i)); });
}

void addSnapshotsOfMonth(Bill &bill, const PricePlan &plan, const std::vector<Function> &functions,
                         const RunColumns &columns, SimDuration month)
{
    const Decimal observed = Decimal::scaled(Int128(columns.measured.count()) * columns.replications, 0);
    addMeter(bill, plan, Measures::SnapshotMemory, functions, "one version of each function",
             [&](std::size_t i, const Meter &meter) {
                 return gigabyteSeconds(functions[i], std::max(month, meter.atLeast));
             });
    addMeter(
        bill, plan, Measures::SnapshotRestores, functions, "memory of each cold start",
        [&](std::size_t i, const Meter &) {
            const Decimal restores =
                Decimal(restoresOf(columns, i)).timesRatio(Decimal(month.count()), observed, 0, Rounding::HalfEven);
            return gigabytes(functions[i]) * restores;
        });
}

} // namespace warmfront
