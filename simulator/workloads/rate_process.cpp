// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/workloads/rate_process.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

#include "core/base/contract.h"
#include "core/base/variates.h"
#include "simulator/workloads/duration_sampler.h"

namespace warmfront::sim {

namespace {

using Stage = RampingArrivals::Stage;

constexpr double nanosecondsPerSecond = 1e9;
/// Later than any horizon: a process that reaches it has ended.
constexpr std::int64_t endOfTime = longestDurationNs;
/// Relative slack of rounding, so that a request due at the very end of a stage is not lost.
constexpr double slack = 1.0 + 1e-12;

double inSeconds(SimDuration duration)
{
    return static_cast<double>(duration.count()) / nanosecondsPerSecond;
}

/// The cumulative rates at which requests come.
class Targets
{
public:
    Targets(Spacing spacing, const StreamName &name) : m_stream(name), m_isRandom(spacing == Spacing::Poisson) {}
    /// How far the next one is from the last.
    [[nodiscard]] double nextGap()
    {
        if (m_next == m_gaps.size()) {
            drawGaps();
        }
        return m_gaps[m_next++];
    }

private:
    void drawGaps()
    {
        constexpr std::size_t batch = 128;
        m_gaps.assign(batch, 1.0);
        m_next = 0;
        if (m_isRandom) {
            std::array<std::uint64_t, batch> raw;
            m_stream.fill(raw);
            variates::unitExponential(raw, m_gaps);
        }
    }

    Stream m_stream;
    bool m_isRandom;
    std::vector<double> m_gaps; ///< drawn together
    std::size_t m_next = 0;     ///< of them
};

/// A piecewise linear rate, once or over and over again.
class RampingProcess final : public ArrivalProcess
{
public:
    enum class Course { Once, Repeating };

