// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/study/run.h"

#include <sys/resource.h>
#include <time.h> // NOLINT(modernize-deprecated-headers): clock_gettime() is POSIX
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <algorithm>
#include <chrono>
#include <exception>
#include <fstream>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "core/base/contract.h"
#include "core/base/quantity.h"
#include "simulator/simulate.h"
#include "simulator/study/running/ordered_merge.h"

namespace warmfront::study {

namespace {

constexpr const char *cancelledMessage = "cancelled";

/// Processor time of the calling thread.
double threadSeconds()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// The most memory this process ever held.
double peakMegabytes()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

/// What the process holds now, in bytes: the second figure of /proc/self/statm; 0 where there is no such file.
std::int64_t residentBytes()
{
    std::int64_t total = 0;
    std::int64_t resident = 0;
    std::ifstream("/proc/self/statm") >> total >> resident;
    return resident * sysconf(_SC_PAGESIZE);
}

std::int64_t memoryLimitOf(const RunSettings &settings)
{
    return settings.memoryLimit ? settings.memoryLimit->count()
                                : sysconf(_SC_PHYS_PAGES) / 4 * 3 * sysconf(_SC_PAGESIZE);
}

/// The statistics of a unit take two megabytes or so, and those of the next one as many: what is freed is kept for it
/// instead of being given back to the system and fetched again page by page.
void keepFreedMemory()
{
#ifdef __GLIBC__
    mallopt(M_TRIM_THRESHOLD, 64 * 1024 * 1024);
    mallopt(M_MMAP_THRESHOLD, 32 * 1024 * 1024);
#endif
}

/// Tells the progress of one unit and passes rows on.
class UnitWatch final : public sim::RunWatch
{
public:
    UnitWatch(RunProgress &progress, std::stop_token stop, const RunSettings &settings, std::size_t alternative,
              SimDuration horizon)
        : m_progress(progress),
          m_stop(std::move(stop)),
          m_settings(settings),
          m_alternative(alternative),
          m_horizon(horizon),
          m_memoryLimit(memoryLimitOf(settings))
    {
    }

    bool proceed(std::uint64_t invocationsSinceLast, SimTime reached) override
    {
        m_progress.invocations.fetch_add(invocationsSinceLast, std::memory_order_relaxed);
        reach(std::min(reached.sinceStart(), m_horizon));
        // About 4 MB of instances or waiting requests between two looks.
        if (++m_calls % 64 == 0 && residentBytes() > m_memoryLimit) {
            m_reachedLimit = reached;
            return false;
        }
        return !m_stop.stop_requested();
    }
    /// When the memory was used up; absent when it was not.
    [[nodiscard]] std::optional<SimTime> outOfMemoryAt() const { return m_reachedLimit; }
    void rows(std::span<const sim::InvocationRow> finished) override { m_settings.rows(m_alternative, finished); }
    [[nodiscard]] bool wantsRows() const override { return static_cast<bool>(m_settings.rows); }

    void end()
    {
        reach(m_horizon);
        m_progress.unitsDone.fetch_add(1, std::memory_order_relaxed);
    }

private:
    void reach(SimDuration at)
    {
        if (at > m_reached) {
            m_progress.simulated.fetch_add(static_cast<std::uint64_t>((at - m_reached).count()),
                                           std::memory_order_relaxed);
            m_reached = at;
        }
    }

    RunProgress &m_progress;
    std::stop_token m_stop;
    const RunSettings &m_settings;
    std::size_t m_alternative;
    SimDuration m_horizon;
    SimDuration m_reached;
    std::int64_t m_memoryLimit;
    std::uint64_t m_calls = 0;
    std::optional<SimTime> m_reachedLimit;
};

/// The units of every alternative, the threads that share them, and what they found.
class Crew
{
public:
    Crew(const PreparedScenario &scenario, const RunSettings &settings, RunProgress &progress, std::stop_token stop)
        : m_scenario(scenario),
          m_settings(settings),
          m_progress(progress),
          m_stop(std::move(stop)),
          m_forward(m_stop, [this] { m_halt.request_stop(); })
    {
        std::uint64_t simulated = 0;
        for (std::size_t i = 0; i < scenario.alternatives.size(); ++i) {
            const sim::Configuration &configuration = *scenario.alternatives[i].configuration;
            for (const sim::WorkUnit &unit : sim::workUnits(configuration)) {
                m_plan.push_back({i, unit});
                simulated += static_cast<std::uint64_t>(configuration.horizon.count());
            }
        }
        progress.unitsTotal.store(m_plan.size(), std::memory_order_relaxed);
        progress.simulatedTotal.store(simulated, std::memory_order_relaxed);
    }

    [[nodiscard]] unsigned threads() const
    {
        if (m_settings.rows) {
            return 1;
        }
        const unsigned wanted = m_settings.threads > 0 ? m_settings.threads : std::thread::hardware_concurrency();
        return static_cast<unsigned>(std::clamp<std::size_t>(wanted, 1, std::max<std::size_t>(m_plan.size(), 1)));
    }

