// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/kernels/kernel.h"
#include "simulator/kernels/slot_table.h"

namespace warmfront::sim {

/// Scaling per request for instances that serve one request at a time: equal to the reference kernel, and faster.
class ScanKernel final : public Kernel
{
public:
    ScanKernel(const FunctionConfiguration &function, SimDuration horizon) : m_table(function, horizon) {}
    /// Whether this kernel can run @p function.
    [[nodiscard]] static bool suits(const FunctionConfiguration &function) { return SlotTable::suits(function); }

    void serve(const FunctionWorkload &workload, FunctionStatistics statistics) override;
    void finish(FunctionStatistics statistics) override { m_table.finish(statistics); }

private:
    template <Routing routing> void serveRouted(const FunctionWorkload &workload, FunctionStatistics statistics);

    SlotTable m_table;
    InvocationBatch m_told;
};

} // namespace warmfront::sim
