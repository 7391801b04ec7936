// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/money.h"
#include "core/model/result.h"
#include "core/model/summary.h"

namespace warmfront {

/// A version of a scenario in a project's history.
struct ScenarioVersion
{
    std::int64_t id = 0; ///< ascending: the highest is the newest
    std::string savedAt; ///< UTC, ISO 8601 with milliseconds: "2025-11-24T14:07:44.250Z"
    std::string name;
};

/// The price book a run was billed with, as it was then.
struct PriceBookSnapshot
{
    std::string id; ///< of the price plan
    std::string text;
    bool operator==(const PriceBookSnapshot &) const = default;
};

/// What is read of one alternative without its columns: written beside them for people who query the file.
struct AlternativeFigures
{
    AlternativeSummary summary;
    std::optional<Money> cost; ///< of all replications
    std::optional<Money> costPerMillion;
    std::optional<Money> costPerMonth;
};

/// A run to be saved.
struct RunToSave
{
    std::string scenarioText; ///< JSON of the scenario as it was run
    std::string label;        ///< "Thumbnails #3"; may be empty
    RunResult result;
    std::vector<AlternativeFigures> figures; ///< empty, or one per alternative in their order
    std::vector<PriceBookSnapshot> priceBooks;
};

/// One alternative in a list of runs.
struct ListedAlternative
{
    std::string name;
    std::string platform;
    std::string plan;
    Counts counts; ///< summed over replications
    std::optional<double> coldProbability;
    std::optional<double> responseP95Milliseconds;
    std::optional<double> instancesMean;
    std::optional<double> costPerMonth; ///< in `currency`
    std::string currency;
};

/// A run as lists show it.
struct ListedRun
{
    std::int64_t id = 0;
    std::int64_t scenarioVersion = 0;
    std::string savedAt; ///< UTC, ISO 8601
    std::string label;
    std::string scenario; ///< its name
    std::uint64_t seed = 0;
    std::string version; ///< of Warmfront
    std::vector<ListedAlternative> alternatives;
};

/// A run with all its columns.
struct StoredRun
{
    std::int64_t id = 0;
    std::int64_t scenarioVersion = 0;
    std::string savedAt; ///< UTC, ISO 8601
    std::string label;
    RunResult result;
    std::vector<PriceBookSnapshot> priceBooks;
};

} // namespace warmfront
