// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/study/resolving/cold_start.h"

#include <optional>
#include <variant>
#include <vector>

#include "core/model/cold_start_choice.h"

namespace warmfront::study {

void addColdStart(const KnownAlternative &known, const Function &function, bool isAutoscaled, bool hasHosts,
                  sim::FunctionConfiguration &configuration)
{
    const ColdStart *coldStart = nullptr;
    std::optional<ColdStartChoice> ofPlatform;
    if (function.coldStart) {
        coldStart = &*function.coldStart;
    } else if (!function.coldService || isAutoscaled) {
        ofPlatform = coldStartOf(known.profile, function, known.plan.architecture.value_or(Architecture::X86_64));
        coldStart = ofPlatform ? &ofPlatform->value : nullptr;
    }
    if (hasHosts && (function.coldStart || (function.coldService && coldStart == nullptr))) {
        configuration.pull = Distribution{ConstantLaw{SimDuration{}}}; // what is measured as a whole has it
    }
    if (coldStart == nullptr) {
        return;
    }
    const auto add = [](std::vector<Distribution> &phases, const std::optional<Distribution> &phase) {
        if (phase && !phase->isConstantZero()) {
            phases.push_back(*phase);
        }
    };
    if (const auto *total = std::get_if<Distribution>(coldStart)) {
        add(configuration.coldStartInit, *total);
        return;
    }
    const auto &phases = std::get<ColdStartPhases>(*coldStart);
    add(configuration.coldStart, phases.placement);
    if (!hasHosts) {
        add(configuration.coldStart, phases.pull);
    } else if (phases.pull) {
        configuration.pull = phases.pull;
    }
    add(configuration.coldStart, phases.sandbox);
    if (known.takesSnapshots()) {
        const SnapshotRestore snapshot = known.snapshotOf(function);
        add(configuration.coldStart, snapshot.restore);
        add(configuration.coldStartInit, snapshot.load);
        return;
    }
    add(configuration.coldStartInit, phases.runtimeBoot);
    add(configuration.coldStartInit, phases.userInit);
}

} // namespace warmfront::study
