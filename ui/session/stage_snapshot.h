// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/analysis/series_view.h"
#include "core/base/money.h"
#include "core/base/result.h"
#include "core/model/decision.h"

namespace warmfront::ui {

/// What an instance on the stage does.
enum class StageActivity : std::uint8_t { Starting, Idle, Busy, Draining };

struct StageInstance
{
    std::uint32_t number = 0;
    StageActivity activity = StageActivity::Idle;
    std::int64_t requests = 0;
    double ageSeconds = 0.0;
    double idleSeconds = 0.0; ///< of an idle one
    std::string version{};    ///< where versions are side by side; else empty
    std::optional<std::uint32_t> host{};
    bool waitsForHost = false;
};

/// Why the stage stands still.
enum class StageStop : std::uint8_t { Asked, Cold, Scaling, Placement, Refusal, Failure, Waiting, End };

/// What it stops at by itself while it plays.
struct StageStops
{
    bool atColdStarts = false;
    bool atScaling = false;
    bool atPlacements = false; ///< of instances on hosts
    bool atRefusals = false;
    bool atFailures = false;                    ///< timeouts too
    std::optional<std::int64_t> waitingAbove{}; ///< more than so many requests of a function wait
    bool operator==(const StageStops &) const = default;
};

/// What can be changed by hand about the chosen function, and what it is; absent where it cannot.
struct StageControls
{
    std::optional<SimDuration> keepAlive;
    bool hasConcurrencyLimit = false; ///< whether there can be one
    std::optional<std::int64_t> concurrencyLimit;
    std::optional<std::int64_t> replicas;
    bool canDeploy = false;
    bool areShared = false;        ///< keep-alive and limit hold for all functions
    std::optional<double> traffic; ///< times as much as the scenario says
    /// That the function calls.
    struct CalledService
    {
        std::size_t position = 0; ///< among all of the scenario
        std::string name;
        bool isUp = true;
        bool operator==(const CalledService &) const = default;
    };
    std::vector<CalledService> services;
    bool operator==(const StageControls &) const = default;
};

/// What the alternative has come to by now, all its functions together.
struct StageAccount
{
    SeriesView series; ///< up to now, with some empty bins in the beginning
    double warmUpSeconds = 0.0;
    std::vector<std::pair<double, std::string>> deployments; ///< up to now: the second, and the version
    std::optional<Money> cost;                               ///< of the measured period up to now, as one bill
    std::optional<Money> perMillion;                         ///< requests let in; absent without any
};

/// What would have changed a decision: looked for, found, or not known.
struct StageExplanation
{
    Decision decision;
    bool isSearching = false;
    bool isGivenUp = false; ///< it took too long
    std::optional<Counterfactual> counterfactual;
};

/// The stage at one instant of simulated time, as it is shown. Never changed once it is published.
struct StageSnapshot
{
    std::uint64_t commands = 0; ///< that had been carried out by then
    bool isLoaded = false;
    bool isMoving = false; ///< it plays, or is on its way to somewhere
    bool isPlaying = false;
    StageStop stop = StageStop::Asked;
    std::optional<Error> error;
    SimTime now;
    SimTime horizon;
    double reachedSpeed = 0.0; ///< simulated by wall seconds, while it plays
    std::uint64_t position = 0;
    std::vector<std::string> alternatives;
    std::size_t alternative = 0;
    std::vector<std::string> functions;
    std::size_t function = 0;
    bool paysIdle = false;
    bool canSend = false;
    bool hasHosts = false; ///< instances are placed on hosts, which may fail
    std::int64_t ready = 0;
    std::int64_t starting = 0;
    std::int64_t queued = 0;
    std::uint64_t requests = 0; ///< of the chosen function, since the start
    std::uint64_t cold = 0;
    std::uint64_t done = 0;
    std::uint64_t refused = 0;
    std::uint64_t failed = 0;
    StageControls controls;
    std::shared_ptr<const StageAccount> account; ///< a little older than the rest while it moves
    std::vector<StageInstance> instances;        ///< of the chosen function, in order of creation
    std::vector<Decision> decisions;             ///< the latest of all functions, oldest first
    std::uint64_t decisionCount = 0;
    std::optional<StageExplanation> explanation;
};

using StageSnapshotPointer = std::shared_ptr<const StageSnapshot>;

} // namespace warmfront::ui
