// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/traces/request_archive.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <span>
#include <type_traits>

#include "core/base/contract.h"

namespace warmfront::traces {

namespace {

// The index holds arrivals as they are in memory, so that a batch is filled by one read.
static_assert(sizeof(TraceArrival) == 16 && std::is_trivially_copyable_v<TraceArrival>);

constexpr std::size_t blockArrivals = std::size_t{1} << 16;

class IndexReader : public ArrivalReader
{
public:
    IndexReader(std::shared_ptr<const File> file, std::uint64_t begin, std::uint64_t requests)
        : m_file(std::move(file)), m_begin(begin), m_requests(requests)
    {
    }

    Result<std::size_t> readNext(std::span<TraceArrival> batch) override
    {
        const std::size_t wanted =
            static_cast<std::size_t>(std::min<std::uint64_t>(batch.size(), m_requests - m_position));
        const auto bytes = std::as_writable_bytes(batch.first(wanted));
        const Result<std::size_t> count = m_file->readAt((m_begin + m_position) * sizeof(TraceArrival), bytes);
        if (!count) {
            return count;
        }
        if (*count != bytes.size()) {
            return failure("The trace's index in \"" + m_file->name() + "\" was cut short; open the trace again.");
        }
        m_position += wanted;
        return wanted;
    }

    std::uint64_t position() const override { return m_position; }

    Result<void> resumeAt(std::uint64_t position) override
    {
        if (position > m_requests) {
            return failure("Position " + std::to_string(position) + " lies after the trace's last request ("
                           + std::to_string(m_requests) + "); the trace has changed, run again from the start.");
        }
        m_position = position;
        return {};
    }

private:
    std::shared_ptr<const File> m_file;
    std::uint64_t m_begin;
    std::uint64_t m_requests;
    std::uint64_t m_position = 0;
};

/// Writes arrivals one after the other from a place in a file.
class ArrivalWriter
{
public:
    ArrivalWriter(File &file, std::uint64_t begin, std::size_t capacity)
        : m_file(&file), m_next(begin), m_capacity(capacity)
    {
    }

    [[nodiscard]] Result<void> add(const TraceArrival &arrival)
    {
        m_block.push_back(arrival);
        return m_block.size() >= m_capacity ? flush() : Result<void>{};
    }

