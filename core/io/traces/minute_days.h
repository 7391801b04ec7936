// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/io/traces/file.h"

namespace warmfront::traces {

inline constexpr int minutesPerDay = 1440;
inline constexpr std::int64_t nanosecondsPerMinute = 60'000'000'000;

/// Requests in each minute of a day, for one function or for all.
using MinuteCounts = std::array<std::uint64_t, minutesPerDay>;

/// The seven percentiles of a function's durations on one day (0, 1, 25, 50, 75, 99, 100) in ns, rising.
using DurationPercentiles = std::array<std::int64_t, 7>;

/// The value of the line through @p percentiles at @p position / 2^64.
[[nodiscard]] SimDuration durationAt(const DurationPercentiles &percentiles, std::uint64_t position);
/// The mean of that line.
[[nodiscard]] SimDuration meanOf(const DurationPercentiles &percentiles);

/// A row of a day file that belongs to a function.
struct RowPlace
{
    std::uint32_t day = 0;
    std::uint32_t length = 0;
    std::uint64_t offset = 0;
    std::uint64_t requests = 0;
};

struct CountedFunction
{
    std::string id;
    std::uint64_t key = 0;      ///< from owner, app and function: seeds its draws, whatever file or order it stands in
    std::vector<RowPlace> rows; ///< in order of days
    std::vector<std::int32_t> percentilesOfDay; ///< into CountedDays::percentiles; empty = no durations at all
    std::uint64_t requests = 0;
};

struct CountedDay
{
    std::shared_ptr<File> file;
    char separator = ',';
    std::vector<std::int32_t> minuteOfField; ///< −1 for fields that are no minute
    MinuteCounts totals = {};                ///< of all functions
    std::vector<std::uint64_t> shares;       ///< running sum of requests over the functions with durations
    std::vector<std::uint32_t> shareOwners;  ///< the functions of `shares`
};

/// Everything that readers of an azure2019 trace share.
struct CountedDays
{
    std::vector<CountedDay> days;
    std::vector<CountedFunction> functions; ///< in order of entries
    std::vector<DurationPercentiles> percentiles;
};

/// Adds the minute fields of a record to @p counts and returns their sum; the error names the field's position.
[[nodiscard]] Result<std::uint64_t> addCounts(std::span<const std::string_view> fields,
                                              const std::vector<std::int32_t> &minuteOfField, MinuteCounts &counts);

/// A 64-bit mixing of the three: the trace's own draws (SplitMix64's finaliser, Steele et al. 2014).
[[nodiscard]] std::uint64_t mixed(std::uint64_t a, std::uint64_t b, std::uint64_t c);

} // namespace warmfront::traces
