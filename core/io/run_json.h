// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/money.h"
#include "core/base/rate.h"
#include "core/model/result.h"
#include "core/model/summary.h"
#include "core/pricing/bill.h"

namespace warmfront {

/// What an alternative cost, in the three forms people ask for.
struct CostReport
{
    Bill bill;                       ///< of the measured period, replications added up
    std::optional<Money> perMillion; ///< per million requests let in; absent without requests
    Money perMonth;                  ///< 730 h at the pace of the mean replication
};

/// One alternative as scripts read it.
struct AlternativeReport
{
    AlternativeSummary summary;
    std::optional<CostReport> cost;   ///< absent where nothing prices it: printed as null
    std::vector<std::string> notes{}; ///< what a reader would not expect, a sentence each; not printed without any
};

/// The request rate at which two alternatives cost the same.
struct BreakEven
{
    std::string cheaperBelow; ///< name of the alternative that is cheaper at lower rates
    std::string cheaperAbove;
    std::optional<Rate> at; ///< absent when one is always cheaper: printed as null
};

/// The object `run --json` prints (resources/schema/run.schema.json). @p alternatives in scenario order.
///
/// Means and shares have 9 significant digits, percentiles 1 ns; money is exact. What is not known is null.
[[nodiscard]] std::string runJson(const RunResult &run, const std::vector<AlternativeReport> &alternatives);

/// The object `compare --json` prints (resources/schema/compare.schema.json).
[[nodiscard]] std::string compareJson(const RunResult &run, const std::vector<AlternativeReport> &alternatives,
                                      const std::vector<BreakEven> &breakEven);

/// The object `bill --json` prints (resources/schema/bill.schema.json): plan, lines and total.
[[nodiscard]] std::string billJson(const Bill &bill);

} // namespace warmfront
