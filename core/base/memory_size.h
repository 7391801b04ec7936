// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>

#include "core/base/time.h"

namespace warmfront {

/// An amount of memory in bytes. 1 MB = 1 MiB = 2^20 bytes, 1 GB = 1 GiB = 2^30 bytes, as the platforms' price lists
/// do.
class MemorySize
{
public:
    constexpr MemorySize() = default;
    [[nodiscard]] static constexpr MemorySize bytes(std::int64_t n) { return MemorySize(n); }
    [[nodiscard]] static constexpr MemorySize megabytes(std::int64_t n) { return MemorySize(n << 20); }
    [[nodiscard]] static constexpr MemorySize gigabytes(std::int64_t n) { return MemorySize(n << 30); }

    [[nodiscard]] constexpr std::int64_t count() const { return m_bytes; }
    [[nodiscard]] constexpr double inMegabytes() const { return static_cast<double>(m_bytes) / 1048576.0; }
    constexpr auto operator<=>(const MemorySize &) const = default;
    constexpr MemorySize operator+(MemorySize other) const { return MemorySize(m_bytes + other.m_bytes); }
    constexpr MemorySize operator*(std::int64_t n) const { return MemorySize(m_bytes * n); }

private:
    explicit constexpr MemorySize(std::int64_t n) : m_bytes(n) {}
    std::int64_t m_bytes = 0;
};

/// Memory held for a time, exactly: byte-nanoseconds in 128 bits.
class MemoryTime
{
public:
    constexpr MemoryTime() = default;
    constexpr MemoryTime(MemorySize memory, TotalTime time) : m_byteNanoseconds(Int128(memory.count()) * time.count())
    {
    }
    [[nodiscard]] static constexpr MemoryTime byteNanoseconds(Int128 n)
    {
        MemoryTime m;
        m.m_byteNanoseconds = n;
        return m;
    }

    [[nodiscard]] constexpr Int128 count() const { return m_byteNanoseconds; }
    /// GB-seconds with 1 GB = 2^30 bytes; for display and statistics, pricing works on count().
    [[nodiscard]] constexpr double inGigabyteSeconds() const
    {
        return static_cast<double>(m_byteNanoseconds) / (1073741824.0 * 1e9);
    }
    constexpr bool operator==(const MemoryTime &) const = default;
    constexpr MemoryTime &operator+=(MemoryTime other)
    {
        m_byteNanoseconds += other.m_byteNanoseconds;
        return *this;
    }

private:
    Int128 m_byteNanoseconds = 0;
};

} // namespace warmfront
