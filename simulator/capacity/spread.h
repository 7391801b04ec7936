// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "simulator/capacity/instance_counts.h"
#include "simulator/capacity/placement.h"

namespace warmfront::sim {

/// Defaults are those of swarmkit.
struct SpreadParameters
{
    std::int32_t manyFailures = 5; ///< of one service on one node in the window: the node is avoided
    SimDuration failureWindow = SimDuration::minutes(5);
    SimDuration restartDelay = SimDuration::seconds(5); ///< between the end of a task and its successor's start
};

/// What a service asks of the nodes beyond their resources.
struct SpreadConstraint
{
    std::uint32_t label = 0; ///< position in HostShape::labels
    std::uint32_t value = 0;
    bool isEqual = true; ///< "==", else "!="
};

struct SpreadRequest
{
    FunctionIndex service{};
    InstanceDemand demand{};
    std::span<const SpreadConstraint> constraints{};
    std::span<const std::uint32_t> preferences{}; ///< labels to spread over, the outermost first
};

/// Where Docker Swarm puts a task: the spread scheduler.
///
/// Nodes that are ready, have the resources and meet the constraints are candidates. With placement preferences the
/// candidates are divided by the value of the first label (no value is a value too) and the branch with the fewest
/// tasks of the service is taken, then so by the next label within it. Among the nodes left: where either of two has
/// had manyFailures or more failures of the service within the window, the one with fewer; else the one with fewer
/// tasks of the service; else with fewer tasks; else the first. (swarmkit leaves the last tie open, and counts branches
/// over all nodes that pass its filters, as here.) A plain value; O(nodes × (1 + preferences × branches) + failures in
/// the window).
class Spread
{
public:
    explicit Spread(const SpreadParameters &parameters = {});

    [[nodiscard]] std::optional<Placement> choose(SimTime now, const HostPool &pool,
                                                  const SpreadRequest &request) const;

    void placed(FunctionIndex service, HostIndex node);
    void ended(FunctionIndex service, HostIndex node);
    /// A task failed (and has ended; the engine reports both). Times do not go back.
    void failed(SimTime now, FunctionIndex service, HostIndex node);
    /// When the successor of a task that ended starts.
    [[nodiscard]] SimTime restartAt(SimTime ended) const { return ended + m_parameters.restartDelay; }

    /// Of the service on the node.
    [[nodiscard]] std::int32_t tasks(FunctionIndex service, HostIndex node) const
    {
        return m_tasks.count(service, node);
    }
    /// Failures of the service on the node in the window that ends now; one exactly as old as the window counts.
    [[nodiscard]] std::int32_t recentFailures(SimTime now, FunctionIndex service, HostIndex node) const;
    [[nodiscard]] DecisionReason explain(SimTime now, const HostPool &pool, const SpreadRequest &request,
                                         const Placement &placement) const;

private:
    struct Failure
    {
        SimTime at;
        FunctionIndex service{};
        HostIndex node{};
    };

    SpreadParameters m_parameters;
    InstanceCounts m_tasks;
    std::vector<Failure> m_failures; ///< in order of time; old ones are dropped when a new one comes
};

} // namespace warmfront::sim
