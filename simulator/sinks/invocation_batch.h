// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/base/ids.h"
#include "simulator/simulate.h"

namespace warmfront::sim {

/// What became of one request, or of one attempt of an event; the members mean what those of InvocationBatch mean.
struct Invocation
{
    std::int64_t arrival = 0;
    std::int64_t start = 0;
    std::int64_t end = 0;
    std::int64_t init = 0;
    std::uint32_t instance = 0;
    SourceIndex source{};
    std::uint8_t mark = 0;
};

/// What became of a few requests of one function: what kernels and engines write and sinks read.
///
/// One with the cold bit is in its cold start from arrival to start; any other one waits from arrival to start. It is
/// served from start to end; one that never ran has start = end = the instant at which its fate was settled.
struct InvocationBatch
{
    static constexpr std::size_t capacity = 128;
    /// Wide registers read a little beyond the last entry.
    static constexpr std::size_t room = capacity + 8;
    static constexpr std::uint8_t endingMask = 0x07;
    static constexpr std::uint8_t coldBit = 0x10; ///< it started an instance
    static constexpr std::uint8_t ranBit = 0x20;  ///< it got an instance, whether or not it was served to the end
    /// The instance was one of the always-warm ones then. Replicas are all so, without the bit.
    static constexpr std::uint8_t provisionedBit = 0x40;
    /// It is an attempt of an event, whose own end is told apart.
    static constexpr std::uint8_t attemptBit = 0x80;
    /// It waited, and began at the very instant at which its instance had started. Told of instances that nobody is
    /// bound to; counts as cold, while its wait is one in the queue.
    static constexpr std::uint8_t awaitedStartBit = 0x08;
    /// The mark of most invocations: warm, served, done.
    static constexpr std::uint8_t warmAndDone = ranBit | static_cast<std::uint8_t>(Ending::Done);

    std::size_t count = 0;
    std::array<std::int64_t, room> arrival{};
    std::array<std::int64_t, room> start{};
    std::array<std::int64_t, room> end{};       ///< may lie after the horizon
    std::array<std::int64_t, room> init{};      ///< of cold ones only: the part of the cold start that a plan may bill
    std::array<std::uint32_t, room> instance{}; ///< its number from 1; 0 for none
    std::array<SourceIndex, room> source{};
    std::array<std::uint8_t, room> mark{}; ///< Ending and the bits above

    [[nodiscard]] Invocation at(std::size_t i) const
    {
        return {arrival[i], start[i], end[i], init[i], instance[i], source[i], mark[i]};
    }
    [[nodiscard]] Ending ending(std::size_t i) const { return static_cast<Ending>(mark[i] & endingMask); }
};

} // namespace warmfront::sim
