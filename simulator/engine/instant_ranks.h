// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace warmfront::sim {

/// How many instants are ranked at once at most.
inline constexpr std::size_t mostRanked = 16;

/// Writes to @p ranks the place that each of the first @p count of @p instants has in their order, from 0. The entries
/// after them, up to mostRanked, are INT64_MAX. False when two are equal; the ranks mean nothing then.
using RankInstants = bool (*)(const std::int64_t *instants, std::size_t count, std::uint8_t *ranks);

/// The fastest one of this processor: it compares each with all others, without branches.
[[nodiscard]] RankInstants instantRanks();

} // namespace warmfront::sim
