// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/study/evaluate.h"

#include <algorithm>
#include <cmath>

#include "core/analysis/summarise.h"
#include "core/base/contract.h"
#include "core/pricing/line_rounding.h"
#include "core/pricing/service_bill.h"
#include "core/pricing/snapshot_bill.h"
#include "simulator/study/analytic.h"
#include "simulator/study/notes.h"

namespace warmfront::study {

namespace {

/// Rates looked at for crossings: the range of UX plot 13, requests per second.
constexpr double lowestRate = 0.01;
constexpr double highestRate = 10'000.0;

TotalTime scaled(TotalTime time, double factor)
{
    return TotalTime::nanoseconds(static_cast<Int128>(static_cast<double>(time.count()) * factor));
}

/// The usage of one replication with @p factor times its requests: what follows requests grows with them, what is held
/// (machines, always-warm instances) stays.
Usage atFactor(const Usage &usage, double factor)
{
    Usage changed = usage;
    changed.invocations = static_cast<std::uint64_t>(std::llround(static_cast<double>(usage.invocations) * factor));
    changed.billedDuration = scaled(usage.billedDuration, factor);
    changed.billedMemoryTime =
        MemoryTime::byteNanoseconds(static_cast<Int128>(static_cast<double>(usage.billedMemoryTime.count()) * factor));
    changed.billedProcessorTime = ProcessorTime::millionthNanoseconds(
        static_cast<Int128>(static_cast<double>(usage.billedProcessorTime.count()) * factor));
    changed.provisionedBilledMemoryTime = MemoryTime::byteNanoseconds(
        static_cast<Int128>(static_cast<double>(usage.provisionedBilledMemoryTime.count()) * factor));
    changed.workTime = scaled(usage.workTime, factor);
    changed.billedInit = scaled(usage.billedInit, factor);
    return changed;
}

/// The mean replication: sums divided by how many there are, machines rounded up.
Usage meanUsage(const std::vector<Usage> &usages)
{
    expects(!usages.empty(), "a run has at least one replication");
    Usage sum = usages.front();
    for (std::size_t i = 1; i < usages.size(); ++i) {
        sum += usages[i];
    }
    const auto n = static_cast<Int128>(usages.size());
    Usage mean = sum;
    mean.invocations = static_cast<std::uint64_t>(sum.invocations / usages.size());
    mean.billedDuration = TotalTime::nanoseconds(sum.billedDuration.count() / n);
    mean.billedMemoryTime = MemoryTime::byteNanoseconds(sum.billedMemoryTime.count() / n);
    mean.billedProcessorTime = ProcessorTime::millionthNanoseconds(sum.billedProcessorTime.count() / n);
    mean.provisionedBilledMemoryTime = MemoryTime::byteNanoseconds(sum.provisionedBilledMemoryTime.count() / n);
    mean.workTime = TotalTime::nanoseconds(sum.workTime.count() / n);
    mean.billedInit = TotalTime::nanoseconds(sum.billedInit.count() / n);
    mean.provisionedTime = TotalTime::nanoseconds(sum.provisionedTime.count() / n);
    mean.provisionedMemoryTime = MemoryTime::byteNanoseconds(sum.provisionedMemoryTime.count() / n);
    mean.provisionedProcessorTime = ProcessorTime::millionthNanoseconds(sum.provisionedProcessorTime.count() / n);
    mean.machineTime = TotalTime::nanoseconds(sum.machineTime.count() / n);
    mean.machines = static_cast<std::int64_t>((sum.machines + n - 1) / n);
    return mean;
}

struct Priced
{
    const PreparedAlternative *alternative;
    Usage usage;
    bool freeTier;
};

Result<double> monthlyCost(const Priced &priced, double factor)
{
    return priceMonth(*priced.alternative->plan, atFactor(priced.usage, factor), priced.alternative->machine,
                      priced.freeTier)
        .map([](const Bill &bill) { return bill.total.toDouble(); });
}

bool followsRequests(const Priced &priced)
{
    const MeteringRule::Basis basis = priced.alternative->plan->metering.basis;
    return basis == MeteringRule::Basis::Invocations || basis == MeteringRule::Basis::ActiveInstances;
}

/// Where the cost of @p functions first exceeds that of @p machines, by bisection on the logarithm of the rate.
/// @p rate is the mean rate of the run.
Result<std::optional<double>> crossingRate(const Priced &functions, const Priced &machines, double rate)
{
    const auto isDearer = [&](double at) -> Result<bool> {
        const Result<double> left = monthlyCost(functions, at / rate);
        const Result<double> right = monthlyCost(machines, at / rate);
        if (!left) {
            return tl::unexpected(left.error());
        }
        if (!right) {
            return tl::unexpected(right.error());
        }
        return *left > *right;
    };
    const Result<bool> low = isDearer(lowestRate);
    const Result<bool> high = isDearer(highestRate);
    if (!low) {
        return tl::unexpected(low.error());
    }
    if (!high) {
        return tl::unexpected(high.error());
    }
    if (*low || !*high) {
        return std::optional<double>{};
    }
    double below = std::log(lowestRate);
    double above = std::log(highestRate);
    for (int step = 0; step < 60; ++step) {
        const double middle = 0.5 * (below + above);
        const Result<bool> dearer = isDearer(std::exp(middle));
        if (!dearer) {
            return tl::unexpected(dearer.error());
        }
        (*dearer ? above : below) = middle;
    }
    return std::optional<double>{std::exp(0.5 * (below + above))};
}

} // namespace

Result<Evaluation> evaluate(const PreparedScenario &scenario, const RunResult &result)
{
    expects(scenario.alternatives.size() == result.alternatives.size(),
            "a result has the alternatives of its scenario");
    Evaluation evaluation;
    std::vector<Priced> priced;
    std::vector<double> rates;
    for (std::size_t i = 0; i < result.alternatives.size(); ++i) {
        const PreparedAlternative &alternative = scenario.alternatives[i];
        const RunColumns &columns = result.alternatives[i];
        const bool freeTier = alternative.alternative.options.freeTier.value_or(false);
        std::vector<Usage> usages;
        for (const Outcome &outcome : columns.outcomes) {
            usages.push_back(outcome.usage);
        }
        AlternativeEvaluation one;
        one.summary =
            summarise(columns, scenario.scenario.objective, analyticColdProbability(*alternative.configuration));
        Result<Bill> bill = priceRuns(*alternative.plan, usages, alternative.machine, freeTier);
        if (!bill) {
            return tl::unexpected(bill.error());
        }
        one.bill = std::move(*bill);
        addServices(one.bill, alternative.configuration->services, columns);
        const std::optional<SnapshotOptions> &snapshot = alternative.alternative.options.snapshot;
        const bool takesSnapshots = snapshot && snapshot->isOn;
        if (takesSnapshots) {
            addSnapshots(one.bill, *alternative.plan, scenario.scenario.functions, columns);
        }
        one.notes = notesOf(scenario, i, one.summary);
        const Usage mean = meanUsage(usages);
        Result<Bill> month = priceMonth(*alternative.plan, mean, alternative.machine, freeTier);
        if (!month) {
            return tl::unexpected(month.error());
        }
        one.month = std::move(*month);
        addServicesOfMonth(one.month, alternative.configuration->services, columns);
        if (takesSnapshots) {
            addSnapshotsOfMonth(one.month, *alternative.plan, scenario.scenario.functions, columns);
        }
        roundLines(one.month, *alternative.plan);
        const auto accepted = static_cast<std::int64_t>(one.summary.counts.accepted());
        if (accepted > 0) {
            one.perMillion = one.bill.total.scaledBy(Decimal(1'000'000), Decimal(accepted));
        }
        rates.push_back(static_cast<double>(accepted) / columns.measured.inSeconds()
                        / static_cast<double>(columns.replications));
        priced.push_back({&alternative, mean, freeTier});
        evaluation.alternatives.push_back(std::move(one));
    }

    Verdict &verdict = evaluation.verdict;
    for (std::size_t i = 0; i < evaluation.alternatives.size(); ++i) {
        verdict.byCost.push_back(i);
        if (evaluation.alternatives[i].summary.objectiveMet == false) {
            verdict.missed.push_back(i);
        }
    }
    std::ranges::stable_sort(verdict.byCost, [&](std::size_t a, std::size_t b) {
        return evaluation.alternatives[a].month.total < evaluation.alternatives[b].month.total;
    });
    for (const std::size_t i : verdict.byCost) {
        if (evaluation.alternatives[i].summary.objectiveMet != false) {
            verdict.cheapest = i;
            break;
        }
    }
    for (std::size_t i = 0; i < priced.size(); ++i) {
        for (std::size_t j = 0; j < priced.size(); ++j) {
            if (!followsRequests(priced[i]) || followsRequests(priced[j]) || rates[i] <= 0.0) {
                continue;
            }
            const Result<std::optional<double>> rate = crossingRate(priced[i], priced[j], rates[i]);
            if (!rate) {
                return tl::unexpected(rate.error());
            }
            if (*rate) {
                verdict.crossings.push_back({i, j, Rate::perSecond(**rate)});
            }
        }
    }
    return evaluation;
}

} // namespace warmfront::study
