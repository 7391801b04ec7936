// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <limits>
#include <random>
#include <string>

#include <QtGlobal>

#include "core/store/project_records.h"

namespace warmfront::test {

/// Runs with content that depends on the seed alone and visits the ends of every number's range.
class RandomRun
{
public:
    explicit RandomRun(std::uint64_t seed) : m_bits(seed) {}

    RunToSave run()
    {
        RunToSave run;
        run.scenarioText = "{ \"warmfront\": 1, \"name\": \"Zufällig " + std::to_string(natural()) + "\" }\n";
        run.label = "run ü " + std::to_string(natural());
        run.result.scenario = "Zufällig";
        run.result.seed = natural();
        run.result.version = "0.1.0";
        run.result.engine = {natural(), 0.1 * static_cast<double>(below(1000)), 1.0 / 3.0, 12.1, 2};
        for (std::uint64_t n = 1 + below(3); n > 0; --n) {
            run.result.alternatives.push_back(columns());
        }
        run.priceBooks = {{"aws-lambda-x86-us-east-1", "{ \"id\": " + std::to_string(below(3)) + " }"},
                          {"heroku", "{}"}};
        return run;
    }

    RunColumns columns()
    {
        RunColumns c;
        c.alternative = "alternative " + std::to_string(natural());
        c.platform = "aws-lambda";
        c.plan = std::string("plan\0with a zero", 16);
        c.replications = static_cast<int>(1 + below(4));
        c.measured = duration();
        c.fingerprint.words = {natural(), natural()};
        for (int i = 0; i < c.replications; ++i) {
            c.outcomes.push_back(outcome());
        }
        for (std::uint64_t n = below(20); n > 0; --n) {
            c.functions.push_back({"f" + std::to_string(natural()), counts(), total(), instances(), {}});
            for (std::uint64_t v = below(4) == 0 ? below(4) : 0; v > 0; --v) {
                c.functions.back().versions.push_back({"v" + std::to_string(natural()), counts(), total(),
                                                       histogram<LatencyHistogram>(), natural(), total(), natural(),
                                                       natural()});
            }
        }
        for (std::uint64_t n = below(3); n > 0; --n) {
            c.services.push_back({"s" + std::to_string(natural()),
                                  below(2) == 0 ? std::nullopt : std::optional<std::int64_t>(1 + below(1000)),
                                  service()});
        }
        c.series = series(below(3) * 60);
        return c;
    }

private:
    std::mt19937_64 m_bits;

    std::uint64_t below(std::uint64_t bound) { return m_bits() % bound; }
    std::uint64_t natural()
    {
        switch (below(5)) {
        case 0:
            return 0;
        case 1:
            return std::numeric_limits<std::uint64_t>::max();
        case 2:
            return below(300);
        default:
            return m_bits() >> below(64);
        }
    }
    std::int64_t integer()
    {
        switch (below(4)) {
        case 0:
            return std::numeric_limits<std::int64_t>::min();
        case 1:
            return std::numeric_limits<std::int64_t>::max();
        default:
            return static_cast<std::int64_t>(m_bits()) >> below(64);
        }
    }
    Int128 wide()
    {
        const auto bits = (static_cast<UInt128>(m_bits()) << 64) | m_bits();
        return static_cast<Int128>(bits) >> below(128);
    }
    SimDuration duration() { return SimDuration::nanoseconds(integer()); }
    TotalTime total() { return TotalTime::nanoseconds(wide()); }
    ProcessorTime processors() { return ProcessorTime::millionthNanoseconds(wide()); }
    MemoryTime memory() { return MemoryTime::byteNanoseconds(wide()); }
    Counts counts()
    {
        Counts c;
        for (std::uint64_t Counts::*member :
             {&Counts::requests, &Counts::done, &Counts::cold, &Counts::throttled, &Counts::rejected, &Counts::timedOut,
              &Counts::failed, &Counts::unfinished, &Counts::expired, &Counts::deadLettered, &Counts::retried,
              &Counts::invocations}) {
            c.*member = natural();
        }
        return c;
    }
    InstanceTimes instances() { return {total(), total(), total(), total()}; }
    template <typename Histogram> Histogram histogram()
    {
        Histogram h;
        for (std::uint64_t n = below(30); n > 0; --n) {
            h.add(SimDuration::nanoseconds(static_cast<std::int64_t>(m_bits() >> (1 + below(60)))), 1 + below(1000));
        }
        return h;
    }
    Usage usage()
    {
        return {natural(), total(),      memory(), processors(), total(),   total(),   total(),
                memory(),  processors(), memory(), total(),      integer(), duration()};
    }
    Outcome outcome()
    {
        return {counts(), instances(), natural(),
                total(),  integer(),   total(),
                total(),  total(),     histogram<LatencyHistogram>(),
                usage(),  hosts(),     {natural(), total(), duration()}};
    }
    ServiceTimes service() { return {natural(), natural(), natural(), total(), total(), total()}; }
    HostTimes hosts() { return {total(), total(), memory(), memory(), memory(), integer(), natural(), natural()}; }
    Series series(std::size_t bins)
    {
        Series s = Series::withBins(bins, duration());
        for (std::size_t i = 0; i < bins; ++i) {
            s.arrivals[i] = natural();
            s.coldStarts[i] = natural();
            s.refused[i] = natural();
            s.failed[i] = natural();
            s.starting[i] = total();
            s.busy[i] = total();
            s.idle[i] = total();
            s.provisioned[i] = total();
            s.queued[i] = total();
            s.latency[i] = histogram<CoarseLatencyHistogram>();
            s.hosts.push_back(total());
            s.pending.push_back(total());
        }
        return s;
    }
};

/// Whether @p stored is @p saved with everything in it.
inline bool isWhole(const StoredRun &stored, const RunToSave &saved)
{
    const RunResult &a = stored.result;
    const RunResult &b = saved.result;
    return a.alternatives == b.alternatives && a.seed == b.seed && a.scenario == b.scenario && a.version == b.version
           && a.engine.invocations == b.engine.invocations
           && qFuzzyCompare(a.engine.cpuSeconds + 1, b.engine.cpuSeconds + 1) && a.engine.threads == b.engine.threads
           && stored.label == saved.label && stored.priceBooks == saved.priceBooks;
}

} // namespace warmfront::test
