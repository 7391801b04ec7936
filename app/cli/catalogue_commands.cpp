// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>

#include <QLocale>

#include "app/cli/command.h"
#include "app/cli/platform_tables.h"
#include "app/cli/table.h"
#include "app/resources.h"
#include "core/base/quantity.h"
#include "core/io/catalogue_reader.h"
#include "core/model/mechanism.h"

namespace warmfront::cli {

namespace {

/// The catalogue files below resources/@p folder by id, as text: what `--json` prints is the file itself.
template <typename Parse> Result<std::map<std::string, std::string>> filesById(const char *folder, Parse parse)
{
    const Result<std::filesystem::path> resources = app::findResources();
    if (!resources) {
        return tl::unexpected(resources.error());
    }
    std::map<std::string, std::string> texts;
    std::error_code problem;
    for (const auto &entry : std::filesystem::directory_iterator(*resources / folder, problem)) {
        if (entry.path().extension() == ".json") {
            std::ifstream file(entry.path(), std::ios::binary);
            std::string text{std::istreambuf_iterator<char>(file), {}};
            const auto parsed = parse(text, entry.path().string());
            if (!parsed) {
                return tl::unexpected(parsed.error());
            }
            texts.emplace(parsed->id, std::move(text));
        }
    }
    if (problem) {
        return failure("cannot be listed (" + problem.message() + "): install Warmfront again");
    }
    return texts;
}

int printJson(const Result<std::map<std::string, std::string>> &texts, const std::string &name)
{
    if (!texts) {
        return refuse(texts.error(), Failed);
    }
    if (!name.empty()) {
        std::printf("%s\n", texts->at(name).c_str());
        return Done;
    }
    std::printf("[\n");
    std::size_t left = texts->size();
    for (const auto &[id, text] : *texts) {
        std::printf("%s%s\n", text.c_str(), --left > 0 ? "," : "");
    }
    std::printf("]\n");
    return Done;
}

const char *modelName(ServiceModel model)
{
    return model == ServiceModel::FaaS   ? "functions (FaaS)"
           : model == ServiceModel::CaaS ? "containers (CaaS)"
                                         : "apps (PaaS)";
}

std::string routingName(Routing routing)
{
    static const std::map<Routing, std::string> names{{Routing::MostRecentlyUsed, "mostRecentlyUsed"},
                                                      {Routing::LeastRecentlyUsed, "leastRecentlyUsed"},
                                                      {Routing::Newest, "newest"},
                                                      {Routing::Oldest, "oldest"},
                                                      {Routing::Random, "random"},
                                                      {Routing::LeastLoaded, "leastLoaded"},
                                                      {Routing::RoundRobin, "roundRobin"}};
    return names.at(routing);
}

void printPlatform(const PlatformProfile &profile)
{
    std::printf("%s (%s), %s\n%s\n\n", profile.name.c_str(), profile.id.c_str(), modelName(profile.model),
                profile.description.c_str());
    Table table({"parameter", "value", "evidence", "source"});
    table.alignLeft();
    const auto row = [&table](const std::string &name, const std::string &value, const Evidence &from) {
        table.add(
            {name, value, evidenceWords(from.evidence), from.source + (from.date.empty() ? "" : ", " + from.date)});
    };
    if (profile.keepAlive) {
        row("keep-alive", formatDuration(profile.keepAlive->value), profile.keepAlive->from);
    }
    if (profile.routing) {
        row("routing", routingName(profile.routing->value), profile.routing->from);
    }
    if (profile.concurrencyLimit) {
        row("concurrency limit", std::to_string(profile.concurrencyLimit->value), profile.concurrencyLimit->from);
    }
    if (profile.concurrency) {
        row("concurrency per instance", std::to_string(profile.concurrency->value), profile.concurrency->from);
    }
    if (profile.maximumTimeout) {
        row("longest timeout", formatDuration(profile.maximumTimeout->value), profile.maximumTimeout->from);
    }
    if (profile.cpu) {
        row("vCPU of a replica", QLocale::c().toString(profile.cpu->value).toStdString(), profile.cpu->from);
    }
    if (profile.replicas) {
        const auto &[least, most] = profile.replicas->value;
        row("replicas", least == most ? std::to_string(least) : std::to_string(least) + " to " + std::to_string(most),
            profile.replicas->from);
    }
    if (profile.scaler) {
        const MechanismSpec &scaler = *findScaler(profile.scaler->value);
        row("scaler", std::string(scaler.label), profile.scaler->from);
        for (const ParameterSpec &spec : scaler.parameters) {
            if (const auto found = profile.parameters.find(spec.name); found != profile.parameters.end()) {
                row("  " + std::string(spec.name), formatParameter(found->second.value), found->second.from);
            }
        }
    }
    if (profile.capacity) {
        const MechanismSpec &capacity = *findCapacity(profile.capacity->value);
        row("hosts", std::string(capacity.label), profile.capacity->from);
        for (const ParameterSpec &spec : capacity.parameters) {
            if (const auto found = profile.capacityParameters.find(spec.name);
                found != profile.capacityParameters.end()) {
                row("  " + std::string(spec.name), formatParameter(found->second.value), found->second.from);
            } else {
                row("  " + std::string(spec.name), "as the node type", {"the price plan", 'D', ""});
            }
        }
    }
    for (const ParameterSpec &spec : requestLimits()) {
        if (const auto found = profile.limits.find(spec.name); found != profile.limits.end()) {
            const bool isNone = found->second.value == ParameterValue(std::int64_t{0});
            row(std::string(spec.name), isNone ? "none" : formatParameter(found->second.value), found->second.from);
        }
    }
    if (profile.targetUtilisation) {
        row("target utilisation", QLocale::c().toString(profile.targetUtilisation->value).toStdString(),
            profile.targetUtilisation->from);
    }
    if (profile.startLimit) {
        const StartLimit &limit = profile.startLimit->value;
        row("instance starts",
            std::to_string(limit.burst) + " at once, " + std::to_string(limit.starts) + " per "
                + formatDuration(limit.per),
            profile.startLimit->from);
    }
    if (profile.rollout) {
        const Rollout &rollout = profile.rollout->value;
        row("rollout",
            "at most " + std::to_string(rollout.surgePercent) + " % more, " + std::to_string(rollout.unavailablePercent)
                + " % unavailable",
            profile.rollout->from);
    }
    if (profile.traffic) {
        const VersionSplit &split = profile.traffic->value;
        row("versions at once",
            (split.versions ? "at most " + std::to_string(*split.versions) + ", " : std::string())
                + (split.by == VersionSplit::By::Weights ? "requests by their shares" : "replicas by their shares"),
            profile.traffic->from);
    }
    if (profile.queue) {
        const QueueOptions &queue = profile.queue->value;
        row("queue limit", queue.limit ? std::to_string(*queue.limit) : "none", profile.queue->from);
        row("queue timeout", queue.timeout ? formatDuration(*queue.timeout) : "none", profile.queue->from);
    }
    if (profile.machine) {
        row("machine", profile.machine->value, profile.machine->from);
    }
    for (const RuntimeColdStart &cold : profile.coldStarts) {
        if (cold.boots.empty()) {
            row("cold start, " + (cold.runtime.empty() ? std::string("any other runtime") : cold.runtime),
                coldStartText(cold.coldStart.value), cold.coldStart.from);
        }
    }
    std::printf("%s\n%s%s%s  Options:", table.text().c_str(), bootsText(profile).c_str(),
                snapshotsText(profile).c_str(), presetsText(profile).c_str());
    for (const std::string &option : profile.options) {
        std::printf(" %s", option.c_str());
    }
    std::string named;
    for (const auto &[isThere, what] : {std::pair(profile.scaler.has_value(), "parameter of the scaler"),
                                        std::pair(profile.capacity.has_value(), "parameter of the hosts"),
                                        std::pair(!profile.limits.empty(), "limit")}) {
        if (isThere) {
            named += (named.empty() ? ", and every " : " and every ") + std::string(what);
        }
    }
    std::printf("%s%s", named.c_str(), named.empty() ? "" : " by its name");
    std::printf("\n  Price plans:");
    for (const std::string &plan : profile.plans) {
        std::printf(" %s%s", plan.c_str(), plan == profile.defaultPlan ? " (default)" : "");
    }
    std::printf("\n");
}

void printPlan(const PricePlan &plan)
{
    std::printf("%s (%s)\n%s, %s, prices of %s, in %s\nSource: %s\n%s\nBilled: %s\n\n", plan.name.c_str(),
                plan.id.c_str(), plan.provider.c_str(), plan.region.c_str(), plan.effective.c_str(),
                plan.currency.code().c_str(), plan.source.c_str(), plan.notes.c_str(), describe(plan.metering).c_str());
    if (plan.architecture) {
        std::printf("Functions run on: %s\n\n", std::string(nameOf(*plan.architecture)).c_str());
    }
    Table table({"meter", "unit", "up to", "rate", "free a month", "confidence", "source"});
    table.alignLeft();
    for (const Meter &meter : plan.meters) {
        for (std::size_t i = 0; i < meter.tiers.size(); ++i) {
            const PriceTier &tier = meter.tiers[i];
            table.add({i == 0 ? meter.name : "", meter.unit, tier.upTo ? tier.upTo->toString() : "any",
                       tier.rate.toString(),
                       i == 0 && !meter.freePerMonth.isZero() ? meter.freePerMonth.toString() : "", meter.confidence,
                       meter.source + (meter.date.empty() ? "" : ", " + meter.date)});
        }
    }
    std::printf("%s", table.text().c_str());
    if (!plan.machines.empty()) {
        Table machines({"machine", "vCPU", "memory", "meter"});
        machines.alignLeft();
        for (const MachineType &machine : plan.machines) {
            machines.add({machine.name,
                          machine.cpu > 0.0 ? QLocale::c().toString(machine.cpu).toStdString() : "not stated",
                          formatMemory(machine.memory), machine.meter});
        }
        std::printf("\n%s", machines.text().c_str());
    }
}

} // namespace

int platformsCommand(const std::string &name, bool isJson)
{
    const Result<study::Catalogue> catalogue = loadCatalogue();
    if (!catalogue) {
        return refuse(catalogue.error(), Failed);
    }
    const PlatformProfile *profile = catalogue->platform(name);
    if (!name.empty() && profile == nullptr) {
        return refuse(Error{"there is no platform \"" + name + "\"; warmfront-cli platforms lists them"}, WrongInput);
    }
    if (isJson) {
        return printJson(
            filesById("platforms", [](const std::string &t, const std::string &f) { return parsePlatform(t, f); }),
            name);
    }
    if (profile != nullptr) {
        printPlatform(*profile);
        return Done;
    }
    Table table({"platform", "name", "runs", "default plan"});
    table.alignLeft();
    for (const PlatformProfile &each : catalogue->platforms) {
        table.add({each.id, each.name, modelName(each.model), each.defaultPlan});
    }
    std::printf("%s", table.text().c_str());
    return Done;
}

int pricesCommand(const std::string &name, bool isJson)
{
    const Result<study::Catalogue> catalogue = loadCatalogue();
    if (!catalogue) {
        return refuse(catalogue.error(), Failed);
    }
    const PricePlan *plan = catalogue->plan(name);
    if (!name.empty() && plan == nullptr) {
        return refuse(Error{"there is no price plan \"" + name + "\"; warmfront-cli prices lists them"}, WrongInput);
    }
    if (isJson) {
        return printJson(
            filesById("prices", [](const std::string &t, const std::string &f) { return parsePricePlan(t, f); }), name);
    }
    if (plan != nullptr) {
        printPlan(*plan);
        return Done;
    }
    Table table({"plan", "name", "region", "prices of"});
    table.alignLeft();
    for (const PricePlan &each : catalogue->plans) {
        table.add({each.id, each.name, each.region, each.effective});
    }
    std::printf("%s", table.text().c_str());
    return Done;
}

} // namespace warmfront::cli
