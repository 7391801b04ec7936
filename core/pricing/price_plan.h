// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/decimal.h"
#include "core/base/memory_size.h"
#include "core/base/money.h"
#include "core/model/metering.h"

namespace warmfront {

/// A rate that holds up to a cumulative quantity.
struct PriceTier
{
    std::optional<Decimal> upTo; ///< in the meter's unit, cumulative over the month; absent = no bound
    Decimal rate;                ///< per unit
    bool operator==(const PriceTier &) const = default;
};

/// One thing a plan bills.
struct Meter
{
    std::string name; ///< "requests", "duration", "dyno-hours", …
    std::string unit; ///< "request", "GB-s", "h", …
    std::vector<PriceTier> tiers; ///< at least one, the last without a bound
    Decimal freePerMonth;         ///< taken off first when the free tier is on
    std::optional<Money> monthlyCap; ///< at most this per machine and month (Heroku)
    std::string confidence;
    std::string source; ///< address or title
    std::string date;
    std::string note;
    bool operator==(const Meter &) const = default;
};

/// A node type or dyno size that a plan offers; its meter is the one of the same name.
struct MachineType
{
    std::string name;
    double cpu = 0.0; ///< vCPU; 0 where the vendor states none
    MemorySize memory;
    std::string meter;
    bool operator==(const MachineType &) const = default;
};

/// A dated price list with the rule by which it meters (`resources/prices/<id>.json`).
struct PricePlan
{
    std::string id; ///< provider-service-plan-region in kebab case
    std::string provider;
    std::string service;
    std::string name;
    std::string region;
    Currency currency;
    std::string effective; ///< ISO date, or year and month
    std::string source;
    std::string notes;
    MeteringRule metering;
    std::vector<Meter> meters;
    std::vector<MachineType> machines;
    /// Rounding of every line of a monthly bill, where the vendor rounds lines.
    std::optional<int> lineDecimals;

    [[nodiscard]] const Meter *meter(std::string_view name) const;
    [[nodiscard]] const MachineType *machine(std::string_view name) const;
    bool operator==(const PricePlan &) const = default;
};

} // namespace warmfront
