// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/traces/minute_reader.h"

#include <algorithm>

#include "core/io/traces/csv_reader.h"

namespace warmfront::traces {

namespace {

constexpr std::uint64_t placing = 1;
constexpr std::uint64_t lasting = 2;
constexpr std::uint64_t choosing = 3;
constexpr std::uint64_t keyOfAll = 0x57686F6C65U;

/// A number in [0, @p range) from 64 random bits.
std::uint64_t scaledTo(std::uint64_t bits, std::uint64_t range)
{
    return static_cast<std::uint64_t>((UInt128(bits) * range) >> 64);
}

} // namespace

MinuteReader::MinuteReader(std::shared_ptr<const CountedDays> days, std::size_t function, std::uint64_t seed,
                           TraceArrivals::Spread spread)
    : m_days(std::move(days)),
      m_function(function),
      m_seed(seed),
      m_key(readsAll() ? keyOfAll : m_days->functions[function].key),
      m_spread(spread),
      m_requestsOfDay(m_days->days.size())
{
    for (std::size_t day = 0; day < m_requestsOfDay.size(); ++day) {
        m_requestsOfDay[day] = requestsOf(day);
    }
}

std::uint64_t MinuteReader::requestsOf(std::size_t day) const
{
    std::uint64_t sum = 0;
    if (readsAll()) {
        for (const std::uint64_t count : m_days->days[day].totals) {
            sum += count;
        }
        return sum;
    }
    for (const RowPlace &row : m_days->functions[m_function].rows) {
        sum += row.day == day ? row.requests : 0;
    }
    return sum;
}

Result<void> MinuteReader::loadDay()
{
    const CountedDay &day = m_days->days[m_day];
    m_counts = {};
    if (readsAll()) {
        m_counts = day.totals;
    } else if (m_requestsOfDay[m_day] > 0) {
        std::vector<std::string_view> fields;
        std::uint64_t sum = 0;
        for (const RowPlace &row : m_days->functions[m_function].rows) {
            if (row.day != m_day) {
                continue;
            }
            m_record.resize(row.length);
            const Result<std::size_t> count = day.file->readAt(row.offset, std::as_writable_bytes(std::span(m_record)));
            if (!count) {
                return tl::unexpected(count.error());
            }
            splitRecord(m_record, day.separator, fields);
            const Result<std::uint64_t> added = fields.size() <= day.minuteOfField.size()
                                                    ? addCounts(fields, day.minuteOfField, m_counts)
                                                    : failure("");
            sum += added.value_or(0);
        }
        if (sum != m_requestsOfDay[m_day]) {
            return failure("The trace \"" + day.file->name() + "\" has changed since it was opened; open it again.");
        }
    }
    m_minute = 0;
    m_isMinutePlaced = false;
    m_isDayLoaded = true;
    return {};
}

void MinuteReader::placeMinute()
{
    const std::uint64_t count = m_counts[static_cast<std::size_t>(m_minute)];
    m_places.resize(static_cast<std::size_t>(count));
    m_next = 0;
    m_isMinutePlaced = true;
    switch (m_spread) {
    case TraceArrivals::Spread::Start:
        std::fill(m_places.begin(), m_places.end(), 0);
        return;
    case TraceArrivals::Spread::Even:
        for (std::uint64_t i = 0; i < count; ++i) {
            m_places[i] = static_cast<std::int64_t>((2 * i + 1) * nanosecondsPerMinute / (2 * count));
        }
        return;
    case TraceArrivals::Spread::Uniform:
        const std::uint64_t minute = m_day * minutesPerDay + static_cast<std::uint64_t>(m_minute);
        const std::uint64_t base = mixed(m_seed ^ placing, m_key, minute);
        for (std::uint64_t i = 0; i < count; ++i) {
            m_places[i] = static_cast<std::int64_t>(scaledTo(mixed(base, i, placing), nanosecondsPerMinute));
        }
        std::sort(m_places.begin(), m_places.end());
        return;
    }
}

SimDuration MinuteReader::durationOf(std::uint64_t request) const
{
    const CountedFunction *function = nullptr;
    if (readsAll()) {
        const CountedDay &day = m_days->days[m_day];
        if (day.shares.empty()) {
            return {};
        }
        const std::uint64_t drawn = scaledTo(mixed(m_seed, m_key + choosing, request), day.shares.back());
        const auto owner = std::upper_bound(day.shares.begin(), day.shares.end(), drawn) - day.shares.begin();
        function = &m_days->functions[day.shareOwners[static_cast<std::size_t>(owner)]];
    } else {
        function = &m_days->functions[m_function];
    }
    if (function->percentilesOfDay.empty()) {
        return {};
    }
    const std::int32_t which = function->percentilesOfDay[m_day];
    return durationAt(m_days->percentiles[static_cast<std::size_t>(which)], mixed(m_seed, m_key + lasting, request));
}

Result<std::size_t> MinuteReader::readNext(std::span<TraceArrival> batch)
{
    std::size_t filled = 0;
    while (filled < batch.size() && m_day < m_requestsOfDay.size()) {
        if (!m_isDayLoaded) {
            if (Result<void> loaded = loadDay(); !loaded) {
                return tl::unexpected(loaded.error());
            }
        }
        if (m_minute == minutesPerDay) {
            ++m_day;
            m_isDayLoaded = false;
            continue;
        }
        if (!m_isMinutePlaced) {
            placeMinute();
        }
        const std::int64_t minute =
            (static_cast<std::int64_t>(m_day) * minutesPerDay + m_minute) * nanosecondsPerMinute;
        for (; m_next < m_places.size() && filled < batch.size(); ++m_next, ++filled, ++m_position) {
            batch[filled] = {SimTime::atNanoseconds(minute + m_places[m_next]), durationOf(m_position)};
        }
        if (m_next == m_places.size()) {
            ++m_minute;
            m_isMinutePlaced = false;
        }
    }
    return filled;
}

Result<void> MinuteReader::resumeAt(std::uint64_t position)
{
    std::size_t day = 0;
    std::uint64_t before = 0;
    while (day < m_requestsOfDay.size() && before + m_requestsOfDay[day] <= position) {
        before += m_requestsOfDay[day++];
    }
    if (day == m_requestsOfDay.size() && position > before) {
        return failure("Position " + std::to_string(position) + " lies after the trace's last request ("
                       + std::to_string(before) + "); the trace has changed, run again from the start.");
    }
    m_position = position;
    m_day = day;
    m_isDayLoaded = false;
    if (day == m_requestsOfDay.size()) {
        return {};
    }
    if (Result<void> loaded = loadDay(); !loaded) {
        return loaded;
    }
    std::uint64_t rest = position - before;
    while (rest >= m_counts[static_cast<std::size_t>(m_minute)]) {
        rest -= m_counts[static_cast<std::size_t>(m_minute++)];
    }
    placeMinute();
    m_next = static_cast<std::size_t>(rest);
    return {};
}

} // namespace warmfront::traces
