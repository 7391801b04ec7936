// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/study/resolving/keep_alive.h"

#include <cmath>
#include <utility>
#include <vector>

#include "core/base/contract.h"
#include "core/model/cron.h"
#include "simulator/cold_starts.h"

namespace warmfront::study {

namespace {

constexpr std::string_view knownTimes = "knownTimes";

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
    if (choice.policy == knownTimes) {
        return sim::KnownTimes({{}, {}, duration("duration"), {}}); // none are known yet
    }
    if (choice.policy == "hybridHistogram") {
        return hybridHistogram(choice.parameters);
    }
    expects(choice.policy == "fixedWithLifetime", "every keep-alive policy of the registry is made here");
    return sim::FixedKeepAlive(duration("duration"));
}

} // namespace

namespace {

std::optional<SimDuration> optionalDuration(const KeepAliveChoice &choice, std::string_view name)
{
    const auto found = choice.parameters.find(name);
    return found == choice.parameters.end() ? std::nullopt : std::optional(std::get<SimDuration>(found->second));
}

std::vector<sim::KnownTimes::Timer> timersOf(const Scenario &scenario, const std::string &function)
{
    std::vector<sim::KnownTimes::Timer> timers;
    for (const EventSource &source : scenario.sources) {
        const auto *schedule = std::get_if<ScheduleArrivals>(&source.arrivals);
        if (schedule == nullptr || source.function != function) {
            continue;
        }
        const Result<CronSchedule> cron = parseCron(schedule->cron);
        const Result<DateTime> start = schedule->startDate.empty() ? defaultStart : parseDateTime(schedule->startDate);
        expects(cron && start, "a schedule was read before");
        timers.push_back({*cron, *start, schedule->count});
    }
    return timers;
}

} // namespace

Result<sim::KeepAlivePolicy> keepAliveFor(const KeepAliveChoice &choice)
{
    return ruleFor(choice).map([&](sim::KeepAlivePolicy::Rule rule) {
        return sim::KeepAlivePolicy(std::move(rule), optionalDuration(choice, "maximumLifetime"));
    });
}

Result<void> tellKnownTimes(const KnownAlternative &known, std::vector<sim::FunctionConfiguration> &functions)
{
    const std::optional<KeepAliveChoice> &choice = known.options.keepAlivePolicy;
    if (!choice || choice->policy != knownTimes) {
        return {};
    }
    constexpr SimDuration usualPatience = SimDuration::seconds(10);
    bool isAnyKnown = false;
    for (sim::FunctionConfiguration &function : functions) {
        sim::KnownTimes::Parameters parameters;
        parameters.timers = timersOf(known.scenario, function.name);
        parameters.lead = optionalDuration(*choice, "lead").value_or(sim::longColdStart(function));
        parameters.keepAlive = std::get<SimDuration>(choice->parameters.at("duration"));
        parameters.patience = optionalDuration(*choice, "patience").value_or(usualPatience);
        if (!parameters.timers.empty() && parameters.lead == SimDuration{}) {
            return failure("the cold start of \"" + function.name
                               + "\" takes no time of its own, so nothing says how long before a request an instance "
                                 "has to start; give \"lead\", or choose another policy",
                           known.optionPath("keepAlive.lead"));
        }
        isAnyKnown = isAnyKnown || !parameters.timers.empty();
        std::get<sim::PerRequestScaling>(function.scaling).policy =
            sim::KeepAlivePolicy(sim::KnownTimes(parameters), optionalDuration(*choice, "maximumLifetime"));
    }
    return isAnyKnown ? Result<void>{}
                      : failure("no source has a schedule, so no request is known ahead; add one with the process "
                                "\"schedule\", or choose another policy (hybridHistogram learns from what comes)",
                                known.optionPath("keepAlive.policy"));
}

} // namespace warmfront::study
