// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/one_of.h"

namespace warmfront {

// Not in the class, where they would be compiled wherever they are used.

template <class... Alternatives>
OneOf<std::variant<Alternatives...>>::OneOf() requires std::default_initializable<Variant>
= default;

template <class... Alternatives> OneOf<std::variant<Alternatives...>>::OneOf(const OneOf &other) = default;

template <class... Alternatives>
OneOf<std::variant<Alternatives...>>::OneOf(OneOf &&other) noexcept : Variant(static_cast<Variant &&>(other))
{
}

template <class... Alternatives>
auto OneOf<std::variant<Alternatives...>>::operator=(const OneOf &other) -> OneOf & = default;

template <class... Alternatives> auto OneOf<std::variant<Alternatives...>>::operator=(OneOf &&other) noexcept -> OneOf &
{
    Variant::operator=(static_cast<Variant &&>(other));
    return *this;
}

template <class... Alternatives> OneOf<std::variant<Alternatives...>>::~OneOf() = default;

template <class... Alternatives>
bool OneOf<std::variant<Alternatives...>>::operator==(const OneOf &other) const
    requires(std::equality_comparable<Alternatives> &&...)
{
    return static_cast<const Variant &>(*this) == static_cast<const Variant &>(other);
}

} // namespace warmfront
