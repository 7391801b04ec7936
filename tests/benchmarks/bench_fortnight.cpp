// SPDX-License-Identifier: GPL-3.0-or-later
// A fortnight shaped like the trace of Azure Functions of 2019: 70,000 functions and 12.5e9 requests, made on the fly.
//
//   bench_fortnight [share of the functions, 0.01 unless given] [threads, 2 unless given]
//
// Requests per function are log-normal with median 1/h and sigma 3.54, which gives the published totals, and swing by
// half around their mean in the course of a day. Median durations are log-normal with median 0.68 s and sigma 2.36, cut
// at 300 s (Shahrad et al., Serverless in the Wild, 2020), and those of one function take seven values around it. Both
// are taken at equal steps of probability, so that every run is of the same functions, and rates are scaled a little to
// have the mean of their law.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <numbers>
#include <string>

#include "simulator/configuration.h"
#include "simulator/study/run.h"
#include "tests/benchmarks/floor.h"

using namespace warmfront;

namespace {

constexpr double longestSeconds = 300.0;

SimDuration seconds(double count)
{
    return SimDuration::nanoseconds(static_cast<std::int64_t>(count * 1e9));
}

double logNormalAt(double probability, double median, double sigma)
{
    return median * std::exp(sigma * variates::normalQuantile(probability));
}

/// At step @p i of @p count; with every count the functions together have the mean of the law.
double ratePerHour(std::size_t i, std::size_t count)
{
    constexpr double sigma = 3.54;
    const auto atStep = [count](std::size_t step) {
        return logNormalAt((static_cast<double>(step) + 0.5) / static_cast<double>(count), 1.0, sigma);
    };
    static const double scale = [&] {
        double sum = 0.0;
        for (std::size_t step = 0; step < count; ++step) {
            sum += atStep(step);
        }
        return static_cast<double>(count) * std::exp(sigma * sigma / 2.0) / sum;
    }();
    return scale * atStep(i);
}

sim::FunctionConfiguration functionAt(std::size_t i, std::size_t count)
{
    // Rates and durations have nothing to do with each other, nor with the order of the functions.
    const double perHour = ratePerHour(i * 12'347 % count, count);
    const double step = (static_cast<double>(i * 48'271 % count) + 0.5) / static_cast<double>(count);
    const double median = std::min(longestSeconds, logNormalAt(step, 0.68, 2.36));

    sim::FunctionConfiguration function;
    function.index = FunctionIndex(static_cast<std::uint32_t>(i));
    function.name = "f" + std::to_string(i);
    function.memory = MemorySize::megabytes(170);
    EmpiricalLaw durations;
    for (const double part : {0.5, 0.7, 0.85, 1.0, 1.2, 1.5, 2.0}) {
        durations.values.push_back(seconds(std::min(longestSeconds, median * part)));
    }
    function.service = {durations};
    function.coldStart = {Distribution{ConstantLaw{SimDuration::milliseconds(500)}}};
    function.scaling = sim::PerRequestScaling{SimDuration::minutes(10), Routing::MostRecentlyUsed, std::nullopt, 0};

    ProfileArrivals day;
    for (int hour = 0; hour < 24; ++hour) {
        const double swing = 1.0 + 0.5 * std::sin(2.0 * std::numbers::pi * (hour + 0.5) / 24.0);
        day.rates.push_back(Rate::perSecond(perHour / 3600.0 * swing));
    }
    day.period = SimDuration::hours(24);
    day.shape = ProfileArrivals::Shape::Steps;
    sim::SourceConfiguration &source = function.sources.emplace_back();
    source.index = SourceIndex(static_cast<std::uint32_t>(i));
    source.arrivals = day;
    return function;
}

/// CPU nanoseconds of drawing what a request of two exponential variates needs, and nothing else.
double floorNs()
{
    bench::Floor floor;
    constexpr int batches = 200'000;
    std::int64_t last = 0;
    const std::clock_t before = std::clock();
    for (int i = 0; i < batches; ++i) {
        last ^= floor.nextBatch();
    }
    const auto ticks = static_cast<double>(std::clock() - before);
    return (last == 1 ? 0.0 : ticks) / CLOCKS_PER_SEC * 1e9 / (batches * static_cast<double>(bench::Floor::batch));
}

} // namespace

int main(int argc, char **argv)
{
    const double share = argc > 1 ? std::atof(argv[1]) : 0.01;
    const int threads = argc > 2 ? std::atoi(argv[2]) : 2;
    if (!(share > 0.0 && share <= 1.0) || threads < 1) {
        std::fprintf(stderr,
                     "bench_fortnight: give a share of the functions above 0 and up to 1, and threads from 1\n");
        return 2;
    }
    const auto count = static_cast<std::size_t>(std::max(1.0, std::round(70'000.0 * share)));
    sim::Configuration configuration;
    configuration.horizon = SimDuration::hours(14 * 24);
    for (std::size_t i = 0; i < count; ++i) {
        configuration.functions.push_back(functionAt(i, count));
    }
    study::PreparedAlternative alternative;
    alternative.alternative.name = "fortnight";
    alternative.configuration = std::make_shared<const sim::Configuration>(std::move(configuration));
    study::PreparedScenario scenario;
    scenario.alternatives.push_back(std::move(alternative));

    study::RunProgress progress;
    study::RunSettings settings;
    settings.threads = static_cast<unsigned>(threads);
    const Result<RunResult> result = study::run(scenario, settings, {}, progress);
    if (!result) {
        std::fprintf(stderr, "%s\n", result.error().message.c_str());
        return 1;
    }
    const EngineReport &engine = result->engine;
    const double requests = static_cast<double>(engine.invocations);
    const double ns = engine.cpuSeconds * 1e9 / requests;
    const Counts &counts = result->alternatives.front().outcomes.front().counts;
    std::printf("%zu functions, %.4g requests, %.3f %% cold, %d threads\n", count, requests,
                100.0 * static_cast<double>(counts.cold) / static_cast<double>(counts.requests), threads);
    std::printf("%.1f s wall, %.1f CPU-s, %.1f M requests per CPU-s, %.1f ns or %.1f times the floor, peak %.0f MB\n",
                engine.wallSeconds, engine.cpuSeconds, 1e3 / ns, ns, ns / floorNs(), engine.peakMemoryMegabytes);
    std::printf("fingerprint %s\n", result->alternatives.front().fingerprint.hex().c_str());
    return 0;
}
