// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>

namespace warmfront {

/// Events per unit of time, 0 or more and finite. A parameter of arrival laws, not a measured count.
class Rate
{
public:
    constexpr Rate() = default;
    [[nodiscard]] static constexpr Rate perSecond(double n) { return Rate(n); }

    [[nodiscard]] constexpr double inPerSecond() const { return m_perSecond; }
    constexpr auto operator<=>(const Rate &) const = default;

private:
    explicit constexpr Rate(double n) : m_perSecond(n) {}
    double m_perSecond = 0.0;
};

} // namespace warmfront
