// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/estimate.h"

#include <cmath>

#include <boost/math/distributions/students_t.hpp>

#include "core/base/contract.h"

namespace warmfront {

Estimate estimateOf(std::span<const double> values)
{
    Estimate estimate;
    if (values.empty()) {
        return estimate;
    }
    const auto n = static_cast<double>(values.size());
    for (const double value : values) {
        estimate.mean += value / n;
    }
    if (values.size() < 2) {
        return estimate;
    }
    double squares = 0.0;
    for (const double value : values) {
        squares += (value - estimate.mean) * (value - estimate.mean);
    }
    const double standardError = std::sqrt(squares / (n - 1.0) / n);
    const boost::math::students_t law(n - 1.0);
    const double reach = boost::math::quantile(law, 0.975) * standardError;
    estimate.standardError = standardError;
    estimate.ci95 = Interval{estimate.mean - reach, estimate.mean + reach};
    return estimate;
}

std::vector<std::optional<double>> perReplication(const RunColumns &columns, Measure measure)
{
    std::vector<std::optional<double>> values;
    values.reserve(columns.outcomes.size());
    for (const Outcome &outcome : columns.outcomes) {
        std::optional<double> value;
        const std::uint64_t invocations = outcome.counts.invocations;
        const std::uint64_t completed = outcome.counts.done + outcome.counts.failed;
        if (measure == Measure::ColdProbability && invocations > 0) {
            value = static_cast<double>(outcome.counts.cold) / static_cast<double>(invocations);
        } else if (measure == Measure::ResponseMilliseconds && completed > 0) {
            value = outcome.responseTime.inSeconds() * 1e3 / static_cast<double>(completed);
        } else if (measure == Measure::Instances && columns.measured.count() > 0) {
            value = outcome.instances.alive().inSeconds() / columns.measured.inSeconds();
        }
        values.push_back(value);
    }
    return values;
}

Estimate pairedDifference(const RunColumns &left, const RunColumns &right, Measure measure)
{
    expects(left.outcomes.size() == right.outcomes.size(), "paired alternatives have the same replications");
    const std::vector<std::optional<double>> before = perReplication(left, measure);
    const std::vector<std::optional<double>> after = perReplication(right, measure);
    std::vector<double> differences;
    for (std::size_t i = 0; i < before.size(); ++i) {
        if (before[i] && after[i]) {
            differences.push_back(*after[i] - *before[i]);
        }
    }
    return estimateOf(differences);
}

} // namespace warmfront
