// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/io/catalogue/catalogue_names.h"
#include "core/io/catalogue/entry_readers.h"
#include "core/io/catalogue/fields.h"
#include "core/io/json/alternative_reader.h"
#include "core/io/json/distribution_reader.h"
#include "core/io/json/parameter_reader.h"
#include "core/model/mechanism.h"

namespace warmfront::catalogue {

namespace {

using json::Node;
using json::ObjectReader;

Evidence readEvidence(const ObjectReader &object)
{
    return {requiredText(object, "source", "where the value comes from"),
            requiredChoice(object, "evidence", "kind of evidence", names::evidences),
            requiredText(object, "date", "the date of the source")};
}

/// An object {value, source, evidence, date} whose value @p read understands.
template <typename T, typename Read>
std::optional<Sourced<T>> readSourced(const ObjectReader &object, std::string_view key, Read read)
{
    const std::optional<Node> node = object.find(key);
    if (!node) {
        return std::nullopt;
    }
    const ObjectReader parameter(*node, "a parameter with its source", names::sourced);
    if (!parameter) {
        return std::nullopt;
    }
    const std::optional<Node> valueNode = parameter.require("value");
    const std::optional<T> value = valueNode ? read(*valueNode) : std::optional<T>();
    const Evidence from = readEvidence(parameter);
    return value ? std::optional(Sourced<T>{*value, from}) : std::nullopt;
}

std::optional<Routing> readRouting(const Node &node)
{
    return node.choice("routing", json::names::all(json::names::routings));
}

std::optional<StartLimit> readWholeStartLimit(const Node &node)
{
    const std::optional<StartLimitOptions> parts = json::readStartLimit(node);
    if (!parts) {
        return std::nullopt;
    }
    if (!parts->burst || !parts->starts || !parts->per) {
        node.fault("a platform's limit of instance starts has \"burst\", \"starts\" and \"per\"");
        return std::nullopt;
    }
    return StartLimit{*parts->burst, *parts->starts, *parts->per};
}

std::optional<QueueOptions> readQueue(const Node &node)
{
    const ObjectReader object(node, "a queue", json::names::queue);
    if (!object) {
        return std::nullopt;
    }
    QueueOptions queue;
    if (const auto limit = object.find("limit")) {
        queue.limit = limit->whole(0, 1'000'000'000);
    }
    if (const auto timeout = object.find("timeout")) {
        queue.timeout = timeout->positiveDuration();
    }
    return queue;
}

std::optional<Rollout> readWholeRollout(const Node &node)
{
    const std::optional<RolloutOptions> parts = json::readRollout(node);
    if (!parts) {
        return std::nullopt;
    }
    if (!parts->surgePercent || !parts->unavailablePercent) {
        node.fault("a platform's rollout has \"surgePercent\" and \"unavailablePercent\"");
        return std::nullopt;
    }
    return Rollout{*parts->surgePercent, *parts->unavailablePercent};
}

std::optional<VersionSplit> readVersionSplit(const Node &node)
{
    const ObjectReader object(node, "how requests are shared out between versions", names::versionSplit);
    if (!object) {
        return std::nullopt;
    }
    VersionSplit split;
    if (const auto by = object.require("by")) {
        const std::span<const names::Name<VersionSplit::By>> all = names::splits;
        split.by = by->choice("split", all).value_or(VersionSplit::By::Weights);
    }
    if (const auto versions = object.find("versions")) {
        split.versions = versions->wholeInt(2, static_cast<int>(Deployment::most));
    }
    return split;
}

void readColdStarts(const ObjectReader &object, PlatformProfile &profile)
{
    const std::optional<Node> list = object.require("coldStarts");
    if (!list) {
        return;
    }
    std::set<std::string> runtimes;
    for (const Node &node : listOf(*list, "cold starts")) {
        const ObjectReader entry(node, "the cold start of a runtime", names::runtimeColdStart);
        if (!entry) {
            continue;
        }
        RuntimeColdStart start;
        if (const auto runtime = entry.require("runtime")) {
            // The empty runtime is the one that matches everything.
            const bool isEmpty = runtime->isText() && runtime->value().text.empty();
            start.runtime = isEmpty ? std::string() : runtime->text("the start of a runtime's name").value_or("");
            if (!runtimes.insert(start.runtime).second) {
                runtime->fault("the runtime " + json::inQuotes(start.runtime) + " has two cold starts; remove one");
            }
        }
        const std::optional<Node> value = entry.require("value");
        const std::optional<ColdStart> coldStart = value ? json::readColdStart(*value) : std::nullopt;
        start.coldStart.from = readEvidence(entry);
        if (coldStart) {
            start.coldStart.value = *coldStart;
            profile.coldStarts.push_back(std::move(start));
        }
    }
}

std::vector<std::string> readNames(const ObjectReader &object, std::string_view key, std::string_view of)
{
    std::vector<std::string> texts;
    std::set<std::string> seen;
    if (const std::optional<Node> list = object.require(key)) {
        for (const Node &node : list->nonEmptyList(of)) {
            texts.push_back(node.text(of).value_or(""));
            expectNew(node, seen, texts.back(), of);
        }
    }
    return texts;
}

void readOptions(const ObjectReader &object, PlatformProfile &profile)
{
    const std::optional<Node> list = object.require("options");
    if (!list) {
        return;
    }
    for (const Node &node : listOf(*list, "options")) {
        if (const auto option = node.choiceOf("option", json::names::options)) {
            profile.options.emplace_back(json::names::options[*option]);
        }
    }
}

using SourcedParameters = std::map<std::string, Sourced<ParameterValue>, std::less<>>;

/// A mechanism of @p offered and every parameter of it: a profile leaves nothing to defaults that nobody can see.
std::optional<Sourced<std::string>> readMechanism(const ObjectReader &object, const std::string &what,
                                                  std::string_view parametersKey,
                                                  std::span<const MechanismSpec> offered, SourcedParameters &values)
{
    std::vector<std::string_view> offeredNames;
    for (const MechanismSpec &mechanism : offered) {
        offeredNames.push_back(mechanism.name);
    }
    const auto chosen = readSourced<std::string>(object, what, [&](const Node &n) -> std::optional<std::string> {
        const auto choice = n.choiceOf(what, offeredNames);
        return choice ? std::optional(std::string(offeredNames[*choice])) : std::nullopt;
    });
    if (!chosen) {
        if (const auto parameters = object.find(parametersKey)) {
            parameters->fault("parameters belong to a " + what + "; name it in \"" + what + "\"");
        }
        return chosen;
    }
    const std::optional<Node> node = object.require(parametersKey);
    if (!node) {
        return chosen;
    }
    const MechanismSpec &mechanism = *std::ranges::find(offered, chosen->value, &MechanismSpec::name);
    std::vector<std::string_view> keys;
    for (const ParameterSpec &spec : mechanism.parameters) {
        keys.push_back(spec.name);
    }
    const ObjectReader parameters(*node, "the parameters of " + std::string(mechanism.name), keys);
    for (const ParameterSpec &spec : mechanism.parameters) {
        if (!(spec.isOptional ? parameters.find(spec.name) : parameters.require(spec.name))) {
            continue;
        }
        if (const auto value = readSourced<ParameterValue>(parameters, spec.name, [&](const Node &n) {
                return json::readParameter(n, spec, json::ChoiceWords::OfMechanism);
            })) {
            values.emplace(spec.name, *value);
        }
    }
    return chosen;
}

/// What only makes sense together.
void checkWhole(const Node &root, const ObjectReader &object, const PlatformProfile &profile)
{
    const auto contains = [](const auto &list, const auto &value) {
        return std::ranges::find(list, value) != list.end();
    };
    const auto needs = [&](bool present, std::string_view key, std::string_view scaling) {
        if (!present && !object.has(key)) {
            root.fault("a platform with the scaling \"" + std::string(scaling) + "\" needs \"" + std::string(key)
                       + "\"");
        }
    };
    if (profile.routing && !contains(profile.routings, profile.routing->value)) {
        root.fault("\"routing\" is not among \"routings\"; add it there");
    }
    if (!profile.defaultPlan.empty() && !contains(profile.plans, profile.defaultPlan)) {
        root.fault("\"defaultPlan\" is not among \"plans\"; add it there");
    }
    if (profile.traffic && profile.traffic->value.by == VersionSplit::By::Replicas
        && profile.scaling != Scaling::FixedReplicas) {
        root.fault("versions that share requests by \"replicas\" are of the scaling \"fixedReplicas\"");
    }
    if (profile.traffic && profile.scaler && profile.scaler->value == "invokerPool") {
        root.fault("an invoker pool has no versions side by side; remove \"traffic\"");
    }
    needs(profile.routing.has_value(), "routing",
          profile.scaling == Scaling::PerRequest ? "perRequest" : "fixedReplicas");
    if (profile.scaling == Scaling::PerRequest) {
        needs(profile.keepAlive.has_value() || profile.scaler, "keepAlive", "perRequest");
        const bool isInvokerPool = !profile.scaler || profile.scaler->value == "invokerPool";
        if (profile.capacity || contains(profile.options, std::string("hosts"))) {
            root.fault("hosts are of the scaling \"fixedReplicas\"; remove \"capacity\" and the option \"hosts\"");
        }
        if (!isInvokerPool) {
            root.fault("a platform with the scaling \"perRequest\" has no scaler but \"invokerPool\"");
        }
    } else {
        needs(profile.replicas.has_value(), "replicas", "fixedReplicas");
        if (contains(profile.options, std::string("hosts")) != profile.capacity.has_value()) {
            root.fault("the option \"hosts\" and \"capacity\" belong together; add the one that is missing");
        }
        if (profile.scaler && profile.scaler->value == "invokerPool") {
            root.fault("the scaler \"invokerPool\" is of the scaling \"perRequest\"");
        }
        if (profile.replicas && profile.replicas->value.min != profile.replicas->value.max && !profile.scaler) {
            root.fault("a range of replicas needs a \"scaler\"; name one, or write one number of replicas");
        }
        needs(!profile.scaler || !findScaler(profile.scaler->value)->usesTargetUtilisation || profile.targetUtilisation,
              "targetUtilisation", "fixedReplicas");
        constexpr std::array<std::string_view, 1> perRequestOnly{"keepAlive"};
        object.refuse(perRequestOnly, "only platforms with the scaling \"perRequest\" end idle instances");
    }
}

} // namespace

PlatformProfile readPlatform(const Node &root)
{
    PlatformProfile profile;
    const ObjectReader object(root, "a platform", names::platform);
    if (!object) {
        return profile;
    }
    readVersion(object);
    profile.id = requiredId(object, "id", "a platform's id");
    profile.name = requiredText(object, "name", "a name");
    profile.model = requiredChoice(object, "model", "service model", names::models);
    profile.description = requiredText(object, "description", "a description");
    profile.scaling = requiredChoice(object, "scaling", "scaling", names::scalings);
    profile.keepAlive = readSourced<SimDuration>(object, "keepAlive", [](const Node &n) { return n.duration(); });
    profile.routing = readSourced<Routing>(object, "routing", readRouting);
    if (const std::optional<Node> list = object.require("routings")) {
        for (const Node &node : list->nonEmptyList("routings")) {
            if (const std::optional<Routing> routing = readRouting(node)) {
                profile.routings.push_back(*routing);
            }
        }
    }
    profile.concurrencyLimit =
        readSourced<std::int64_t>(object, "concurrencyLimit", [](const Node &n) { return n.whole(1, 1'000'000'000); });
    profile.concurrency =
        readSourced<int>(object, "concurrency", [](const Node &n) { return n.wholeInt(1, 1'000'000); });
    profile.maximumTimeout =
        readSourced<SimDuration>(object, "maximumTimeout", [](const Node &n) { return n.positiveDuration(); });
    profile.cpu = readSourced<double>(object, "cpu", [](const Node &n) { return n.number({0.0, 1024.0, false}); });
    profile.replicas = readSourced<ReplicaRange>(object, "replicas", json::readReplicas);
    profile.scaler = readMechanism(object, "scaler", "parameters", scalers(), profile.parameters);
    profile.capacity =
        readMechanism(object, "capacity", "capacityParameters", capacities(), profile.capacityParameters);
    profile.targetUtilisation = readSourced<double>(object, "targetUtilisation", [](const Node &n) {
        return n.number({0.0, 1.0, false});
    });
    profile.startLimit = readSourced<StartLimit>(object, "startLimit", readWholeStartLimit);
    profile.queue = readSourced<QueueOptions>(object, "queue", readQueue);
    profile.rollout = readSourced<Rollout>(object, "rollout", readWholeRollout);
    profile.traffic = readSourced<VersionSplit>(object, "traffic", readVersionSplit);
    profile.machine =
        readSourced<std::string>(object, "machine", [](const Node &n) { return n.text("a machine's name"); });
    readColdStarts(object, profile);
    profile.plans = readNames(object, "plans", "price plans");
    profile.defaultPlan = requiredId(object, "defaultPlan", "a price plan's id");
    readOptions(object, profile);
    checkWhole(root, object, profile);
    return profile;
}

} // namespace warmfront::catalogue
