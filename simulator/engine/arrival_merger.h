// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "simulator/configuration.h"
#include "simulator/engine/streams_due.h"
#include "simulator/workloads/source_stream.h"

namespace warmfront::sim {

/// A request that arrives: the source stream it comes from, and its position in the present batch of that stream.
struct Arrival
{
    std::int64_t at = 0;
    std::int64_t service = 0; ///< work when warm
    std::uint32_t stream = 0;
    std::uint32_t position = 0;
};

/// The requests of all functions in one order: by time, those of one instant in the order of their sources. A copyable
/// value.
///
/// Works in windows: everything up to the first instant at which a stream's batch ends is known completely, so it is
/// gathered and sorted as a whole. Windows are made long enough for each stream to have several requests in one, which
/// are near each other in memory; to that end, each stream may go on to its next batch once in a window. What a stream
/// answers about an arrival holds until advance() has gone beyond its window, so at least until the next call of
/// advance().
class ArrivalMerger
{
public:
    /// @p configuration outlives it and its copies.
    [[nodiscard]] static Result<ArrivalMerger> make(const Configuration &configuration, ReplicationIndex replication);

    /// The instant of the next request, INT64_MAX after the last one.
    [[nodiscard]] std::int64_t nextAt() const { return m_next < m_window.size() ? m_window[m_next].at : INT64_MAX; }
    /// The next request; it must exist.
    [[nodiscard]] const Arrival &next() const { return m_window[m_next]; }
    /// The one @p count later, if it is known already; for who wants to have a look at it in time.
    [[nodiscard]] const Arrival *ahead(std::size_t count) const
    {
        return m_next + count < m_window.size() ? &m_window[m_next + count] : nullptr;
    }
    /// Goes on to the following one. Errors come from traces.
    [[nodiscard]] Result<void> advance() { return ++m_next < m_window.size() ? Result<void>{} : gather(); }

    [[nodiscard]] const SourceStream &stream(std::uint32_t index) const { return m_streams[index]; }
    [[nodiscard]] std::uint32_t streamCount() const { return static_cast<std::uint32_t>(m_streams.size()); }
    [[nodiscard]] const SourceConfiguration &source(std::uint32_t stream) const { return *m_sources[stream]; }
    /// The same as that of the stream or of its source, which are further away in memory.
    [[nodiscard]] SourceIndex sourceIndex(std::uint32_t stream) const { return m_indices[stream]; }
    /// The position in the configuration of the function that a stream calls.
    [[nodiscard]] std::uint32_t function(std::uint32_t stream) const { return m_functions[stream]; }

private:
    ArrivalMerger() = default;
    /// Where a window ends: at an instant, among the requests of which those of streams up to one are inside.
    struct WindowEnd
    {
        std::int64_t at;
        std::uint32_t stream;
        [[nodiscard]] bool isBefore(const WindowEnd &other) const
        {
            return at != other.at ? at < other.at : stream < other.stream;
        }
    };

    [[nodiscard]] Result<void> gather();
    [[nodiscard]] Result<void> refill(std::uint32_t stream, bool keepsFormer);
    /// Batches that end before @p wantedEnd are taken into the window, and their streams refilled; says where the
    /// window ends.
    [[nodiscard]] Result<WindowEnd> lengthen(std::int64_t wantedEnd);
    void takeUpTo(std::uint32_t stream, std::int64_t limit, std::uint32_t batch);
    void sortWindow(std::int64_t from, std::int64_t to);

    std::int64_t m_horizonNs = 0;
    std::vector<SourceStream> m_streams; ///< in scenario order of their sources
    std::vector<const SourceConfiguration *> m_sources;
    std::vector<std::uint32_t> m_functions;
    std::vector<SourceIndex> m_indices;
    /// Per stream: its first request that is in no window yet. Ends with a few that never come, for findDue().
    std::vector<std::int64_t> m_first;
    std::vector<std::uint32_t> m_position; ///< and where that is in the batch
    /// A heap over the streams that may have more: the one whose batch ends first.
    std::vector<WindowEnd> m_ends;
    std::vector<std::uint64_t> m_refilledIn; ///< per stream: the last window that it went on in to its next batch
    std::uint64_t m_windows = 0;             ///< so far
    std::int64_t m_width = 1'000'000;        ///< wanted of a window, ns
    std::vector<Arrival> m_window;
    std::size_t m_next = 0;
    FindDue m_findDue = findDue();
    std::vector<std::uint32_t> m_due; ///< streams with requests in the window
    std::vector<Arrival> m_unsorted;
    std::vector<std::uint32_t> m_sliceOf; ///< per unsorted request
    std::vector<std::uint32_t> m_places;
};

} // namespace warmfront::sim
