// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/base/money.h"
#include "core/base/rate.h"
#include "core/base/result.h"
#include "core/model/summary.h"
#include "core/pricing/bill.h"
#include "simulator/study/run.h"

namespace warmfront::study {

/// What people read of one alternative: how it behaved and what that cost.
struct AlternativeEvaluation
{
    AlternativeSummary summary;
    Bill bill;                       ///< of all replications, each priced by itself
    std::optional<Money> perMillion; ///< the bill per million requests let in; absent without requests
    Bill month;                      ///< 730 h at the pace of the mean replication, tiers applied to the month
    std::vector<std::string> notes;  ///< see notesOf()
};

/// A request rate at which the cheaper of two alternatives changes, everything else in proportion.
struct Crossing
{
    std::size_t cheaperBelow = 0; ///< position of the alternative that is cheaper at lower rates
    std::size_t cheaperAbove = 0;
    Rate at; ///< requests per second
};

/// What the numbers say. Sentences are made from it where they are shown.
struct Verdict
{
    /// Cheapest per month of those that meet the objective (of all, without an objective); absent when none does.
    std::optional<std::size_t> cheapest;
    std::vector<std::size_t> byCost; ///< every alternative, cheapest month first
    std::vector<std::size_t> missed; ///< those that do not meet the objective
    std::vector<Crossing> crossings; ///< of functions against machines, by rate
};

struct Evaluation
{
    std::vector<AlternativeEvaluation> alternatives; ///< in scenario order
    Verdict verdict;
};

/// Summarises and prices @p result, which must be of @p scenario (same alternatives in the same order).
[[nodiscard]] Result<Evaluation> evaluate(const PreparedScenario &scenario, const RunResult &result);

} // namespace warmfront::study
