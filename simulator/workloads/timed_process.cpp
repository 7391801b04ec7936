// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/workloads/timed_process.h"

#include <cstddef>
#include <optional>

#include "core/base/contract.h"
#include "core/model/cron.h"
#include "simulator/workloads/duration_sampler.h"

namespace warmfront::sim {

namespace {

/// @p count requests at each of several instants.
template <typename Instants> class TimedProcess final : public ArrivalProcess
{
public:
    TimedProcess(Instants instants, std::int64_t count) : m_instants(std::move(instants)), m_count(count) {}
    std::unique_ptr<ArrivalProcess> clone() const override { return std::make_unique<TimedProcess>(*this); }
    Result<std::size_t> next(std::span<std::int64_t> timesNs, std::span<std::int64_t>) override
    {
        for (std::size_t i = 0; i < timesNs.size(); ++i) {
            if (m_left == 0) {
                m_at = m_instants.next();
                m_left = m_count;
            }
            if (!m_at) {
                return i;
            }
            timesNs[i] = *m_at;
            --m_left;
        }
        return timesNs.size();
    }

private:
    Instants m_instants;
    std::int64_t m_count;
    std::int64_t m_left = 0;
    std::optional<std::int64_t> m_at;
};

class RegularInstants
{
public:
    explicit RegularInstants(const BatchArrivals &batches) : m_next(batches.at.count()), m_every(batches.every) {}
    std::optional<std::int64_t> next()
    {
        const std::optional<std::int64_t> now = m_next;
        m_next = now && m_every && m_every->count() <= longestDurationNs - *now ? std::optional(*now + m_every->count())
                                                                                : std::nullopt;
        return now;
    }

private:
    std::optional<std::int64_t> m_next;
    std::optional<SimDuration> m_every;
};

class ScheduledInstants
{
public:
    explicit ScheduledInstants(const ScheduleArrivals &arrivals)
    {
        const Result<CronSchedule> schedule = parseCron(arrivals.cron);
        const Result<DateTime> start = arrivals.startDate.empty() ? defaultStart : parseDateTime(arrivals.startDate);
        expects(schedule && start, "a schedule was read before");
        m_schedule = *schedule;
        m_start = *start;
        m_from = *start;
    }
    std::optional<std::int64_t> next()
    {
        const std::optional<DateTime> at = m_schedule.firstFrom(m_from);
        if (!at || (*at - m_start).count() >= longestDurationNs / 1'000'000'000) {
            return std::nullopt;
        }
        m_from = *at + std::chrono::seconds(1);
        return std::chrono::nanoseconds(*at - m_start).count();
    }

private:
    CronSchedule m_schedule;
    DateTime m_start;
    DateTime m_from;
};

} // namespace

std::unique_ptr<ArrivalProcess> makeBatchProcess(const BatchArrivals &batches)
{
    expects(batches.count > 0 && (!batches.every || batches.every->count() > 0), "batches go forward in time");
    return std::make_unique<TimedProcess<RegularInstants>>(RegularInstants(batches), batches.count);
}

std::unique_ptr<ArrivalProcess> makeScheduleProcess(const ScheduleArrivals &schedule)
{
    expects(schedule.count > 0, "a timer sends a request");
    return std::make_unique<TimedProcess<ScheduledInstants>>(ScheduledInstants(schedule), schedule.count);
}

} // namespace warmfront::sim
