// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/model/result.h"
#include "simulator/configuration.h"
#include "simulator/simulate.h"
#include "simulator/sinks/batch_sums.h"
#include "simulator/sinks/invocation_batch.h"
#include "simulator/sinks/mark.h"
#include "simulator/sinks/time_bins.h"

namespace warmfront::sim {

class FunctionStatistics;

/// Everything that is counted about one unit of work, in memory of fixed size. A copyable value.
///
/// Kernels and engines tell it what became of the requests of a function through of(). Counts, latencies and usage are
/// of requests that arrived in the measured period [warm-up, horizon); instance times are cut to it; the series covers
/// the whole horizon. Nothing depends on how invocations are cut into batches, nor on the order in which anything is
/// told.
class Statistics
{
public:
    /// @p configuration and @p watch outlive it.
    Statistics(const Configuration &configuration, const WorkUnit &unit, RunWatch &watch);

    /// What is told about the function at @p position of the unit, from 0.
    [[nodiscard]] FunctionStatistics of(std::size_t position);

    /// Ends everything at @p instant, not after the horizon; there is no measured period when the warm-up is not over
    /// by then. Nothing that was told before may reach beyond it; what is told afterwards is cut there. The bins keep
    /// their width and number.
    void endAt(SimTime instant);

    // Only where there are hosts.

    /// A host was ordered at @p from, ready at @p ready, and given back at @p to.
    void host(std::int64_t from, std::int64_t ready, std::int64_t to);
    /// How many hosts there are from @p at on, told whenever that changes.
    void hostCount(std::int64_t at, std::int64_t count);

    /// Of everything told. Afterwards only destruction is left.
    [[nodiscard]] UnitOutcome finish();

private:
    friend class FunctionStatistics;

    /// Of one function.
    struct Tally
    {
        FunctionIndex index{};
        MemorySize memory;       ///< as it is billed
        MemorySize held;         ///< of a host
        double processors = 0.0; ///< vCPU or GHz, as they are billed
        bool servesSeveral = false;
        bool paysIdle = false; ///< every instance counts as provisioned all its life
        std::int64_t alwaysWarm = 0;

        Counts counts;
        Int128 response = 0;
        Int128 wait = 0;
        Int128 coldStart = 0;
        Int128 starting = 0;
        Int128 startingProvisioned = 0;
        Int128 busy = 0;
        Int128 busyProvisioned = 0;
        Int128 alive = 0;
        Int128 aliveProvisioned = 0;
        Int128 billed = 0;
        Int128 billedProvisioned = 0;
        Int128 work = 0;
        Int128 billedInit = 0;
        Int128 keptIdle = 0;
        Int128 alwaysWarmChange = 0; ///< × time, against `alwaysWarm`
        std::uint64_t billedInvocations = 0;
        std::uint64_t events = 0; ///< among the requests
        std::uint64_t attemptsLetIn = 0;
        std::int64_t peak = 0;
        std::int64_t aliveAtWarmUp = 0;
        Mark mark;
    };

    /// Of the plain invocations of one function that were told one by one: what every one of them touches, in one cache
    /// line.
    struct alignas(64) PlainTally
    {
        Int128 time = 0;
        Int128 billed = 0;
        Mark::Words mark;
        std::uint64_t count = 0;
        bool servesSeveral = false; ///< as in Tally, as is the next one
        bool paysIdle = false;
    };
    /// Plain invocations that were told one by one, of any functions, and are not added up yet.
    struct Pending
    {
        std::size_t count = 0;
        std::array<std::uint32_t, InvocationBatch::room> function{};
        std::array<std::uint32_t, InvocationBatch::room> instance{};
        std::array<std::int64_t, InvocationBatch::room> arrival{};
        std::array<std::int64_t, InvocationBatch::room> end{};
    };

    void holdMachines();
    void add(Tally &tally, const Invocation &invocation);
    /// When the arrivals of a few invocations lie.
    struct Span
    {
        std::int64_t earliest;
        std::int64_t latest;
    };
    /// Whether plain invocations of a function in @p span may be added up together.
    [[nodiscard]] bool canSum(const Tally &tally, Span span) const;
    void addPlain(Tally &tally, const PlainInvocations &invocations, Span span);
    void addPlainTotals(Tally &tally, const PlainTally &plain);
    void addPlainSeries(const PlainInvocations &invocations, std::size_t firstBin, const BatchSums::Sums &sums);
    /// Makes room in the tables of what was summed up for @p count more.
    void prepareLatencies(std::size_t count);
    void flushLatencies();
    /// Whether @p invocation may wait and be added up with those of other functions.
    [[nodiscard]] bool canWait(const Invocation &invocation) const
    {
        return invocation.mark == InvocationBatch::warmAndDone && invocation.start == invocation.arrival
               && invocation.arrival >= m_warmUp && m_sumsApply;
    }
    void wait(std::size_t position, const Invocation &invocation);
    void preparePlain();
    void flushPending();
    void addEvent(Tally &tally, std::int64_t arrival, std::int64_t end, Ending ending);
    void addResponse(Tally &tally, std::size_t bin, SimDuration response, bool isMeasured);
    void addEnding(std::size_t bin, Ending ending);
    void addClipped(Int128 &total, std::int64_t from, std::int64_t to) const;
    void addBusy(Tally &tally, std::int64_t from, std::int64_t to, bool isProvisioned);
    void addProvisioned(Tally &tally, std::int64_t from, std::int64_t to);
    void meter(Tally &tally, const Invocation &invocation);
    void meterInstance(Tally &tally, std::int64_t from, std::int64_t to) const;
    void close(const Tally &tally);
    void closeHosts();
    void tellRow(const Tally &tally, const Invocation &invocation);

