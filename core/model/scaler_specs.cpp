// SPDX-License-Identifier: GPL-3.0-or-later
// The parameters of every scaler, once.
#include <array>

#include "core/model/mechanism.h"
#include "core/model/time_ranges.h"

namespace warmfront {

namespace {

using namespace time_ranges;
using Kind = ParameterKind;
using Words = std::span<const std::string_view>;

constexpr ParameterRange positive{0.0, 1e9, false};
constexpr ParameterRange count{0.0, 1e6};

constexpr std::array<std::string_view, 3> podMetrics{"cpuUtilisation", "concurrency", "requestsPerSecond"};
constexpr std::array<std::string_view, 2> knativeMetrics{"concurrency", "requestsPerSecond"};
constexpr std::array<std::string_view, 2> averagings{"linear", "weightedExponential"};
constexpr std::array<std::string_view, 3> selects{"max", "min", "disabled"};

// Parameters that several mechanisms share have one entry each.
constexpr ParameterSpec syncPeriod{"syncPeriod", "Sync period", "Time between two decisions.", Kind::Duration, cycle};
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
                                          "Time between two readings of the metrics server.", Kind::Duration, cycle};

constexpr ParameterSpec evaluationPeriod{"evaluationPeriod", "Evaluation period", "Time between two looks at the rule.",
                                         Kind::Duration, cycle};
constexpr ParameterSpec scaleDownStabilisation{"scaleDownStabilisation",
                                               "Scale-down stabilisation",
                                               "Replicas are taken away only down to the largest wish of this long.",
                                               Kind::Duration,
                                               {0.0, 3600.0}};
constexpr ParameterSpec scaleUpPercent{
    "scaleUpPercent", "Scale-up by percent",
    "Percent of the replicas at the beginning of a period that may be added in it; 0 for no such policy.", Kind::Whole,
    count};
constexpr ParameterSpec scaleUpPods{"scaleUpPods", "Scale-up by replicas",
                                    "Replicas that may be added within a period; 0 for no such policy.", Kind::Whole,
                                    count};
constexpr ParameterSpec scalingInterval{"scalingInterval", "Scaling interval",
                                        "Time between two decisions; of a response time autoscaler at least that.",
                                        Kind::Duration, cycle};

constexpr ParameterSpec scaleUpStabilisation{"scaleUpStabilisation",
                                             "Scale-up stabilisation",
                                             "Replicas are added only up to the smallest wish of this long.",
                                             Kind::Duration,
                                             {0.0, 3600.0}};
constexpr ParameterSpec scaleUpPeriod{"scaleUpPeriod",
                                      "Scale-up period",
                                      "The period of the policies for adding replicas.",
                                      Kind::Duration,
                                      {1.0, 1800.0}};
constexpr ParameterSpec scaleUpSelect{"scaleUpSelect",
                                      "Scale-up policy",
                                      "Whether the policy that adds most or least counts, or nothing may be added.",
                                      Kind::Choice,
                                      {},
                                      Words(selects)};
constexpr ParameterSpec scaleDownPods{"scaleDownPods", "Scale-down by replicas",
                                      "Replicas that may be taken away within a period; 0 for no such policy.",
                                      Kind::Whole, count};
constexpr ParameterSpec scaleDownPercent{
    "scaleDownPercent",
    "Scale-down by percent",
    "Percent of the replicas at the beginning of a period that may be taken away in it; 0 for no such policy.",
    Kind::Whole,
    {0.0, 100.0}};
constexpr ParameterSpec scaleDownPeriod{"scaleDownPeriod",
                                        "Scale-down period",
                                        "The period of the policies for taking replicas away.",
                                        Kind::Duration,
                                        {1.0, 1800.0}};
constexpr ParameterSpec scaleDownSelect{
    "scaleDownSelect",
    "Scale-down policy",
    "Whether the policy that takes most or least away counts, or nothing may be taken away.",
    Kind::Choice,
    {},
    Words(selects)};

constexpr std::array<ParameterSpec, 17> horizontalPodAutoscaler{
    syncPeriod,
    podMetric,
    targetPerInstance,
    toleranceUp,
    toleranceDown,
    cpuInitialisationPeriod,
    metricsResolution,
    scaleUpStabilisation,
    scaleUpPods,
    scaleUpPercent,
    scaleUpPeriod,
    scaleUpSelect,
    scaleDownStabilisation,
    scaleDownPods,
    scaleDownPercent,
    scaleDownPeriod,
    scaleDownSelect,
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
    ParameterSpec{"tick", "Decision period", "Time between two decisions.", Kind::Duration, cycle},
    ParameterSpec{"scrapePeriod", "Sampling period", "Time between two samples of the instances.", Kind::Duration,
                  cycle},
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
    scalingInterval,
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
                  cycle},
    evaluationPeriod,
    ParameterSpec{"groupWait", "Group wait", "Time from a new alert to its first notification.", Kind::Duration,
                  anyTime},
    ParameterSpec{"groupInterval", "Group interval", "Time between two chances to notify.", Kind::Duration, cycle},
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
    ParameterSpec{"pollPeriod", "Poll period", "Time between two decisions.", Kind::Duration, cycle},
};

