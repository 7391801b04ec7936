// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "core/base/contract.h"
#include "core/base/decimal.h"

namespace warmfront {

/// A whole number of 0 to 2^512 - 1, for the exact middle of a decimal computation. What leaves 512 bits is a
/// ContractViolation, which products of three 128-bit numbers never do.
class WideInteger
{
public:
    static constexpr std::size_t limbs = 16;

    WideInteger() = default;
    explicit WideInteger(UInt128 value)
    {
        for (std::size_t i = 0; value != 0; ++i, value >>= 32) {
            m_limb[i] = static_cast<std::uint32_t>(value);
        }
    }

    /// 10^@p exponent, up to 10^154.
    [[nodiscard]] static WideInteger powerOfTen(int exponent)
    {
        expects(exponent >= 0, "a power of ten has an exponent of 0 or more");
        WideInteger power(UInt128(1));
        for (; exponent >= 9; exponent -= 9) {
            power = power.times(1'000'000'000U);
        }
        for (; exponent > 0; --exponent) {
            power = power.times(10U);
        }
        return power;
    }

    [[nodiscard]] bool isZero() const { return used() == 0; }
    [[nodiscard]] bool isOdd() const { return (m_limb[0] & 1U) != 0; }
    [[nodiscard]] bool fitsInt128() const { return used() <= 4 && (m_limb[3] >> 31) == 0; }
    /// The lowest 128 bits.
    [[nodiscard]] UInt128 low() const
    {
        UInt128 value = 0;
        for (std::size_t i = 4; i-- > 0;) {
            value = (value << 32) | m_limb[i];
        }
        return value;
    }

    [[nodiscard]] bool operator==(const WideInteger &other) const { return m_limb == other.m_limb; }
    [[nodiscard]] bool operator<(const WideInteger &other) const
    {
        return std::lexicographical_compare(m_limb.rbegin(), m_limb.rend(), other.m_limb.rbegin(), other.m_limb.rend());
    }

    [[nodiscard]] WideInteger operator+(const WideInteger &other) const
    {
        WideInteger sum;
        std::uint64_t carry = 0;
        for (std::size_t i = 0; i < limbs; ++i) {
            carry += std::uint64_t(m_limb[i]) + other.m_limb[i];
            sum.m_limb[i] = static_cast<std::uint32_t>(carry);
            carry >>= 32;
        }
        expects(carry == 0, "a wide integer stays below 2^512");
        return sum;
    }

    /// @p other must not be larger than this.
    [[nodiscard]] WideInteger operator-(const WideInteger &other) const
    {
        WideInteger difference;
        std::int64_t borrow = 0;
        for (std::size_t i = 0; i < limbs; ++i) {
            std::int64_t limb = std::int64_t(m_limb[i]) - other.m_limb[i] - borrow;
            borrow = limb < 0 ? 1 : 0;
            limb += borrow << 32;
            difference.m_limb[i] = static_cast<std::uint32_t>(limb);
        }
        expects(borrow == 0, "a wide integer stays at 0 or more");
        return difference;
    }

    [[nodiscard]] WideInteger operator*(const WideInteger &other) const
    {
        WideInteger product;
        const std::size_t mine = used();
        const std::size_t theirs = other.used();
        expects(mine + theirs <= limbs + 1, "a wide integer stays below 2^512");
        for (std::size_t i = 0; i < mine; ++i) {
            std::uint64_t carry = 0;
            for (std::size_t j = 0; j < theirs || carry != 0; ++j) {
                if (i + j >= limbs) {
                    expects(carry == 0 && (j >= theirs || other.m_limb[j] == 0), "a wide integer stays below 2^512");
                    break;
                }
                carry += product.m_limb[i + j] + std::uint64_t(m_limb[i]) * (j < theirs ? other.m_limb[j] : 0U);
                product.m_limb[i + j] = static_cast<std::uint32_t>(carry);
                carry >>= 32;
            }
        }
        return product;
    }

    struct Division;
    /// Quotient and remainder, bit by bit from the highest one set. @p divisor must not be 0.
    [[nodiscard]] Division dividedBy(const WideInteger &divisor) const;
    /// Divides by @p divisor in place and returns the remainder.
    std::uint32_t divideInPlace(std::uint32_t divisor)
    {
        std::uint64_t remainder = 0;
        for (std::size_t i = used(); i-- > 0;) {
            remainder = (remainder << 32) | m_limb[i];
            m_limb[i] = static_cast<std::uint32_t>(remainder / divisor);
            remainder %= divisor;
        }
        return static_cast<std::uint32_t>(remainder);
    }

private:
    [[nodiscard]] std::size_t used() const
    {
        std::size_t n = limbs;
        while (n > 0 && m_limb[n - 1] == 0) {
            --n;
        }
        return n;
    }
    [[nodiscard]] WideInteger times(std::uint32_t factor) const { return *this * WideInteger(UInt128(factor)); }

    std::array<std::uint32_t, limbs> m_limb{}; // lowest first
};

struct WideInteger::Division
{
    WideInteger quotient;
    WideInteger remainder;
};

inline WideInteger::Division WideInteger::dividedBy(const WideInteger &divisor) const
{
    expects(!divisor.isZero(), "nothing is divided by 0");
    Division result;
    const std::size_t mine = used();
    if (mine <= 4 && divisor.used() <= 4) {
        result.quotient = WideInteger(low() / divisor.low());
        result.remainder = WideInteger(low() % divisor.low());
        return result;
    }
    for (std::size_t bit = mine * 32; bit-- > 0;) {
        result.remainder = result.remainder + result.remainder;
        result.remainder.m_limb[0] |= (m_limb[bit / 32] >> (bit % 32)) & 1U;
        if (!(result.remainder < divisor)) {
            result.remainder = result.remainder - divisor;
            result.quotient.m_limb[bit / 32] |= 1U << (bit % 32);
        }
    }
    return result;
}

/// |@p value| as an unsigned number; right for the lowest Int128 too.
[[nodiscard]] inline UInt128 magnitude(Int128 value)
{
    return value < 0 ? UInt128(0) - static_cast<UInt128>(value) : static_cast<UInt128>(value);
}

/// @p numerator / @p denominator as a whole number by @p rounding, which works on magnitudes: up is away from 0.
[[nodiscard]] inline WideInteger roundedQuotient(const WideInteger &numerator, const WideInteger &denominator,
                                                 Rounding rounding)
{
    const WideInteger::Division division = numerator.dividedBy(denominator);
    if (division.remainder.isZero()) {
        return division.quotient;
    }
    const WideInteger twice = division.remainder + division.remainder;
    const bool isHalf = twice == denominator;
    const bool isAboveHalf = denominator < twice;
    bool away = false;
    switch (rounding) {
    case Rounding::HalfUp:
        away = isHalf || isAboveHalf;
        break;
    case Rounding::HalfEven:
        away = isAboveHalf || (isHalf && division.quotient.isOdd());
        break;
    case Rounding::Up:
        away = true;
        break;
    case Rounding::Down:
        break;
    }
    return away ? division.quotient + WideInteger(UInt128(1)) : division.quotient;
}

/// The signed 128-bit number of @p value, or ContractViolation naming @p rule.
[[nodiscard]] inline Int128 signedValue(const WideInteger &value, bool negative, const char *rule)
{
    expects(value.fitsInt128(), rule);
    const auto absolute = static_cast<Int128>(value.low());
    return negative ? -absolute : absolute;
}

} // namespace warmfront
