// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/workloads/arrival_process.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "core/base/contract.h"
#include "core/base/random_stream.h"
#include "core/base/variates.h"
#include "simulator/workloads/duration_sampler.h"
#include "simulator/workloads/modulated_process.h"
#include "simulator/workloads/rate_process.h"
#include "simulator/workloads/timed_process.h"

namespace warmfront::sim {

namespace {

constexpr double nanosecondsPerSecond = 1e9;
/// Later than any horizon: a process that reaches it has ended.
constexpr std::int64_t endOfTime = longestDurationNs;

class NoArrivals final : public ArrivalProcess
{
public:
    std::unique_ptr<ArrivalProcess> clone() const override { return std::make_unique<NoArrivals>(*this); }
    Result<std::size_t> next(std::span<std::int64_t>, std::span<std::int64_t>) override { return std::size_t{0}; }
};

/// Request n at n / rate, rounded to the nearest nanosecond: an exact quotient of whole numbers that is carried from
/// request to request with its remainder, so nothing drifts.
class EvenArrivals final : public ArrivalProcess
{
public:
    /// @p perSecond is at least 1 / endOfTime.
    explicit EvenArrivals(double perSecond)
    {
        int exponent = 0;
        const double fraction = std::frexp(perSecond, &exponent);
        auto mantissa = static_cast<std::uint64_t>(std::ldexp(fraction, 53));
        exponent -= 53;
        while (mantissa % 2 == 0) {
            mantissa /= 2;
            ++exponent;
        }
        // The interval in nanoseconds is numerator / denominator.
        UInt128 numerator = 1'000'000'000;
        UInt128 denominator = mantissa;
        if (exponent < 0) {
            numerator <<= -exponent;
        } else {
            denominator <<= std::min(exponent, 64);
        }
        m_denominator = denominator;
        m_whole = static_cast<std::int64_t>(numerator / denominator);
        m_part = numerator % denominator;
        m_remainder = denominator / 2; // rounds to nearest
    }
    std::unique_ptr<ArrivalProcess> clone() const override { return std::make_unique<EvenArrivals>(*this); }
    Result<std::size_t> next(std::span<std::int64_t> timesNs, std::span<std::int64_t>) override
    {
        for (std::size_t i = 0; i < timesNs.size(); ++i) {
            if (m_at >= endOfTime) {
                return i;
            }
            m_at += m_whole;
            m_remainder += m_part;
            if (m_remainder >= m_denominator) {
                m_remainder -= m_denominator;
                ++m_at;
            }
            timesNs[i] = m_at;
        }
        return timesNs.size();
    }

private:
    UInt128 m_denominator = 1;
    UInt128 m_part = 0;
    UInt128 m_remainder = 0;
    std::int64_t m_whole = 0;
    std::int64_t m_at = 0;
};

class PoissonProcess final : public ArrivalProcess
{
public:
    PoissonProcess(double perSecond, const StreamName &name)
        : m_stream(name), m_meanGapNs(nanosecondsPerSecond / perSecond)
    {
    }
    std::unique_ptr<ArrivalProcess> clone() const override { return std::make_unique<PoissonProcess>(*this); }
    Result<std::size_t> next(std::span<std::int64_t> timesNs, std::span<std::int64_t>) override
    {
        if (m_at >= endOfTime) {
            return std::size_t{0};
        }
        const std::size_t count = std::min(timesNs.size(), m_raw.size());
        const std::span<std::uint64_t> raw(m_raw.data(), count);
        const std::span<std::int64_t> gaps = timesNs.first(count);
        m_stream.fill(raw);
        variates::exponential(raw, m_meanGapNs, gaps);
        // No gap is longer than 40 means, so a batch of short ones cannot overflow.
        if (m_meanGapNs < static_cast<double>(endOfTime) / (64.0 * batch)) {
            m_at = variates::accumulate(m_at, gaps);
            return count;
        }
        for (std::size_t i = 0; i < count; ++i) {
            if (gaps[i] >= endOfTime - m_at) {
                m_at = endOfTime;
                return i;
            }
            m_at += gaps[i];
            gaps[i] = m_at;
        }
        return count;
    }

private:
    static constexpr std::size_t batch = 128;
    Stream m_stream;
    double m_meanGapNs;
    std::int64_t m_at = 0;
    std::array<std::uint64_t, batch> m_raw{};
};

class TraceProcess final : public ArrivalProcess
{
public:
    TraceProcess(std::unique_ptr<ArrivalReader> reader, const TraceBinding &binding, std::uint64_t seed)
        : m_archive(binding.archive),
          m_reader(std::move(reader)),
          m_entry(binding.entry),
          m_seed(seed),
          m_hasDurations(binding.recordedService)
    {
    }
    /// The copy opens a reader of its own when it is first read.
    TraceProcess(const TraceProcess &other)
        : ArrivalProcess(other),
          m_archive(other.m_archive),
          m_entry(other.m_entry),
          m_seed(other.m_seed),
          m_hasDurations(other.m_hasDurations),
          m_last(other.m_last),
          m_position(other.m_reader ? other.m_reader->position() : other.m_position)
    {
    }
    std::unique_ptr<ArrivalProcess> clone() const override { return std::make_unique<TraceProcess>(*this); }
    Result<std::size_t> next(std::span<std::int64_t> timesNs, std::span<std::int64_t> durationsNs) override
    {
        if (const Result<void> opened = open(); !opened) {
            return tl::unexpected(opened.error());
        }
        const std::size_t wanted = std::min(timesNs.size(), m_batch.size());
        const Result<std::size_t> read = m_reader->readNext(std::span(m_batch.data(), wanted));
        if (!read) {
            return read;
        }
        for (std::size_t i = 0; i < *read; ++i) {
            timesNs[i] = std::clamp(m_batch[i].at.count(), m_last, endOfTime);
            expects(m_batch[i].at.count() >= m_last, "a trace is read in order of time");
            m_last = timesNs[i];
            if (m_hasDurations) {
                durationsNs[i] = std::clamp(m_batch[i].duration.count(), std::int64_t{0}, longestDurationNs);
            }
        }
        return read;
    }
    bool hasDurations() const override { return m_hasDurations; }

private:
    Result<void> open()
    {
        if (m_reader) {
            return {};
        }
        Result<std::unique_ptr<ArrivalReader>> reader = m_archive->open(m_entry, m_seed);
        if (!reader) {
            return tl::unexpected(reader.error());
        }
        m_reader = std::move(*reader);
        return m_reader->resumeAt(m_position);
    }

