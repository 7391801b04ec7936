// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/io/traces/file.h"
#include "core/io/traces/recorded_trace.h"
#include "core/io/traces/row_sorter.h"

namespace warmfront::traces {

/// The archive of a trace with a row per request: two temporary files of (time, duration), one with all requests in
/// order of time and one with the requests of each entry together. Readers hold no block of their own.
class RequestArchive : public RecordedTrace
{
public:
    /// What was learnt while the rows were read.
    struct Contents
    {
        std::vector<std::string> ids; ///< by the rows' `entry`
        std::int64_t zero = 0;        ///< ns on the trace's clock; no row is earlier
        bool recordsDurations = false;
    };
    /// Drains @p rows, which must not be empty.
    [[nodiscard]] static Result<std::shared_ptr<const RequestArchive>> build(RowSorter &rows, Contents contents,
                                                                             const TraceOpening &opening);

    [[nodiscard]] const std::vector<Entry> &entries() const override { return m_entries; }
    [[nodiscard]] SimTime end() const override { return m_end; }
    [[nodiscard]] Result<std::unique_ptr<ArrivalReader>> open(std::size_t entry, std::uint64_t seed) const override;
    [[nodiscard]] bool recordsDurations(std::size_t) const override { return m_recordsDurations; }

private:
    std::vector<Entry> m_entries;
    std::vector<std::uint64_t> m_begins; ///< of each entry in `m_grouped`, in requests
    std::shared_ptr<const File> m_whole;
    std::shared_ptr<const File> m_grouped; ///< the same file where there is one entry only
    std::uint64_t m_requests = 0;
    SimTime m_end;
    bool m_recordsDurations = false;
};

} // namespace warmfront::traces