    const Configuration *m_configuration;
    RunWatch *m_watch;
    bool m_wantsRows;
    ReplicationIndex m_replication;
    std::int64_t m_warmUp;
    std::int64_t m_horizon;
    Divisor m_billingStep;

    std::size_t m_firstFunction;
    std::vector<Tally> m_tallies; ///< one per function of the unit
    UnitOutcome m_result;
    BatchSums m_sums;
    BatchSums::Billing m_billing;
    bool m_sumsApply; ///< to this billing; and nobody asks for rows
    Pending m_pending;
    std::vector<PlainTally> m_plain; ///< one per function, once there are any
    /// What was summed up of the histograms and is not in m_result yet: 32 bits and one table keep it near.
    std::vector<std::uint32_t> m_responses;
    std::vector<std::uint32_t> m_latencies;
    std::uint64_t m_unflushed = 0;
    BinClock m_clock;
    BinCursor m_arrivalBin;
    IntervalBins m_startingBins;
    IntervalBins m_startingProvisionedBins;
    IntervalBins m_busyBins;
    IntervalBins m_busyProvisionedBins;
    IntervalBins m_aliveBins;
    IntervalBins m_aliveProvisionedBins;
    IntervalBins m_queuedBins;
    std::vector<InvocationRow> m_rows;

    struct HostTally
    {
        explicit HostTally(const BinClock &clock) : bins(clock), pendingBins(clock) {}
        Int128 hosts = 0;
        Int128 ready = 0;
        Int128 pending = 0;
        std::int64_t count = 0; ///< at the latest instant before the end of the warm-up, or after it the most
        IntervalBins bins;
        IntervalBins pendingBins;
    };
    std::optional<HostTally> m_hosts; ///< where there are any
};

/// What is told about one function. A short-lived view of a Statistics.
class FunctionStatistics
{
public:
    void take(const InvocationBatch &batch);
    void take(const Invocation &invocation);
    /// Invocations in order of arrival that are plain, but for those at @p others, in order, which are left out.
    void take(const PlainInvocations &invocations, std::span<const std::uint8_t> others);
    /// An event that arrived at @p arrival has ended; its attempts are told by take(), each with its attemptBit. @p end
    /// is not after the horizon.
    void event(std::int64_t arrival, std::int64_t end, Ending ending);
    /// A message waited in its queue in [from, to).
    void waited(std::int64_t from, std::int64_t to);
    /// A message or a record that arrived at @p arrival is handed over at @p at.
    void handedOver(std::int64_t arrival, std::int64_t at);
    /// An attempt of an event begins at @p at that is not its first.
    void retried(std::int64_t at);
    /// The whole life of an instance; @p end may lie after the horizon, where it is cut.
    void life(std::int64_t created, std::int64_t end, std::uint32_t number);
    /// An instance counts as always warm in [from, to). Not told where idle time is paid for anyway.
    void provisioned(std::int64_t from, std::int64_t to);
    /// How many instances are alive at @p at, told whenever there are more of them.
    void alive(std::int64_t at, std::int64_t count);
    /// At least one request is served in [from, to). Told only for instances that serve several requests at once; for
    /// the others the invocations say it.
    void busy(std::int64_t from, std::int64_t to, bool isProvisioned);
    /// An instance starts in [from, to) without a request that waits for it alone; the invocations tell the other
    /// starts.
    void starting(std::int64_t from, std::int64_t to);
    /// An instance is active in [from, to): told only where a plan bills that.
    void active(std::int64_t from, std::int64_t to);
    /// An instance waits for a host in [from, to). Only where there are hosts, as placed().
    void pending(std::int64_t from, std::int64_t to);
    /// An instance is given a host at @p at.
    void placed(std::int64_t at);
    /// An instance that has been placed, or is not waited for any more at @p at, found no host with room at first.
    void foundNoHost(std::int64_t at);
    /// As many instances of the minimum have nothing to do in [from, to): told only where a plan bills active
    /// instances.
    void keptIdle(std::int64_t from, std::int64_t to, std::int64_t count);
    /// So many always-warm instances more than at the start are paid for, or fewer where it is negative.
    void alwaysWarmChanged(std::int64_t from, std::int64_t to, std::int64_t by);

private:
    friend class Statistics;
    FunctionStatistics(Statistics &all, std::size_t position) : m_all(all), m_position(position) {}
    [[nodiscard]] Statistics::Tally &tally() const { return m_all.m_tallies[m_position]; }

    Statistics &m_all;
    std::size_t m_position;
};

inline FunctionStatistics Statistics::of(std::size_t position)
{
    return {*this, position};
}

inline void Statistics::wait(std::size_t position, const Invocation &invocation)
{
    const std::size_t i = m_pending.count++;
    m_pending.function[i] = static_cast<std::uint32_t>(position);
    m_pending.instance[i] = invocation.instance;
    m_pending.arrival[i] = invocation.arrival;
    m_pending.end[i] = invocation.end;
    if (m_pending.count == InvocationBatch::capacity) {
        flushPending();
    }
}

inline void FunctionStatistics::take(const Invocation &invocation)
{
    if (m_all.canWait(invocation)) [[likely]] {
        m_all.wait(m_position, invocation);
    } else {
        m_all.add(tally(), invocation);
    }
}

} // namespace warmfront::sim
