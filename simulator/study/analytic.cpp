// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/study/analytic.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/analysis/closed_forms.h"

namespace warmfront::study {

namespace {

/// Above it the sum takes more than a second.
constexpr double largestLoad = 2000.0;

bool coldIsLikeWarm(const sim::FunctionConfiguration &function)
{
    return function.coldStart.empty() && function.coldStartInit.empty() && !function.firstRun
           && (!function.coldService || *function.coldService == function.service);
}

std::optional<double> ofPoisson(const sim::FunctionConfiguration &function, const sim::PerRequestScaling &scaling,
                                Rate rate)
{
    const double keepAlive = scaling.keepAlive.inSeconds();
    const bool isLimited = scaling.concurrencyLimit.has_value();
    if (isLimited && *scaling.concurrencyLimit == 1) {
        return singleInstancePool(rate, 0.0, 0.0, keepAlive).coldOfAccepted;
    }
    if (!coldIsLikeWarm(function)) {
        return std::nullopt;
    }
    if (function.service.isConstantZero()) {
        return instantServicePool(rate, keepAlive).coldOfAccepted;
    }
    const double load = rate.inPerSecond() * function.service.meanInSeconds();
    if (!function.service.isExponential() || function.timeout || scaling.routing != Routing::MostRecentlyUsed
        || load > largestLoad) {
        return std::nullopt;
    }
    std::optional<int> limit;
    // A limit far above the load changes nothing that a double could hold, and need not fit an int.
    if (isLimited && static_cast<double>(*scaling.concurrencyLimit) < load + 50.0 * std::sqrt(load) + 100.0) {
        limit = static_cast<int>(*scaling.concurrencyLimit);
    }
    return lastUsedFirstPool(rate, function.service.meanInSeconds(), keepAlive, limit).coldOfAccepted;
}

std::optional<double> ofConstant(const sim::FunctionConfiguration &function, const sim::PerRequestScaling &scaling,
                                 Rate rate)
{
    const auto *service = std::get_if<ConstantLaw>(&function.service.law);
    const double period = 1e9 / rate.inPerSecond();
    if (service == nullptr || !coldIsLikeWarm(function) || period < 1.0 || period > 9e18) {
        return std::nullopt;
    }
    const SimDuration interval = SimDuration::nanoseconds(static_cast<std::int64_t>(std::llround(period)));
    // Instants are whole nanoseconds, so that only periods which are too repeat exactly.
    if (static_cast<double>(interval.count()) != period) {
        return std::nullopt;
    }
    const SimDuration work = function.timeout ? std::min(service->value, *function.timeout) : service->value;
    if (work.count() <= 0) {
        return interval <= scaling.keepAlive ? 0.0 : 1.0;
    }
    const std::int64_t together = (work.count() + interval.count() - 1) / interval.count();
    if (scaling.concurrencyLimit && *scaling.concurrencyLimit < together) {
        return std::nullopt;
    }
    return periodicPool(interval, work, scaling.keepAlive).coldOfAccepted;
}

/// Whether the limit of starts can be reached. An instance starts when all others are busy, so of those alive at once
/// no more than the concurrency limit were ever started; and all that start within the keep-alive are alive at its end.
/// Equally spaced requests cannot reach it either while a start flows in for each.
bool mayLackStarts(const sim::PerRequestScaling &scaling, std::optional<Rate> constantRate)
{
    if (!scaling.startLimit) {
        return false;
    }
    const StartLimit &limit = *scaling.startLimit;
    if (constantRate && constantRate->inPerSecond() * limit.per.inSeconds() <= static_cast<double>(limit.starts)) {
        return false;
    }
    const std::int64_t most = scaling.concurrencyLimit.value_or(INT64_MAX);
    return most > limit.burst || Int128(scaling.keepAlive.count()) * limit.starts < Int128(most) * limit.per.count();
}

} // namespace

std::optional<double> analyticColdProbability(const sim::Configuration &configuration)
{
    if (configuration.invokers || configuration.requestRates != sim::RequestRates{}
        || configuration.functions.size() != 1 || configuration.functions.front().sources.size() != 1) {
        return std::nullopt;
    }
    const sim::FunctionConfiguration &function = configuration.functions.front();
    const auto *scaling = std::get_if<sim::PerRequestScaling>(&function.scaling);
    if (scaling == nullptr || function.concurrency != 1 || scaling->alwaysWarm != 0 || scaling->policy
        || !function.calls.empty() || !function.deployments.empty()) {
        return std::nullopt;
    }
    if (heedsEndings(function.sources.front())) {
        return std::nullopt;
    }
    const auto &arrivals = function.sources.front().arrivals;
    const auto *steady = std::get_if<ConstantArrivals>(&arrivals);
    if (mayLackStarts(*scaling, steady != nullptr ? std::optional(steady->rate) : std::nullopt)) {
        return std::nullopt;
    }
    if (const auto *poisson = std::get_if<PoissonArrivals>(&arrivals)) {
        return poisson->rate.inPerSecond() > 0.0 ? ofPoisson(function, *scaling, poisson->rate) : std::nullopt;
    }
    if (const auto *constant = std::get_if<ConstantArrivals>(&arrivals)) {
        return constant->rate.inPerSecond() > 0.0 ? ofConstant(function, *scaling, constant->rate) : std::nullopt;
    }
    return std::nullopt;
}

} // namespace warmfront::study
