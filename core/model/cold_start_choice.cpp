// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/cold_start_choice.h"

namespace warmfront {

std::optional<ColdStartChoice> coldStartOf(const PlatformProfile &profile, const Function &function,
                                           Architecture architecture)
{
    const RuntimeColdStart *measured = profile.coldStartFor(function.runtime);
    if (measured == nullptr) {
        return std::nullopt;
    }
    ColdStartChoice choice{measured->coldStart.value, measured,
                           measured->bootFor(function.package, architecture, function.memory)};
    if (choice.boot != nullptr) {
        if (auto *phases = std::get_if<ColdStartPhases>(&choice.value)) {
            phases->runtimeBoot =
                Distribution{LognormalLaw{LognormalLaw::Quantiles{choice.boot->median, choice.boot->p95}}};
        }
    }
    return choice;
}

} // namespace warmfront
