// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>

#include "simulator/kernels/per_request_kernel.h"
#include "simulator/kernels/scan_kernel.h"

namespace warmfront::sim {

/// Scans a table while there are few instances, and goes over to windows of requests when it has found many.
class GrowingKernel final : public PerRequestKernel
{
public:
    /// @p function outlives it.
    GrowingKernel(const FunctionConfiguration &function, SimDuration horizon);

    void decide(const FunctionWorkload &workload, std::size_t first, std::size_t last, InvocationBatch &told,
                FunctionStatistics statistics) override;
    void finish(FunctionStatistics statistics) override;

    /// Who decides as long as there are few instances; null afterwards.
    [[nodiscard]] ScanKernel *scan() { return m_windows ? nullptr : &m_scan; }
    /// Goes over to windows if there are many; all requests up to @p now were decided by scan().
    void growAfter(std::int64_t now);

private:
    const FunctionConfiguration &m_function;
    SimDuration m_horizon;
    std::size_t m_mostScanned; ///< instances
    ScanKernel m_scan;
    std::unique_ptr<PerRequestKernel> m_windows; ///< once there were more
};

} // namespace warmfront::sim
