// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/json/object_reader.h"
#include "core/model/platform_profile.h"
#include "core/pricing/price_plan.h"

namespace warmfront::catalogue {

/// A whole platform file or price file. Faults are noted at the node; the value is of use only without any.
[[nodiscard]] PlatformProfile readPlatform(const json::Node &root);
[[nodiscard]] PricePlan readPlan(const json::Node &root);

} // namespace warmfront::catalogue
