// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/contract.h"
#include "simulator/admission/admission.h"

/// Limits on the requests of one namespace.
namespace warmfront::sim {

/// No more than so many requests at once, from admission to release.
class InFlightLimit
{
public:
    explicit InFlightLimit(std::int64_t limit) : m_limit(limit) {}

    [[nodiscard]] Admission admit(std::string_view rule = "requests in flight")
    {
        if (m_inFlight >= m_limit) {
            return refusal(rule, m_inFlight, m_limit);
        }
        ++m_inFlight;
        return {};
    }
    void release()
    {
        expects(m_inFlight > 0, "only an admitted request is released");
        --m_inFlight;
    }
    [[nodiscard]] std::int64_t inFlight() const { return m_inFlight; }
    /// Another limit from now on; nobody who is inside has to leave.
    void setLimit(std::int64_t limit) { m_limit = limit; }

private:
    std::int64_t m_limit;
    std::int64_t m_inFlight = 0;
};

/// OpenWhisk's rate limit: requests counted by minutes of the calendar; refused ones count as well.
class MinuteBucket
{
public:
    /// @p sinceEpoch is where the start of the run lies: only its place within a minute matters.
    explicit MinuteBucket(std::int64_t limit, SimDuration sinceEpoch = {}) : m_limit(limit), m_sinceEpoch(sinceEpoch) {}

    [[nodiscard]] Admission admit(SimTime now)
    {
        const std::int64_t minute = (now.sinceStart() + m_sinceEpoch).count() / SimDuration::minutes(1).count();
        if (minute != m_minute) {
            m_minute = minute;
            m_count = 0;
        }
        ++m_count;
        return m_count > m_limit ? refusal("requests per minute", m_count, m_limit) : Admission{};
    }
    /// In the minute of the latest one.
    [[nodiscard]] std::int64_t requests() const { return m_count; }
    [[nodiscard]] std::int64_t limit() const { return m_limit; }

private:
    std::int64_t m_limit;
    SimDuration m_sinceEpoch;
    std::int64_t m_minute = -1;
    std::int64_t m_count = 0;
};

/// What each of @p controllers enforces of OpenWhisk's @p limit of a namespace: a fifth more is shared out when there
/// are several, as load is not spread evenly, and never less than 1.
[[nodiscard]] constexpr std::int64_t limitOfController(std::int64_t limit, std::int64_t controllers)
{
    const std::int64_t shared = controllers > 1 ? (limit * 12 + 9) / 10 : limit;
    const std::int64_t each = shared / controllers;
    return each > 1 ? each : 1;
}

/// OpenWhisk's admission of one namespace at one controller: first the minute, then what is in flight (queued and
/// running).
class OpenWhiskAdmission
{
public:
    OpenWhiskAdmission(std::int64_t perMinute, std::int64_t concurrent, std::int64_t controllers = 1,
                       SimDuration sinceEpoch = {})
        : m_controllers(controllers),
          m_minute(limitOfController(perMinute, controllers), sinceEpoch),
          m_inFlight(limitOfController(concurrent, controllers))
    {
    }

    /// A request that the second rule refuses has been counted by the first.
    [[nodiscard]] Admission admit(SimTime now)
    {
        const Admission ofMinute = m_minute.admit(now);
        return ofMinute.isAdmitted ? m_inFlight.admit(concurrentRule) : ofMinute;
    }
    void release() { m_inFlight.release(); }
    /// Another limit of the namespace from now on.
    void setConcurrent(std::int64_t concurrent) { m_inFlight.setLimit(limitOfController(concurrent, m_controllers)); }
    [[nodiscard]] std::int64_t inFlight() const { return m_inFlight.inFlight(); }
    [[nodiscard]] std::int64_t requestsInMinute() const { return m_minute.requests(); }

    /// Names the second rule in a refusal.
    static constexpr std::string_view concurrentRule = "concurrent invocations";

private:
    std::int64_t m_controllers;
    MinuteBucket m_minute;
    InFlightLimit m_inFlight;
};

} // namespace warmfront::sim
