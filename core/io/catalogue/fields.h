// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/io/json/object_reader.h"

/// What platform and price files have in common. A reader below notes a fault and gives an empty value.
namespace warmfront::catalogue {

inline constexpr int formatVersion = 1;

/// The "warmfront" key: the version of the format.
void readVersion(const json::ObjectReader &object);

/// Required text.
[[nodiscard]] std::string requiredText(const json::ObjectReader &object, std::string_view key, std::string_view what);
[[nodiscard]] std::string optionalText(const json::ObjectReader &object, std::string_view key, std::string_view what);

/// A required id in kebab case: small letters, digits and single hyphens.
[[nodiscard]] std::string requiredId(const json::ObjectReader &object, std::string_view key, std::string_view what);

/// A list that may be empty.
[[nodiscard]] std::vector<json::Node> listOf(const json::Node &node, std::string_view of);

/// Notes a fault when @p name was there before.
void expectNew(const json::Node &node, std::set<std::string> &seen, const std::string &name, std::string_view what);

template <typename T, std::size_t N>
[[nodiscard]] T requiredChoice(const json::ObjectReader &object, std::string_view key, std::string_view what,
                               const std::array<std::pair<std::string_view, T>, N> &names)
{
    const std::optional<json::Node> node = object.require(key);
    const std::optional<T> value =
        node ? node->choice(what, std::span<const std::pair<std::string_view, T>>(names)) : std::nullopt;
    return value.value_or(names.front().second);
}

} // namespace warmfront::catalogue
