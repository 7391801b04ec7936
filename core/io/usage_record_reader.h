// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string_view>

#include "core/base/result.h"
#include "core/pricing/bill.h"

namespace warmfront {

/// Reads a usage record as strictly as a scenario:
/// `{ "plan": id, "freeTier": bool, "month": "730 h", "usage": [ { "meter", "quantity", "unit" } | { "invocations",
/// "duration_ms", "memory" } ] }`. Quantities are decimals, as text ("0.1") or as numbers, kept exactly.
[[nodiscard]] Result<UsageRecord> readUsageRecord(const std::filesystem::path &path);

/// The same from @p text; @p fileName is what errors name.
[[nodiscard]] Result<UsageRecord> parseUsageRecord(std::string_view text, std::string_view fileName);

} // namespace warmfront
