// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "core/model/platform_profile.h"

namespace warmfront {

/// The cold start that a platform gives a function, and the measurements that it is made of. Borrows the profile.
struct ColdStartChoice
{
    ColdStart value;
    const RuntimeColdStart *measured = nullptr;
    const MeasuredBoot *boot = nullptr; ///< in place of the runtime's own boot; null where none fits
};

/// What @p profile says for the runtime, the package and the memory of @p function on @p architecture; nothing where it
/// says nothing. The function's own cold start is none of this.
[[nodiscard]] std::optional<ColdStartChoice> coldStartOf(const PlatformProfile &profile, const Function &function,
                                                         Architecture architecture);

} // namespace warmfront
