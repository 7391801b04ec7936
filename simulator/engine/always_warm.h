// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

namespace warmfront::sim {

/// The pool that never shrinks below a number of instances. Which of them count as always warm is settled when the
/// next request comes, as only requests tell them apart: until then it is known who ended, and when.
struct AlwaysWarm
{
    struct Ended
    {
        std::int64_t at = 0;
        std::int64_t alwaysWarmSince = 0;
        std::int64_t idleSince = 0;
        std::uint64_t lastUse = 0;
        bool isAlwaysWarm = false;
    };
    std::int64_t count = 0;
    std::int64_t countSince = 0; ///< ns, where a schedule changes it
    std::int64_t unplaced = 0;   ///< of them no idle instance could take the place of
    std::vector<Ended> ended;    ///< since the last request, in the order of their ends
};

} // namespace warmfront::sim
