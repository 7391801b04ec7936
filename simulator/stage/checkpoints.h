// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "simulator/stage/steppable_engine.h"

namespace warmfront::sim {

/// An engine as it was after so many happenings.
struct Checkpoint
{
    std::uint64_t position = 0;
    std::uint64_t decisions = 0; ///< told before it
    SteppableEngine engine;
};

/// The checkpoints of a run: at most so many, the first always among them, and the denser the nearer to the end of
/// what has been seen, so that going back a little costs little and going back far costs in proportion.
class Checkpoints
{
public:
    explicit Checkpoints(std::size_t most, std::uint64_t spacing) : m_most(most), m_spacing(spacing) {}

    /// Whether one is due at @p position.
    [[nodiscard]] bool wants(std::uint64_t position) const;
    void add(Checkpoint checkpoint);
    /// The latest at or before @p position; one exists once the first was added.
    [[nodiscard]] const Checkpoint &before(std::uint64_t position) const;
    /// The latest whose engine stands before @p instant, or the first.
    [[nodiscard]] const Checkpoint &before(SimTime instant) const;
    /// Those after @p position belong to another history.
    void forgetAfter(std::uint64_t position);
    [[nodiscard]] std::size_t count() const { return m_checkpoints.size(); }

private:
    void thin();

    std::size_t m_most;
    std::uint64_t m_spacing;
    std::vector<Checkpoint> m_checkpoints; ///< by position
};

} // namespace warmfront::sim
