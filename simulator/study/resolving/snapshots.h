// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "simulator/study/resolving/known_alternative.h"

namespace warmfront::study {

/// Whether the alternative can start instances from snapshots, if it asks for them: they are of runtimes, replace
/// phases of a cold start, and cost what the plan says. The error names what stands against it and the remedy.
[[nodiscard]] Result<void> checkSnapshots(const KnownAlternative &known);

} // namespace warmfront::study
