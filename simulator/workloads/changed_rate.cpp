// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/workloads/changed_rate.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <variant>

#include "core/base/contract.h"
#include "simulator/workloads/duration_sampler.h"

namespace warmfront::sim {

namespace {

/// The instants of another process after one instant.
class LaterArrivals final : public ArrivalProcess
{
public:
    LaterArrivals(std::unique_ptr<ArrivalProcess> all, std::int64_t after) : m_all(std::move(all)), m_after(after) {}
    std::unique_ptr<ArrivalProcess> clone() const override
    {
        return std::make_unique<LaterArrivals>(m_all->clone(), m_after);
    }
    Result<std::size_t> next(std::span<std::int64_t> timesNs, std::span<std::int64_t> durationsNs) override
    {
        while (true) {
            const Result<std::size_t> made = m_all->next(timesNs, durationsNs);
            if (!made || *made == 0 || timesNs[0] > m_after) {
                return made;
            }
            const auto first = timesNs.begin();
            const auto last = first + static_cast<std::ptrdiff_t>(*made);
            const auto later = std::upper_bound(first, last, m_after);
            if (later != last) {
                return static_cast<std::size_t>(std::move(later, last, first) - first);
            }
        }
    }

private:
    std::unique_ptr<ArrivalProcess> m_all;
    std::int64_t m_after;
};

/// The instants of a process that begins at one instant.
class ShiftedArrivals final : public ArrivalProcess
{
public:
    ShiftedArrivals(std::unique_ptr<ArrivalProcess> all, std::int64_t by) : m_all(std::move(all)), m_by(by) {}
    std::unique_ptr<ArrivalProcess> clone() const override
    {
        return std::make_unique<ShiftedArrivals>(m_all->clone(), m_by);
    }
    Result<std::size_t> next(std::span<std::int64_t> timesNs, std::span<std::int64_t> durationsNs) override
    {
        const Result<std::size_t> made = m_all->next(timesNs, durationsNs);
        for (std::size_t i = 0; made && i < *made; ++i) {
            timesNs[i] = std::min(timesNs[i], longestDurationNs - m_by) + m_by;
        }
        return made;
    }

private:
    std::unique_ptr<ArrivalProcess> m_all;
    std::int64_t m_by;
};

/// At most what a double holds.
Rate times(Rate rate, double factor)
{
    return Rate::perSecond(std::min(rate.inPerSecond() * factor, 1e300));
}

std::int64_t times(std::int64_t count, double factor)
{
    constexpr double most = 1e9; // at one instant: far above what an engine would want to hold
    return std::llround(std::min(static_cast<double>(count) * factor, std::max(most, static_cast<double>(count))));
}

/// Multiplies what @p source sends. A member that sends nothing then is nothing.
struct Multiplied
{
    double factor;

    void operator()(ConstantArrivals &constant) const { constant.rate = times(constant.rate, factor); }
    void operator()(PoissonArrivals &poisson) const { poisson.rate = times(poisson.rate, factor); }
    void operator()(RampingArrivals &ramping) const
    {
        ramping.startRate = times(ramping.startRate, factor);
        for (RampingArrivals::Stage &stage : ramping.stages) {
            stage.target = times(stage.target, factor);
        }
    }
    void operator()(ProfileArrivals &profile) const
    {
        for (Rate &rate : profile.rates) {
            rate = times(rate, factor);
        }
    }
    void operator()(SineArrivals &sine) const
    {
        sine.mean = times(sine.mean, factor);
        sine.amplitude = times(sine.amplitude, factor);
    }
    void operator()(ModulatedArrivals &modulated) const
    {
        for (ModulatedArrivals::State &state : modulated.states) {
            state.rate = times(state.rate, factor);
        }
    }
    void operator()(BatchArrivals &batches) const { batches.count = times(batches.count, factor); }
    void operator()(ScheduleArrivals &schedule) const { schedule.count = times(schedule.count, factor); }
    void operator()(UserArrivals &) const {}
    void operator()(TraceBinding &) const {}
};

/// Whether nothing at all comes: no process is made for that.
bool isSilent(const SourceConfiguration &source)
{
    if (const auto *batches = std::get_if<BatchArrivals>(&source.arrivals)) {
        return batches->count == 0;
    }
    const auto *schedule = std::get_if<ScheduleArrivals>(&source.arrivals);
    return schedule != nullptr && schedule->count == 0;
}

} // namespace

bool hasRate(const SourceConfiguration &source)
{
    return !std::holds_alternative<UserArrivals>(source.arrivals)
           && !std::holds_alternative<TraceBinding>(source.arrivals);
}

std::unique_ptr<ArrivalProcess> makeChangedProcess(const SourceConfiguration &source, std::uint64_t seed,
                                                   ReplicationIndex replication, SimDuration horizon,
                                                   const ChangedRate &changed)
{
    expects(hasRate(source), "a source whose rate changes has one");
    expects(std::isfinite(changed.factor) && changed.factor >= 0.0, "a rate is multiplied by a number from 0 on");
    if (changed.factor == 0.0) {
        return makeNoArrivals();
    }
    SourceConfiguration multiplied = source;
    std::visit(Multiplied{changed.factor}, multiplied.arrivals);
    if (isSilent(multiplied)) {
        return makeNoArrivals();
    }
    Result<std::unique_ptr<ArrivalProcess>> process =
        makeArrivalProcess(multiplied, seed, replication, horizon, changed.change);
    expects(process.has_value(), "only traces cannot be opened");
    const std::int64_t from = changed.from.count();
    if (std::holds_alternative<PoissonArrivals>(source.arrivals)
        || std::holds_alternative<ConstantArrivals>(source.arrivals)) {
        return std::make_unique<ShiftedArrivals>(std::move(*process), from);
    }
    return std::make_unique<LaterArrivals>(std::move(*process), from);
}

} // namespace warmfront::sim
