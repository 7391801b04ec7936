// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/mechanism.h"

#include <algorithm>

namespace warmfront {

namespace {

/// Null when @p specs has none of that name.
template <typename Spec> const Spec *named(std::string_view name, std::span<const Spec> specs)
{
    const auto found = std::ranges::find(specs, name, &Spec::name);
    return found == specs.end() ? nullptr : &*found;
}

} // namespace

const ParameterSpec *MechanismSpec::parameter(std::string_view wanted) const
{
    return named(wanted, parameters);
}

const MechanismSpec *findScaler(std::string_view name)
{
    return named(name, scalers());
}

const MechanismSpec *findKeepAlivePolicy(std::string_view name)
{
    return named(name, keepAlivePolicies());
}

const MechanismSpec *findCapacity(std::string_view name)
{
    return named(name, capacities());
}

const ParameterSpec *findParameter(std::string_view name)
{
    for (const std::span<const MechanismSpec> mechanisms : {scalers(), capacities()}) {
        for (const MechanismSpec &mechanism : mechanisms) {
            if (const ParameterSpec *spec = mechanism.parameter(name)) {
                return spec;
            }
        }
    }
    return findRequestLimit(name);
}

} // namespace warmfront
