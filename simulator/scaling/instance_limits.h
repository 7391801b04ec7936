// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>

#include "core/base/contract.h"

namespace warmfront::sim {

/// How few and how many instances there may be.
struct InstanceLimits
{
    std::int64_t minimum = 0; ///< 0 or more
    std::int64_t maximum = 0; ///< at least the minimum

    /// @p count, or the nearest that is allowed.
    [[nodiscard]] std::int64_t nearest(std::int64_t count) const { return std::clamp(count, minimum, maximum); }

    bool operator==(const InstanceLimits &) const = default;
};

/// Limits of ours that contradict themselves are an error of ours.
inline void expectLimits(const InstanceLimits &limits)
{
    expects(limits.minimum >= 0 && limits.minimum <= limits.maximum, "instance limits go from low to high");
}

} // namespace warmfront::sim
