// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "core/base/result.h"
#include "simulator/configuration.h"
#include "simulator/kernels/growing_kernel.h"
#include "simulator/kernels/slot_lanes.h"
#include "simulator/kernels/unit_progress.h"
#include "simulator/sinks/invocation_batch.h"
#include "simulator/sinks/statistics.h"
#include "simulator/workloads/function_workload.h"

namespace warmfront::sim {

/// Runs functions that are scaled per request, and have nothing to do with each other, side by side: a batch of
/// requests of up to eight of them is decided together. Tells the same as running one after the other.
///
/// What is rare is settled by the function's own kernel: who starts an instance, finds an expired one, or one of two
/// that became idle at one instant. A function with many instances is decided alone.
class FunctionLanes
{
public:
    /// One function of one replication. What it refers to outlives the run.
    struct Task
    {
        const FunctionConfiguration *function;
        ReplicationIndex replication;
        FunctionStatistics statistics;
        UnitProgress *progress;
    };

    /// What the functions have in common is in @p configuration.
    explicit FunctionLanes(const Configuration &configuration);
    /// Whether @p function can be a task.
    [[nodiscard]] static bool suits(const FunctionConfiguration &function);

    /// Runs all to the horizon. False when a watch stopped it. Errors come from traces that cannot be read.
    [[nodiscard]] Result<bool> run(std::span<const Task> tasks);
    /// How many requests were decided side by side.
    [[nodiscard]] std::uint64_t decidedTogether() const { return m_decidedTogether; }

private:
    /// A function on its way.
    struct Lane
    {
        Lane(const Task &laneTask, FunctionWorkload &&requests, SimDuration horizon)
            : task(laneTask), workload(std::move(requests)), kernel(*laneTask.function, horizon)
        {
        }
        Task task;
        FunctionWorkload workload;
        GrowingKernel kernel;
        InvocationBatch told;
        std::int64_t reached = 0;
        // Of a batch that is decided together.
        bool isPlain = false;  ///< of what is told, only ends and instances are there, and all of the `others`
        std::size_t settled{}; ///< requests whose instances are told
        bool isOut = false;    ///< goes on alone
        std::array<std::uint8_t, InvocationBatch::capacity> others{};
        std::size_t otherCount = 0;
    };

    [[nodiscard]] Result<bool> start(std::unique_ptr<Lane> &lane, const Task &task) const;
    [[nodiscard]] bool finish(Lane &lane) const;
    [[nodiscard]] bool tell(Lane &lane) const;
    void decide();
    static void decideAlone(Lane &lane);
    [[nodiscard]] SlotLanes::Serve serveBy(Routing routing) const;
    void decideTogether(std::span<Lane *const> lanes, SlotLanes::Serve serve);
    void fillBlock(std::span<Lane *const> lanes, std::size_t slots);
    void leaveAfter(std::size_t place, std::size_t row);
    static void foretell(Lane &lane);
    static void decideOne(Lane &lane, std::size_t i);
    void settle(Lane &lane, std::size_t place, std::size_t row, std::size_t slots);
    void gather(Lane &lane, std::size_t place, std::size_t row);

    const Configuration &m_configuration;
    SlotLanes m_slotLanes;
    std::unique_ptr<SlotLanes::Block> m_block = std::make_unique<SlotLanes::Block>();
    std::array<std::unique_ptr<Lane>, SlotLanes::width> m_lanes;
    std::uint64_t m_decidedTogether = 0;
};

} // namespace warmfront::sim
