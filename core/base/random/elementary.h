// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

// Functions of one number made of IEEE 754 basic operations, bit operations and selections only: no libm, no branch, so
// that a loop over them is vectorised and gives the same bits at every width. They are inlined into functions of
// several instruction sets, hence always_inline and no standard library function inside.
#define WARMFRONT_ALWAYS_INLINE [[gnu::always_inline]] inline

namespace warmfront::random {

WARMFRONT_ALWAYS_INLINE std::uint64_t bitsOf(double x)
{
    return __builtin_bit_cast(std::uint64_t, x);
}
WARMFRONT_ALWAYS_INLINE double ofBits(std::uint64_t bits)
{
    return __builtin_bit_cast(double, bits);
}

/// (raw / 2^12 + 1/2) / 2^52: a number of [1, 2) with these 52 bits, less 1 - 2^-53; exact.
WARMFRONT_ALWAYS_INLINE double unitOf(std::uint64_t raw)
{
    return ofBits((raw >> 12) | 0x3ff0000000000000U) - 0x1.fffffffffffffp-1;
}

/// Natural logarithm of a normal x > 0, fdlibm's e_log.c (Sun Microsystems 1993): x = 2^k (1 + f), s = f / (2 + f).
WARMFRONT_ALWAYS_INLINE double logOf(double x)
{
    constexpr std::uint64_t sqrtHalf = 0x3fe6a09e667f3bcdU;
    const std::uint64_t shifted = bitsOf(x) + (0x3ff0000000000000U - sqrtHalf);
    const double k = ofBits((shifted >> 52) | 0x4330000000000000U) - (0x1p52 + 1023.0);
    const double f = ofBits((shifted & 0x000fffffffffffffU) + sqrtHalf) - 1.0;
    const double s = f / (2.0 + f);
    const double z = s * s;
    const double w = z * z;
    const double t1 = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
    const double t2 =
        z
        * (6.666666666666735130e-01
           + w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
    const double half = 0.5 * f * f;
    constexpr double ln2High = 6.93147180369123816490e-01;
    constexpr double ln2Low = 1.90821492927058770002e-10;
    return k * ln2High - ((half - (s * (half + (t1 + t2)) + k * ln2Low)) - f);
}

/// e^x, fdlibm's e_exp.c; arguments outside [-708, 709] are moved to the nearer end, so that 2^k stays a normal number.
WARMFRONT_ALWAYS_INLINE double expOf(double x)
{
    x = x < 709.0 ? x : 709.0;
    x = x > -708.0 ? x : -708.0;
    constexpr double toInteger = 0x1.8p52;
    const double shifted = x * 1.44269504088896338700e+00 + toInteger;
    const double k = shifted - toInteger;
    const double high = x - k * 6.93147180369123816490e-01;
    const double low = k * 1.90821492927058770002e-10;
    const double r = high - low;
    const double t = r * r;
    const double c = r
                     - t
                           * (1.66666666666666019037e-01
                              + t
                                    * (-2.77777777770155933842e-03
                                       + t
                                             * (6.61375632143793436117e-05
                                                + t * (-1.65339022054652515390e-06 + t * 4.13813679705723846039e-08))));
    const double y = 1.0 - ((low - (r * c) / (2.0 - c)) - high);
    // the last bits of `shifted` are k as an integer: y × 2^k. k = 1023 and y just below 1 or k = -1021 stay normal.
    return ofBits(bitsOf(y) + (bitsOf(shifted) << 52));
}

/// Below 2^51 in magnitude: the nearest whole number, ties to even.
WARMFRONT_ALWAYS_INLINE std::int64_t nearestShort(double x)
{
    constexpr double toInteger = 0x1.8p52;
    return static_cast<std::int64_t>(bitsOf(x + toInteger) - bitsOf(toInteger));
}

/// x >= 0: the nearest whole number, ties to even, at most 2^62. In two parts of 26 bits and the rest, because a wide
/// conversion to int64 exists on AVX-512 only; x - high × 2^26 is exact.
WARMFRONT_ALWAYS_INLINE std::int64_t nearestLong(double x)
{
    x = x < 0x1p62 ? x : 0x1p62;
    constexpr double toInteger = 0x1.8p52;
    const double shifted = x * 0x1p-26 + toInteger;
    const double rest = x - (shifted - toInteger) * 0x1p26;
    return static_cast<std::int64_t>(((bitsOf(shifted) - bitsOf(toInteger)) << 26)
                                     + (bitsOf(rest + toInteger) - bitsOf(toInteger)));
}

} // namespace warmfront::random
