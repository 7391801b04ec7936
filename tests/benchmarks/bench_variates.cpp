// SPDX-License-Identifier: GPL-3.0-or-later
// Time per item: the floor of an invocation, and each law, in batches of 128 in L1.
#include <benchmark/benchmark.h>

#include "core/base/random/kernels.h"
#include "tests/benchmarks/floor.h"

using namespace warmfront;

namespace {

constexpr std::size_t batch = bench::Floor::batch;

/// Reports seconds per item, printed as nanoseconds ("1.9n").
void perItem(benchmark::State &state)
{
    state.counters["per_item"] = benchmark::Counter(static_cast<double>(state.iterations()) * batch,
                                                    benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void invocationFloor(benchmark::State &state)
{
    bench::Floor floor;
    for (auto _ : state) {
        benchmark::DoNotOptimize(floor.nextBatch());
        benchmark::ClobberMemory();
    }
    perItem(state);
}
BENCHMARK(invocationFloor);

void rawDraws(benchmark::State &state)
{
    Stream stream(StreamName{.seed = 1});
    std::array<std::uint64_t, batch> raw{};
    for (auto _ : state) {
        stream.fill(raw);
        benchmark::DoNotOptimize(raw.data());
        benchmark::ClobberMemory();
    }
    perItem(state);
}
BENCHMARK(rawDraws);

template <typename Draw> void law(benchmark::State &state, Draw draw)
{
    Stream stream(StreamName{.seed = 1});
    std::array<std::uint64_t, batch> raw{};
    std::array<std::int64_t, batch> out{};
    stream.fill(raw);
    for (auto _ : state) {
        draw(raw, out);
        benchmark::DoNotOptimize(out.data());
        benchmark::ClobberMemory();
    }
    perItem(state);
}
BENCHMARK_CAPTURE(law, exponential, [](auto &raw, auto &out) { variates::exponential(raw, 1e9, out); });
BENCHMARK_CAPTURE(law, exponentialLong, [](auto &raw, auto &out) { variates::exponential(raw, 1e15, out); });
BENCHMARK_CAPTURE(law, normal, [](auto &raw, auto &out) { variates::normal(raw, 1e9, 1e8, out); });
BENCHMARK_CAPTURE(law, lognormal, [](auto &raw, auto &out) { variates::lognormal(raw, 0.0, 1.0, out); });
BENCHMARK_CAPTURE(law, gamma, [](auto &raw, auto &out) { variates::gamma(raw, 2.5, 1e9, out); });
BENCHMARK_CAPTURE(law, gammaBelowOne, [](auto &raw, auto &out) { variates::gamma(raw, 0.5, 1e9, out); });
BENCHMARK_CAPTURE(law, weibull, [](auto &raw, auto &out) { variates::weibull(raw, 1.5, 1e9, out); });
BENCHMARK_CAPTURE(law, pareto, [](auto &raw, auto &out) { variates::pareto(raw, 2.5, 1e9, out); });
BENCHMARK_CAPTURE(law, uniform, [](auto &raw, auto &out) { variates::uniform(raw, 0, 1'000'000'000, out); });

void exponentialOnSet(benchmark::State &state)
{
    const auto set = static_cast<random::InstructionSet>(state.range(0));
    if (!random::isAvailable(set)) {
        state.SkipWithError("this processor does not have this instruction set");
        return;
    }
    const random::Kernels &kernels = random::kernelsOf(set);
    law(state, [&](auto &raw, auto &out) {
        kernels.shortExponential(raw.data(), raw.size(), random::ShortExponentialRule{1e9}, out.data());
    });
}
BENCHMARK(exponentialOnSet)->ArgName("set")->DenseRange(0, 2); // baseline, AVX2, AVX-512

} // namespace

BENCHMARK_MAIN();
