// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace warmfront::sim {

/// What a kernel reads in its inner loop: a few requests of one function, in order of arrival.
struct RequestBatch
{
    static constexpr std::size_t capacity = 128;

    /// Wide registers read a little beyond the last entry.
    static constexpr std::size_t room = capacity + 8;

    std::size_t count = 0;
    alignas(64) std::array<std::int64_t, room> arrival{}; ///< ns since the start, before the horizon
    alignas(64) std::array<std::int64_t, room> service{}; ///< ns of work when warm, before any timeout
};

} // namespace warmfront::sim
