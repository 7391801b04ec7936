// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/io/trace_archive.h"
#include "core/io/traces/minute_counts.h"
#include "core/io/traces/request_rows.h"

namespace warmfront {

namespace {

/// Refuses recorded durations where an entry that is used has none.
Result<void> checkDurations(const traces::RecordedTrace &trace, const TraceArrivals &arrivals)
{
    const Result<std::vector<std::size_t>> selected = selectEntries(trace, arrivals.select);
    if (!selected) {
        return tl::unexpected(selected.error());
    }
    const auto lacks = [&](std::size_t entry) { return !trace.recordsDurations(entry); };
    const auto without = std::count_if(selected->begin(), selected->end(), lacks);
    if (without == 0) {
        return {};
    }
    const std::size_t first = *std::find_if(selected->begin(), selected->end(), lacks);
    const std::string whose = first == trace.wholeTrace() ? "the trace"
                              : without == 1              ? "the function \"" + trace.entries()[first].id + "\""
                                             : std::to_string(without) + " of the selected functions, the first \""
                                                   + trace.entries()[first].id + "\",";
    return failure("\"service\" is \"trace\", and the file records no durations for " + whose
                       + (arrivals.format == TraceArrivals::Format::Csv
                              ? "; name the \"durationColumn\" or set \"service\" to \"function\"."
                              : "; select others or set \"service\" to \"function\"."),
                   "service");
}

} // namespace

Result<std::shared_ptr<const TraceArchive>>
openTrace(const TraceArrivals &arrivals, const std::filesystem::path &baseDirectory, const TraceOpening &opening)
{
    const std::filesystem::path path = baseDirectory / arrivals.file;
    const Result<std::shared_ptr<const traces::RecordedTrace>> opened =
        arrivals.format == TraceArrivals::Format::Azure2019 ? traces::openMinuteCounts(arrivals, path, opening)
                                                            : traces::openRequestRows(arrivals, path, opening);
    if (!opened) {
        return tl::unexpected(opened.error());
    }
    if (arrivals.service == TraceArrivals::Service::Trace) {
        if (Result<void> checked = checkDurations(**opened, arrivals); !checked) {
            return tl::unexpected(checked.error());
        }
    }
    return std::shared_ptr<const TraceArchive>(*opened);
}

} // namespace warmfront
