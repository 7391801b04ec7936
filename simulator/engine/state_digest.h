// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "core/base/random_stream.h"

namespace warmfront::sim {

/// The state of an engine in one number: equal for equal numbers in the same order.
class StateDigest
{
public:
    template <typename... Numbers> void add(Numbers... numbers)
    {
        ((m_state = SplitMix64(m_state ^ static_cast<std::uint64_t>(numbers)).next()), ...);
    }
    [[nodiscard]] std::uint64_t value() const { return m_state; }

private:
    std::uint64_t m_state = 0x9e3779b97f4a7c15U;
};

} // namespace warmfront::sim
