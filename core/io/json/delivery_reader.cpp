// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/json/delivery_reader.h"

#include "core/base/quantity.h"
#include "core/io/json/scenario_names.h"

namespace warmfront::json {

namespace {

std::vector<SimDuration> readDelays(const Node &node)
{
    std::vector<SimDuration> delays;
    for (const Node &item : node.nonEmptyList("delays before retries, such as [\"1 min\", \"2 min\"]")) {
        delays.push_back(item.duration().value_or(SimDuration{}));
    }
    if (delays.size() > AsynchronousEvents::mostRetries) {
        node.fault("there may be at most " + std::to_string(AsynchronousEvents::mostRetries) + " delays; these are "
                   + std::to_string(delays.size()));
    }
    return delays;
}

AsynchronousEvents readAsynchronous(const ObjectReader &source)
{
    AsynchronousEvents events;
    if (const auto n = source.find("retries")) {
        events.retries = n->wholeInt(0, AsynchronousEvents::mostRetries).value_or(events.retries);
    }
    if (const auto n = source.find("retryDelays")) {
        events.retryDelays = readDelays(*n);
    }
    const auto first = source.find("firstBackOff");
    if (first) {
        events.firstBackOff = first->duration().value_or(events.firstBackOff);
        if (events.firstBackOff < AsynchronousEvents::shortestBackOff) {
            first->fault("the first back-off is at least " + formatDuration(AsynchronousEvents::shortestBackOff)
                         + "; give a longer time");
        }
    }
    const auto longest = source.find("longestBackOff");
    if (longest) {
        events.longestBackOff = longest->duration().value_or(events.longestBackOff);
    }
    if (events.longestBackOff < events.firstBackOff) {
        (longest ? longest : first)
            ->fault("the longest back-off (" + formatDuration(events.longestBackOff)
                    + ") is shorter than the first one (" + formatDuration(events.firstBackOff)
                    + "); give a longer or a shorter time");
    }
    if (const auto n = source.find("maximumAge")) {
        events.maximumAge = n->positiveDuration().value_or(events.maximumAge);
    }
    if (const auto n = source.find("deadLetters")) {
        events.deadLetters = n->boolean().value_or(events.deadLetters);
    }
    return events;
}

Value duration(SimDuration value)
{
    return Value::ofText(formatDuration(value));
}

void addAsynchronous(Value &source, const AsynchronousEvents &events)
{
    const AsynchronousEvents usual;
    if (events.retries != usual.retries) {
        source.add("retries", Value::ofInteger(events.retries));
    }
    if (events.retryDelays != usual.retryDelays && !events.retryDelays.empty()) {
        Value delays = Value::list();
        for (const SimDuration delay : events.retryDelays) {
            delays.append(duration(delay));
        }
        source.add("retryDelays", std::move(delays));
    }
    const auto add = [&](const char *key, SimDuration value, SimDuration usually) {
        if (value != usually) {
            source.add(key, duration(value));
        }
    };
    add("firstBackOff", events.firstBackOff, usual.firstBackOff);
    add("longestBackOff", events.longestBackOff, usual.longestBackOff);
    add("maximumAge", events.maximumAge, usual.maximumAge);
    if (events.deadLetters) {
        source.add("deadLetters", Value::ofBoolean(true));
    }
}

} // namespace

Delivery readDelivery(const ObjectReader &source)
{
    const auto named = source.require("kind");
    const auto kind = named ? named->choice("kind of event source", names::all(names::kinds)) : std::nullopt;
    if (!kind) {
        return HttpRequests{};
    }
    switch (*kind) {
    case names::Kind::Http:
        source.refuse(names::asynchronousEvents,
                      "the sender of an HTTP request waits for the answer and nobody tries it again; remove it or use "
                      "the kind \"asynchronous\"");
        return HttpRequests{};
    case names::Kind::Asynchronous:
        return readAsynchronous(source);
    }
    return HttpRequests{};
}

void addDelivery(Value &source, const Delivery &delivery)
{
    source.add("kind",
               Value::ofText(std::string(names::wordFor(names::kinds, static_cast<names::Kind>(delivery.index())))));
    if (const auto *events = std::get_if<AsynchronousEvents>(&delivery)) {
        addAsynchronous(source, *events);
    }
}

} // namespace warmfront::json
