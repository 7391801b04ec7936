// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

#include "simulator/capacity/placement.h"

namespace warmfront::sim {

/// Which of the hosts with room an instance goes to.
enum class ResourceFit : std::uint8_t {
    LeastAllocated, ///< the emptiest after placing: spreads, the Kubernetes scheduler's default
    MostAllocated,  ///< the fullest after placing: packs, as Kubernetes can be told to
    FirstFit,       ///< the first in order: packs
    RandomFit       ///< any, each as likely
};

/// The weights are those of Kubernetes' NodeResourcesFit (general knowledge, not read in its source).
struct ResourceFitParameters
{
    ResourceFit fit = ResourceFit::LeastAllocated;
    std::int64_t memoryWeight = 1;
    std::int64_t cpuWeight = 1;
    bool drawsAmongEqual = true; ///< equal scores are drawn among, as in Kubernetes; else the first in order
};

/// Chooses among the hosts that are ready and have room, by how much of them is allocated.
///
/// Score of a host: each resource scores 0 … 100 in whole numbers, ⌊100 × free / total⌋ (least allocated) or
/// ⌊100 × allocated / total⌋ (most allocated) with the instance placed; the host scores the weighted mean, rounded
/// down. A resource a host has none of scores 0. The highest score wins. O(hosts), no allocation, no state.
class ResourceFitRule
{
public:
    explicit ResourceFitRule(const ResourceFitParameters &parameters = {});

    [[nodiscard]] std::optional<Placement> choose(const HostPool &pool, const InstanceDemand &demand,
                                                  std::uint64_t draw) const;
    /// Of a host that has room for @p demand; 0 for rules that do not score.
    [[nodiscard]] std::int64_t scoreOf(const Host &host, const InstanceDemand &demand) const;
    [[nodiscard]] DecisionReason explain(const HostPool &pool, const Placement &placement) const;

private:
    ResourceFitParameters m_parameters;
};

} // namespace warmfront::sim
