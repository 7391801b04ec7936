// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/scaling/pool_specialisation.h"

#include <algorithm>

#include "core/base/contract.h"

namespace warmfront::sim {

PoolSpecialisation::PoolSpecialisation(const PoolSpecialisationParameters &parameters, SimTime start)
    : m_parameters(parameters),
      m_start(start),
      m_nextReap(start + parameters.reaperPeriod),
      m_genericReadyAt(static_cast<std::size_t>(std::max<std::int64_t>(1, parameters.poolSize)), start),
      m_lastTakenReadyAt(start)
{
    expects(parameters.concurrency > 0 && parameters.requestsPerPod > 0 && parameters.maxInFlight > 0
                && parameters.poolSize > 0,
            "a pool and its limits are above zero");
    expects(parameters.reaperPeriod > SimDuration{}, "a reaper has a period");
}

PoolAnswer PoolSpecialisation::answer(const ScalerCounts &counts) const
{
    const std::int64_t used = counts.ready + counts.starting;
    if (used < m_parameters.concurrency) {
        return counts.starting < m_parameters.maxInFlight ? PoolAnswer::Specialise : PoolAnswer::Wait;
    }
    // The request itself is not among those that wait yet.
    const std::int64_t room = used * m_parameters.requestsPerPod - (counts.inFlight + counts.queued - 1);
    return room > 0 ? PoolAnswer::Wait : PoolAnswer::Refuse;
}

std::optional<ScaleDecision> PoolSpecialisation::unserved(SimTime now, const ScalerCounts &counts)
{
    if (m_nextReap == never) {
        const std::int64_t period = m_parameters.reaperPeriod.count();
        m_nextReap = m_start + m_parameters.reaperPeriod * ((now - m_start).count() / period + 1);
    }
    if (answer(counts) != PoolAnswer::Specialise) {
        return std::nullopt;
    }
    DecisionReason reason{"specialise"};
    reason.add("specialised", static_cast<double>(counts.ready));
    reason.add("specialising", static_cast<double>(counts.starting));
    reason.add("generic instances ready", static_cast<double>(genericReady(now)));
    takeGeneric(now);
    reason.add("wait for a generic instance", std::max(0.0, (m_lastTakenReadyAt - now).inSeconds()));
    ScaleDecision decision{counts.ready + counts.starting + 1, reason};
    decision.startsAt = m_lastTakenReadyAt;
    return decision;
}

std::optional<ScaleDecision> PoolSpecialisation::wake(const ScalerView &view)
{
    std::int64_t idle = 0;
    m_uses.update(view.instances, [&](const InstanceGlimpse &instance, const Use *before) {
        const bool wasUsed = !before || instance.inFlight > 0 || instance.admitted != before->admitted
                             || !(instance.concurrency == before->concurrency) || instance.ready > view.now;
        const Use use{instance.admitted, instance.concurrency, wasUsed ? view.now : before->usedAt};
        const bool isReaped = !instance.isDraining && !wasUsed && view.now - use.usedAt >= m_parameters.idleTimeout;
        idle += isReaped ? 1 : 0;
        return use;
    });
    const std::int64_t present = view.counts.ready + view.counts.starting;
    const bool isEmpty = view.instances.empty() && present == 0 && view.counts.queued == 0;
    m_nextReap = isEmpty ? never : view.now + m_parameters.reaperPeriod;
    const std::int64_t reaped = std::min(idle, std::max<std::int64_t>(0, present - m_parameters.retainPods));
    if (reaped <= 0) {
        return std::nullopt;
    }
    DecisionReason reason{"idle"};
    reason.add("idle instances", static_cast<double>(idle));
    reason.add("reaped", static_cast<double>(reaped));
    reason.add("idle timeout", m_parameters.idleTimeout.inSeconds());
    return ScaleDecision{present - reaped, reason};
}

std::int64_t PoolSpecialisation::genericReady(SimTime now) const
{
    return std::count_if(m_genericReadyAt.begin(), m_genericReadyAt.end(), [now](SimTime at) { return at <= now; });
}

void PoolSpecialisation::takeGeneric(SimTime now)
{
    SimTime &taken = m_genericReadyAt[m_nextGeneric];
    m_lastTakenReadyAt = std::max(now, taken);
    // Its replacement is ordered the moment it leaves the pool.
    taken = m_lastTakenReadyAt + m_parameters.genericStart;
    m_nextGeneric = (m_nextGeneric + 1) % m_genericReadyAt.size();
}

} // namespace warmfront::sim
