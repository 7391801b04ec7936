// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace warmfront::sim {

/// Sorts whole numbers that are spread more or less evenly: the keys of what happens in a window of time.
///
/// Counts them into parts of equal width, puts each into its part, and mends the order within the parts.
class SpreadSort
{
public:
    /// Sorts @p keys, which are below 2^@p keyBits; the answer holds until the next call.
    [[nodiscard]] std::span<const std::uint64_t> sort(std::span<std::uint64_t> keys, int keyBits);

private:
    std::vector<std::uint64_t> m_sorted;
};

} // namespace warmfront::sim
