// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/simulate.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "core/base/contract.h"
#include "simulator/engine/engine.h"
#include "simulator/engine/invoker_engine.h"
#include "simulator/kernels/account_kernel.h"
#include "simulator/kernels/decoupled_account.h"
#include "simulator/kernels/function_lanes.h"
#include "simulator/kernels/simulate_with.h"
#include "simulator/kernels/unit_progress.h"
#include "simulator/sinks/mark.h"
#include "simulator/sinks/statistics.h"
#include "simulator/workloads/duration_sampler.h"
#include "simulator/workloads/function_workload.h"

namespace warmfront::sim {

namespace {

/// Few enough that a thousand functions keep several threads busy, many enough that a unit's statistics cost little.
constexpr std::size_t functionsPerUnit = 64;
/// False when the watch stopped it.
Result<bool> runFunction(const FunctionConfiguration &function, const Configuration &configuration,
                         ReplicationIndex replication, KernelChoice choice, FunctionStatistics statistics,
                         UnitProgress &progress)
{
    Result<FunctionWorkload> workload =
        FunctionWorkload::make(function, configuration.seed, replication, configuration.horizon);
    if (!workload) {
        return tl::unexpected(workload.error());
    }
    const std::unique_ptr<Kernel> kernel = makeKernel(function, configuration.horizon, choice);
    SimTime reached;
    while (true) {
        const Result<bool> more = workload->advance();
        if (!more) {
            return more;
        }
        if (!*more) {
            break;
        }
        kernel->serve(*workload, statistics);
        const RequestBatch &requests = workload->requests();
        const SimTime last = SimTime::atNanoseconds(requests.arrival[requests.count - 1]);
        if (!progress.advanced(requests.count, last - std::exchange(reached, last))) {
            return false;
        }
    }
    kernel->finish(statistics);
    return progress.functionDone(configuration.horizon - reached.sinceStart());
}

/// A fixed number of replicas on a platform whose router looks at who was used last, or who is the oldest.
bool routesByUse(const FunctionConfiguration &function)
{
    const auto *fixed = std::get_if<FixedReplicas>(&function.scaling);
    return fixed != nullptr && fixed->routing != Routing::LeastLoaded && fixed->routing != Routing::RoundRobin
           && fixed->routing != Routing::Random;
}

/// Whether somebody looks at several functions at once for more than the account's limit, or decides at instants of his
/// own.
bool needsEvents(const Configuration &configuration)
{
    return configuration.invokers || configuration.requestRates != RequestRates{} || configuration.hosting
           || configuration.metering.billsIdleApart()
           || std::ranges::any_of(configuration.functions, [](const FunctionConfiguration &function) {
                  const auto *perRequest = std::get_if<PerRequestScaling>(&function.scaling);
                  return std::holds_alternative<AutoscaledReplicas>(function.scaling) || sharesCpu(function)
                         || function.outstandingPerInstance || routesByUse(function) || !function.next.empty()
                         || !function.calls.empty() || !function.deployments.empty() || hasVersionsSideBySide(function)
                         || std::ranges::any_of(function.sources, heedsEndings)
                         || (perRequest != nullptr && (perRequest->policy || perRequest->alwaysWarmSchedule));
              });
}

/// Whether all functions of a replication are one unit.
bool areCoupled(const Configuration &configuration)
{
    return configuration.accountConcurrencyLimit || needsEvents(configuration);
}

UnitOutcome stoppedOutcome()
{
    UnitOutcome stopped;
    stopped.stopped = true;
    return stopped;
}

template <typename Engine> Result<UnitOutcome> finished(Engine &engine, const Result<bool> &ran)
{
    if (!ran) {
        return tl::unexpected(ran.error());
    }
    return *ran ? engine.finish() : stoppedOutcome();
}

template <typename AnyEngine>
Result<UnitOutcome> runToTheEnd(const Configuration &configuration, ReplicationIndex replication, RunWatch &watch)
{
    Result<AnyEngine> engine = AnyEngine::make(configuration, replication, watch);
    if (!engine) {
        return tl::unexpected(engine.error());
    }
    return finished(*engine, engine->advanceTo(SimTime::after(configuration.horizon)));
}

Result<UnitOutcome> runEvents(const Configuration &configuration, ReplicationIndex replication, RunWatch &watch)
{
    return configuration.invokers ? runToTheEnd<InvokerEngine>(configuration, replication, watch)
                                  : runToTheEnd<Engine>(configuration, replication, watch);
}

/// Watches a unit that begins again from the start: what was told before is not told twice.
class SecondWatch final : public RunWatch
{
public:
    SecondWatch(RunWatch &watch, std::uint64_t told) : m_watch(watch), m_told(told) {}
    bool proceed(std::uint64_t invocationsSinceLast, SimTime reached) override
    {
        const std::uint64_t again = std::min(invocationsSinceLast, m_told);
        m_told -= again;
        return m_watch.proceed(invocationsSinceLast - again, reached);
    }
    void rows(std::span<const InvocationRow> finished) override { m_watch.rows(finished); }
    [[nodiscard]] bool wantsRows() const override { return m_watch.wantsRows(); }

private:
    RunWatch &m_watch;
    std::uint64_t m_told;
};

Result<UnitOutcome> runUnderAccountLimit(const Configuration &configuration, ReplicationIndex replication,
                                         RunWatch &watch)
{
    std::uint64_t told = 0;
    if (!watch.wantsRows()) { // rows cannot be taken back
        Result<DecoupledAccount> account = DecoupledAccount::make(configuration, replication, watch);
        if (!account) {
            return tl::unexpected(account.error());
        }
        const Result<DecoupledAccount::Verdict> verdict = account->run();
        if (!verdict) {
            return tl::unexpected(verdict.error());
        }
        if (*verdict == DecoupledAccount::Verdict::Stopped) {
            return stoppedOutcome();
        }
        if (*verdict == DecoupledAccount::Verdict::Done) {
            return account->finish();
        }
        told = account->reported();
    }
    SecondWatch second(watch, told);
    Result<AccountKernel> kernel = AccountKernel::make(configuration, replication, second);
    if (!kernel) {
        return tl::unexpected(kernel.error());
    }
    return finished(*kernel, kernel->run());
}

} // namespace

std::vector<WorkUnit> workUnits(const Configuration &configuration)
{
    std::vector<WorkUnit> units;
    if (areCoupled(configuration)) {
        for (int replication = 0; replication < configuration.replications; ++replication) {
            units.push_back({static_cast<ReplicationIndex>(replication), 0, configuration.functions.size()});
        }
        return units;
    }
    for (int replication = 0; replication < configuration.replications; ++replication) {
        std::size_t first = 0;
        do {
            const std::size_t count = std::min(functionsPerUnit, configuration.functions.size() - first);
            units.push_back({static_cast<ReplicationIndex>(replication), first, count});
            first += count;
        } while (first < configuration.functions.size());
    }
    return units;
}

Result<UnitOutcome> simulate(const Configuration &configuration, const WorkUnit &unit, RunWatch &watch)
{
    return simulateWith(KernelChoice::Fastest, configuration, unit, watch);
}

Result<UnitOutcome> simulateWith(KernelChoice choice, const Configuration &configuration, const WorkUnit &unit,
                                 RunWatch &watch)
{
    expects(configuration.seriesBins > 0, "a run has a series of at least one bin");
    expects(configuration.warmUp >= SimDuration{} && configuration.warmUp < configuration.horizon,
            "the warm-up is shorter than the horizon");
    expects(unit.firstFunction + unit.functionCount <= configuration.functions.size(), "a unit is part of its run");
    if (configuration.horizon.count() > longestDurationNs) {
        return failure("The horizon is longer than 36 years; choose a shorter one.", "horizon");
    }
    // Asked of the whole only: a part of the functions is a unit where they share nothing.
    const bool isWhole = unit.functionCount == configuration.functions.size();
    if (choice == KernelChoice::Events || (isWhole && areCoupled(configuration))) {
        expects(unit.functionCount == configuration.functions.size(), "functions that share something are one unit");
        if (choice == KernelChoice::Fastest && !needsEvents(configuration) && AccountKernel::suits(configuration)) {
            return runUnderAccountLimit(configuration, unit.replication, watch);
        }
        return runEvents(configuration, unit.replication, watch);
    }
    Statistics statistics(configuration, unit, watch);
    UnitProgress progress(watch, std::max<std::size_t>(1, unit.functionCount));
    std::vector<FunctionLanes::Task> sideBySide;
    for (std::size_t i = 0; i < unit.functionCount; ++i) {
        const FunctionConfiguration &function = configuration.functions[unit.firstFunction + i];
        const FunctionStatistics ofFunction = statistics.of(i);
        if (choice == KernelChoice::Fastest && !watch.wantsRows() && FunctionLanes::suits(function)) {
            sideBySide.push_back(
                {&function, unit.replication, ofFunction, &progress}); // rows come in order of functions
            continue;
        }
        const Result<bool> ran = runFunction(function, configuration, unit.replication, choice, ofFunction, progress);
        if (!ran) {
            return tl::unexpected(ran.error());
        }
        if (!*ran) {
            return stoppedOutcome();
        }
    }
    const Result<bool> ran = FunctionLanes(configuration).run(sideBySide);
    if (!ran) {
        return tl::unexpected(ran.error());
    }
    return *ran ? statistics.finish() : stoppedOutcome();
}

void merge(UnitOutcome &whole, const UnitOutcome &part)
{
    whole.outcome += part.outcome;
    whole.series += part.series;
    whole.functions.insert(whole.functions.end(), part.functions.begin(), part.functions.end());
    whole.services.resize(std::max(whole.services.size(), part.services.size()));
    for (std::size_t i = 0; i < part.services.size(); ++i) {
        whole.services[i] += part.services[i];
    }
    whole.fingerprint = Mark::joined(whole.fingerprint, part.fingerprint);
    whole.stopped = whole.stopped || part.stopped;
}

} // namespace warmfront::sim
