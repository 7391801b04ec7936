// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/json/alternative_reader.h"
#include "core/io/json/cron_reader.h"

#include "core/base/quantity.h"
#include "core/io/json/distribution_reader.h"
#include "core/io/json/parameter_reader.h"
#include "core/io/json/scenario_names.h"
#include "core/model/mechanism.h"

namespace warmfront::json {

namespace {

constexpr int mostInstances = 1'000'000;
constexpr std::int64_t mostRequests = 1'000'000'000;

/// A duration, or an object with a policy: that of a fixed time, or another with its parameters.
void readKeepAlive(const Node &node, AlternativeOptions &options)
{
    if (!node.isObject()) {
        options.keepAlive = node.duration();
        return;
    }
    static const std::vector<std::string_view> words = [] {
        std::vector<std::string_view> all{names::fixedKeepAlive};
        for (const MechanismSpec &policy : keepAlivePolicies()) {
            all.push_back(policy.name);
        }
        return all;
    }();
    const ObjectReader object(node, "a keep-alive policy", names::keepAlive);
    const auto policyNode = object.require("policy");
    const auto chosen = policyNode ? policyNode->choiceOf("keep-alive policy", words) : std::nullopt;
    if (!chosen) {
        return;
    }
    std::vector<std::string_view> others(names::keepAlive.begin() + 1, names::keepAlive.end());
    const auto refuseOthers = [&] { object.refuse(others, "this keep-alive policy does not use it"); };
    const MechanismSpec *policy = findKeepAlivePolicy(words[*chosen]);
    if (policy == nullptr) {
        std::erase(others, std::string_view("duration"));
        refuseOthers();
        const auto duration = object.require("duration");
        options.keepAlive = duration ? duration->duration() : std::nullopt;
        return;
    }
    KeepAliveChoice choice{std::string(policy->name), {}};
    for (const ParameterSpec &spec : policy->parameters) {
        std::erase(others, spec.name);
        const auto value = spec.isOptional ? object.find(spec.name) : object.require(spec.name);
        const auto read = value ? readParameter(*value, spec, ChoiceWords::OfMechanism) : std::nullopt;
        if (read) {
            choice.parameters.emplace(spec.name, *read);
        }
    }
    refuseOthers();
    options.keepAlivePolicy = std::move(choice);
}

std::optional<QueueOptions> readQueue(const Node &node)
{
    const ObjectReader object(node, "a queue", names::queue);
    if (!object) {
        return std::nullopt;
    }
    QueueOptions queue;
    if (const auto limit = object.find("limit")) {
        queue.limit = limit->whole(0, mostRequests);
    }
    if (const auto timeout = object.find("timeout")) {
        queue.timeout = timeout->duration();
    }
    if (!object.has("limit") && !object.has("timeout")) {
        node.fault("a queue needs \"limit\" (requests) or \"timeout\" (a duration); without both, remove \"queue\"");
    }
    return queue;
}

std::optional<HostRange> readHosts(const Node &node)
{
    if (node.isNumber()) {
        const auto count = node.wholeInt(1, HostRange::most);
        return count ? std::optional(HostRange{*count, *count}) : std::nullopt;
    }
    if (!node.isObject()) {
        node.faultExpected("a number of hosts without quotes, or { \"min\": 1, \"max\": 10 }");
        return std::nullopt;
    }
    const ObjectReader object(node, "a range of hosts", names::replicas);
    const auto minNode = object.require("min");
    const auto maxNode = object.require("max");
    const auto min = minNode ? minNode->wholeInt(0, HostRange::most) : std::nullopt;
    const auto max = maxNode ? maxNode->wholeInt(1, HostRange::most) : std::nullopt;
    if (!min || !max) {
        return std::nullopt;
    }
    if (*max < *min) {
        maxNode->fault("\"max\" must not be below \"min\"; found " + std::to_string(*max) + " below "
                       + std::to_string(*min));
        return std::nullopt;
    }
    return HostRange{*min, *max};
}

/// One of the forms that a change has.
void readScheduled(const ObjectReader &entry, const Node &item, ReplicaSchedule::Change &change)
{
    const auto read = [&entry](std::string_view key, int least) {
        const auto number = entry.find(key);
        return number ? number->wholeInt(least, mostInstances) : std::nullopt;
    };
    change.replicas = read("replicas", 0);
    change.minimum = read("min", 0);
    change.maximum = read("max", 1);
    change.initialMinimum = read("initialMin", 0);
    change.alwaysWarm = read("alwaysWarm", 0);
    const bool hasBounds = entry.has("min") || entry.has("max");
    const int forms = (entry.has("replicas") ? 1 : 0) + (hasBounds ? 1 : 0) + (entry.has("alwaysWarm") ? 1 : 0);
    if (forms != 1 || (entry.has("initialMin") && !hasBounds)) {
        item.fault("a change sets \"replicas\", or \"min\" and \"max\" (or one of them, and \"initialMin\" with it), "
                   "or \"alwaysWarm\"; name one of the three");
        return;
    }
    if (change.minimum && change.maximum && *change.maximum < *change.minimum) {
        entry.find("max")->fault("\"max\" must not be below \"min\"; found " + std::to_string(*change.maximum)
                                 + " below " + std::to_string(*change.minimum));
    }
    if (change.initialMinimum && change.maximum && *change.maximum < *change.initialMinimum) {
        entry.find("initialMin")
            ->fault("\"initialMin\" must not be above \"max\"; found " + std::to_string(*change.initialMinimum)
                    + " above " + std::to_string(*change.maximum));
    }
}

ReplicaSchedule readReplicaSchedule(const Node &node)
{
    const ObjectReader object(node, "a schedule of replicas", names::replicaSchedule);
    ReplicaSchedule schedule;
    schedule.startDate = readStartDate(object);
    const std::optional<Node> changes = object.require("changes");
    if (!changes) {
        return schedule;
    }
    for (const Node &item : changes->nonEmptyList("changes, such as { \"cron\": \"0 8 * * *\", \"replicas\": 5 }")) {
        const ObjectReader entry(item, "a change of replicas", names::scheduledChange);
        ReplicaSchedule::Change change;
        change.cron = readCron(entry, "a schedule such as \"0 8 * * 1-5\"", "0 0 * * *");
        readScheduled(entry, item, change);
        schedule.changes.push_back(std::move(change));
    }
    if (schedule.changes.size() > ReplicaSchedule::most) {
        changes->fault("there may be at most " + std::to_string(ReplicaSchedule::most) + " changes; these are "
                       + std::to_string(schedule.changes.size()));
    }
    return schedule;
}

/// On or off, or the times of one's own.
std::optional<SnapshotOptions> readSnapshot(const Node &node)
{
    if (!node.isObject()) {
        if (const std::optional<bool> isOn = node.boolean()) {
            return SnapshotOptions{.isOn = *isOn};
        }
        return std::nullopt;
    }
    const ObjectReader object(node, "the times of a snapshot", names::snapshot);
    SnapshotOptions snapshot;
    if (const auto n = object.find("restore")) {
        snapshot.restore = readDistribution(*n);
    }
    if (const auto n = object.find("load")) {
        snapshot.load = readDistribution(*n);
    }
    return snapshot;
}

} // namespace

AlternativeOptions readOptions(const Node &node)
{
    static const std::vector<std::string_view> known = [] {
        std::vector<std::string_view> all(names::options.begin(), names::options.end());
        all.insert(all.end(), parameterNames().begin(), parameterNames().end());
        return all;
    }();
    const ObjectReader object(node, "the options of an alternative", known);
    AlternativeOptions options;
    if (const auto n = object.find("preset")) {
        options.preset = n->text("the id of a preset of the platform");
    }
    if (const auto n = object.find("keepAlive")) {
        readKeepAlive(*n, options);
    }
    if (const auto n = object.find("routing")) {
        options.routing = n->choice("routing", names::all(names::routings));
    }
    if (const auto n = object.find("concurrencyLimit")) {
        options.concurrencyLimit = n->whole(1, mostRequests);
    }
    if (const auto n = object.find("accountConcurrencyLimit")) {
        options.accountConcurrencyLimit = n->whole(1, mostRequests);
    }
    if (const auto n = object.find("alwaysWarm")) {
        options.alwaysWarm = n->wholeInt(0, mostInstances);
    }
    if (const auto n = object.find("startLimit")) {
        options.startLimit = readStartLimit(*n);
    }
    if (const auto n = object.find("concurrency")) {
        options.concurrency = n->wholeInt(1, mostInstances);
    }
    if (const auto n = object.find("replicas")) {
        options.replicas = readReplicas(*n);
    }
    if (const auto n = object.find("schedule")) {
        options.schedule = readReplicaSchedule(*n);
    }
    if (const auto n = object.find("queue")) {
        options.queue = readQueue(*n);
    }
    if (const auto n = object.find("rollout")) {
        options.rollout = readRollout(*n);
    }
    if (const auto n = object.find("targetUtilisation")) {
        options.targetUtilisation = n->number(Bounds{0.0, 1.0, false});
    }
    if (const auto n = object.find("node")) {
        options.node = n->text("the name of a node type");
    }
    if (const auto n = object.find("nodes")) {
        options.nodes = n->wholeInt(1, mostInstances);
    }
    if (const auto n = object.find("hosts")) {
        options.hosts = readHosts(*n);
    }
    if (const auto n = object.find("dyno")) {
        options.dyno = n->text("the name of a dyno size");
    }
    if (const auto n = object.find("freeTier")) {
        options.freeTier = n->boolean();
    }
    if (const auto n = object.find("snapshot")) {
        options.snapshot = readSnapshot(*n);
    }
    for (const std::string_view name : parameterNames()) {
        if (const auto n = object.find(name)) {
            if (const auto value = readParameter(*n, *findParameter(name), ChoiceWords::Any)) {
                options.parameters.emplace(name, *value);
            }
        }
    }
    return options;
}

std::optional<RolloutOptions> readRollout(const Node &node)
{
    const ObjectReader object(node, "a rollout", names::rollout);
    if (!object) {
        return std::nullopt;
    }
    RolloutOptions rollout;
    if (const auto n = object.find("surgePercent")) {
        rollout.surgePercent = n->wholeInt(0, 100);
    }
    if (const auto n = object.find("unavailablePercent")) {
        rollout.unavailablePercent = n->wholeInt(0, 100);
    }
    if (!object.has("surgePercent") && !object.has("unavailablePercent")) {
        node.fault("a rollout needs \"surgePercent\" or \"unavailablePercent\"; without both, remove \"rollout\"");
    }
    return rollout;
}

std::optional<StartLimitOptions> readStartLimit(const Node &node)
{
    const ObjectReader object(node, "a limit of instance starts", names::startLimit);
    if (!object) {
        return std::nullopt;
    }
    StartLimitOptions limit;
    if (const auto burst = object.find("burst")) {
        limit.burst = burst->whole(1, StartLimit::most);
    }
    if (const auto starts = object.find("starts")) {
        limit.starts = starts->whole(0, StartLimit::most);
    }
    if (const auto per = object.find("per")) {
        limit.per = per->positiveDuration();
        if (limit.per && *limit.per > StartLimit::longestPer) {
            per->fault("starts are counted within at most " + formatDuration(StartLimit::longestPer)
                       + "; give a shorter time and fewer starts");
        }
    }
    if (!object.has("burst") && !object.has("starts") && !object.has("per")) {
        node.fault("a limit of instance starts needs \"burst\", \"starts\" or \"per\"; without them, remove "
                   "\"startLimit\"");
    }
    return limit;
}

std::optional<ReplicaRange> readReplicas(const Node &node)
{
    if (node.isNumber()) {
        const auto count = node.wholeInt(1, mostInstances);
        return count ? std::optional(ReplicaRange{*count, *count}) : std::nullopt;
    }
    if (!node.isObject()) {
        node.faultExpected("a number of replicas without quotes, or { \"min\": 2, \"max\": 20 }");
        return std::nullopt;
    }
    const ObjectReader object(node, "a range of replicas", names::replicas);
    const auto minNode = object.require("min");
    const auto maxNode = object.require("max");
    const auto min = minNode ? minNode->wholeInt(0, mostInstances) : std::nullopt;
    const auto max = maxNode ? maxNode->wholeInt(1, mostInstances) : std::nullopt;
    if (!min || !max) {
        return std::nullopt;
    }
    const ReplicaRange range{min.value_or(1), max.value_or(1)};
    if (range.max < range.min) {
        maxNode->fault("\"max\" must not be below \"min\"; found " + std::to_string(range.max) + " below "
                       + std::to_string(range.min));
        return std::nullopt;
    }
    return range;
}

Alternative readAlternative(const Node &node)
{
    const ObjectReader object(node, "an alternative", names::alternative);
    Alternative alternative;
    if (const auto n = object.require("name")) {
        alternative.name = n->text("the name of an alternative").value_or("");
    }
    if (const auto n = object.require("platform")) {
        alternative.platform = n->text("the id of a platform").value_or("");
    }
    if (const auto n = object.find("plan")) {
        alternative.plan = n->text("the id of a price plan");
    }
    if (const auto n = object.find("options")) {
        alternative.options = readOptions(*n);
    }
    return alternative;
}

} // namespace warmfront::json
