// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "core/base/random_stream.h"
#include "simulator/workloads/arrival_process.h"

namespace warmfront::sim {

// Arrivals of a rate that changes with time, all in one way: request n comes where the cumulative rate reaches n (even
// spacing) or the n-th point of a Poisson process of rate 1.

[[nodiscard]] std::unique_ptr<ArrivalProcess> makeRampingProcess(const RampingArrivals &ramping,
                                                                 const StreamName &name);

/// Stages that repeat.
[[nodiscard]] std::unique_ptr<ArrivalProcess> makeProfileProcess(const ProfileArrivals &profile,
                                                                 const StreamName &name);

[[nodiscard]] std::unique_ptr<ArrivalProcess> makeSineProcess(const SineArrivals &sine, const StreamName &name);

} // namespace warmfront::sim
