// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/model/platform_profile.h"
#include "core/model/scenario.h"
#include "core/pricing/price_plan.h"
#include "simulator/study/run.h"

namespace warmfront::study {

/// What is known of an alternative once its platform and plan are found. Owns none of it.
struct KnownAlternative
{
    const Scenario &scenario;
    const Catalogue &catalogue;
    const PlatformProfile &profile;    ///< with the values of the preset
    const AlternativeOptions &options; ///< with those of the preset
    const PricePlan &plan;
    const std::string &path; ///< of the alternative in the scenario

    [[nodiscard]] std::string optionPath(std::string_view option) const
    {
        return path + ".options." + std::string(option);
    }

    [[nodiscard]] bool takesSnapshots() const { return options.snapshot && options.snapshot->isOn; }

    /// What takes the place of runtime boot and user init of @p function, of whose runtime there are snapshots.
    [[nodiscard]] SnapshotRestore snapshotOf(const Function &function) const
    {
        SnapshotRestore snapshot = *profile.snapshotFor(function.runtime);
        if (options.snapshot && options.snapshot->restore) {
            snapshot.restore = *options.snapshot->restore;
        }
        if (options.snapshot && options.snapshot->load) {
            snapshot.load = options.snapshot->load;
        }
        return snapshot;
    }

    /// Whether any instance is always warm at any time.
    [[nodiscard]] bool hasAlwaysWarm() const
    {
        return options.alwaysWarm.value_or(0) > 0 || (options.schedule && profile.scaling == Scaling::PerRequest);
    }

    /// vCPU that one instance of @p function asks for.
    [[nodiscard]] double cpuOf(const Function &function) const
    {
        return function.cpu.value_or(profile.cpu ? profile.cpu->value : 0.0);
    }
};

/// The platform of @p prepared with the values of its preset.
[[nodiscard]] inline PlatformProfile profileOf(const PreparedAlternative &prepared)
{
    const std::optional<std::string> &id = prepared.alternative.options.preset;
    const PlatformPreset *preset = id ? prepared.profile->preset(*id) : nullptr;
    return preset != nullptr ? prepared.profile->with(*preset) : *prepared.profile;
}

} // namespace warmfront::study
