// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/traces/minute_counts.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>

#include "core/base/contract.h"
#include "core/io/traces/csv_reader.h"
#include "core/io/traces/exact_time.h"
#include "core/io/traces/minute_days.h"
#include "core/io/traces/minute_reader.h"

namespace warmfront::traces {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view countsName = "invocations_per_function_md.anon.";
constexpr std::string_view durationsName = "function_durations_percentiles.anon.";

class MinuteArchive : public RecordedTrace
{
public:
    MinuteArchive(CountedDays days, TraceArrivals::Spread spread)
        : m_days(std::make_shared<const CountedDays>(std::move(days))), m_spread(spread)
    {
        for (const CountedFunction &function : m_days->functions) {
            Int128 weighted = 0;
            for (const RowPlace &row : function.rows) {
                if (!function.percentilesOfDay.empty()) {
                    const auto which = static_cast<std::size_t>(function.percentilesOfDay[row.day]);
                    weighted +=
                        Int128(meanOf(m_days->percentiles[which]).count()) * static_cast<std::int64_t>(row.requests);
                }
            }
            const auto requests = static_cast<std::int64_t>(function.requests);
            m_entries.push_back(
                {function.id, function.requests,
                 SimDuration::nanoseconds(static_cast<std::int64_t>((weighted + requests / 2) / requests))});
            m_recordsAny |= !function.percentilesOfDay.empty();
        }
        for (std::size_t day = m_days->days.size(); day-- > 0 && m_end == SimTime();) {
            for (int minute = minutesPerDay; minute-- > 0;) {
                if (m_days->days[day].totals[static_cast<std::size_t>(minute)] > 0) {
                    m_end = SimTime::after(
                        SimDuration::minutes(static_cast<std::int64_t>(day) * minutesPerDay + minute + 1));
                    break;
                }
            }
        }
    }

    const std::vector<Entry> &entries() const override { return m_entries; }
    SimTime end() const override { return m_end; }
    bool recordsDurations(std::size_t entry) const override
    {
        return entry == wholeTrace() ? m_recordsAny : !m_days->functions[entry].percentilesOfDay.empty();
    }
    Result<std::unique_ptr<ArrivalReader>> open(std::size_t entry, std::uint64_t seed) const override
    {
        expects(entry <= m_entries.size(), "an entry of the archive or the whole trace is opened");
        return std::make_unique<MinuteReader>(m_days, entry, seed, m_spread);
    }

private:
    std::shared_ptr<const CountedDays> m_days;
    TraceArrivals::Spread m_spread;
    std::vector<Entry> m_entries;
    SimTime m_end;
    bool m_recordsAny = false;
};

/// A function while the files are read.
struct Collected
{
    std::string name;
    CountedFunction function;
};

/// The functions by owner, app and name.
struct Collection
{
    std::unordered_map<std::string, std::size_t> indices;
    std::vector<Collected> functions;
};

struct IdColumns
{
    std::size_t owner = 0;
    std::size_t app = 0;
    std::size_t function = 0;

    [[nodiscard]] static Result<IdColumns> find(const CsvReader &reader)
    {
        const Result<std::size_t> owner = reader.column("HashOwner");
        const Result<std::size_t> app = reader.column("HashApp");
        const Result<std::size_t> function = reader.column("HashFunction");
        if (!owner || !app || !function) {
            return tl::unexpected(!owner ? owner.error() : !app ? app.error() : function.error());
        }
        return IdColumns{*owner, *app, *function};
    }
    [[nodiscard]] std::string keyOf(std::span<const std::string_view> fields) const
    {
        return std::string(trimmed(fields[owner])) + '/' + std::string(trimmed(fields[app])) + '/'
               + std::string(trimmed(fields[function]));
    }
};

/// FNV-1a, 64 bits.
std::uint64_t hashOf(std::string_view text)
{
    std::uint64_t hash = 0xCBF29CE484222325U;
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
    }
    return hash;
}

Result<std::vector<std::int32_t>> minutesOf(const CsvReader &reader)
{
    std::vector<std::int32_t> minutes;
    int found = 0;
    for (const std::string &name : reader.header()) {
        int minute = 0;
        const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), minute);
        const bool isMinute =
            error == std::errc() && end == name.data() + name.size() && minute >= 1 && minute <= minutesPerDay;
        minutes.push_back(isMinute ? minute - 1 : -1);
        found += isMinute ? 1 : 0;
    }
    if (found == 0) {
        return tl::unexpected(reader.column("1").error());
    }
    return minutes;
}

