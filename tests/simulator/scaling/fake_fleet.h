// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/time.h"
#include "simulator/scaling/scaler.h"

namespace warmfront::sim {

inline SimTime at(double seconds)
{
    return SimTime::atNanoseconds(static_cast<std::int64_t>(seconds * 1000.0 + 0.5) * 1'000'000);
}

/// Instances and requests as a scaler sees them, with loads that stay as they are set until they are set anew.
class FakeFleet
{
public:
    std::int64_t busyMilli = 0;     ///< requests in flight on each ready instance, thousandths
    std::int64_t cpuMilli = 0;      ///< vCPU used by each ready instance, thousandths
    std::int64_t requestsMilli = 0; ///< requests begun on each ready instance per second, thousandths
    std::int64_t arrivalsMilli = 0; ///< requests that arrive per second in all, thousandths
    std::int64_t queued = 0;        ///< requests that wait
    double requestedCpu = 1.0;
    std::uint64_t draw = 0;

    [[nodiscard]] SimTime now() const { return m_now; }
    [[nodiscard]] std::vector<InstanceGlimpse> &instances() { return m_instances; }

    void add(std::int64_t count, SimDuration untilReady = {})
    {
        for (std::int64_t i = 0; i < count; ++i) {
            InstanceGlimpse instance;
            instance.created = m_now;
            instance.ready = m_now + untilReady;
            instance.number = m_made++;
            m_instances.push_back(instance);
        }
    }
    /// As the engine would: starts the missing ones, takes the newest away.
    void follow(std::int64_t desired, SimDuration untilReady)
    {
        const auto present = static_cast<std::int64_t>(m_instances.size());
        add(std::max<std::int64_t>(0, desired - present), untilReady);
        m_instances.resize(static_cast<std::size_t>(std::max<std::int64_t>(0, desired)));
    }
    void advanceTo(SimTime then)
    {
        for (InstanceGlimpse &instance : m_instances) {
            const std::int64_t served = (then - std::max(m_now, std::min(then, instance.ready))).count();
            instance.concurrency += share(served, busyMilli);
            instance.cpu += share(served, cpuMilli);
            m_totals.concurrency += share(served, busyMilli);
            m_totals.ready += TotalTime::nanoseconds(served);
            instance.admitted += static_cast<std::int64_t>(Int128(served) * requestsMilli / 1'000'000'000'000);
        }
        const std::int64_t passed = (then - m_now).count();
        m_totals.concurrency += share(passed, queued * 1000);
        m_totals.queued += share(passed, queued * 1000);
        const Int128 arrived = Int128(passed) * arrivalsMilli / 1'000'000'000'000;
        m_totals.arrivals += static_cast<std::int64_t>(arrived);
        m_totals.succeeded += static_cast<std::int64_t>(arrived);
        m_now = then;
    }
    [[nodiscard]] ScalerView view()
    {
        ScalerView view;
        view.now = m_now;
        view.counts = counts();
        for (InstanceGlimpse &instance : m_instances) {
            instance.inFlight = instance.ready <= m_now ? (busyMilli + 999) / 1000 : 0;
        }
        view.totals = m_totals;
        view.instances = m_instances;
        view.requestedCpu = requestedCpu;
        view.draw = draw;
        return view;
    }
    [[nodiscard]] ScalerCounts counts() const
    {
        ScalerCounts counts;
        for (const InstanceGlimpse &instance : m_instances) {
            if (instance.isDraining) {
                continue;
            }
            if (instance.ready <= m_now) {
                ++counts.ready;
                counts.inFlight += (busyMilli + 999) / 1000;
            } else {
                ++counts.starting;
            }
        }
        counts.queued = queued;
        return counts;
    }

    /// Wakes @p scaler whenever it wants up to and including @p until. Returns "second:desired" for each decision that
    /// differs from the number of instances there are; with @p untilReady the decisions are carried out.
    template <typename Scaler>
    QString run(Scaler &scaler, SimTime until, std::optional<SimDuration> untilReady = SimDuration{})
    {
        QStringList changes;
        while (scaler.nextWake() <= until) {
            advanceTo(scaler.nextWake());
            const std::optional<ScaleDecision> decision = scaler.wake(view());
            if (decision && decision->desired != static_cast<std::int64_t>(m_instances.size())) {
                changes << QStringLiteral("%1:%2").arg(m_now.inSeconds()).arg(decision->desired);
                if (untilReady) {
                    follow(decision->desired, *untilReady);
                }
            }
        }
        advanceTo(until);
        return changes.join(QLatin1Char(' '));
    }

private:
    static TotalTime share(std::int64_t ns, std::int64_t milli)
    {
        return TotalTime::nanoseconds(Int128(ns) * milli / 1000);
    }

    SimTime m_now;
    std::int64_t m_made = 0;
    std::vector<InstanceGlimpse> m_instances;
    ScalerTotals m_totals;
};

} // namespace warmfront::sim
