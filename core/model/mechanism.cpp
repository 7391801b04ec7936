// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/mechanism.h"

#include <algorithm>
#include <array>

namespace warmfront {

namespace {

using Kind = ParameterKind;
using Words = std::span<const std::string_view>;

constexpr double day = 86400.0;
constexpr ParameterRange positiveTime{0.0, day, false};
constexpr ParameterRange anyTime{0.0, day};
constexpr ParameterRange positive{0.0, 1e9, false};
constexpr ParameterRange count{0.0, 1e6};

constexpr std::array<std::string_view, 3> podMetrics{"cpuUtilisation", "concurrency", "requestsPerSecond"};
constexpr std::array<std::string_view, 2> knativeMetrics{"concurrency", "requestsPerSecond"};
constexpr std::array<std::string_view, 2> averagings{"linear", "weightedExponential"};
constexpr std::array<std::string_view, 3> selects{"max", "min", "disabled"};

// Parameters that several mechanisms share have one entry each.
constexpr ParameterSpec syncPeriod{"syncPeriod", "Sync period", "Time between two decisions.", Kind::Duration,
                                   positiveTime};
constexpr ParameterSpec podMetric{
    "metric",
    "Metric",
    "What is held at its target: CPU in use over CPU asked for, or requests in flight or per "
    "second and replica.",
    Kind::Choice,
    {},
    Words(podMetrics)};
constexpr ParameterSpec targetPerInstance{
    "targetPerInstance", "Target per replica",
    "Requests in flight, or per second, that one replica is meant to carry; CPU has "
    "the target utilisation instead.",
    Kind::Number, positive};
constexpr ParameterSpec scalesToZero{"scalesToZero", "Scales to zero", "Whether the last instance may go.",
                                     Kind::Switch};
constexpr ParameterSpec toleranceUp{"toleranceUp",
                                    "Tolerance upwards",
                                    "How far the metric may be above its target before replicas are added, as a share.",
                                    Kind::Number,
                                    {0.0, 10.0}};
constexpr ParameterSpec toleranceDown{
    "toleranceDown",
    "Tolerance downwards",
    "How far the metric may be below its target before replicas are taken away, as a share.",
    Kind::Number,
    {0.0, 1.0}};
constexpr ParameterSpec cpuInitialisationPeriod{
    "cpuInitialisationPeriod", "CPU initialisation period",
    "The CPU of a replica younger than this is not trusted while it is not ready.", Kind::Duration, anyTime};
constexpr ParameterSpec metricsResolution{"metricsResolution", "Metrics resolution",
                                          "Time between two readings of the metrics server.", Kind::Duration,
                                          positiveTime};

constexpr std::array<ParameterSpec, 17> horizontalPodAutoscaler{
    syncPeriod,
    podMetric,
    targetPerInstance,
    toleranceUp,
    toleranceDown,
    cpuInitialisationPeriod,
    metricsResolution,
    ParameterSpec{"scaleUpStabilisation",
                  "Scale-up stabilisation",
                  "Replicas are added only up to the smallest wish of this long.",
                  Kind::Duration,
                  {0.0, 3600.0}},
    ParameterSpec{"scaleUpPods", "Scale-up by replicas",
                  "Replicas that may be added within a period; 0 for no such policy.", Kind::Whole, count},
    ParameterSpec{"scaleUpPercent", "Scale-up by percent",
                  "Percent of the replicas at the beginning of a period that may be added in it; 0 for no such policy.",
                  Kind::Whole, count},
    ParameterSpec{"scaleUpPeriod",
                  "Scale-up period",
                  "The period of the policies for adding replicas.",
                  Kind::Duration,
                  {1.0, 1800.0}},
    ParameterSpec{"scaleUpSelect",
                  "Scale-up policy",
                  "Whether the policy that adds most or least counts, or nothing may be added.",
                  Kind::Choice,
                  {},
                  Words(selects)},
    ParameterSpec{"scaleDownStabilisation",
                  "Scale-down stabilisation",
                  "Replicas are taken away only down to the largest wish of this long.",
                  Kind::Duration,
                  {0.0, 3600.0}},
    ParameterSpec{"scaleDownPods", "Scale-down by replicas",
                  "Replicas that may be taken away within a period; 0 for no such policy.", Kind::Whole, count},
    ParameterSpec{
        "scaleDownPercent",
        "Scale-down by percent",
        "Percent of the replicas at the beginning of a period that may be taken away in it; 0 for no such policy.",
        Kind::Whole,
        {0.0, 100.0}},
    ParameterSpec{"scaleDownPeriod",
                  "Scale-down period",
                  "The period of the policies for taking replicas away.",
                  Kind::Duration,
                  {1.0, 1800.0}},
    ParameterSpec{"scaleDownSelect",
                  "Scale-down policy",
                  "Whether the policy that takes most or least away counts, or nothing may be taken away.",
                  Kind::Choice,
                  {},
                  Words(selects)},
};

constexpr std::array<ParameterSpec, 9> olderPodAutoscaler{
    syncPeriod,
    podMetric,
    targetPerInstance,
    toleranceUp,
    toleranceDown,
    cpuInitialisationPeriod,
    metricsResolution,
    ParameterSpec{"scaleUpForbidden", "No scale-up within", "No replica is added this long after the last change.",
                  Kind::Duration, anyTime},
    ParameterSpec{"scaleDownForbidden", "No scale-down within",
                  "No replica is taken away this long after the last change.", Kind::Duration, anyTime},
};

constexpr std::array<ParameterSpec, 18> knativePodAutoscaler{
    ParameterSpec{"metric",
                  "Metric",
                  "What is held at its target: requests in flight, or requests that arrive.",
                  Kind::Choice,
                  {},
                  Words(knativeMetrics)},
    targetPerInstance,
    ParameterSpec{"averaging", "Averaging", "How a window weighs its seconds.", Kind::Choice, {}, Words(averagings)},
    ParameterSpec{"stableWindow",
                  "Stable window",
                  "Ordinary decisions follow the average over this long.",
                  Kind::Duration,
                  {6.0, 3600.0}},
    ParameterSpec{"panicWindowShare",
                  "Panic window",
                  "The window that panic looks at, as a share of the stable one.",
                  Kind::Number,
                  {0.01, 1.0}},
    ParameterSpec{"panicThreshold",
                  "Panic threshold",
                  "Panic begins when the panic window wants this many times the ready instances.",
                  Kind::Number,
                  {1.0, 1000.0, false}},
    ParameterSpec{"maxScaleUpRate",
                  "Largest scale-up",
                  "Most instances after a decision, as a multiple of the ready ones.",
                  Kind::Number,
                  {1.0, 1e6, false}},
    ParameterSpec{"maxScaleDownRate",
                  "Largest scale-down",
                  "Ready instances over the fewest that one decision may leave.",
                  Kind::Number,
                  {1.0, 1e6, false}},
    ParameterSpec{"tick", "Decision period", "Time between two decisions.", Kind::Duration, positiveTime},
    ParameterSpec{"scrapePeriod", "Sampling period", "Time between two samples of the instances.", Kind::Duration,
                  positiveTime},
    ParameterSpec{
        "targetBurstCapacity",
        "Target burst capacity",
        "Requests at once that must find a place beyond the present load before the activator leaves the path; 0: it "
        "leaves as soon as there is an instance; -1: it never leaves.",
        Kind::Number,
        {-1.0, 1e6}},
    scalesToZero,
    ParameterSpec{"scaleToZeroGrace", "Scale-to-zero grace",
                  "The activator must have been in the path this long before the last instance goes.", Kind::Duration,
                  anyTime},
    ParameterSpec{"lastPodRetention", "Last pod retention", "The last instance stays this long after it fell idle.",
                  Kind::Duration, anyTime},
    ParameterSpec{"activationTimeout", "Activation timeout",
                  "A start from zero that takes longer than this is given up.", Kind::Duration, positiveTime},
    ParameterSpec{"scaleDownDelay",
                  "Scale-down delay",
                  "The largest wish of this long is followed; 0 s for none.",
                  Kind::Duration,
                  {0.0, 3600.0}},
    ParameterSpec{"initialScale", "Initial scale", "Instances at first, until they were once ready.", Kind::Whole,
                  count},
    ParameterSpec{
        "activationScale", "Activation scale", "Fewest instances when there is any load.", Kind::Whole, {1.0, 1e6}},
};

constexpr std::array<ParameterSpec, 5> responseTime{
    ParameterSpec{"responseTimeTarget", "Response time target",
                  "The response time that the percentile must not exceed.", Kind::Duration, positiveTime},
    ParameterSpec{"responseTimePercentile",
                  "Percentile",
                  "The percentile of the response times that is held.",
                  Kind::Number,
                  {0.0, 100.0, false}},
    ParameterSpec{"scalingInterval", "Scaling interval", "Time between two samples, and at least between two changes.",
                  Kind::Duration, positiveTime},
    ParameterSpec{"samplesToGrow",
                  "Samples to grow",
                  "Samples in a row that must agree before one more is started.",
                  Kind::Whole,
                  {1.0, 60.0}},
    ParameterSpec{"samplesToShrink",
                  "Samples to shrink",
                  "Samples in a row that must agree before one is taken away.",
                  Kind::Whole,
                  {1.0, 60.0}},
};

constexpr std::array<ParameterSpec, 9> alertRule{
    ParameterSpec{"hardLimit", "Hard limit", "Most replicas that the edition lets run.", Kind::Whole, {1.0, 1e6}},
    ParameterSpec{"scalingFactor",
                  "Scaling factor",
                  "Percent of the most replicas that one notification adds.",
                  Kind::Whole,
                  {1.0, 100.0}},
    ParameterSpec{"alertThreshold",
                  "Alert threshold",
                  "Requests answered per second and function above which the alert is raised.",
                  Kind::Rate,
                  {0.0, 1e9, false}},
    ParameterSpec{"holdFor", "Hold for", "The rate must be above the threshold this long before the alert fires.",
                  Kind::Duration, anyTime},
    ParameterSpec{"alertScrapePeriod", "Reading period", "Time between two readings of the counter.", Kind::Duration,
                  positiveTime},
    ParameterSpec{"evaluationPeriod", "Evaluation period", "Time between two looks at the rule.", Kind::Duration,
                  positiveTime},
    ParameterSpec{"groupWait", "Group wait", "Time from a new alert to its first notification.", Kind::Duration,
                  anyTime},
    ParameterSpec{"groupInterval", "Group interval", "Time between two chances to notify.", Kind::Duration,
                  positiveTime},
    ParameterSpec{"repeatInterval", "Repeat interval", "Least time between two notifications of one alert.",
                  Kind::Duration, anyTime},
};

constexpr std::array<std::string_view, 4> loads{"requestsPerSecond", "capacity", "cpu", "queue"};
constexpr std::array<ParameterSpec, 7> loadRatio{
    ParameterSpec{"load",
                  "Load",
                  "What is divided by its target: requests per second, in flight, CPU or waiting.",
                  Kind::Choice,
                  {},
                  Words(loads)},
    ParameterSpec{"loadTarget", "Load target", "Load that one replica is meant to carry; CPU in thousandths of a vCPU.",
                  Kind::Number, positive},
    ParameterSpec{"proportion", "Proportion", "Share of the target that is aimed at.", Kind::Number, {0.0, 1.0, false}},
    scalesToZero,
    ParameterSpec{"zeroDuration", "Idle time to zero", "Without a request for this long the last replica goes.",
                  Kind::Duration, positiveTime},
    ParameterSpec{"scaleDownWindow",
                  "Scale-down window",
                  "The largest wish of this long is followed; 0 s for none.",
                  Kind::Duration,
                  {0.0, 300.0}},
    ParameterSpec{"pollPeriod", "Poll period", "Time between two decisions.", Kind::Duration, positiveTime},
};

constexpr std::array<MechanismSpec, 6> allScalers{{
    {"horizontalPodAutoscaler", "Horizontal pod autoscaler",
     "Compares a metric of the replicas with its target every few seconds and changes their number in proportion.",
     horizontalPodAutoscaler},
    {"horizontalPodAutoscalerBefore112", "Horizontal pod autoscaler before Kubernetes 1.12",
     "The same comparison with forbidden times after a change instead of stabilisation.", olderPodAutoscaler},
    {"knativePodAutoscaler", "Knative pod autoscaler",
     "Follows the concurrency or rate of requests over a stable and a panic window, down to zero.",
     knativePodAutoscaler},
    {"responseTimeAutoscaler", "Response time autoscaler",
     "Moves one instance at a time towards the fewest that kept a percentile of the response times in the last hour.",
     responseTime, false},
    {"alertRule", "OpenFaaS alert rule",
     "A rate above a threshold raises an alert, and each of its notifications adds replicas until it is resolved.",
     alertRule, false},
    {"loadRatio", "OpenFaaS Pro autoscaler", "Divides the load by what one replica is meant to carry.", loadRatio,
     false},
}};

constexpr ParameterSpec maximumLifetime{"maximumLifetime",
                                        "Longest life",
                                        "No instance is kept idle beyond this age; without it age does not matter.",
                                        Kind::Duration,
                                        {0.0, 1e7, false},
                                        {},
                                        {},
                                        true};
constexpr std::array<ParameterSpec, 3> lastAndSpare{
    ParameterSpec{"last",
                  "Last instance stays",
                  "How long the only instance of a function stays idle.",
                  Kind::Duration,
                  anyTime,
                  {},
                  "640 s"},
    ParameterSpec{"spare",
                  "Spare instances stay",
                  "How long an instance stays idle while there are others.",
                  Kind::Duration,
                  anyTime,
                  {},
                  "1000 s"},
    maximumLifetime,
};
constexpr std::array<ParameterSpec, 2> halving{
    ParameterSpec{"period",
                  "Period",
                  "After each of these an idle instance is still there with probability one half.",
                  Kind::Duration,
                  positiveTime,
                  {},
                  "380 s"},
    maximumLifetime,
};
constexpr std::array<ParameterSpec, 3> periodicRemoval{
    ParameterSpec{"period",
                  "Period",
                  "Once in each of these some of the idle instances are taken away.",
                  Kind::Duration,
                  positiveTime,
                  {},
                  "380 s"},
    ParameterSpec{"share",
                  "Share",
                  "How many of those that were idle for a whole period, the longest idle first.",
                  Kind::Number,
                  {0.0, 1.0, false},
                  {},
                  "0.5"},
    maximumLifetime,
};
constexpr std::array<ParameterSpec, 2> fixedTime{
    ParameterSpec{"duration",
                  "Instances stay",
                  "How long an instance stays idle, counted from its last use.",
                  Kind::Duration,
                  anyTime,
                  {},
                  "10 min"},
    maximumLifetime,
};

/// Optional ones have the constants of the paper (M. Shahrad et al., USENIX ATC 2020).
constexpr ParameterSpec histogramPart(std::string_view name, std::string_view label, std::string_view meaning,
                                      Kind kind, ParameterRange range, std::string_view initial)
{
    return {name, label, meaning, kind, range, {}, initial, true};
}
constexpr std::array<ParameterSpec, 12> hybridHistogram{
    histogramPart("bin", "Bin", "Width of a bin of the histogram of idle times.", Kind::Duration, positiveTime,
                  "1 min"),
    histogramPart("bins", "Bins", "Number of bins; longer idle times are out of its range.", Kind::Whole, {2.0, 1e4},
                  "240"),
    histogramPart("head", "Head", "Share of the idle times that are shorter than the pre-warm window.", Kind::Number,
                  {0.0, 1.0}, "0.05"),
    histogramPart("tail", "Tail", "Share of the idle times that end within the keep-alive window.", Kind::Number,
                  {0.0, 1.0, false}, "0.99"),
    histogramPart("headMargin", "Head margin", "The pre-warm window is shortened by this share.", Kind::Number,
                  {0.0, 1.0}, "0.1"),
    histogramPart("tailMargin", "Tail margin", "The keep-alive window is lengthened by this share.", Kind::Number,
                  {0.0, 10.0}, "0.1"),
    histogramPart(
        "threshold", "Threshold",
        "A histogram is used when the counts of its bins vary at least this much (standard deviation over mean).",
        Kind::Number, {0.0, 1000.0}, "2"),
    histogramPart("outOfBounds", "Out of range", "From this share of idle times out of range on, the next is forecast.",
                  Kind::Number, {0.0, 1.0, false}, "0.5"),
    histogramPart("forecastMargin", "Forecast margin", "How far a forecast is widened to both sides, as a share.",
                  Kind::Number, {0.0, 1.0}, "0.15"),
    histogramPart("fallback", "Otherwise stays", "How long an instance stays where nothing is known.", Kind::Duration,
                  anyTime, "4 h"),
    histogramPart("loadsEarlier", "Loads earlier", "How much sooner than planned an instance is loaded.",
                  Kind::Duration, anyTime, "0 s"),
    maximumLifetime,
};

constexpr std::array<MechanismSpec, 5> allKeepAlivePolicies{{
    {"lastAndSpare", "last and spare", "The last instance of a function stays for another time than spare ones.",
     lastAndSpare},
    {"halving", "half per period", "Every period halves the chance of an idle instance to be still there.", halving},
    {"periodicRemoval", "share per period", "Every period takes a share of the idle instances away.", periodicRemoval},
    {"fixedWithLifetime", "fixed time and longest life", "A fixed time after the last use, and never beyond an age.",
     fixedTime},
    {"hybridHistogram", "hybrid histogram",
     "Learns how long a function idles, unloads it at once and loads it again ahead of the next request.",
     hybridHistogram},
}};

/// Null when @p specs has none of that name.
template <typename Spec> const Spec *named(std::string_view name, std::span<const Spec> specs)
{
    const auto found = std::ranges::find(specs, name, &Spec::name);
    return found == specs.end() ? nullptr : &*found;
}

} // namespace

const ParameterSpec *MechanismSpec::parameter(std::string_view wanted) const
{
    return named(wanted, parameters);
}

std::span<const MechanismSpec> scalers()
{
    return allScalers;
}

const MechanismSpec *findScaler(std::string_view name)
{
    return named(name, scalers());
}

std::span<const MechanismSpec> keepAlivePolicies()
{
    return allKeepAlivePolicies;
}

const MechanismSpec *findKeepAlivePolicy(std::string_view name)
{
    return named(name, keepAlivePolicies());
}

const ParameterSpec *findParameter(std::string_view name)
{
    for (const MechanismSpec &scaler : allScalers) {
        if (const ParameterSpec *spec = scaler.parameter(name)) {
            return spec;
        }
    }
    return nullptr;
}

} // namespace warmfront