Result<void> readDay(const fs::path &path, std::uint32_t number, const TraceOpening &opening, Collection &collection,
                     CountedDays &days)
{
    Result<std::shared_ptr<File>> file = File::read(path);
    if (!file) {
        return tl::unexpected(file.error());
    }
    Result<CsvReader> reader = CsvReader::open(*file, opening);
    if (!reader) {
        return tl::unexpected(reader.error());
    }
    const Result<IdColumns> ids = IdColumns::find(*reader);
    Result<std::vector<std::int32_t>> minutes = minutesOf(*reader);
    if (!ids || !minutes) {
        return tl::unexpected(!ids ? ids.error() : minutes.error());
    }
    CountedDay day;
    day.file = *file;
    day.separator = reader->separator();
    day.minuteOfField = std::move(*minutes);
    for (;;) {
        const Result<bool> isRow = reader->next();
        if (!isRow) {
            return tl::unexpected(isRow.error());
        }
        if (!*isRow) {
            break;
        }
        const Result<std::uint64_t> requests = addCounts(reader->fields(), day.minuteOfField, day.totals);
        if (!requests) {
            return reader->failureHere(requests.error().message);
        }
        if (*requests == 0) {
            continue;
        }
        std::string key = ids->keyOf(reader->fields());
        const auto [known, isNew] = collection.indices.try_emplace(std::move(key), collection.functions.size());
        if (isNew) {
            collection.functions.push_back({std::string(trimmed(reader->fields()[ids->function])), {}});
            collection.functions.back().function.key = hashOf(known->first);
        }
        CountedFunction &function = collection.functions[known->second].function;
        function.rows.push_back({number, static_cast<std::uint32_t>(reader->length()), reader->offset(), *requests});
        function.requests += *requests;
    }
    days.days.push_back(std::move(day));
    return {};
}

Result<void> readDurations(const fs::path &path, std::size_t day, std::size_t dayCount, const TraceOpening &opening,
                           Collection &collection, CountedDays &days)
{
    Result<std::shared_ptr<File>> file = File::read(path);
    if (!file) {
        return tl::unexpected(file.error());
    }
    Result<CsvReader> reader = CsvReader::open(*file, opening);
    if (!reader) {
        return tl::unexpected(reader.error());
    }
    const Result<IdColumns> ids = IdColumns::find(*reader);
    if (!ids) {
        return tl::unexpected(ids.error());
    }
    std::array<std::size_t, 8> columns = {}; // the average, then the percentiles
    constexpr std::string_view names[] = {"Average",
                                          "percentile_Average_0",
                                          "percentile_Average_1",
                                          "percentile_Average_25",
                                          "percentile_Average_50",
                                          "percentile_Average_75",
                                          "percentile_Average_99",
                                          "percentile_Average_100"};
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const Result<std::size_t> found = reader->column(names[i]);
        if (!found) {
            return tl::unexpected(found.error());
        }
        columns[i] = *found;
    }
    for (;;) {
        const Result<bool> isRow = reader->next();
        if (!isRow) {
            return tl::unexpected(isRow.error());
        }
        if (!*isRow) {
            return {};
        }
        DurationPercentiles percentiles = {};
        bool isUsable = true;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const std::string_view text = trimmed(reader->fields()[columns[i]]);
            const std::optional<std::int64_t> value = parseDecimalTime(text, SimDuration::milliseconds(1));
            if (!value && !text.empty()) {
                return reader->badField(columns[i], "a number of milliseconds");
            }
            isUsable = isUsable && value.value_or(-1) >= 0;
            if (i > 0) {
                percentiles[i - 1] = value.value_or(0);
            }
        }
        const auto known = collection.indices.find(ids->keyOf(reader->fields()));
        if (!isUsable || known == collection.indices.end()) {
            continue;
        }
        if (!std::is_sorted(percentiles.begin(), percentiles.end())) {
            return reader->failureHere(
                "The percentiles of this function fall instead of rising; correct or remove the row.");
        }
        std::vector<std::int32_t> &ofDay = collection.functions[known->second].function.percentilesOfDay;
        ofDay.resize(dayCount, -1);
        ofDay[day] = static_cast<std::int32_t>(days.percentiles.size());
        days.percentiles.push_back(percentiles);
    }
}

