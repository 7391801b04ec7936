// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/decimal.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "core/base/contract.h"
#include "core/base/wide/wide_integer.h"

namespace warmfront {

namespace {

constexpr int highestPlaces = 30;
constexpr const char *fitsRule = "a decimal has at most 38 digits and 30 places";

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// A magnitude over a power of ten, reduced, as a decimal.
Decimal reduced(WideInteger digits, int places, bool negative)
{
    while (places > 0) {
        WideInteger shorter = digits;
        if (shorter.divideInPlace(10) != 0) {
            break;
        }
        digits = shorter;
        --places;
    }
    expects(places <= highestPlaces, fitsRule);
    return Decimal::scaled(signedValue(digits, negative, fitsRule), places);
}

/// The magnitude of @p value in units of 10^-@p places.
WideInteger aligned(const Decimal &value, int places)
{
    return WideInteger(magnitude(value.digits())) * WideInteger::powerOfTen(places - value.places());
}

Result<Decimal> unreadable(std::string_view text, const char *why)
{
    constexpr std::size_t longest = 60;
    std::string shown(text.substr(0, longest));
    if (text.size() > longest) {
        shown += "…";
    }
    return failure("\"" + shown + "\" " + why);
}

} // namespace

Decimal Decimal::scaled(Int128 digits, int places)
{
    expects(places >= 0 && places <= highestPlaces, "a decimal has 0 to 30 places");
    while (places > 0 && digits % 10 == 0) {
        digits /= 10;
        --places;
    }
    Decimal result;
    result.m_digits = digits;
    result.m_places = places;
    return result;
}

Result<Decimal> Decimal::parse(std::string_view text)
{
    constexpr const char *form = "is not a decimal number: write it like 12.5, -3 or 1e-7.";
    constexpr const char *range = "needs more than 38 digits or 30 decimal places: write a shorter number.";
    std::size_t at = 0;
    const bool negative = at < text.size() && text[at] == '-';
    at += negative ? 1 : 0;
    std::string digits;
    long exponent = 0;
    const auto readDigits = [&](bool afterPoint) {
        const std::size_t from = at;
        for (; at < text.size() && isDigit(text[at]); ++at) {
            digits.push_back(text[at]);
            exponent -= afterPoint ? 1 : 0;
        }
        return at > from;
    };
    if (!readDigits(false)) {
        return unreadable(text, form);
    }
    if (at < text.size() && text[at] == '.') {
        ++at;
        if (!readDigits(true)) {
            return unreadable(text, form);
        }
    }
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        at += at < text.size() && text[at] == '+' ? 1 : 0;
        if (at < text.size() && text[at] == '-' && text[at - 1] == '+') {
            return unreadable(text, form);
        }
        int written = 0;
        const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), written);
        if (error == std::errc::invalid_argument) {
            return unreadable(text, form);
        }
        if (error != std::errc() || written > 100'000 || written < -100'000) {
            return unreadable(text, range);
        }
        exponent += written;
        at = static_cast<std::size_t>(end - text.data());
    }
    if (at != text.size()) {
        return unreadable(text, form);
    }
    while (!digits.empty() && digits.back() == '0') {
        digits.pop_back();
        ++exponent;
    }
    digits.erase(0, digits.find_first_not_of('0'));
    if (digits.empty()) {
        return Decimal();
    }
    if (digits.size() > 39 || exponent > 38 || exponent < -highestPlaces) {
        return unreadable(text, range);
    }
    WideInteger value;
    const WideInteger ten(UInt128(10));
    for (const char c : digits) {
        value = value * ten + WideInteger(static_cast<UInt128>(c - '0'));
    }
    if (exponent > 0) {
        value = value * WideInteger::powerOfTen(static_cast<int>(exponent));
        exponent = 0;
    }
    if (!value.fitsInt128()) {
        return unreadable(text, range);
    }
    return scaled(signedValue(value, negative, fitsRule), static_cast<int>(-exponent));
}

Decimal Decimal::operator-() const
{
    return scaled(signedValue(WideInteger(magnitude(m_digits)), m_digits > 0, fitsRule), m_places);
}

Decimal Decimal::operator+(const Decimal &other) const
{
    const int places = std::max(m_places, other.m_places);
    const WideInteger mine = aligned(*this, places);
    const WideInteger theirs = aligned(other, places);
    if (isNegative() == other.isNegative()) {
        return reduced(mine + theirs, places, isNegative());
    }
    return mine < theirs ? reduced(theirs - mine, places, other.isNegative())
                         : reduced(mine - theirs, places, isNegative());
}

Decimal Decimal::operator-(const Decimal &other) const
{
    return *this + -other;
}

Decimal Decimal::operator*(const Decimal &other) const
{
    return reduced(WideInteger(magnitude(m_digits)) * WideInteger(magnitude(other.m_digits)), m_places + other.m_places,
                   isNegative() != other.isNegative());
}

Decimal Decimal::dividedBy(const Decimal &divisor, int places, Rounding rounding) const
{
    return timesRatio(Decimal(1), divisor, places, rounding);
}

Decimal Decimal::timesRatio(const Decimal &numerator, const Decimal &divisor, int places, Rounding rounding) const
{
    expects(!divisor.isZero(), "nothing is divided by 0");
    expects(places >= 0 && places <= highestPlaces, "a decimal has 0 to 30 places");
    // a/10^p × b/10^q ÷ (c/10^r) in units of 10^-places; the powers of ten cancel to one, which is on one side only.
    WideInteger top = WideInteger(magnitude(m_digits)) * WideInteger(magnitude(numerator.m_digits));
    WideInteger bottom(magnitude(divisor.m_digits));
    const int power = places + divisor.m_places - m_places - numerator.m_places;
    (power > 0 ? top : bottom) = (power > 0 ? top : bottom) * WideInteger::powerOfTen(power > 0 ? power : -power);
    const bool negative = (isNegative() != numerator.isNegative()) != divisor.isNegative();
    return reduced(roundedQuotient(top, bottom, rounding), places, negative);
}

Decimal Decimal::rounded(int places, Rounding rounding) const
{
    expects(places >= 0 && places <= highestPlaces, "a decimal has 0 to 30 places");
    if (places >= m_places) {
        return *this;
    }
    return dividedBy(Decimal(1), places, rounding);
}

bool Decimal::operator==(const Decimal &other) const
{
    return m_digits == other.m_digits && m_places == other.m_places; // both are reduced
}

std::strong_ordering Decimal::operator<=>(const Decimal &other) const
{
    if (*this == other) {
        return std::strong_ordering::equal;
    }
    if (isNegative() != other.isNegative()) {
        return isNegative() ? std::strong_ordering::less : std::strong_ordering::greater;
    }
    const int places = std::max(m_places, other.m_places);
    const bool isSmaller = aligned(*this, places) < aligned(other, places);
    return isSmaller != isNegative() ? std::strong_ordering::less : std::strong_ordering::greater;
}

std::string Decimal::toString() const
{
    std::string text; // backwards
    UInt128 rest = magnitude(m_digits);
    for (int place = 0; rest != 0 || place <= m_places; ++place) {
        if (place == m_places && place > 0) {
            text.push_back('.');
        }
        text.push_back(static_cast<char>('0' + static_cast<int>(rest % 10)));
        rest /= 10;
    }
    if (isNegative()) {
        text.push_back('-');
    }
    std::ranges::reverse(text);
    return text;
}

double Decimal::toDouble() const
{
    const std::string text = toString();
    double value = 0.0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

} // namespace warmfront
