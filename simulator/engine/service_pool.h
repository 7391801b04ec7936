// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "core/model/service.h"
#include "simulator/admission/token_bucket.h"
#include "simulator/engine/slots.h"
#include "simulator/workloads/duration_sampler.h"

namespace warmfront::sim {

/// A request that calls services: which call it is at, and whether that one waits or is served.
struct ServiceVisit
{
    std::int64_t since = 0;      ///< when the present call was made
    std::uint32_t call = none;   ///< the request
    std::uint32_t position = 0;  ///< in what its function calls
    std::int32_t done = 0;       ///< of the calls there
    std::uint32_t before = none; ///< neighbours in the queue of the service
    std::uint32_t after = none;
    bool isQueued = false;
    bool isOver = false;     ///< the request has gone while it was served; the answer is still to come
    bool hasReached = false; ///< its timeout, at this very instant
};

/// The calls inside one service, and what it has done in the measured period. A copyable value.
class ServicePool
{
public:
    enum class Admission { Served, Queued, Refused };

    ServicePool(const Service &service, std::int64_t warmUp)
        : m_latency(service.latency),
          m_limit(service.concurrencyLimit.value_or(INT64_MAX)),
          m_queueLimit(service.queueLimit.value_or(INT64_MAX)),
          m_warmUp(warmUp)
    {
        if (service.requestsPerSecond) {
            m_rate = TokenBucket::perSecond(*service.requestsPerSecond);
        }
    }

    /// A call is made. One that the queue has no place for takes nothing from the rate.
    [[nodiscard]] Admission admit(std::int64_t now, Slots<ServiceVisit> &visits, std::uint32_t visit)
    {
        bring(now);
        visits[visit].since = now;
        const bool isMeasured = now >= m_warmUp;
        m_times.calls += isMeasured ? 1 : 0;
        const bool mustWait = m_serving >= m_limit;
        if (!m_isUp || (mustWait && m_queued >= m_queueLimit)
            || (m_rate && !m_rate->take(SimTime::atNanoseconds(now)).isAdmitted)) {
            m_times.refused += isMeasured ? 1 : 0;
            return Admission::Refused;
        }
        if (!mustWait) {
            begin(now, visits[visit]);
            return Admission::Served;
        }
        ServiceVisit &queued = visits[visit];
        queued.isQueued = true;
        queued.before = m_last;
        queued.after = none;
        (m_last == none ? m_first : visits[m_last].after) = visit;
        m_last = visit;
        ++m_queued;
        return Admission::Queued;
    }
    /// A call that was served is over. Returns the one that is served next, or none.
    [[nodiscard]] std::uint32_t release(std::int64_t now, Slots<ServiceVisit> &visits)
    {
        bring(now);
        --m_serving;
        if (m_first == none || !m_isUp || m_serving >= m_limit) {
            return none;
        }
        const std::uint32_t next = m_first;
        unlink(visits, next);
        begin(now, visits[next]);
        return next;
    }
    /// A call leaves the queue.
    void leaveQueue(std::int64_t now, Slots<ServiceVisit> &visits, std::uint32_t visit)
    {
        bring(now);
        unlink(visits, visit);
    }

    /// While it is not, it refuses every call. Who is inside when that begins leaves before anybody is released.
    void setUp(bool isUp) { m_isUp = isUp; }
    [[nodiscard]] bool isUp() const { return m_isUp; }

    [[nodiscard]] const DurationSampler &latency() const { return m_latency; }
    [[nodiscard]] std::int64_t serving() const { return m_serving; }
    [[nodiscard]] std::int64_t queued() const { return m_queued; }
    /// Up to @p now.
    [[nodiscard]] ServiceTimes times(std::int64_t now)
    {
        bring(now);
        return m_times;
    }

private:
    void begin(std::int64_t now, const ServiceVisit &visit)
    {
        ++m_serving;
        if (visit.since >= m_warmUp) {
            ++m_times.begun;
            m_times.wait += TotalTime::nanoseconds(now - visit.since);
        }
    }
    void unlink(Slots<ServiceVisit> &visits, std::uint32_t index)
    {
        ServiceVisit &visit = visits[index];
        (visit.before == none ? m_first : visits[visit.before].after) = visit.after;
        (visit.after == none ? m_last : visits[visit.after].before) = visit.before;
        visit.isQueued = false;
        --m_queued;
    }
    void bring(std::int64_t now)
    {
        const Int128 passed = now - std::max(m_broughtTo, std::min(m_warmUp, now));
        m_times.busy += TotalTime::nanoseconds(passed * m_serving);
        m_times.queued += TotalTime::nanoseconds(passed * m_queued);
        m_broughtTo = now;
    }

    DurationSampler m_latency;
    std::int64_t m_limit;
    std::int64_t m_queueLimit;
    std::optional<TokenBucket> m_rate;
    std::int64_t m_warmUp;
    std::int64_t m_serving = 0;
    std::int64_t m_queued = 0;
    std::uint32_t m_first = none;
    std::uint32_t m_last = none;
    bool m_isUp = true;
    std::int64_t m_broughtTo = 0; ///< the instant that the integrals are up to
    ServiceTimes m_times;
};

} // namespace warmfront::sim
