// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/study/resolving/scalers.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>

#include "core/base/contract.h"
#include "core/model/cron.h"
#include "core/model/mechanism.h"

namespace warmfront::study {

namespace {

template <typename T> const T &valueOf(const ParameterValues &values, std::string_view name)
{
    const auto found = values.find(name);
    expects(found != values.end() && std::holds_alternative<T>(found->second),
            "a mechanism has the parameters it asks for");
    return std::get<T>(found->second);
}

sim::AutoscaledReplicas startingWith(std::int64_t instances, sim::AnyScaler scaler)
{
    sim::AutoscaledReplicas scaling;
    scaling.scaler = std::move(scaler);
    scaling.initial = instances;
    return scaling;
}

sim::HorizontalPodAutoscalerMetric podMetric(const ScalerParameters &parameters, double targetUtilisation)
{
    using Metric = sim::HorizontalPodAutoscalerMetric;
    const std::string &word = parameters.word("metric");
    if (word == "cpuUtilisation") {
        return {Metric::Kind::CpuUtilisation, 100.0 * targetUtilisation, sim::ScalingSignal::RequestsPerSecond};
    }
    const auto kind = word == "concurrency" ? Metric::Kind::PodConcurrency : Metric::Kind::PodRequests;
    return {kind, parameters.number("targetPerInstance"), sim::ScalingSignal::RequestsPerSecond};
}

sim::ScalingRules scalingRules(const ScalerParameters &parameters, const std::string &direction)
{
    sim::ScalingRules rules;
    rules.stabilisation = parameters.duration(direction + "Stabilisation");
    const SimDuration period = parameters.duration(direction + "Period");
    if (const std::int64_t pods = parameters.whole(direction + "Pods"); pods > 0) {
        rules.policies.push_back({sim::ScalingPolicy::Kind::Pods, pods, period});
    }
    if (const std::int64_t percent = parameters.whole(direction + "Percent"); percent > 0) {
        rules.policies.push_back({sim::ScalingPolicy::Kind::Percent, percent, period});
    }
    const std::string &select = parameters.word(direction + "Select");
    rules.select = select == "max"   ? sim::ScalingRules::Select::Max
                   : select == "min" ? sim::ScalingRules::Select::Min
                                     : sim::ScalingRules::Select::Disabled;
    if (rules.policies.empty()) {
        rules.select = sim::ScalingRules::Select::Disabled;
    }
    return rules;
}

sim::AutoscaledReplicas horizontalPodAutoscaler(const ScalerParameters &parameters, const ScalerNeeds &needs,
                                                bool isOld)
{
    sim::HorizontalPodAutoscalerParameters scaler;
    scaler.minReplicas = scaler.initialReplicas = needs.range.min;
    scaler.maxReplicas = needs.range.max;
    scaler.syncPeriod = parameters.duration("syncPeriod");
    scaler.toleranceUp = parameters.number("toleranceUp");
    scaler.toleranceDown = parameters.number("toleranceDown");
    scaler.cpuInitialisationPeriod = parameters.duration("cpuInitialisationPeriod");
    scaler.metricsResolution = parameters.duration("metricsResolution");
    scaler.metrics = {podMetric(parameters, needs.targetUtilisation)};
    if (isOld) {
        scaler.behaviour.reset();
        scaler.downscaleStabilisation = SimDuration{};
        scaler.forbidden =
            sim::ForbiddenWindows{parameters.duration("scaleUpForbidden"), parameters.duration("scaleDownForbidden")};
    } else {
        scaler.behaviour =
            sim::ScalingBehaviour{scalingRules(parameters, "scaleUp"), scalingRules(parameters, "scaleDown")};
    }
    return startingWith(needs.range.min, sim::HorizontalPodAutoscaler(scaler));
}

sim::AutoscaledReplicas knativePodAutoscaler(const ScalerParameters &parameters, const ScalerNeeds &needs)
{
    using Scaler = sim::KnativePodAutoscalerParameters;
    Scaler scaler;
    const bool isRate = parameters.word("metric") == "requestsPerSecond";
    scaler.metric = isRate ? Scaler::Metric::RequestsPerSecond : Scaler::Metric::Concurrency;
    scaler.averaging = parameters.word("averaging") == "linear" ? sim::BucketWindow::Averaging::Linear
                                                                : sim::BucketWindow::Averaging::Exponential;
    scaler.totalPerInstance = parameters.number("targetPerInstance");
    if (!isRate && needs.hardConcurrency) {
        // Knative takes the lower of the soft target and the hard limit.
        scaler.totalPerInstance = std::min(scaler.totalPerInstance, static_cast<double>(*needs.hardConcurrency));
    }
    scaler.targetUtilisation = needs.targetUtilisation;
    scaler.stableWindow = parameters.duration("stableWindow");
    scaler.panicWindowShare = parameters.number("panicWindowShare");
    scaler.panicThreshold = parameters.number("panicThreshold");
    scaler.maxScaleUpRate = parameters.number("maxScaleUpRate");
    scaler.maxScaleDownRate = parameters.number("maxScaleDownRate");
    scaler.tick = parameters.duration("tick");
    scaler.scrapePeriod = parameters.duration("scrapePeriod");
    const double burst = parameters.number("targetBurstCapacity");
    scaler.targetBurstCapacity = burst < 0.0 ? std::nullopt : std::optional(burst);
    scaler.scalesToZero = parameters.isOn("scalesToZero");
    scaler.scaleToZeroGrace = parameters.duration("scaleToZeroGrace");
    scaler.lastPodRetention = parameters.duration("lastPodRetention");
    scaler.activationTimeout = parameters.duration("activationTimeout");
    scaler.scaleDownDelay = parameters.duration("scaleDownDelay");
    scaler.activationScale = parameters.whole("activationScale");
    scaler.minScale = needs.range.min;
    scaler.maxScale = needs.range.max;
    scaler.initialScale = std::clamp<std::int64_t>(parameters.whole("initialScale"), needs.range.min, needs.range.max);
    return startingWith(scaler.initialScale, sim::KnativePodAutoscaler(scaler));
}

sim::AutoscaledReplicas responseTimeAutoscaler(const ScalerParameters &parameters, const ScalerNeeds &needs)
{
    sim::ResponseTimeScalerParameters scaler;
    scaler.objective = parameters.duration("responseTimeTarget");
    scaler.share = parameters.number("responseTimePercentile") / 100.0;
    scaler.interval = parameters.duration("scalingInterval");
    scaler.samplesToGrow = static_cast<int>(parameters.whole("samplesToGrow"));
    scaler.samplesToShrink = static_cast<int>(parameters.whole("samplesToShrink"));
    scaler.limits = {needs.range.min, needs.range.max};
    return startingWith(needs.range.min, sim::ResponseTimeScaler(scaler));
}

sim::AutoscaledReplicas alertRule(const ScalerParameters &parameters, const ScalerNeeds &needs)
{
    sim::AlertRuleScalerParameters scaler;
    scaler.minReplicas = needs.range.min;
    scaler.maxReplicas = needs.range.max;
    scaler.hardLimit = parameters.whole("hardLimit");
    scaler.scalingFactor = parameters.whole("scalingFactor");
    scaler.threshold = parameters.rate("alertThreshold").inPerSecond();
    scaler.holdFor = parameters.duration("holdFor");
    scaler.scrapePeriod = parameters.duration("alertScrapePeriod");
    scaler.rateWindow = scaler.scrapePeriod * 2; // the shortest that a rate can be taken over
    scaler.evaluationPeriod = parameters.duration("evaluationPeriod");
    scaler.groupWait = parameters.duration("groupWait");
    scaler.groupInterval = parameters.duration("groupInterval");
    scaler.repeatInterval = parameters.duration("repeatInterval");
    return startingWith(needs.range.min, sim::AlertRuleScaler(scaler));
}

sim::AutoscaledReplicas loadRatio(const ScalerParameters &parameters, const ScalerNeeds &needs)
{
    using Load = sim::LoadRatioScalerParameters::Load;
    sim::LoadRatioScalerParameters scaler;
    const std::string &load = parameters.word("load");
    scaler.load = load == "capacity" ? Load::Capacity
                  : load == "cpu"    ? Load::Cpu
                  : load == "queue"  ? Load::Queue
                                     : Load::RequestsPerSecond;
    scaler.target = parameters.number("loadTarget");
    scaler.proportion = parameters.number("proportion");
    scaler.minReplicas = std::max(1, needs.range.min);
    scaler.maxReplicas = needs.range.max;
    scaler.scalesToZero = parameters.isOn("scalesToZero") || needs.range.min == 0;
    scaler.zeroDuration = parameters.duration("zeroDuration");
    scaler.scaleDownWindow = parameters.duration("scaleDownWindow");
    scaler.pollPeriod = parameters.duration("pollPeriod");
    return startingWith(scaler.minReplicas, sim::LoadRatioScaler(scaler));
}

/// Idle instances cost the customer nothing, and the one that has been idle for longest goes first.
sim::AutoscaledReplicas serverless(const ScalerNeeds &needs, sim::AnyScaler scaler)
{
    sim::AutoscaledReplicas scaling = startingWith(needs.range.min, std::move(scaler));
    scaling.scaleIn = sim::ScaleIn::LongestIdle;
    scaling.paysIdle = false;
    scaling.minimum = needs.range.min;
    return scaling;
}

sim::AutoscaledReplicas utilisationAutoscaler(const ScalerParameters &parameters, const ScalerNeeds &needs)
{
    sim::UtilisationScalerParameters scaler;
    scaler.concurrency = needs.concurrency;
    scaler.concurrencyTarget = parameters.number("concurrencyTarget");
    const double cpuTarget = parameters.number("cpuTarget");
    scaler.cpuTarget = cpuTarget > 0.0 ? std::optional(cpuTarget) : std::nullopt;
    scaler.interval = parameters.duration("scalingInterval");
    scaler.window = parameters.duration("utilisationWindow");
    scaler.idleLifetime = parameters.duration("idleLifetime");
    scaler.limits = {needs.range.min, needs.range.max};
    return serverless(needs, sim::UtilisationScaler(scaler));
}

sim::AutoscaledReplicas incrementalController(const ScalerParameters &parameters, const ScalerNeeds &needs)
{
    sim::IncrementalScalerParameters scaler;
    scaler.trigger =
        parameters.word("trigger") == "http" ? sim::IncrementalTrigger::Http : sim::IncrementalTrigger::Queue;
    scaler.interval = parameters.duration("scalingInterval");
    scaler.longQueue = parameters.whole("longQueue");
    scaler.idleLifetime = parameters.duration("idleLifetime");
    scaler.idleSamples = parameters.whole("idleSamples");
    scaler.idleBelow = parameters.number("idleBelow");
    scaler.concurrency = needs.concurrency;
    scaler.limits = {needs.range.min, needs.range.max};
    return serverless(needs, sim::IncrementalScaler(scaler));
}

sim::AutoscaledReplicas targetBasedController(const ScalerParameters &parameters, const ScalerNeeds &needs)
{
    sim::TargetScalerParameters scaler;
    const std::int64_t target = parameters.whole("executionsPerInstance");
    scaler.targetPerInstance = target > 0 ? target : needs.concurrency;
    scaler.answersArrivals = parameters.isOn("answersArrivals");
    scaler.interval = parameters.duration("scalingInterval");
    const std::int64_t growth = parameters.whole("growthLimit");
    scaler.growthLimit = growth > 0 ? std::optional(growth) : std::nullopt;
    scaler.idleBeforeZero = parameters.duration("idleLifetime");
    scaler.limits = {needs.range.min, needs.range.max};
    return serverless(needs, sim::TargetScaler(scaler));
}

sim::AutoscaledReplicas queueScheduler(const ScalerParameters &parameters, const ScalerNeeds &needs)
{
    sim::QueueSchedulerParameters scaler;
    scaler.interval = parameters.duration("scalingInterval");
    scaler.concurrency = needs.concurrency;
    scaler.namespaceLimit = parameters.whole("namespaceLimit");
    scaler.actionLimit = std::min<std::int64_t>(parameters.whole("actionLimit"), needs.range.max);
    sim::AutoscaledReplicas scaling = serverless(needs, sim::QueueScheduler(scaler));
    scaling.initial = 0;
    scaling.keepAlive = parameters.duration("idleLifetime");
    return scaling;
}

sim::AutoscaledReplicas sleepRule(const ScalerParameters &parameters, const ScalerNeeds &needs)
{
    sim::SleepRuleParameters scaler;
    scaler.idle = parameters.duration("sleepAfter");
    scaler.awake = needs.range.max;
    return startingWith(scaler.awake, sim::SleepRule(scaler));
}

/// Beyond the most instances a request waits for one that will have room, and is throttled where none will.
sim::AutoscaledReplicas poolManager(const ScalerParameters &parameters, const ScalerNeeds &needs)
{
    sim::PoolSpecialisationParameters scaler;
    scaler.concurrency = needs.range.max;
    scaler.requestsPerPod = needs.concurrency;
    scaler.retainPods = needs.range.min;
    scaler.maxInFlight = parameters.whole("specialisationsAtOnce");
    scaler.poolSize = parameters.whole("poolSize");
    scaler.genericStart = parameters.duration("genericStart");
    scaler.idleTimeout = parameters.duration("idleLifetime");
    scaler.reaperPeriod = parameters.duration("reaperPeriod");
    sim::AutoscaledReplicas scaling = serverless(needs, sim::PoolSpecialisation(scaler));
    scaling.initial = 0;
    scaling.concurrencyLimit = std::int64_t{needs.range.max} * needs.concurrency;
    return scaling;
}

sim::AutoscaledReplicas thresholdRules(const ScalerParameters &parameters, const ScalerNeeds &needs)
{
    using Metric = sim::RuleScalerParameters::Metric;
    sim::RuleScalerParameters scaler;
    const std::string &metric = parameters.word("ruleMetric");
    scaler.metric = metric == "cpu" ? Metric::Cpu : metric == "throughput" ? Metric::Throughput : Metric::ResponseTime;
    scaler.above = parameters.number("scaleOutAbove");
    scaler.below = parameters.number("scaleInBelow");
    scaler.grow = {parameters.whole("scaleOutBy"), parameters.whole("scaleOutByPercent")};
    scaler.shrink = {parameters.whole("scaleInBy"), parameters.whole("scaleInByPercent")};
    scaler.statWindow = parameters.duration("statisticsWindow");
    scaler.breachDuration = parameters.duration("breachDuration");
    scaler.coolDown = parameters.duration("coolDown");
    scaler.period = parameters.duration("evaluationPeriod");
    scaler.limits = {needs.range.min, needs.range.max};
    return startingWith(needs.range.min, sim::RuleScaler(scaler));
}

sim::AutoscaledReplicas targetTracking(const ScalerParameters &parameters, const ScalerNeeds &needs)
{
    using Metric = sim::TargetTrackingScalerParameters::Metric;
    sim::TargetTrackingScalerParameters scaler;
    scaler.metric =
        parameters.word("trackedMetric") == "cpuUtilisation" ? Metric::CpuUtilisation : Metric::RequestsPerMinute;
    scaler.target = parameters.number("trackedTarget");
    scaler.metricPeriod = parameters.duration("metricPeriod");
    scaler.datapointsToGrow = parameters.whole("datapointsToGrow");
    scaler.datapointsToShrink = parameters.whole("datapointsToShrink");
    scaler.shrinkMargin = parameters.number("shrinkMargin");
    scaler.growCooldown = parameters.duration("scaleOutCooldown");
    scaler.shrinkCooldown = parameters.duration("scaleInCooldown");
    scaler.limits = {needs.range.min, needs.range.max};
    return startingWith(needs.range.min, sim::TargetTrackingScaler(scaler));
}

sim::AutoscaledReplicas eventDrivenAutoscaler(const ScalerParameters &parameters, const ScalerNeeds &needs)
{
    sim::EventDrivenAutoscalerParameters scaler;
    sim::EventTrigger trigger;
    const std::string &signal = parameters.word("eventSignal");
    trigger.signal = signal == "outstanding"   ? sim::ScalingSignal::Outstanding
                     : signal == "waiting"     ? sim::ScalingSignal::Waiting
                     : signal == "concurrency" ? sim::ScalingSignal::Concurrency
                                               : sim::ScalingSignal::RequestsPerSecond;
    trigger.target = parameters.number("eventTarget");
    trigger.activation = parameters.number("activationThreshold");
    scaler.triggers = {trigger};
    scaler.pollingInterval = parameters.duration("pollingInterval");
    scaler.cooldownPeriod = parameters.duration("cooldownPeriod");
    scaler.minReplicas = needs.range.min;
    scaler.maxReplicas = needs.range.max;
    scaler.initialReplicas = needs.range.min;
    scaler.horizontal.syncPeriod = parameters.duration("syncPeriod");
    scaler.horizontal.toleranceUp = parameters.number("toleranceUp");
    scaler.horizontal.toleranceDown = parameters.number("toleranceDown");
    scaler.horizontal.behaviour =
        sim::ScalingBehaviour{scalingRules(parameters, "scaleUp"), scalingRules(parameters, "scaleDown")};
    return startingWith(needs.range.min, sim::EventDrivenAutoscaler(scaler));
}

using MakeScaler = sim::AutoscaledReplicas (*)(const ScalerParameters &, const ScalerNeeds &);
struct Maker
{
    std::string_view mechanism;
    MakeScaler make;
    bool reachesZero;
    bool hasBounds = true; ///< that a schedule can change
};
constexpr std::array<Maker, 15> makers{{
    {"horizontalPodAutoscaler",
     [](const ScalerParameters &p, const ScalerNeeds &n) { return horizontalPodAutoscaler(p, n, false); }, false},
    {"horizontalPodAutoscalerBefore112",
     [](const ScalerParameters &p, const ScalerNeeds &n) { return horizontalPodAutoscaler(p, n, true); }, false},
    {"knativePodAutoscaler", knativePodAutoscaler, true},
    {"responseTimeAutoscaler", responseTimeAutoscaler, false},
    {"alertRule", alertRule, false},
    {"loadRatio", loadRatio, true},
    {"eventDrivenAutoscaler", eventDrivenAutoscaler, true},
    {"utilisationAutoscaler", utilisationAutoscaler, true},
    {"incrementalController", incrementalController, true},
    {"targetBasedController", targetBasedController, true},
    {"queueScheduler", queueScheduler, true, false},
    {"poolManager", poolManager, true, false},
    {"sleepRule", sleepRule, true, false},
    {"thresholdRules", thresholdRules, false},
    {"targetTracking", targetTracking, false},
}};

const Maker &makerOf(std::string_view mechanism)
{
    const auto found = std::ranges::find(makers, mechanism, &Maker::mechanism);
    expects(found != makers.end(), "every scaler of the registry is made here");
    return *found;
}

} // namespace

Result<ScalerParameters> ScalerParameters::make(const PlatformProfile &profile, const AlternativeOptions &options,
                                                std::string_view path)
{
    return merged(profile.scaler ? findScaler(profile.scaler->value) : nullptr, profile.parameters, options, path);
}

Result<ScalerParameters> ScalerParameters::ofCapacity(const PlatformProfile &profile, const AlternativeOptions &options,
                                                      std::string_view path)
{
    return merged(profile.capacity ? findCapacity(profile.capacity->value) : nullptr, profile.capacityParameters,
                  options, path);
}

/// Options of other mechanisms are theirs: all options are checked against the profile first.
Result<ScalerParameters> ScalerParameters::merged(const MechanismSpec *mechanism, const Profile &profile,
                                                  const AlternativeOptions &options, std::string_view path)
{
    ScalerParameters made;
    for (const auto &[name, parameter] : profile) {
        made.m_values.emplace(name, parameter.value);
    }
    for (const auto &[name, value] : options.parameters) {
        const ParameterSpec *spec = mechanism != nullptr ? mechanism->parameter(name) : nullptr;
        if (spec == nullptr) {
            continue;
        }
        if (std::string fault = faultOf(value, *spec); !fault.empty()) {
            return failure(std::move(fault), std::string(path) + ".options." + name);
        }
        made.m_values.insert_or_assign(name, value);
    }
    return made;
}

SimDuration ScalerParameters::duration(std::string_view name) const
{
    return valueOf<SimDuration>(m_values, name);
}

double ScalerParameters::number(std::string_view name) const
{
    return valueOf<double>(m_values, name);
}

Rate ScalerParameters::rate(std::string_view name) const
{
    return valueOf<Rate>(m_values, name);
}

std::int64_t ScalerParameters::whole(std::string_view name) const
{
    return valueOf<std::int64_t>(m_values, name);
}

MemorySize ScalerParameters::memory(std::string_view name) const
{
    return valueOf<MemorySize>(m_values, name);
}

bool ScalerParameters::isOn(std::string_view name) const
{
    return valueOf<bool>(m_values, name);
}

const std::string &ScalerParameters::word(std::string_view name) const
{
    return valueOf<std::string>(m_values, name);
}

sim::AutoscaledReplicas scalerFor(std::string_view mechanism, const ScalerParameters &parameters,
                                  const ScalerNeeds &needs)
{
    return makerOf(mechanism).make(parameters, needs);
}

namespace {

sim::EvictionRule evictionOf(const std::string &word)
{
    static const std::map<std::string, sim::EvictionRule> rules{
        {"leastRecentlyUsed", sim::EvictionRule::LeastRecentlyUsed},
        {"greedyDual", sim::EvictionRule::GreedyDual},
        {"frequency", sim::EvictionRule::Frequency},
        {"size", sim::EvictionRule::Size},
        {"landlord", sim::EvictionRule::Landlord},
        {"random", sim::EvictionRule::Random}};
    return rules.at(word);
}

} // namespace

sim::InvokerCapacity invokersFor(const ScalerParameters &parameters)
{
    const auto orNone = [&](std::string_view name) {
        const std::int64_t limit = parameters.whole(name);
        return limit > 0 ? std::optional(limit) : std::nullopt;
    };
    sim::InvokerCapacity capacity;
    capacity.invokers = static_cast<std::int32_t>(parameters.whole("invokers"));
    capacity.userMemory = parameters.memory("invokerMemory");
    capacity.controllers = static_cast<std::int32_t>(parameters.whole("controllers"));
    capacity.managedFraction = parameters.number("managedFraction");
    capacity.perMinute = orNone("minuteLimit");
    capacity.concurrent = orNone("namespaceConcurrency");
    capacity.pauseGrace = parameters.duration("pauseGrace");
    capacity.idleTimeout = parameters.duration("idleTimeout");
    capacity.resumeTime = parameters.duration("resumeTime");
    capacity.prewarmStart = parameters.duration("prewarmStart");
    capacity.eviction = evictionOf(parameters.word("eviction"));
    if (const std::int64_t count = parameters.whole("prewarmCount"); count > 0) {
        capacity.prewarm = {
            {sim::RuntimeIndex{1}, parameters.memory("prewarmMemory"), static_cast<std::int32_t>(count)}};
    }
    if (const std::int64_t most = parameters.whole("prewarmMaximum"); most > 0) {
        capacity.reactivePrewarm =
            sim::ReactivePrewarm::Kind{parameters.whole("prewarmMinimum"), most, parameters.duration("prewarmLifetime"),
                                       parameters.whole("prewarmThreshold"), parameters.whole("prewarmIncrement")};
    }
    capacity.prewarmChecks = {parameters.duration("prewarmFirstCheck"),
                              parameters.duration("prewarmPeriod"),
                              {},
                              parameters.whole("prewarmExpiries")};
    return capacity;
}

int fewestReplicas(std::string_view mechanism)
{
    return makerOf(mechanism).reachesZero ? 0 : 1;
}

bool hasBounds(std::string_view mechanism)
{
    return makerOf(mechanism).hasBounds;
}

namespace {

DateTime startOf(const ReplicaSchedule &schedule)
{
    const Result<DateTime> start = schedule.startDate.empty() ? defaultStart : parseDateTime(schedule.startDate);
    expects(start.has_value(), "a schedule was read before");
    return *start;
}

CronSchedule timerOf(const ReplicaSchedule::Change &change)
{
    const Result<CronSchedule> cron = parseCron(change.cron);
    expects(cron.has_value(), "a schedule was read before");
    return *cron;
}

} // namespace

sim::ScheduledCount scheduledCount(const ReplicaSchedule &schedule, std::optional<int> ReplicaSchedule::Change::*count)
{
    std::vector<sim::ScheduledCount::Change> changes;
    for (const ReplicaSchedule::Change &change : schedule.changes) {
        changes.push_back({timerOf(change), (change.*count).value_or(0)});
    }
    return {changes, startOf(schedule)};
}

sim::ScheduledBounds scheduledBounds(const ReplicaSchedule &schedule, const ReplicaRange &range)
{
    std::vector<sim::ScheduledBounds::Change> changes;
    for (const ReplicaSchedule::Change &change : schedule.changes) {
        changes.push_back({timerOf(change), change.minimum, change.maximum, change.initialMinimum.value_or(0)});
    }
    return {std::move(changes), startOf(schedule), {range.min, range.max}};
}

sim::AutoscaledReplicas scheduledReplicas(const ReplicaSchedule &schedule, int initial)
{
    sim::AutoscaledReplicas replicas;
    replicas.scaler = scheduledCount(schedule, &ReplicaSchedule::Change::replicas);
    replicas.initial = initial;
    replicas.minimum = initial;
    return replicas;
}

} // namespace warmfront::study
