// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/kernels/per_request_kernel.h"
#include "simulator/kernels/slot_runs.h"
#include "simulator/kernels/slot_table.h"

namespace warmfront::sim {

/// Scaling per request for instances that serve one request at a time: equal to the reference kernel, and faster.
class ScanKernel final : public PerRequestKernel
{
public:
    ScanKernel(const FunctionConfiguration &function, SimDuration horizon)
        : m_table(function, horizon), m_runs(slotRuns())
    {
    }
    /// Whether this kernel can run @p function.
    [[nodiscard]] static bool suits(const FunctionConfiguration &function) { return SlotTable::suits(function); }

    void decide(const FunctionWorkload &workload, std::size_t first, std::size_t last, InvocationBatch &told,
                FunctionStatistics statistics) override;
    void finish(FunctionStatistics statistics) override { m_table.finish(statistics); }

    [[nodiscard]] std::size_t instances() const { return m_table.count(); }
    /// What it knows after the last request, at @p now. Nothing is left.
    [[nodiscard]] KnownInstances release(std::int64_t now) { return m_table.release(now); }

private:
    template <Routing routing>
    void decideRouted(const FunctionWorkload &workload, std::size_t first, std::size_t last, InvocationBatch &told,
                      FunctionStatistics statistics);

    SlotTable m_table;
    SlotRuns m_runs;
};

} // namespace warmfront::sim
