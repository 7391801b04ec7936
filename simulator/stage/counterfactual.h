// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <span>

#include "core/model/decision.h"
#include "simulator/configuration.h"
#include "simulator/stage/steppable_engine.h"
#include "simulator/stepped_run.h"

namespace warmfront::sim {

/// Carries out @p intervention on @p engine. False when it does not apply.
[[nodiscard]] bool carryOut(const Intervention &intervention, SteppableEngine &engine);

/// Looks for a value of the parameter behind @p decision with which the request is served warm, does not wait for
/// memory, or is let in; where there is none, for one of an option: see findOption().
///
/// A parameter changes everything that comes before the decision too, so a value is stated only after the whole run has
/// been repeated with it from the start. For a keep-alive the values tried are those that would have kept one of the
/// instances that ended lately, the shortest first; in place of a policy, such a fixed one is tried. For a limit they
/// are doubled until the request is let in, and then narrowed down to one whose predecessor does not do. The memory of
/// invokers grows likewise, by steps of 128 MB. Where somebody changed the parameter by hand before, it is the last
/// such change that would have had to be another.
[[nodiscard]] std::optional<Counterfactual>
findCounterfactual(const Configuration &configuration, ReplicationIndex replication,
                   std::span<const RecordedIntervention> interventions, const Decision &decision,
                   std::span<const VariedOption> options, const std::function<bool()> &goOn);

/// @p configuration with another value of a parameter.
[[nodiscard]] Configuration withParameter(Configuration configuration, std::size_t function,
                                          Counterfactual::Parameter parameter, std::int64_t value);

} // namespace warmfront::sim
