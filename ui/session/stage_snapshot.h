// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

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
};

/// Why the stage stands still.
enum class StageStop : std::uint8_t { Asked, Cold, Decision, End };

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
    std::int64_t ready = 0;
    std::int64_t starting = 0;
    std::int64_t queued = 0;
    std::uint64_t requests = 0; ///< of the chosen function, since the start
    std::uint64_t cold = 0;
    std::uint64_t done = 0;
    std::uint64_t refused = 0;
    std::uint64_t failed = 0;
    std::vector<StageInstance> instances; ///< of the chosen function, in order of creation
    std::vector<Decision> decisions;      ///< the latest of all functions, oldest first
    std::uint64_t decisionCount = 0;
    std::optional<StageExplanation> explanation;
};

using StageSnapshotPointer = std::shared_ptr<const StageSnapshot>;

} // namespace warmfront::ui
