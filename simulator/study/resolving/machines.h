// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/pricing/price_plan.h"
#include "simulator/configuration.h"
#include "simulator/study/resolving/known_alternative.h"

namespace warmfront::study {

/// What instances run on and what is paid for by the machine.
struct Machines
{
    std::string type;                                 ///< of the price plan, or empty
    std::int64_t count = 0;                           ///< held over the whole horizon
    bool areInstances = false;                        ///< instead: every instance is one
    std::optional<sim::HostingConfiguration> hosting; ///< without the hosts of the start: see hostsAtStart()
    MachineType host;                                 ///< one of those
};

/// As many machines as @p invokers are, or as the instances need, of which each function has @p mostReplicas unless
/// @p scaling fixes another number; or hosts, where the alternative asks for some. The error names the option at fault.
[[nodiscard]] Result<Machines> findMachines(const KnownAlternative &known, const sim::FunctionScaling &scaling,
                                            int mostReplicas, const std::optional<sim::InvokerCapacity> &invokers);

/// As many hosts, of which there must be some, as the replicas of @p functions at the start need, within the limits.
[[nodiscard]] int hostsAtStart(const KnownAlternative &known, const Machines &machines,
                               const std::vector<sim::FunctionConfiguration> &functions);

} // namespace warmfront::study
