// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <vector>

#include <QtTest>

#include "core/analysis/estimate.h"
#include "core/model/summary.h"
#include "simulator/simulate.h"
#include "simulator/study/run.h"

namespace warmfront::law {

inline Distribution exponential(double meanSeconds)
{
    return {ExponentialLaw{SimDuration::nanoseconds(std::llround(meanSeconds * 1e9))}};
}

inline Distribution constant(double seconds)
{
    return {ConstantLaw{SimDuration::nanoseconds(std::llround(seconds * 1e9))}};
}

/// A lognormal law of that mean with a spread of sigma 1: skewed, as real service times are.
inline Distribution lognormal(double meanSeconds)
{
    return {LognormalLaw{LognormalLaw::Parameters{std::log(meanSeconds) - 0.5, 1.0}}};
}

/// A seed of its own for every row of a test, so that rows are independent: FNV-1a of the row's name.
inline std::uint64_t seedOfRow()
{
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (const char *c = QTest::currentDataTag(); c != nullptr && *c != 0; ++c) {
        hash = (hash ^ static_cast<unsigned char>(*c)) * 0x100000001b3u;
    }
    return hash;
}

/// One function with one source, @p replications times @p measured seconds after @p warmUp seconds.
inline sim::Configuration oneFunction(Distribution service, decltype(sim::FunctionConfiguration::scaling) scaling,
                                      double ratePerSecond, int replications, std::int64_t measured,
                                      std::int64_t warmUp)
{
    sim::FunctionConfiguration function;
    function.name = "f";
    function.memory = MemorySize::megabytes(128);
    function.service = std::move(service);
    function.scaling = scaling;
    function.sources.push_back({SourceIndex{}, PoissonArrivals{Rate::perSecond(ratePerSecond)}});
    sim::Configuration configuration;
    configuration.seed = seedOfRow();
    configuration.warmUp = SimDuration::seconds(warmUp);
    configuration.horizon = SimDuration::seconds(warmUp + measured);
    configuration.replications = replications;
    configuration.seriesBins = 16;
    configuration.functions.push_back(std::move(function));
    return configuration;
}

inline study::PreparedScenario prepared(sim::Configuration configuration)
{
    study::PreparedScenario scenario;
    scenario.scenario.seed = configuration.seed;
    study::PreparedAlternative alternative;
    alternative.alternative.name = "law";
    alternative.configuration = std::make_shared<const sim::Configuration>(std::move(configuration));
    scenario.alternatives.push_back(std::move(alternative));
    return scenario;
}

inline RunColumns runOf(const sim::Configuration &configuration, study::RunSettings settings = {})
{
    study::RunProgress progress;
    Result<RunResult> result = study::run(prepared(configuration), settings, {}, progress);
    if (!result) {
        throw std::runtime_error(result.error().describe());
    }
    return std::move(result->alternatives.front());
}

/// The mean over replications of what @p measure takes from each.
template <typename Take> Estimate over(const RunColumns &columns, Take take)
{
    std::vector<double> values;
    for (const Outcome &outcome : columns.outcomes) {
        values.push_back(take(outcome));
    }
    return estimateOf(values);
}

inline double share(std::uint64_t part, std::uint64_t whole)
{
    return static_cast<double>(part) / static_cast<double>(whole);
}

/// The band of every law: the exact value lies within 4 standard errors of the mean, and the standard error is at most
/// @p precision of the value, so that the test can tell. Returns what is wrong, or an empty text.
inline QString outside(const char *what, const Estimate &estimate, double exact, double precision)
{
    const double error = estimate.standardError.value_or(0.0);
    const QString numbers = QStringLiteral("%1: exact %2, simulated %3, standard error %4 (%5 %)")
                                .arg(QLatin1String(what))
                                .arg(exact, 0, 'g', 8)
                                .arg(estimate.mean, 0, 'g', 8)
                                .arg(error, 0, 'g', 3)
                                .arg(100.0 * error / exact, 0, 'g', 3);
    qInfo().noquote() << numbers << QStringLiteral("z = %1").arg((estimate.mean - exact) / error, 0, 'f', 2);
    if (!(error > 0.0) || error > precision * exact || std::abs(estimate.mean - exact) > 4.0 * error) {
        return numbers;
    }
    return {};
}

} // namespace warmfront::law

#define VERIFY_LAW(what, estimate, exact, precision)                                                                   \
    do {                                                                                                               \
        const QString wrong = ::warmfront::law::outside(what, estimate, exact, precision);                             \
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));                                                                  \
    } while (false)
