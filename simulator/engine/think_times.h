// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>

#include "core/base/random_stream.h"
#include "core/model/arrivals.h"
#include "simulator/workloads/duration_sampler.h"

namespace warmfront::sim {

/// How long the users of one source think. A copyable value.
class ThinkTimes
{
public:
    ThinkTimes(const UserArrivals &users, const StreamName &name) : m_sampler(users.thinkTime), m_draws(name) {}

    /// Before request @p number of @p user, both from 0: always the same.
    [[nodiscard]] std::int64_t before(std::uint64_t user, std::uint64_t number) const
    {
        return m_sampler.draw(m_draws.at(user, number));
    }
    /// When a user sends again who sent at @p sentNs, was answered at @p nowNs and then thinks for @p thinkNs.
    [[nodiscard]] static std::int64_t next(std::int64_t sentNs, std::int64_t nowNs, std::int64_t thinkNs)
    {
        return std::max(nowNs + thinkNs, sentNs + UserArrivals::shortestCycle.count());
    }

private:
    DurationSampler m_sampler;
    NumberedDraws m_draws;
};

/// One user of a closed group.
struct User
{
    std::uint32_t stream = 0; ///< of the arrivals
    std::uint32_t group = 0;  ///< whose think times are the user's
    std::uint64_t ordinal = 0;
    std::uint64_t requests = 0; ///< sent so far
    std::int64_t sent = 0;      ///< the last one
};

} // namespace warmfront::sim
