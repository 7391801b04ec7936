// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>

#include "simulator/configuration.h"
#include "simulator/sinks/statistics.h"
#include "simulator/workloads/function_workload.h"

namespace warmfront::sim {

/// Runs the requests of one function: decides which instance serves each, and tells statistics what happened.
///
/// A kernel is used for one function of one replication. All kernels that can run a configuration tell the same
/// invocations in the same order, and the same lives.
class Kernel
{
public:
    virtual ~Kernel() = default;
    /// Takes the present batch of @p workload.
    virtual void serve(const FunctionWorkload &workload, FunctionStatistics statistics) = 0;
    /// After the last batch: what is alive, waits or runs at the horizon.
    virtual void finish(FunctionStatistics statistics) = 0;
};

/// What every kernel needs to know of a function, in plain nanoseconds.
struct ServiceRules
{
    std::int64_t horizon;
    std::int64_t timeout; ///< longestDurationNs and one more when there is none
    bool mayFail;

    ServiceRules(const FunctionConfiguration &function, SimDuration horizonOfRun);

    /// Whether every request ends well that is served at once: for @p longest or less, until @p latest or before.
    [[nodiscard]] bool allAreDone(std::int64_t longest, std::int64_t latest) const
    {
        return !mayFail && longest <= timeout && latest <= horizon;
    }

    struct Settled
    {
        std::int64_t end;
        Ending ending;
    };
    /// How a request that is served from @p start for @p service ends. One that reaches its timeout exactly is done, as
    /// is one that ends exactly at the horizon.
    [[nodiscard]] Settled settle(std::int64_t start, std::int64_t service, bool fails) const
    {
        Settled settled{start + service, fails ? Ending::Failed : Ending::Done};
        if (service > timeout) {
            settled = {start + timeout, Ending::TimedOut};
        }
        if (settled.end > horizon) {
            settled.ending = Ending::Unfinished;
        }
        return settled;
    }
};

/// Which of the executions that can run a configuration is taken. Scan and Windows are the parts of Fastest, each alone
/// as far as it goes.
enum class KernelChoice { Fastest, Reference, Events, Scan, Windows };

/// The kernel or engine for @p function.
[[nodiscard]] std::unique_ptr<Kernel> makeKernel(const FunctionConfiguration &function, SimDuration horizon,
                                                 KernelChoice choice = KernelChoice::Fastest);

} // namespace warmfront::sim
