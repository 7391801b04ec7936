// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/summarise.h"

#include <algorithm>
#include <vector>

#include "core/analysis/estimate.h"
#include "core/base/contract.h"

namespace warmfront {

namespace {

Estimate overReplications(const RunColumns &columns, Measure measure)
{
    std::vector<double> known;
    for (const std::optional<double> &value : perReplication(columns, measure)) {
        if (value) {
            known.push_back(*value);
        }
    }
    return estimateOf(known);
}

ServiceSummary serviceSummary(const ServiceOutcome &service, double observedSeconds)
{
    const ServiceTimes &times = service.times;
    ServiceSummary summary;
    summary.name = service.name;
    summary.calls = times.calls;
    summary.refused = times.refused;
    if (times.begun > 0) {
        summary.waitMilliseconds = times.wait.inSeconds() * 1e3 / static_cast<double>(times.begun);
    }
    summary.concurrency = times.busy.inSeconds() / observedSeconds;
    summary.queued = times.queued.inSeconds() / observedSeconds;
    if (service.concurrencyLimit) {
        summary.utilisation = summary.concurrency / static_cast<double>(*service.concurrencyLimit);
    }
    return summary;
}

VersionSummary versionSummary(const FunctionOutcome &function, const VersionOutcome &version, int replications)
{
    VersionSummary summary;
    summary.function = function.name;
    summary.version = version.name;
    summary.counts = version.counts;
    if (const std::uint64_t completed = version.response.total(); completed > 0) {
        summary.meanMilliseconds = version.responseTime.inSeconds() * 1e3 / static_cast<double>(completed);
    }
    summary.p95 = version.response.quantile(0.95);
    summary.replications = replications;
    if (version.rollbacks > 0) {
        const auto count = static_cast<double>(version.rollbacks);
        summary.rollbacks = {version.rollbacks, version.rolledBackAt.inSeconds() / count,
                             static_cast<double>(version.failedThen) / count,
                             static_cast<double>(version.endedThen) / count};
    }
    return summary;
}

HostSummary hostSummary(const HostTimes &hosts, double observedSeconds, double replications)
{
    const auto gigabyteSeconds = [replications](const MemoryTime &memory) {
        return static_cast<double>(memory.count()) / 1073741824.0 / 1e9 / replications;
    };
    HostSummary summary;
    summary.hosts = hosts.hosts.inSeconds() / observedSeconds;
    summary.peak = hosts.peakHosts;
    summary.pendingInstances = hosts.pending.inSeconds() / observedSeconds;
    summary.pendingSeconds = hosts.pending.inSeconds() / replications;
    summary.placed = hosts.placed;
    summary.waited = hosts.waited;
    summary.offeredGigabyteSeconds = gigabyteSeconds(hosts.offered);
    summary.reservedGigabyteSeconds = gigabyteSeconds(hosts.reserved);
    summary.idleGigabyteSeconds = gigabyteSeconds(hosts.idle);
    summary.unusedGigabyteSeconds = gigabyteSeconds(hosts.unused());
    return summary;
}

/// Below which duration as many of all requests were done as the objective asks for; nothing where fewer were. Those
/// that were refused, timed out or given up are never done, and those that failed count as the fastest of @p response,
/// which has them: for none of them is the objective met. Requests that are still inside at the horizon are left out.
std::optional<SimDuration> percentileOfAll(const LatencyHistogram &response, const Counts &counts, double share)
{
    const auto ended = static_cast<double>(counts.requests - counts.unfinished);
    const double wanted = share * ended + static_cast<double>(counts.failed);
    const auto told = static_cast<double>(response.total());
    return told > 0.0 && wanted <= told ? response.quantile(wanted / told) : std::nullopt;
}

bool isMet(const Objective &objective, const AlternativeSummary &summary)
{
    if (objective.responseTime && summary.counts.requests > 0) {
        if (!summary.objectivePercentile || *summary.objectivePercentile >= objective.responseTime->below) {
            return false;
        }
    }
    return !objective.availability || summary.availability >= *objective.availability;
}

} // namespace

AlternativeSummary summarise(const RunColumns &columns, const std::optional<Objective> &objective,
                             std::optional<double> analyticCold)
{
    expects(!columns.outcomes.empty(), "a run has at least one replication");
    expects(columns.measured.count() > 0, "the warm-up ends before the horizon");
    AlternativeSummary summary;
    summary.alternative = columns.alternative;
    summary.platform = columns.platform;
    summary.plan = columns.plan;
    summary.fingerprint = columns.fingerprint.hex();
    summary.analyticColdProbability = analyticCold;
    summary.coldProbability = overReplications(columns, Measure::ColdProbability);
    summary.responseMilliseconds = overReplications(columns, Measure::ResponseMilliseconds);
    summary.instances = overReplications(columns, Measure::Instances);

    InstanceTimes times;
    LatencyHistogram pooled;
    TotalTime lifespans;
    HostTimes hosts;
    Handovers handovers;
    std::uint64_t ended = 0;
    for (const Outcome &outcome : columns.outcomes) {
        summary.counts += outcome.counts;
        summary.peakInstances = std::max(summary.peakInstances, outcome.peakInstances);
        times += outcome.instances;
        hosts += outcome.hosts;
        handovers += outcome.handovers;
        pooled += outcome.response;
        lifespans += outcome.lifespans;
        ended += outcome.instancesEnded;
    }
    const double observed = columns.measured.inSeconds() * static_cast<double>(columns.outcomes.size());
    summary.busyInstances = times.busy.inSeconds() / observed;
    summary.idleInstances = (times.idle.inSeconds() + times.provisioned.inSeconds()) / observed;
    summary.startingInstances = times.starting.inSeconds() / observed;
    if (handovers.count > 0) {
        summary.handovers = {handovers.age.inSeconds() * 1e3 / static_cast<double>(handovers.count),
                             handovers.oldest.inSeconds() * 1e3};
    }
    if (hosts.hasHosts()) {
        summary.hosts = hostSummary(hosts, observed, static_cast<double>(columns.outcomes.size()));
    }
    for (const ServiceOutcome &service : columns.services) {
        summary.services.push_back(serviceSummary(service, observed));
    }
    for (const FunctionOutcome &function : columns.functions) {
        for (const VersionOutcome &version : function.versions) {
            summary.versions.push_back(versionSummary(function, version, columns.replications));
        }
    }
    if (ended > 0) {
        summary.meanLifespanSeconds = lifespans.inSeconds() / static_cast<double>(ended);
    }
    summary.p50 = pooled.quantile(0.50);
    summary.p95 = pooled.quantile(0.95);
    summary.p99 = pooled.quantile(0.99);
    if (summary.counts.requests > 0) {
        summary.availability = static_cast<double>(summary.counts.done) / static_cast<double>(summary.counts.requests);
    }
    if (objective) {
        if (objective->responseTime) {
            summary.objectivePercentile =
                percentileOfAll(pooled, summary.counts, objective->responseTime->percentile / 100.0);
        }
        summary.objectiveMet = isMet(*objective, summary);
    }
    return summary;
}

} // namespace warmfront