    [[nodiscard]] Result<void> flush()
    {
        Result<void> written = m_file->writeAt(m_next * sizeof(TraceArrival), std::as_bytes(std::span(m_block)));
        m_next += m_block.size();
        m_block.clear();
        return written;
    }

private:
    File *m_file;
    std::uint64_t m_next;
    std::size_t m_capacity;
    std::vector<TraceArrival> m_block;
};

/// What is added up for an entry before it has its place.
struct Sum
{
    std::uint64_t requests = 0;
    Int128 durations = 0;
};

} // namespace

Result<std::shared_ptr<const RequestArchive>> RequestArchive::build(RowSorter &rows, Contents contents,
                                                                    const TraceOpening &opening)
{
    expects(rows.size() > 0, "an archive has at least one request");
    const std::size_t entryCount = contents.ids.size();
    auto archive = std::make_shared<RequestArchive>();
    archive->m_requests = rows.size();
    archive->m_recordsDurations = contents.recordsDurations;

    Result<std::shared_ptr<File>> whole = File::temporary(opening.temporaryFolder);
    if (!whole) {
        return tl::unexpected(whole.error());
    }
    ArrivalWriter writer(**whole, 0, blockArrivals);
    // The entry of each request, in order of time, where there are several.
    std::shared_ptr<File> grouped = *whole;
    std::shared_ptr<File> owners;
    std::vector<std::uint32_t> ownerBlock;
    std::uint64_t ownersWritten = 0;
    if (entryCount > 1) {
        for (std::shared_ptr<File> *file : {&grouped, &owners}) {
            Result<std::shared_ptr<File>> made = File::temporary(opening.temporaryFolder);
            if (!made) {
                return tl::unexpected(made.error());
            }
            *file = *made;
        }
    }
    const auto flushOwners = [&]() -> Result<void> {
        Result<void> written =
            owners->writeAt(ownersWritten * sizeof(std::uint32_t), std::as_bytes(std::span(ownerBlock)));
        ownersWritten += ownerBlock.size();
        ownerBlock.clear();
        return written;
    };

    std::vector<Sum> sums(entryCount);
    std::int64_t latest = 0;
    const Result<void> drained = rows.drain([&](const Row &row) -> Result<void> {
        std::int64_t at = 0;
        if (__builtin_sub_overflow(row.time, contents.zero, &at) || at == std::numeric_limits<std::int64_t>::max()) {
            return failure("The trace spans more than 292 years; check the unit of its times.");
        }
        expects(at >= latest, "rows leave the sorter in order of time, none before zero");
        latest = at;
        Sum &sum = sums[row.entry];
        ++sum.requests;
        sum.durations += row.duration;
        if (owners) {
            ownerBlock.push_back(row.entry);
            if (ownerBlock.size() == blockArrivals) {
                if (Result<void> written = flushOwners(); !written) {
                    return written;
                }
            }
        }
        return writer.add({SimTime::atNanoseconds(at), SimDuration::nanoseconds(row.duration)});
    });
    if (!drained) {
        return tl::unexpected(drained.error());
    }
    if (Result<void> written = writer.flush(); !written) {
        return tl::unexpected(written.error());
    }
    archive->m_end = SimTime::atNanoseconds(latest + 1);

    std::vector<std::size_t> order(entryCount);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return sums[a].requests != sums[b].requests ? sums[a].requests > sums[b].requests
                                                    : contents.ids[a] < contents.ids[b];
    });
    std::vector<std::uint64_t> beginOf(entryCount);
    std::uint64_t begin = 0;
    for (const std::size_t i : order) {
        beginOf[i] = begin;
        archive->m_begins.push_back(begin);
        const auto requests = static_cast<std::int64_t>(sums[i].requests);
        const auto mean = static_cast<std::int64_t>(requests > 0 ? (sums[i].durations + requests / 2) / requests : 0);
        archive->m_entries.push_back({std::move(contents.ids[i]), sums[i].requests, SimDuration::nanoseconds(mean)});
        begin += sums[i].requests;
    }

    if (owners) {
        if (Result<void> written = flushOwners(); !written) {
            return tl::unexpected(written.error());
        }
        const std::size_t perEntry =
            std::clamp<std::size_t>(opening.sortingMemory / sizeof(TraceArrival) / entryCount, 1, 4096);
        std::vector<ArrivalWriter> writers;
        writers.reserve(entryCount);
        for (std::size_t i = 0; i < entryCount; ++i) {
            writers.emplace_back(*grouped, beginOf[i], perEntry);
        }
        std::vector<TraceArrival> arrivals(blockArrivals);
        std::vector<std::uint32_t> entryOf(blockArrivals);
        for (std::uint64_t done = 0; done < archive->m_requests; done += blockArrivals) {
            if (opening.stop.stop_requested()) {
                return failure("The opening of the trace was stopped.");
            }
            if (opening.progress) {
                opening.progress(
                    {"Grouping by function", done * sizeof(TraceArrival), archive->m_requests * sizeof(TraceArrival)});
            }
            const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(blockArrivals, archive->m_requests - done));
            const Result<std::size_t> read =
                (*whole)->readAt(done * sizeof(TraceArrival), std::as_writable_bytes(std::span(arrivals).first(n)));
            const Result<std::size_t> readOwners =
                owners->readAt(done * sizeof(std::uint32_t), std::as_writable_bytes(std::span(entryOf).first(n)));
            if (!read || !readOwners) {
                return tl::unexpected(!read ? read.error() : readOwners.error());
            }
            for (std::size_t i = 0; i < n; ++i) {
                if (Result<void> added = writers[entryOf[i]].add(arrivals[i]); !added) {
                    return tl::unexpected(added.error());
                }
            }
        }
        for (ArrivalWriter &entryWriter : writers) {
            if (Result<void> written = entryWriter.flush(); !written) {
                return tl::unexpected(written.error());
            }
        }
    }
    archive->m_whole = *whole;
    archive->m_grouped = grouped;
    return archive;
}

Result<std::unique_ptr<ArrivalReader>> RequestArchive::open(std::size_t entry, std::uint64_t) const
{
    expects(entry <= m_entries.size(), "an entry of the archive or the whole trace is opened");
    if (entry == wholeTrace()) {
        return std::make_unique<IndexReader>(m_whole, 0, m_requests);
    }
    return std::make_unique<IndexReader>(m_grouped, m_begins[entry], m_entries[entry].requests);
}

} // namespace warmfront::traces
