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
    Sourced<ColdStart> coldStart;
    bool operator==(const RuntimeColdStart &) const = default;
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
    std::optional<Sourced<double>> targetUtilisation; ///< of the scaler; above 0, at most 1
    std::optional<Sourced<QueueOptions>> queue;
    std::optional<Sourced<Rollout>> rollout;      ///< of replicas
    std::optional<Sourced<VersionSplit>> traffic; ///< absent: it cannot have two versions take requests at once
    std::optional<Sourced<std::string>> machine;  ///< default node type or dyno size
    std::vector<RuntimeColdStart> coldStarts;
    std::string defaultPlan;
    std::vector<std::string> plans;   ///< ids of the price plans that can bill it
    std::vector<std::string> options; ///< names of the scenario options it understands

    /// Parameters of the scaler and of the capacity are options, too.
    [[nodiscard]] bool accepts(std::string_view option) const;
    /// The cold start of the longest matching runtime, or nothing.
    [[nodiscard]] const RuntimeColdStart *coldStartFor(std::string_view runtime) const;
    bool operator==(const PlatformProfile &) const = default;
};

} // namespace warmfront
