// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace warmfront::sim {

/// Requests of sources are numbered from 0; those sent by hand from here on.
inline constexpr std::uint64_t firstSentByHand = std::uint64_t{1} << 63;

} // namespace warmfront::sim
