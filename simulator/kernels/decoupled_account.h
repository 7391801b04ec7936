// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/base/result.h"
#include "simulator/admission/concurrency_bound.h"
#include "simulator/configuration.h"
#include "simulator/kernels/per_request_kernel.h"
#include "simulator/sinks/statistics.h"

namespace warmfront::sim {

/// Functions under an account's limit of requests in flight, run as if there was no limit, for as long as it provably
/// does not bind: then the outcome is that of the AccountKernel, and much faster.
///
/// Goes through time in windows: in each, every function is run on its own to the end of the window, and a bound of the
/// requests in flight is added up over them. As long as the bound stays below the limit no request finds it reached,
/// so that nothing would have been different with it. Windows are so long that a function is at hand for a hundred
/// requests or so, and their slices so short that the bound is little more than what is in flight.
class DecoupledAccount
{
public:
    enum class Verdict {
        Done,    ///< the horizon was reached, and the limit never
        Stopped, ///< by the watch
        MayBind  ///< the limit may have been reached; what was counted is void
    };

    /// For a configuration that suits the AccountKernel. @p configuration and @p watch outlive it. Errors come from
    /// traces.
    [[nodiscard]] static Result<DecoupledAccount> make(const Configuration &configuration, ReplicationIndex replication,
                                                       RunWatch &watch);

    /// Everything up to the horizon, or up to where the limit may bind.
    [[nodiscard]] Result<Verdict> run();
    /// How many requests the watch was told about.
    [[nodiscard]] std::uint64_t reported() const { return m_reported; }
    /// What is alive or served at the horizon, which must have been reached.
    [[nodiscard]] UnitOutcome finish();

private:
    struct Function
    {
        FunctionWorkload workload;
        std::unique_ptr<PerRequestKernel> kernel;
        std::size_t next = 0; ///< in the present batch
    };

    DecoupledAccount(const Configuration &configuration, ReplicationIndex replication, RunWatch &watch);
    /// Of everything up to the end of the window.
    [[nodiscard]] Result<Verdict> runWindow();
    /// Its requests in the window. False when the watch stopped it.
    [[nodiscard]] Result<bool> runFunction(std::size_t position);
    [[nodiscard]] Result<void> advance(std::size_t position);
    void serve(std::size_t position, std::size_t last);
    [[nodiscard]] bool report();

    RunWatch *m_watch;
    std::int64_t m_limit;
    Statistics m_statistics;
    std::vector<Function> m_functions;
    std::vector<std::int64_t> m_nextAt; ///< the next request of each function; INT64_MAX after the last one
    std::size_t m_requestsPerWindow;    ///< aimed at
    ConcurrencyBound m_bound;
    int m_widthBits;
    std::int64_t m_windowFrom = 0;
    std::uint64_t m_served = 0; ///< in this window
    std::uint64_t m_unreported = 0;
    std::uint64_t m_reported = 0;
    InvocationBatch m_told;
};

} // namespace warmfront::sim
