// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/sinks/statistics.h"

#include <algorithm>
#include <utility>

#include "core/base/contract.h"

namespace warmfront::sim {

namespace {

TotalTime total(Int128 nanoseconds) { return TotalTime::nanoseconds(nanoseconds); }

TotalTime difference(const TotalTime &a, const TotalTime &b) { return total(a.count() - b.count()); }

} // namespace

Statistics::Statistics(const Configuration &configuration, const WorkUnit &unit, RunWatch &watch)
    : m_configuration(configuration), m_watch(watch), m_wantsRows(watch.wantsRows()), m_replication(unit.replication),
      m_warmUp(configuration.warmUp.count()), m_horizon(configuration.horizon.count()),
      m_billingStep(std::max<std::int64_t>(1, configuration.metering.step.count())),
      m_clock(m_horizon, configuration.seriesBins), m_arrivalBin(m_clock), m_startingBins(m_clock), m_busyBins(m_clock),
      m_busyProvisionedBins(m_clock), m_aliveBins(m_clock), m_aliveProvisionedBins(m_clock), m_queuedBins(m_clock)
{
    m_result.series = Series::withBins(m_clock.bins(), SimDuration::nanoseconds(m_clock.step()));
    m_result.outcome.usage.period = configuration.horizon - configuration.warmUp;
    if (unit.firstFunction == 0) {
        // Machines are held by the whole alternative: the first unit of a replication counts them.
        m_result.outcome.usage.machines = configuration.machines;
        m_result.outcome.usage.machineTime = total(Int128(m_horizon - m_warmUp) * configuration.machines);
    }
}

void Statistics::beginFunction(const FunctionConfiguration &function)
{
    m_function = &function;
    m_servesSeveral = function.concurrency > 1;
    const auto *perRequest = std::get_if<PerRequestScaling>(&function.scaling);
    m_isReplicated = perRequest == nullptr;
    m_alwaysWarm = perRequest != nullptr ? perRequest->alwaysWarm : 0;
    m_counts = {};
    m_response = m_wait = m_coldStart = 0;
    m_starting = m_busy = m_busyProvisioned = m_alive = m_aliveProvisioned = 0;
    m_billed = m_billedProvisioned = m_work = m_billedInit = 0;
    m_billedInvocations = 0;
    m_peak = m_aliveAtWarmUp = 0;
}

void Statistics::endFunction()
{
    FunctionOutcome function;
    function.name = m_function->name;
    function.counts = m_counts;
    function.responseTime = total(m_response);
    function.instances.starting = total(m_starting);
    function.instances.busy = total(m_busy);
    function.instances.idle = total((m_alive - m_aliveProvisioned) - m_starting - (m_busy - m_busyProvisioned));
    function.instances.provisioned = total(m_aliveProvisioned - m_busyProvisioned);

    Outcome &outcome = m_result.outcome;
    outcome.counts += m_counts;
    outcome.instances += function.instances;
    outcome.peakInstances += std::max(m_peak, m_aliveAtWarmUp);
    outcome.responseTime += function.responseTime;
    outcome.waitTime += total(m_wait);
    outcome.coldStartTime += total(m_coldStart);

    Usage &usage = outcome.usage;
    const auto memory = Int128(m_function->memory.count());
    usage.invocations += m_billedInvocations;
    usage.billedDuration += total(m_billed);
    usage.billedMemoryTime += MemoryTime::byteNanoseconds(memory * m_billed);
    usage.provisionedBilledMemoryTime += MemoryTime::byteNanoseconds(memory * m_billedProvisioned);
    usage.workTime += total(m_work);
    usage.billedInit += total(m_billedInit);
    if (!m_isReplicated) {
        const Int128 provisioned = Int128(m_horizon - m_warmUp) * m_alwaysWarm;
        usage.provisionedTime += total(provisioned);
        usage.provisionedMemoryTime += MemoryTime::byteNanoseconds(memory * provisioned);
    }
    m_mark.close(raw(m_function->index));
    m_result.functions.push_back(std::move(function));
    m_function = nullptr;
}

void Statistics::addClipped(Int128 &sum, std::int64_t from, std::int64_t to) const
{
    from = std::max(from, m_warmUp);
    to = std::min(to, m_horizon);
    if (to > from) {
        sum += to - from;
    }
}

void Statistics::addBusy(std::int64_t from, std::int64_t to, bool isProvisioned)
{
    addClipped(m_busy, from, to);
    m_busyBins.add(from, to);
    if (isProvisioned) {
        addClipped(m_busyProvisioned, from, to);
        m_busyProvisionedBins.add(from, to);
    }
}

void Statistics::count(Ending ending, bool isCold)
{
    ++m_counts.requests;
    m_counts.cold += isCold ? 1 : 0;
    switch (ending) {
    case Ending::Done: ++m_counts.done; break;
    case Ending::Failed: ++m_counts.failed; break;
    case Ending::Throttled: ++m_counts.throttled; break;
    case Ending::Rejected: ++m_counts.rejected; break;
    case Ending::TimedOut: ++m_counts.timedOut; break;
    case Ending::Unfinished: ++m_counts.unfinished; break;
    }
}

void Statistics::meter(const InvocationBatch &batch, std::size_t i)
{
    const std::int64_t work = batch.end[i] - batch.start[i];
    std::int64_t billed = work;
    if ((batch.mark[i] & InvocationBatch::coldBit) != 0 && m_configuration.metering.billsInit) {
        billed += batch.init[i];
        m_billedInit += batch.init[i];
    }
    ++m_billedInvocations;
    m_work += work;
    const std::int64_t rounded = m_billingStep.roundUp(std::max(billed, m_configuration.metering.minimum.count()));
    m_billed += rounded;
    if ((batch.mark[i] & InvocationBatch::provisionedBit) != 0) {
        m_billedProvisioned += rounded;
    }
}

void Statistics::take(const InvocationBatch &batch)
{
    Series &series = m_result.series;
    LatencyHistogram &histogram = m_result.outcome.response;
    for (std::size_t i = 0; i < batch.count; ++i) {
        const std::int64_t arrival = batch.arrival[i];
        const std::int64_t start = batch.start[i];
        const std::int64_t end = batch.end[i];
        const std::uint8_t mark = batch.mark[i];
        const Ending ending = batch.ending(i);
        const bool isCold = (mark & InvocationBatch::coldBit) != 0;
        const bool ran = (mark & InvocationBatch::ranBit) != 0;
        const bool isMeasured = arrival >= m_warmUp;

        m_mark.invocation(arrival, start, end, batch.instance[i], mark);

        const std::size_t bin = m_arrivalBin.binOf(arrival);
        ++series.arrivals[bin];
        if (start > arrival) [[unlikely]] {
            if (isCold) {
                addClipped(m_starting, arrival, start);
                m_startingBins.add(arrival, start);
            } else {
                m_queuedBins.add(arrival, start);
            }
        }
        if (ran && !m_servesSeveral) {
            addBusy(start, end, m_isReplicated || (mark & InvocationBatch::provisionedBit) != 0);
        }
        if (isMeasured) {
            count(ending, isCold);
        }
        if (isCold) [[unlikely]] {
            ++series.coldStarts[bin];
        }
        if (ending == Ending::Done || ending == Ending::Failed) [[likely]] {
            const SimDuration response = SimDuration::nanoseconds(end - arrival);
            series.latency[bin].add(response);
            if (isMeasured) {
                histogram.add(response);
                m_response += response.count();
                (isCold ? m_coldStart : m_wait) += start - arrival;
            }
        }
        if (ending == Ending::Failed || ending == Ending::TimedOut) {
            ++series.failed[bin];
        } else if (ending == Ending::Throttled || ending == Ending::Rejected) {
            ++series.refused[bin];
        }
        if (ran && isMeasured && ending != Ending::Unfinished) {
            meter(batch, i);
        }
    }
    if (m_wantsRows) {
        tellRows(batch);
    }
}

void Statistics::tellRows(const InvocationBatch &batch)
{
    m_rows.clear();
    for (std::size_t i = 0; i < batch.count; ++i) {
        InvocationRow row;
        row.function = m_function->index;
        row.source = batch.source[i];
        row.replication = m_replication;
        row.arrival = SimTime::atNanoseconds(batch.arrival[i]);
        row.cold = (batch.mark[i] & InvocationBatch::coldBit) != 0;
        (row.cold ? row.coldStart : row.wait) = SimDuration::nanoseconds(batch.start[i] - batch.arrival[i]);
        row.service = SimDuration::nanoseconds(batch.end[i] - batch.start[i]);
        row.ending = batch.ending(i);
        row.instance = batch.instance[i];
        m_rows.push_back(row);
    }
    m_watch.rows(m_rows);
}

void Statistics::life(std::int64_t created, std::int64_t end, std::uint32_t number)
{
    m_mark.life(created, std::min(end, m_horizon + 1), number);
    addClipped(m_alive, created, end);
    m_aliveBins.add(created, end);
    if (m_isReplicated) {
        provisioned(created, end);
    }
    if (created <= m_warmUp && end >= m_warmUp) {
        ++m_aliveAtWarmUp;
    }
    if (end >= m_warmUp && end <= m_horizon) {
        ++m_result.outcome.instancesEnded;
        m_result.outcome.lifespans += SimDuration::nanoseconds(end - created);
    }
}

void Statistics::provisioned(std::int64_t from, std::int64_t to)
{
    addClipped(m_aliveProvisioned, from, to);
    m_aliveProvisionedBins.add(from, to);
}

void Statistics::alive(std::int64_t at, std::int64_t count)
{
    if (at >= m_warmUp) {
        m_peak = std::max(m_peak, count);
    }
}

void Statistics::busy(std::int64_t from, std::int64_t to, bool isProvisioned) { addBusy(from, to, isProvisioned); }

UnitOutcome Statistics::finish()
{
    expects(m_function == nullptr, "statistics finish after the last function");
    Series &series = m_result.series;
    series.starting = m_startingBins.totals();
    series.busy = m_busyBins.totals();
    series.queued = m_queuedBins.totals();
    const std::vector<TotalTime> alive = m_aliveBins.totals();
    const std::vector<TotalTime> aliveProvisioned = m_aliveProvisionedBins.totals();
    const std::vector<TotalTime> busyProvisioned = m_busyProvisionedBins.totals();
    for (std::size_t i = 0; i < m_clock.bins(); ++i) {
        series.provisioned[i] = difference(aliveProvisioned[i], busyProvisioned[i]);
        TotalTime used = series.starting[i];
        used += series.busy[i];
        used += series.provisioned[i];
        series.idle[i] = difference(alive[i], used);
    }
    m_result.fingerprint = m_mark.fingerprint();
    return std::move(m_result);
}

} // namespace warmfront::sim