    std::shared_ptr<const TraceArchive> m_archive; ///< outlives its reader
    std::unique_ptr<ArrivalReader> m_reader;
    std::size_t m_entry;
    std::uint64_t m_seed;
    bool m_hasDurations;
    std::int64_t m_last = 0;
    std::uint64_t m_position = 0; ///< where a reader that is not there yet starts
    std::array<TraceArrival, 128> m_batch{};
};

} // namespace

Result<std::unique_ptr<ArrivalProcess>> makeArrivalProcess(const SourceConfiguration &source, std::uint64_t seed,
                                                           ReplicationIndex replication, SimDuration horizon,
                                                           std::uint32_t part)
{
    using Made = Result<std::unique_ptr<ArrivalProcess>>;
    const StreamName name{seed, raw(replication), StreamOwner::Source, raw(source.index), StreamPurpose::Arrival, part};
    // The first request of a slower source would come after any horizon.
    const auto isSilent = [](Rate rate) {
        return !(rate.inPerSecond() * (static_cast<double>(endOfTime) / nanosecondsPerSecond) > 1.0);
    };
    struct Maker
    {
        const StreamName &name;
        SimDuration horizon;
        decltype(isSilent) &silent;

        Made operator()(const ConstantArrivals &constant) const
        {
            if (silent(constant.rate)) {
                return std::make_unique<NoArrivals>();
            }
            return std::make_unique<EvenArrivals>(constant.rate.inPerSecond());
        }
        Made operator()(const PoissonArrivals &poisson) const
        {
            // A mean gap that no double holds puts the first request after any horizon.
            if (!std::isfinite(nanosecondsPerSecond / poisson.rate.inPerSecond())) {
                return std::make_unique<NoArrivals>();
            }
            return std::make_unique<PoissonProcess>(poisson.rate.inPerSecond(), name);
        }
        Made operator()(const RampingArrivals &ramping) const { return makeRampingProcess(ramping, name); }
        Made operator()(const ProfileArrivals &profile) const { return makeProfileProcess(profile, name); }
        Made operator()(const SineArrivals &sine) const { return makeSineProcess(sine, name); }
        Made operator()(const ModulatedArrivals &modulated) const
        {
            return makeModulatedProcess(modulated, name, horizon);
        }
        Made operator()(const BatchArrivals &batches) const { return makeBatchProcess(batches); }
        Made operator()(const ScheduleArrivals &schedule) const { return makeScheduleProcess(schedule); }
        /// The engine sends what users send: it depends on the answers.
        Made operator()(const UserArrivals &) const { return std::make_unique<NoArrivals>(); }
        Made operator()(const TraceBinding &binding) const
        {
            expects(binding.archive != nullptr, "a trace source has an archive");
            const std::uint64_t placement = Stream(name).next();
            return binding.archive->open(binding.entry, placement)
                .map([&](std::unique_ptr<ArrivalReader> reader) -> std::unique_ptr<ArrivalProcess> {
                    return std::make_unique<TraceProcess>(std::move(reader), binding, placement);
                });
        }
    };
    return std::visit(Maker{name, horizon, isSilent}, source.arrivals);
}

std::unique_ptr<ArrivalProcess> makeNoArrivals()
{
    return std::make_unique<NoArrivals>();
}

} // namespace warmfront::sim
