// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pricing/metering/units.h"

#include <algorithm>
#include <array>

#include "core/base/contract.h"

namespace warmfront {

namespace {

enum class Dimension { Requests, Memory, MemoryTime, ProcessorTime, ClockTime, Time, MachineMonth };

/// A way to write a unit: @p multiplier / @p divisor of its dimension's first unit (request, GB, GB-s, vCPU-s, GHz-s,
/// h, month).
struct Spelling
{
    std::string_view text;
    Dimension dimension;
    std::int64_t multiplier = 1;
    std::int64_t divisor = 1;
};

constexpr std::array<Spelling, 49> spellings{{
    {"request", Dimension::Requests},
    {"requests", Dimension::Requests},
    {"invocation", Dimension::Requests},
    {"invocations", Dimension::Requests},
    {"million requests", Dimension::Requests, 1'000'000},
    {"m requests", Dimension::Requests, 1'000'000},
    {"1m requests", Dimension::Requests, 1'000'000},
    {"gb", Dimension::Memory},
    {"gib", Dimension::Memory},
    {"gb-s", Dimension::MemoryTime},
    {"gb-second", Dimension::MemoryTime},
    {"gb-seconds", Dimension::MemoryTime},
    {"gb-h", Dimension::MemoryTime, 3600},
    {"gb-hour", Dimension::MemoryTime, 3600},
    {"gb-hours", Dimension::MemoryTime, 3600},
    {"mb-ms", Dimension::MemoryTime, 1, 1'024'000},
    {"mb-milliseconds", Dimension::MemoryTime, 1, 1'024'000},
    {"gib-s", Dimension::MemoryTime},
    {"gib-second", Dimension::MemoryTime},
    {"gib-seconds", Dimension::MemoryTime},
    {"vcpu-s", Dimension::ProcessorTime},
    {"vcpu-second", Dimension::ProcessorTime},
    {"vcpu-seconds", Dimension::ProcessorTime},
    {"vcpu-h", Dimension::ProcessorTime, 3600},
    {"vcpu-hour", Dimension::ProcessorTime, 3600},
    {"vcpu-hours", Dimension::ProcessorTime, 3600},
    {"ghz-s", Dimension::ClockTime},
    {"ghz-second", Dimension::ClockTime},
    {"ghz-seconds", Dimension::ClockTime},
    {"h", Dimension::Time},
    {"hour", Dimension::Time},
    {"hours", Dimension::Time},
    {"instance-hour", Dimension::Time},
    {"instance-hours", Dimension::Time},
    {"vm-hour", Dimension::Time},
    {"vm-hours", Dimension::Time},
    {"node-hour", Dimension::Time},
    {"node-hours", Dimension::Time},
    {"dyno-h", Dimension::Time},
    {"dyno-hour", Dimension::Time},
    {"dyno-hours", Dimension::Time},
    {"cluster-h", Dimension::Time},
    {"cluster-hour", Dimension::Time},
    {"cluster-hours", Dimension::Time},
    {"min", Dimension::Time, 1, 60},
    {"s", Dimension::Time, 1, 3600},
    {"dyno-month", Dimension::MachineMonth},
    {"dyno-months", Dimension::MachineMonth},
    {"month", Dimension::MachineMonth},
}};

const Spelling *spelling(std::string_view unit)
{
    std::string plain(unit);
    std::ranges::transform(plain, plain.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    const auto found = std::ranges::find(spellings, std::string_view(plain), &Spelling::text);
    return found == spellings.end() ? nullptr : &*found;
}

std::string_view allowed(Dimension dimension)
{
    switch (dimension) {
    case Dimension::Requests:
        return "request or million requests";
    case Dimension::Memory:
        return "GB";
    case Dimension::MemoryTime:
        return "GB-s, GB-h or MB-ms";
    case Dimension::ProcessorTime:
        return "vCPU-s or vCPU-h";
    case Dimension::ClockTime:
        return "GHz-s";
    case Dimension::Time:
        return "h, min or s";
    case Dimension::MachineMonth:
        return "h, min, s or dyno-month";
    }
    return {};
}

} // namespace

std::string billedUnit(const Meter &meter)
{
    return meter.unit == "dyno-month" ? "h" : meter.unit;
}

Decimal sizeOfUnit(const Meter &meter)
{
    const Spelling *own = spelling(meter.unit);
    expects(own != nullptr, "the unit of a meter is known");
    return Decimal(own->multiplier).dividedBy(Decimal(own->divisor), quantityPlaces, Rounding::HalfEven);
}

Decimal hours(TotalTime time)
{
    return Decimal::scaled(time.count(), 0).dividedBy(Decimal(3'600'000'000'000), quantityPlaces, Rounding::HalfEven);
}

Result<Decimal> inBilledUnit(const Meter &meter, const Decimal &quantity, std::string_view unit, SimDuration month)
{
    if (unit == meter.unit && meter.unit != "dyno-month") {
        return quantity;
    }
    const Spelling *from = spelling(unit);
    const Spelling *own = spelling(meter.unit);
    const auto wrong = [&](std::string_view units) {
        return failure("the meter \"" + meter.name + "\" is not counted in \"" + std::string(unit.substr(0, 40))
                       + "\": write " + std::string(units) + ".");
    };
    if (own == nullptr) {
        return wrong(meter.unit);
    }
    if (from == nullptr) {
        return wrong(allowed(own->dimension));
    }
    if (own->dimension == Dimension::MachineMonth && from->dimension == Dimension::MachineMonth) {
        return quantity.timesRatio(Decimal(month.count()), Decimal(3'600'000'000'000), quantityPlaces,
                                   Rounding::HalfEven);
    }
    const Dimension counted = own->dimension == Dimension::MachineMonth ? Dimension::Time : own->dimension;
    if (from->dimension != counted) {
        return wrong(allowed(own->dimension));
    }
    return quantity.timesRatio(Decimal(from->multiplier * own->divisor), Decimal(from->divisor * own->multiplier),
                               quantityPlaces, Rounding::HalfEven);
}

} // namespace warmfront
