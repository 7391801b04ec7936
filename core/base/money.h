// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <compare>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/decimal.h"

namespace warmfront {

/// ISO 4217 code of a currency, for example USD.
class Currency
{
public:
    constexpr Currency() = default; ///< USD
    [[nodiscard]] static Result<Currency> parse(std::string_view code);
    [[nodiscard]] std::string code() const { return {m_code.begin(), m_code.end()}; }
    constexpr bool operator==(const Currency &) const = default;

private:
    std::array<char, 3> m_code{'U', 'S', 'D'};
};

/// An amount of money: a signed 128-bit count of 10^-18 of its currency unit.
///
/// Adding or comparing two currencies is a ContractViolation.
class Money
{
public:
    Money() = default;
    explicit Money(Currency currency) : m_currency(currency) {}
    [[nodiscard]] static Money attos(Int128 count, Currency currency = {});
    /// @p amount rounded half to even at 10^-18.
    [[nodiscard]] static Money of(const Decimal &amount, Currency currency = {});
    /// @p quantity × @p rate, computed exactly (in 256 bits) and rounded once, half to even, at 10^-18.
    [[nodiscard]] static Money product(const Decimal &quantity, const Decimal &rate, Currency currency = {});

    [[nodiscard]] Int128 attos() const { return m_attos; }
    [[nodiscard]] Currency currency() const { return m_currency; }
    [[nodiscard]] bool isZero() const { return m_attos == 0; }

    [[nodiscard]] Money operator+(const Money &other) const;
    [[nodiscard]] Money operator-(const Money &other) const;
    Money &operator+=(const Money &other) { return *this = *this + other; }
    [[nodiscard]] Money operator-() const;
    [[nodiscard]] bool operator==(const Money &other) const = default;
    [[nodiscard]] std::strong_ordering operator<=>(const Money &other) const;

    /// This × @p numerator / @p denominator, exact in between and rounded once, half to even. @p denominator > 0.
    [[nodiscard]] Money scaledBy(const Decimal &numerator, const Decimal &denominator) const;
    [[nodiscard]] Money rounded(int places, Rounding rounding) const;
    /// Shares in proportion to @p weights (0 or more, not all 0) that add up to exactly this amount (largest
    /// remainder).
    [[nodiscard]] std::vector<Money> split(const std::vector<Int128> &weights) const;

    [[nodiscard]] Decimal amount() const { return Decimal::scaled(m_attos, 18); }
    /// Plain decimal without the currency: "2.733338".
    [[nodiscard]] std::string toString() const { return amount().toString(); }
    /// With exactly @p places decimals, half up, as a bill prints it: "2.73".
    [[nodiscard]] std::string toFixed(int places) const;
    [[nodiscard]] double toDouble() const { return amount().toDouble(); }

private:
    Int128 m_attos = 0;
    Currency m_currency;
};

} // namespace warmfront
