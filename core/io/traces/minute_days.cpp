// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/traces/minute_days.h"

#include <algorithm>

#include "core/io/traces/exact_time.h"

namespace warmfront::traces {

namespace {

constexpr std::array<int, 7> percents = {0, 1, 25, 50, 75, 99, 100};

/// More requests of one function in one minute than this (170,000 a second) are taken for a broken file: a minute's
/// requests are put in order in memory.
constexpr std::uint64_t mostInAMinute = 10'000'000;

} // namespace

SimDuration durationAt(const DurationPercentiles &percentiles, std::uint64_t position)
{
    const UInt128 hundredfold = UInt128(position) * 100; // percent in units of 2^-64
    std::size_t i = 0;
    while (i + 2 < percents.size() && hundredfold >= (UInt128(percents[i + 1]) << 64)) {
        ++i;
    }
    // Interpolated with 32 bits of the place between two percentiles, so that the product fits 128 bits.
    const auto within = static_cast<Int128>((hundredfold - (UInt128(percents[i]) << 64)) >> 32);
    const Int128 rise = percentiles[i + 1] - percentiles[i];
    const Int128 width = Int128(percents[i + 1] - percents[i]) << 32;
    return SimDuration::nanoseconds(percentiles[i] + static_cast<std::int64_t>(rise * within / width));
}

SimDuration meanOf(const DurationPercentiles &percentiles)
{
    Int128 doubled = 0;
    for (std::size_t i = 0; i + 1 < percents.size(); ++i) {
        doubled += (Int128(percentiles[i]) + percentiles[i + 1]) * (percents[i + 1] - percents[i]);
    }
    return SimDuration::nanoseconds(static_cast<std::int64_t>((doubled + 100) / 200));
}

Result<std::uint64_t> addCounts(std::span<const std::string_view> fields,
                                const std::vector<std::int32_t> &minuteOfField, MinuteCounts &counts)
{
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (minuteOfField[i] < 0) {
            continue;
        }
        const std::string_view text = trimmed(fields[i]);
        std::uint64_t count = 0;
        bool isCount = !text.empty() && text.size() <= 9;
        for (const char c : text) {
            isCount = isCount && c >= '0' && c <= '9';
            count = count * 10 + static_cast<std::uint64_t>(c - '0');
        }
        if (!isCount || count > mostInAMinute) {
            return failure(
                "Minute " + std::to_string(minuteOfField[i] + 1) + " holds \"" + std::string(text.substr(0, 60))
                + "\" where a whole number of requests, at most 10000000, is expected; correct or remove the row.");
        }
        counts[static_cast<std::size_t>(minuteOfField[i])] += count;
        sum += count;
    }
    return sum;
}

std::uint64_t mixed(std::uint64_t a, std::uint64_t b, std::uint64_t c)
{
    std::uint64_t state = 0;
    for (const std::uint64_t word : {a, b, c}) {
        state += word + 0x9E3779B97F4A7C15U;
        state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9U;
        state = (state ^ (state >> 27)) * 0x94D049BB133111EBU;
        state ^= state >> 31;
    }
    return state;
}

} // namespace warmfront::traces
