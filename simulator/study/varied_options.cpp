// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/study/varied_options.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/model/mechanism.h"
#include "simulator/configuration.h"
#include "simulator/study/resolving/alternative.h"
#include "simulator/study/resolving/known_alternative.h"

namespace warmfront::study {

namespace {

/// How often scalers look and what ordering takes: another value only moves the instants of decisions.
constexpr std::array<std::string_view, 14> cadences{
    "syncPeriod",   "metricsResolution", "evaluationPeriod", "scalingInterval", "tick",
    "scrapePeriod", "alertScrapePeriod", "pollPeriod",       "metricPeriod",    "pollingInterval",
    "reaperPeriod", "genericStart",      "groupInterval",    "initialScale"};

constexpr double mostAlwaysWarm = 10'000.0;

/// An alternative with other options than it was prepared with.
class Variations
{
public:
    Variations(std::shared_ptr<const PreparedScenario> scenario, std::size_t alternative)
        : m_scenario(std::move(scenario)), m_alternative(alternative)
    {
    }

    [[nodiscard]] const PreparedAlternative &prepared() const { return m_scenario->alternatives[m_alternative]; }
    [[nodiscard]] const AlternativeOptions &options() const { return prepared().alternative.options; }

    /// Null where the platform does not allow them. Traces are not read again: sources are as they were.
    [[nodiscard]] std::shared_ptr<const sim::Configuration> with(AlternativeOptions options) const
    {
        ExpandedScenario expanded;
        expanded.scenario = m_scenario->scenario;
        expanded.scenario.alternatives[m_alternative].options = std::move(options);
        expanded.bindings.resize(expanded.scenario.sources.size());
        Catalogue catalogue;
        catalogue.platforms.push_back(*prepared().profile);
        catalogue.plans.push_back(*prepared().plan);
        const Result<PreparedAlternative> resolved = resolve(expanded, m_alternative, catalogue, Purpose::Run);
        if (!resolved) {
            return nullptr;
        }
        auto configuration = std::make_shared<sim::Configuration>(*resolved->configuration);
        const sim::Configuration &present = *prepared().configuration;
        configuration->seriesBins = present.seriesBins;
        for (std::size_t f = 0; f < configuration->functions.size(); ++f) {
            configuration->functions[f].sources = present.functions[f].sources;
        }
        return configuration;
    }

private:
    std::shared_ptr<const PreparedScenario> m_scenario;
    std::size_t m_alternative;
};

std::string wholeText(double value)
{
    return std::to_string(std::llround(value));
}

/// In the unit of its kind; nothing of a switch or a choice.
std::optional<double> numberOf(const ParameterValue &value)
{
    switch (kindOf(value)) {
    case ParameterKind::Duration:
        return std::get<SimDuration>(value).inSeconds();
    case ParameterKind::Memory:
        return std::get<MemorySize>(value).inMegabytes();
    case ParameterKind::Rate:
        return std::get<Rate>(value).inPerSecond();
    case ParameterKind::Number:
        return std::get<double>(value);
    case ParameterKind::Whole:
        return static_cast<double>(std::get<std::int64_t>(value));
    case ParameterKind::Switch:
    case ParameterKind::Choice:
        break;
    }
    return std::nullopt;
}

/// Of a kind that numberOf() knows.
ParameterValue valueOf(ParameterKind kind, double number)
{
    switch (kind) {
    case ParameterKind::Duration:
        return SimDuration::nanoseconds(std::llround(number * 1e9));
    case ParameterKind::Memory:
        return MemorySize::megabytes(std::llround(number));
    case ParameterKind::Rate:
        return Rate::perSecond(number);
    case ParameterKind::Whole:
        return static_cast<std::int64_t>(std::llround(number));
    case ParameterKind::Number:
    case ParameterKind::Switch:
    case ParameterKind::Choice:
        break;
    }
    return number;
}

using Options = std::vector<sim::VariedOption>;

void addAlwaysWarm(Options &options, const Variations &variations)
{
    sim::VariedOption option;
    option.name = "alwaysWarm";
    option.present = variations.options().alwaysWarm.value_or(0);
    option.most = mostAlwaysWarm;
    option.least = option.present; // fewer keep nothing warm
    option.isWhole = true;
    option.text = wholeText;
    option.with = [variations](double value) {
        AlternativeOptions changed = variations.options();
        changed.alwaysWarm = static_cast<int>(value);
        return variations.with(std::move(changed));
    };
    options.push_back(std::move(option));
}

/// One end of the range of replicas, which stays a range.
void addReplicas(Options &options, const Variations &variations, const ReplicaRange &range, int ReplicaRange::*end)
{
    const bool isLeast = end == &ReplicaRange::min;
    sim::VariedOption option;
    option.name = isLeast ? "replicas.min" : "replicas.max";
    option.present = range.*end;
    option.least = isLeast ? 0.0 : range.min + 1.0;
    option.most = isLeast ? range.max - 1.0 : 1e6;
    option.isWhole = true;
    option.isFewestInstances = isLeast;
    option.text = wholeText;
    option.with = [variations, range, end](double value) {
        AlternativeOptions changed = variations.options();
        changed.replicas = range;
        *changed.replicas.*end = static_cast<int>(value);
        return variations.with(std::move(changed));
    };
    options.push_back(std::move(option));
}

void addTargetUtilisation(Options &options, const Variations &variations, const PlatformProfile &profile)
{
    if (!profile.accepts("targetUtilisation")) {
        return;
    }
    sim::VariedOption option;
    option.name = "targetUtilisation";
    option.present = variations.options().targetUtilisation.value_or(
        profile.targetUtilisation ? profile.targetUtilisation->value : 1.0);
    option.least = 0.001;
    option.most = 1.0;
    option.text = [](double value) { return formatParameter(value); };
    option.with = [variations](double value) {
        AlternativeOptions changed = variations.options();
        changed.targetUtilisation = value;
        return variations.with(std::move(changed));
    };
    options.push_back(std::move(option));
}

void addParameter(Options &options, const Variations &variations, const ParameterSpec &spec, double present)
{
    sim::VariedOption option;
    option.name = spec.name;
    option.present = present;
    option.least = spec.range.least;
    option.most = spec.range.most;
    option.isWhole = spec.kind == ParameterKind::Whole || spec.kind == ParameterKind::Memory;
    option.text = [kind = spec.kind](double value) { return formatParameter(valueOf(kind, value)); };
    option.with = [variations, kind = spec.kind, name = std::string(spec.name)](double value) {
        AlternativeOptions changed = variations.options();
        changed.parameters.insert_or_assign(name, valueOf(kind, value));
        return variations.with(std::move(changed));
    };
    options.push_back(std::move(option));
}

/// Whether it says how long to wait, and not what to aim at.
bool isWait(const ParameterSpec &spec)
{
    return spec.kind == ParameterKind::Duration && !spec.name.ends_with("Target");
}

/// Those of the scaler, of one sort after the other: waits first where @p waitsFirst.
void addParameters(Options &options, const Variations &variations, const PlatformProfile &profile, bool waitsFirst)
{
    const MechanismSpec *scaler = findScaler(profile.scaler->value);
    for (const bool ofWaits : {waitsFirst, !waitsFirst}) {
        if (!ofWaits && scaler->usesTargetUtilisation) {
            addTargetUtilisation(options, variations, profile);
        }
        for (const ParameterSpec &spec : scaler->parameters) {
            if (isWait(spec) != ofWaits || std::ranges::find(cadences, spec.name) != cadences.end()) {
                continue;
            }
            const ParameterValues &own = variations.options().parameters;
            const auto changed = own.find(spec.name);
            const auto ofPlatform = profile.parameters.find(spec.name);
            if (changed == own.end() && ofPlatform == profile.parameters.end()) {
                continue;
            }
            const std::optional<double> present =
                numberOf(changed != own.end() ? changed->second : ofPlatform->second.value);
            if (present) {
                addParameter(options, variations, spec, *present);
            }
        }
    }
}

} // namespace

std::vector<sim::VariedOption> variedOptions(std::shared_ptr<const PreparedScenario> scenario, std::size_t alternative,
                                             const Decision &decision)
{
    const Variations variations(std::move(scenario), alternative);
    const PreparedAlternative &prepared = variations.prepared();
    const AlternativeOptions &given = variations.options();
    const PlatformProfile profile = profileOf(prepared);
    const sim::Configuration &configuration = *prepared.configuration;
    const sim::FunctionScaling &scaling = configuration.functions[decision.function].scaling;
    Options options;
    if (decision.kind == DecisionKind::Cold) {
        if (std::holds_alternative<sim::PerRequestScaling>(scaling) && profile.accepts("alwaysWarm")) {
            addAlwaysWarm(options, variations);
        }
        return options;
    }
    const bool isOfScaler = decision.rule == DecisionRule::ScalerDecided || decision.rule == DecisionRule::NoneReady
                            || decision.rule == DecisionRule::ScalerRefuses;
    if (!isOfScaler || !std::holds_alternative<sim::AutoscaledReplicas>(scaling) || !profile.scaler) {
        return options;
    }
    const ReplicaRange range = given.replicas.value_or(profile.replicas ? profile.replicas->value : ReplicaRange{});
    if (range.min == range.max) {
        return options; // a schedule decides, not the scaler
    }
    const bool shrinks = decision.kind == DecisionKind::Scaling && decision.after < decision.before;
    const bool isFromNothing = decision.rule != DecisionRule::ScalerRefuses && decision.before == 0;
    if (isFromNothing || decision.rule == DecisionRule::NoneReady) {
        addReplicas(options, variations, range, &ReplicaRange::min);
    }
    addParameters(options, variations, profile, shrinks);
    if (shrinks) {
        addReplicas(options, variations, range, &ReplicaRange::min);
    } else {
        addReplicas(options, variations, range, &ReplicaRange::max);
    }
    return options;
}

} // namespace warmfront::study
