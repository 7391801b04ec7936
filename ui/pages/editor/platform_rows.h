// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "core/model/platform_profile.h"
#include "ui/pages/editor/form.h"
#include "ui/session/workbench.h"

namespace warmfront::ui {

/// What the form of an alternative shows of its platform: the profile with the values of the chosen preset.
struct ShownPlatform
{
    PlatformProfile profile;
    std::optional<PlatformPreset> preset;

    /// "10 min (platform default, 2021)" or "10 min (preset 2020, 2020)": @p value and where it is from.
    [[nodiscard]] QString origin(const QString &value, const Evidence &from) const;
};

/// Nothing where the platform of @p alternative is not known; an unknown preset changes nothing.
[[nodiscard]] std::optional<ShownPlatform> shownPlatform(const Workbench &workbench, const Alternative &alternative);

/// The choice of a preset, each with its date and source where one looks closer. Hidden where there is none. @p profile
/// is the catalogue's and outlives the form.
void addPresetRow(Form *form, std::size_t alternative, const PlatformProfile &profile);

/// Whether instances start from snapshots, and with which times where the platform's do not hold; hidden where the
/// platform takes none.
void addSnapshotRows(Form *form, ScenarioSession &session, std::size_t alternative);

/// What each function's cold start is made of, and where that comes from. Nothing to edit.
void addColdStartRow(Form *form, ScenarioSession &session, const Workbench &workbench, std::size_t alternative);

} // namespace warmfront::ui
