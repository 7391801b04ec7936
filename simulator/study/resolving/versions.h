// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

#include "core/base/result.h"
#include "simulator/configuration.h"
#include "simulator/study/resolving/known_alternative.h"

namespace warmfront::study {

/// Whether the platform can share requests out between versions as the functions and sources of the scenario say, with
/// instances that come and go by @p scaling. The error names what cannot be and the remedy.
[[nodiscard]] Result<void> checkVersions(const KnownAlternative &known, const sim::FunctionScaling &scaling);

/// The version of its function that @p source names, if any: 0 is there from the start, then those of the deployments.
[[nodiscard]] std::optional<std::uint32_t> versionOf(const Scenario &scenario, const EventSource &source);

} // namespace warmfront::study
