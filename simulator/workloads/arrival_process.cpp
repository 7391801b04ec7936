// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/workloads/arrival_process.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "core/base/contract.h"
#include "core/base/random_stream.h"
#include "core/base/variates.h"
#include "simulator/workloads/duration_sampler.h"

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

/// Arrivals where the cumulative rate reaches wanted values: 1, 2, 3 … or the points of a Poisson process of rate 1.
class RampingProcess final : public ArrivalProcess
{
public:
    RampingProcess(const RampingArrivals &ramp, const StreamName &name)
        : m_stream(name),
          m_stages(ramp.stages),
          m_isRandom(ramp.spacing == RampingArrivals::Spacing::Poisson),
          m_startRate(ramp.startRate.inPerSecond())
    {
    }
    std::unique_ptr<ArrivalProcess> clone() const override { return std::make_unique<RampingProcess>(*this); }
    Result<std::size_t> next(std::span<std::int64_t> timesNs, std::span<std::int64_t>) override
    {
        for (std::size_t i = 0; i < timesNs.size(); ++i) {
            m_wanted += m_isRandom ? -variates::naturalLog(variates::uniform01(m_stream.next())) : 1.0;
            // Relative slack of rounding, so that a request due at the very end of a stage is not lost.
            while (m_stage < m_stages.size() && m_wanted > stageTotal() * (1.0 + 1e-12)) {
                m_wanted -= stageTotal();
                m_stageStartNs += m_stages[m_stage].duration.count();
                m_startRate = m_stages[m_stage].target.inPerSecond();
                ++m_stage;
            }
            if (m_stage >= m_stages.size()) {
                m_wanted = 0.0;
                return i;
            }
            timesNs[i] = m_stageStartNs + within();
        }
        return timesNs.size();
    }

private:
    [[nodiscard]] double stageTotal() const
    {
        const RampingArrivals::Stage &stage = m_stages[m_stage];
        return 0.5 * (m_startRate + stage.target.inPerSecond())
               * (static_cast<double>(stage.duration.count()) / nanosecondsPerSecond);
    }
    /// Where the cumulative rate of the stage reaches m_wanted: the root of slope/2 x² + start x = wanted.
    [[nodiscard]] std::int64_t within() const
    {
        const RampingArrivals::Stage &stage = m_stages[m_stage];
        const double seconds = static_cast<double>(stage.duration.count()) / nanosecondsPerSecond;
        const double slope = (stage.target.inPerSecond() - m_startRate) / seconds;
        const double underRoot = std::max(0.0, m_startRate * m_startRate + 2.0 * slope * m_wanted);
        const double x = 2.0 * m_wanted / (m_startRate + std::sqrt(underRoot));
        const double ns = std::floor(x * nanosecondsPerSecond + 0.5);
        return ns < static_cast<double>(stage.duration.count()) ? static_cast<std::int64_t>(ns)
                                                                : stage.duration.count();
    }

    Stream m_stream;
    std::vector<RampingArrivals::Stage> m_stages;
    bool m_isRandom;
    double m_startRate;
    std::size_t m_stage = 0;
    std::int64_t m_stageStartNs = 0;
    double m_wanted = 0.0; ///< since the start of the stage
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
                                                           ReplicationIndex replication)
{
    const StreamName name{seed, raw(replication), StreamOwner::Source, raw(source.index), StreamPurpose::Arrival, 0};
    // The first request of a slower source would come after any horizon.
    const auto isSilent = [](Rate rate) {
        return !(rate.inPerSecond() * (static_cast<double>(endOfTime) / nanosecondsPerSecond) > 1.0);
    };
    if (const auto *constant = std::get_if<ConstantArrivals>(&source.arrivals)) {
        if (isSilent(constant->rate)) {
            return std::make_unique<NoArrivals>();
        }
        return std::make_unique<EvenArrivals>(constant->rate.inPerSecond());
    }
    if (const auto *poisson = std::get_if<PoissonArrivals>(&source.arrivals)) {
        // A mean gap that no double holds puts the first request after any horizon.
        if (!std::isfinite(nanosecondsPerSecond / poisson->rate.inPerSecond())) {
            return std::make_unique<NoArrivals>();
        }
        return std::make_unique<PoissonProcess>(poisson->rate.inPerSecond(), name);
    }
    if (const auto *ramp = std::get_if<RampingArrivals>(&source.arrivals)) {
        return std::make_unique<RampingProcess>(*ramp, name);
    }
    const auto &binding = std::get<TraceBinding>(source.arrivals);
    expects(binding.archive != nullptr, "a trace source has an archive");
    const std::uint64_t placement = Stream(name).next();
    Result<std::unique_ptr<ArrivalReader>> reader = binding.archive->open(binding.entry, placement);
    if (!reader) {
        return tl::unexpected(reader.error());
    }
    return std::make_unique<TraceProcess>(std::move(*reader), binding, placement);
}

} // namespace warmfront::sim
