// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace warmfront::sim {

/// Searches a table of instants at which instances become free, with the widest registers of the processor.
///
/// The table is aligned to slotAlignment, and its entries from count up to the next multiple of slotBlock are
/// slotNeverFree. Every answer is the position of an entry that is not after now, or noSlot. Pure.
struct SlotSearch
{
    using Find = std::size_t (*)(const std::int64_t *freeAt, std::size_t count, std::int64_t now);
    /// Where an extreme lies and whether other entries equal it.
    struct Extreme
    {
        std::size_t slot;
        bool isTied;
    };
    using FindExtreme = Extreme (*)(const std::int64_t *freeAt, std::size_t count, std::int64_t now);

    Find last;            ///< the highest position
    Find first;           ///< the lowest position
    FindExtreme latest;   ///< the lowest position of those that became free last
    FindExtreme earliest; ///< the lowest position of those that became free first
};

inline constexpr std::size_t slotBlock = 8;
inline constexpr std::size_t slotAlignment = 64;
inline constexpr std::int64_t slotNeverFree = INT64_MAX;
inline constexpr std::size_t noSlot = SIZE_MAX;

/// The searches for this processor; every choice gives the same answers.
[[nodiscard]] SlotSearch slotSearch();

} // namespace warmfront::sim
