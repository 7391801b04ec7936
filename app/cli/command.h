// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>

#include "core/base/result.h"
#include "core/io/scenario_reader.h"
#include "simulator/study/evaluate.h"
#include "simulator/study/run.h"

namespace warmfront::cli {

/// How a command ends (stable: scripts depend on it).
enum ExitCode { Done = 0, Failed = 1, WrongInput = 2, Cancelled = 130 };

/// What `run` and `compare` were asked for.
struct RunRequest
{
    std::filesystem::path scenario;
    std::optional<std::uint64_t> seed;
    std::optional<int> replications;
    std::optional<std::string> horizon;
    unsigned threads = 0; ///< 0 = one per processor
    bool isJson = false;
    std::optional<std::filesystem::path> csvFolder;
    std::optional<std::filesystem::path> project;
    std::optional<std::filesystem::path> invocations;
};

/// A scenario that ran to its end.
struct CompletedRun
{
    ScenarioDocument document; ///< with the command line's overrides applied
    study::PreparedScenario prepared;
    RunResult result;
    study::Evaluation evaluation;
};

/// Why a command ends without a result, and with which exit code.
struct Refusal
{
    ExitCode code = Failed;
    Error error;
};

/// Reads, prepares, runs and evaluates; progress goes to the terminal when standard error is one.
[[nodiscard]] tl::expected<CompletedRun, Refusal> completeRun(const RunRequest &request, std::stop_token stop);

/// The platforms and price plans of the resource folder. Borrowed by everything that is prepared from it.
[[nodiscard]] Result<study::Catalogue> loadCatalogue();

/// The price book file of @p planId as it stands, to be kept with a run; empty when there is none.
[[nodiscard]] std::string priceBookText(const std::string &planId);

[[nodiscard]] int runCommand(const RunRequest &request, std::stop_token stop);
[[nodiscard]] int compareCommand(const RunRequest &request, std::stop_token stop);
[[nodiscard]] int billCommand(const std::filesystem::path &usage, bool isJson);
[[nodiscard]] int platformsCommand(const std::string &name, bool isJson);
[[nodiscard]] int pricesCommand(const std::string &name, bool isJson);
[[nodiscard]] int validateCommand(const std::filesystem::path &scenario);

/// Says on standard error what went wrong and returns @p code.
int refuse(const Error &error, ExitCode code);

} // namespace warmfront::cli
