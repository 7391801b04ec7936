// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/study/notes.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

#include "core/base/quantity.h"
#include "core/model/cold_start_choice.h"
#include "core/model/traffic_steps.h"
#include "simulator/configuration.h"
#include "simulator/study/resolving/known_alternative.h"

namespace warmfront::study {

namespace {

/// Shares that differ by less are what whole replicas come to.
constexpr double unexpectedDifference = 0.05;
/// A rule that holds for many functions is told of so many by name.
constexpr std::size_t mostFunctionsNamed = 3;

std::string secondsText(double seconds)
{
    // From some seconds on nobody reads milliseconds.
    return formatDuration(seconds < 10.0 ? SimDuration::milliseconds(std::llround(seconds * 1e3))
                                         : SimDuration::seconds(std::llround(seconds)));
}

double meanOf(const std::optional<Distribution> &law)
{
    return law ? law->meanInSeconds() : 0.0;
}

/// Runtime boot and user init of @p function, which a snapshot takes the place of: their mean in seconds.
std::optional<double> replacedSeconds(const KnownAlternative &known, const Function &function)
{
    const std::optional<ColdStartChoice> ofPlatform =
        coldStartOf(known.profile, function, known.plan.architecture.value_or(Architecture::X86_64));
    const ColdStart *coldStart = function.coldStart ? &*function.coldStart : ofPlatform ? &ofPlatform->value : nullptr;
    const auto *phases = coldStart != nullptr ? std::get_if<ColdStartPhases>(coldStart) : nullptr;
    return phases != nullptr ? std::optional(meanOf(phases->runtimeBoot) + meanOf(phases->userInit)) : std::nullopt;
}

void addSnapshotNotes(std::vector<std::string> &notes, const KnownAlternative &known)
{
    if (!known.takesSnapshots()) {
        return;
    }
    std::size_t slower = 0;
    for (const Function &function : known.scenario.functions) {
        const std::optional<double> replaced = replacedSeconds(known, function);
        const SnapshotRestore snapshot = known.snapshotOf(function);
        const double restored = snapshot.restore.meanInSeconds() + meanOf(snapshot.load);
        if (!replaced || restored <= *replaced || ++slower > mostFunctionsNamed) {
            continue;
        }
        notes.push_back("the snapshot makes cold starts of \"" + function.name + "\" slower, by "
                        + secondsText(restored - *replaced) + " on average: restoring it takes " + secondsText(restored)
                        + " in place of " + secondsText(*replaced) + " of runtime boot and user init");
    }
    if (slower > mostFunctionsNamed) {
        notes.push_back("so it does of " + std::to_string(slower - mostFunctionsNamed) + " more functions");
    }
}

/// A step of a deployment, in the order in which they happen.
struct ShareStep
{
    SimDuration at;
    std::size_t version = 0; ///< 1 is that of the first deployment
    double share = 1.0;
};

std::vector<ShareStep> stepsOf(const Function &function)
{
    std::vector<ShareStep> steps;
    for (std::size_t d = 0; d < function.deployments.size(); ++d) {
        const Deployment &deployment = function.deployments[d];
        if (deployment.traffic.empty()) {
            steps.push_back({deployment.takesEffect(), d + 1, 1.0});
        }
        for (const TrafficStep &step : deployment.traffic) {
            steps.push_back({deployment.takesEffect() + step.after, d + 1, step.share});
        }
    }
    std::ranges::stable_sort(steps, {}, &ShareStep::at);
    return steps;
}

bool isPinned(const Scenario &scenario, const Function &function, const std::string &version)
{
    return std::ranges::any_of(scenario.sources, [&](const EventSource &source) {
        return source.function == function.name && source.version == version;
    });
}

/// Which share of the requests the replicas of a version come to, and which one was asked for.
struct ReplicaShare
{
    double asked = 0.0;
    std::int64_t replicas = 0;
    std::int64_t ofAll = 0;

