// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/stage/repetition.h"

#include "simulator/stage/counterfactual.h"

namespace warmfront::sim {

void Repetition::decided(const Decision &decision)
{
    if (isAboutRequest(decision.kind) && decision.request == m_decision.request && stillHolds(decision.kind)) {
        m_repeated.isTaken = true;
    }
    if (decision.kind == DecisionKind::Scaling && decision.at == m_decision.at
        && decision.function == m_decision.function) {
        (decision.after > decision.before ? m_repeated.scaledOut : m_repeated.scaledIn) = true;
    }
}

/// Whether it is no better for the request that it has come to this.
bool Repetition::stillHolds(DecisionKind kind) const
{
    switch (m_decision.kind) {
    case DecisionKind::Cold:
        return true;
    case DecisionKind::Waiting:
        return kind == DecisionKind::Waiting || kind == DecisionKind::Refusal;
    case DecisionKind::Refusal:
    case DecisionKind::Scaling:
    case DecisionKind::Deployment:
    case DecisionKind::Placement:
        break;
    }
    return kind == m_decision.kind;
}

std::optional<Repeated> Repetition::run(const Configuration &configuration, ReplicationIndex replication,
                                        std::span<const RecordedIntervention> interventions)
{
    m_repeated = {};
    Result<SteppableEngine> engine = SteppableEngine::make(configuration, replication, *this);
    if (!engine || !m_goOn()) {
        return std::nullopt;
    }
    engine->tellDecisions(this);
    for (const RecordedIntervention &recorded : interventions) {
        if (recorded.at > m_decision.at) {
            break;
        }
        const Result<bool> ran = engine->advanceTo(recorded.at);
        if (!ran || !*ran) {
            return std::nullopt;
        }
        (void)carryOut(recorded.intervention, *engine);
    }
    const Result<bool> ran = engine->advanceTo(m_decision.at);
    if (!ran || !*ran) {
        return std::nullopt;
    }
    const ScalerCounts counts = engine->counts(m_decision.function);
    m_repeated.ready = counts.ready;
    m_repeated.present = counts.ready + counts.starting;
    m_repeated.queued = counts.queued;
    return m_repeated;
}

} // namespace warmfront::sim
