// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/json/varying_arrivals_reader.h"

#include "core/base/quantity.h"
#include "core/io/json/cron_reader.h"
#include "core/io/json/scenario_names.h"

namespace warmfront::json {

namespace {

constexpr std::size_t mostRates = 10'000;
constexpr std::int64_t mostAtOnce = 1'000'000'000;

Spacing readSpacing(const ObjectReader &object)
{
    const auto spacing = object.find("spacing");
    return (spacing ? spacing->choice("spacing", names::all(names::spacings)) : std::nullopt)
        .value_or(Spacing::Poisson);
}

SimDuration readPeriod(const ObjectReader &object)
{
    const auto period = object.require("period");
    return (period ? period->positiveDuration() : std::nullopt).value_or(SimDuration::hours(24));
}

SimDuration readStart(const ObjectReader &object, SimDuration period)
{
    const auto node = object.find("startsAt");
    const auto start = node ? node->duration() : std::nullopt;
    if (start && *start >= period) {
        node->fault("the run would start after the end of the period, which is " + formatDuration(period)
                    + " long; give a shorter time");
        return {};
    }
    return start.value_or(SimDuration{});
}

Rate readRate(const ObjectReader &object, std::string_view key)
{
    const auto rate = object.require(key);
    return (rate ? rate->rate() : std::nullopt).value_or(Rate{});
}

std::int64_t readCount(const ObjectReader &object, bool isNeeded)
{
    const auto count = isNeeded ? object.require("count") : object.find("count");
    return (count ? count->whole(1, mostAtOnce) : std::nullopt).value_or(1);
}

/// The states that can be reached from the first along weights, forwards or backwards.
std::vector<bool> reached(const std::vector<ModulatedArrivals::State> &states, bool forwards)
{
    const auto leads = [&](std::size_t from, std::size_t to) {
        return from != to && (states[from].next.empty() || states[from].next[to] > 0.0);
    };
    std::vector<bool> seen(states.size(), false);
    std::vector<std::size_t> open{0};
    seen[0] = true;
    while (!open.empty()) {
        const std::size_t state = open.back();
        open.pop_back();
        for (std::size_t other = 0; other < states.size(); ++other) {
            if (!seen[other] && (forwards ? leads(state, other) : leads(other, state))) {
                seen[other] = true;
                open.push_back(other);
            }
        }
    }
    return seen;
}

std::vector<double> readWeights(const Node &node, std::size_t state, std::size_t states)
{
    std::vector<double> weights;
    const std::vector<Node> items = node.nonEmptyList("weights, one for each state");
    if (items.empty()) {
        return {};
    }
    double sum = 0.0;
    for (const Node &item : items) {
        weights.push_back(item.number({0.0, 1e9}).value_or(1.0));
        sum += weights.back();
    }
    if (weights.size() != states) {
        node.fault("there are " + std::to_string(states) + " states, so this needs as many weights; it has "
                   + std::to_string(weights.size()));
        return {};
    }
    if (weights[state] != 0.0) {
        items[state].fault("a state does not follow itself; write 0 and a longer \"stay\"");
        return {};
    }
    if (states > 1 && !(sum > 0.0)) {
        node.fault("no state follows this one; give one of the others a weight above 0");
        return {};
    }
    return weights;
}

} // namespace

std::optional<Arrivals> readProfile(const Node &node)
{
    const ObjectReader object(node, "a rate profile", names::profileArrivals);
    ProfileArrivals profile;
    profile.period = readPeriod(object);
    profile.startsAt = readStart(object, profile.period);
    profile.spacing = readSpacing(object);
    if (const auto shape = object.find("shape")) {
        profile.shape = shape->choice("shape", names::all(names::shapes)).value_or(profile.shape);
    }
    if (const auto rates = object.require("rates")) {
        const std::vector<Node> items = rates->nonEmptyList("rates, such as \"5 /s\"");
        if (items.size() > mostRates) {
            rates->fault("a profile has at most 10,000 rates; this one has " + std::to_string(items.size()));
            return profile;
        }
        for (const Node &item : items) {
            profile.rates.push_back(item.rate().value_or(Rate{}));
        }
        if (profile.period.count() < static_cast<std::int64_t>(items.size())) {
            object.find("period")->fault("a slot would be shorter than 1 ns; give a longer period or fewer rates");
        }
    }
    return profile;
}

std::optional<Arrivals> readSine(const Node &node)
{
    const ObjectReader object(node, "sine arrivals", names::sineArrivals);
    SineArrivals sine;
    sine.mean = readRate(object, "mean");
    sine.amplitude = readRate(object, "amplitude");
    if (sine.amplitude > sine.mean && object.has("mean")) {
        object.find("amplitude")
            ->fault("the rate would fall below zero; the amplitude is at most the mean, which is "
                    + formatRate(sine.mean));
    }
    sine.period = readPeriod(object);
    sine.startsAt = readStart(object, sine.period);
    sine.spacing = readSpacing(object);
    return sine;
}

std::optional<Arrivals> readModulated(const Node &node)
{
    const ObjectReader object(node, "arrivals modulated by states", names::modulatedArrivals);
    ModulatedArrivals modulated;
    const auto list = object.require("states");
    if (!list) {
        return modulated;
    }
    const std::vector<Node> items = list->nonEmptyList("states, such as { \"rate\": \"10 /s\", \"stay\": \"1 min\" }");
    if (items.size() > ModulatedArrivals::mostStates) {
        list->fault("there may be at most " + std::to_string(ModulatedArrivals::mostStates) + " states; these are "
                    + std::to_string(items.size()));
        return modulated;
    }
    const std::size_t faultsBefore = node.reading().faults.size();
    for (std::size_t i = 0; i < items.size(); ++i) {
        const ObjectReader state(items[i], "a state", names::modulatedState);
        const auto stay = state.require("stay");
        const auto next = state.find("next");
        modulated.states.push_back({readRate(state, "rate"),
                                    (stay ? stay->duration() : std::nullopt).value_or(SimDuration::seconds(1)),
                                    next ? readWeights(*next, i, items.size()) : std::vector<double>{}});
        if (modulated.states.back().stay < ModulatedArrivals::shortestStay) {
            stay->fault("a state lasts at least " + formatDuration(ModulatedArrivals::shortestStay)
                        + " on average; give a longer time");
        }
    }
    if (node.reading().faults.size() == faultsBefore) {
        for (const bool forwards : {true, false}) {
            const std::vector<bool> seen = reached(modulated.states, forwards);
            for (std::size_t i = 0; i < seen.size(); ++i) {
                if (!seen[i]) {
                    items[i].fault(
                        forwards ? "no way leads from the first state to this one; give it a weight in a \"next\""
                                 : "no way leads from this state back to the first; change the weights in \"next\"");
                    return modulated;
                }
            }
        }
    }
    return modulated;
}

std::optional<Arrivals> readBatch(const Node &node)
{
    const ObjectReader object(node, "a batch", names::batchArrivals);
    BatchArrivals batches;
    batches.count = readCount(object, true);
    if (const auto at = object.find("at")) {
        batches.at = at->duration().value_or(SimDuration{});
    }
    if (const auto every = object.find("every")) {
        batches.every = every->positiveDuration();
    }
    return batches;
}

std::optional<Arrivals> readSchedule(const Node &node)
{
    const ObjectReader object(node, "a schedule", names::scheduleArrivals);
    ScheduleArrivals schedule;
    schedule.count = readCount(object, false);
    schedule.cron = readCron(object, "a schedule such as \"*/5 * * * *\"", "* * * * *");
    schedule.startDate = readStartDate(object);
    return schedule;
}

} // namespace warmfront::json
