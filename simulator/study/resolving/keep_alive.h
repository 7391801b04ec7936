// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/scenario.h"
#include "simulator/configuration.h"

namespace warmfront::study {

/// The policy that @p choice names. Its parameters are complete and within their ranges: core/io checks that. The error
/// names the one that does not go with the others.
[[nodiscard]] Result<sim::KeepAlivePolicy> keepAliveFor(const KeepAliveChoice &choice);

} // namespace warmfront::study
