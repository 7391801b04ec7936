// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/engine/arrival_merger.h"

#include <algorithm>
#include <utility>

namespace warmfront::sim {

Result<ArrivalMerger> ArrivalMerger::make(const Configuration &configuration, ReplicationIndex replication)
{
    struct Found
    {
        const FunctionConfiguration *function;
        const SourceConfiguration *source;
        std::uint32_t position;
    };
    std::vector<Found> sources;
    for (std::size_t f = 0; f < configuration.functions.size(); ++f) {
        for (const SourceConfiguration &source : configuration.functions[f].sources) {
            sources.push_back({&configuration.functions[f], &source, static_cast<std::uint32_t>(f)});
        }
    }
    std::ranges::stable_sort(sources, {}, [](const Found &found) { return raw(found.source->index); });

    ArrivalMerger merger;
    merger.m_horizonNs = configuration.horizon.count();
    for (const Found &found : sources) {
        Result<SourceStream> stream =
            SourceStream::make(*found.function, *found.source, configuration.seed, replication, configuration.horizon);
        if (!stream) {
            return tl::unexpected(stream.error());
        }
        merger.m_streams.push_back(std::move(*stream));
        merger.m_sources.push_back(found.source);
        merger.m_functions.push_back(found.position);
        merger.m_indices.push_back(found.source->index);
    }
    merger.m_first.assign((sources.size() + dueBlock - 1) / dueBlock * dueBlock, INT64_MAX);
    merger.m_due.resize(merger.m_first.size());
    merger.m_position.assign(sources.size(), 0);
    for (std::uint32_t s = 0; s < merger.m_streams.size(); ++s) {
        if (const Result<void> filled = merger.refill(s); !filled) {
            return tl::unexpected(filled.error());
        }
    }
    if (const Result<void> gathered = merger.gather(); !gathered) {
        return tl::unexpected(gathered.error());
    }
    return merger;
}

Result<void> ArrivalMerger::refill(std::uint32_t stream)
{
    const Result<bool> more = m_streams[stream].refill(m_horizonNs);
    if (!more) {
        return tl::unexpected(more.error());
    }
    const RequestBatch &requests = m_streams[stream].requests();
    m_position[stream] = 0;
    m_first[stream] = *more ? requests.arrival[0] : INT64_MAX;
    if (*more && !m_streams[stream].hasEnded()) {
        m_ends.push_back({requests.arrival[requests.count - 1], stream});
        std::ranges::push_heap(m_ends, [](const BatchEnd &a, const BatchEnd &b) { return b.isBefore(a); });
    }
    return {};
}

Result<void> ArrivalMerger::gather()
{
    m_window.clear();
    m_next = 0;
    // The batch that ended the last window is used up.
    const auto isLater = [](const BatchEnd &a, const BatchEnd &b) { return b.isBefore(a); };
    while (!m_ends.empty() && m_first[m_ends.front().stream] == INT64_MAX) {
        const std::uint32_t used = m_ends.front().stream;
        std::ranges::pop_heap(m_ends, isLater);
        m_ends.pop_back();
        if (const Result<void> filled = refill(used); !filled) {
            return filled;
        }
    }
    const BatchEnd end = m_ends.empty() ? BatchEnd{INT64_MAX - 1, UINT32_MAX} : m_ends.front();
    const std::size_t due = m_findDue(m_first.data(), m_first.size(), end.at, m_due.data());
    // Their batches are far apart in memory.
    for (std::size_t i = 0; i < due; ++i) {
        const RequestBatch &requests = m_streams[m_due[i]].requests();
        __builtin_prefetch(&requests.arrival[m_position[m_due[i]]]);
        __builtin_prefetch(&requests.service[m_position[m_due[i]]]);
    }
    std::int64_t from = INT64_MAX;
    m_unsorted.clear();
    for (std::size_t i = 0; i < due; ++i) {
        const std::uint32_t s = m_due[i];
        from = std::min(from, m_first[s]);
        const RequestBatch &requests = m_streams[s].requests();
        std::uint32_t position = m_position[s];
        const std::int64_t limit = end.at + (s <= end.stream ? 1 : 0);
        while (position < requests.count && requests.arrival[position] < limit) {
            m_unsorted.push_back({requests.arrival[position], requests.service[position], s, position});
            ++position;
        }
        m_position[s] = position;
        m_first[s] = position < requests.count ? requests.arrival[position] : INT64_MAX;
    }
    if (!m_unsorted.empty()) {
        sortWindow(from, end.at);
    }
    return {};
}

/// Spreads the requests over as many equal slices of time as there are requests, then mends the order within them. The
/// unsorted ones are in order of their streams, and neither step swaps equals.
void ArrivalMerger::sortWindow(std::int64_t from, std::int64_t to)
{
    const std::size_t count = m_unsorted.size();
    if (m_streams.size() == 1) {
        m_window.swap(m_unsorted);
        return;
    }
    std::int64_t last = from;
    if (to >= INT64_MAX - 1) {
        for (const Arrival &arrival : m_unsorted) {
            last = std::max(last, arrival.at);
        }
    } else {
        last = to;
    }
    const double scale = static_cast<double>(count) / (static_cast<double>(last - from) + 1.0);
    m_places.assign(count + 1, 0);
    const auto sliceOf = [&](std::int64_t at) {
        return std::min(static_cast<std::size_t>(static_cast<double>(at - from) * scale), count - 1);
    };
    for (const Arrival &arrival : m_unsorted) {
        ++m_places[sliceOf(arrival.at) + 1];
    }
    for (std::size_t i = 1; i <= count; ++i) {
        m_places[i] += m_places[i - 1];
    }
    m_window.resize(count);
    for (const Arrival &arrival : m_unsorted) {
        m_window[m_places[sliceOf(arrival.at)]++] = arrival;
    }
    for (std::size_t i = 1; i < count; ++i) {
        const Arrival arrival = m_window[i];
        std::size_t place = i;
        for (; place > 0 && m_window[place - 1].at > arrival.at; --place) {
            m_window[place] = m_window[place - 1];
        }
        m_window[place] = arrival;
    }
}

} // namespace warmfront::sim
