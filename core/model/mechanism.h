// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>

#include "core/model/parameter.h"

namespace warmfront {

/// A part of a platform that code implements: a profile names the mechanism and gives its parameters.
struct MechanismSpec
{
    std::string_view name;    ///< in profiles, "knativePodAutoscaler"
    std::string_view label;   ///< "Knative pod autoscaler"
    std::string_view meaning; ///< one sentence
    std::span<const ParameterSpec> parameters;
    bool usesTargetUtilisation = true; ///< the option of that name

    /// Null when it has none of that name.
    [[nodiscard]] const ParameterSpec *parameter(std::string_view wanted) const;
};

/// The scalers that change the number of replicas within a range, by name.
[[nodiscard]] std::span<const MechanismSpec> scalers();

/// Null when there is none of that name.
[[nodiscard]] const MechanismSpec *findScaler(std::string_view name);

/// The keep-alive policies that a scenario may choose besides a fixed time, by name. Their parameters stand in the
/// policy's own object, so their names are theirs.
[[nodiscard]] std::span<const MechanismSpec> keepAlivePolicies();

/// Null when there is none of that name.
[[nodiscard]] const MechanismSpec *findKeepAlivePolicy(std::string_view name);

/// The rules by which platforms place instances on hosts, by name.
[[nodiscard]] std::span<const MechanismSpec> capacities();

/// Null when there is none of that name.
[[nodiscard]] const MechanismSpec *findCapacity(std::string_view name);

/// The limits of requests that a profile may have, whatever its mechanisms are.
[[nodiscard]] std::span<const ParameterSpec> requestLimits();

/// Null when there is none of that name.
[[nodiscard]] const ParameterSpec *findRequestLimit(std::string_view name);

/// The first parameter of that name in any scaler or capacity or among the limits of requests, or null. Parameters of
/// one name have one kind and one range everywhere; only the words of a choice may differ.
[[nodiscard]] const ParameterSpec *findParameter(std::string_view name);

} // namespace warmfront
