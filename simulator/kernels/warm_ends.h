// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace warmfront::sim {

/// Of a few requests that are served at once.
struct WarmEnds
{
    std::int64_t shortest; ///< service
    std::int64_t longest;  ///< service
    std::int64_t latest;   ///< end, or 0
};

/// Writes when each of @p count requests, at least one, ends if it is served at once. With the widest registers of the
/// processor; every choice of instruction set gives the same answers.
[[nodiscard]] WarmEnds tellWarmEnds(const std::int64_t *arrival, const std::int64_t *service, std::size_t count,
                                    std::int64_t *end);

} // namespace warmfront::sim