    RampingProcess(Rate startRate, std::vector<Stage> stages, Course course, Targets targets)
        : m_targets(targets),
          m_stages(std::move(stages)),
          m_course(course),
          m_firstRate(startRate.inPerSecond()),
          m_startRate(m_firstRate)
    {
        double rate = m_firstRate;
        for (const Stage &stage : m_stages) {
            m_cycleTotal += totalOf(stage, rate);
            m_cycle += stage.duration;
            rate = stage.target.inPerSecond();
        }
        if (m_course == Course::Repeating && !(m_cycleTotal > 0.0)) {
            m_stages.clear(); // silent for ever
        }
        enterStage();
    }
    std::unique_ptr<ArrivalProcess> clone() const override { return std::make_unique<RampingProcess>(*this); }
    Result<std::size_t> next(std::span<std::int64_t> timesNs, std::span<std::int64_t>) override
    {
        for (std::size_t i = 0; i < timesNs.size(); ++i) {
            m_wanted += m_targets.nextGap();
            while (m_stage < m_stages.size() && m_wanted > m_stageTotal * slack) {
                m_wanted -= m_stageTotal;
                m_stageStartNs += m_stages[m_stage].duration.count();
                m_startRate = m_stages[m_stage].target.inPerSecond();
                ++m_stage;
                if (m_stage == m_stages.size() && m_course == Course::Repeating) {
                    repeat();
                }
                enterStage();
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
    static double totalOf(const Stage &stage, double startRate)
    {
        return 0.5 * (startRate + stage.target.inPerSecond()) * inSeconds(stage.duration);
    }
    /// What holds for all requests of the stage.
    void enterStage()
    {
        if (m_stage < m_stages.size()) {
            const Stage &stage = m_stages[m_stage];
            m_stageTotal = totalOf(stage, m_startRate);
            m_stageNs = stage.duration.count();
            m_slope = (stage.target.inPerSecond() - m_startRate) / inSeconds(stage.duration);
        }
    }
    /// Where the cumulative rate of the stage reaches m_wanted: the root of slope/2 x² + start x = wanted.
    [[nodiscard]] std::int64_t within() const
    {
        double x = m_wanted / m_startRate; // to the last bit what the root is then
        if (m_slope != 0.0) {
            const double underRoot = std::max(0.0, m_startRate * m_startRate + 2.0 * m_slope * m_wanted);
            x = 2.0 * m_wanted / (m_startRate + std::sqrt(underRoot));
        }
        const double ns = x * nanosecondsPerSecond + 0.5;
        return ns < static_cast<double>(m_stageNs) ? static_cast<std::int64_t>(ns) : m_stageNs;
    }
    /// Begins the stages again, past whole cycles that hold no request.
    void repeat()
    {
        const double cycles = m_wanted > m_cycleTotal * slack ? std::floor(m_wanted / m_cycleTotal) : 0.0;
        if (cycles * static_cast<double>(m_cycle.count()) + static_cast<double>(m_stageStartNs)
            >= static_cast<double>(endOfTime)) {
            m_course = Course::Once;
            return;
        }
        m_wanted -= cycles * m_cycleTotal;
        m_stageStartNs += static_cast<std::int64_t>(cycles) * m_cycle.count();
        m_stage = 0;
        m_startRate = m_firstRate;
    }

    Targets m_targets;
    std::vector<Stage> m_stages;
    Course m_course;
    double m_firstRate;
    double m_startRate; ///< of the stage
    double m_stageTotal = 0.0;
    double m_slope = 0.0;
    std::int64_t m_stageNs = 0;
    double m_cycleTotal = 0.0;
    SimDuration m_cycle;
    std::size_t m_stage = 0;
    std::int64_t m_stageStartNs = 0;
    double m_wanted = 0.0; ///< since the start of the stage
};

/// One period of a profile as stages, from where the run begins to the same place a period later.
struct Cycle
{
    Rate startRate;
    std::vector<Stage> stages;
};

Cycle cycleOf(const ProfileArrivals &profile)
{
    const auto slots = static_cast<std::int64_t>(profile.rates.size());
    // Slots differ by a nanosecond where the period cannot be divided.
    const auto startOf = [&](std::int64_t slot) {
        return static_cast<std::int64_t>(Int128(profile.period.count()) * slot / slots);
    };
    const auto rateOf = [&](std::int64_t slot) { return profile.rates[static_cast<std::size_t>(slot % slots)]; };
    const std::int64_t offset = profile.startsAt.count();
    std::int64_t first = 0;
    while (startOf(first + 1) <= offset) {
        ++first;
    }
    const auto rateAt = [&](std::int64_t slot, std::int64_t ns) {
        const double share =
            static_cast<double>(ns - startOf(slot)) / static_cast<double>(startOf(slot + 1) - startOf(slot));
        const double from = rateOf(slot).inPerSecond();
        return Rate::perSecond(from + share * (rateOf(slot + 1).inPerSecond() - from));
    };
    const bool isLinear = profile.shape == ProfileArrivals::Shape::Linear;
    Cycle cycle{isLinear ? rateAt(first, offset) : rateOf(first), {}};
    const auto add = [&](std::int64_t slot, std::int64_t fromNs, std::int64_t toNs) {
        if (fromNs == toNs) {
            return;
        }
        if (isLinear) {
            cycle.stages.push_back({SimDuration::nanoseconds(toNs - fromNs),
                                    toNs == startOf(slot + 1) ? rateOf(slot + 1) : rateAt(slot, toNs)});
        } else {
            cycle.stages.push_back({SimDuration{}, rateOf(slot)});
            cycle.stages.push_back({SimDuration::nanoseconds(toNs - fromNs), rateOf(slot)});
        }
    };
    add(first, offset, startOf(first + 1));
    for (std::int64_t slot = first + 1; slot < slots; ++slot) {
        add(slot, startOf(slot), startOf(slot + 1));
    }
    for (std::int64_t slot = 0; slot < first; ++slot) {
        add(slot, startOf(slot), startOf(slot + 1));
    }
    add(first, startOf(first), offset);
    return cycle;
}

struct SineAndCosine
{
    double sine;
    double cosine;
};

/// Of @p turns times 2π, the same bits everywhere: the Taylor series within a quarter, whose rest is below 1e-17.
SineAndCosine ofTurns(double turns)
{
    const double part = turns - std::floor(turns);
    const double quarter = std::floor(4.0 * part);
    const double x = (part - 0.25 * quarter) * (2.0 * std::numbers::pi);
    const double square = x * x;
    double sine = 1.0;
    double cosine = 1.0;
    for (int k = 11; k >= 1; --k) {
        sine = 1.0 - sine * square / (2.0 * k * (2.0 * k + 1.0));
        cosine = 1.0 - cosine * square / (2.0 * k * (2.0 * k - 1.0));
    }
    sine *= x;
    switch (static_cast<int>(quarter)) {
    case 1:
        return {cosine, -sine};
    case 2:
        return {-sine, -cosine};
    case 3:
        return {-cosine, sine};
    default:
        return {sine, cosine};
    }
}

class SineProcess final : public ArrivalProcess
{
public:
    SineProcess(const SineArrivals &sine, Targets targets)
        : m_targets(targets),
          m_mean(sine.mean.inPerSecond()),
          m_amplitude(sine.amplitude.inPerSecond()),
          m_period(sine.period),
          m_phase(inSeconds(sine.startsAt) / inSeconds(sine.period)),
          m_cosineAtStart(ofTurns(m_phase).cosine),
          m_periodTotal(m_mean * inSeconds(sine.period))
    {
    }
    std::unique_ptr<ArrivalProcess> clone() const override { return std::make_unique<SineProcess>(*this); }
    Result<std::size_t> next(std::span<std::int64_t> timesNs, std::span<std::int64_t>) override
    {
        if (!(m_periodTotal > 0.0)) {
            return std::size_t{0};
        }
        for (std::size_t i = 0; i < timesNs.size(); ++i) {
            m_wanted += m_targets.nextGap();
            if (m_wanted > m_periodTotal * slack) {
                const double periods = std::floor(m_wanted / m_periodTotal);
                if (periods * static_cast<double>(m_period.count()) + static_cast<double>(m_periodStartNs)
                    >= static_cast<double>(endOfTime)) {
                    m_periodTotal = 0.0;
                    return i;
                }
                m_wanted = std::max(0.0, m_wanted - periods * m_periodTotal);
                m_periodStartNs += static_cast<std::int64_t>(periods) * m_period.count();
            }
            const double ns = std::floor(turnsUntil(m_wanted) * static_cast<double>(m_period.count()) + 0.5);
            // The root is found to the last bits only, so two that lie together could change places.
            m_last = std::max(m_last, m_periodStartNs + static_cast<std::int64_t>(ns));
            timesNs[i] = m_last;
        }
        return timesNs.size();
    }

private:
    /// The share of a period after which its cumulative rate reaches @p wanted: Newton's root, kept between bounds.
    [[nodiscard]] double turnsUntil(double wanted) const
    {
        const double seconds = inSeconds(m_period);
        const double swing = m_amplitude * seconds / (2.0 * std::numbers::pi);
        double low = 0.0;
        double high = 1.0;
        double turns = std::min(1.0, wanted / m_periodTotal);
        for (int k = 0; k < 64; ++k) {
            const auto [sine, cosine] = ofTurns(m_phase + turns);
            const double excess = m_periodTotal * turns + swing * (m_cosineAtStart - cosine) - wanted;
            (excess > 0.0 ? high : low) = turns;
            const double slope = seconds * (m_mean + m_amplitude * sine);
            const double step = slope > 0.0 ? excess / slope : 2.0;
            const double guess = turns - step;
            const double better = guess > low && guess < high ? guess : 0.5 * (low + high);
            if (std::abs(better - turns) <= 1e-15) {
                return better;
            }
            turns = better;
        }
        return turns;
    }

    Targets m_targets;
    double m_mean;
    double m_amplitude;
    SimDuration m_period;
    double m_phase; ///< turns at the start
    double m_cosineAtStart;
    double m_periodTotal;
    std::int64_t m_periodStartNs = 0;
    std::int64_t m_last = 0;
    double m_wanted = 0.0; ///< since the start of the period
};

} // namespace

std::unique_ptr<ArrivalProcess> makeRampingProcess(const RampingArrivals &ramping, const StreamName &name)
{
    return std::make_unique<RampingProcess>(ramping.startRate, ramping.stages, RampingProcess::Course::Once,
                                            Targets(ramping.spacing, name));
}

std::unique_ptr<ArrivalProcess> makeProfileProcess(const ProfileArrivals &profile, const StreamName &name)
{
    expects(!profile.rates.empty() && profile.startsAt < profile.period, "a profile has rates and a start within it");
    Cycle cycle = cycleOf(profile);
    return std::make_unique<RampingProcess>(cycle.startRate, std::move(cycle.stages), RampingProcess::Course::Repeating,
                                            Targets(profile.spacing, name));
}

std::unique_ptr<ArrivalProcess> makeSineProcess(const SineArrivals &sine, const StreamName &name)
{
    expects(sine.amplitude <= sine.mean && sine.startsAt < sine.period, "a sine's rate is never negative");
    return std::make_unique<SineProcess>(sine, Targets(sine.spacing, name));
}

} // namespace warmfront::sim
