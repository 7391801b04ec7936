// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/model/result.h"
#include "simulator/configuration.h"
#include "simulator/simulate.h"
#include "simulator/sinks/invocation_batch.h"
#include "simulator/sinks/mark.h"
#include "simulator/sinks/time_bins.h"

namespace warmfront::sim {

/// Everything that is counted about one unit of work, in memory of fixed size.
///
/// A kernel tells it what became of the requests of one function after the other: between beginFunction() and
/// endFunction(). Counts, latencies and usage are of requests that arrived in the measured period [warm-up, horizon);
/// instance times are cut to it; the series covers the whole horizon. Nothing depends on how invocations are cut into
/// batches, nor on the order in which lives are told.
class Statistics
{
public:
    Statistics(const Configuration &configuration, const WorkUnit &unit, RunWatch &watch);

    void beginFunction(const FunctionConfiguration &function);
    void endFunction();

    /// Invocations in an order that depends on nothing but the configuration.
    void take(const InvocationBatch &batch);
    /// The whole life of an instance; @p end may lie after the horizon, where it is cut.
    void life(std::int64_t created, std::int64_t end, std::uint32_t number);
    /// An instance counts as always warm in [from, to). Not told for replicas, which are so all their lives.
    void provisioned(std::int64_t from, std::int64_t to);
    /// How many instances are alive at @p at, told whenever there are more of them.
    void alive(std::int64_t at, std::int64_t count);
    /// At least one request is served in [from, to). Told only for instances that serve several requests at once; for the
    /// others the invocations say it.
    void busy(std::int64_t from, std::int64_t to, bool isProvisioned);

    [[nodiscard]] UnitOutcome finish();

private:
    void addClipped(Int128 &total, std::int64_t from, std::int64_t to) const;
    void addBusy(std::int64_t from, std::int64_t to, bool isProvisioned);
    void count(Ending ending, bool isCold);
    void meter(const InvocationBatch &batch, std::size_t i);
    void tellRows(const InvocationBatch &batch);

    const Configuration &m_configuration;
    RunWatch &m_watch;
    const bool m_wantsRows;
    const ReplicationIndex m_replication;
    const std::int64_t m_warmUp;
    const std::int64_t m_horizon;
    const Divisor m_billingStep;

    // Of the present function.
    const FunctionConfiguration *m_function = nullptr;
    bool m_servesSeveral = false;
    bool m_isReplicated = false;
    std::int64_t m_alwaysWarm = 0;
    Counts m_counts;
    Int128 m_response = 0;
    Int128 m_wait = 0;
    Int128 m_coldStart = 0;
    Int128 m_starting = 0;
    Int128 m_busy = 0;
    Int128 m_busyProvisioned = 0;
    Int128 m_alive = 0;
    Int128 m_aliveProvisioned = 0;
    Int128 m_billed = 0;
    Int128 m_billedProvisioned = 0;
    Int128 m_work = 0;
    Int128 m_billedInit = 0;
    std::uint64_t m_billedInvocations = 0;
    std::int64_t m_peak = 0;
    std::int64_t m_aliveAtWarmUp = 0;

    // Of the unit.
    UnitOutcome m_result;
    BinClock m_clock;
    BinCursor m_arrivalBin;
    IntervalBins m_startingBins;
    IntervalBins m_busyBins;
    IntervalBins m_busyProvisionedBins;
    IntervalBins m_aliveBins;
    IntervalBins m_aliveProvisionedBins;
    IntervalBins m_queuedBins;
    Mark m_mark;
    std::vector<InvocationRow> m_rows;
};

} // namespace warmfront::sim
