// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

#include "simulator/kernels/slot_search.h"

/// The searches of SlotSearch for small tables, one entry at a time.
///
/// A wide load over an entry that was written a moment ago waits until the write has left the store buffer, and every
/// request writes one; up to this many entries single loads are faster. Same answers as the wide searches.
namespace warmfront::sim::few {

inline constexpr std::size_t mostSlots = 20;

[[nodiscard]] inline std::size_t last(const std::int64_t *freeAt, std::size_t count, std::int64_t now)
{
    for (std::size_t slot = count; slot-- > 0;) {
        if (freeAt[slot] <= now) {
            return slot;
        }
    }
    return noSlot;
}

[[nodiscard]] inline std::size_t first(const std::int64_t *freeAt, std::size_t count, std::int64_t now)
{
    for (std::size_t slot = 0; slot < count; ++slot) {
        if (freeAt[slot] <= now) {
            return slot;
        }
    }
    return noSlot;
}

/// Without branches: which entry is idle, and which of them the latest, cannot be predicted. As an unsigned number the
/// time since an entry became free is larger for a busy one than for any idle one; masks select, because a compiler may
/// turn conditional expressions into branches.
[[nodiscard]] inline SlotSearch::Extreme latest(const std::int64_t *freeAt, std::size_t count, std::int64_t now)
{
    std::uint64_t best = INT64_MAX;
    std::uint64_t slot = noSlot;
    std::uint64_t tied = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t age = static_cast<std::uint64_t>(now) - static_cast<std::uint64_t>(freeAt[i]);
        const std::uint64_t isLater = 0 - static_cast<std::uint64_t>(age < best);
        tied = (tied & ~isLater) | static_cast<std::uint64_t>(age == best);
        slot ^= (slot ^ i) & isLater;
        best ^= (best ^ age) & isLater;
    }
    return {slot, tied != 0};
}

} // namespace warmfront::sim::few
