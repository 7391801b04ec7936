// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "core/base/ids.h"
#include "simulator/capacity/host_pool.h"
#include "simulator/scaling/scaler.h"

/// What every placement rule shares.
///
/// A rule is a plain copyable value of one replication. It never acts: it is given the pool to read, names a host, and
/// the engine reserves there and tells the rule with placed() and ended() where a rule keeps counts of its own. Choices
/// are small; the words and numbers behind one are made only when somebody asks, by explain(). Randomness comes in as a
/// raw draw, so equal histories give equal choices.
namespace warmfront::sim {

/// A host chosen for one instance (or one activation), and how it came to be chosen.
struct Placement
{
    HostIndex host{};
    std::int32_t examined = 0; ///< hosts looked at, this one included
    bool isForced = false;     ///< the host had no room, and was taken all the same
    double score = 0.0;        ///< of the winner, where a rule scores hosts

    bool operator==(const Placement &) const = default;
};

} // namespace warmfront::sim
