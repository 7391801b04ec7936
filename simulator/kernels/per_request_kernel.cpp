// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/kernels/per_request_kernel.h"

#include "simulator/kernels/scan_kernel.h"

namespace warmfront::sim {

bool suitsPerRequestKernel(const FunctionConfiguration &function)
{
    return ScanKernel::suits(function);
}

std::unique_ptr<PerRequestKernel> makePerRequestKernel(const FunctionConfiguration &function, SimDuration horizon)
{
    return std::make_unique<ScanKernel>(function, horizon);
}

} // namespace warmfront::sim
