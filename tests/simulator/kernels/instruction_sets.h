// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include <hwy/highway.h>

namespace warmfront::sim {

/// The instruction sets that were compiled and that this processor has.
inline std::vector<std::int64_t> compiledTargets()
{
    std::vector<std::int64_t> targets;
    for (std::int64_t left = hwy::SupportedTargets(); left != 0; left &= left - 1) {
        if (const std::int64_t target = left & -left; (target & HWY_TARGETS) != 0) {
            targets.push_back(target);
        }
    }
    return targets;
}

/// Lets Highway use one instruction set only, as long as it lives; 0 for any.
class OnlyTarget
{
public:
    explicit OnlyTarget(std::int64_t target) { hwy::SetSupportedTargetsForTest(target); }
    ~OnlyTarget() { hwy::SetSupportedTargetsForTest(0); }
    OnlyTarget(const OnlyTarget &) = delete;
    OnlyTarget &operator=(const OnlyTarget &) = delete;
};

} // namespace warmfront::sim
