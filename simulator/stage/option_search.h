// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <span>

#include "core/model/decision.h"
#include "simulator/configuration.h"
#include "simulator/stepped_run.h"

namespace warmfront::sim {

/// Looks for a value of one of @p options with which @p decision comes out otherwise, and that is as near to the
/// present one as values of three significant digits are.
///
/// The options are tried in their order, values further and further away on both sides; the first that does is brought
/// nearer by halving. Every value that is stated has been run with, from the start of the run. For a scaler that adds
/// instances it does when the function then has no more of them at that instant than before the decision; for one that
/// takes some away, no fewer; for the fewest instances, when those that were added are ready already. For a request it
/// does when the request is served at once.
[[nodiscard]] std::optional<Counterfactual> findOption(const Configuration &configuration, ReplicationIndex replication,
                                                       std::span<const RecordedIntervention> interventions,
                                                       const Decision &decision, std::span<const VariedOption> options,
                                                       const std::function<bool()> &goOn);

} // namespace warmfront::sim
