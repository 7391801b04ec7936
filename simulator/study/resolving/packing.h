// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/base/memory_size.h"
#include "core/pricing/price_plan.h"

namespace warmfront::study {

/// What one replica asks of its node.
struct ReplicaDemand
{
    double cpu = 0.0; ///< vCPU; counted in thousandths, as Kubernetes does
    MemorySize memory;
    int replicas = 1;
};

/// True when @p machine, empty, has room for one such replica. A machine without a stated vCPU has room by its memory.
[[nodiscard]] bool fits(const ReplicaDemand &demand, const MachineType &machine);

/// How many nodes of type @p machine first fit needs: every replica, in the order of @p demands, goes to the first node
/// with room for it, or to a new one. Every replica must fit an empty node.
[[nodiscard]] int firstFit(const std::vector<ReplicaDemand> &demands, const MachineType &machine);

} // namespace warmfront::study
