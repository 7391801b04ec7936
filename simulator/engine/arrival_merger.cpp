// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/engine/arrival_merger.h"

#include <algorithm>
#include <utility>

namespace warmfront::sim {

namespace {

/// So many that a window reads whole cache lines of each stream's batch, and few enough that it stays in the second
/// level of the cache.
std::size_t wantedRequests(std::size_t streams)
{
    return std::clamp<std::size_t>(8 * streams, 128, 8192);
}

constexpr std::int64_t longestWidth = std::int64_t{1} << 58;

} // namespace

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
    merger.m_refilledIn.assign(sources.size(), 0);
    for (std::uint32_t s = 0; s < merger.m_streams.size(); ++s) {
        if (const Result<void> filled = merger.refill(s, false); !filled) {
            return tl::unexpected(filled.error());
        }
    }
    if (const Result<void> gathered = merger.gather(); !gathered) {
        return tl::unexpected(gathered.error());
    }
    return merger;
}

Result<void> ArrivalMerger::refill(std::uint32_t stream, bool keepsFormer)
{
    SourceStream &source = m_streams[stream];
    const Result<bool> more = keepsFormer ? source.refillKeeping(m_horizonNs) : source.refill(m_horizonNs);
    if (!more) {
        return tl::unexpected(more.error());
    }
    const RequestBatch &requests = source.requests();
    m_position[stream] = 0;
    m_first[stream] = *more ? requests.arrival[0] : INT64_MAX;
    if (*more && !source.hasEnded()) {
        m_ends.push_back({requests.arrival[requests.count - 1], stream});
        std::ranges::push_heap(m_ends, [](const WindowEnd &a, const WindowEnd &b) { return b.isBefore(a); });
    }
    return {};
}

Result<ArrivalMerger::WindowEnd> ArrivalMerger::lengthen(std::int64_t wantedEnd)
{
    const auto isLater = [](const WindowEnd &a, const WindowEnd &b) { return b.isBefore(a); };
    while (!m_ends.empty()) {
        const WindowEnd first = m_ends.front();
        if (first.at >= wantedEnd) {
            return WindowEnd{wantedEnd - 1, UINT32_MAX};
        }
        if (m_refilledIn[first.stream] == m_windows) {
            return first;
        }
        // Batches leave in the order of their ends, so this one ends in the window wherever that ends.
        m_refilledIn[first.stream] = m_windows;
        takeUpTo(first.stream, INT64_MAX, SourceStream::former);
        std::ranges::pop_heap(m_ends, isLater);
        m_ends.pop_back();
        if (const Result<void> filled = refill(first.stream, true); !filled) {
            return tl::unexpected(filled.error());
        }
    }
    return WindowEnd{INT64_MAX - 1, UINT32_MAX};
}

/// Takes the requests before @p limit of the present batch, which will be known as @p batch.
void ArrivalMerger::takeUpTo(std::uint32_t stream, std::int64_t limit, std::uint32_t batch)
{
    const RequestBatch &requests = m_streams[stream].requests();
    std::uint32_t position = m_position[stream];
    for (; position < requests.count && requests.arrival[position] < limit; ++position) {
        m_unsorted.push_back({requests.arrival[position], requests.service[position], stream, batch + position});
    }
    m_position[stream] = position;
    m_first[stream] = position < requests.count ? requests.arrival[position] : INT64_MAX;
}

Result<void> ArrivalMerger::gather()
{
    m_window.clear();
    m_unsorted.clear();
    m_next = 0;
    ++m_windows;
    // The batch that ended the last window is used up.
    const auto isLater = [](const WindowEnd &a, const WindowEnd &b) { return b.isBefore(a); };
    while (!m_ends.empty() && m_first[m_ends.front().stream] == INT64_MAX) {
        const std::uint32_t used = m_ends.front().stream;
        std::ranges::pop_heap(m_ends, isLater);
        m_ends.pop_back();
        if (const Result<void> filled = refill(used, false); !filled) {
            return filled;
        }
    }
    const std::int64_t from = m_first.empty() ? INT64_MAX : *std::ranges::min_element(m_first);
    if (from == INT64_MAX) {
        return {};
    }
    const Result<WindowEnd> end = lengthen(from + m_width);
    if (!end) {
        return tl::unexpected(end.error());
    }
    const std::size_t due = m_findDue(m_first.data(), m_first.size(), end->at, m_due.data());
    // Their batches are far apart in memory.
    constexpr std::size_t ahead = 4;
    for (std::size_t i = 0; i < due; ++i) {
        const std::uint32_t later = m_due[std::min(i + ahead, due - 1)];
        __builtin_prefetch(&m_streams[later].requests().arrival[m_position[later]]);
        __builtin_prefetch(&m_streams[later].requests().service[m_position[later]]);
        takeUpTo(m_due[i], end->at + (m_due[i] <= end->stream ? 1 : 0), 0);
    }
    const std::size_t wanted = wantedRequests(m_streams.size());
    if (m_unsorted.size() < wanted / 2) {
        m_width = std::min(2 * m_width, longestWidth);
    } else if (m_unsorted.size() > 2 * wanted) {
        m_width = std::max<std::int64_t>(m_width / 2, 1);
    }
    sortWindow(from, end->at);
    return {};
}

/// Spreads the requests over as many equal slices of time as there are requests, then mends the order within them.
/// Those of one stream are in order, and neither step swaps equals.
void ArrivalMerger::sortWindow(std::int64_t from, std::int64_t to)
{
    const std::size_t count = m_unsorted.size();
    if (m_streams.size() == 1) {
        m_window.swap(m_unsorted);
        return;
    }
    std::int64_t last = to;
    if (to >= INT64_MAX - 1) {
        last = std::ranges::max_element(m_unsorted, {}, &Arrival::at)->at;
    }
    const double scale = static_cast<double>(count) / (static_cast<double>(last - from) + 1.0);
    m_places.assign(count + 1, 0);
    m_sliceOf.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto slice = static_cast<std::int64_t>(static_cast<double>(m_unsorted[i].at - from) * scale);
        m_sliceOf[i] = std::min(static_cast<std::uint32_t>(slice), static_cast<std::uint32_t>(count - 1));
        ++m_places[m_sliceOf[i] + 1];
    }
    for (std::size_t i = 1; i <= count; ++i) {
        m_places[i] += m_places[i - 1];
    }
    m_window.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        m_window[m_places[m_sliceOf[i]]++] = m_unsorted[i];
    }
    const auto isLater = [](const Arrival &a, const Arrival &b) {
        return a.at != b.at ? a.at > b.at : a.stream > b.stream;
    };
    for (std::size_t i = 1; i < count; ++i) {
        if (!isLater(m_window[i - 1], m_window[i])) {
            continue;
        }
        const Arrival arrival = m_window[i];
        std::size_t place = i;
        for (; place > 0 && isLater(m_window[place - 1], arrival); --place) {
            m_window[place] = m_window[place - 1];
        }
        m_window[place] = arrival;
    }
}

} // namespace warmfront::sim
