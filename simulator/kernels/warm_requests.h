// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

#include "simulator/kernels/kernel.h"
#include "simulator/sinks/invocation_batch.h"
#include "simulator/workloads/function_workload.h"

namespace warmfront::sim {

/// Writes to @p told what becomes of its first told.count requests, from @p first on in the batch of @p workload, if
/// all are warm: everything but who serves them. Says whether one of them may take no time at all.
[[nodiscard]] bool tellWarm(const ServiceRules &rules, const FunctionWorkload &workload, std::size_t first,
                            InvocationBatch &told);

} // namespace warmfront::sim
