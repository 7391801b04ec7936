// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/model/platform_profile.h"
#include "core/pricing/price_plan.h"

namespace warmfront {

/// Reads every platform profile (`*.json`) of @p folder, strictly, sorted by id: no unknown keys, every parameter with
/// its source, evidence and date. Errors carry file, line and path. Two profiles of one id in one folder are an error.
///
/// @p ownFolder holds the user's own profiles: they are added, and replace those of the same id. It may be empty or
/// absent.
[[nodiscard]] Result<std::vector<PlatformProfile>> readPlatforms(const std::filesystem::path &folder,
                                                                 const std::filesystem::path &ownFolder = {});

/// The same for price plans: every meter with its source, confidence and date.
[[nodiscard]] Result<std::vector<PricePlan>> readPricePlans(const std::filesystem::path &folder,
                                                            const std::filesystem::path &ownFolder = {});

/// One profile or plan from @p text; @p fileName is what errors name.
[[nodiscard]] Result<PlatformProfile> parsePlatform(std::string_view text, std::string_view fileName);
[[nodiscard]] Result<PricePlan> parsePricePlan(std::string_view text, std::string_view fileName);

} // namespace warmfront
