// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/result.h"

#include <algorithm>
#include <cstdio>

#include "core/base/contract.h"

namespace warmfront {

namespace {

template <typename T> void addColumns(std::vector<T> &into, const std::vector<T> &from)
{
    for (std::size_t i = 0; i < into.size(); ++i) {
        into[i] += from[i];
    }
}

} // namespace

Counts &Counts::operator+=(const Counts &other)
{
    requests += other.requests;
    done += other.done;
    cold += other.cold;
    throttled += other.throttled;
    rejected += other.rejected;
    timedOut += other.timedOut;
    failed += other.failed;
    unfinished += other.unfinished;
    expired += other.expired;
    deadLettered += other.deadLettered;
    retried += other.retried;
    invocations += other.invocations;
    return *this;
}

TotalTime InstanceTimes::alive() const
{
    TotalTime sum = starting;
    sum += busy;
    sum += idle;
    sum += provisioned;
    return sum;
}

InstanceTimes &InstanceTimes::operator+=(const InstanceTimes &other)
{
    starting += other.starting;
    busy += other.busy;
    idle += other.idle;
    provisioned += other.provisioned;
    return *this;
}

Series Series::withBins(std::size_t binCount, SimDuration step)
{
    Series s;
    s.step = step;
    s.arrivals.resize(binCount);
    s.coldStarts.resize(binCount);
    s.refused.resize(binCount);
    s.failed.resize(binCount);
    s.starting.resize(binCount);
    s.busy.resize(binCount);
    s.idle.resize(binCount);
    s.provisioned.resize(binCount);
    s.queued.resize(binCount);
    s.latency.resize(binCount);
    return s;
}

Series &Series::operator+=(const Series &other)
{
    expects(step == other.step && bins() == other.bins(), "series that are added cover the same bins");
    addColumns(arrivals, other.arrivals);
    addColumns(coldStarts, other.coldStarts);
    addColumns(refused, other.refused);
    addColumns(failed, other.failed);
    addColumns(starting, other.starting);
    addColumns(busy, other.busy);
    addColumns(idle, other.idle);
    addColumns(provisioned, other.provisioned);
    addColumns(queued, other.queued);
    hosts.resize(std::max(hosts.size(), other.hosts.size()));
    pending.resize(hosts.size());
    if (!other.hosts.empty()) {
        addColumns(hosts, other.hosts);
        addColumns(pending, other.pending);
    }
    addColumns(latency, other.latency);
    return *this;
}

HostTimes &HostTimes::operator+=(const HostTimes &other)
{
    hosts += other.hosts;
    pending += other.pending;
    offered += other.offered;
    reserved += other.reserved;
    idle += other.idle;
    peakHosts = std::max(peakHosts, other.peakHosts);
    placed += other.placed;
    waited += other.waited;
    return *this;
}

Outcome &Outcome::operator+=(const Outcome &other)
{
    counts += other.counts;
    instances += other.instances;
    instancesEnded += other.instancesEnded;
    lifespans += other.lifespans;
    peakInstances += other.peakInstances;
    responseTime += other.responseTime;
    waitTime += other.waitTime;
    coldStartTime += other.coldStartTime;
    response += other.response;
    usage += other.usage;
    hosts += other.hosts;
    handovers += other.handovers;
    return *this;
}

VersionOutcome &VersionOutcome::operator+=(const VersionOutcome &other)
{
    counts += other.counts;
    responseTime += other.responseTime;
    response += other.response;
    rollbacks += other.rollbacks;
    rolledBackAt += other.rolledBackAt;
    failedThen += other.failedThen;
    endedThen += other.endedThen;
    return *this;
}

std::string Fingerprint::hex() const
{
    char text[33];
    std::snprintf(text, sizeof text, "%016llx%016llx", static_cast<unsigned long long>(words[0]),
                  static_cast<unsigned long long>(words[1]));
    return text;
}

bool Counts::operator==(const Counts &) const = default;
bool InstanceTimes::operator==(const InstanceTimes &) const = default;
bool Series::operator==(const Series &) const = default;
bool Outcome::operator==(const Outcome &) const = default;
bool VersionOutcome::operator==(const VersionOutcome &) const = default;
bool FunctionOutcome::operator==(const FunctionOutcome &) const = default;
bool RunColumns::operator==(const RunColumns &) const = default;

} // namespace warmfront
