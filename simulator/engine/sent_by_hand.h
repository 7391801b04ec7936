// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace warmfront::sim {

/// Requests of sources are numbered from 0; those sent by hand from here on.
inline constexpr std::uint64_t firstSentByHand = std::uint64_t{1} << 63;
/// Those of a source whose rate was changed from here on: which change it was, then which request of it.
inline constexpr std::uint64_t firstOfChanged = std::uint64_t{1} << 62;
inline constexpr int changeShift = 40;
/// Times as much as described that a source can be made to send, at most.
inline constexpr double mostTraffic = 100.0;

} // namespace warmfront::sim