constexpr ParameterSpec idleLifetime{"idleLifetime", "Idle lifetime",
                                     "How long an instance stays that has nothing to do.", Kind::Duration,
                                     positiveTime};

constexpr std::array<ParameterSpec, 5> utilisation{
    ParameterSpec{"concurrencyTarget",
                  "Concurrency target",
                  "Share of the requests an instance can take that it should have on average.",
                  Kind::Number,
                  {0.0, 1.0, false}},
    ParameterSpec{"cpuTarget",
                  "CPU target",
                  "Share of an instance's CPU that should be busy on average; 0: CPU is not looked at.",
                  Kind::Number,
                  {0.0, 1.0}},
    scalingInterval,
    ParameterSpec{"utilisationWindow", "Utilisation window",
                  "What averages are taken over; whole intervals, rounded up.", Kind::Duration, positiveTime},
    idleLifetime,
};

constexpr std::array<std::string_view, 2> triggers{"http", "queue"};
constexpr std::array<ParameterSpec, 6> incremental{
    ParameterSpec{"trigger",
                  "Trigger",
                  "What votes: waiting requests, or the length and age of a queue.",
                  Kind::Choice,
                  {},
                  Words(triggers)},
    scalingInterval,
    ParameterSpec{"longQueue",
                  "Long queue",
                  "Waiting messages per instance from which on a queue always asks for one more.",
                  Kind::Whole,
                  {1.0, 1e6}},
    idleLifetime,
    ParameterSpec{"idleSamples", "Idle samples",
                  "Idle samples in a row from which on HTTP asks for one instance less; 0: only an instance that has "
                  "been without any request for its idle lifetime.",
                  Kind::Whole, count},
    ParameterSpec{
        "idleBelow",
        "Idle below",
        "A sample is idle while the requests at work are at most this share of what one instance fewer takes.",
        Kind::Number,
        {0.0, 1.0}},
};

constexpr std::array<ParameterSpec, 5> targetBased{
    ParameterSpec{"executionsPerInstance", "Executions per instance",
                  "Requests or events one instance should have to do; 0: its concurrency.", Kind::Whole, count},
    ParameterSpec{"answersArrivals", "Answers arrivals",
                  "Whether a request without a place brings instances at once, not only at the next interval.",
                  Kind::Switch},
    scalingInterval,
    ParameterSpec{"growthLimit", "Growth limit", "Most instances that one decision adds; 0: no such limit.",
                  Kind::Whole, count},
    idleLifetime,
};

constexpr std::array<ParameterSpec, 4> queueScheduler{
    scalingInterval,
    ParameterSpec{"namespaceLimit",
                  "Namespace limit",
                  "Most containers of all functions together; at it new requests are throttled.",
                  Kind::Whole,
                  {1.0, 1e6}},
    ParameterSpec{"actionLimit", "Action limit", "Most containers of one function.", Kind::Whole, {1.0, 1e6}},
    idleLifetime,
};

