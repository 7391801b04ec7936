// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace warmfront::test {

/// What the schema resources/schema/@p name has against @p text; empty when nothing. Text that is not JSON is a fault.
[[nodiscard]] std::string schemaFaults(std::string_view name, std::string_view text);

/// The keys, sorted and joined by spaces, of a definition of the scenario's schema ("" = the whole), `comment` left
/// out.
[[nodiscard]] std::string schemaKeys(std::string_view definition);

/// How many definitions of the scenario's schema are objects.
[[nodiscard]] std::size_t schemaObjects();

} // namespace warmfront::test
