// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <bitset>
#include <chrono>
#include <optional>
#include <string_view>

#include "core/base/result.h"

namespace warmfront {

/// A date and time of day in UTC, to the second.
using DateTime = std::chrono::sys_seconds;

/// When a timer fires, as crontab(5) says it.
class CronSchedule
{
public:
    /// The first time the timer fires at or after @p from; absent when it never does again.
    [[nodiscard]] std::optional<DateTime> firstFrom(DateTime from) const;

private:
    friend Result<CronSchedule> parseCron(std::string_view text);
    [[nodiscard]] bool firesOn(std::chrono::sys_days day) const;

    std::bitset<60> m_seconds;
    std::bitset<60> m_minutes;
    std::bitset<24> m_hours;
    std::bitset<32> m_daysOfMonth; ///< 1 to 31
    std::bitset<13> m_months;      ///< 1 to 12
    std::bitset<8> m_daysOfWeek;   ///< 0 to 6, Sunday first
    /// Both days are restricted, so that either is enough (crontab(5)).
    bool m_eitherDay = false;
};

/// Reads five fields (minute, hour, day of month, month, day of week) or six, with the second first, as Azure's timers
/// have it: `*`, numbers, names (jan, mon), ranges a-b, steps */n, a-b/n and a/n, lists; also @hourly, @daily, @weekly,
/// @monthly and @yearly. Errors: a field that is wrong, and a schedule that never fires.
[[nodiscard]] Result<CronSchedule> parseCron(std::string_view text);

/// Reads "2024-01-01", "2024-01-01T06:30" or "2024-01-01T06:30:00", with or without a "Z".
[[nodiscard]] Result<DateTime> parseDateTime(std::string_view text);

/// Where a schedule's run begins when nothing else is said: a Monday, and the first of a month and of a year.
inline constexpr DateTime defaultStart = std::chrono::sys_days(std::chrono::year(2024) / std::chrono::January / 1);

} // namespace warmfront
