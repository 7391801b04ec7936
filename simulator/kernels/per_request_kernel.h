// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>

#include "simulator/kernels/kernel.h"
#include "simulator/sinks/invocation_batch.h"
#include "simulator/workloads/function_workload.h"

namespace warmfront::sim {

/// Scaling per request for instances that serve one request at a time: what becomes of a request is settled when it
/// arrives, so that whoever runs the function can look at it before it is counted.
class PerRequestKernel
{
public:
    virtual ~PerRequestKernel() = default;
    /// Decides requests [@p first, @p last) of the present batch of @p workload, which follow those decided before, and
    /// writes what becomes of them to @p told. Only lives of instances are told to @p statistics.
    virtual void decide(const FunctionWorkload &workload, std::size_t first, std::size_t last, InvocationBatch &told,
                        FunctionStatistics statistics) = 0;
    /// After the last request: tells what is alive at the horizon.
    virtual void finish(FunctionStatistics statistics) = 0;
};

/// Whether there is one for @p function.
[[nodiscard]] bool suitsPerRequestKernel(const FunctionConfiguration &function);
/// The fastest one for @p function, which suits and outlives it, or the one that is chosen.
[[nodiscard]] std::unique_ptr<PerRequestKernel> makePerRequestKernel(const FunctionConfiguration &function,
                                                                     SimDuration horizon,
                                                                     KernelChoice choice = KernelChoice::Fastest);

/// Counts what a PerRequestKernel decides.
class PerRequestLane final : public Kernel
{
public:
    explicit PerRequestLane(std::unique_ptr<PerRequestKernel> kernel) : m_kernel(std::move(kernel)) {}

    void serve(const FunctionWorkload &workload, FunctionStatistics statistics) override
    {
        m_kernel->decide(workload, 0, workload.requests().count, m_told, statistics);
        statistics.take(m_told);
    }
    void finish(FunctionStatistics statistics) override { m_kernel->finish(statistics); }

private:
    std::unique_ptr<PerRequestKernel> m_kernel;
    InvocationBatch m_told;
};

} // namespace warmfront::sim
