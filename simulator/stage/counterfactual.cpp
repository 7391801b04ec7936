// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/stage/counterfactual.h"

#include <algorithm>
#include <utility>

#include "simulator/stage/option_search.h"
#include "simulator/stage/repetition.h"

namespace warmfront::sim {

namespace {

std::optional<Counterfactual::Parameter> parameterOf(const Decision &decision, const Configuration &configuration)
{
    const FunctionConfiguration &function = configuration.functions[decision.function];
    switch (decision.rule) {
    case DecisionRule::NoneFree:
    case DecisionRule::NoneThere: {
        if (decision.origin == InstanceOrigin::InPlace) {
            return Counterfactual::Parameter::InvokerMemory; // whoever is evicted does not live up to its keep-alive
        }
        const auto *perRequest = std::get_if<PerRequestScaling>(&function.scaling);
        if (perRequest != nullptr) {
            return perRequest->policy ? Counterfactual::Parameter::FixedKeepAlive
                                      : Counterfactual::Parameter::KeepAlive;
        }
        return std::nullopt;
    }
    case DecisionRule::FunctionLimit:
        return Counterfactual::Parameter::FunctionLimit;
    case DecisionRule::AccountLimit:
        return Counterfactual::Parameter::AccountLimit;
    case DecisionRule::QueueFull:
        return Counterfactual::Parameter::QueueLimit;
    case DecisionRule::SecondLimit:
        return Counterfactual::Parameter::SecondLimit;
    case DecisionRule::Outstanding:
        return Counterfactual::Parameter::Outstanding;
    case DecisionRule::MinuteLimit:
        return Counterfactual::Parameter::MinuteLimit;
    case DecisionRule::NoneOnHost:
    case DecisionRule::NoMemory:
        return Counterfactual::Parameter::InvokerMemory;
    case DecisionRule::StartLimit:
        return Counterfactual::Parameter::StartBurst;
    case DecisionRule::ScalerRefuses:
    case DecisionRule::ScalerDecided:
    case DecisionRule::NoSuchVersion:
    case DecisionRule::Replaces:
    case DecisionRule::ShareChanges:
    case DecisionRule::RollsBack:
    case DecisionRule::NoneReady:
    case DecisionRule::HostChosen:
    case DecisionRule::NoHostHasRoom:
    case DecisionRule::HeldBack:
        break;
    }
    return std::nullopt;
}

std::int64_t presentOfInvokers(const InvokerCapacity &invokers, Counterfactual::Parameter parameter)
{
    switch (parameter) {
    case Counterfactual::Parameter::KeepAlive:
        return (invokers.pauseGrace + invokers.idleTimeout).count();
    case Counterfactual::Parameter::AccountLimit:
        return invokers.concurrent.value_or(0);
    case Counterfactual::Parameter::MinuteLimit:
        return invokers.perMinute.value_or(0);
    case Counterfactual::Parameter::InvokerMemory:
        return invokers.userMemory.count() / MemorySize::megabytes(1).count();
    case Counterfactual::Parameter::FunctionLimit:
    case Counterfactual::Parameter::QueueLimit:
    case Counterfactual::Parameter::StartBurst:
    case Counterfactual::Parameter::SecondLimit:
    case Counterfactual::Parameter::Outstanding:
    case Counterfactual::Parameter::FixedKeepAlive:
    case Counterfactual::Parameter::Option:
        break;
    }
    return 0;
}

void changeInvokers(InvokerCapacity &invokers, Counterfactual::Parameter parameter, std::int64_t value)
{
    switch (parameter) {
    case Counterfactual::Parameter::KeepAlive:
        invokers.idleTimeout = SimDuration::nanoseconds(value) - invokers.pauseGrace;
        break;
    case Counterfactual::Parameter::AccountLimit:
        invokers.concurrent = value;
        break;
    case Counterfactual::Parameter::MinuteLimit:
        invokers.perMinute = value;
        break;
    case Counterfactual::Parameter::InvokerMemory:
        invokers.userMemory = MemorySize::megabytes(value);
        break;
    case Counterfactual::Parameter::FunctionLimit:
    case Counterfactual::Parameter::QueueLimit:
    case Counterfactual::Parameter::StartBurst:
    case Counterfactual::Parameter::SecondLimit:
    case Counterfactual::Parameter::Outstanding:
    case Counterfactual::Parameter::FixedKeepAlive:
    case Counterfactual::Parameter::Option:
        break;
    }
}

std::int64_t presentValue(const Configuration &configuration, std::size_t function, Counterfactual::Parameter parameter)
{
    if (configuration.invokers) {
        return presentOfInvokers(*configuration.invokers, parameter);
    }
    return std::visit(
        [&](const auto &scaling) -> std::int64_t {
            using Scaling = std::decay_t<decltype(scaling)>;
            switch (parameter) {
            case Counterfactual::Parameter::KeepAlive:
                if constexpr (std::is_same_v<Scaling, PerRequestScaling>) {
                    return scaling.keepAlive.count();
                }
                break;
            case Counterfactual::Parameter::FunctionLimit:
                if constexpr (!std::is_same_v<Scaling, FixedReplicas>) {
                    return scaling.concurrencyLimit.value_or(0);
                }
                break;
            case Counterfactual::Parameter::QueueLimit:
                if constexpr (!std::is_same_v<Scaling, PerRequestScaling>) {
                    return scaling.queueLimit.value_or(0);
                }
                break;
            case Counterfactual::Parameter::StartBurst:
                if constexpr (std::is_same_v<Scaling, PerRequestScaling>) {
                    return scaling.startLimit ? scaling.startLimit->burst : 0;
                }
                break;
            case Counterfactual::Parameter::AccountLimit:
                return configuration.accountConcurrencyLimit.value_or(0);
            case Counterfactual::Parameter::MinuteLimit:
                return configuration.requestRates.perMinute.value_or(0);
            case Counterfactual::Parameter::SecondLimit:
                return configuration.requestRates.perSecond.value_or(0);
            case Counterfactual::Parameter::Outstanding:
                return configuration.functions[function].outstandingPerInstance.value_or(0);
            case Counterfactual::Parameter::InvokerMemory:
            case Counterfactual::Parameter::FixedKeepAlive:
            case Counterfactual::Parameter::Option:
                break;
            }
            return 0;
        },
        configuration.functions[function].scaling);
}

/// The value that somebody set by hand to @p parameter of @p function, when that is what @p intervention does. Invokers
/// have one keep-alive and one limit for all functions.
std::optional<std::int64_t> valueByHand(const Intervention &intervention, const Configuration &configuration,
                                        std::size_t function, Counterfactual::Parameter parameter)
{
    if (intervention.function != function && !configuration.invokers) {
        return std::nullopt;
    }
    if (const auto *change = std::get_if<ChangeKeepAlive>(&intervention.what);
        change != nullptr && parameter == Counterfactual::Parameter::KeepAlive) {
        return change->keepAlive.count();
    }
    const Counterfactual::Parameter limit =
        configuration.invokers ? Counterfactual::Parameter::AccountLimit : Counterfactual::Parameter::FunctionLimit;
    if (const auto *change = std::get_if<ChangeConcurrencyLimit>(&intervention.what);
        change != nullptr && parameter == limit) {
        return change->limit.value_or(0);
    }
    return std::nullopt;
}

/// The same intervention with @p value.
Intervention withValue(Intervention intervention, std::int64_t value)
{
    if (auto *change = std::get_if<ChangeKeepAlive>(&intervention.what)) {
        change->keepAlive = SimDuration::nanoseconds(value);
    } else if (auto *limit = std::get_if<ChangeConcurrencyLimit>(&intervention.what)) {
        limit->limit = value;
    }
    return intervention;
}

constexpr std::int64_t memoryStep = 128; // MB, the least that an action of OpenWhisk has
constexpr std::size_t mostTries = 6;

std::vector<std::int64_t> keepAlivesOf(const Decision &decision, std::int64_t present)
{
    std::vector<std::int64_t> values;
    for (const DecisionCandidate &candidate : decision.candidates) {
        const std::int64_t idle = (decision.at - candidate.idleSince).count();
        if (candidate.state == DecisionCandidate::State::Ended && idle > present) {
            values.push_back(idle);
        }
    }
    std::ranges::sort(values);
    values.erase(std::unique(values.begin(), values.end()), values.end());
    values.resize(std::min(values.size(), mostTries));
    return values;
}

} // namespace

bool carryOut(const Intervention &intervention, SteppableEngine &engine)
{
    const std::size_t function = intervention.function;
    if (const auto *send = std::get_if<SendRequests>(&intervention.what)) {
        bool isSent = send->count > 0;
        for (std::int64_t i = 0; i < send->count && isSent; ++i) {
            isSent = engine.sendRequest(function);
        }
        return isSent;
    }
    if (const auto *end = std::get_if<EndInstance>(&intervention.what)) {
        return engine.endInstance(function, end->number);
    }
    if (const auto *deploy = std::get_if<DeployVersion>(&intervention.what)) {
        return engine.deployNow(function, deploy->deployment);
    }
    if (const auto *change = std::get_if<ChangeKeepAlive>(&intervention.what)) {
        return engine.changeKeepAlive(function, change->keepAlive);
    }
    if (const auto *change = std::get_if<ChangeConcurrencyLimit>(&intervention.what)) {
        return engine.changeConcurrencyLimit(function, change->limit);
    }
    if (const auto *change = std::get_if<ChangeTraffic>(&intervention.what)) {
        return engine.changeTraffic(function, change->factor);
    }
    if (const auto *fail = std::get_if<FailHost>(&intervention.what)) {
        return engine.failHost(fail->host);
    }
    if (const auto *change = std::get_if<ChangeService>(&intervention.what)) {
        return engine.setServiceUp(change->service, change->isUp);
    }
    return engine.changeReplicas(function, std::get<ChangeReplicas>(intervention.what).replicas);
}

Configuration withParameter(Configuration configuration, std::size_t function, Counterfactual::Parameter parameter,
                            std::int64_t value)
{
    if (configuration.invokers) {
        changeInvokers(*configuration.invokers, parameter, value);
        return configuration;
    }
    std::visit(
        [&](auto &scaling) {
            using Scaling = std::decay_t<decltype(scaling)>;
            switch (parameter) {
            case Counterfactual::Parameter::KeepAlive:
                if constexpr (std::is_same_v<Scaling, PerRequestScaling>) {
                    scaling.keepAlive = SimDuration::nanoseconds(value);
                }
                break;
            case Counterfactual::Parameter::FunctionLimit:
                if constexpr (!std::is_same_v<Scaling, FixedReplicas>) {
                    scaling.concurrencyLimit = value;
                }
                break;
            case Counterfactual::Parameter::QueueLimit:
                if constexpr (!std::is_same_v<Scaling, PerRequestScaling>) {
                    scaling.queueLimit = value;
                }
                break;
            case Counterfactual::Parameter::StartBurst:
                if constexpr (std::is_same_v<Scaling, PerRequestScaling>) {
                    scaling.startLimit->burst = value;
                }
                break;
            case Counterfactual::Parameter::AccountLimit:
                configuration.accountConcurrencyLimit = value;
                break;
            case Counterfactual::Parameter::MinuteLimit:
                configuration.requestRates.perMinute = value;
                break;
            case Counterfactual::Parameter::SecondLimit:
                configuration.requestRates.perSecond = value;
                break;
            case Counterfactual::Parameter::Outstanding:
                configuration.functions[function].outstandingPerInstance = value;
                break;
            case Counterfactual::Parameter::FixedKeepAlive:
                if constexpr (std::is_same_v<Scaling, PerRequestScaling>) {
                    scaling.policy.reset();
                    scaling.keepAlive = SimDuration::nanoseconds(value);
                }
                break;
            case Counterfactual::Parameter::InvokerMemory:
            case Counterfactual::Parameter::Option:
                break;
            }
        },
        configuration.functions[function].scaling);
    return configuration;
}

namespace {

/// Of the parameters that everybody knows to be behind such a decision.
std::optional<Counterfactual> findParameter(const Configuration &configuration, ReplicationIndex replication,
                                            std::span<const RecordedIntervention> interventions,
                                            const Decision &decision, const std::function<bool()> &goOn)
{
    const std::size_t function = decision.function;
    const std::optional<Counterfactual::Parameter> parameter = parameterOf(decision, configuration);
    if (!parameter) {
        return std::nullopt;
    }
    Repetition repetitionOf(decision, goOn);
    std::int64_t present = presentValue(configuration, function, *parameter);
    // What somebody changed last is what holds, so that is what would have had to be another value.
    std::vector<RecordedIntervention> repetition(interventions.begin(), interventions.end());
    RecordedIntervention *changed = nullptr;
    for (RecordedIntervention &recorded : repetition) {
        const std::optional<std::int64_t> byHand =
            valueByHand(recorded.intervention, configuration, function, *parameter);
        if (byHand && recorded.at <= decision.at) {
            changed = &recorded;
            present = *byHand;
        }
    }
    const auto helps = [&](std::int64_t value) {
        if (changed != nullptr) {
            changed->intervention = withValue(changed->intervention, value);
        }
        const std::optional<Repeated> repeated = repetitionOf.run(
            changed != nullptr ? configuration : withParameter(configuration, function, *parameter, value), replication,
            repetition);
        return repeated && !repeated->isTaken;
    };
    const bool isPolicy = *parameter == Counterfactual::Parameter::FixedKeepAlive;
    if (!interventions.empty() && !isPolicy && helps(present)) {
        return std::nullopt; // an intervention in the midst of an instant: the repetition is another run
    }
    Counterfactual found;
    found.parameter = *parameter;
    found.present = present;
    if (*parameter == Counterfactual::Parameter::KeepAlive || isPolicy) {
        for (const std::int64_t value : keepAlivesOf(decision, present)) {
            if (helps(value)) {
                found.value = value;
                return found;
            }
        }
        return std::nullopt;
    }
    const std::int64_t step = *parameter == Counterfactual::Parameter::InvokerMemory ? memoryStep : 1;
    std::int64_t refused = present;
    std::int64_t letIn = present + step;
    constexpr std::int64_t highest = std::int64_t{1} << 24;
    while (!helps(letIn)) {
        if (!goOn() || letIn > highest) {
            return std::nullopt;
        }
        refused = letIn;
        letIn = present + 2 * (letIn - present);
    }
    while (letIn - refused > step) {
        const std::int64_t middle = refused + (letIn - refused) / step / 2 * step;
        (helps(middle) ? letIn : refused) = middle;
        if (!goOn()) {
            return std::nullopt;
        }
    }
    found.value = letIn;
    return found;
}

} // namespace

std::optional<Counterfactual> findCounterfactual(const Configuration &configuration, ReplicationIndex replication,
                                                 std::span<const RecordedIntervention> interventions,
                                                 const Decision &decision, std::span<const VariedOption> options,
                                                 const std::function<bool()> &goOn)
{
    // Whether an attempt exists at all depends on what happened before, which another value changes.
    if (isAboutRequest(decision.kind) && decision.request.isAttempt && !decision.request.isByHand) {
        return std::nullopt;
    }
    if (std::optional<Counterfactual> found =
            findParameter(configuration, replication, interventions, decision, goOn)) {
        return found;
    }
    return findOption(configuration, replication, interventions, decision, options, goOn);
}

} // namespace warmfront::sim
