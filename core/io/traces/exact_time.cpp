// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/traces/exact_time.h"

#include <chrono>
#include <limits>

namespace warmfront::traces {

namespace {

constexpr bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// Takes exactly @p digits digits from the front of @p text.
std::optional<int> takeNumber(std::string_view &text, std::size_t digits)
{
    if (text.size() < digits) {
        return std::nullopt;
    }
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        if (!isDigit(text[i])) {
            return std::nullopt;
        }
        value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(digits);
    return value;
}

bool take(std::string_view &text, char expected)
{
    if (text.empty() || text.front() != expected) {
        return false;
    }
    text.remove_prefix(1);
    return true;
}

/// The offset from UTC in seconds at the end of an ISO 8601 time; nothing when it is none.
std::optional<int> takeZone(std::string_view text)
{
    text = trimmed(text);
    if (text.empty() || text == "Z" || text == "z" || text == "UTC") {
        return 0;
    }
    const int sign = text.front() == '-' ? -1 : 1;
    if (!take(text, '+') && !take(text, '-')) {
        return std::nullopt;
    }
    const std::optional<int> hours = takeNumber(text, 2);
    std::optional<int> minutes = 0;
    if (hours && !text.empty()) {
        take(text, ':');
        minutes = takeNumber(text, 2);
    }
    if (!hours || !minutes || !text.empty() || *hours > 15 || *minutes > 59) {
        return std::nullopt;
    }
    return sign * (*hours * 3600 + *minutes * 60);
}

} // namespace

std::string unitInWords(SimDuration unit)
{
    switch (unit.count()) {
    case 1:
        return "nanoseconds";
    case 1'000:
        return "microseconds";
    case 1'000'000:
        return "milliseconds";
    case 1'000'000'000:
        return "seconds";
    case 60'000'000'000:
        return "minutes";
    case 3'600'000'000'000:
        return "hours";
    default:
        return "units of " + std::to_string(unit.count()) + " ns";
    }
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
        text.remove_prefix(1);
    }
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
        text.remove_suffix(1);
    }
    return text;
}

std::optional<std::int64_t> parseDecimalTime(std::string_view text, SimDuration unit)
{
    text = trimmed(text);
    const bool isNegative = take(text, '-');
    if (!isNegative) {
        take(text, '+');
    }
    constexpr int significantDigits = 19;
    Int128 mantissa = 0;
    int kept = 0;
    int exponent = 0;
    bool anyDigit = false;
    bool afterPoint = false;
    std::size_t i = 0;
    for (; i < text.size() && (isDigit(text[i]) || (text[i] == '.' && !afterPoint)); ++i) {
        if (text[i] == '.') {
            afterPoint = true;
            continue;
        }
        anyDigit = true;
        if (kept < significantDigits) {
            mantissa = mantissa * 10 + (text[i] - '0');
            kept += mantissa != 0 ? 1 : 0;
            exponent -= afterPoint ? 1 : 0;
        } else {
            exponent += afterPoint ? 0 : 1;
        }
    }
    text.remove_prefix(i);
    if (anyDigit && (take(text, 'e') || take(text, 'E'))) {
        const bool isDown = take(text, '-');
        if (!isDown) {
            take(text, '+');
        }
        if (text.empty() || text.size() > 4) {
            return std::nullopt;
        }
        const std::optional<int> power = takeNumber(text, text.size());
        if (!power) {
            return std::nullopt;
        }
        exponent += isDown ? -*power : *power;
    }
    if (!anyDigit || !text.empty()) {
        return std::nullopt;
    }
    Int128 value = mantissa * unit.count();
    constexpr Int128 limit = std::numeric_limits<std::int64_t>::max();
    for (; exponent > 0 && value != 0; --exponent) {
        if (value > limit) {
            return std::nullopt;
        }
        value *= 10;
    }
    if (exponent < 0) {
        for (; exponent < -1 && value != 0; ++exponent) {
            value /= 10; // what is cut here lies below the digit that decides, so it cannot change the rounding
        }
        value = value == 0 ? 0 : (value + 5) / 10;
    }
    if (value > limit) {
        return std::nullopt;
    }
    const auto nanoseconds = static_cast<std::int64_t>(value);
    return isNegative ? -nanoseconds : nanoseconds;
}

std::optional<std::int64_t> parseIsoTime(std::string_view text)
{
    text = trimmed(text);
    const std::optional<int> year = takeNumber(text, 4);
    if (!year || !take(text, '-')) {
        return std::nullopt;
    }
    const std::optional<int> month = takeNumber(text, 2);
    if (!month || !take(text, '-')) {
        return std::nullopt;
    }
    const std::optional<int> day = takeNumber(text, 2);
    if (!day || !(take(text, 'T') || take(text, 't') || take(text, ' '))) {
        return std::nullopt;
    }
    const std::optional<int> hour = takeNumber(text, 2);
    if (!hour || !take(text, ':')) {
        return std::nullopt;
    }
    const std::optional<int> minute = takeNumber(text, 2);
    std::optional<int> second = 0;
    std::int64_t fraction = 0;
    if (minute && take(text, ':')) {
        second = takeNumber(text, 2);
        if (second && (take(text, '.') || take(text, ','))) {
            if (text.empty() || !isDigit(text.front())) {
                return std::nullopt;
            }
            for (std::int64_t place = 100'000'000; !text.empty() && isDigit(text.front()); place /= 10) {
                fraction += place * (text.front() - '0');
                text.remove_prefix(1);
            }
        }
    }
    const std::optional<int> zone = takeZone(text);
    if (!minute || !second || !zone || *year < 1700 || *year > 2200 || *hour > 23 || *minute > 59 || *second > 60) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) {
        return std::nullopt;
    }
    const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
    const std::int64_t seconds = days * 86400 + *hour * 3600 + *minute * 60 + *second - *zone;
    return seconds * 1'000'000'000 + fraction;
}

} // namespace warmfront::traces
