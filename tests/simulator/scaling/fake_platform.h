// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "simulator/scaling/scaler.h"

namespace warmfront::sim {

/// A platform that does what a test tells it and keeps the totals of it, so that a scaler can be asked over time.
///
/// Set what holds from now on, then let time pass with advanceTo(): the integrals grow with what was set. Requests in
/// flight and CPU are spread over the ready instances, the remainder on the first ones.
class FakePlatform
{
public:
    /// @p count instances are ready from now on: new ones are added, or the last ones end.
    FakePlatform &setReady(std::int64_t count)
    {
        while (readyCount() > count) {
            removeLast();
        }
        while (readyCount() < count) {
            add(m_now, m_now);
        }
        spread();
        return *this;
    }

    FakePlatform &setStarting(std::int64_t count)
    {
        m_starting = count;
        return *this;
    }

    FakePlatform &setInFlight(std::int64_t count)
    {
        m_inFlight = count;
        spread();
        return *this;
    }

    FakePlatform &setQueued(std::int64_t count)
    {
        if (count == 0) {
            m_queuedSince.reset();
        } else if (!m_queuedSince) {
            m_queuedSince = m_now;
        }
        m_queued = count;
        return *this;
    }

    /// vCPU × 1/1000 that each ready instance uses from now on.
    FakePlatform &setCpuMilli(std::int64_t perInstance)
    {
        m_cpuMilli = perInstance;
        return *this;
    }

    /// vCPU that one instance asks for.
    FakePlatform &setRequestedCpu(double requested)
    {
        m_requestedCpu = requested;
        return *this;
    }

    FakePlatform &setElsewhere(std::int64_t count)
    {
        m_elsewhere = count;
        return *this;
    }

    /// @p count requests are let in at this instant.
    FakePlatform &arrive(std::int64_t count = 1)
    {
        m_totals.arrivals += count;
        m_totals.lastArrival = m_now;
        return *this;
    }

    /// @p count requests end at this instant.
    FakePlatform &complete(std::int64_t count = 1, bool succeeded = true)
    {
        m_totals.completions += count;
        m_totals.succeeded += succeeded ? count : 0;
        return *this;
    }

    FakePlatform &advanceTo(SimTime instant)
    {
        const Int128 passed = (instant - m_now).count();
        m_totals.concurrency += TotalTime::nanoseconds(passed * (m_inFlight + m_queued));
        m_totals.queued += TotalTime::nanoseconds(passed * m_queued);
        for (InstanceGlimpse &instance : m_instances) {
            instance.concurrency += TotalTime::nanoseconds(passed * instance.inFlight);
            instance.cpu += TotalTime::nanoseconds(passed * m_cpuMilli / 1000);
            m_totals.ready += TotalTime::nanoseconds(passed);
            m_totals.cpu += TotalTime::nanoseconds(passed * m_cpuMilli / 1000);
        }
        m_now = instant;
        return *this;
    }

    FakePlatform &advance(SimDuration duration) { return advanceTo(m_now + duration); }

    /// Does what a decision says, at once: surplus instances end, missing ones are ready.
    FakePlatform &follow(const std::optional<ScaleDecision> &decision)
    {
        if (decision) {
            m_starting = 0;
            setReady(decision->desired);
        }
        return *this;
    }

    [[nodiscard]] SimTime now() const { return m_now; }
    [[nodiscard]] std::int64_t readyCount() const { return static_cast<std::int64_t>(m_instances.size()); }
    [[nodiscard]] ScalerCounts counts() const { return {readyCount(), m_starting, m_inFlight, m_queued, m_elsewhere}; }

    /// Good until the platform changes.
    [[nodiscard]] ScalerView view() const
    {
        ScalerView view;
        view.now = m_now;
        view.counts = counts();
        view.totals = m_totals;
        view.totals.oldestQueued = m_queuedSince ? m_now - *m_queuedSince : SimDuration();
        view.instances = m_instances;
        view.requestedCpu = m_requestedCpu;
        return view;
    }

    /// Lets time pass until the scaler's next wake and asks it.
    template <typename Scaler> std::optional<ScaleDecision> wake(Scaler &scaler)
    {
        advanceTo(std::max(m_now, scaler.nextWake()));
        return scaler.wake(view());
    }

    /// Wakes @p scaler whenever it wants up to and including @p until and follows it. "second:desired" of each change.
    template <typename Scaler> QString run(Scaler &scaler, SimTime until)
    {
        QStringList changes;
        while (scaler.nextWake() <= until) {
            const std::optional<ScaleDecision> decision = wake(scaler);
            if (decision && decision->desired != readyCount() + m_starting) {
                changes << QStringLiteral("%1:%2").arg(m_now.inSeconds()).arg(decision->desired);
            }
            follow(decision);
        }
        advanceTo(until);
        return changes.join(QLatin1Char(' '));
    }

private:
    void add(SimTime created, SimTime ready)
    {
        InstanceGlimpse instance;
        instance.created = created;
        instance.ready = ready;
        instance.idleSince = ready;
        m_instances.push_back(instance);
    }

    void removeLast() { m_instances.pop_back(); }

    void spread()
    {
        const std::int64_t count = readyCount();
        for (std::int64_t i = 0; i < count; ++i) {
            InstanceGlimpse &instance = m_instances[static_cast<std::size_t>(i)];
            instance.inFlight = m_inFlight / count + (i < m_inFlight % count ? 1 : 0);
            if (instance.inFlight > 0) {
                instance.idleSince = never;
            } else if (instance.idleSince == never) {
                instance.idleSince = m_now;
            }
        }
    }

    SimTime m_now;
    std::vector<InstanceGlimpse> m_instances;
    std::int64_t m_starting = 0;
    std::int64_t m_inFlight = 0;
    std::int64_t m_queued = 0;
    std::int64_t m_elsewhere = 0;
    std::int64_t m_cpuMilli = 0;
    double m_requestedCpu = 1.0;
    std::optional<SimTime> m_queuedSince;
    ScalerTotals m_totals;
};

/// @p seconds after the start of the run.
[[nodiscard]] inline SimTime atSecond(double seconds)
{
    return SimTime::atNanoseconds(static_cast<std::int64_t>(seconds * 1000.0 + 0.5) * 1'000'000);
}

} // namespace warmfront::sim
