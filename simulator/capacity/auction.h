// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "simulator/capacity/instance_counts.h"
#include "simulator/capacity/placement.h"

namespace warmfront::sim {

/// Defaults are those of Diego (auctioneer and rep).
struct AuctionParameters
{
    double startingContainerWeight = 0.25; ///< score of each container that is starting on a cell
    double localityWeight = 1000.0;        ///< score of each instance of the same app (task: each task) on a cell
    double binPackWeight = 0.0;            ///< score of each place further back in the order of cells
    std::int64_t maxInflightStarts = 0;    ///< containers starting at one time over all cells; 0 is no limit
    MemorySize proxyOverhead = MemorySize::megabytes(32); ///< memory of the proxy beside every instance of an app
};

/// Something to be started on a cell.
struct AuctionWork
{
    std::uint64_t id = 0;      ///< whatever the engine knows it by
    FunctionIndex function{};  ///< the app; of a task, what it belongs to
    std::int32_t instance = 0; ///< number of the instance in its app, from 0
    bool isTask = false;       ///< runs once; no proxy
    InstanceDemand demand{};   ///< without the proxy
};

/// How an auction ended.
enum class AuctionOutcome : std::uint8_t {
    Placed,
    InsufficientResources, ///< no ready cell has room
    TooManyStarts          ///< the limit of containers starting is reached
};

struct AuctionResult
{
    AuctionOutcome outcome = AuctionOutcome::InsufficientResources;
    Placement placement{}; ///< when Placed
};

/// Where Cloud Foundry starts an instance: Diego's auction.
///
/// A batch is what is new and what was carried over. The engine sorts it with order(), asks choose() for one after the
/// other, reserves demandOf() on the winner and tells it with placed(), so that each auction sees the ones before; work
/// that lost is in the next batch. An app's instance looks at the zones in the order of how many instances of the app
/// they hold, zones with equal numbers together, and takes the lowest score of the first group with room:
///
///     mean(1 − memory left / memory, 1 − disk left / disk, 1 − containers left / containers)
///       + starting containers × 0.25 + 1000 × instances of the app on the cell + position of the cell × binPackWeight
///
/// with "left" after placing. A task looks at all cells, and its locality term counts the tasks on the cell. A term of
/// a resource the cell does not limit is 0. Equal scores: the earlier zone, then the earlier cell. Running instances
/// are never moved. A plain value; choose() is O(cells × groups of zones). Sources: auction scheduler.go, rep's cell
/// state.
class Auction
{
public:
    explicit Auction(const AuctionParameters &parameters = {});

    /// Sorts a batch: instances with number 0, then tasks, then other instances by number; in each, larger memory
    /// first. Equal ones keep their order.
    static void order(std::span<AuctionWork> batch);

    [[nodiscard]] AuctionResult choose(const HostPool &pool, const AuctionWork &work) const;
    /// What the work takes on its cell, with the proxy.
    [[nodiscard]] InstanceDemand demandOf(const AuctionWork &work) const;
    /// Of a cell that has room.
    [[nodiscard]] double scoreOf(const HostPool &pool, HostIndex cell, const AuctionWork &work) const;

    void placed(const AuctionWork &work, HostIndex cell); ///< its container is starting now
    void started(HostIndex cell);                         ///< one container of the cell is running now
    void ended(const AuctionWork &work, HostIndex cell, bool wasStarting);

    [[nodiscard]] std::int64_t starting() const { return m_startingInAll; }
    /// As many containers are starting as may.
    [[nodiscard]] bool isAtLimit() const
    {
        return m_parameters.maxInflightStarts > 0 && m_startingInAll >= m_parameters.maxInflightStarts;
    }
    [[nodiscard]] DecisionReason explain(const HostPool &pool, const AuctionWork &work,
                                         const AuctionResult &result) const;

private:
    struct Cell
    {
        std::int32_t starting = 0;
        std::int32_t tasks = 0;
    };
    Cell &cell(HostIndex index);
    [[nodiscard]] Cell cellOr(HostIndex index) const;

    AuctionParameters m_parameters;
    InstanceCounts m_instances;
    std::vector<Cell> m_cells;
    std::int64_t m_startingInAll = 0;
};

} // namespace warmfront::sim
