// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/study/resolving/keep_alive.h"

#include <cmath>
#include <utility>

#include "core/base/contract.h"

namespace warmfront::study {

namespace {

/// What is left out has the constant of the paper.
Result<sim::KeepAlivePolicy::Rule> hybridHistogram(const ParameterValues &values)
{
    const auto valueOr = [&values]<typename T>(const char *name, T otherwise) {
        const auto found = values.find(name);
        return found == values.end() ? otherwise : std::get<T>(found->second);
    };
    const auto perMille = [&valueOr](const char *name, auto otherwise) {
        return static_cast<decltype(otherwise)>(
            std::llround(valueOr(name, static_cast<double>(otherwise) / 1000.0) * 1000.0));
    };
    sim::HybridHistogram::Parameters parameters;
    parameters.bin = valueOr("bin", parameters.bin);
    parameters.bins = valueOr("bins", parameters.bins);
    parameters.headPerMille = perMille("head", parameters.headPerMille);
    parameters.tailPerMille = perMille("tail", parameters.tailPerMille);
    parameters.headMarginPerMille = perMille("headMargin", parameters.headMarginPerMille);
    parameters.tailMarginPerMille = perMille("tailMargin", parameters.tailMarginPerMille);
    parameters.threshold = valueOr("threshold", parameters.threshold);
    parameters.outOfBoundsPerMille = perMille("outOfBounds", parameters.outOfBoundsPerMille);
    parameters.forecastMarginPerMille = perMille("forecastMargin", parameters.forecastMarginPerMille);
    parameters.fallbackKeepAlive = valueOr("fallback", parameters.fallbackKeepAlive);
    parameters.loadsEarlier = valueOr("loadsEarlier", parameters.loadsEarlier);
    if (parameters.headPerMille > parameters.tailPerMille) {
        return failure("the head of the histogram must not be above its tail; lower one or raise the other", "head");
    }
    return sim::HybridHistogram(parameters);
}

Result<sim::KeepAlivePolicy::Rule> ruleFor(const KeepAliveChoice &choice)
{
    const auto duration = [&](const char *name) { return std::get<SimDuration>(choice.parameters.at(name)); };
    if (choice.policy == "lastAndSpare") {
        return sim::LastAndSpareKeepAlive(duration("last"), duration("spare"));
    }
    if (choice.policy == "halving") {
        return sim::HalvingKeepAlive(duration("period"));
    }
    if (choice.policy == "periodicRemoval") {
        return sim::PeriodicRemoval(duration("period"), std::get<double>(choice.parameters.at("share")));
    }
    if (choice.policy == "measured") {
        return sim::MeasuredKeepAlive::of(std::get<std::string>(choice.parameters.at("measurement")));
    }
    if (choice.policy == "hybridHistogram") {
        return hybridHistogram(choice.parameters);
    }
    expects(choice.policy == "fixedWithLifetime", "every keep-alive policy of the registry is made here");
    return sim::FixedKeepAlive(duration("duration"));
}

} // namespace

Result<sim::KeepAlivePolicy> keepAliveFor(const KeepAliveChoice &choice)
{
    const auto lifetime = choice.parameters.find("maximumLifetime");
    const std::optional<SimDuration> longest =
        lifetime == choice.parameters.end() ? std::nullopt : std::optional(std::get<SimDuration>(lifetime->second));
    return ruleFor(choice).map(
        [&](sim::KeepAlivePolicy::Rule rule) { return sim::KeepAlivePolicy(std::move(rule), longest); });
}

} // namespace warmfront::study
