// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/engine/changed_traffic.h"

#include <cmath>
#include <utility>

#include "core/base/contract.h"
#include "simulator/engine/sent_by_hand.h"

namespace warmfront::sim {

ChangedTraffic::ChangedTraffic(const ChangedTraffic &other)
{
    for (const std::optional<Flow> &flow : other.m_flows) {
        if (!flow) {
            m_flows.emplace_back();
            continue;
        }
        m_flows.emplace_back(
            Flow{flow->process->clone(), flow->factor, flow->change, flow->taken, flow->at, flow->count, flow->next});
    }
}

ChangedTraffic &ChangedTraffic::operator=(const ChangedTraffic &other)
{
    if (this != &other) {
        *this = ChangedTraffic(other);
    }
    return *this;
}

std::vector<std::uint32_t> ChangedTraffic::changeAll(const ArrivalMerger &arrivals, std::size_t position,
                                                     const Configuration &configuration, ReplicationIndex replication,
                                                     SimTime now, double factor)
{
    std::vector<std::uint32_t> streams;
    const bool isPossible =
        std::isfinite(factor) && factor >= 0.0 && factor <= mostTraffic && now.count() < configuration.horizon.count();
    for (std::uint32_t stream = 0; isPossible && stream < arrivals.streamCount(); ++stream) {
        if (arrivals.function(stream) == position && hasRate(arrivals.source(stream))) {
            change(stream, arrivals.source(stream), configuration, replication, now, factor);
            streams.push_back(stream);
        }
    }
    return streams;
}

std::optional<double> ChangedTraffic::factorOf(const ArrivalMerger &arrivals, std::size_t position) const
{
    for (std::uint32_t stream = 0; stream < arrivals.streamCount(); ++stream) {
        if (arrivals.function(stream) == position && hasRate(arrivals.source(stream))) {
            return factor(stream);
        }
    }
    return std::nullopt;
}

void ChangedTraffic::change(std::uint32_t stream, const SourceConfiguration &source, const Configuration &configuration,
                            ReplicationIndex replication, SimTime now, double factor)
{
    if (stream >= m_flows.size()) {
        m_flows.resize(stream + 1);
    }
    const std::uint32_t change = m_flows[stream] ? m_flows[stream]->change + 1 : 1;
    Flow flow;
    flow.process =
        makeChangedProcess(source, configuration.seed, replication, configuration.horizon, {now, factor, change});
    flow.factor = factor;
    flow.change = change;
    flow.refill();
    m_flows[stream] = std::move(flow);
}

void ChangedTraffic::Flow::refill()
{
    std::array<std::int64_t, 64> durations{}; // only traces bring some
    const Result<std::size_t> made = process->next(at, durations);
    expects(made.has_value(), "only traces cannot be read");
    count = *made;
    next = 0;
}

std::int64_t ChangedTraffic::nextAt(std::uint32_t stream) const
{
    return replaces(stream) && m_flows[stream]->next < m_flows[stream]->count
               ? m_flows[stream]->at[m_flows[stream]->next]
               : INT64_MAX;
}

std::uint64_t ChangedTraffic::take(std::uint32_t stream)
{
    Flow &flow = *m_flows[stream];
    if (++flow.next == flow.count) {
        flow.refill();
    }
    return firstOfChanged | std::uint64_t{flow.change} << changeShift | flow.taken++;
}

} // namespace warmfront::sim
