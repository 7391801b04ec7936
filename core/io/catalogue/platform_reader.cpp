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

MeasuredBoot readBoot(const Node &node)
{
    MeasuredBoot boot;
    const ObjectReader object(node, "a measured boot", names::measuredBoot);
    if (!object) {
        return boot;
    }
    boot.package = requiredChoice(object, "package", "package", json::names::packages);
    if (const auto memory = object.require("memory")) {
        boot.memory = memory->memory().value_or(MemorySize::megabytes(1));
    }
    boot.architecture = requiredChoice(object, "architecture", "architecture", names::architectures);
    if (const auto median = object.require("median")) {
        boot.median = median->positiveDuration().value_or(SimDuration::milliseconds(1));
    }
    if (const auto p95 = object.require("p95")) {
        boot.p95 = p95->positiveDuration().value_or(boot.median);
        if (boot.p95 < boot.median) {
            p95->fault("the 95th percentile must not be below the median");
        }
    }
    if (const auto count = object.require("count")) {
        boot.count = count->whole(1, 1'000'000'000).value_or(1);
    }
    return boot;
}

std::vector<MeasuredBoot> readBoots(const Node &list)
{
    std::vector<MeasuredBoot> boots;
    for (const Node &node : list.nonEmptyList("measured boots")) {
        const MeasuredBoot boot = readBoot(node);
        const bool isTwice = std::ranges::any_of(boots, [&](const MeasuredBoot &other) {
            return other.package == boot.package && other.memory == boot.memory
                   && other.architecture == boot.architecture;
        });
        if (isTwice) {
            node.fault("there are two boots of " + describe(boot) + "; remove one");
        }
        boots.push_back(boot);
    }
    return boots;
}

/// Phases that @p own leaves out are as in @p common.
void fillPhases(ColdStartPhases &own, const ColdStartPhases &common)
{
    for (const auto phase : {&ColdStartPhases::placement, &ColdStartPhases::pull, &ColdStartPhases::sandbox,
                             &ColdStartPhases::runtimeBoot, &ColdStartPhases::userInit}) {
        if (!(own.*phase)) {
            own.*phase = common.*phase;
        }
    }
}

/// What one entry says itself; one that is the same as another is filled in later.
RuntimeColdStart readRuntimeColdStart(const ObjectReader &entry, const ColdStartPhases &common)
{
    RuntimeColdStart start;
    if (const auto sameAs = entry.find("sameAs")) {
        start.sameAs = sameAs->text("the runtime of another cold start").value_or("");
        constexpr std::array<std::string_view, 5> ofItsOwn{"value", "boots", "source", "evidence", "date"};
        entry.refuse(ofItsOwn, "this runtime starts as another one");
        return start;
    }
    const std::optional<Node> value = entry.require("value");
    const std::optional<ColdStart> coldStart = value ? json::readColdStart(*value) : std::nullopt;
    start.coldStart.from = readEvidence(entry);
    if (coldStart) {
        start.coldStart.value = *coldStart;
    }
    if (auto *phases = std::get_if<ColdStartPhases>(&start.coldStart.value)) {
        fillPhases(*phases, common);
    }
    if (const auto boots = entry.find("boots")) {
        start.boots = readBoots(*boots);
        if (coldStart && std::holds_alternative<Distribution>(*coldStart)) {
            boots->fault("boots replace the phase \"runtimeBoot\", and this cold start is one total; give phases");
        }
    }
    return start;
}

std::vector<RuntimeColdStart> readColdStarts(const Node &list, const ColdStartPhases &common)
{
    std::vector<RuntimeColdStart> starts;
    std::set<std::string> runtimes;
    std::vector<std::optional<Node>> sameAs;
    for (const Node &node : listOf(list, "cold starts")) {
        const ObjectReader entry(node, "the cold start of a runtime", names::runtimeColdStart);
        if (!entry) {
            continue;
        }
        RuntimeColdStart start = readRuntimeColdStart(entry, common);
        if (const auto runtime = entry.require("runtime")) {
            // The empty runtime is the one that matches everything.
            const bool isEmpty = runtime->isText() && runtime->value().text.empty();
            start.runtime = isEmpty ? std::string() : runtime->text("the start of a runtime's name").value_or("");
            if (!runtimes.insert(start.runtime).second) {
                runtime->fault("the runtime " + json::inQuotes(start.runtime) + " has two cold starts; remove one");
            }
        }
        starts.push_back(std::move(start));
        sameAs.push_back(entry.find("sameAs"));
    }
    for (std::size_t i = 0; i < starts.size(); ++i) {
        if (starts[i].sameAs.empty()) {
            continue;
        }
        const auto other = std::ranges::find(starts, starts[i].sameAs, &RuntimeColdStart::runtime);
        if (other == starts.end() || !other->sameAs.empty()) {
            sameAs[i]->fault("no cold start of its own is listed for the runtime " + json::inQuotes(starts[i].sameAs)
                             + "; name one that is");
            continue;
        }
        starts[i].coldStart = other->coldStart;
        starts[i].boots = other->boots;
    }
    return starts;
}

ColdStartPhases readCommonPhases(const ObjectReader &object)
{
    const auto common = readSourced<ColdStart>(object, "commonPhases", json::readColdStart);
    if (!common) {
        return {};
    }
    if (const auto *phases = std::get_if<ColdStartPhases>(&common->value)) {
        return *phases;
    }
    object.find("commonPhases")->fault("phases are an object such as { \"placement\": \"5 ms\" }");
    return {};
}

void readSnapshots(const ObjectReader &object, PlatformProfile &profile)
{
    const std::optional<Node> list = object.find("snapshots");
    if (!list) {
        return;
    }
    std::set<std::string> runtimes;
    for (const Node &node : list->nonEmptyList("snapshots")) {
        const ObjectReader entry(node, "what restores a snapshot", names::snapshotRestore);
        if (!entry) {
            continue;
        }
        SnapshotRestore snapshot;
        snapshot.runtime = requiredText(entry, "runtime", "the start of a runtime's name");
        expectNew(node, runtimes, snapshot.runtime, "runtime");
        if (const auto restore = entry.require("restore")) {
            snapshot.restore = json::readDistribution(*restore).value_or(Distribution{});
        }
        if (const auto load = entry.find("load")) {
            snapshot.load = json::readDistribution(*load);
        }
        snapshot.from = readEvidence(entry);
        profile.snapshots.push_back(std::move(snapshot));
    }
}

/// Every parameter that @p scaler has stands in the options of a preset that names it.
void checkScalerOf(const Node &node, const PlatformPreset &preset)
{
    const MechanismSpec *scaler = findScaler(*preset.scaler);
    if (scaler == nullptr) {
        std::vector<std::string_view> words;
        for (const MechanismSpec &mechanism : scalers()) {
            words.push_back(mechanism.name);
        }
        (void)node.choiceOf("scaler", words);
        return;
    }
    for (const ParameterSpec &spec : scaler->parameters) {
        if (!spec.isOptional && !preset.options.parameters.contains(spec.name)) {
            node.fault("the scaler " + json::inQuotes(*preset.scaler) + " needs \"" + std::string(spec.name)
                       + "\" in \"options\"");
        }
    }
}

/// What an option of @p preset would be refused for where an alternative has it.
void checkOptionsOf(const Node &node, const PlatformProfile &profile, const PlatformPreset &preset)
{
    const PlatformProfile changed = profile.with(preset);
    for (const auto &member : node.value().members) {
        if (member.name == "preset") {
            node.fault("a preset does not build on another one; remove \"preset\"");
        } else if (member.name != "comment" && !changed.accepts(member.name)) {
            node.fault(profile.id + " has no option " + json::inQuotes(member.name) + "; remove it, or add it to "
                       + "\"options\" of the platform");
        }
    }
}

void readPresets(const ObjectReader &object, PlatformProfile &profile)
{
    const std::optional<Node> list = object.find("presets");
    if (!list) {
        return;
    }
    std::set<std::string> ids;
    for (const Node &node : list->nonEmptyList("presets")) {
        const ObjectReader entry(node, "a preset", names::preset);
        if (!entry) {
            continue;
        }
        PlatformPreset preset;
        preset.id = requiredId(entry, "id", "a preset's id");
        expectNew(node, ids, preset.id, "preset");
        preset.name = requiredText(entry, "name", "a name");
        preset.description = requiredText(entry, "description", "a description");
        preset.from = readEvidence(entry);
        const std::optional<Node> options = entry.require("options");
        if (options) {
            preset.options = json::readOptions(*options);
        }
        if (const auto scaler = entry.find("scaler")) {
            preset.scaler = scaler->text("the name of a scaler").value_or("");
            checkScalerOf(*scaler, preset);
        }
        if (const auto starts = entry.find("coldStarts")) {
            preset.coldStarts = readColdStarts(*starts, {});
        }
        if (options) {
            checkOptionsOf(*options, profile, preset);
        }
        profile.presets.push_back(std::move(preset));
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

/// Any of the limits that there are.
void readLimits(const ObjectReader &object, SourcedParameters &limits)
{
    const std::optional<Node> node = object.find("limits");
    if (!node) {
        return;
    }
    std::vector<std::string_view> keys;
    for (const ParameterSpec &spec : requestLimits()) {
        keys.push_back(spec.name);
    }
    const ObjectReader given(*node, "limits of requests", keys);
    for (const ParameterSpec &spec : requestLimits()) {
        if (const auto value = readSourced<ParameterValue>(given, spec.name, [&](const Node &n) {
                return json::readParameter(n, spec, json::ChoiceWords::OfMechanism);
            })) {
            limits.emplace(spec.name, *value);
        }
    }
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
    const auto belongTogether = [&](std::string_view option, bool isThere, std::string_view list) {
        if (contains(profile.options, std::string(option)) != isThere) {
            root.fault("the option \"" + std::string(option) + "\" and \"" + std::string(list)
                       + "\" belong together; add the one that is missing");
        }
    };
    belongTogether("preset", !profile.presets.empty(), "presets");
    belongTogether("snapshot", !profile.snapshots.empty(), "snapshots");
    needs(profile.routing.has_value(), "routing",
          profile.scaling == Scaling::PerRequest ? "perRequest" : "fixedReplicas");
    if (profile.scaling == Scaling::PerRequest && profile.limits.contains("outstandingPerInstance")) {
        root.fault("a limit of outstanding requests is of the scaling \"fixedReplicas\": where requests start "
                   "instances, none waits");
    }
    if (profile.scaler && profile.scaler->value == "invokerPool" && !profile.limits.empty()) {
        root.fault("an invoker pool has limits of its own among its parameters; remove \"limits\"");
    }
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
    readLimits(object, profile.limits);
    profile.targetUtilisation = readSourced<double>(object, "targetUtilisation", [](const Node &n) {
        return n.number({0.0, 1.0, false});
    });
    profile.startLimit = readSourced<StartLimit>(object, "startLimit", readWholeStartLimit);
    profile.queue = readSourced<QueueOptions>(object, "queue", readQueue);
    profile.rollout = readSourced<Rollout>(object, "rollout", readWholeRollout);
    profile.traffic = readSourced<VersionSplit>(object, "traffic", readVersionSplit);
    profile.machine =
        readSourced<std::string>(object, "machine", [](const Node &n) { return n.text("a machine's name"); });
    const ColdStartPhases common = readCommonPhases(object);
    if (const auto starts = object.require("coldStarts")) {
        profile.coldStarts = readColdStarts(*starts, common);
    }
    readSnapshots(object, profile);
    profile.plans = readNames(object, "plans", "price plans");
    profile.defaultPlan = requiredId(object, "defaultPlan", "a price plan's id");
    readOptions(object, profile);
    readPresets(object, profile);
    checkWhole(root, object, profile);
    return profile;
}

} // namespace warmfront::catalogue
