// SPDX-License-Identifier: GPL-3.0-or-later
// Time per activation of choosing an invoker, choosing a container, completing and giving back, on OpenWhisk's rules,
// with the accounts of the host pool kept beside: 37 invokers and 1000 actions, as a multiple of the invocation floor.
#include <ctime>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "simulator/capacity/home_invoker.h"
#include "simulator/capacity/host_pool.h"
#include "simulator/capacity/invoker_container_pool.h"
#include "tests/benchmarks/floor.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

/// Processor seconds of this process.
double processSeconds()
{
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

/// Nanoseconds for drawing the variates of an invocation and nothing else, measured once in this process.
double floorNs()
{
    static const double ns = [] {
        bench::Floor floor;
        constexpr int batches = 200'000;
        const double before = processSeconds();
        for (int i = 0; i < batches; ++i) {
            benchmark::DoNotOptimize(floor.nextBatch());
        }
        return (processSeconds() - before) * 1e9 / (batches * static_cast<double>(bench::Floor::batch));
    }();
    return ns;
}

/// A cluster that always has `running` activations: each step ends the one that has run longest and begins another.
class Cluster
{
public:
    Cluster(std::uint32_t invokers, std::uint32_t actions, std::int64_t invokerMegabytes, std::size_t running)
        : m_balancer({.managedFraction = 1.0, .blackboxFraction = 1.0},
                     std::vector<MemorySize>(invokers, MemorySize::megabytes(invokerMegabytes))),
          m_running(running)
    {
        const InvokerContainerPoolParameters parameters{.userMemory = MemorySize::megabytes(invokerMegabytes)};
        for (std::uint32_t i = 0; i < invokers; ++i) {
            m_pools.emplace_back(parameters);
            m_hosts.add({}, {.memory = parameters.userMemory, .millicores = 1'000'000});
        }
        for (std::uint32_t i = 0; i < actions; ++i) {
            const std::string name = "guest/action" + std::to_string(i);
            m_balancer.add({.nameSpace = "guest", .qualifiedName = name, .memory = memory});
        }
        // Every action is as likely as any other: the worst case for the caches.
        Stream stream({.seed = 1, .owner = StreamOwner::Test, .purpose = StreamPurpose::Selection});
        m_choices.resize(1 << 16);
        for (std::uint32_t &choice : m_choices) {
            choice = variates::index(stream.next(), actions);
        }
    }

    void step()
    {
        m_now = m_now + SimDuration::microseconds(500);
        Running &slot = m_running[m_next % m_running.size()];
        if (slot.isRunning) {
            end(slot);
        }
        const auto action = static_cast<FunctionIndex>(m_choices[m_next % m_choices.size()]);
        const Placement placement = *m_balancer.place(action, m_next * 0x9e3779b97f4a7c15U);
        ContainerRun run{.function = action, .memory = memory};
        const ContainerStart start = m_pools[raw(placement.host)].run(run);
        ++counts[static_cast<std::size_t>(start.type)];
        evictions += static_cast<std::uint64_t>(start.evicted);
        forced += placement.isForced ? 1 : 0;
        account(placement.host, start);
        slot = {.action = action,
                .host = placement.host,
                .container = start.container,
                .isRunning = start.type != StartType::Buffered};
        if (!slot.isRunning) {
            m_balancer.release(action, placement.host); // counted, not simulated further
        }
        ++m_next;
    }

    std::array<std::uint64_t, 8> counts{};
    std::uint64_t evictions = 0;
    std::uint64_t forced = 0;

private:
    static constexpr MemorySize memory = MemorySize::megabytes(256);
    static constexpr InstanceDemand demand{.memory = memory, .millicores = 100};

    struct Running
    {
        FunctionIndex action{};
        HostIndex host{};
        ContainerIndex container{};
        bool isRunning = false;
    };

    void end(Running &slot)
    {
        m_pools[raw(slot.host)].completed(m_now, slot.container);
        m_balancer.release(slot.action, slot.host);
        m_hosts.becameIdle(m_now, memory);
        while (const auto waited = m_pools[raw(slot.host)].retryHead()) {
            account(slot.host, *waited);
            if (waited->type == StartType::Buffered) {
                break;
            }
            m_pools[raw(slot.host)].completed(m_now, waited->container);
            m_hosts.becameIdle(m_now, memory);
        }
        slot.isRunning = false;
    }

    void account(HostIndex host, const ContainerStart &start)
    {
        for (std::int32_t i = 0; i < start.evicted; ++i) {
            m_hosts.leftIdle(m_now, memory);
            m_hosts.release(m_now, host, demand);
        }
        if (start.type == StartType::Warm) {
            m_hosts.leftIdle(m_now, memory);
        } else if (start.type != StartType::Buffered) {
            m_hosts.reserveForced(m_now, host, demand);
        }
    }

    HomeInvoker m_balancer;
    HostPool m_hosts;
    std::vector<InvokerContainerPool> m_pools;
    std::vector<Running> m_running;
    std::vector<std::uint32_t> m_choices;
    std::uint64_t m_next = 0;
    SimTime m_now;
};

void placeAndRelease(benchmark::State &state, std::uint32_t invokers, std::uint32_t actions, std::int64_t megabytes,
                     std::size_t running)
{
    const double floor = floorNs();
    Cluster cluster(invokers, actions, megabytes, running);
    for (int i = 0; i < 200'000; ++i) {
        cluster.step();
    }
    cluster.counts = {};
    cluster.evictions = cluster.forced = 0;
    double seconds = 0.0;
    for (auto _ : state) {
        const double before = processSeconds();
        for (int i = 0; i < 100'000; ++i) {
            cluster.step();
        }
        seconds += processSeconds() - before;
    }
    const double steps = static_cast<double>(state.iterations()) * 100'000;
    const auto partOf = [steps](std::uint64_t count) { return 100.0 * static_cast<double>(count) / steps; };
    state.counters["ns_per_activation"] = seconds * 1e9 / steps;
    state.counters["floor_ns"] = floor;
    state.counters["times_the_floor"] = seconds * 1e9 / steps / floor;
    state.counters["warm_%"] = partOf(cluster.counts[static_cast<std::size_t>(StartType::Warm)]);
    state.counters["evictions_%"] = partOf(cluster.evictions);
    state.counters["buffered_%"] = partOf(cluster.counts[static_cast<std::size_t>(StartType::Buffered)]);
    state.counters["forced_%"] = partOf(cluster.forced);
}
BENCHMARK_CAPTURE(placeAndRelease, warm, 37, 1000, 16'384, 300)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(placeAndRelease, evicting, 37, 1000, 4'096, 300)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(placeAndRelease, overloaded, 37, 1000, 2'048, 300)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(placeAndRelease, large, 101, 20'000, 16'384, 3'000)->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
