// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/model/platform_profile.h"

namespace warmfront::cli {

/// "fitted from measurements" and the like: what the letter of an evidence stands for.
[[nodiscard]] const char *evidenceWords(char tag);

/// A cold start, phase by phase with the mean of each.
[[nodiscard]] std::string coldStartText(const ColdStart &coldStart);

/// What a profile says by runtime, as tables for people: measured boots (a range over memory for each package and
/// architecture), restores of snapshots, and presets with what they change. Empty where there is none.
[[nodiscard]] std::string bootsText(const PlatformProfile &profile);
[[nodiscard]] std::string snapshotsText(const PlatformProfile &profile);
[[nodiscard]] std::string presetsText(const PlatformProfile &profile);

} // namespace warmfront::cli
