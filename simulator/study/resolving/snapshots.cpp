// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/study/resolving/snapshots.h"

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include "core/model/cold_start_choice.h"
#include "simulator/study/resolving/option_names.h"

namespace warmfront::study {

namespace {

/// Those that results tell apart (RunColumns::functions).
constexpr std::size_t mostPricedFunctions = 10'000;

Result<void> checkSnapshotOf(const KnownAlternative &known, const Function &function, std::size_t index)
{
    const std::string path = "functions[" + std::to_string(index) + "]";
    if (known.profile.snapshotFor(function.runtime) == nullptr) {
        std::vector<std::string> runtimes;
        for (const SnapshotRestore &snapshot : known.profile.snapshots) {
            runtimes.push_back(snapshot.runtime);
        }
        return failure(known.profile.id + " takes no snapshots of \"" + function.runtime
                           + "\"; leave \"snapshot\" out, or use a runtime that begins with one of: "
                           + listOf(runtimes),
                       path + ".runtime");
    }
    if (function.package == Package::Image) {
        return failure(known.profile.id
                           + " takes no snapshots of container images; leave \"snapshot\" out, or make "
                             "the package of \""
                           + function.name + "\" a zip",
                       path + ".package");
    }
    const bool isTotal = function.coldStart && std::holds_alternative<Distribution>(*function.coldStart);
    if (isTotal || (function.coldService && !function.coldStart)) {
        return failure("the cold start of \"" + function.name
                           + "\" was measured as a whole, and a snapshot replaces only runtime boot and user init; "
                             "give it by phases, or leave \"snapshot\" out",
                       path + (isTotal ? ".coldStart" : ".coldService"));
    }
    const auto ofPlatform =
        coldStartOf(known.profile, function, known.plan.architecture.value_or(Architecture::X86_64));
    if (!function.coldStart && ofPlatform && std::holds_alternative<Distribution>(ofPlatform->value)) {
        const bool isOfPreset = known.options.preset.has_value();
        return failure((isOfPreset ? "the preset \"" + *known.options.preset + "\"" : known.profile.id)
                           + " gives the cold start of \"" + function.name
                           + "\" as a whole, and a snapshot replaces only runtime boot and user init; leave "
                             "\"snapshot\" out"
                           + (isOfPreset ? ", or choose another preset" : "") + ", or give \"" + function.name
                           + "\" a cold start by phases",
                       known.optionPath("snapshot"));
    }
    return {};
}

} // namespace

Result<void> checkSnapshots(const KnownAlternative &known)
{
    if (!known.takesSnapshots()) {
        return {};
    }
    for (const Measures what : {Measures::SnapshotMemory, Measures::SnapshotRestores}) {
        if (std::ranges::find(known.plan.meters, what, &Meter::measures) == known.plan.meters.end()) {
            return failure("the price plan \"" + known.plan.id
                               + "\" has no rate for snapshots; choose another plan or leave the option out",
                           known.optionPath("snapshot"));
        }
    }
    if (known.hasAlwaysWarm()) {
        return failure("instances are always warm or start from snapshots, not both; leave one of the two out",
                       known.optionPath("snapshot"));
    }
    if (known.options.keepAlivePolicy
        && (known.options.keepAlivePolicy->policy == "hybridHistogram"
            || known.options.keepAlivePolicy->policy == "knownTimes")) {
        return failure("restores of instances that are loaded ahead of requests are not priced; leave the option "
                       "out, or choose another keep-alive policy",
                       known.optionPath("snapshot"));
    }
    if (known.scenario.functions.size() > mostPricedFunctions) {
        return failure("restores are priced for at most " + std::to_string(mostPricedFunctions)
                           + " functions; leave the option out or take fewer functions",
                       known.optionPath("snapshot"));
    }
    for (std::size_t i = 0; i < known.scenario.functions.size(); ++i) {
        if (Result<void> checked = checkSnapshotOf(known, known.scenario.functions[i], i); !checked) {
            return checked;
        }
    }
    return {};
}

} // namespace warmfront::study
