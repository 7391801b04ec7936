// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/model/result.h"

namespace warmfront {

/// A 95 % confidence interval; absent with one replication.
struct Interval
{
    double low = 0.0;
    double high = 0.0;
    bool operator==(const Interval &) const = default;
};

/// A mean over replications.
struct Estimate
{
    double mean = 0.0;
    std::optional<Interval> ci95;
    std::optional<double> standardError;
};

/// What people read of one alternative: computed by `core/analysis` from columns, stored nowhere.
struct AlternativeSummary
{
    std::string alternative;
    std::string platform;
    std::string plan;
    Counts counts;                                 ///< summed over replications
    Estimate coldProbability;                      ///< cold / invocations
    std::optional<double> analyticColdProbability; ///< only where a closed form applies exactly
    Estimate responseMilliseconds;
    std::optional<SimDuration> p50, p95, p99;       ///< of the pooled histogram; absent when nothing completed
    std::optional<SimDuration> objectivePercentile; ///< of the objective's percentile, where one is set
    Estimate instances;                             ///< time-averaged, alive
    double busyInstances = 0.0;
    double idleInstances = 0.0; ///< idle and provisioned
    double startingInstances = 0.0;
    std::int64_t peakInstances = 0;
    std::optional<double> meanLifespanSeconds; ///< absent when no instance ended
    double availability = 1.0;                 ///< done / requests (1 without requests)
    std::optional<bool> objectiveMet;          ///< absent without an objective
    std::string fingerprint;
};

} // namespace warmfront
