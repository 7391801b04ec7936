// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/traces/request_rows.h"

#include <limits>
#include <string>
#include <unordered_map>

#include "core/base/contract.h"
#include "core/io/traces/csv_reader.h"
#include "core/io/traces/exact_time.h"
#include "core/io/traces/request_archive.h"

namespace warmfront::traces {

namespace {

/// Where a format keeps what a request needs.
struct Layout
{
    std::string timeColumn;
    std::optional<SimDuration> timeUnit; ///< absent = ISO 8601
    std::optional<std::string> durationColumn;
    SimDuration durationUnit = SimDuration::seconds(1);
    std::optional<std::string> functionColumn;
    std::optional<std::string> appColumn; ///< tells functions of the same name apart
    bool timeIsEnd = false;               ///< the request arrived its duration earlier
    bool keepsOwnZero = false; ///< time zero is 0 unless a request is earlier; otherwise the earliest request
};

Result<Layout> layoutOf(const TraceArrivals &arrivals)
{
    const SimDuration second = SimDuration::seconds(1);
    Layout layout;
    switch (arrivals.format) {
    case TraceArrivals::Format::Azure2021:
        layout = {"end_timestamp", second, "duration", second, "func", "app", true, true};
        return layout;
    case TraceArrivals::Format::Pacslab:
        layout = {"client_start_time", second, "client_elapsed_time", second, {}, {}, false, false};
        return layout;
    case TraceArrivals::Format::Csv:
        break;
    case TraceArrivals::Format::Azure2019:
        expects(false, "a trace of counts has no row per request");
    }
    if (arrivals.timeColumn.empty()) {
        return failure("A csv trace needs \"timeColumn\", the name of the column with the requests' times.",
                       "timeColumn");
    }
    layout.timeColumn = arrivals.timeColumn;
    layout.timeUnit = arrivals.timeUnit;
    layout.durationColumn = arrivals.durationColumn;
    layout.durationUnit = arrivals.durationUnit.value_or(arrivals.timeUnit.value_or(second));
    if (const auto function = arrivals.columns.find("function"); function != arrivals.columns.end()) {
        layout.functionColumn = function->second;
    }
    return layout;
}

/// Numbers functions in order of first appearance.
class FunctionNames
{
public:
    [[nodiscard]] std::uint32_t indexOf(std::string_view app, std::string_view function)
    {
        m_key.assign(app).push_back('\0');
        m_key.append(function);
        const auto [known, isNew] = m_indices.try_emplace(m_key, static_cast<std::uint32_t>(m_names.size()));
        if (isNew) {
            m_names.push_back({std::string(app), std::string(function)});
        }
        return known->second;
    }
    /// The function's name, with its app where the name alone is not unique.
    [[nodiscard]] std::vector<std::string> ids() const
    {
        std::unordered_map<std::string_view, int> apps;
        for (const Name &name : m_names) {
            ++apps[name.function];
        }
        std::vector<std::string> all;
        all.reserve(m_names.size());
        for (const Name &name : m_names) {
            all.push_back(apps[name.function] > 1 ? name.app + "/" + name.function : name.function);
        }
        return all;
    }

private:
    struct Name
    {
        std::string app;
        std::string function;
    };
    std::unordered_map<std::string, std::uint32_t> m_indices;
    std::vector<Name> m_names;
    std::string m_key;
};

/// A layout's columns in one file.
struct Columns
{
    std::size_t time = 0;
    std::optional<std::size_t> duration;
    std::optional<std::size_t> function;
    std::optional<std::size_t> app;
};

Result<Columns> findColumns(const CsvReader &reader, const Layout &layout, const TraceArrivals &arrivals)
{
    Columns columns;
    const Result<std::size_t> time = reader.column(layout.timeColumn);
    if (!time) {
        return tl::unexpected(time.error());
    }
    columns.time = *time;
    const std::pair<const std::optional<std::string> *, std::optional<std::size_t> *> optionals[] = {
        {&layout.durationColumn, &columns.duration},
        {&layout.functionColumn, &columns.function},
        {&layout.appColumn, &columns.app},
    };
    for (const auto &[name, position] : optionals) {
        if (*name) {
            const Result<std::size_t> found = reader.column(**name);
            if (!found) {
                return tl::unexpected(found.error());
            }
            *position = *found;
        }
    }
    for (const auto &[ours, theirs] : arrivals.columns) {
        if (const Result<std::size_t> found = reader.column(theirs); !found) {
            return tl::unexpected(found.error());
        }
    }
    return columns;
}

Result<Row> rowOf(const CsvReader &reader, const Layout &layout, const Columns &columns)
{
    const auto fields = reader.fields();
    Row row;
    const std::optional<std::int64_t> time =
        layout.timeUnit ? parseDecimalTime(fields[columns.time], *layout.timeUnit) : parseIsoTime(fields[columns.time]);
    if (!time) {
        return layout.timeUnit
                   ? reader.badField(columns.time, "a number of " + unitInWords(*layout.timeUnit))
                   : reader.badField(columns.time,
                                     "a time such as 2023-11-16T18:15:46.68 (or a number, with \"timeUnit\")");
    }
    row.time = *time;
    if (columns.duration) {
        const std::optional<std::int64_t> duration = parseDecimalTime(fields[*columns.duration], layout.durationUnit);
        if (!duration || *duration < 0) {
            return reader.badField(*columns.duration,
                                   "a number of " + unitInWords(layout.durationUnit) + ", at least 0,");
        }
        row.duration = *duration;
    }
    if (layout.timeIsEnd && __builtin_sub_overflow(row.time, row.duration, &row.time)) {
        return reader.badField(columns.time, "a time within 292 years");
    }
    return row;
}

} // namespace

Result<std::shared_ptr<const RecordedTrace>>
openRequestRows(const TraceArrivals &arrivals, const std::filesystem::path &file, const TraceOpening &opening)
{
    const Result<Layout> layout = layoutOf(arrivals);
    if (!layout) {
        return tl::unexpected(layout.error());
    }
    Result<std::shared_ptr<File>> opened = File::read(file);
    if (!opened) {
        return tl::unexpected(opened.error());
    }
    Result<CsvReader> reader = CsvReader::open(*opened, opening);
    if (!reader) {
        return tl::unexpected(reader.error());
    }
    const Result<Columns> columns = findColumns(*reader, *layout, arrivals);
    if (!columns) {
        return tl::unexpected(columns.error());
    }

    RowSorter rows(opening);
    FunctionNames functions;
    std::int64_t earliest = std::numeric_limits<std::int64_t>::max();
    for (;;) {
        const Result<bool> isRow = reader->next();
        if (!isRow) {
            return tl::unexpected(isRow.error());
        }
        if (!*isRow) {
            break;
        }
        Result<Row> row = rowOf(*reader, *layout, *columns);
        if (!row) {
            return tl::unexpected(row.error());
        }
        if (columns->function) {
            const std::string_view name = trimmed(reader->fields()[*columns->function]);
            if (name.empty()) {
                return reader->badField(*columns->function, "the name of a function");
            }
            row->entry = functions.indexOf(columns->app ? trimmed(reader->fields()[*columns->app]) : "", name);
        }
        earliest = std::min(earliest, row->time);
        if (Result<void> added = rows.add(*row); !added) {
            return tl::unexpected(added.error());
        }
    }
    if (rows.size() == 0) {
        return tl::unexpected(
            Error{"The trace has a header and no requests; add a row per request.", file.string(), 1, {}});
    }
    RequestArchive::Contents contents;
    contents.ids = columns->function ? functions.ids() : std::vector<std::string>{file.stem().string()};
    contents.zero = layout->keepsOwnZero ? std::min<std::int64_t>(earliest, 0) : earliest;
    contents.recordsDurations = columns->duration.has_value();
    return RequestArchive::build(rows, std::move(contents), opening);
}

} // namespace warmfront::traces
