// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/scenario.h"

namespace warmfront {

/// Functions, containers, or applications as a service.
enum class ServiceModel { FaaS, CaaS, PaaS };

/// Where a number comes from. `evidence` is one of V (source code), D (vendor page), S (secondary), F (fitted from raw
/// measurements), R (general knowledge), A (assumption of ours).
struct Evidence
{
    std::string source;
    char evidence = 'A';
    std::string date;
    bool operator==(const Evidence &) const = default;
};

/// A parameter of a platform with its evidence.
template <typename T> struct Sourced
{
    T value;
    Evidence from;
    bool operator==(const Sourced &) const = default;
};

/// A cold start measured for one runtime. `runtime` is matched as the longest prefix of a function's runtime; the
/// empty one matches everything.
struct RuntimeColdStart
{
    std::string runtime;
    Sourced<ColdStart> coldStart;    ///< phases, where there are boots
    std::vector<MeasuredBoot> boots; ///< one replaces the runtime boot where it is for the function's package
    std::string sameAs;              ///< the runtime whose measurements these are, where that is another one

    /// Of the same package and architecture with the nearest memory by ratio (of two as near the smaller); null
    /// without any.
    [[nodiscard]] const MeasuredBoot *bootFor(Package package, Architecture architecture, MemorySize memory) const;
    bool operator==(const RuntimeColdStart &) const = default;
};

/// What takes the place of runtime boot and user init where an instance starts from a snapshot of an initialised one.
struct SnapshotRestore
{
    std::string runtime; ///< matched as that of a cold start
    Distribution restore;
    std::optional<Distribution> load; ///< after it; billed where initialisation is, which restoring is not
    Evidence from;
    bool operator==(const SnapshotRestore &) const = default;
};

/// A platform as it was, or as it is in a variant: values that hold in place of the profile's as a whole.
struct PlatformPreset
{
    std::string id; ///< "2020"
    std::string name;
    std::string description;
    Evidence from; ///< with the date
    AlternativeOptions options;
    std::optional<std::string> scaler;        ///< another mechanism; the options then have all of its parameters
    std::vector<RuntimeColdStart> coldStarts; ///< in place of all of the profile's, if any

    /// @p own, and what it leaves open as it is here; parameters of mechanisms are left to PlatformProfile::with().
    [[nodiscard]] AlternativeOptions under(AlternativeOptions own) const;
    bool operator==(const PlatformPreset &) const = default;
};

/// How a platform adds instances.
enum class Scaling {
    PerRequest,    ///< a request that finds no free instance starts one
    FixedReplicas, ///< as many as the alternative asks for
};

/// A platform as a composition of mechanisms with sourced, dated parameters (`resources/platforms/<id>.json`).
struct PlatformProfile
{
    std::string id;
    std::string name;
    ServiceModel model = ServiceModel::FaaS;
    std::string description;
    Scaling scaling = Scaling::PerRequest;
    std::optional<Sourced<SimDuration>> keepAlive; ///< per request only
    std::optional<Sourced<Routing>> routing;
    std::vector<Routing> routings; ///< those the platform's mechanism offers
    std::optional<Sourced<std::int64_t>> concurrencyLimit;
    std::optional<Sourced<StartLimit>> startLimit;      ///< per function; per request only
    std::optional<Sourced<int>> concurrency;            ///< requests one instance serves at once
    std::optional<Sourced<SimDuration>> maximumTimeout; ///< longest timeout a function may ask for
    std::optional<Sourced<double>> cpu;                 ///< vCPU of one replica where the function names none
    std::optional<Sourced<ReplicaRange>> replicas;      ///< where the alternative names none; a range needs a scaler
    std::optional<Sourced<std::string>> scaler; ///< mechanism for ranges of replicas; without it they cannot be run
    /// Of the scaler: every one that its mechanism has.
    std::map<std::string, Sourced<ParameterValue>, std::less<>> parameters;
    std::optional<Sourced<std::string>> capacity; ///< mechanism of hosts; without it there is no option "hosts"
    /// Of the capacity: every one that its mechanism has, but for optional ones.
    std::map<std::string, Sourced<ParameterValue>, std::less<>> capacityParameters;
    /// Those of requestLimits() that the platform has; what is 0 is no limit until an alternative sets it.
    std::map<std::string, Sourced<ParameterValue>, std::less<>> limits;
    std::optional<Sourced<double>> targetUtilisation; ///< of the scaler; above 0, at most 1
    std::optional<Sourced<QueueOptions>> queue;
    std::optional<Sourced<Rollout>> rollout;      ///< of replicas
    std::optional<Sourced<VersionSplit>> traffic; ///< absent: it cannot have two versions take requests at once
    std::optional<Sourced<std::string>> machine;  ///< default node type or dyno size
    std::vector<RuntimeColdStart> coldStarts;
    std::vector<SnapshotRestore> snapshots; ///< by runtime; without any there is no option "snapshot"
    std::vector<PlatformPreset> presets;    ///< without any there is no option "preset"
    std::string defaultPlan;
    std::vector<std::string> plans;   ///< ids of the price plans that can bill it
    std::vector<std::string> options; ///< names of the scenario options it understands

    /// Parameters of the scaler and of the capacity are options, too.
    [[nodiscard]] bool accepts(std::string_view option) const;
    /// The cold start of the longest matching runtime, or nothing.
    [[nodiscard]] const RuntimeColdStart *coldStartFor(std::string_view runtime) const;
    /// Of the longest matching runtime, or null.
    [[nodiscard]] const SnapshotRestore *snapshotFor(std::string_view runtime) const;
    /// Null when there is none of that id.
    [[nodiscard]] const PlatformPreset *preset(std::string_view id) const;
    /// This profile with the values of @p preset, each from where the preset is, in place of its own.
    [[nodiscard]] PlatformProfile with(const PlatformPreset &preset) const;
    bool operator==(const PlatformProfile &) const = default;
};

} // namespace warmfront
