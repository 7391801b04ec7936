// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/kernels/kernel.h"

#include <algorithm>

#include "simulator/engine/replica_engine.h"
#include "simulator/kernels/per_request_kernel.h"
#include "simulator/kernels/reference_kernel.h"

namespace warmfront::sim {

ServiceRules::ServiceRules(const FunctionConfiguration &function, SimDuration horizonOfRun)
    : horizon(horizonOfRun.count()),
      timeout(function.timeout ? std::min(function.timeout->count(), longestDurationNs + 1) : longestDurationNs + 1),
      mayFail(function.failureProbability > 0.0)
{
}

std::unique_ptr<Kernel> makeKernel(const FunctionConfiguration &function, SimDuration horizon, KernelChoice choice)
{
    if (std::holds_alternative<FixedReplicas>(function.scaling)) {
        return std::make_unique<ReplicaEngine>(function, horizon);
    }
    if (choice != KernelChoice::Reference && suitsPerRequestKernel(function)) {
        return std::make_unique<PerRequestLane>(makePerRequestKernel(function, horizon, choice));
    }
    return std::make_unique<ReferenceKernel>(function, horizon);
}

} // namespace warmfront::sim
