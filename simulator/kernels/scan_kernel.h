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

    /// Decides request @p i of the present batch alone, which follows those decided before: entry @p i of @p told.
    void decideOne(const FunctionWorkload &workload, std::size_t i, InvocationBatch &told,
                   FunctionStatistics statistics);
    /// Other executions serve with it what they can.
    [[nodiscard]] SlotTable &table() { return m_table; }

    [[nodiscard]] std::size_t instances() const { return m_table.count(); }
    /// What it knows after the last request, at @p now. Nothing is left.
    [[nodiscard]] KnownInstances release(std::int64_t now) { return m_table.release(now); }

private:
    template <Routing routing>
    void decideRouted(const FunctionWorkload &workload, std::size_t first, std::size_t last, InvocationBatch &told,
                      FunctionStatistics statistics);

    template <Routing routing>
    void settle(const FunctionWorkload &workload, std::size_t request, InvocationBatch &told, std::size_t i,
                FunctionStatistics statistics);
    /// Calls @p visit with the routing of the table as a constant.
    template <typename Visit> void withRouting(Visit visit);

    SlotTable m_table;
    SlotRuns m_runs;
};

} // namespace warmfront::sim
