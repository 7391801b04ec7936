// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/workloads/function_workload.h"

#include <algorithm>
#include <utility>

namespace warmfront::sim {

Result<FunctionWorkload> FunctionWorkload::make(const FunctionConfiguration &function, std::uint64_t seed,
                                                ReplicationIndex replication, SimDuration horizon)
{
    FunctionWorkload workload;
    workload.m_horizonNs = horizon.count();
    for (const SourceConfiguration &source : function.sources) {
        Result<SourceStream> stream = SourceStream::make(function, source, seed, replication, horizon);
        if (!stream) {
            return tl::unexpected(stream.error());
        }
        workload.m_sources.push_back(std::move(*stream));
    }
    workload.m_next.resize(workload.m_sources.size());
    if (workload.isMerged()) {
        workload.m_merged = std::make_unique<Merged>();
    }
    return workload;
}

Result<bool> FunctionWorkload::advance()
{
    return isMerged() ? merge() : m_sources.front().refill(m_horizonNs);
}

void FunctionWorkload::tellSources(std::size_t first, std::span<SourceIndex> sources) const
{
    if (!isMerged()) {
        std::ranges::fill(sources, m_sources.front().index());
        return;
    }
    for (std::size_t i = 0; i < sources.size(); ++i) {
        sources[i] = source(first + i);
    }
}

Result<bool> FunctionWorkload::merge()
{
    for (std::size_t s = 0; s < m_sources.size(); ++s) {
        if (m_next[s] == m_sources[s].requests().count && !m_sources[s].hasEnded()) {
            const Result<bool> refilled = m_sources[s].refill(m_horizonNs);
            if (!refilled) {
                return refilled;
            }
            m_next[s] = 0;
        }
    }
    std::size_t count = 0;
    while (count < RequestBatch::capacity) {
        std::size_t first = m_sources.size();
        for (std::size_t s = 0; s < m_sources.size(); ++s) {
            const RequestBatch &requests = m_sources[s].requests();
            if (m_next[s] < requests.count
                && (first == m_sources.size()
                    || requests.arrival[m_next[s]] < m_sources[first].requests().arrival[m_next[first]])) {
                first = s;
            }
        }
        if (first == m_sources.size()) {
            break;
        }
        const RequestBatch &requests = m_sources[first].requests();
        m_merged->requests.arrival[count] = requests.arrival[m_next[first]];
        m_merged->requests.service[count] = requests.service[m_next[first]];
        m_merged->ordinal[count] = static_cast<std::uint32_t>(first);
        m_merged->position[count] = static_cast<std::uint32_t>(m_next[first]);
        ++count;
        ++m_next[first];
        // What comes next is not known before this source is refilled, and its batch is still being referred to.
        if (m_next[first] == requests.count && !m_sources[first].hasEnded()) {
            break;
        }
    }
    m_merged->requests.count = count;
    return count > 0;
}

} // namespace warmfront::sim