    [[nodiscard]] double actual() const { return static_cast<double>(replicas) / static_cast<double>(ofAll); }
    [[nodiscard]] double difference() const { return std::abs(actual() - asked); }
};

/// Of each version the shares that differ the most over all steps, as sim::Engine shares replicas out.
std::vector<ReplicaShare> worstShares(const Scenario &scenario, const Function &function, std::int64_t replicas)
{
    const std::size_t versions = function.deployments.size() + 1;
    std::vector<double> wanted(versions);
    wanted.front() = 1.0;
    std::vector<bool> isThere(versions);
    isThere.front() = true;
    std::vector<ReplicaShare> worst(versions);
    for (const ShareStep &step : stepsOf(function)) {
        wanted[step.version] = step.share;
        isThere[step.version] = true;
        std::vector<ReplicaShare> now(versions);
        std::int64_t all = 0;
        double left = 1.0;
        for (std::size_t v = versions; v-- > 0;) {
            now[v].asked = v == 0 ? left : left * wanted[v];
            left -= v == 0 ? 0.0 : now[v].asked;
            const std::string name(v == 0 ? std::string(Deployment::firstVersion)
                                          : function.deployments[v - 1].version);
            now[v].replicas = isThere[v] ? replicasFor(replicas, now[v].asked) : 0;
            if (now[v].replicas == 0 && isThere[v] && isPinned(scenario, function, name)) {
                now[v].replicas = 1;
            }
            all += now[v].replicas;
        }
        for (std::size_t v = 0; v < versions && all > 0; ++v) {
            now[v].ofAll = all;
            if (worst[v].ofAll == 0 || now[v].difference() > worst[v].difference()) {
                worst[v] = now[v];
            }
        }
    }
    return worst;
}

void addReplicaShareNotes(std::vector<std::string> &notes, const KnownAlternative &known,
                          const sim::Configuration &configuration)
{
    for (std::size_t f = 0; f < known.scenario.functions.size(); ++f) {
        const Function &function = known.scenario.functions[f];
        const auto *fixed = std::get_if<sim::FixedReplicas>(&configuration.functions[f].scaling);
        const bool isShared =
            std::ranges::any_of(function.deployments, [](const Deployment &d) { return !d.traffic.empty(); });
        if (fixed == nullptr || !isShared || configuration.functions[f].split != VersionSplit::By::Replicas) {
            continue;
        }
        const std::vector<ReplicaShare> worst = worstShares(known.scenario, function, fixed->replicas);
        for (std::size_t v = worst.size(); v-- > 0;) {
            if (worst[v].ofAll == 0 || worst[v].difference() < unexpectedDifference) {
                continue;
            }
            const std::string name(v == 0 ? std::string(Deployment::firstVersion)
                                          : function.deployments[v - 1].version);
            notes.push_back("requests of \"" + function.name + "\" are shared out by replicas: " + name
                            + " was asked to take " + formatShare(worst[v].asked) + " and takes about "
                            + formatShare(std::round(worst[v].actual() * 1000.0) / 1000.0) + ", with "
                            + std::to_string(worst[v].replicas) + " of " + std::to_string(worst[v].ofAll)
                            + " replicas; more replicas come nearer");
        }
    }
}

void addRollbackNotes(std::vector<std::string> &notes, const Scenario &scenario, const AlternativeSummary &summary)
{
    for (const VersionSummary &version : summary.versions) {
        if (version.rollbacks && version.rollbacks->meanSeconds < scenario.warmUp.inSeconds()) {
            notes.push_back(version.version + " of \"" + version.function
                            + "\" was rolled back within the warm-up, after "
                            + secondsText(version.rollbacks->meanSeconds)
                            + " of the run on average; its requests until then are not counted");
        }
    }
}

} // namespace

std::vector<std::string> notesOf(const PreparedScenario &scenario, std::size_t alternative,
                                 const AlternativeSummary &summary)
{
    std::vector<std::string> notes;
    const PreparedAlternative &prepared = scenario.alternatives[alternative];
    if (prepared.profile != nullptr && prepared.plan != nullptr) {
        const PlatformProfile profile = profileOf(prepared);
        const Catalogue none;
        const std::string path;
        const KnownAlternative known{scenario.scenario, none, profile, prepared.alternative.options,
                                     *prepared.plan,    path};
        addSnapshotNotes(notes, known);
        addReplicaShareNotes(notes, known, *prepared.configuration);
    }
    addRollbackNotes(notes, scenario.scenario, summary);
    return notes;
}

} // namespace warmfront::study
