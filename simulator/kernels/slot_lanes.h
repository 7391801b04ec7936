// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace warmfront::sim {

/// Serves requests of up to eight functions side by side: one function in each lane of the widest registers of the
/// processor, and one slot of all of them in a register. Every choice of instruction set gives the same answers, those
/// of SlotTable.
struct SlotLanes
{
    static constexpr std::size_t width = 8;
    static constexpr std::size_t mostSlots = 32;
    static constexpr std::size_t mostRows = 128;
    /// Arrives in a lane that has no request in a row: nobody is idle then, and nobody is in doubt about it.
    static constexpr std::int64_t nothing = -1;

    using Lanes = std::array<std::int64_t, width>;

    /// Memory of a few functions; a few lanes next to each other share a register.
    struct Block
    {
        alignas(64) std::array<Lanes, mostSlots> freeAt; ///< of the slots that are asked for; slotNeverFree for nobody
        alignas(64) Lanes keepAlive;
        std::size_t rows = 0;
        alignas(64) std::array<Lanes, mostRows> arrival; ///< of request i of each function in row i, or `nothing`
        alignas(64) std::array<Lanes, mostRows> end;     ///< when it is served at once
        alignas(64) std::array<std::array<std::uint32_t, width>, mostRows> taken; ///< is told the slot that serves it
    };
    /// Where serving stopped.
    struct Stop
    {
        std::size_t row;
        unsigned lanes; ///< bits of those whose request in that row was not served; all others were
    };
    /// Serves the requests of @p width lanes from @p lane on, from @p row on: as long as each finds an instance that is
    /// idle and has not expired, and there is no doubt about which is to be taken because two became idle at one
    /// instant. At the end it stops at row `rows`. Uses the first @p slots, one of the sizes().
    using Serve = Stop (*)(Block &block, std::size_t slots, std::size_t lane, std::size_t row);

    Serve latest;              ///< by the one that became free last
    Serve earliest;            ///< by the one that became free first
    Serve last;                ///< by the one in the highest position
    Serve first;               ///< by the one in the lowest position
    std::size_t registerWidth; ///< lanes that are served at once

    /// Puts up to eight columns side by side, a multiple of eight entries of each.
    void (*interleave)(std::span<const std::int64_t *const> columns, std::size_t rows, Lanes *out);

    /// Up to how many slots are served; more take longer.
    [[nodiscard]] static constexpr std::array<std::size_t, 8> sizes() { return {4, 6, 8, 10, 12, 16, 24, mostSlots}; }
};

/// For this processor.
[[nodiscard]] SlotLanes slotLanes();

} // namespace warmfront::sim
