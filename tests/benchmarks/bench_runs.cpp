// SPDX-License-Identifier: GPL-3.0-or-later
#include <ctime>
#include <utility>

#include <benchmark/benchmark.h>

#include "simulator/configuration.h"
#include "simulator/study/run.h"
#include "tests/benchmarks/floor.h"

using namespace warmfront;

namespace {

/// Processor seconds of this process.
double processSeconds()
{
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

/// Invocations per CPU-second of drawing the same variates and nothing else, measured once in this process.
double floorRate()
{
    static const double rate = [] {
        bench::Floor floor;
        constexpr int batches = 200'000;
        const double before = processSeconds();
        for (int i = 0; i < batches; ++i) {
            benchmark::DoNotOptimize(floor.nextBatch());
        }
        return batches * static_cast<double>(bench::Floor::batch) / (processSeconds() - before);
    }();
    return rate;
}

sim::Configuration functions(std::size_t count, double rate, double meanService, double horizonSeconds, Routing routing)
{
    sim::Configuration configuration;
    configuration.horizon = SimDuration::nanoseconds(static_cast<std::int64_t>(horizonSeconds * 1e9));
    configuration.metering.billsInit = true;
    for (std::size_t i = 0; i < count; ++i) {
        sim::FunctionConfiguration function;
        function.index = FunctionIndex(static_cast<std::uint32_t>(i));
        function.name = "f" + std::to_string(i);
        function.memory = MemorySize::megabytes(512);
        function.service = {ExponentialLaw{SimDuration::nanoseconds(static_cast<std::int64_t>(meanService * 1e9))}};
        function.coldService = {ExponentialLaw{SimDuration::milliseconds(2244)}};
        function.scaling = sim::PerRequestScaling{SimDuration::minutes(10), routing, std::nullopt, 0};
        sim::SourceConfiguration &source = function.sources.emplace_back();
        source.index = SourceIndex(static_cast<std::uint32_t>(i));
        source.arrivals.emplace<PoissonArrivals>(Rate::perSecond(rate));
        configuration.functions.push_back(std::move(function));
    }
    return configuration;
}

study::PreparedScenario scenarioOf(sim::Configuration configuration)
{
    study::PreparedAlternative alternative;
    alternative.alternative.name = "benchmark";
    alternative.configuration = std::make_shared<const sim::Configuration>(std::move(configuration));
    study::PreparedScenario scenario;
    scenario.alternatives.push_back(std::move(alternative));
    return scenario;
}

/// What a run cost, and what became of its requests.
struct Measured
{
    EngineReport engine;
    Counts counts;
};

Measured runOn(const study::PreparedScenario &scenario, unsigned threads)
{
    study::RunProgress progress;
    study::RunSettings settings;
    settings.threads = threads;
    Result<RunResult> result = study::run(scenario, settings, {}, progress);
    Measured measured;
    if (result) {
        measured.engine = result->engine;
        for (const Outcome &outcome : result->alternatives.front().outcomes) {
            measured.counts += outcome.counts;
        }
    }
    return measured;
}

/// One core, with histogram, billing and series on.
void measure(benchmark::State &state, const study::PreparedScenario &scenario)
{
    const double floor = floorRate();
    EngineReport sum;
    Counts counts;
    for (auto _ : state) {
        const Measured measured = runOn(scenario, 1);
        sum.invocations += measured.engine.invocations;
        sum.cpuSeconds += measured.engine.cpuSeconds;
        sum.peakMemoryMegabytes = measured.engine.peakMemoryMegabytes;
        counts += measured.counts;
    }
    const auto partOf = [&counts](std::uint64_t count) {
        return 100.0 * static_cast<double>(count) / static_cast<double>(counts.requests);
    };
    const double perSecond = static_cast<double>(sum.invocations) / sum.cpuSeconds;
    state.counters["invocations_per_cpu_s"] = perSecond;
    state.counters["times_the_floor"] = floor / perSecond;
    state.counters["peak_MB"] = sum.peakMemoryMegabytes;
    state.counters["cold_%"] = partOf(counts.cold);
    state.counters["throttled_%"] = partOf(counts.throttled);
}

void oneCore(benchmark::State &state, std::size_t count, double rate, double meanService, double horizonSeconds,
             Routing routing)
{
    measure(state, scenarioOf(functions(count, rate, meanService, horizonSeconds, routing)));
}

/// One function with @p load requests in flight on average, each for two seconds: three million requests.
void heavy(benchmark::State &state, double load, Routing routing)
{
    const double rate = load / 2.0;
    measure(state, scenarioOf(functions(1, rate, 2.0, 3e6 / rate, routing)));
}

/// The published case again and again.
void replications(benchmark::State &state, int count)
{
    sim::Configuration configuration = functions(1, 0.9, 1.991, 10'000'000.0 / count, Routing::Newest);
    configuration.replications = count;
    measure(state, scenarioOf(std::move(configuration)));
}

/// A thousand functions under one limit; their common load is 1,792, and 42 more or less is one standard deviation.
void accountLimit(benchmark::State &state, std::int64_t limit)
{
    sim::Configuration configuration = functions(1000, 0.9, 1.991, 4'000.0, Routing::MostRecentlyUsed);
    configuration.accountConcurrencyLimit = limit;
    measure(state, scenarioOf(std::move(configuration)));
}

/// A thousand functions of 512 MB on 37 invokers, each with memory for @p containers of them: with 160 hardly any
/// starts cold, with 64 every sixth, with 48 three of five, and with 32 more is asked than there is memory for.
void hostPool(benchmark::State &state, std::int64_t containers)
{
    sim::Configuration configuration = functions(1000, 2.0, 0.3, 1'000.0, Routing::MostRecentlyUsed);
    for (sim::FunctionConfiguration &function : configuration.functions) {
        function.coldService.reset();
        function.coldStart = {Distribution{ConstantLaw{SimDuration::milliseconds(500)}}};
    }
    sim::InvokerCapacity &invokers = configuration.invokers.emplace();
    invokers.invokers = 37;
    invokers.userMemory = MemorySize::megabytes(512 * containers);
    invokers.managedFraction = 1.0;
    invokers.runtimes.assign(configuration.functions.size(), sim::RuntimeIndex{});
    measure(state, scenarioOf(std::move(configuration)));
}

/// Replicas with @p concurrency places under a scaler, enough of them for the load at the start.
void autoscaled(benchmark::State &state, const sim::AnyScaler &scaler, int concurrency, double rate, double meanService)
{
    sim::Configuration configuration = functions(1, rate, meanService, 2'000'000.0 / rate, Routing::LeastLoaded);
    sim::FunctionConfiguration &function = configuration.functions.front();
    sim::AutoscaledReplicas replicas;
    replicas.scaler = scaler;
    replicas.initial = 1 + static_cast<std::int64_t>(rate * meanService / concurrency);
    function.scaling = replicas;
    function.concurrency = concurrency;
    function.cpu = 1.0;
    function.coldService.reset();
    function.coldStart = {Distribution{ConstantLaw{SimDuration::seconds(2)}}};
    measure(state, scenarioOf(std::move(configuration)));
}

sim::AnyScaler knative(double concurrency)
{
    sim::KnativePodAutoscalerParameters parameters;
    parameters.totalPerInstance = concurrency;
    return sim::KnativePodAutoscaler(parameters);
}

sim::AnyScaler horizontal()
{
    sim::HorizontalPodAutoscalerParameters parameters;
    parameters.maxReplicas = 1000;
    return sim::HorizontalPodAutoscaler(parameters);
}

/// The wall time of one thread over that of two, and the same of processor times: what is lost where another program
/// has no part in it.
void twoThreads(benchmark::State &state)
{
    const study::PreparedScenario scenario =
        scenarioOf(functions(1000, 0.9, 1.991, 20'000.0, Routing::MostRecentlyUsed));
    EngineReport one;
    EngineReport two;
    for (auto _ : state) {
        for (auto [threads, sum] : {std::pair(1U, &one), std::pair(2U, &two)}) {
            const EngineReport report = runOn(scenario, threads).engine;
            sum->wallSeconds += report.wallSeconds;
            sum->cpuSeconds += report.cpuSeconds;
            sum->peakMemoryMegabytes = report.peakMemoryMegabytes;
        }
    }
    state.counters["speedup"] = one.wallSeconds / two.wallSeconds;
    state.counters["cpu_of_one_over_two"] = one.cpuSeconds / two.cpuSeconds;
    state.counters["peak_MB"] = two.peakMemoryMegabytes;
}

} // namespace

// In order of memory, so that each peak is that of its own case: the process's peak never falls.
BENCHMARK_CAPTURE(oneCore, published_case_a_tenth_of_the_horizon, 1, 0.9, 1.991, 1'000'000.0, Routing::Newest)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(oneCore, published_case, 1, 0.9, 1.991, 10'000'000.0, Routing::Newest)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(oneCore, published_case_ten_times_the_horizon, 1, 0.9, 1.991, 100'000'000.0, Routing::Newest)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1);
BENCHMARK_CAPTURE(oneCore, most_recently_used, 1, 0.9, 1.991, 10'000'000.0, Routing::MostRecentlyUsed)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(oneCore, busy_180, 1, 90.0, 2.0, 100'000.0, Routing::Newest)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(replications, sixty_four, 64)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(heavy, load_6, 6.0, Routing::MostRecentlyUsed)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(heavy, load_100, 100.0, Routing::MostRecentlyUsed)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(heavy, load_2000, 2'000.0, Routing::MostRecentlyUsed)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(heavy, load_2000_newest, 2'000.0, Routing::Newest)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(heavy, load_10000, 10'000.0, Routing::MostRecentlyUsed)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(oneCore, thousand_functions_of_load_half, 1000, 0.25, 2.0, 20'000.0, Routing::MostRecentlyUsed)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(oneCore, thousand_functions, 1000, 0.9, 1.991, 10'000.0, Routing::MostRecentlyUsed)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(accountLimit, never_binds, 4'000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(accountLimit, binds_now_and_then, 1'850)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(accountLimit, always_binds, 1'500)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(hostPool, warm, 160)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(hostPool, mostly_warm, 64)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(hostPool, evicting, 48)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(hostPool, overloaded, 32)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(autoscaled, knative_10_places, knative(10), 10, 2'000.0, 0.5)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(autoscaled, knative_100_places, knative(100), 100, 2'000.0, 0.25)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(autoscaled, horizontal_1_place, horizontal(), 1, 100.0, 0.25)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(autoscaled, horizontal_10_places, horizontal(), 10, 2'000.0, 0.5)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(autoscaled, horizontal_100_places, horizontal(), 100, 2'000.0, 0.25)->Unit(benchmark::kMillisecond);
BENCHMARK(twoThreads)->Unit(benchmark::kMillisecond)->UseRealTime();

BENCHMARK_MAIN();
