// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>

namespace warmfront {

/// A length of simulated time in whole nanoseconds. Ranges to about ±292 years.
class SimDuration
{
public:
    constexpr SimDuration() = default;

    [[nodiscard]] static constexpr SimDuration nanoseconds(std::int64_t n) { return SimDuration(n); }
    [[nodiscard]] static constexpr SimDuration microseconds(std::int64_t n) { return SimDuration(n * 1'000); }
    [[nodiscard]] static constexpr SimDuration milliseconds(std::int64_t n) { return SimDuration(n * 1'000'000); }
    [[nodiscard]] static constexpr SimDuration seconds(std::int64_t n) { return SimDuration(n * 1'000'000'000); }
    [[nodiscard]] static constexpr SimDuration minutes(std::int64_t n) { return seconds(n * 60); }
    [[nodiscard]] static constexpr SimDuration hours(std::int64_t n) { return seconds(n * 3600); }

    [[nodiscard]] constexpr std::int64_t count() const { return m_nanoseconds; }
    /// For statistics and axes only; exact up to 2^53 ns.
    [[nodiscard]] constexpr double inSeconds() const { return static_cast<double>(m_nanoseconds) * 1e-9; }
    [[nodiscard]] constexpr double inMilliseconds() const { return static_cast<double>(m_nanoseconds) * 1e-6; }

    constexpr auto operator<=>(const SimDuration &) const = default;
    constexpr SimDuration operator+(SimDuration other) const
    {
        return SimDuration(m_nanoseconds + other.m_nanoseconds);
    }
    constexpr SimDuration operator-(SimDuration other) const
    {
        return SimDuration(m_nanoseconds - other.m_nanoseconds);
    }
    constexpr SimDuration operator*(std::int64_t n) const { return SimDuration(m_nanoseconds * n); }
    constexpr SimDuration operator/(std::int64_t n) const { return SimDuration(m_nanoseconds / n); }
    constexpr SimDuration &operator+=(SimDuration other) { return *this = *this + other; }

private:
    explicit constexpr SimDuration(std::int64_t n) : m_nanoseconds(n) {}
    std::int64_t m_nanoseconds = 0;
};

/// An instant of simulated time: nanoseconds since the start of the run. There is no `now()`: time is always passed in.
class SimTime
{
public:
    constexpr SimTime() = default;

    [[nodiscard]] static constexpr SimTime atNanoseconds(std::int64_t n) { return SimTime(n); }
    [[nodiscard]] static constexpr SimTime after(SimDuration sinceStart) { return SimTime(sinceStart.count()); }

    [[nodiscard]] constexpr std::int64_t count() const { return m_nanoseconds; }
    [[nodiscard]] constexpr SimDuration sinceStart() const { return SimDuration::nanoseconds(m_nanoseconds); }
    [[nodiscard]] constexpr double inSeconds() const { return static_cast<double>(m_nanoseconds) * 1e-9; }

    constexpr auto operator<=>(const SimTime &) const = default;
    constexpr SimTime operator+(SimDuration d) const { return SimTime(m_nanoseconds + d.count()); }
    constexpr SimTime operator-(SimDuration d) const { return SimTime(m_nanoseconds - d.count()); }
    constexpr SimDuration operator-(SimTime other) const
    {
        return SimDuration::nanoseconds(m_nanoseconds - other.m_nanoseconds);
    }

private:
    explicit constexpr SimTime(std::int64_t n) : m_nanoseconds(n) {}
    std::int64_t m_nanoseconds = 0;
};

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 UInt128;

/// A sum of many durations, or of instances multiplied by time: whole nanoseconds in 128 bits, so that neither
/// 50,000 instances nor a fortnight overflow it. Sums are associative: the order of adding never changes them.
class TotalTime
{
public:
    constexpr TotalTime() = default;
    [[nodiscard]] static constexpr TotalTime nanoseconds(Int128 n)
    {
        TotalTime t;
        t.m_nanoseconds = n;
        return t;
    }

    [[nodiscard]] constexpr Int128 count() const { return m_nanoseconds; }
    [[nodiscard]] constexpr double inSeconds() const { return static_cast<double>(m_nanoseconds) * 1e-9; }

    constexpr bool operator==(const TotalTime &) const = default;
    constexpr TotalTime &operator+=(SimDuration d)
    {
        m_nanoseconds += d.count();
        return *this;
    }
    constexpr TotalTime &operator+=(TotalTime t)
    {
        m_nanoseconds += t.m_nanoseconds;
        return *this;
    }

private:
    Int128 m_nanoseconds = 0;
};

} // namespace warmfront
