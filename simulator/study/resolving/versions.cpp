// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/study/resolving/versions.h"

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include "simulator/study/resolving/option_names.h"

namespace warmfront::study {

namespace {

/// Whether versions of @p function take requests at once.
bool hasVersionsSideBySide(const KnownAlternative &known, const Function &function)
{
    return std::ranges::any_of(function.deployments, [](const Deployment &d) { return !d.traffic.empty(); })
           || std::ranges::any_of(known.scenario.sources, [&](const EventSource &source) {
                  return source.function == function.name && !source.version.empty();
              });
}

/// What the reader refuses may have come about since.
Result<void> checkPins(const KnownAlternative &known)
{
    for (std::size_t i = 0; i < known.scenario.sources.size(); ++i) {
        const EventSource &source = known.scenario.sources[i];
        const auto function = std::ranges::find(known.scenario.functions, source.function, &Function::name);
        if (source.version.empty() || source.version == Deployment::firstVersion
            || function == known.scenario.functions.end()) {
            continue;
        }
        if (std::ranges::find(function->deployments, source.version, &Deployment::version)
            == function->deployments.end()) {
            return failure("there is no version \"" + source.version + "\" of \"" + function->name
                               + "\"; name one of its deployments or v1, or remove \"version\"",
                           "sources[" + std::to_string(i) + "].version");
        }
    }
    return {};
}

/// Versions that take requests at one instant, as the steps say.
int mostVersionsAtOnce(const Function &function)
{
    struct Change
    {
        SimDuration at;
        std::size_t deployment;
        double share;
    };
    std::vector<Change> changes;
    for (std::size_t d = 0; d < function.deployments.size(); ++d) {
        const Deployment &deployment = function.deployments[d];
        if (deployment.traffic.empty()) {
            changes.push_back({deployment.takesEffect(), d, 1.0});
        }
        for (const TrafficStep &step : deployment.traffic) {
            changes.push_back({deployment.takesEffect() + step.after, d, step.share});
        }
    }
    std::ranges::stable_sort(changes, {}, &Change::at);
    std::vector<double> shares(function.deployments.size());
    int most = 1;
    for (std::size_t c = 0; c < changes.size(); ++c) {
        shares[changes[c].deployment] = changes[c].share;
        if (c + 1 < changes.size() && changes[c + 1].at == changes[c].at) {
            continue;
        }
        int versions = 0;
        double left = 1.0;
        for (std::size_t d = shares.size(); d-- > 0 && left > 0.0;) {
            versions += shares[d] > 0.0 ? 1 : 0;
            left *= 1.0 - shares[d];
        }
        most = std::max(most, versions + (left > 0.0 ? 1 : 0));
    }
    return most;
}

Result<void> checkVersionsOf(const KnownAlternative &known, const sim::FunctionScaling &scaling,
                             const Function &function)
{
    if (!known.profile.traffic) {
        std::vector<std::string> able;
        for (const PlatformProfile &profile : known.catalogue.platforms) {
            if (profile.traffic) {
                able.push_back(profile.id);
            }
        }
        return failure(known.profile.id + " cannot share requests out between versions, as \"" + function.name
                           + "\" needs; leave it out, or remove \"traffic\" from its deployments and \"version\" from "
                             "its sources (those that can: "
                           + listOf(able) + ")",
                       known.path + ".platform");
    }
    if (known.options.schedule) {
        return failure("a schedule of replicas is not simulated while versions of \"" + function.name
                           + "\" share requests; write one number or a range of replicas",
                       known.optionPath("schedule"));
    }
    const VersionSplit &split = known.profile.traffic->value;
    if (split.by == VersionSplit::By::Replicas && !std::holds_alternative<sim::FixedReplicas>(scaling)) {
        return failure(known.profile.id + " shares requests out by the replicas that each version of \"" + function.name
                           + "\" has, which a scaler would change; write one number of replicas",
                       known.optionPath("replicas"));
    }
    const bool hasRollback =
        std::ranges::any_of(function.deployments, [](const Deployment &d) { return d.rollback.has_value(); });
    if (split.versions && mostVersionsAtOnce(function) > *split.versions) {
        return failure(known.profile.id + " shares requests out between at most " + std::to_string(*split.versions)
                           + " versions, and " + std::to_string(mostVersionsAtOnce(function)) + " of \"" + function.name
                           + "\" would take some at once; let each have a share of 0 or 1 before the next one is there"
                           + (hasRollback ? ", also one with a rollback, which may never happen: after a rollback the "
                                            "steps that are left change nothing, so a last step to 1 does no harm"
                                          : ""),
                       known.path + ".platform");
    }
    return {};
}

} // namespace

Result<void> checkVersions(const KnownAlternative &known, const sim::FunctionScaling &scaling)
{
    if (Result<void> pinned = checkPins(known); !pinned) {
        return pinned;
    }
    for (std::size_t i = 0; i < known.scenario.functions.size(); ++i) {
        if (!hasVersionsSideBySide(known, known.scenario.functions[i])) {
            continue;
        }
        if (Result<void> checked = checkVersionsOf(known, scaling, known.scenario.functions[i]); !checked) {
            return checked;
        }
    }
    return {};
}

std::optional<std::uint32_t> versionOf(const Scenario &scenario, const EventSource &source)
{
    const auto function = std::ranges::find(scenario.functions, source.function, &Function::name);
    if (source.version.empty() || function == scenario.functions.end()) {
        return std::nullopt;
    }
    const auto deployment = std::ranges::find(function->deployments, source.version, &Deployment::version);
    return deployment == function->deployments.end()
               ? 0U
               : static_cast<std::uint32_t>(deployment - function->deployments.begin()) + 1;
}

} // namespace warmfront::study
