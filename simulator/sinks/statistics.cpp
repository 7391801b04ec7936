// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/sinks/statistics.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "core/base/contract.h"
#include "simulator/sinks/count_ending.h"

namespace warmfront::sim {

namespace {

TotalTime total(Int128 nanoseconds)
{
    return TotalTime::nanoseconds(nanoseconds);
}

TotalTime difference(const TotalTime &a, const TotalTime &b)
{
    return total(a.count() - b.count());
}

/// Fewer are added up as fast one by one, as measured.
constexpr std::size_t fewestSummed = 4;

/// Calls @p visit with the number of each bit that is set, in order.
template <typename Visit> void forEachBit(const BatchSums::Sums::Bits &bits, Visit visit)
{
    for (std::size_t word = 0; word < bits.size(); ++word) {
        for (std::uint64_t left = bits[word]; left != 0; left &= left - 1) {
            visit(word * 64 + static_cast<std::size_t>(std::countr_zero(left)));
        }
    }
}

} // namespace

Statistics::Statistics(const Configuration &configuration, const WorkUnit &unit, RunWatch &watch)
    : m_configuration(&configuration),
      m_watch(&watch),
      m_wantsRows(watch.wantsRows()),
      m_replication(unit.replication),
      m_warmUp(configuration.warmUp.count()),
      m_horizon(configuration.horizon.count()),
      m_billingStep(std::max<std::int64_t>(1, configuration.metering.step.count())),
      m_firstFunction(unit.firstFunction),
      m_tallies(unit.functionCount),
      m_sums(batchSums()),
      m_billing{m_billingStep.value(), std::max<std::int64_t>(0, configuration.metering.minimum.count())},
      m_sumsApply(!m_wantsRows && m_billing.step <= BatchSums::longestNs && m_billing.minimum <= BatchSums::longestNs),
      m_clock(m_horizon, configuration.seriesBins),
      m_arrivalBin(m_clock),
      m_startingBins(m_clock),
      m_startingProvisionedBins(m_clock),
      m_busyBins(m_clock),
      m_busyProvisionedBins(m_clock),
      m_aliveBins(m_clock),
      m_aliveProvisionedBins(m_clock),
      m_queuedBins(m_clock)
{
    m_result.series = Series::withBins(m_clock.bins(), SimDuration::nanoseconds(m_clock.step()));
    m_result.outcome.usage.period = configuration.horizon - configuration.warmUp;
    if (configuration.hosting) {
        m_hosts.emplace(m_clock);
    } else if (unit.firstFunction == 0) {
        // Machines are held by the whole alternative: the first unit of a replication counts them.
        m_result.outcome.usage.machines = configuration.machines;
        holdMachines();
    }
    for (std::size_t i = 0; i < m_tallies.size(); ++i) {
        const FunctionConfiguration &function = configuration.functions[m_firstFunction + i];
        const auto *perRequest = std::get_if<PerRequestScaling>(&function.scaling);
        Tally &tally = m_tallies[i];
        tally.index = function.index;
        tally.memory = configuration.metering.billedMemory(function.memory);
        tally.processors = configuration.metering.billedProcessors(function.memory, function.cpu);
        tally.held = configuration.hosting ? configuration.hosting->heldBy(function.memory) : MemorySize{};
        tally.servesSeveral = function.concurrency > 1;
        const auto *autoscaled = std::get_if<AutoscaledReplicas>(&function.scaling);
        tally.paysIdle = autoscaled != nullptr ? autoscaled->paysIdle : perRequest == nullptr;
        tally.alwaysWarm = perRequest != nullptr ? perRequest->alwaysWarm : 0;
    }
}

void Statistics::holdMachines()
{
    Usage &usage = m_result.outcome.usage;
    usage.machineTime = total(Int128(m_horizon - m_warmUp) * usage.machines);
}

void Statistics::endAt(SimTime instant)
{
    expects(instant.count() <= m_horizon, "what has happened does not lie after the horizon");
    flushPending();
    m_horizon = instant.count();
    m_warmUp = std::min(m_warmUp, m_horizon);
    m_result.outcome.usage.period = SimDuration::nanoseconds(m_horizon - m_warmUp);
    holdMachines();
    for (IntervalBins *bins : {&m_startingBins, &m_startingProvisionedBins, &m_busyBins, &m_busyProvisionedBins,
                               &m_aliveBins, &m_aliveProvisionedBins, &m_queuedBins}) {
        bins->endAt(m_horizon);
    }
    if (m_hosts) {
        m_hosts->bins.endAt(m_horizon);
        m_hosts->pendingBins.endAt(m_horizon);
    }
}

void Statistics::close(const Tally &tally)
{
    FunctionOutcome function;
    function.name = m_configuration->functions[m_firstFunction + m_result.functions.size()].name;
    function.counts = tally.counts;
    // Events are never refused: their attempts are.
    function.counts.invocations = tally.counts.accepted() - tally.events + tally.attemptsLetIn;
    function.responseTime = total(tally.response);
    function.instances.starting = total(tally.starting);
    function.instances.busy = total(tally.busy);
    function.instances.provisioned = total(tally.aliveProvisioned - tally.startingProvisioned - tally.busyProvisioned);
    function.instances.idle = total(tally.alive - tally.starting - tally.busy - function.instances.provisioned.count());

    Outcome &outcome = m_result.outcome;
    outcome.counts += function.counts;
    outcome.instances += function.instances;
    outcome.peakInstances += std::max(tally.peak, tally.aliveAtWarmUp);
    outcome.responseTime += function.responseTime;
    outcome.waitTime += total(tally.wait);
    outcome.coldStartTime += total(tally.coldStart);

    if (m_hosts) {
        const auto held = Int128(tally.held.count());
        const Int128 ready = function.instances.idle.count() + function.instances.provisioned.count();
        outcome.hosts.reserved += MemoryTime::byteNanoseconds(held * tally.alive);
        outcome.hosts.idle += MemoryTime::byteNanoseconds(held * ready);
    }

    const Int128 billed =
        tally.billed - (m_configuration->metering.basis == MeteringRule::Basis::Instances ? tally.keptIdle : 0);

    Usage &usage = outcome.usage;
    const auto memory = Int128(tally.memory.count());
    usage.invocations += tally.billedInvocations;
    usage.billedDuration += total(billed);
    usage.billedMemoryTime += MemoryTime::byteNanoseconds(memory * billed);
    usage.billedProcessorTime += ProcessorTime(tally.processors, total(billed));
    usage.provisionedBilledMemoryTime += MemoryTime::byteNanoseconds(memory * tally.billedProvisioned);
    usage.workTime += total(tally.work);
    usage.billedInit += total(tally.billedInit);
    const Int128 provisioned =
        Int128(m_horizon - m_warmUp) * tally.alwaysWarm + tally.alwaysWarmChange + tally.keptIdle;
    usage.provisionedTime += total(provisioned);
    usage.provisionedMemoryTime += MemoryTime::byteNanoseconds(memory * provisioned);
    usage.provisionedProcessorTime += ProcessorTime(tally.processors, total(provisioned));

    m_result.fingerprint = tally.mark.closed(m_result.fingerprint, raw(tally.index));
    m_result.functions.push_back(std::move(function));
}

void Statistics::addClipped(Int128 &sum, std::int64_t from, std::int64_t to) const
{
    from = std::max(from, m_warmUp);
    to = std::min(to, m_horizon);
    if (to > from) {
        sum += to - from;
    }
}

void Statistics::addBusy(Tally &tally, std::int64_t from, std::int64_t to, bool isProvisioned)
{
    addClipped(tally.busy, from, to);
    m_busyBins.add(from, to);
    if (isProvisioned) {
        addClipped(tally.busyProvisioned, from, to);
        m_busyProvisionedBins.add(from, to);
    }
}

void Statistics::addProvisioned(Tally &tally, std::int64_t from, std::int64_t to)
{
    addClipped(tally.aliveProvisioned, from, to);
    m_aliveProvisionedBins.add(from, to);
}

/// The part in the measured period, and what rounding adds to a whole that ends in it.
void Statistics::meterInstance(Tally &tally, std::int64_t from, std::int64_t to) const
{
    addClipped(tally.billed, from, to);
    if (to >= m_warmUp && to <= m_horizon) {
        const std::int64_t whole = std::max(to - from, m_configuration->metering.minimum.count());
        tally.billed += m_billingStep.roundUp(whole) - (to - from);
    }
}

void Statistics::meter(Tally &tally, const Invocation &invocation)
{
    const std::int64_t work = invocation.end - invocation.start;
    if (m_configuration->metering.billsInstances()) {
        ++tally.billedInvocations;
        tally.work += work;
        return;
    }
    std::int64_t billed = work;
    if ((invocation.mark & InvocationBatch::coldBit) != 0 && m_configuration->metering.billsInit) {
        billed += invocation.init;
        tally.billedInit += invocation.init;
    }
    ++tally.billedInvocations;
    tally.work += work;
    const std::int64_t rounded = m_billingStep.roundUp(std::max(billed, m_configuration->metering.minimum.count()));
    tally.billed += rounded;
    if ((invocation.mark & InvocationBatch::provisionedBit) != 0) {
        tally.billedProvisioned += rounded;
    }
}

inline void Statistics::addResponse(Tally &tally, std::size_t bin, SimDuration response, bool isMeasured)
{
    m_result.series.latency[bin].add(response);
    if (isMeasured) {
        m_result.outcome.response.add(response);
        tally.response += response.count();
    }
}

inline void Statistics::addEnding(std::size_t bin, Ending ending)
{
    Series &series = m_result.series;
    if (ending == Ending::Throttled || ending == Ending::Rejected) {
        ++series.refused[bin];
    } else if (ending != Ending::Done && ending != Ending::Unfinished) {
        ++series.failed[bin];
    }
}

void Statistics::add(Tally &tally, const Invocation &invocation)
{
    Series &series = m_result.series;
    const auto &[arrival, start, end, init, instance, source, mark] = invocation;
    const auto ending = static_cast<Ending>(mark & InvocationBatch::endingMask);
    const bool isCold = (mark & InvocationBatch::coldBit) != 0;
    const bool ran = (mark & InvocationBatch::ranBit) != 0;
    const bool isMeasured = arrival >= m_warmUp;
    const bool awaitedStart = (mark & (InvocationBatch::coldBit | InvocationBatch::awaitedStartBit)) != 0;

    tally.mark.invocation(arrival, start, end, instance, mark);

    const std::size_t bin = m_arrivalBin.binOf(arrival);
    if (start > arrival) [[unlikely]] {
        if (isCold) {
            addClipped(tally.starting, arrival, start);
            m_startingBins.add(arrival, start);
        } else {
            m_queuedBins.add(arrival, start);
        }
    }
    if (ran && !tally.servesSeveral) {
        addBusy(tally, start, end, tally.paysIdle || (mark & InvocationBatch::provisionedBit) != 0);
    }
    if (awaitedStart) [[unlikely]] {
        ++series.coldStarts[bin];
    }
    if (isMeasured && (ending == Ending::Done || ending == Ending::Failed)) [[likely]] {
        (awaitedStart ? tally.coldStart : tally.wait) += start - arrival;
    }
    if (ran && isMeasured && ending != Ending::Unfinished) {
        meter(tally, invocation);
    }
    if (m_wantsRows) {
        tellRow(tally, invocation);
    }
    if ((mark & InvocationBatch::attemptBit) != 0) [[unlikely]] {
        if (isMeasured) {
            tally.counts.cold += awaitedStart ? 1 : 0;
            tally.attemptsLetIn += ending != Ending::Throttled && ending != Ending::Rejected ? 1 : 0;
        }
        return;
    }
    ++series.arrivals[bin];
    if (isMeasured) {
        count(tally.counts, ending, awaitedStart);
    }
    if (ending == Ending::Done || ending == Ending::Failed) [[likely]] {
        addResponse(tally, bin, SimDuration::nanoseconds(end - arrival), isMeasured);
    }
    addEnding(bin, ending);
}

void Statistics::addEvent(Tally &tally, std::int64_t arrival, std::int64_t end, Ending ending)
{
    const bool isMeasured = arrival >= m_warmUp;
    tally.mark.invocation(arrival, arrival, end, 0, InvocationBatch::attemptBit | static_cast<std::uint8_t>(ending));
    const std::size_t bin = m_arrivalBin.binOf(arrival);
    ++m_result.series.arrivals[bin];
    if (isMeasured) {
        ++tally.events;
        count(tally.counts, ending, false);
    }
    if (ending == Ending::Done || ending == Ending::Failed) {
        addResponse(tally, bin, SimDuration::nanoseconds(end - arrival), isMeasured);
    }
    addEnding(bin, ending);
}

void Statistics::tellRow(const Tally &tally, const Invocation &invocation)
{
    InvocationRow row;
    row.function = tally.index;
    row.source = invocation.source;
    row.replication = m_replication;
    row.arrival = SimTime::atNanoseconds(invocation.arrival);
    row.cold = (invocation.mark & (InvocationBatch::coldBit | InvocationBatch::awaitedStartBit)) != 0;
    (row.cold ? row.coldStart : row.wait) = SimDuration::nanoseconds(invocation.start - invocation.arrival);
    row.service = SimDuration::nanoseconds(invocation.end - invocation.start);
    row.ending = static_cast<Ending>(invocation.mark & InvocationBatch::endingMask);
    row.instance = invocation.instance;
    m_rows.push_back(row);
    if (m_rows.size() >= InvocationBatch::capacity) {
        m_watch->rows(m_rows);
        m_rows.clear();
    }
}

bool Statistics::canSum(const Tally &tally, Span span) const
{
    return m_sumsApply && !tally.servesSeveral && !tally.paysIdle && span.earliest >= m_warmUp
           && m_clock.step() <= BatchSums::longestNs && span.latest - span.earliest < BatchSums::longestNs;
}

void Statistics::addPlain(Tally &tally, const PlainInvocations &invocations, Span span)
{
    const std::size_t firstBin = m_arrivalBin.binOf(span.earliest);
    BatchSums::Sums sums;
    m_sums.sum(invocations, m_billing, {m_arrivalBin.edge() - m_clock.step(), m_clock.step(), span.latest}, sums);
    if (!sums.isShort) {
        for (std::size_t i = 0; i < invocations.count; ++i) {
            add(tally, {invocations.arrival[i], invocations.arrival[i], invocations.end[i], 0, invocations.instance[i],
                        SourceIndex{}, InvocationBatch::warmAndDone});
        }
        return;
    }
    addPlainTotals(tally, {sums.time, sums.billed, sums.mark, invocations.count, false, false});
    addPlainSeries(invocations, firstBin, sums);
}

void Statistics::addPlainTotals(Tally &tally, const PlainTally &plain)
{
    tally.mark.invocations(plain.mark);
    tally.counts.requests += plain.count;
    tally.counts.done += plain.count;
    tally.response += plain.time;
    if (!tally.servesSeveral) {
        tally.busy += plain.time;
        tally.busyProvisioned += tally.paysIdle ? plain.time : 0;
    }
    tally.work += plain.time;
    tally.billedInvocations += plain.count;
    if (!m_configuration->metering.billsInstances()) {
        tally.billed += plain.billed;
    }
}

void Statistics::preparePlain()
{
    if (m_plain.empty()) {
        m_plain.resize(m_tallies.size());
        for (std::size_t i = 0; i < m_plain.size(); ++i) {
            m_plain[i].servesSeveral = m_tallies[i].servesSeveral;
            m_plain[i].paysIdle = m_tallies[i].paysIdle;
        }
    }
}

/// The shares of each are found with wide registers, then added to what belongs to its function, bin and buckets.
void Statistics::flushPending()
{
    const Pending &pending = m_pending;
    if (pending.count == 0) {
        return;
    }
    BatchSums::Shares shares;
    m_sums.share({pending.count, pending.arrival.data(), pending.end.data(), pending.instance.data()}, m_billing,
                 shares);
    if (!shares.areShort) [[unlikely]] {
        for (std::size_t i = 0; i < pending.count; ++i) {
            add(m_tallies[pending.function[i]], {pending.arrival[i], pending.arrival[i], pending.end[i], 0,
                                                 pending.instance[i], SourceIndex{}, InvocationBatch::warmAndDone});
        }
        m_pending.count = 0;
        return;
    }
    preparePlain();
    prepareLatencies(pending.count);
    for (std::size_t i = 0; i < pending.count; ++i) {
        PlainTally &plain = m_plain[pending.function[i]];
        plain.time += shares.time[i];
        plain.billed += shares.billed[i];
        plain.mark.first += shares.markFirst[i];
        plain.mark.second += shares.markSecond[i];
        ++plain.count;
        ++m_responses[static_cast<std::size_t>(shares.bucket[i])];
        const std::size_t bin = m_arrivalBin.binOf(pending.arrival[i]);
        ++m_result.series.arrivals[bin];
        ++m_latencies[bin * CoarseLatencyHistogram::bucketCount + static_cast<std::size_t>(shares.coarseBucket[i])];
        if (!plain.servesSeveral) {
            m_busyBins.add(pending.arrival[i], pending.end[i]);
            if (plain.paysIdle) {
                m_busyProvisionedBins.add(pending.arrival[i], pending.end[i]);
            }
        }
    }
    m_pending.count = 0;
}

/// A few requests of a function may lie in each bin, or all of a batch: what those of one bin take is the difference of
/// two sums over all before, so that there is no loop whose length nobody can foresee.
void Statistics::addPlainSeries(const PlainInvocations &invocations, std::size_t firstBin, const BatchSums::Sums &sums)
{
    prepareLatencies(invocations.count);
    const std::size_t count = invocations.count;
    std::uint32_t *responses = m_responses.data();
    std::uint32_t *latencies = m_latencies.data() + firstBin * CoarseLatencyHistogram::bucketCount;
    std::array<std::int64_t, InvocationBatch::capacity + 1> timeBefore;
    std::int64_t time = 0;
    for (std::size_t i = 0; i < count; ++i) {
        ++responses[sums.bucket[i]];
        ++latencies[sums.coarseBucket[i]];
        timeBefore[i] = time;
        time += sums.within[i];
    }
    timeBefore[count] = time;
    std::size_t first = 0;
    const auto addUntil = [&](std::size_t last) {
        const std::size_t bin = firstBin + sums.bin(first);
        m_result.series.arrivals[bin] += last - first;
        m_busyBins.addWithin(bin, timeBefore[last] - timeBefore[first]);
        first = last;
    };
    forEachBit(sums.changes, [&](std::size_t i) { addUntil(i + 1); });
    addUntil(count);
    forEachBit(sums.crosses,
               [&](std::size_t i) { m_busyBins.addFrom(firstBin + sums.bin(i) + 1, invocations.end[i]); });
}

void Statistics::prepareLatencies(std::size_t count)
{
    if (m_responses.empty()) {
        m_responses.resize(LatencyHistogram::bucketCount);
        m_latencies.resize(m_clock.bins() * CoarseLatencyHistogram::bucketCount);
    }
    if (m_unflushed + count > UINT32_MAX) {
        flushLatencies();
    }
    m_unflushed += count;
}

void Statistics::flushLatencies()
{
    if (m_unflushed == 0) {
        return;
    }
    m_result.outcome.response +=
        LatencyHistogram::fromCounts(std::vector<std::uint64_t>(m_responses.begin(), m_responses.end()));
    std::ranges::fill(m_responses, 0);
    for (std::size_t bin = 0; bin < m_clock.bins(); ++bin) {
        const auto first = m_latencies.begin() + static_cast<std::ptrdiff_t>(bin * CoarseLatencyHistogram::bucketCount);
        const auto last = first + static_cast<std::ptrdiff_t>(CoarseLatencyHistogram::bucketCount);
        CoarseLatencyHistogram counted = CoarseLatencyHistogram::fromCounts(std::vector<std::uint64_t>(first, last));
        CoarseLatencyHistogram &latency = m_result.series.latency[bin];
        if (latency.total() == 0 && counted.total() > 0) {
            latency = std::move(counted);
        } else {
            latency += counted;
        }
    }
    std::ranges::fill(m_latencies, 0);
    m_unflushed = 0;
}

void FunctionStatistics::take(const InvocationBatch &batch)
{
    if (batch.count == 0) {
        return;
    }
    const BatchSums::Batch seen = m_all.m_sums.look(batch);
    const Statistics::Span span{seen.earliest, seen.latest};
    if (!m_all.canSum(tally(), span)) {
        for (std::size_t i = 0; i < batch.count; ++i) {
            m_all.add(tally(), batch.at(i));
        }
        return;
    }
    if (seen.isPlain) {
        m_all.addPlain(tally(), {batch.count, batch.arrival.data(), batch.end.data(), batch.instance.data()}, span);
        return;
    }
    std::array<std::int64_t, InvocationBatch::room> arrival{};
    std::array<std::int64_t, InvocationBatch::room> end{};
    std::array<std::uint32_t, InvocationBatch::room> instance{};
    std::size_t plain = 0;
    for (std::size_t i = 0; i < batch.count; ++i) {
        if (batch.mark[i] != InvocationBatch::warmAndDone || batch.start[i] != batch.arrival[i]) {
            m_all.add(tally(), batch.at(i));
            continue;
        }
        arrival[plain] = batch.arrival[i];
        end[plain] = batch.end[i];
        instance[plain] = batch.instance[i];
        ++plain;
    }
    if (plain > 0) {
        m_all.addPlain(tally(), {plain, arrival.data(), end.data(), instance.data()}, span);
    }
}

void FunctionStatistics::take(const PlainInvocations &invocations, std::span<const std::uint8_t> others)
{
    const auto takePart = [&](std::size_t first, std::size_t last) {
        if (first == last) {
            return;
        }
        const PlainInvocations part{last - first, invocations.arrival + first, invocations.end + first,
                                    invocations.instance + first};
        const Statistics::Span span{part.arrival[0], part.arrival[part.count - 1]};
        if (part.count >= fewestSummed && m_all.canSum(tally(), span)) {
            m_all.addPlain(tally(), part, span);
            return;
        }
        for (std::size_t i = 0; i < part.count; ++i) {
            take({part.arrival[i], part.arrival[i], part.end[i], 0, part.instance[i], SourceIndex{},
                  InvocationBatch::warmAndDone});
        }
    };
    std::size_t first = 0;
    for (const std::uint8_t other : others) {
        takePart(first, other);
        first = other + std::size_t{1};
    }
    takePart(first, invocations.count);
}

void FunctionStatistics::event(std::int64_t arrival, std::int64_t end, Ending ending)
{
    m_all.addEvent(tally(), arrival, end, ending);
}

void FunctionStatistics::waited(std::int64_t from, std::int64_t to)
{
    m_all.m_queuedBins.add(from, to);
}

void FunctionStatistics::handedOver(std::int64_t arrival, std::int64_t at)
{
    if (at >= m_all.m_warmUp) {
        m_all.m_result.outcome.handovers.add(SimDuration::nanoseconds(at - arrival));
    }
}

void FunctionStatistics::retried(std::int64_t at)
{
    tally().counts.retried += at >= m_all.m_warmUp ? 1 : 0;
}

void FunctionStatistics::life(std::int64_t created, std::int64_t end, std::uint32_t number)
{
    tally().mark.life(created, std::min(end, m_all.m_horizon + 1), number);
    m_all.addClipped(tally().alive, created, end);
    m_all.m_aliveBins.add(created, end);
    if (tally().paysIdle) {
        m_all.addProvisioned(tally(), created, end);
    }
    if (m_all.m_configuration->metering.basis == MeteringRule::Basis::Instances) {
        m_all.meterInstance(tally(), created, end);
    }
    if (created <= m_all.m_warmUp && end >= m_all.m_warmUp) {
        ++tally().aliveAtWarmUp;
    }
    if (end >= m_all.m_warmUp && end <= m_all.m_horizon) {
        ++m_all.m_result.outcome.instancesEnded;
        m_all.m_result.outcome.lifespans += SimDuration::nanoseconds(end - created);
    }
}

void FunctionStatistics::provisioned(std::int64_t from, std::int64_t to)
{
    m_all.addProvisioned(tally(), from, to);
}

void FunctionStatistics::alive(std::int64_t at, std::int64_t count)
{
    if (at >= m_all.m_warmUp) {
        tally().peak = std::max(tally().peak, count);
    }
}

void FunctionStatistics::busy(std::int64_t from, std::int64_t to, bool isProvisioned)
{
    m_all.addBusy(tally(), from, to, isProvisioned);
}

void FunctionStatistics::starting(std::int64_t from, std::int64_t to)
{
    m_all.addClipped(tally().starting, from, to);
    m_all.m_startingBins.add(from, to);
    if (tally().paysIdle) {
        m_all.addClipped(tally().startingProvisioned, from, to);
        m_all.m_startingProvisionedBins.add(from, to);
    }
}

void FunctionStatistics::active(std::int64_t from, std::int64_t to)
{
    m_all.meterInstance(tally(), from, to);
}

void FunctionStatistics::pending(std::int64_t from, std::int64_t to)
{
    expects(m_all.m_hosts.has_value(), "only where there are hosts an instance waits for one");
    m_all.addClipped(m_all.m_hosts->pending, from, to);
    m_all.m_hosts->pendingBins.add(from, to);
}

void FunctionStatistics::placed(std::int64_t at)
{
    m_all.m_result.outcome.hosts.placed += at >= m_all.m_warmUp ? 1 : 0;
}

void FunctionStatistics::foundNoHost(std::int64_t at)
{
    m_all.m_result.outcome.hosts.waited += at >= m_all.m_warmUp ? 1 : 0;
}

void Statistics::host(std::int64_t from, std::int64_t ready, std::int64_t to)
{
    expects(m_hosts.has_value(), "hosts are told where there are some");
    addClipped(m_hosts->hosts, from, to);
    addClipped(m_hosts->ready, ready, to);
    m_hosts->bins.add(from, to);
}

void Statistics::hostCount(std::int64_t at, std::int64_t count)
{
    expects(m_hosts.has_value(), "hosts are told where there are some");
    m_hosts->count = at <= m_warmUp ? count : std::max(m_hosts->count, count);
}

/// Nodes are billed by the time they are held.
void Statistics::closeHosts()
{
    HostTimes &hosts = m_result.outcome.hosts;
    hosts.hosts = total(m_hosts->hosts);
    hosts.pending = total(m_hosts->pending);
    hosts.offered = MemoryTime(m_configuration->hosting->host.memory, total(m_hosts->ready));
    hosts.peakHosts = m_hosts->count;
    m_result.series.hosts = m_hosts->bins.totals();
    m_result.series.pending = m_hosts->pendingBins.totals();
    if (m_configuration->metering.basis == MeteringRule::Basis::Machines) {
        Usage &usage = m_result.outcome.usage;
        const Int128 period = std::max<Int128>(1, m_horizon - m_warmUp);
        usage.machineTime = hosts.hosts;
        usage.machines = static_cast<std::int64_t>((hosts.hosts.count() + period - 1) / period);
    }
}

void FunctionStatistics::keptIdle(std::int64_t from, std::int64_t to, std::int64_t count)
{
    Int128 time = 0;
    m_all.addClipped(time, from, to);
    tally().keptIdle += time * count;
}

void FunctionStatistics::alwaysWarmChanged(std::int64_t from, std::int64_t to, std::int64_t by)
{
    Int128 time = 0;
    m_all.addClipped(time, from, to);
    tally().alwaysWarmChange += time * by;
}

UnitOutcome Statistics::finish()
{
    if (!m_rows.empty()) {
        m_watch->rows(m_rows);
    }
    flushPending();
    flushLatencies();
    for (std::size_t i = 0; i < m_plain.size(); ++i) {
        addPlainTotals(m_tallies[i], m_plain[i]);
    }
    m_result.fingerprint = Mark::start();
    for (const Tally &tally : m_tallies) {
        close(tally);
    }
    if (m_hosts) {
        closeHosts();
    }
    const Int128 period = m_horizon - m_warmUp;
    if (m_configuration->machinesAreInstances && period > 0) {
        Usage &usage = m_result.outcome.usage;
        usage.machineTime = m_result.outcome.instances.alive();
        usage.machines = static_cast<std::int64_t>((usage.machineTime.count() + period - 1) / period);
    }
    Series &series = m_result.series;
    series.starting = m_startingBins.totals();
    series.busy = m_busyBins.totals();
    series.queued = m_queuedBins.totals();
    const std::vector<TotalTime> alive = m_aliveBins.totals();
    const std::vector<TotalTime> aliveProvisioned = m_aliveProvisionedBins.totals();
    const std::vector<TotalTime> busyProvisioned = m_busyProvisionedBins.totals();
    const std::vector<TotalTime> startingProvisioned = m_startingProvisionedBins.totals();
    for (std::size_t i = 0; i < m_clock.bins(); ++i) {
        series.provisioned[i] = difference(difference(aliveProvisioned[i], startingProvisioned[i]), busyProvisioned[i]);
        TotalTime used = series.starting[i];
        used += series.busy[i];
        used += series.provisioned[i];
        series.idle[i] = difference(alive[i], used);
    }
    return std::move(m_result);
}

} // namespace warmfront::sim
