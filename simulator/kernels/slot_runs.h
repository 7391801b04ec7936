// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace warmfront::sim {

/// Serves requests with a small table of instants at which instances become free, a run of requests at a time: the
/// table stays in the widest registers of the processor. Every choice of instruction set gives the same answers.
struct SlotRuns
{
    static constexpr std::size_t most = 32;

    /// Requests that follow each other, and when each ends if it is served at once.
    struct Requests
    {
        std::size_t count;
        const std::int64_t *arrival;
        const std::int64_t *end;
        std::uint8_t *slot; ///< is told who serves each
    };
    /// Serves requests as long as each finds an instance that is idle and has not expired, and there is no doubt about
    /// which is to be taken because two became idle at one instant; returns how many it served. Has @p count instances;
    /// there are as many entries as the next multiple of 8, the last ones never free; @p lastRequests tell which of two
    /// that became free at one instant did so later.
    using Serve = std::size_t (*)(std::int64_t *freeAt, const std::int64_t *lastRequests, std::size_t count,
                                  const Requests &requests, std::int64_t keepAlive);

    Serve latest;   ///< by the one that became free last
    Serve earliest; ///< by the one that became free first
    Serve last;     ///< by the one in the highest position
    Serve first;    ///< by the one in the lowest position
};

/// For this processor.
[[nodiscard]] SlotRuns slotRuns();

} // namespace warmfront::sim
