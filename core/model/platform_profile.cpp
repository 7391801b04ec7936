// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/platform_profile.h"

#include <algorithm>

#include "core/model/mechanism.h"

namespace warmfront {

bool PlatformProfile::accepts(std::string_view option) const
{
    return std::ranges::find(options, option) != options.end() || parameters.contains(option)
           || (capacity && findCapacity(capacity->value)->parameter(option) != nullptr);
}

const RuntimeColdStart *PlatformProfile::coldStartFor(std::string_view runtime) const
{
    const RuntimeColdStart *best = nullptr;
    for (const RuntimeColdStart &candidate : coldStarts) {
        if (runtime.starts_with(candidate.runtime)
            && (best == nullptr || candidate.runtime.size() > best->runtime.size())) {
            best = &candidate;
        }
    }
    return best;
}

} // namespace warmfront
