// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/money.h"

#include <algorithm>
#include <numeric>

#include "core/base/contract.h"
#include "core/base/wide/wide_integer.h"

namespace warmfront {

namespace {

constexpr int attoPlaces = 18;
constexpr const char *fitsRule = "an amount of money stays within 10^20 of its unit";
constexpr const char *currencyRule = "two currencies are never added or compared";

/// @p digits / 10^@p places of the unit, in attos, rounded once.
Money fromRatio(const WideInteger &digits, int places, bool negative, Currency currency)
{
    const WideInteger attos =
        places <= attoPlaces
            ? digits * WideInteger::powerOfTen(attoPlaces - places)
            : roundedQuotient(digits, WideInteger::powerOfTen(places - attoPlaces), Rounding::HalfEven);
    return Money::attos(signedValue(attos, negative, fitsRule), currency);
}

} // namespace

Result<Currency> Currency::parse(std::string_view code)
{
    if (code.size() != 3 || !std::ranges::all_of(code, [](char c) { return c >= 'A' && c <= 'Z'; })) {
        return failure("\"" + std::string(code.substr(0, 20))
                       + "\" is not a currency: write its ISO 4217 code of three capital letters, for example USD.");
    }
    Currency currency;
    std::ranges::copy(code, currency.m_code.begin());
    return currency;
}

Money Money::attos(Int128 count, Currency currency)
{
    Money money(currency);
    money.m_attos = count;
    return money;
}

Money Money::of(const Decimal &amount, Currency currency)
{
    return fromRatio(WideInteger(magnitude(amount.digits())), amount.places(), amount.isNegative(), currency);
}

Money Money::product(const Decimal &quantity, const Decimal &rate, Currency currency)
{
    return fromRatio(WideInteger(magnitude(quantity.digits())) * WideInteger(magnitude(rate.digits())),
                     quantity.places() + rate.places(), quantity.isNegative() != rate.isNegative(), currency);
}

Money Money::operator+(const Money &other) const
{
    expects(m_currency == other.m_currency, currencyRule);
    Int128 sum = 0;
    expects(!__builtin_add_overflow(m_attos, other.m_attos, &sum), fitsRule);
    return attos(sum, m_currency);
}

Money Money::operator-(const Money &other) const
{
    expects(m_currency == other.m_currency, currencyRule);
    Int128 difference = 0;
    expects(!__builtin_sub_overflow(m_attos, other.m_attos, &difference), fitsRule);
    return attos(difference, m_currency);
}

Money Money::operator-() const
{
    return Money(m_currency) - *this;
}

std::strong_ordering Money::operator<=>(const Money &other) const
{
    expects(m_currency == other.m_currency, currencyRule);
    return m_attos <=> other.m_attos;
}

Money Money::scaledBy(const Decimal &numerator, const Decimal &denominator) const
{
    expects(denominator > Decimal(), "an amount is divided by a number above 0");
    // The places of the two decimals cancel; what is left multiplies one side only.
    const int places = denominator.places() - numerator.places();
    WideInteger top = WideInteger(magnitude(m_attos)) * WideInteger(magnitude(numerator.digits()));
    WideInteger bottom(magnitude(denominator.digits()));
    (places > 0 ? top : bottom) = (places > 0 ? top : bottom) * WideInteger::powerOfTen(std::abs(places));
    const bool negative = (m_attos < 0) != numerator.isNegative();
    return attos(signedValue(roundedQuotient(top, bottom, Rounding::HalfEven), negative, fitsRule), m_currency);
}

Money Money::rounded(int places, Rounding rounding) const
{
    expects(places >= 0 && places <= attoPlaces, "money is rounded to 0 to 18 places");
    const WideInteger unit = WideInteger::powerOfTen(attoPlaces - places);
    const WideInteger units = roundedQuotient(WideInteger(magnitude(m_attos)), unit, rounding);
    return attos(signedValue(units * unit, m_attos < 0, fitsRule), m_currency);
}

std::vector<Money> Money::split(const std::vector<Int128> &weights) const
{
    WideInteger sum;
    for (const Int128 weight : weights) {
        expects(weight >= 0, "shares have weights of 0 or more");
        sum = sum + WideInteger(magnitude(weight));
    }
    expects(!sum.isZero(), "at least one share has a weight above 0");

    const WideInteger whole(magnitude(m_attos));
    std::vector<UInt128> parts;
    std::vector<WideInteger> remainders;
    UInt128 rest = magnitude(m_attos);
    for (const Int128 weight : weights) {
        const WideInteger::Division share = (whole * WideInteger(magnitude(weight))).dividedBy(sum);
        parts.push_back(share.quotient.low());
        remainders.push_back(share.remainder);
        rest -= share.quotient.low();
    }
    std::vector<std::size_t> order(weights.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return remainders[b] < remainders[a]; });
    for (std::size_t i = 0; rest > 0; ++i, --rest) {
        ++parts[order[i]];
    }
    std::vector<Money> shares;
    shares.reserve(parts.size());
    for (const UInt128 part : parts) {
        shares.push_back(attos(signedValue(WideInteger(part), m_attos < 0, fitsRule), m_currency));
    }
    return shares;
}

std::string Money::toFixed(int places) const
{
    std::string text = rounded(places, Rounding::HalfUp).toString();
    const std::size_t point = text.find('.');
    const std::size_t shown = point == std::string::npos ? 0 : text.size() - point - 1;
    if (places > 0 && point == std::string::npos) {
        text.push_back('.');
    }
    text.append(static_cast<std::size_t>(places) - shown, '0');
    return text;
}

} // namespace warmfront