/// Gives the days without durations those of the nearest day that has them, the earlier one first.
void fillFromNearest(std::vector<std::int32_t> &ofDay)
{
    const std::vector<std::int32_t> known = ofDay;
    const auto count = static_cast<std::ptrdiff_t>(known.size());
    for (std::ptrdiff_t day = 0; day < count; ++day) {
        for (std::ptrdiff_t away = 0; away < count && ofDay[static_cast<std::size_t>(day)] < 0; ++away) {
            for (const std::ptrdiff_t other : {day - away, day + away}) {
                if (other >= 0 && other < count && known[static_cast<std::size_t>(other)] >= 0) {
                    ofDay[static_cast<std::size_t>(day)] = known[static_cast<std::size_t>(other)];
                    break;
                }
            }
        }
    }
}

/// Names the functions, puts them in the order of entries and weighs them for the whole trace's durations.
void finish(Collection &collection, CountedDays &days)
{
    std::unordered_map<std::string_view, int> uses;
    for (const Collected &collected : collection.functions) {
        ++uses[collected.name];
    }
    for (const auto &[key, index] : collection.indices) {
        Collected &collected = collection.functions[index];
        collected.function.id = uses[collected.name] > 1 ? key : collected.name;
        fillFromNearest(collected.function.percentilesOfDay);
    }
    for (Collected &collected : collection.functions) {
        days.functions.push_back(std::move(collected.function));
    }
    std::sort(days.functions.begin(), days.functions.end(), [](const CountedFunction &a, const CountedFunction &b) {
        return a.requests != b.requests ? a.requests > b.requests : a.id < b.id;
    });
    for (std::size_t i = 0; i < days.functions.size(); ++i) {
        for (const RowPlace &row : days.functions[i].rows) {
            if (!days.functions[i].percentilesOfDay.empty()) {
                CountedDay &day = days.days[row.day];
                day.shares.push_back((day.shares.empty() ? 0 : day.shares.back()) + row.requests);
                day.shareOwners.push_back(static_cast<std::uint32_t>(i));
            }
        }
    }
}

} // namespace

std::vector<fs::path> minuteCountFiles(const fs::path &path)
{
    std::error_code error;
    if (!fs::is_directory(path, error)) {
        return {path};
    }
    std::vector<fs::path> files;
    for (fs::directory_iterator it(path, error), last; !error && it != last; it.increment(error)) {
        const std::string name = it->path().filename().string();
        if (name.starts_with(countsName) && name.ends_with(".csv")) {
            files.push_back(it->path());
        }
    }
    std::sort(files.begin(), files.end());
    if (files.empty() && fs::exists(path / "invocations.csv", error)) {
        files.push_back(path / "invocations.csv");
    }
    return files;
}

std::optional<fs::path> durationsBeside(const fs::path &day)
{
    const std::string name = day.filename().string();
    std::error_code error;
    if (name.starts_with(countsName)) {
        const fs::path beside = day.parent_path() / (std::string(durationsName) + name.substr(countsName.size()));
        if (fs::exists(beside, error)) {
            return beside;
        }
    } else if (name.starts_with("invocations")) {
        const fs::path beside = day.parent_path() / ("durations" + name.substr(std::string_view("invocations").size()));
        if (fs::exists(beside, error)) {
            return beside;
        }
    }
    return std::nullopt;
}

Result<std::shared_ptr<const RecordedTrace>> openMinuteCounts(const TraceArrivals &arrivals, const fs::path &path,
                                                              const TraceOpening &opening)
{
    const std::vector<fs::path> files = minuteCountFiles(path);
    if (files.empty()) {
        return failure("The folder \"" + path.string() + "\" has no \"" + std::string(countsName)
                       + "d01.csv\"; name a folder of an Azure Functions 2019 trace, or one of its day files.");
    }
    Collection collection;
    CountedDays days;
    for (std::size_t day = 0; day < files.size(); ++day) {
        const Result<void> read = readDay(files[day], static_cast<std::uint32_t>(day), opening, collection, days);
        if (!read) {
            return tl::unexpected(read.error());
        }
    }
    if (collection.functions.empty()) {
        return tl::unexpected(Error{"The trace counts no request at all; choose another day.", path.string(), 0, {}});
    }
    for (std::size_t day = 0; day < files.size(); ++day) {
        if (const std::optional<fs::path> beside = durationsBeside(files[day])) {
            const Result<void> read = readDurations(*beside, day, files.size(), opening, collection, days);
            if (!read) {
                return tl::unexpected(read.error());
            }
        }
    }
    finish(collection, days);
    return std::make_shared<const MinuteArchive>(std::move(days), arrivals.spread);
}

} // namespace warmfront::traces
