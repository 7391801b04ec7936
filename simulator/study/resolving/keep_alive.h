// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/scenario.h"
#include "simulator/configuration.h"

namespace warmfront::study {

/// The policy that @p choice names. Its parameters are complete and within their ranges: core/io checks that.
[[nodiscard]] sim::KeepAlivePolicy keepAliveFor(const KeepAliveChoice &choice);

} // namespace warmfront::study
