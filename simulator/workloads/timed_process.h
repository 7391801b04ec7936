// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "simulator/workloads/arrival_process.h"

namespace warmfront::sim {

[[nodiscard]] std::unique_ptr<ArrivalProcess> makeBatchProcess(const BatchArrivals &batches);

[[nodiscard]] std::unique_ptr<ArrivalProcess> makeScheduleProcess(const ScheduleArrivals &schedule);

} // namespace warmfront::sim
