// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "core/base/random_stream.h"
#include "core/base/variates.h"
#include "simulator/configuration.h"

namespace warmfront::sim {

/// One of the calls that follow from a request of a function. What is drawn belongs to the path of the request, so that
/// it is the same on every platform. A copyable value.
class NextCalls
{
public:
    NextCalls(const NextCallConfiguration &next, const StreamName &name)
        : m_function(static_cast<std::uint32_t>(next.function)), m_probability(next.probability), m_draws(name)
    {
    }
    [[nodiscard]] std::uint32_t function() const { return m_function; }
    [[nodiscard]] bool follows(std::uint64_t path) const
    {
        return m_probability >= 1.0 || variates::uniform01(m_draws.at(path, 0)) < m_probability;
    }
    /// Of the call that follows from the request of @p path.
    [[nodiscard]] std::uint64_t pathAfter(std::uint64_t path) const { return m_draws.at(path, 1); }

private:
    std::uint32_t m_function;
    double m_probability;
    NumberedDraws m_draws;
};

/// A call that is about to be made, at this very instant.
struct FollowingCall
{
    std::uint64_t path = 0;
    std::uint32_t function = 0;
    std::uint32_t stream = 0; ///< of the arrivals, that it all began with
};

} // namespace warmfront::sim
