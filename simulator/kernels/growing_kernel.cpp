// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/kernels/growing_kernel.h"

#include <cstdint>

#include "simulator/kernels/window_kernel.h"

namespace warmfront::sim {

namespace {

/// Up to how many instances scanning is as fast, as measured. By age, the instance that is looked for lies near one end
/// of the table, and is found without looking at the others.
std::size_t mostScanned(const FunctionConfiguration &function)
{
    if (!suitsWindowKernel(function)) {
        return SIZE_MAX;
    }
    const Routing routing = std::get<PerRequestScaling>(function.scaling).routing;
    return routing == Routing::Newest || routing == Routing::Oldest ? 256 : 24;
}

} // namespace

GrowingKernel::GrowingKernel(const FunctionConfiguration &function, SimDuration horizon)
    : m_function(function), m_horizon(horizon), m_mostScanned(mostScanned(function)), m_scan(function, horizon)
{
}

void GrowingKernel::decide(const FunctionWorkload &workload, std::size_t first, std::size_t last, InvocationBatch &told,
                           FunctionStatistics statistics)
{
    if (m_windows) {
        m_windows->decide(workload, first, last, told, statistics);
        return;
    }
    m_scan.decide(workload, first, last, told, statistics);
    if (told.count > 0) {
        growAfter(told.arrival[told.count - 1]);
    }
}

void GrowingKernel::growAfter(std::int64_t now)
{
    if (m_scan.instances() > m_mostScanned) {
        m_windows = makeWindowKernel(m_function, m_horizon, m_scan.release(now));
    }
}

void GrowingKernel::finish(FunctionStatistics statistics)
{
    if (m_windows) {
        m_windows->finish(statistics);
    } else {
        m_scan.finish(statistics);
    }
}

} // namespace warmfront::sim
