// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <concepts>
#include <type_traits>
#include <utility>
#include <variant>

namespace warmfront {

/// A std::variant, used as one, whose copying, moving, ending and comparing are compiled in one file instead of in
/// every file that holds one: with ten alternatives that is most of what a small file takes to build.
///
/// `using Any = OneOf<std::variant<...>>`; one source file includes one_of_members.h and says
/// `template class warmfront::OneOf<Any::Variant>`. Moving one that has to allocate (an empty std::deque of libstdc++
/// does) and cannot ends the program.
template <class Variant> class OneOf;

template <class... Alternatives> class OneOf<std::variant<Alternatives...>> : public std::variant<Alternatives...>
{
public:
    using Variant = std::variant<Alternatives...>;

    OneOf() requires std::default_initializable<Variant>;
    template <class Alternative>
    requires(
        !std::is_base_of_v<Variant, std::remove_cvref_t<Alternative>> && std::constructible_from<Variant, Alternative>)
        OneOf(Alternative &&alternative)
        : Variant(std::forward<Alternative>(alternative))
    {
    }
    OneOf(const OneOf &other);
    OneOf(OneOf &&other) noexcept;
    OneOf &operator=(const OneOf &other);
    OneOf &operator=(OneOf &&other) noexcept;
    ~OneOf();

    [[nodiscard]] bool operator==(const OneOf &other) const requires(std::equality_comparable<Alternatives> &&...);
};

} // namespace warmfront