    Result<std::vector<RunColumns>> run()
    {
        const unsigned count = threads();
        m_merge.emplace(m_scenario, m_plan, std::size_t{4} * count);
        {
            std::vector<std::jthread> helpers;
            for (unsigned i = 1; i < count; ++i) {
                helpers.emplace_back([this] { work(); });
            }
            work();
        }
        if (m_fault) {
            return tl::unexpected(m_fault->error);
        }
        if (m_stop.stop_requested()) {
            return failure(cancelledMessage);
        }
        return m_merge->take();
    }

    [[nodiscard]] double cpuSeconds() const { return m_cpuSeconds; }

private:
    struct Fault
    {
        std::size_t position;
        Error error;
    };

    /// What every thread does: take the next unit until there is none, or one of them failed.
    void work()
    {
        const double before = threadSeconds();
        while (!m_halt.stop_requested()) {
            const std::size_t position = m_next.fetch_add(1, std::memory_order_relaxed);
            if (position >= m_plan.size() || !m_merge->awaitTurn(position, m_halt.get_token())) {
                break;
            }
            try {
                runUnit(position);
            } catch (const std::exception &broken) {
                fail(position, Error{"the engine broke one of its own rules (" + std::string(broken.what())
                                     + "); please report this scenario with its seed "
                                     + std::to_string(m_scenario.scenario.seed)});
            }
        }
        const std::scoped_lock lock(m_mutex);
        m_cpuSeconds += threadSeconds() - before;
    }

    void runUnit(std::size_t position)
    {
        const PlannedUnit &planned = m_plan[position];
        const sim::Configuration &configuration = *m_scenario.alternatives[planned.alternative].configuration;
        UnitWatch watch(m_progress, m_halt.get_token(), m_settings, planned.alternative, configuration.horizon);
        Result<sim::UnitOutcome> outcome = sim::simulate(configuration, planned.unit, watch);
        if (!outcome) {
            fail(position, outcome.error());
            return;
        }
        if (const std::optional<SimTime> at = watch.outOfMemoryAt()) {
            fail(position,
                 Error{"\"" + m_scenario.alternatives[planned.alternative].alternative.name
                       + "\" needs more memory than there is for it ("
                       + std::to_string(memoryLimitOf(m_settings) / 1'000'000) + " MB) at "
                       + formatDuration(at->sinceStart())
                       + " of simulated time: so many instances live or requests wait; lower the rate, or limit "
                         "instances or the queue"});
            return;
        }
        if (!outcome->stopped) {
            watch.end();
            m_merge->add(position, std::move(*outcome));
        }
    }

    /// The fault of the earliest unit is told.
    void fail(std::size_t position, Error error)
    {
        const std::scoped_lock lock(m_mutex);
        if (!m_fault || position < m_fault->position) {
            m_fault = Fault{position, std::move(error)};
        }
        m_halt.request_stop();
    }

    const PreparedScenario &m_scenario;
    const RunSettings &m_settings;
    RunProgress &m_progress;
    std::stop_token m_stop;
    std::stop_source m_halt; ///< by request, or by a fault
    std::vector<PlannedUnit> m_plan;
    std::optional<OrderedMerge> m_merge;
    std::atomic<std::size_t> m_next{0};
    std::mutex m_mutex;
    std::optional<Fault> m_fault;
    double m_cpuSeconds = 0.0;
    /// Last, so that it is registered when all it needs is there and gone before it.
    std::stop_callback<std::function<void()>> m_forward;
};

} // namespace

Result<RunResult> run(const PreparedScenario &scenario, const RunSettings &settings, std::stop_token stop,
                      RunProgress &progress)
{
    const auto started = std::chrono::steady_clock::now();
    keepFreedMemory();
    const std::uint64_t invocationsBefore = progress.invocations.load(std::memory_order_relaxed);
    Crew crew(scenario, settings, progress, std::move(stop));
    Result<std::vector<RunColumns>> columns = crew.run();
    if (!columns) {
        return tl::unexpected(columns.error());
    }
    RunResult result;
    result.scenario = scenario.scenario.name;
    result.seed = scenario.scenario.seed;
    result.version = WARMFRONT_VERSION;
    result.alternatives = std::move(*columns);
    result.engine.invocations = progress.invocations.load(std::memory_order_relaxed) - invocationsBefore;
    result.engine.cpuSeconds = crew.cpuSeconds();
    result.engine.wallSeconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    result.engine.peakMemoryMegabytes = peakMegabytes();
    result.engine.threads = static_cast<int>(crew.threads());
    return result;
}

bool isCancelled(const Error &error)
{
    return error.message == cancelledMessage;
}

} // namespace warmfront::study
