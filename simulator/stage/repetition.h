// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "core/model/decision.h"
#include "simulator/configuration.h"
#include "simulator/stage/steppable_engine.h"
#include "simulator/stepped_run.h"

namespace warmfront::sim {

/// What had come of a decision, and of its function, when a run was repeated to the end of the decision's instant.
struct Repeated
{
    bool isTaken = false;     ///< it came to the same for the request, or to something that is no better for it
    bool scaledOut = false;   ///< the scaler added instances at that instant
    bool scaledIn = false;    ///< it took some away
    std::int64_t present = 0; ///< instances that are ready or start
    std::int64_t ready = 0;
    std::int64_t queued = 0; ///< requests that wait
};

/// Repeats a run from its start up to a decision. Refers to the decision.
class Repetition final : public RunWatch, public DecisionSink
{
public:
    /// @p goOn is asked now and then; false gives up.
    Repetition(const Decision &decision, const std::function<bool()> &goOn) : m_decision(decision), m_goOn(goOn) {}

    /// With @p configuration and everything that was done by hand until then. Nothing when it was given up, or cannot
    /// be run.
    [[nodiscard]] std::optional<Repeated> run(const Configuration &configuration, ReplicationIndex replication,
                                              std::span<const RecordedIntervention> interventions);

    bool proceed(std::uint64_t, SimTime) override { return m_goOn(); }
    void decided(const Decision &decision) override;

private:
    [[nodiscard]] bool stillHolds(DecisionKind kind) const;

    const Decision &m_decision;
    const std::function<bool()> &m_goOn;
    Repeated m_repeated;
};

} // namespace warmfront::sim
