// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/decimal.h"
#include "core/base/memory_size.h"
#include "core/base/money.h"
#include "core/model/boot.h"
#include "core/model/metering.h"

namespace warmfront {

/// A rate that holds up to a cumulative quantity.
struct PriceTier
{
    std::optional<Decimal> upTo; ///< in the meter's unit, cumulative over the month; absent = no bound
    Decimal rate;                ///< per unit
    bool operator==(const PriceTier &) const = default;
};

/// What of a run a meter bills. `Nothing` is priced from a written usage record only.
enum class Measures {
    Nothing,
    Invocations,           ///< invocations that ran
    Duration,              ///< billed memory × time of invocations, but for those on always-warm instances
    ProvisionedMemory,     ///< memory × time of always-warm instances
    ProvisionedDuration,   ///< billed memory × time of invocations on always-warm instances
    Processors,            ///< billed vCPU (or GHz) × time
    ProvisionedProcessors, ///< vCPU (or GHz) × time of always-warm instances
    Machines,              ///< time of the machine of the meter's name
    Cluster,               ///< the period itself, once: a fee per cluster
    SnapshotMemory,        ///< memory of snapshots × time for which they are kept
    SnapshotRestores,      ///< memory that was restored from snapshots
};

/// One thing a plan bills.
struct Meter
{
    std::string name; ///< "requests", "duration", "t3.medium", "standard-1x", …
    /// "request", "GB-s", "h", "cluster-h" or "dyno-month": a price for a month of one machine, billed by the hour as
    /// price / hours of the month.
    std::string unit;
    Measures measures = Measures::Nothing;
    std::vector<PriceTier> tiers;          ///< at least one, the last without a bound
    Decimal freePerMonth;                  ///< taken off first when the free tier is on
    std::optional<Money> monthlyCap;       ///< at most this per machine and month (Heroku)
    std::vector<std::string> freeRuntimes; ///< of snapshots: functions whose runtime begins so are not billed
    SimDuration atLeast;                   ///< of snapshot memory: each is billed for at least this long
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
    std::string source; ///< of vCPU and memory
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
    std::optional<Architecture> architecture; ///< that functions run on, where the vendor prices it; absent: x86_64
    MeteringRule metering;
    std::vector<Meter> meters;
    std::vector<MachineType> machines;
    /// Rounding (half up) of every meter of a monthly bill, where the vendor rounds lines. A run is a part of a month
    /// and is not rounded.
    std::optional<int> lineDecimals;

    /// By name; capitals, spaces and hyphens make no difference ("Provisioned concurrency").
    [[nodiscard]] const Meter *meter(std::string_view name) const;
    [[nodiscard]] const MachineType *machine(std::string_view name) const;
    bool operator==(const PricePlan &) const = default;
};

} // namespace warmfront
