// SPDX-License-Identifier: GPL-3.0-or-later
// The parameters of every way to place instances on hosts, once.
#include <array>

#include "core/model/mechanism.h"
#include "core/model/time_ranges.h"

namespace warmfront {

namespace {

using namespace time_ranges;
using Kind = ParameterKind;
using Words = std::span<const std::string_view>;

constexpr ParameterRange anyMemory{0.0, 1e8};
constexpr ParameterRange positiveMemory{1.0, 1e8};
constexpr ParameterRange fewUpwards{1.0, 1e6};
constexpr ParameterRange weight{0.0, 1e9};

// What all of them have.
constexpr ParameterSpec hostMemory{.name = "hostMemory",
                                   .label = "Host memory",
                                   .meaning = "What one host has for instances; of a priced node, its memory.",
                                   .kind = Kind::Memory,
                                   .range = positiveMemory,
                                   .isOptional = true};
constexpr ParameterSpec hostCpu{.name = "hostCpu",
                                .label = "Host vCPU",
                                .meaning = "What one host has for instances; of a priced node, its vCPU.",
                                .kind = Kind::Number,
                                .range = {0.0, 1e4, false},
                                .isOptional = true};
constexpr ParameterSpec containersPerHost{"containersPerHost", "Instances per host", "Most instances on one host.",
                                          Kind::Whole, fewUpwards};
constexpr ParameterSpec imageSize{
    "imageSize", "Image size",
    "What a host fetches before the first instance of a function; pulling takes it over the bandwidth, unless the "
    "function's cold start says how long.",
    Kind::Memory, anyMemory};
constexpr ParameterSpec pullBandwidth{"pullBandwidth", "Pull bandwidth", "What a host fetches of an image in a second.",
                                      Kind::Memory, positiveMemory};
constexpr ParameterSpec imageCache{"imageCache", "Image cache",
                                   "Images that a host keeps; the one asked for longest ago goes first.", Kind::Memory,
                                   anyMemory};
constexpr ParameterSpec parallelPulls{
    "parallelPulls", "Parallel pulls", "Images that a host fetches at one time; others wait.", Kind::Whole, {1.0, 1e4}};

// Of crashes.
constexpr ParameterSpec crashDelay{"crashDelay", "Crash delay",
                                   "First wait before an instance that crashed starts again.", Kind::Duration, anyTime};
constexpr ParameterSpec crashGrowth{"crashGrowth",
                                    "Crash delay growth",
                                    "Each further wait in percent of the one before.",
                                    Kind::Whole,
                                    {100.0, 1000.0}};
constexpr ParameterSpec longestCrashDelay{"longestCrashDelay", "Longest crash delay", "No wait is longer.",
                                          Kind::Duration, anyTime};
constexpr ParameterSpec crashReset{"crashReset", "Crashes forgotten after",
                                   "An instance that was up for longer begins a new series of crashes.", Kind::Duration,
                                   positiveTime};

constexpr ParameterSpec hostLossDelay{"hostLossDelay", "Host loss delay",
                                      "From a host's failure to others being asked for in place of its instances.",
                                      Kind::Duration, anyTime};

constexpr std::array<std::string_view, 4> fits{"leastAllocated", "mostAllocated", "firstFit", "random"};

constexpr std::array<ParameterSpec, 19> resourceFit{
    hostMemory,
    hostCpu,
    containersPerHost,
    hostLossDelay,
    ParameterSpec{"hostFit",
                  "Host choice",
                  "Which host with room takes an instance: the emptiest, the fullest, the first, or any.",
                  Kind::Choice,
                  {},
                  Words(fits)},
    imageSize,
    pullBandwidth,
    imageCache,
    parallelPulls,
    ParameterSpec{"hostStart", "Host start", "From ordering a host to its taking instances.", Kind::Duration, anyTime},
    ParameterSpec{"hostCheckInterval", "Host check interval",
                  "Time between two looks at whether hosts are missing or too many.", Kind::Duration, cycle},
    ParameterSpec{"unneededShare",
                  "Unneeded below",
                  "A host whose memory and vCPU are asked for below this share may go.",
                  Kind::Number,
                  {0.0, 1.0}},
    ParameterSpec{"unneededFor", "Unneeded for", "A host goes when it could have gone for this long.", Kind::Duration,
                  anyTime},
    ParameterSpec{"delayAfterAdding", "Delay after adding", "No host goes this soon after one was added.",
                  Kind::Duration, anyTime},
    ParameterSpec{"emptyAtOnce",
                  "Empty hosts at once",
                  "Most hosts without instances that go in one look.",
                  Kind::Whole,
                  {1.0, 1e4}},
    crashDelay,
    crashGrowth,
    longestCrashDelay,
    crashReset,
};

constexpr std::array<ParameterSpec, 14> spread{
    hostMemory,
    hostCpu,
    containersPerHost,
    hostLossDelay,
    ParameterSpec{"failuresToAvoid", "Failures to avoid a host",
                  "A host on which a service failed so often in the window is avoided.", Kind::Whole, fewUpwards},
    ParameterSpec{"failureWindow", "Failure window", "How long a failure counts.", Kind::Duration, positiveTime},
    ParameterSpec{"placementDelay", "Placement delay", "From asking for an instance to its being placed.",
                  Kind::Duration, anyTime},
    imageSize,
    pullBandwidth,
    imageCache,
    parallelPulls,
    crashDelay,
    crashGrowth,
    longestCrashDelay,
};

constexpr std::array<ParameterSpec, 20> auction{
    hostMemory,
    hostCpu,
    containersPerHost,
    hostLossDelay,
    ParameterSpec{"startingWeight", "Weight of starting instances", "Score of each instance that starts on a host.",
                  Kind::Number, weight},
    ParameterSpec{"localityWeight", "Weight of the same app", "Score of each instance of the same app on a host.",
                  Kind::Number, weight},
    ParameterSpec{"packingWeight", "Weight of the order", "Score of each place further back in the order of hosts.",
                  Kind::Number, weight},
    ParameterSpec{"startsAtOnce",
                  "Starts at once",
                  "Most instances that start at one time on all hosts; 0: no limit.",
                  Kind::Whole,
                  {0.0, 1e6}},
    ParameterSpec{"proxyMemory", "Proxy memory", "Memory of the proxy beside every instance.", Kind::Memory, anyMemory},
    ParameterSpec{"convergenceInterval", "Convergence interval",
                  "Instances that found no room are tried again at multiples of it.", Kind::Duration, cycle},
    imageSize,
    pullBandwidth,
    imageCache,
    parallelPulls,
    ParameterSpec{"firstDelayedCrash", "First delayed crash",
                  "From which crash of a series on an instance waits before it starts again.", Kind::Whole, fewUpwards},
    ParameterSpec{"crashesToGiveUp", "Crashes to give up", "From this crash of a series on it stays down.", Kind::Whole,
                  fewUpwards},
    crashDelay,
    crashGrowth,
    longestCrashDelay,
    crashReset,
};

constexpr std::array<ParameterSpec, 15> offers{
    hostMemory,
    hostCpu,
    containersPerHost,
    hostLossDelay,
    ParameterSpec{"offerInterval", "Offer interval", "Free room is offered at multiples of it.", Kind::Duration, cycle},
    ParameterSpec{"launchesPerOffer", "Launches per offer", "Most instances from one offer of one host.", Kind::Whole,
                  fewUpwards},
    ParameterSpec{"launchTokens", "Launch tokens", "Launches of all apps between two refreshments.", Kind::Whole,
                  fewUpwards},
    ParameterSpec{"tokenRefresh", "Token refresh", "The tokens are made full again at multiples of it.", Kind::Duration,
                  cycle},
    imageSize,
    pullBandwidth,
    imageCache,
    parallelPulls,
    crashDelay,
    crashGrowth,
    longestCrashDelay,
};

constexpr std::array<MechanismSpec, 4> allCapacities{{
    {"resourceFit", "Kubernetes scheduler and cluster autoscaler",
     "Each instance goes to the host with room that has the best score; hosts are added for instances that wait, and "
     "hosts that are little used go.",
     resourceFit, false},
    {"spread", "Docker Swarm spread", "Each task goes to the node with room that has the fewest tasks of its service.",
     spread, false},
    {"auction", "Diego auction",
     "Cells bid for each instance: few instances of the app, few that start and much free memory win.", auction, false},
    {"offers", "Mesos offers",
     "Every second the free room of each host is offered, and apps take turns to launch from it.", offers, false},
}};

} // namespace

std::span<const MechanismSpec> capacities()
{
    return allCapacities;
}

} // namespace warmfront
