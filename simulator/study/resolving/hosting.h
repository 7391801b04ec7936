// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/base/result.h"
#include "core/model/platform_profile.h"
#include "core/pricing/price_plan.h"
#include "simulator/configuration.h"

namespace warmfront::study {

/// The hosts that @p options ask for, by the rules of @p profile, which has some. Each is like @p machine, where that
/// is not null, but for what the parameters say; how many are there at the start is left open. The error names an
/// option below @p path.
[[nodiscard]] Result<sim::HostingConfiguration> hostingFor(const PlatformProfile &profile,
                                                           const AlternativeOptions &options,
                                                           const MachineType *machine, const std::string &path);

/// The first parameter of hosts that @p options give, or an empty text.
[[nodiscard]] std::string hostParameter(const PlatformProfile &profile, const AlternativeOptions &options);

} // namespace warmfront::study
