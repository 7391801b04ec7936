// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/kernels/per_request_kernel.h"

#include "simulator/kernels/growing_kernel.h"
#include "simulator/kernels/scan_kernel.h"
#include "simulator/kernels/window_kernel.h"

namespace warmfront::sim {

bool suitsPerRequestKernel(const FunctionConfiguration &function)
{
    return ScanKernel::suits(function);
}

std::unique_ptr<PerRequestKernel> makePerRequestKernel(const FunctionConfiguration &function, SimDuration horizon,
                                                       KernelChoice choice)
{
    if (choice == KernelChoice::Scan) {
        return std::make_unique<ScanKernel>(function, horizon);
    }
    if (choice == KernelChoice::Windows && suitsWindowKernel(function)) {
        KnownInstances none;
        none.starts = TokenBucket::ofStarts(std::get<PerRequestScaling>(function.scaling).startLimit);
        return makeWindowKernel(function, horizon, none);
    }
    return std::make_unique<GrowingKernel>(function, horizon);
}

} // namespace warmfront::sim
