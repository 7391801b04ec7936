// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cctype>

#include "core/io/trace_archive.h"
#include "core/io/traces/csv_reader.h"
#include "core/io/traces/exact_time.h"
#include "core/io/traces/minute_counts.h"

namespace warmfront {

namespace {

constexpr std::size_t sampledRows = 100;

/// A column's name without its case, its unit and what separates its words: "invoke_time_ms" → "invoketime", 1 ms.
struct ReadName
{
    std::string word;
    std::optional<SimDuration> unit;
};

ReadName readName(std::string_view name)
{
    std::vector<std::string> words(1);
    for (const char c : name) {
        if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
            words.back().push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
        } else if (!words.back().empty()) {
            words.emplace_back();
        }
    }
    if (words.back().empty() && words.size() > 1) {
        words.pop_back();
    }
    constexpr std::array<std::pair<std::string_view, std::int64_t>, 12> units{{{"ns", 1},
                                                                               {"us", 1'000},
                                                                               {"ms", 1'000'000},
                                                                               {"millis", 1'000'000},
                                                                               {"milliseconds", 1'000'000},
                                                                               {"s", 1'000'000'000},
                                                                               {"sec", 1'000'000'000},
                                                                               {"secs", 1'000'000'000},
                                                                               {"seconds", 1'000'000'000},
                                                                               {"min", 60'000'000'000},
                                                                               {"minutes", 60'000'000'000},
                                                                               {"h", 3'600'000'000'000}}};
    ReadName result;
    const auto unit = std::find_if(units.begin(), units.end(), [&](const auto &u) { return u.first == words.back(); });
    if (words.size() > 1 && unit != units.end()) {
        result.unit = SimDuration::nanoseconds(unit->second);
        words.pop_back();
    }
    for (const std::string &word : words) {
        result.word += word;
    }
    return result;
}

/// The column whose name comes first in @p names (ordered from best to worst).
template <std::size_t N>
std::optional<std::size_t> bestColumn(const std::vector<std::string> &header,
                                      const std::array<std::string_view, N> &names)
{
    for (const std::string_view wanted : names) {
        for (std::size_t i = 0; i < header.size(); ++i) {
            if (readName(header[i]).word == wanted) {
                return i;
            }
        }
    }
    return std::nullopt;
}

constexpr std::array<std::string_view, 20> timeNames{"arrival",
                                                     "arrivaltime",
                                                     "arrivaltimestamp",
                                                     "invoketime",
                                                     "invocationtime",
                                                     "requesttime",
                                                     "starttime",
                                                     "starttimestamp",
                                                     "start",
                                                     "clientstarttime",
                                                     "submittime",
                                                     "begin",
                                                     "timestamp",
                                                     "timegenerated",
                                                     "datetime",
                                                     "eventtime",
                                                     "time",
                                                     "date",
                                                     "ts",
                                                     "t"};
constexpr std::array<std::string_view, 11> durationNames{
    "duration",    "durationtime", "executiontime",     "exectime",        "runtime",     "servicetime",
    "elapsedtime", "elapsed",      "executionduration", "requestduration", "responsetime"};
constexpr std::array<std::string_view, 8> functionNames{"function",     "functionname", "func",       "funcname",
                                                        "hashfunction", "anonappname",  "functionid", "action"};
/// Columns of files in which a row is not a request.
constexpr std::array<std::string_view, 9> countNames{
    "count", "counts", "requests", "invocations", "numrequests", "metricname", "samplecount", "freq", "frequency"};

/// The unit of numbers that look like times since 1970; seconds for smaller ones.
SimDuration unitOfEpoch(std::int64_t wholeNumber)
{
    if (wholeNumber >= 100'000'000'000'000'000) {
        return SimDuration::nanoseconds(1);
    }
    if (wholeNumber >= 100'000'000'000'000) {
        return SimDuration::microseconds(1);
    }
    return wholeNumber >= 100'000'000'000 ? SimDuration::milliseconds(1) : SimDuration::seconds(1);
}

bool hasAll(const traces::CsvReader &reader, std::initializer_list<std::string_view> names)
{
    return std::all_of(names.begin(), names.end(), [&](std::string_view name) { return reader.hasColumn(name); });
}

TraceGuess guessedCounts(const std::filesystem::path &path, const std::filesystem::path &firstDay, std::size_t days)
{
    TraceGuess guess;
    guess.arrivals.file = path.string();
    guess.arrivals.format = TraceArrivals::Format::Azure2019;
    guess.arrivals.select = TraceArrivals::SelectTop{10};
    const bool hasDurations = traces::durationsBeside(firstDay).has_value();
    guess.arrivals.service = hasDurations ? TraceArrivals::Service::Trace : TraceArrivals::Service::Function;
    guess.explanation = "Taken for an Azure Functions 2019 trace: requests counted per minute, " + std::to_string(days)
                        + (days == 1 ? " day" : " days") + ", its ten busiest functions, "
                        + (hasDurations ? "with the durations recorded beside it." : "without recorded durations.");
    return guess;
}

/// What the sampled rows say about a csv file with plausible names.
std::optional<TraceGuess> guessColumns(traces::CsvReader &reader, const std::filesystem::path &path)
{
    const std::vector<std::string> header = reader.header();
    const std::optional<std::size_t> time = bestColumn(header, timeNames);
    if (!time || bestColumn(header, countNames)) {
        return std::nullopt;
    }
    const std::optional<std::size_t> duration = bestColumn(header, durationNames);
    const std::optional<std::size_t> function = bestColumn(header, functionNames);
    bool hasDurations = duration.has_value();
    bool hasFunctions = function.has_value();
    bool allIso = true;
    bool allNumbers = true;
    std::int64_t largest = 0;
    std::size_t rows = 0;
    for (; rows < sampledRows; ++rows) {
        const Result<bool> isRow = reader.next();
        if (!isRow || !*isRow) {
            break;
        }
        const auto fields = reader.fields();
        allIso = allIso && traces::parseIsoTime(fields[*time]).has_value();
        const std::optional<std::int64_t> number = traces::parseDecimalTime(fields[*time], SimDuration::nanoseconds(1));
        allNumbers = allNumbers && number.has_value();
        largest = std::max(largest, number.value_or(0));
        hasDurations =
            hasDurations && traces::parseDecimalTime(fields[*duration], SimDuration::nanoseconds(1)).value_or(-1) >= 0;
        hasFunctions = hasFunctions && !traces::trimmed(fields[*function]).empty();
    }
    if (rows == 0 || (!allIso && !allNumbers)) {
        return std::nullopt;
    }

    TraceGuess guess;
    guess.arrivals.file = path.string();
    guess.arrivals.timeColumn = header[*time];
    guess.explanation = "Taken for a request per row: arrival from \"" + header[*time] + "\" ";
    if (allNumbers) {
        guess.arrivals.timeUnit = readName(header[*time]).unit.value_or(unitOfEpoch(largest));
        guess.explanation += "in " + traces::unitInWords(*guess.arrivals.timeUnit);
    } else {
        guess.explanation += "as ISO 8601";
    }
    if (hasDurations) {
        const SimDuration second = SimDuration::seconds(1);
        guess.arrivals.durationColumn = header[*duration];
        guess.arrivals.durationUnit =
            readName(header[*duration]).unit.value_or(guess.arrivals.timeUnit.value_or(second));
        guess.arrivals.service = TraceArrivals::Service::Trace;
        guess.explanation +=
            ", duration from \"" + header[*duration] + "\" in " + traces::unitInWords(*guess.arrivals.durationUnit);
    }
    if (hasFunctions) {
        guess.arrivals.columns["function"] = header[*function];
        guess.arrivals.select = TraceArrivals::SelectAll{};
        guess.explanation += ", function from \"" + header[*function] + "\"";
    }
    guess.explanation += ".";
    return guess;
}

} // namespace

std::optional<TraceGuess> guessTrace(const std::filesystem::path &path)
{
    const std::vector<std::filesystem::path> files = traces::minuteCountFiles(path);
    std::error_code error;
    if (files.empty() || !std::filesystem::is_regular_file(files.front(), error)) {
        return std::nullopt;
    }
    const Result<std::shared_ptr<traces::File>> file = traces::File::read(files.front());
    if (!file) {
        return std::nullopt;
    }
    Result<traces::CsvReader> reader = traces::CsvReader::open(*file, {});
    if (!reader) {
        return std::nullopt;
    }
    if (hasAll(*reader, {"HashOwner", "HashApp", "HashFunction", "1"})) {
        return guessedCounts(path, files.front(), files.size());
    }
    TraceGuess guess;
    guess.arrivals.file = path.string();
    guess.arrivals.service = TraceArrivals::Service::Trace;
    if (hasAll(*reader, {"app", "func", "end_timestamp", "duration"})) {
        guess.arrivals.format = TraceArrivals::Format::Azure2021;
        guess.arrivals.select = TraceArrivals::SelectTop{10};
        guess.explanation =
            "Taken for an Azure Functions 2021 trace: an invocation per row, its ten busiest functions, "
            "with the recorded durations.";
        return guess;
    }
    if (hasAll(*reader, {"is_cold", "client_start_time", "client_elapsed_time"})) {
        guess.arrivals.format = TraceArrivals::Format::Pacslab;
        guess.explanation = "Taken for a measured AWS Lambda run (pacslab): arrivals and response times as the client "
                            "saw them.";
        return guess;
    }
    return guessColumns(*reader, path);
}

} // namespace warmfront
