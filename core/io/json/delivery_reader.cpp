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

QueueMessages readQueue(const ObjectReader &source)
{
    QueueMessages queue;
    const auto whole = [&](const char *key, std::int64_t &value, std::int64_t least, std::int64_t most) {
        const auto n = source.find(key);
        if (n) {
            value = n->whole(least, most).value_or(value);
        }
        return n;
    };
    (void)whole("batchSize", queue.batchSize, 1, QueueMessages::mostInBatch);
    if (const auto n = source.find("batchWindow")) {
        queue.batchWindow = n->duration().value_or(queue.batchWindow);
    }
    if (const auto n = source.find("service")) {
        queue.service =
            n->choice("meaning of the service time", names::all(names::batchServices)).value_or(queue.service);
    }
    if (const auto n = source.find("visibilityTimeout")) {
        queue.visibilityTimeout = n->duration().value_or(queue.visibilityTimeout);
        if (queue.visibilityTimeout < QueueMessages::shortestVisibility) {
            n->fault("the visibility timeout is at least " + formatDuration(QueueMessages::shortestVisibility)
                     + "; give a longer time");
        }
    }
    if (const auto n = source.find("maximumReceives")) {
        queue.maximumReceives = n->whole(1, QueueMessages::mostReceives);
    }
    if (const auto n = source.find("maximumAge")) {
        queue.maximumAge = n->positiveDuration().value_or(queue.maximumAge);
    }
    const auto pollers = whole("pollers", queue.pollers, 1, QueueMessages::largestPollers);
    (void)whole("pollersPerMinute", queue.pollersPerMinute, 0, QueueMessages::largestPollers);
    const auto most = whole("mostPollers", queue.mostPollers, 1, QueueMessages::largestPollers);
    if (queue.mostPollers < queue.pollers) {
        (most ? most : pollers)
            ->fault("there are more pollers at the start (" + std::to_string(queue.pollers) + ") than at most ("
                    + std::to_string(queue.mostPollers) + "); change one of the two");
    }
    return queue;
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

void addQueue(Value &source, const QueueMessages &queue)
{
    const QueueMessages usual;
    const auto addWhole = [&](const char *key, std::int64_t value, std::int64_t usually) {
        if (value != usually) {
            source.add(key, Value::ofInteger(value));
        }
    };
    const auto addDuration = [&](const char *key, SimDuration value, SimDuration usually) {
        if (value != usually) {
            source.add(key, duration(value));
        }
    };
    addWhole("batchSize", queue.batchSize, usual.batchSize);
    addDuration("batchWindow", queue.batchWindow, usual.batchWindow);
    if (queue.service != usual.service) {
        source.add("service", Value::ofText(std::string(names::wordFor(names::batchServices, queue.service))));
    }
    addDuration("visibilityTimeout", queue.visibilityTimeout, usual.visibilityTimeout);
    if (queue.maximumReceives) {
        source.add("maximumReceives", Value::ofInteger(*queue.maximumReceives));
    }
    addDuration("maximumAge", queue.maximumAge, usual.maximumAge);
    addWhole("pollers", queue.pollers, usual.pollers);
    addWhole("pollersPerMinute", queue.pollersPerMinute, usual.pollersPerMinute);
    addWhole("mostPollers", queue.mostPollers, usual.mostPollers);
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
        for (const names::Keys keys : {names::Keys(names::asynchronousEvents), names::Keys(names::heldEvents)}) {
            source.refuse(keys,
                          "the sender of an HTTP request waits for the answer and nobody tries it again; remove it "
                          "or use the kind \"asynchronous\"");
        }
        source.refuse(names::queueMessages, "only messages of a queue are taken in batches; remove it or use the kind "
                                            "\"queue\"");
        return HttpRequests{};
    case names::Kind::Asynchronous:
        source.refuse(names::queueMessages, "only messages of a queue are taken in batches; remove it or use the kind "
                                            "\"queue\"");
        return readAsynchronous(source);
    case names::Kind::Queue:
        source.refuse(names::asynchronousEvents, "messages become visible again instead; remove it or use the kind "
                                                 "\"asynchronous\"");
        return readQueue(source);
    }
    return HttpRequests{};
}

void addDelivery(Value &source, const Delivery &delivery)
{
    source.add("kind",
               Value::ofText(std::string(names::wordFor(names::kinds, static_cast<names::Kind>(delivery.index())))));
    if (const auto *events = std::get_if<AsynchronousEvents>(&delivery)) {
        addAsynchronous(source, *events);
    } else if (const auto *queue = std::get_if<QueueMessages>(&delivery)) {
        addQueue(source, *queue);
    }
}

} // namespace warmfront::json
