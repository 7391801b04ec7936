// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "core/base/random_stream.h"
#include "core/base/variates.h"
#include "core/model/deployment.h"
#include "simulator/workloads/duration_sampler.h"

namespace warmfront::sim {

/// A version of a function that was deployed while it was in use. What is drawn belongs to the path of a request, so
/// that it is the same on every platform. A copyable value.
class Version
{
public:
    Version(const Deployment &deployment, const StreamName &name)
        : m_serviceFactor(deployment.serviceFactor),
          m_coldStartFactor(deployment.coldStartFactor),
          m_failureProbability(deployment.failureProbability),
          m_draws(name)
    {
    }
    [[nodiscard]] std::int64_t serviceNs(std::int64_t original) const { return scaled(original, m_serviceFactor); }
    [[nodiscard]] std::int64_t coldStartNs(std::int64_t original) const { return scaled(original, m_coldStartFactor); }
    /// @p original: whether the request fails on the function as it is described.
    [[nodiscard]] bool fails(bool original, std::uint64_t path) const
    {
        return m_failureProbability ? variates::uniform01(m_draws.at(path, 0)) < *m_failureProbability : original;
    }

private:
    [[nodiscard]] static std::int64_t scaled(std::int64_t ns, double factor)
    {
        return factor == 1.0 ? ns
                             : static_cast<std::int64_t>(std::llround(
                                 std::min(static_cast<double>(ns) * factor, static_cast<double>(longestDurationNs))));
    }

    double m_serviceFactor;
    double m_coldStartFactor;
    std::optional<double> m_failureProbability;
    NumberedDraws m_draws;
};

} // namespace warmfront::sim
