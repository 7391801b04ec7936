// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/result.h"
#include "simulator/configuration.h"
#include "simulator/engine/arrival_merger.h"
#include "simulator/kernels/in_flight.h"
#include "simulator/kernels/slot_table.h"
#include "simulator/sinks/statistics.h"

namespace warmfront::sim {

/// Functions scaled per request that share nothing but the account's limit of requests in flight: equal to the engine,
/// and faster.
///
/// The limit needs one order of all requests and the number of those that are served, and nothing else: every function
/// has its slot table, and of what ends only the instant is kept. It is looked at only when as many requests may be
/// inside as the limit allows.
class AccountKernel
{
public:
    /// Whether this kernel can run the functions of @p configuration, which has a limit and in which nobody needs
    /// events for other reasons.
    [[nodiscard]] static bool suits(const Configuration &configuration);

    /// @p configuration and @p watch outlive it. Errors come from traces.
    [[nodiscard]] static Result<AccountKernel> make(const Configuration &configuration, ReplicationIndex replication,
                                                    RunWatch &watch);

    /// Everything up to the horizon. False when the watch stopped it.
    [[nodiscard]] Result<bool> run();
    /// What is alive or served at the horizon, which must have been reached.
    [[nodiscard]] UnitOutcome finish();

private:
    AccountKernel(const Configuration &configuration, ReplicationIndex replication, RunWatch &watch,
                  ArrivalMerger arrivals);
    void lookAhead() const;
    void arrive(const Arrival &arrival);
    template <Routing routing> void serve(std::uint32_t function, const Arrival &arrival);
    /// Whether the limit is reached. What ends at @p now has made room.
    [[nodiscard]] bool isFull(std::int64_t now)
    {
        return m_inFlight.most() >= m_limit && m_inFlight.count(now) >= m_limit;
    }

    RunWatch *m_watch;
    std::int64_t m_horizon;
    std::int64_t m_limit;
    ArrivalMerger m_arrivals;
    InFlight m_inFlight;
    std::vector<SlotTable> m_functions;
    Statistics m_statistics;
};

} // namespace warmfront::sim
