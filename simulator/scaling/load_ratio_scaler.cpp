// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/scaling/load_ratio_scaler.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/contract.h"
#include "simulator/scaling/whole_division.h"

namespace warmfront::sim {

namespace {

ScalingSignal signalFor(LoadRatioScalerParameters::Load load)
{
    switch (load) {
    case LoadRatioScalerParameters::Load::RequestsPerSecond:
        return ScalingSignal::RequestsPerSecond;
    case LoadRatioScalerParameters::Load::Queue:
        return ScalingSignal::Waiting;
    case LoadRatioScalerParameters::Load::Capacity:
    case LoadRatioScalerParameters::Load::Cpu:
        break;
    }
    return ScalingSignal::Concurrency;
}

} // namespace

LoadRatioScaler::LoadRatioScaler(const LoadRatioScalerParameters &parameters, SimTime start)
    : m_parameters(parameters),
      m_mayGoToZero(parameters.scalesToZero),
      m_firstMinimum(parameters.minReplicas),
      m_targetMillionths(std::llround(parameters.target * parameters.proportion * 1e6)),
      m_start(start),
      m_nextPoll(start + parameters.pollPeriod),
      m_lastPoll(start),
      m_signal(signalFor(parameters.load)),
      m_wishes(parameters.scaleDownWindow, parameters.pollPeriod),
      m_busyAt(start)
{
    expects(m_targetMillionths > 0, "a target is above zero");
    expects(0 <= parameters.minReplicas && parameters.minReplicas <= parameters.maxReplicas,
            "replicas range from a minimum to a maximum");
}

std::optional<ScaleDecision> LoadRatioScaler::wake(const ScalerView &view)
{
    const ScalerCounts &counts = view.counts;
    const std::int64_t present = counts.ready + counts.starting;
    const std::int64_t load = loadThousandths(view);
    const std::int64_t arrived = view.totals.arrivals - std::exchange(m_lastArrivals, view.totals.arrivals);
    if (arrived > 0 || counts.inFlight > 0 || counts.queued > 0) {
        m_busyAt = view.now;
    }
    if (!m_hasStarted) {
        m_hasStarted = true;
        return ScaleDecision{std::max(present, m_parameters.minReplicas), {"initial replicas"}};
    }
    while (m_nextPoll <= view.now) {
        m_nextPoll = m_nextPoll + m_parameters.pollPeriod;
    }
    DecisionReason reason;
    reason.add("load", static_cast<double>(load) / 1000.0);
    reason.add("load aimed at per instance", static_cast<double>(m_targetMillionths) / 1e6);
    reason.add("ready", static_cast<double>(counts.ready));
    if (m_parameters.scalesToZero && view.now - m_busyAt >= m_parameters.zeroDuration) {
        reason.rule = "idle";
        return ScaleDecision{0, reason};
    }
    if (counts.ready == 0) {
        return std::nullopt;
    }
    const std::int64_t wish = std::clamp(dividedUp(Int128(load) * 1000, m_targetMillionths), m_parameters.minReplicas,
                                         m_parameters.maxReplicas);
    const std::int64_t largest =
        std::min(m_wishes.largestAfter(view.now - m_parameters.scaleDownWindow, wish), m_parameters.maxReplicas);
    m_wishes.add(view.now, wish);
    reason.rule = largest == wish ? "load per instance" : "scale-down window";
    reason.add("wished", static_cast<double>(wish));
    return ScaleDecision{largest, reason};
}

std::optional<ScaleDecision> LoadRatioScaler::unserved(SimTime now, const ScalerCounts &counts)
{
    m_busyAt = now;
    if (counts.ready + counts.starting > 0) {
        return std::nullopt;
    }
    return ScaleDecision{std::max<std::int64_t>(1, m_parameters.minReplicas), {"from zero"}};
}

std::int64_t LoadRatioScaler::loadThousandths(const ScalerView &view)
{
    const std::int64_t signal = m_signal.readThousandths(view);
    const Int128 elapsed = (view.now - std::exchange(m_lastPoll, view.now)).count();
    if (m_parameters.load != LoadRatioScalerParameters::Load::Cpu) {
        return signal;
    }
    Int128 used = 0;
    m_cpu.update(view.instances, [&used](const InstanceGlimpse &instance, const TotalTime *before) {
        used += instance.cpu.count() - (before ? before->count() : 0);
        return instance.cpu;
    });
    // In thousandths of the load's unit, which is itself a thousandth of a vCPU.
    return elapsed > 0 ? dividedUp(used * 1'000'000, elapsed) : 0;
}

} // namespace warmfront::sim
