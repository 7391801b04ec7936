// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pricing/bill.h"

#include <algorithm>

#include "core/base/contract.h"
#include "core/pricing/metering/ledger.h"
#include "core/pricing/metering/units.h"

namespace warmfront {

namespace {

const Decimal gigabyteSecond = Decimal(std::int64_t(1) << 30) * Decimal(1'000'000'000); ///< in byte-nanoseconds
const Decimal processorSecond(1'000'000'000'000'000); ///< in millionths × nanoseconds
const Decimal hour(3'600'000'000'000);                ///< in nanoseconds

/// Quantities × numerator / denominator: 1 for a run, month / period for a month at the pace of a run.
struct Pace
{
    Decimal numerator{1};
    Decimal denominator{1};

    [[nodiscard]] Decimal of(Int128 count, const Decimal &unit) const
    {
        return Decimal::scaled(count, 0).timesRatio(numerator, denominator * unit, quantityPlaces, Rounding::HalfEven);
    }
};

const Meter *measuring(const PricePlan &plan, Measures what)
{
    const auto found = std::ranges::find(plan.meters, what, &Meter::measures);
    return found == plan.meters.end() ? nullptr : &*found;
}

tl::unexpected<Error> missingMeter(const PricePlan &plan, const std::string &what)
{
    return failure("the price plan \"" + plan.id + "\" has no rate for " + what
                   + ": choose another plan, or add a meter for it to the plan's file.");
}

std::string meterNames(const PricePlan &plan)
{
    std::string names;
    for (const Meter &meter : plan.meters) {
        names += (names.empty() ? "" : ", ") + meter.name;
    }
    return names;
}

Result<std::vector<MeteredQuantity>> meterInvocations(const PricePlan &plan, const Usage &usage, const Pace &pace)
{
    const Meter *requests = measuring(plan, Measures::Invocations);
    const Meter *duration = measuring(plan, Measures::Duration);
    const Meter *provisioned = measuring(plan, Measures::ProvisionedMemory);
    const Meter *provisionedDuration = measuring(plan, Measures::ProvisionedDuration);
    if (requests == nullptr && duration == nullptr) {
        return missingMeter(plan, "invocations");
    }
    const bool hasProvisioned = usage.provisionedMemoryTime.count() > 0;
    if (hasProvisioned && provisioned == nullptr) {
        return missingMeter(plan, "always-warm instances (alwaysWarm)");
    }
    const Meter *processors = measuring(plan, Measures::Processors);
    const Meter *provisionedProcessors = measuring(plan, Measures::ProvisionedProcessors);
    const auto memoryTime = [&](Int128 count, const Meter &meter) {
        return pace.of(count, gigabyteSecond * sizeOfUnit(meter));
    };
    const auto processorTime = [&](const ProcessorTime &time, const Meter &meter) {
        return pace.of(time.count(), processorSecond * sizeOfUnit(meter));
    };
    std::vector<MeteredQuantity> metered;
    if (requests != nullptr) {
        metered.push_back({requests, pace.of(static_cast<Int128>(usage.invocations), Decimal(1))});
    }
    Int128 onDemand = usage.billedMemoryTime.count();
    const Int128 onProvisioned = provisionedDuration != nullptr ? usage.provisionedBilledMemoryTime.count() : 0;
    onDemand -= onProvisioned;
    if (duration != nullptr) {
        const bool isMixed = !plan.metering.billsInstances() && hasProvisioned && onProvisioned == 0 && onDemand > 0;
        metered.push_back(
            {duration, memoryTime(onDemand, *duration),
             isMixed ? "invocations on always-warm instances are not told apart: all at the on-demand rate" : ""});
    }
    if (processors != nullptr) {
        metered.push_back({processors, processorTime(usage.billedProcessorTime, *processors)});
    }
    if (hasProvisioned) {
        metered.push_back({provisioned, memoryTime(usage.provisionedMemoryTime.count(), *provisioned)});
        if (provisionedProcessors != nullptr) {
            metered.push_back(
                {provisionedProcessors, processorTime(usage.provisionedProcessorTime, *provisionedProcessors)});
        }
    }
    if (onProvisioned > 0) {
        metered.push_back({provisionedDuration, memoryTime(onProvisioned, *provisionedDuration)});
    }
    return metered;
}

Result<std::vector<MeteredQuantity>> meterMachines(const PricePlan &plan, const Usage &usage,
                                                   const std::string &machine, const Pace &pace)
{
    const MachineType *type = plan.machine(machine);
    if (type == nullptr) {
        std::string names;
        for (const MachineType &offered : plan.machines) {
            names += (names.empty() ? "" : ", ") + offered.name;
        }
        return failure("the price plan \"" + plan.id + "\" has no machine \"" + machine + "\": choose one of " + names
                       + ".");
    }
    const Meter *meter = plan.meter(type->meter);
    if (meter == nullptr) {
        return missingMeter(plan, "\"" + machine + "\"");
    }
    std::vector<MeteredQuantity> metered;
    if (meter->measures != Measures::Cluster) { // a flat fee is none of the machine's time
        metered.push_back({meter, pace.of(usage.machineTime.count(), hour), "", usage.machines});
    }
    for (const Meter &fee : plan.meters) {
        if (fee.measures == Measures::Cluster) {
            metered.push_back({&fee, pace.of(usage.period.count(), hour)});
        }
    }
    return metered;
}

Result<std::vector<MeteredQuantity>> meterUsage(const PricePlan &plan, const Usage &usage, const std::string &machine,
                                                const Pace &pace)
{
    return plan.metering.basis == MeteringRule::Basis::Machines ? meterMachines(plan, usage, machine, pace)
                                                                : meterInvocations(plan, usage, pace);
}

/// Adds @p quantity to what is metered already, so that tiers see the sum.
void collect(std::vector<MeteredQuantity> &metered, const Meter &meter, const Decimal &quantity)
{
    const auto found = std::ranges::find(metered, &meter, &MeteredQuantity::meter);
    if (found == metered.end()) {
        metered.push_back({&meter, quantity});
    } else {
        found->quantity = found->quantity + quantity;
    }
}

Result<void> meterInvoked(const PricePlan &plan, const UsageRecord::Invoked &used, const std::string &path,
                          std::vector<MeteredQuantity> &metered)
{
    const Meter *requests = measuring(plan, Measures::Invocations);
    const Meter *duration = measuring(plan, Measures::Duration);
    if (duration == nullptr || plan.metering.basis != MeteringRule::Basis::Invocations) {
        return failure("the price plan \"" + plan.id + "\" does not bill invocations: give a meter (" + meterNames(plan)
                           + ") with its quantity and unit.",
                       path);
    }
    if (used.invocations < 0 || used.duration < SimDuration{} || used.memory < MemorySize{}) {
        return failure("invocations, duration and memory are 0 or more.", path);
    }
    const std::int64_t step = std::max<std::int64_t>(plan.metering.step.count(), 1);
    const std::int64_t steps = used.duration.count() / step + (used.duration.count() % step != 0 ? 1 : 0);
    const Int128 billed = std::max(Int128(steps) * step, Int128(plan.metering.minimum.count()));
    Int128 total = 0;
    if (__builtin_mul_overflow(billed, Int128(used.invocations), &total)
        || __builtin_mul_overflow(total, Int128(plan.metering.billedMemory(used.memory).count()), &total)) {
        return failure(
            "invocations × duration × memory is more than can be counted: split the record or check the numbers.",
            path);
    }
    if (requests != nullptr) {
        collect(metered, *requests, Decimal(used.invocations));
    }
    collect(metered, *duration, Pace{}.of(total, gigabyteSecond * sizeOfUnit(*duration)));
    if (const Meter *processors = measuring(plan, Measures::Processors)) {
        const double power = plan.metering.billedProcessors(used.memory, 0.0);
        const ProcessorTime time(power, TotalTime::nanoseconds(billed * used.invocations));
        collect(metered, *processors, Pace{}.of(time.count(), processorSecond * sizeOfUnit(*processors)));
    }
    return {};
}

Result<void> meterWritten(const PricePlan &plan, const UsageRecord::Metered &used, const std::string &path,
                          SimDuration month, std::vector<MeteredQuantity> &metered)
{
    const Meter *meter = plan.meter(used.meter);
    if (meter == nullptr) {
        return failure("the price plan \"" + plan.id + "\" has no meter \"" + used.meter + "\": use one of "
                           + meterNames(plan) + ".",
                       path + ".meter");
    }
    if (used.quantity.isNegative() || used.quantity > Decimal(1'000'000'000'000'000)
        || used.quantity.places() > quantityPlaces) {
        return failure("a quantity is 0 to 10^15 with at most 18 decimals, not " + used.quantity.toString() + ".",
                       path + ".quantity");
    }
    Result<Decimal> quantity = inBilledUnit(*meter, used.quantity, used.unit, month);
    if (!quantity) {
        Error error = quantity.error();
        error.path = path + ".unit";
        return tl::unexpected(error);
    }
    collect(metered, *meter, *quantity);
    return {};
}

} // namespace

Result<void> checkBill(const Bill &bill)
{
    Money sum(bill.total.currency());
    for (const BillLine &line : bill.lines) {
        const Money cost = Money::product(line.quantity, line.rate, line.cost.currency());
        if (cost != line.cost) {
            return failure("the line \"" + line.meter + "\" says " + line.cost.toString()
                           + ", but its quantity × rate is " + cost.toString() + ".");
        }
        sum += line.cost;
    }
    if (sum != bill.total) {
        return failure("the bill's total is " + bill.total.toString() + ", but its lines add up to " + sum.toString()
                       + ".");
    }
    return {};
}

Result<Bill> priceUsage(const PricePlan &plan, const UsageRecord &record)
{
    if (record.month <= SimDuration{}) {
        return failure("a month is longer than 0: write it like \"730 h\" or \"31 d\".", "month");
    }
    std::vector<MeteredQuantity> metered;
    for (std::size_t i = 0; i < record.usage.size(); ++i) {
        const std::string path = "usage[" + std::to_string(i) + "]";
        const auto *invoked = std::get_if<UsageRecord::Invoked>(&record.usage[i]);
        const Result<void> added =
            invoked != nullptr
                ? meterInvoked(plan, *invoked, path, metered)
                : meterWritten(plan, std::get<UsageRecord::Metered>(record.usage[i]), path, record.month, metered);
        if (!added) {
            return tl::unexpected(added.error());
        }
    }
    return writeLedger(plan, metered, {record.freeTier, true, record.month, record.month});
}

Result<Bill> priceRun(const PricePlan &plan, const Usage &usage, const std::string &machine, bool freeTier)
{
    const Result<std::vector<MeteredQuantity>> metered = meterUsage(plan, usage, machine, Pace{});
    if (!metered) {
        return tl::unexpected(metered.error());
    }
    return writeLedger(plan, *metered, {freeTier, false, SimDuration::hours(730), usage.period});
}

Result<Bill> priceRuns(const PricePlan &plan, const std::vector<Usage> &usages, const std::string &machine,
                       bool freeTier)
{
    Bill sum;
    sum.plan = plan.id;
    for (const Usage &usage : usages) {
        const Result<Bill> bill = priceRun(plan, usage, machine, freeTier);
        if (!bill) {
            return bill;
        }
        for (const BillLine &line : bill->lines) {
            const auto same = std::ranges::find_if(sum.lines, [&](const BillLine &other) {
                return other.meter == line.meter && other.rate == line.rate && other.note == line.note;
            });
            if (same == sum.lines.end()) {
                sum.lines.push_back(line);
            } else {
                same->quantity = same->quantity + line.quantity;
            }
        }
    }
    // Costs follow from the added quantities, so that quantity × rate = cost to the last digit here too.
    sum.total = Money(plan.currency);
    for (BillLine &line : sum.lines) {
        // Three times a third is one. 10'000 replications lose at most 5e-15 to rounding; a millisecond of a megabyte
        // in GB-s, the finest quantity that is metered, has 13 places.
        line.quantity = line.quantity.rounded(13, Rounding::HalfEven);
        line.cost = Money::product(line.quantity, line.rate, plan.currency);
        sum.total += line.cost;
    }
    return sum;
}

Result<Bill> priceMonth(const PricePlan &plan, const Usage &usage, const std::string &machine, bool freeTier,
                        SimDuration month)
{
    if (usage.period <= SimDuration{} || month <= SimDuration{}) {
        return failure(
            "a run without a measured period has no monthly pace: make the horizon longer than the warm-up.");
    }
    const Pace pace{Decimal(month.count()), Decimal(usage.period.count())};
    const Result<std::vector<MeteredQuantity>> metered = meterUsage(plan, usage, machine, pace);
    if (!metered) {
        return tl::unexpected(metered.error());
    }
    return writeLedger(plan, *metered, {freeTier, true, month, month});
}

} // namespace warmfront
