// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/model/arrival_reader.h"
#include "core/model/arrivals.h"
#include "core/model/trace_selection.h" // selectEntries()

namespace warmfront {

/// How far the opening of a trace has come.
struct TraceProgress
{
    std::string_view phase;  ///< in words: "Reading invocations.csv", "Sorting"; valid during the call only
    std::uint64_t done = 0;  ///< bytes of this phase
    std::uint64_t total = 0; ///< bytes of this phase
};

/// How a trace is opened.
struct TraceOpening
{
    std::stop_token stop; ///< asked at least every few milliseconds; a stopped opening is an error
    std::function<void(const TraceProgress &)> progress; ///< called on the opening thread; may be empty
    std::filesystem::path temporaryFolder;               ///< for index files; empty = the system's temporary folder
    std::size_t sortingMemory = std::size_t{64} << 20;   ///< bytes of rows held while sorting
};

/// Reads and indexes the trace that @p arrivals names, relative to @p baseDirectory.
///
/// Reads the file once and holds no more than `sortingMemory` of it plus one entry per function, so a trace may be
/// larger than memory. Rows are checked as they are read: a bad one is an error with file, line and column, never
/// skipped. The index lies in files without a name, which vanish with the archive (and with the process). UTF-8 with
/// or without a byte order mark, LF or CRLF; separated by comma, semicolon or tab, told from the header; RFC 4180
/// quotes.
///
/// - **csv**: one row per request. Time zero is the earliest time in the file. ISO 8601 times without a zone are UTC.
///   An entry per value of the column that `columns["function"]` names; without it one entry, named like the file.
/// - **azure2021** (`app,func,end_timestamp,duration` in seconds): a request arrives at end − duration. Time zero is
///   the trace's own, unless a request began before it: then the earliest arrival. Entries are named by `func`, or
///   `app/func` where two apps have a function of that name.
/// - **pacslab**: arrival and duration as the client saw them (`client_start_time`, `client_elapsed_time`, seconds),
///   the choice with which the published rates and warm and cold means come out. Time zero is the first request.
/// - **azure2019**: counts per minute. A file is one day, a folder every `invocations_per_function_md.anon.d*.csv` in
///   it in order of name (or its `invocations.csv`). Entries are named by HashFunction, or owner/app/function where
///   that is not unique. `spread` places the requests of a minute: order statistics of uniform draws from (seed,
///   function, minute), evenly ((i + ½)/n of the minute), or all at its start. Durations come from
///   `function_durations_percentiles.anon.dNN.csv` (or `durations.csv`) beside it: drawn for each request from the
///   line through the seven percentiles of its function and day (of the nearest earlier or later day that has them).
///   Rows of that file with a negative or missing average or percentile are left out, as ServerlessBench does. The
///   whole trace as one stream adds the counts up first and draws each duration from a function chosen by its
///   requests of that day. Readers keep one row and one minute in memory.
///
/// `service: trace` is refused where a selected entry has no durations. Thread-safe.
[[nodiscard]] Result<std::shared_ptr<const TraceArchive>>
openTrace(const TraceArrivals &arrivals, const std::filesystem::path &baseDirectory, const TraceOpening &opening = {});

/// What a file seems to be.
struct TraceGuess
{
    TraceArrivals arrivals;  ///< `file` is the path as given; recorded durations are used where there are any
    std::string explanation; ///< one sentence that says what was taken for what
};

/// Looks at the header and the first rows of @p path (or into a folder of an azure2019 trace). Nothing when it does
/// not look like a trace, cannot be read, or holds counts rather than one request per row.
[[nodiscard]] std::optional<TraceGuess> guessTrace(const std::filesystem::path &path);

} // namespace warmfront
