// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace warmfront::sim {

/// Writes the positions of those of @p count instants that are not after @p limit to @p due, in order, and returns how
/// many there are. @p limit is before the end of time; @p count is a multiple of dueBlock, and @p due has room for all.
/// Every processor gives the same answer.
using FindDue = std::size_t (*)(const std::int64_t *instants, std::size_t count, std::int64_t limit,
                                std::uint32_t *due);

inline constexpr std::size_t dueBlock = 8;

/// The search with the widest registers of this processor.
[[nodiscard]] FindDue findDue();

} // namespace warmfront::sim
