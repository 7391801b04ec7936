// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <cstdint>

#include "core/base/time.h"

namespace warmfront {

/// Processing power held for a time, exactly: millionths × nanoseconds in 128 bits. The power is in vCPU, or in GHz
/// where a price plan counts those.
class ProcessorTime
{
public:
    constexpr ProcessorTime() = default;
    /// @p power is 0 to 10⁶ and is rounded to millionths.
    ProcessorTime(double power, TotalTime time) : m_count(Int128(std::llround(power * 1e6)) * time.count()) {}
    [[nodiscard]] static constexpr ProcessorTime millionthNanoseconds(Int128 n)
    {
        ProcessorTime p;
        p.m_count = n;
        return p;
    }

    [[nodiscard]] constexpr Int128 count() const { return m_count; }
    /// For display and statistics; pricing works on count().
    [[nodiscard]] constexpr double inPowerSeconds() const { return static_cast<double>(m_count) * 1e-15; }
    constexpr bool operator==(const ProcessorTime &) const = default;
    constexpr ProcessorTime &operator+=(ProcessorTime other)
    {
        m_count += other.m_count;
        return *this;
    }

private:
    Int128 m_count = 0;
};

} // namespace warmfront
