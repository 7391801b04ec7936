// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/json/delivery_reader.h"

#include <algorithm>
#include <initializer_list>

#include "core/base/quantity.h"
#include "core/io/json/distribution_reader.h"
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

/// The back-offs of events that are held, of either kind.
template <typename Events> void readBackOffs(const ObjectReader &source, Events &events)
{
    const auto first = source.find("firstBackOff");
    if (first) {
        events.firstBackOff = first->duration().value_or(events.firstBackOff);
        if (events.firstBackOff < Events::shortestBackOff) {
            first->fault("the first back-off is at least " + formatDuration(Events::shortestBackOff)
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
}

AsynchronousEvents readAsynchronous(const ObjectReader &source, bool ofObjects)
{
    AsynchronousEvents events;
    if (const auto n = source.find("retries")) {
        events.retries = n->wholeInt(0, AsynchronousEvents::mostRetries).value_or(events.retries);
    }
    if (const auto n = source.find("retryDelays")) {
        events.retryDelays = readDelays(*n);
    }
    readBackOffs(source, events);
    if (const auto n = source.find("maximumAge")) {
        events.maximumAge = n->positiveDuration().value_or(events.maximumAge);
    }
    if (const auto n = source.find("deadLetters")) {
        events.deadLetters = n->boolean().value_or(events.deadLetters);
    }
    if (ofObjects) {
        const auto n = source.find("deliveryDelay");
        const std::optional<Distribution> stated = n ? readDistribution(*n) : std::nullopt;
        events.deliveryDelay = stated.value_or(AsynchronousEvents::usualDeliveryDelay());
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

StreamRecords readStream(const ObjectReader &source)
{
    StreamRecords stream;
    const auto whole = [&](const char *key, std::int64_t &value, std::int64_t most) {
        if (const auto n = source.find(key)) {
            value = n->whole(1, most).value_or(value);
        }
    };
    whole("shards", stream.shards, StreamRecords::mostShards);
    whole("lanesPerShard", stream.lanesPerShard, StreamRecords::mostLanesPerShard);
    whole("batchSize", stream.batchSize, StreamRecords::mostInBatch);
    if (const auto n = source.find("hottestShare")) {
        stream.hottestShare = n->number({0.0, 1.0});
    }
    if (const auto n = source.find("batchWindow")) {
        stream.batchWindow = n->duration().value_or(stream.batchWindow);
    }
    if (const auto n = source.find("service")) {
        stream.service =
            n->choice("meaning of the service time", names::all(names::recordServices)).value_or(stream.service);
    }
    if (const auto n = source.find("pollInterval")) {
        stream.pollInterval = n->duration().value_or(stream.pollInterval);
    }
    if (const auto n = source.find("retries")) {
        stream.retries = n->whole(0, StreamRecords::mostRetries);
    }
    readBackOffs(source, stream);
    if (const auto n = source.find("bisect")) {
        stream.bisects = n->boolean().value_or(stream.bisects);
    }
    if (const auto n = source.find("deadLetters")) {
        stream.deadLetters = n->boolean().value_or(stream.deadLetters);
    }
    if (const auto n = source.find("maximumAge")) {
        stream.maximumAge = n->positiveDuration();
    }
    if (const auto n = source.find("retention")) {
        stream.retention = n->positiveDuration().value_or(stream.retention);
    }
    if (const auto n = source.find("poisonousShare")) {
        stream.poisonousShare = n->number({0.0, 1.0}).value_or(stream.poisonousShare);
    }
    return stream;
}

/// What a key says, the kinds that know it, and what to do about it at the others.
struct KindKeys
{
    names::Keys keys;
    std::initializer_list<names::Kind> kinds;
    const char *advice;
};

void refuseKeysOfOtherKinds(const ObjectReader &source, names::Kind kind)
{
    using names::Kind;
    const bool isHttp = kind == Kind::Http;
    const char *const nobodyTries =
        "the sender of an HTTP request waits for the answer and nobody tries it again; remove it or use the kind "
        "\"asynchronous\"";
    const KindKeys groups[] = {
        {names::retries,
         {Kind::Asynchronous, Kind::Object, Kind::Stream},
         isHttp ? nobodyTries : "messages become visible again instead; remove it or use the kind \"asynchronous\""},
        {names::retryDelays,
         {Kind::Asynchronous, Kind::Object},
         isHttp                 ? nobodyTries
         : kind == Kind::Stream ? "a batch of a stream is tried again after its back-off; remove it or state "
                                  "\"firstBackOff\""
                                : "messages become visible again instead; remove it or use the kind \"asynchronous\""},
        {names::heldEvents, {Kind::Asynchronous, Kind::Object, Kind::Queue, Kind::Stream}, nobodyTries},
        {names::objectEvents,
         {Kind::Object},
         "only events of objects are delivered after a while; remove it or use the kind \"object\""},
        {names::batches,
         {Kind::Queue, Kind::Stream},
         "only messages of a queue and records of a stream are taken in batches; remove it or use the kind \"queue\" "
         "or \"stream\""},
        {names::queueMessages, {Kind::Queue}, "only messages of a queue have it; remove it or use the kind \"queue\""},
        {names::streamRecords,
         {Kind::Stream},
         "only records of a stream have it; remove it or use the kind \"stream\""},
    };
    for (const KindKeys &group : groups) {
        if (std::ranges::find(group.kinds, kind) == group.kinds.end()) {
            source.refuse(group.keys, group.advice);
        }
    }
}

Value duration(SimDuration value)
{
    return Value::ofText(formatDuration(value));
}

/// The members that differ from what they usually are.
class Members
{
public:
    explicit Members(Value &source) : m_source(source) {}

    void add(const char *key, std::int64_t value, std::int64_t usually)
    {
        if (value != usually) {
            m_source.add(key, Value::ofInteger(value));
        }
    }
    void add(const char *key, SimDuration value, SimDuration usually)
    {
        if (value != usually) {
            m_source.add(key, duration(value));
        }
    }
    template <typename Service, std::size_t count>
    void add(const std::array<names::Name<Service>, count> &words, Service value, Service usually)
    {
        if (value != usually) {
            m_source.add("service", Value::ofText(std::string(names::wordFor(words, value))));
        }
    }
    void add(const char *key, const std::optional<std::int64_t> &value)
    {
        if (value) {
            m_source.add(key, Value::ofInteger(*value));
        }
    }
    void addIf(const char *key, bool value)
    {
        if (value) {
            m_source.add(key, Value::ofBoolean(true));
        }
    }

private:
    Value &m_source;
};

void addAsynchronous(Value &source, const AsynchronousEvents &events)
{
    const AsynchronousEvents usual;
    Members members(source);
    members.add("retries", std::int64_t(events.retries), usual.retries);
    if (events.retryDelays != usual.retryDelays && !events.retryDelays.empty()) {
        Value delays = Value::list();
        for (const SimDuration delay : events.retryDelays) {
            delays.append(duration(delay));
        }
        source.add("retryDelays", std::move(delays));
    }
    members.add("firstBackOff", events.firstBackOff, usual.firstBackOff);
    members.add("longestBackOff", events.longestBackOff, usual.longestBackOff);
    members.add("maximumAge", events.maximumAge, usual.maximumAge);
    members.addIf("deadLetters", events.deadLetters);
}

void addQueue(Value &source, const QueueMessages &queue)
{
    const QueueMessages usual;
    Members members(source);
    members.add("batchSize", queue.batchSize, usual.batchSize);
    members.add("batchWindow", queue.batchWindow, usual.batchWindow);
    members.add(names::batchServices, queue.service, usual.service);
    members.add("visibilityTimeout", queue.visibilityTimeout, usual.visibilityTimeout);
    members.add("maximumReceives", queue.maximumReceives);
    members.add("maximumAge", queue.maximumAge, usual.maximumAge);
    members.add("pollers", queue.pollers, usual.pollers);
    members.add("pollersPerMinute", queue.pollersPerMinute, usual.pollersPerMinute);
    members.add("mostPollers", queue.mostPollers, usual.mostPollers);
}

void addStream(Value &source, const StreamRecords &stream)
{
    const StreamRecords usual;
    Members members(source);
    members.add("shards", stream.shards, usual.shards);
    members.add("lanesPerShard", stream.lanesPerShard, usual.lanesPerShard);
    if (stream.hottestShare) {
        source.add("hottestShare", Value::ofNumber(*stream.hottestShare));
    }
    members.add("batchSize", stream.batchSize, usual.batchSize);
    members.add("batchWindow", stream.batchWindow, usual.batchWindow);
    members.add(names::recordServices, stream.service, usual.service);
    members.add("pollInterval", stream.pollInterval, usual.pollInterval);
    members.add("retries", stream.retries);
    members.add("firstBackOff", stream.firstBackOff, usual.firstBackOff);
    members.add("longestBackOff", stream.longestBackOff, usual.longestBackOff);
    members.addIf("bisect", stream.bisects);
    members.addIf("deadLetters", stream.deadLetters);
    if (stream.maximumAge) {
        source.add("maximumAge", duration(*stream.maximumAge));
    }
    members.add("retention", stream.retention, usual.retention);
    if (stream.poisonousShare != usual.poisonousShare) {
        source.add("poisonousShare", Value::ofNumber(stream.poisonousShare));
    }
}

names::Kind kindOf(const Delivery &delivery)
{
    if (const auto *events = std::get_if<AsynchronousEvents>(&delivery)) {
        return events->deliveryDelay ? names::Kind::Object : names::Kind::Asynchronous;
    }
    if (std::holds_alternative<QueueMessages>(delivery)) {
        return names::Kind::Queue;
    }
    return std::holds_alternative<StreamRecords>(delivery) ? names::Kind::Stream : names::Kind::Http;
}

} // namespace

Delivery readDelivery(const ObjectReader &source)
{
    const auto named = source.require("kind");
    const auto kind = named ? named->choice("kind of event source", names::all(names::kinds)) : std::nullopt;
    if (!kind) {
        return HttpRequests{};
    }
    refuseKeysOfOtherKinds(source, *kind);
    switch (*kind) {
    case names::Kind::Http:
        return HttpRequests{};
    case names::Kind::Asynchronous:
    case names::Kind::Object:
        return readAsynchronous(source, *kind == names::Kind::Object);
    case names::Kind::Queue:
        return readQueue(source);
    case names::Kind::Stream:
        return readStream(source);
    }
    return HttpRequests{};
}

void addDelivery(Value &source, const Delivery &delivery)
{
    source.add("kind", Value::ofText(std::string(names::wordFor(names::kinds, kindOf(delivery)))));
    if (const auto *events = std::get_if<AsynchronousEvents>(&delivery)) {
        addAsynchronous(source, *events);
    } else if (const auto *queue = std::get_if<QueueMessages>(&delivery)) {
        addQueue(source, *queue);
    } else if (const auto *stream = std::get_if<StreamRecords>(&delivery)) {
        addStream(source, *stream);
    }
}

} // namespace warmfront::json
