// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "core/base/random_stream.h"
#include "core/base/variates.h"

namespace warmfront::sim {

/// Random choices of a property test, all from one seed.
class Dice
{
public:
    explicit Dice(std::uint64_t seed) : m_stream({seed, 0, StreamOwner::Test, 0, StreamPurpose::Selection, 0}) {}
    std::uint32_t below(std::uint32_t count) { return variates::index(m_stream.next(), count); }
    bool oneIn(std::uint32_t count) { return below(count) == 0; }
    std::uint64_t draw() { return m_stream.next(); }

private:
    Stream m_stream;
};

} // namespace warmfront::sim
