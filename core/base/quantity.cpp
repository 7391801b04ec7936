// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/quantity.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <span>

namespace warmfront {

namespace {

/// A unit and how many of the smallest unit (ns, bytes, or seconds for rates) it holds.
struct Unit
{
    std::string_view name;
    std::int64_t size;
};

constexpr std::array<Unit, 7> durationUnits{{{"ns", 1},
                                             {"us", 1'000},
                                             {"ms", 1'000'000},
                                             {"s", 1'000'000'000},
                                             {"min", 60'000'000'000},
                                             {"h", 3'600'000'000'000},
                                             {"d", 86'400'000'000'000}}};
constexpr std::array<Unit, 4> rateUnits{{{"/s", 1}, {"/min", 60}, {"/h", 3'600}, {"/d", 86'400}}};
constexpr std::array<Unit, 7> memoryUnits{{{"B", 1},
                                           {"KB", 1 << 10},
                                           {"KiB", 1 << 10},
                                           {"MB", 1 << 20},
                                           {"MiB", 1 << 20},
                                           {"GB", 1 << 30},
                                           {"GiB", 1 << 30}}};

/// One kind of quantity, in the words of its messages.
struct Kind
{
    std::string_view article; ///< "a duration"
    std::string_view example;
    std::string_view most; ///< the largest value allowed, in words
    std::span<const Unit> units;
};

constexpr Kind durationKind{"a duration", "10 min", "36500 d", durationUnits};
constexpr Kind rateKind{"a rate", "0.9 /s", "about 1.8e308 /s", rateUnits};
constexpr Kind memoryKind{"a memory size", "512 MB", "8589934591 GB", memoryUnits};

std::string quoted(std::string_view text)
{
    constexpr std::size_t longest = 60;
    return "\"" + std::string(text.substr(0, longest)) + (text.size() > longest ? "…\"" : "\"");
}

tl::unexpected<Error> malformed(std::string_view text, const Kind &kind)
{
    std::string message = quoted(text) + " is not " + std::string(kind.article) + ": use a number and one of ";
    for (const Unit &unit : kind.units) {
        message += std::string(unit.name) + ", ";
    }
    return failure(message + "for example \"" + std::string(kind.example) + "\".");
}

tl::unexpected<Error> tooLarge(std::string_view text, const Kind &kind)
{
    return failure(quoted(text) + " is too large: " + std::string(kind.article) + " is at most "
                   + std::string(kind.most) + ".");
}

/// A decimal as written, split from its unit.
struct Written
{
    std::string_view number;
    std::string digits; ///< significant digits without leading or trailing zeros; empty for 0
    long exponent = 0;  ///< the value is digits × 10^exponent
    Unit unit;
};

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

std::size_t endOfDigits(std::string_view text, std::size_t at)
{
    while (at < text.size() && isDigit(text[at])) {
        ++at;
    }
    return at;
}

/// Splits "1.5e3 ms": digits, then perhaps a point and digits, an exponent, one space; then a unit of @p kind.
Result<Written> read(std::string_view text, const Kind &kind)
{
    if (text.starts_with('-')) {
        return failure(quoted(text) + " is negative: " + std::string(kind.article) + " is 0 or more, for example \""
                       + std::string(kind.example) + "\".");
    }
    Written written;
    std::size_t at = endOfDigits(text, 0);
    if (at == 0) {
        return malformed(text, kind);
    }
    written.digits = text.substr(0, at);
    if (at < text.size() && text[at] == '.') {
        const std::size_t end = endOfDigits(text, at + 1);
        if (end == at + 1) {
            return malformed(text, kind);
        }
        written.digits += text.substr(at + 1, end - at - 1);
        written.exponent = -static_cast<long>(end - at - 1);
        at = end;
    }
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        const bool negative = at + 1 < text.size() && text[at + 1] == '-';
        const bool hasSign = negative || (at + 1 < text.size() && text[at + 1] == '+');
        const std::size_t from = at + (hasSign ? 2 : 1);
        const std::size_t end = endOfDigits(text, from);
        if (end == from) {
            return malformed(text, kind);
        }
        constexpr long farthest = 1'000'000; // beyond any range, and no overflow below
        long exponent = farthest;
        std::from_chars(text.data() + from, text.data() + end, exponent);
        exponent = std::min(exponent, farthest);
        written.exponent += negative ? -exponent : exponent;
        at = end;
    }
    written.number = text.substr(0, at);
    written.digits.erase(0, std::min(written.digits.find_first_not_of('0'), written.digits.size()));
    while (!written.digits.empty() && written.digits.back() == '0') {
        written.digits.pop_back();
        ++written.exponent;
    }
    at += at < text.size() && text[at] == ' ' ? 1 : 0;
    const std::string_view name = text.substr(at);
    const auto unit = std::ranges::find(kind.units, name, &Unit::name);
    if (unit == kind.units.end()) {
        return malformed(text, kind);
    }
    written.unit = *unit;
    return written;
}

/// The quantity in whole smallest units, computed exactly and rounded once to nearest, ties to even.
Result<std::int64_t> wholeUnits(std::string_view text, const Kind &kind)
{
    const Result<Written> written = read(text, kind);
    if (!written) {
        return tl::unexpected(written.error());
    }
    constexpr std::size_t mostDigits = 24; // 10^24 × the largest unit stays below 2^127
    if (written->digits.size() > mostDigits) {
        return failure(quoted(text) + " has more than 24 significant digits: write a shorter number.");
    }
    UInt128 value = 0;
    for (const char digit : written->digits) {
        value = value * 10 + static_cast<unsigned>(digit - '0');
    }
    if (value == 0) {
        return 0;
    }
    value *= static_cast<UInt128>(written->unit.size);
    constexpr UInt128 most = std::numeric_limits<std::int64_t>::max();
    long exponent = written->exponent;
    for (; exponent > 0 && value <= most; --exponent) {
        value *= 10;
    }
    constexpr long mostPlaces = 38; // value < 10^38, so that a larger divisor leaves less than a tenth
    if (exponent < -mostPlaces) {
        return 0;
    }
    if (exponent < 0) {
        UInt128 divisor = 1;
        for (; exponent < 0; ++exponent) {
            divisor *= 10;
        }
        const UInt128 remainder = value % divisor;
        const UInt128 missing = divisor - remainder;
        value /= divisor;
        value += remainder > missing || (remainder == missing && value % 2 == 1) ? 1 : 0;
    }
    if (value > most) {
        return tooLarge(text, kind);
    }
    return static_cast<std::int64_t>(value);
}

/// @p count / @p size as a plain decimal; size is a power of ten.
std::string decimalOf(std::uint64_t count, std::uint64_t size)
{
    std::string text = std::to_string(count / size);
    std::uint64_t rest = count % size;
    if (rest != 0) {
        text += '.';
        while (rest != 0) {
            size /= 10;
            text += static_cast<char>('0' + rest / size);
            rest %= size;
        }
    }
    return text;
}

/// Plain notation where a person would write it so, else with an exponent; always the fewest digits that read back.
std::string shortest(double value)
{
    std::array<char, 64> buffer{};
    const bool isPlain = value == 0.0 || (value >= 1e-6 && value < 1e15);
    const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                            isPlain ? std::chars_format::fixed : std::chars_format::scientific);
    return std::string(buffer.data(), error == std::errc() ? end : buffer.data());
}

} // namespace

Result<SimDuration> parseDuration(std::string_view text)
{
    return wholeUnits(text, durationKind).transform(&SimDuration::nanoseconds);
}

Result<MemorySize> parseMemory(std::string_view text)
{
    return wholeUnits(text, memoryKind).transform(&MemorySize::bytes);
}

Result<Rate> parseRate(std::string_view text)
{
    const Result<Written> written = read(text, rateKind);
    if (!written) {
        return tl::unexpected(written.error());
    }
    double number = 0.0;
    const auto [end, error] =
        std::from_chars(written->number.data(), written->number.data() + written->number.size(), number);
    if (error == std::errc::result_out_of_range) {
        // a number below the smallest double is 0 to every purpose; one above the largest is an error
        const bool isTiny =
            written->digits.empty() || written->exponent + static_cast<long>(written->digits.size()) < 0;
        return isTiny ? Result<Rate>(Rate()) : Result<Rate>(tooLarge(text, rateKind));
    }
    return Rate::perSecond(number / static_cast<double>(written->unit.size));
}

std::string formatDuration(SimDuration duration)
{
    if (duration.count() == 0) {
        return "0 s";
    }
    const bool isNegative = duration.count() < 0;
    const auto bits = static_cast<std::uint64_t>(duration.count());
    const std::uint64_t count = isNegative ? 0 - bits : bits;
    const std::string sign = isNegative ? "-" : "";
    constexpr std::uint64_t second = 1'000'000'000;
    const auto in = [&](const Unit &unit) {
        return sign + decimalOf(count, static_cast<std::uint64_t>(unit.size)) + " " + std::string(unit.name);
    };
    if (count < second) {
        return in(count < 1'000 ? durationUnits[0] : count < 1'000'000 ? durationUnits[1] : durationUnits[2]);
    }
    const Unit &day = durationUnits[6];
    for (const Unit *unit = &day; unit != &durationUnits[3]; --unit) {
        const auto size = static_cast<std::uint64_t>(unit->size);
        const std::uint64_t fewest = unit == &day ? 2 : 1; // people say 24 h
        if (count % size == 0 && count / size >= fewest) {
            return sign + std::to_string(count / size) + " " + std::string(unit->name);
        }
    }
    return in(durationUnits[3]);
}

std::string formatRate(Rate rate)
{
    constexpr std::size_t advantage = 2; // characters another unit must save before it replaces "per second"
    const double perSecond = rate.inPerSecond();
    std::string best = shortest(perSecond);
    std::size_t bestLength = best.size();
    best += " /s";
    for (const Unit &unit : std::span(rateUnits).subspan(1)) {
        const auto size = static_cast<double>(unit.size);
        const double scaled = perSecond * size;
        for (const double value : {scaled, std::nextafter(scaled, 0.0), std::nextafter(scaled, HUGE_VAL)}) {
            if (!std::isfinite(value) || value / size != perSecond) {
                continue;
            }
            const std::string number = shortest(value);
            if (number.size() + advantage < bestLength) {
                bestLength = number.size() + advantage;
                best = number + " " + std::string(unit.name);
            }
        }
    }
    return best;
}

std::string formatMemory(MemorySize memory)
{
    constexpr std::array<Unit, 3> written{{{"GB", 1 << 30}, {"MB", 1 << 20}, {"KB", 1 << 10}}};
    for (const Unit &unit : written) {
        if (memory.count() != 0 && memory.count() % unit.size == 0) {
            return std::to_string(memory.count() / unit.size) + " " + std::string(unit.name);
        }
    }
    return memory.count() == 0 ? "0 MB" : std::to_string(memory.count()) + " B";
}

} // namespace warmfront
