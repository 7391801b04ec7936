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

/// Without branches: which entry is idle, and which of them the latest, cannot be predicted.
[[nodiscard]] inline SlotSearch::Extreme latest(const std::int64_t *freeAt, std::size_t count, std::int64_t now)
{
    std::int64_t best = INT64_MIN;
    std::size_t slot = noSlot;
    bool isTied = false;
    for (std::size_t i = 0; i < count; ++i) {
        const std::int64_t at = freeAt[i];
        const bool isIdle = at <= now;
        const std::int64_t key = isIdle ? at : INT64_MIN;
        const bool isLater = key > best;
        isTied = (isTied & !isLater) | (isIdle & (key == best));
        slot = isLater ? i : slot;
        best = isLater ? key : best;
    }
    return {slot, isTied};
}

} // namespace warmfront::sim::few