constexpr std::array<ParameterSpec, 5> poolManager{
    ParameterSpec{
        "poolSize", "Pool size", "Generic instances that wait to become one of a function.", Kind::Whole, {1.0, 1e4}},
    ParameterSpec{"genericStart", "Generic start", "From ordering a generic instance to its being ready.",
                  Kind::Duration, anyTime},
    ParameterSpec{"specialisationsAtOnce",
                  "Specialisations at once",
                  "Most instances of a function that are being prepared; further requests wait.",
                  Kind::Whole,
                  {1.0, 1e6}},
    idleLifetime,
    ParameterSpec{"reaperPeriod", "Reaper period", "Time between two looks for idle instances.", Kind::Duration, cycle},
};

constexpr std::array<std::string_view, 6> evictions{"leastRecentlyUsed", "greedyDual", "frequency", "size",
                                                    "landlord",          "random"};
constexpr std::array<ParameterSpec, 21> invokerPool{
    ParameterSpec{"invokers", "Invokers", "Hosts that run containers.", Kind::Whole, {1.0, 10'000.0}},
    ParameterSpec{"invokerMemory",
                  "Invoker memory",
                  "What the containers of one invoker may ask for together.",
                  Kind::Memory,
                  {128.0, 1e7}},
    ParameterSpec{"controllers",
                  "Controllers",
                  "Share the invokers' memory and the limits of the namespace.",
                  Kind::Whole,
                  {1.0, 100.0}},
    ParameterSpec{"managedFraction",
                  "Managed fraction",
                  "Share of the invokers for actions of the platform's runtimes.",
                  Kind::Number,
                  {0.0, 1.0, false}},
    ParameterSpec{"minuteLimit", "Activations per minute",
                  "Most activations of the namespace in a minute; more are throttled; 0: no limit.", Kind::Whole,
                  ParameterRange{0.0, 1e9}},
    ParameterSpec{"namespaceConcurrency", "Concurrent activations",
                  "Most activations of the namespace at once; more are throttled; 0: no limit.", Kind::Whole,
                  ParameterRange{0.0, 1e9}},
    ParameterSpec{"pauseGrace", "Pause grace", "An idle container is paused after this long.", Kind::Duration, anyTime},
    ParameterSpec{"idleTimeout", "Idle timeout", "A paused container is removed after this long.", Kind::Duration,
                  positiveTime},
    ParameterSpec{"resumeTime", "Resume time", "What a paused container takes to go on.", Kind::Duration, anyTime},
    ParameterSpec{"prewarmCount", "Prewarmed containers",
                  "Containers of Node.js that each invoker keeps ready for any action of that size.", Kind::Whole,
                  ParameterRange{0.0, 1e4}},
    ParameterSpec{"prewarmMemory", "Prewarmed memory", "Size of the prewarmed containers.", Kind::Memory,
                  ParameterRange{1.0, 1e6}},
    ParameterSpec{"prewarmStart", "Prewarm start", "From ordering one for the stock to its being ready.",
                  Kind::Duration, anyTime},
    ParameterSpec{"prewarmMaximum", "Prewarmed at most",
                  "The stock of an invoker follows cold starts up to so many; 0: it stays as large as at the start.",
                  Kind::Whole, ParameterRange{0.0, 1e4}},
    ParameterSpec{"prewarmMinimum", "Prewarmed at least", "Where the stock follows cold starts, it keeps so many.",
                  Kind::Whole, ParameterRange{0.0, 1e4}},
    ParameterSpec{"prewarmThreshold", "Cold starts per increment",
                  "Cold starts within a period for which the stock has one increment.", Kind::Whole,
                  ParameterRange{1.0, 1e6}},
    ParameterSpec{"prewarmIncrement", "Increment", "Prewarmed containers for as many cold starts.", Kind::Whole,
                  ParameterRange{1.0, 1e4}},
    ParameterSpec{"prewarmLifetime", "Prewarmed for at most",
                  "A prewarmed container that has waited for longer ends at the next check.", Kind::Duration,
                  positiveTime},
    ParameterSpec{"prewarmFirstCheck", "First check", "From the start to the first look at the cold starts.",
                  Kind::Duration, positiveTime},
    ParameterSpec{"prewarmPeriod", "Check period",
                  "Between two looks at the cold starts; each invoker adds some seconds, 0 to 9, of its own.",
                  Kind::Duration, cycle},
    ParameterSpec{"prewarmExpiries", "Ends per check", "Prewarmed containers that end at one check, at most.",
                  Kind::Whole, ParameterRange{1.0, 1e4}},
    ParameterSpec{
        "eviction",
        "Eviction",
        "Which idle containers are removed for a new one where memory is short: those unused for longest, those "
        "of the least uses × start time / size with ageing (greedy dual), of uses × start time or of uses / size "
        "alone, those that have used up their credit (landlord), or any.",
        Kind::Choice,
        {},
        Words(evictions)},
};

constexpr std::array<ParameterSpec, 1> sleepRule{
    ParameterSpec{"sleepAfter", "Sleeps after", "Without a request for this long the app sleeps.", Kind::Duration,
                  positiveTime},
};

constexpr std::array<std::string_view, 3> ruleMetrics{"cpu", "responseTime", "throughput"};
constexpr std::array<ParameterSpec, 11> rules{
    ParameterSpec{
        "ruleMetric",
        "Metric",
        "What the rules look at, as a mean over the instances: CPU in percent of a vCPU, response time in ms, or "
        "requests per second.",
        Kind::Choice,
        {},
        Words(ruleMetrics)},
    ParameterSpec{"scaleOutAbove",
                  "Scale out above",
                  "Instances are added when the metric stays above it; in the unit of the metric.",
                  Kind::Number,
                  {0.0, 1e9}},
    ParameterSpec{"scaleInBelow",
                  "Scale in below",
                  "Instances are taken away when the metric stays below it; in the unit of the metric.",
                  Kind::Number,
                  {0.0, 1e9}},
    ParameterSpec{"scaleOutBy", "Scale out by", "Instances that a firing rule adds.", Kind::Whole, {1.0, 1e6}},
    ParameterSpec{"scaleInBy", "Scale in by", "Instances that a firing rule takes away.", Kind::Whole, {1.0, 1e6}},
    ParameterSpec{"scaleOutByPercent",
                  "Scale out by percent",
                  "Percent of the instances that a firing rule adds instead; 0: by number.",
                  Kind::Whole,
                  {0.0, 10'000.0}},
    ParameterSpec{"scaleInByPercent",
                  "Scale in by percent",
                  "Percent of the instances that a firing rule takes away instead; 0: by number.",
                  Kind::Whole,
                  {0.0, 100.0}},
    ParameterSpec{"statisticsWindow", "Statistics window",
                  "What a point of the metric is taken over; whole evaluation periods, rounded up.", Kind::Duration,
                  positiveTime},
    ParameterSpec{"breachDuration", "Breach duration", "A threshold must be violated for this long.", Kind::Duration,
                  positiveTime},
    ParameterSpec{"coolDown", "Cool-down", "No rule fires this long after a change.", Kind::Duration, anyTime},
    evaluationPeriod,
};

constexpr std::array<std::string_view, 2> trackedMetrics{"cpuUtilisation", "requestsPerMinute"};
constexpr std::array<ParameterSpec, 8> targetTracking{
    ParameterSpec{"trackedMetric",
                  "Metric",
                  "What is held at its target: CPU in percent of what a task has, or requests per minute and task.",
                  Kind::Choice,
                  {},
                  Words(trackedMetrics)},
    ParameterSpec{"trackedTarget", "Target", "Of the metric, in its unit.", Kind::Number, positive},
    ParameterSpec{"metricPeriod", "Metric period", "Time between two datapoints.", Kind::Duration, cycle},
    ParameterSpec{"datapointsToGrow",
                  "Datapoints to grow",
                  "Datapoints in a row above the target before tasks are added.",
                  Kind::Whole,
                  {1.0, 1e3}},
    ParameterSpec{"datapointsToShrink",
                  "Datapoints to shrink",
                  "Datapoints in a row below the margin before tasks are taken away.",
                  Kind::Whole,
                  {1.0, 1e3}},
    ParameterSpec{"shrinkMargin",
                  "Margin to shrink",
                  "Tasks are taken away below this share of the target.",
                  Kind::Number,
                  {0.0, 1.0, false}},
    ParameterSpec{"scaleOutCooldown", "Scale-out cooldown",
                  "This long after a growth only a larger one follows, and nothing is taken away.", Kind::Duration,
                  anyTime},
    ParameterSpec{"scaleInCooldown", "Scale-in cooldown", "Nothing is taken away this long after a change.",
                  Kind::Duration, anyTime},
};

constexpr std::array<std::string_view, 4> eventSignals{"outstanding", "waiting", "concurrency", "requestsPerSecond"};
constexpr std::array<ParameterSpec, 18> eventDriven{
    ParameterSpec{"eventSignal",
                  "Signal",
                  "What the event source reports: requests waiting or served, waiting ones, their mean, or arrivals "
                  "per second.",
                  Kind::Choice,
                  {},
                  Words(eventSignals)},
    ParameterSpec{"eventTarget", "Target", "Of the signal per replica.", Kind::Number, positive},
    ParameterSpec{"activationThreshold",
                  "Activation threshold",
                  "The source is active while the signal is above it.",
                  Kind::Number,
                  {0.0, 1e9}},
    ParameterSpec{"pollingInterval", "Polling interval", "Time between two looks at the source.", Kind::Duration,
                  cycle},
    ParameterSpec{"cooldownPeriod", "Cooldown period", "From the last active look to no replica.", Kind::Duration,
                  anyTime},
    syncPeriod,
    toleranceUp,
    toleranceDown,
    scaleUpStabilisation,
    scaleUpPods,
    scaleUpPercent,
    scaleUpPeriod,
    scaleUpSelect,
    scaleDownStabilisation,
    scaleDownPods,
    scaleDownPercent,
    scaleDownPeriod,
    scaleDownSelect,
};

constexpr std::array<MechanismSpec, 16> allScalers{{
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
    {"eventDrivenAutoscaler", "Event-driven autoscaler (KEDA)",
     "Polls an event source: from none to one and back by itself, in between by a horizontal pod autoscaler.",
     eventDriven, false},
    {"utilisationAutoscaler", "Cloud Run autoscaler",
     "Holds the concurrency and the CPU of the instances over the last minute at their targets, and starts instances "
     "for requests that wait.",
     utilisation, false},
    {"incrementalController", "Azure scale controller, incremental",
     "Adds or takes away one instance at a time, as the trigger votes.", incremental, false},
    {"targetBasedController", "Azure scale controller, target based",
     "As many instances as the requests at work need at so many each.", targetBased, false},
    {"queueScheduler", "OpenWhisk queue scheduler",
     "Looks ten times a second at what waits in a function's queue and how long activations took.", queueScheduler,
     false},
    {"poolManager", "Fission pool manager",
     "Turns generic instances that wait in a pool into instances of a function, and reaps idle ones.", poolManager,
     false},
    {"invokerPool", "OpenWhisk invokers",
     "Home invokers by hash, memory permits, warm, prewarmed and cold containers, eviction and a buffer.", invokerPool,
     false},
    {"sleepRule", "Sleeping apps", "Puts an app to sleep when nobody asks for it, and wakes it at the next request.",
     sleepRule, false},
    {"thresholdRules", "Cloud Foundry app autoscaler",
     "Two rules that fire when a metric stayed beyond a threshold for long enough.", rules, false},
    {"targetTracking", "Target tracking (ECS)",
     "Follows a metric with alarms: quick to grow, slow to shrink, with cooldowns.", targetTracking, false},
}};

} // namespace

std::span<const MechanismSpec> scalers()
{
    return allScalers;
}

} // namespace warmfront
