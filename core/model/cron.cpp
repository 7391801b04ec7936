// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/cron.h"

#include <cctype>
#include <charconv>
#include <string>
#include <vector>

namespace warmfront {

namespace {

using namespace std::chrono;

/// A field of a schedule: what it is called, its bounds and the names of its values from the least on.
struct Field
{
    std::string_view name;
    int least;
    int most;
    std::vector<std::string_view> names;
};

const Field secondField{"second", 0, 59, {}};
const Field minuteField{"minute", 0, 59, {}};
const Field hourField{"hour", 0, 23, {}};
const Field dayField{"day of month", 1, 31, {}};
const Field monthField{
    "month", 1, 12, {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}};
/// 7 is Sunday too.
const Field weekdayField{"day of week", 0, 7, {"sun", "mon", "tue", "wed", "thu", "fri", "sat"}};

std::vector<std::string_view> split(std::string_view text, auto isSeparator)
{
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i == text.size() || isSeparator(text[i])) {
            parts.push_back(text.substr(begin, i - begin));
            begin = i + 1;
        }
    }
    return parts;
}

std::optional<int> number(std::string_view text)
{
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::optional<int> value(std::string_view text, const Field &field)
{
    std::string lower(text);
    for (char &c : lower) {
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    for (std::size_t i = 0; i < field.names.size(); ++i) {
        if (lower == field.names[i]) {
            return field.least + static_cast<int>(i);
        }
    }
    const std::optional<int> parsed = number(text);
    return parsed && *parsed >= field.least && *parsed <= field.most ? parsed : std::nullopt;
}

Error wrongField(std::string_view part, const Field &field)
{
    return Error{"\"" + std::string(part) + "\" is no " + std::string(field.name) + " of a schedule; it goes from "
                 + std::to_string(field.least) + " to " + std::to_string(field.most)
                 + ", for example *, 5, 1-5, */2 or 1,3"};
}

/// The values that @p text means, as bits.
template <std::size_t N> Result<std::bitset<N>> bits(std::string_view text, const Field &field)
{
    std::bitset<N> set;
    for (const std::string_view part : split(text, [](char c) { return c == ','; })) {
        const std::vector<std::string_view> stepped = split(part, [](char c) { return c == '/'; });
        const std::optional<int> step = stepped.size() == 2 ? number(stepped[1]) : 1;
        if (stepped.size() > 2 || !step || *step < 1) {
            return tl::unexpected(wrongField(part, field));
        }
        int from = field.least;
        int to = field.most;
        if (stepped[0] != "*") {
            const std::vector<std::string_view> range = split(stepped[0], [](char c) { return c == '-'; });
            const std::optional<int> first = value(range[0], field);
            // "5/15" goes on from 5 to the end, as Azure's timers read it.
            const std::optional<int> last = range.size() == 2     ? value(range[1], field)
                                            : stepped.size() == 2 ? std::optional(field.most)
                                                                  : first;
            if (range.size() > 2 || !first || !last || *last < *first) {
                return tl::unexpected(wrongField(part, field));
            }
            from = *first;
            to = *last;
        }
        for (int i = from; i <= to; i += *step) {
            set.set(static_cast<std::size_t>(i));
            if (*step > to) {
                break;
            }
        }
    }
    return set;
}

std::string_view expanded(std::string_view text)
{
    if (text == "@yearly" || text == "@annually") {
        return "0 0 1 1 *";
    }
    if (text == "@monthly") {
        return "0 0 1 * *";
    }
    if (text == "@weekly") {
        return "0 0 * * 0";
    }
    if (text == "@daily" || text == "@midnight") {
        return "0 0 * * *";
    }
    return text == "@hourly" ? "0 * * * *" : text;
}

/// Long enough for every 29 February, also across a century that has none.
constexpr days longestGap{366 * 8 + 1};

} // namespace

bool CronSchedule::firesOn(sys_days day) const
{
    const year_month_day date(day);
    const bool inMonth = m_daysOfMonth[static_cast<unsigned>(date.day())];
    const bool inWeek = m_daysOfWeek[weekday(day).c_encoding()];
    return m_months[static_cast<unsigned>(date.month())] && (m_eitherDay ? inMonth || inWeek : inMonth && inWeek);
}

std::optional<DateTime> CronSchedule::firstFrom(DateTime from) const
{
    const sys_days today = floor<days>(from);
    for (sys_days day = today; day <= today + longestGap; day += days(1)) {
        if (!firesOn(day)) {
            continue;
        }
        const auto earliest = day == today ? (from - day).count() : 0;
        for (std::size_t hour = static_cast<std::size_t>(earliest / 3600); hour < 24; ++hour) {
            for (std::size_t minute = 0; m_hours[hour] && minute < 60; ++minute) {
                for (std::size_t second = 0; m_minutes[minute] && second < 60; ++second) {
                    const auto at = static_cast<long>(hour * 3600 + minute * 60 + second);
                    if (m_seconds[second] && at >= earliest) {
                        return day + seconds(at);
                    }
                }
            }
        }
    }
    return std::nullopt;
}

Result<CronSchedule> parseCron(std::string_view text)
{
    std::vector<std::string_view> fields;
    for (const std::string_view part : split(expanded(text), [](char c) { return c == ' ' || c == '\t'; })) {
        if (!part.empty()) {
            fields.push_back(part);
        }
    }
    if (fields.size() != 5 && fields.size() != 6) {
        return failure(
            "\"" + std::string(text)
            + "\" is no schedule; it has five fields (minute, hour, day of month, month, day of week) or six "
              "with the second first, for example */5 * * * *");
    }
    if (fields.size() == 5) {
        fields.insert(fields.begin(), "0");
    }
    CronSchedule schedule;
    std::bitset<8> week;
    std::optional<Error> wrong;
    const auto read = [&wrong]<std::size_t N>(std::bitset<N> &into, std::string_view part, const Field &field) {
        const Result<std::bitset<N>> set = bits<N>(part, field);
        if (set) {
            into = *set;
        } else if (!wrong) {
            wrong = set.error();
        }
    };
    read(schedule.m_seconds, fields[0], secondField);
    read(schedule.m_minutes, fields[1], minuteField);
    read(schedule.m_hours, fields[2], hourField);
    read(schedule.m_daysOfMonth, fields[3], dayField);
    read(schedule.m_months, fields[4], monthField);
    read(week, fields[5], weekdayField);
    if (wrong) {
        return tl::unexpected(*wrong);
    }
    if (week[7]) {
        week.set(0);
        week.reset(7);
    }
    schedule.m_daysOfWeek = week;
    schedule.m_eitherDay = fields[3].front() != '*' && fields[5].front() != '*';
    if (!schedule.firstFrom(defaultStart)) {
        return failure("the schedule \"" + std::string(text) + "\" never fires: no month it names has such a day");
    }
    return schedule;
}

Result<DateTime> parseDateTime(std::string_view text)
{
    const Error wrong{"\"" + std::string(text) + "\" is no date and time; write it as 2024-01-01T06:30:00"};
    std::string_view rest = text;
    if (rest.ends_with('Z')) {
        rest.remove_suffix(1);
    }
    const std::vector<std::string_view> halves = split(rest, [](char c) { return c == 'T'; });
    const std::vector<std::string_view> date = split(halves[0], [](char c) { return c == '-'; });
    std::vector<std::string_view> time{"0", "0", "0"};
    if (halves.size() == 2) {
        time = split(halves[1], [](char c) { return c == ':'; });
        if (time.size() == 2) {
            time.push_back("0");
        }
    }
    if (halves.size() > 2 || date.size() != 3 || time.size() != 3 || date[0].size() != 4) {
        return tl::unexpected(wrong);
    }
    const std::optional<int> y = number(date[0]);
    const std::optional<int> m = number(date[1]);
    const std::optional<int> d = number(date[2]);
    const std::optional<int> hour = number(time[0]);
    const std::optional<int> minute = number(time[1]);
    const std::optional<int> second = number(time[2]);
    if (!y || !m || !d || !hour || !minute || !second || *m < 1 || *d < 1) {
        return tl::unexpected(wrong);
    }
    const year_month_day day{year(*y), month(static_cast<unsigned>(*m)), std::chrono::day(static_cast<unsigned>(*d))};
    const auto within = [](int number, int below) { return number >= 0 && number < below; };
    if (!day.ok() || !within(*hour, 24) || !within(*minute, 60) || !within(*second, 60)) {
        return tl::unexpected(wrong);
    }
    return sys_days(day) + hours(*hour) + minutes(*minute) + seconds(*second);
}

} // namespace warmfront
