// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/study/resolving/hosting.h"

#include <cmath>

#include "core/model/mechanism.h"
#include "simulator/study/resolving/scalers.h"

namespace warmfront::study {

namespace {

sim::CrashPolicy crashPolicy(const MechanismSpec &mechanism, const ScalerParameters &parameters)
{
    sim::CrashPolicy policy;
    policy.first = parameters.duration("crashDelay");
    policy.growthPercent = parameters.whole("crashGrowth");
    policy.longest = parameters.duration("longestCrashDelay");
    if (mechanism.parameter("crashReset") != nullptr) {
        policy.resetAfter = parameters.duration("crashReset");
    }
    if (mechanism.parameter("firstDelayedCrash") != nullptr) {
        policy.firstDelayed = parameters.whole("firstDelayedCrash");
        policy.giveUpAt = parameters.whole("crashesToGiveUp");
    }
    return policy;
}

sim::ResourceFitParameters resourceFit(const ScalerParameters &parameters)
{
    const std::string &word = parameters.word("hostFit");
    sim::ResourceFitParameters fit;
    fit.fit = word == "leastAllocated"  ? sim::ResourceFit::LeastAllocated
              : word == "mostAllocated" ? sim::ResourceFit::MostAllocated
              : word == "firstFit"      ? sim::ResourceFit::FirstFit
                                        : sim::ResourceFit::RandomFit;
    return fit;
}

sim::SpreadParameters spread(const ScalerParameters &parameters)
{
    sim::SpreadParameters rule;
    rule.manyFailures = static_cast<std::int32_t>(parameters.whole("failuresToAvoid"));
    rule.failureWindow = parameters.duration("failureWindow");
    rule.restartDelay = parameters.duration("crashDelay");
    return rule;
}

sim::AuctionParameters auction(const ScalerParameters &parameters)
{
    sim::AuctionParameters rule;
    rule.startingContainerWeight = parameters.number("startingWeight");
    rule.localityWeight = parameters.number("localityWeight");
    rule.binPackWeight = parameters.number("packingWeight");
    rule.maxInflightStarts = parameters.whole("startsAtOnce");
    rule.proxyOverhead = parameters.memory("proxyMemory");
    return rule;
}

sim::OfferMatchingParameters offers(const ScalerParameters &parameters, const sim::CrashPolicy &backOff)
{
    sim::OfferMatchingParameters rule;
    rule.offerInterval = parameters.duration("offerInterval");
    rule.launchesPerOffer = static_cast<std::int32_t>(parameters.whole("launchesPerOffer"));
    rule.launchTokens = static_cast<std::int32_t>(parameters.whole("launchTokens"));
    rule.tokenRefresh = parameters.duration("tokenRefresh");
    rule.backOff = backOff;
    return rule;
}

sim::ClusterAutoscalerParameters clusterAutoscaler(const ScalerParameters &parameters, const HostRange &range,
                                                   const sim::HostShape &host)
{
    sim::ClusterAutoscalerParameters autoscaler;
    autoscaler.host = host;
    autoscaler.leastHosts = range.min;
    autoscaler.mostHosts = range.max;
    autoscaler.interval = parameters.duration("hostCheckInterval");
    autoscaler.unneededPercent = std::llround(parameters.number("unneededShare") * 100.0);
    autoscaler.unneededFor = parameters.duration("unneededFor");
    autoscaler.delayAfterAdding = parameters.duration("delayAfterAdding");
    autoscaler.emptyAtOnce = static_cast<std::int32_t>(parameters.whole("emptyAtOnce"));
    return autoscaler;
}

} // namespace

Result<sim::HostingConfiguration> hostingFor(const PlatformProfile &profile, const AlternativeOptions &options,
                                             const MachineType *machine, const std::string &path)
{
    const Result<ScalerParameters> read = ScalerParameters::ofCapacity(profile, options, path);
    if (!read) {
        return tl::unexpected(read.error());
    }
    const ScalerParameters &parameters = *read;
    const MechanismSpec &mechanism = *findCapacity(profile.capacity->value);
    const HostRange range = options.hosts.value_or(HostRange{});
    const bool addsHosts = mechanism.parameter("hostStart") != nullptr;
    if (range.min != range.max && !addsHosts) {
        return failure(profile.id + " adds no hosts by itself; write one number, such as " + std::to_string(range.max),
                       path + ".options.hosts");
    }
    sim::HostingConfiguration hosting;
    hosting.hosts = range.min;
    if (parameters.has("hostMemory")) {
        hosting.host.memory = parameters.memory("hostMemory");
    } else if (machine != nullptr) {
        hosting.host.memory = machine->memory;
    } else {
        return failure("nothing says how much memory a host has; add it, such as \"8 GB\"",
                       path + ".options.hostMemory");
    }
    // Diego places by memory, disk and containers alone.
    const double cpu = profile.capacity->value == "auction" ? 0.0
                       : parameters.has("hostCpu")          ? parameters.number("hostCpu")
                       : machine != nullptr                 ? machine->cpu
                                                            : 0.0;
    hosting.host.millicores = std::llround(cpu * 1000.0);
    hosting.host.containerLimit = static_cast<std::int32_t>(parameters.whole("containersPerHost"));
    hosting.imageSize = parameters.memory("imageSize");
    hosting.images.bandwidthPerSecond = parameters.memory("pullBandwidth");
    hosting.images.capacity = parameters.memory("imageCache");
    hosting.images.parallelPulls = static_cast<std::int32_t>(parameters.whole("parallelPulls"));
    hosting.crash = crashPolicy(mechanism, parameters);
    hosting.hostLossDelay = parameters.duration("hostLossDelay");
    if (mechanism.name == "spread") {
        hosting.placement = spread(parameters);
        hosting.placementDelay = parameters.duration("placementDelay");
    } else if (mechanism.name == "auction") {
        hosting.placement = auction(parameters);
        hosting.retryInterval = parameters.duration("convergenceInterval");
    } else if (mechanism.name == "offers") {
        hosting.placement = offers(parameters, hosting.crash);
    } else {
        hosting.placement = resourceFit(parameters);
    }
    if (addsHosts) {
        hosting.hostStart = parameters.duration("hostStart");
        if (range.min != range.max) {
            hosting.autoscaler = clusterAutoscaler(parameters, range, hosting.host);
        }
    }
    return hosting;
}

std::string hostParameter(const PlatformProfile &profile, const AlternativeOptions &options)
{
    const MechanismSpec *mechanism = profile.capacity ? findCapacity(profile.capacity->value) : nullptr;
    for (const auto &[name, value] : options.parameters) {
        if (mechanism != nullptr && mechanism->parameter(name) != nullptr) {
            return name;
        }
    }
    return {};
}

} // namespace warmfront::study
