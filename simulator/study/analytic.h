// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "simulator/configuration.h"

namespace warmfront::study {

/// The exact long-run cold probability of the requests let in, where a closed form of core/analysis/closed_forms.h
/// holds without approximation for what was configured; nothing otherwise.
///
/// That is, for one function with one source, scaled per request, one request per instance, none always warm:
/// - Poisson arrivals, exponential service, cold like warm and without a cold start or timeout, most recently used
///   instance first, with or without a concurrency limit (offered loads up to 2,000);
/// - Poisson arrivals and a concurrency limit of 1, whatever the service and the cold start;
/// - Poisson arrivals of no duration (constant 0), unlimited;
/// - constant arrivals of constant service, cold like warm, where the limit never binds.
[[nodiscard]] std::optional<double> analyticColdProbability(const sim::Configuration &configuration);

} // namespace warmfront::study
