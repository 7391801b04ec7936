// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/memory_size.h"

namespace warmfront {

/// A host as it was when a place for an instance was looked for, without the instance.
struct HostCandidate
{
    std::uint32_t host = 0; ///< position
    bool isChosen = false;
    bool takesInstances = true; ///< false: it starts, is cordoned or has failed
    bool hasRoom = true;        ///< for the instance
    /// What hosts are told apart by: see HostRule. Absent where the host was out of the question.
    std::optional<double> measure;
    MemorySize freeMemory{}; ///< of an invoker: permits of the balancer; may be negative
    /// Thousandths of a vCPU; absent where they are not looked at, as on invokers.
    std::optional<std::int64_t> freeMillicores{};
    std::int32_t instances = 0;
    std::optional<bool> hasImage{}; ///< of the instance, or it is on its way; absent where images are not told apart
    bool operator==(const HostCandidate &) const = default;
};

/// By what a host is chosen, and what the measure of a candidate is.
enum class HostRule : std::uint8_t {
    LeastAllocated, ///< Kubernetes: the highest score, which is the emptiest afterwards; the score
    MostAllocated,  ///< the highest score, which is the fullest afterwards; the score
    FirstFit,       ///< the first with room; nothing
    RandomFit,      ///< any with room; nothing
    Spread,         ///< Swarm: the fewest tasks of the function; their number
    Auction,        ///< Diego: the lowest bid; the bid
    Offers,         ///< Mesos: the first offer with room in a random order; the place in that order, from 1
    Home,           ///< OpenWhisk: the home of the function has permits; the place in the order of trial, from 1
    StepFromHome,   ///< OpenWhisk: it has none, so further ones are tried step by step; the same
    Overload        ///< OpenWhisk: no invoker has permits, so one is drawn; the same
};

/// Which host was chosen for an instance, of which ones.
struct HostChoice
{
    HostRule rule = HostRule::LeastAllocated;
    std::vector<HostCandidate> hosts; ///< the one that was chosen, then the others, the nearest to being chosen first
    std::size_t leftOut = 0;          ///< hosts that are not told
    bool operator==(const HostChoice &) const = default;
};

} // namespace warmfront
