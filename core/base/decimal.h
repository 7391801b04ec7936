// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/base/time.h"

namespace warmfront {

/// How a vendor rounds a line. Modes work on magnitudes: up is away from 0, down is towards it, so -x rounds as x does.
enum class Rounding { HalfUp, HalfEven, Up, Down };

/// An exact decimal number: a 128-bit whole number divided by a power of ten (0 to 30 places).
///
/// List prices, quantities on a bill and shares are decimals; nothing is rounded unless asked for. An operation whose
/// exact result does not fit throws ContractViolation.
class Decimal
{
public:
    constexpr Decimal() = default;
    constexpr explicit Decimal(std::int64_t whole) : m_digits(whole) {}

    /// @p digits / 10^@p places, reduced. Places 0 to 30.
    [[nodiscard]] static Decimal scaled(Int128 digits, int places);
    /// Plain ("0.0000166667", "-3") or with an exponent ("1e-7"). Errors name the text.
    [[nodiscard]] static Result<Decimal> parse(std::string_view text);

    [[nodiscard]] Int128 digits() const { return m_digits; }
    [[nodiscard]] int places() const { return m_places; }
    [[nodiscard]] bool isZero() const { return m_digits == 0; }
    [[nodiscard]] bool isNegative() const { return m_digits < 0; }

    [[nodiscard]] Decimal operator-() const;
    [[nodiscard]] Decimal operator+(const Decimal &other) const;
    [[nodiscard]] Decimal operator-(const Decimal &other) const;
    /// Exact product; throws ContractViolation when it needs more than 38 digits or 30 places.
    [[nodiscard]] Decimal operator*(const Decimal &other) const;
    /// This / @p divisor, rounded once to @p places. @p divisor must not be 0.
    [[nodiscard]] Decimal dividedBy(const Decimal &divisor, int places, Rounding rounding) const;
    /// This × @p numerator / @p divisor, exact in between and rounded once to @p places. @p divisor must not be 0.
    [[nodiscard]] Decimal timesRatio(const Decimal &numerator, const Decimal &divisor, int places,
                                     Rounding rounding) const;
    [[nodiscard]] Decimal rounded(int places, Rounding rounding) const;

    [[nodiscard]] bool operator==(const Decimal &other) const;
    [[nodiscard]] std::strong_ordering operator<=>(const Decimal &other) const;

    /// Plain notation without an exponent or trailing zeros: "0.0000166667".
    [[nodiscard]] std::string toString() const;
    /// For axes and statistics only.
    [[nodiscard]] double toDouble() const;

private:
    Int128 m_digits = 0;
    int m_places = 0;
};

} // namespace warmfront
