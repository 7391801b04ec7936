// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/scaling/horizontal_pod_autoscaler.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/contract.h"
#include "simulator/scaling/whole_division.h"

namespace warmfront::sim {

namespace {

using Metric = HorizontalPodAutoscalerMetric;

std::int64_t thousandths(double value)
{
    return std::llround(value * 1000.0);
}

SimDuration longestPeriod(const std::vector<ScalingPolicy> &policies)
{
    SimDuration longest;
    for (const ScalingPolicy &policy : policies) {
        longest = std::max(longest, policy.period);
    }
    return longest;
}

SimDuration historyLength(const HorizontalPodAutoscalerParameters &parameters)
{
    return parameters.behaviour
               ? std::max(parameters.behaviour->up.stabilisation, parameters.behaviour->down.stabilisation)
               : parameters.downscaleStabilisation;
}

/// A metric over its target as a fraction.
struct Ratio
{
    Int128 value = 0;
    Int128 target = 1;

    [[nodiscard]] double asDouble() const { return static_cast<double>(value) / static_cast<double>(target); }
    [[nodiscard]] bool isAbove() const { return value > target; }
    [[nodiscard]] bool isBelow() const { return value < target; }
};

/// The classes the controller sorts instances into, and what the ready ones did together.
struct Tally
{
    std::int64_t ready = 0;
    std::int64_t missing = 0;
    std::int64_t ignored = 0;
    Int128 sum = 0; ///< thousandths
};

std::int64_t valueOf(Metric::Kind kind, const PodSample &sample)
{
    switch (kind) {
    case Metric::Kind::CpuUtilisation:
        return sample.cpu;
    case Metric::Kind::PodConcurrency:
        return sample.concurrency;
    case Metric::Kind::PodRequests:
        return sample.requests;
    case Metric::Kind::Value:
    case Metric::Kind::AverageValue:
        break;
    }
    return 0;
}

Tally tally(Metric::Kind kind, const ScalerView &view, const PodMetrics &metrics, SimDuration initialisation)
{
    Tally result;
    auto sample = metrics.samples().begin();
    const auto end = metrics.samples().end();
    for (const InstanceGlimpse &instance : view.instances) {
        if (instance.isDraining) {
            continue;
        }
        if (instance.ready > view.now) {
            ++result.ignored;
            continue;
        }
        while (sample != end && sample->number < instance.number) {
            ++sample;
        }
        if (sample == end || sample->number != instance.number) {
            ++result.missing;
            continue;
        }
        const bool isYoung = instance.created + initialisation > view.now;
        if (kind == Metric::Kind::CpuUtilisation && isYoung && metrics.windowBegin() < instance.ready) {
            ++result.ignored;
            continue;
        }
        ++result.ready;
        result.sum += valueOf(kind, *sample);
    }
    return result;
}

} // namespace

HorizontalPodAutoscalerParameters HorizontalPodAutoscalerParameters::beforeKubernetes112()
{
    HorizontalPodAutoscalerParameters parameters;
    parameters.syncPeriod = SimDuration::seconds(30);
    parameters.metricsResolution = SimDuration::seconds(60);
    parameters.behaviour.reset();
    parameters.downscaleStabilisation = SimDuration{};
    parameters.forbidden = ForbiddenWindows{};
    return parameters;
}

HorizontalPodAutoscaler::HorizontalPodAutoscaler(const HorizontalPodAutoscalerParameters &parameters, SimTime start)
    : m_parameters(parameters),
      m_start(start),
      m_nextSync(start + parameters.syncPeriod),
      m_nextReading(start),
      m_recommendations(historyLength(parameters), parameters.syncPeriod),
      m_added(parameters.behaviour ? longestPeriod(parameters.behaviour->up.policies) : SimDuration{},
              parameters.syncPeriod),
      m_removed(parameters.behaviour ? longestPeriod(parameters.behaviour->down.policies) : SimDuration{},
                parameters.syncPeriod)
{
    expects(0 <= parameters.minReplicas && parameters.minReplicas <= parameters.maxReplicas
                && parameters.maxReplicas > 0,
            "replicas range from a minimum to a maximum above zero");
    expects(parameters.metricsResolution > SimDuration{}, "a metrics server has a period");
    expects(!parameters.metrics.empty(), "an autoscaler follows a metric");
    for (const Metric &metric : parameters.metrics) {
        expects(metric.target > 0.0, "a target is above zero");
        m_signals.emplace_back(metric.signal);
    }
}

SimTime HorizontalPodAutoscaler::nextWake() const
{
    return m_hasStarted ? std::min(m_nextSync, m_nextReading) : m_start;
}

std::optional<ScaleDecision> HorizontalPodAutoscaler::wake(const ScalerView &view)
{
    std::optional<ScaleDecision> decision;
    if (!m_hasStarted) {
        m_hasStarted = true;
        const std::int64_t present = view.counts.ready + view.counts.starting;
        decision = ScaleDecision{std::clamp(std::max(present, m_parameters.initialReplicas), m_parameters.minReplicas,
                                            m_parameters.maxReplicas),
                                 {"initial replicas"}};
    } else if (m_nextSync <= view.now) {
        decision = decide(view);
        while (m_nextSync <= view.now) {
            m_nextSync = m_nextSync + m_parameters.syncPeriod;
        }
    }
    // The reading comes after the decision: what is measured now is published later.
    if (m_nextReading <= view.now) {
        m_podMetrics.read(view);
        while (m_nextReading <= view.now) {
            m_nextReading = m_nextReading + m_parameters.metricsResolution;
        }
    }
    return decision;
}

std::optional<ScaleDecision> HorizontalPodAutoscaler::decide(const ScalerView &view)
{
    const std::int64_t current = view.counts.ready + view.counts.starting;
    if (m_recommendations.isEmpty()) {
        m_recommendations.add(view.now, current);
    }
    // Every metric is read at every decision, so that means cover the time between decisions.
    Recommendation best;
    std::size_t answers = 0;
    for (std::size_t i = 0; i < m_parameters.metrics.size(); ++i) {
        if (const auto one = recommend(i, view, current)) {
            if (answers == 0 || one->replicas > best.replicas) {
                best = *one;
            }
            ++answers;
        }
    }
    DecisionReason reason{"metrics"};
    std::int64_t desired = current;
    if (current == 0 && m_parameters.minReplicas != 0) {
        return std::nullopt; // scaled to zero by other hands: switched off
    }
    if (current > m_parameters.maxReplicas) {
        reason.rule = "maximum";
        desired = m_parameters.maxReplicas;
    } else if (current < m_parameters.minReplicas) {
        reason.rule = "minimum";
        desired = m_parameters.minReplicas;
    } else {
        const bool someFailed = answers < m_parameters.metrics.size();
        if (answers == 0 || (someFailed && best.replicas < current)) {
            return std::nullopt;
        }
        const std::int64_t steady = stabilised(view.now, current, best.replicas);
        const std::int64_t limited = rateLimited(view.now, current, steady);
        desired = std::clamp(limited, m_parameters.minReplicas, m_parameters.maxReplicas);
        reason.rule = limited != steady          ? "rate limit"
                      : steady != best.replicas  ? "stabilisation"
                      : best.replicas == current ? "within tolerance"
                                                 : "metrics";
        if (isForbidden(view.now, current, desired)) {
            reason.rule = "forbidden window";
            desired = current;
        }
        reason.add("metric over target", best.ratio);
        reason.add("ready", static_cast<double>(best.ready));
        reason.add("missing", static_cast<double>(best.missing));
        reason.add("ignored", static_cast<double>(best.ignored));
        reason.add("recommended", static_cast<double>(best.replicas));
        reason.add("stabilised", static_cast<double>(steady));
        reason.add("rate limited", static_cast<double>(limited));
    }
    remember(view.now, current, desired);
    return ScaleDecision{desired, reason};
}

std::optional<HorizontalPodAutoscaler::Recommendation>
HorizontalPodAutoscaler::recommend(std::size_t index, const ScalerView &view, std::int64_t current)
{
    const Metric &metric = m_parameters.metrics[index];
    if (metric.kind != Metric::Kind::Value && metric.kind != Metric::Kind::AverageValue) {
        return fromInstances(metric, view, current);
    }
    const std::int64_t target = thousandths(metric.target);
    std::int64_t value = m_signals[index].readThousandths(view);
    if (m_standIn && metric.kind == Metric::Kind::AverageValue) {
        value = target * *m_standIn;
    } else if (m_sourceFails) {
        return std::nullopt;
    }
    Recommendation result;
    result.ready = view.counts.ready;
    if (current == 0) {
        result.ratio = Ratio{value, target}.asDouble();
        result.replicas = dividedUp(value, target);
        return result;
    }
    const bool isAverage = metric.kind == Metric::Kind::AverageValue;
    result.ratio = Ratio{value, Int128(target) * (isAverage ? current : 1)}.asDouble();
    if (isTolerated(result.ratio)) {
        result.replicas = current;
    } else {
        result.replicas = dividedUp(Int128(value) * (isAverage ? 1 : view.counts.ready), target);
    }
    return result;
}

std::optional<HorizontalPodAutoscaler::Recommendation>
HorizontalPodAutoscaler::fromInstances(const Metric &metric, const ScalerView &view, std::int64_t current) const
{
    const bool isCpu = metric.kind == Metric::Kind::CpuUtilisation;
    const std::int64_t request = thousandths(view.requestedCpu);
    const Tally instances = tally(metric.kind, view, m_podMetrics, m_parameters.cpuInitialisationPeriod);
    if (instances.ready == 0 || (isCpu && request <= 0)) {
        return std::nullopt;
    }
    const std::int64_t target = isCpu ? std::llround(metric.target) : thousandths(metric.target);
    const auto ratioOf = [&](Int128 sum, std::int64_t counted) {
        return isCpu ? Ratio{sum * 100 / (Int128(request) * counted), target} : Ratio{sum, Int128(target) * counted};
    };
    const auto replicasFor = [&](const Ratio &ratio, std::int64_t counted) {
        return dividedUp(ratio.value * counted, ratio.target);
    };
    const Ratio ratio = ratioOf(instances.sum, instances.ready);
    Recommendation result{current, ratio.asDouble(), instances.ready, instances.missing, instances.ignored};

    const bool refillsIgnored = instances.ignored > 0 && ratio.isAbove();
    if (!refillsIgnored && instances.missing == 0) {
        if (!isTolerated(result.ratio)) {
            result.replicas = replicasFor(ratio, instances.ready);
        }
        return result;
    }
    // What is not known is taken to be against the change: full on the way down, idle on the way up.
    Int128 sum = instances.sum;
    std::int64_t counted = instances.ready;
    if (ratio.isBelow()) {
        sum += Int128(instances.missing) * (isCpu ? request : target);
        counted += instances.missing;
    } else if (ratio.isAbove()) {
        counted += instances.missing;
    }
    if (refillsIgnored) {
        counted += instances.ignored;
    }
    const Ratio refilled = ratioOf(sum, counted);
    result.ratio = refilled.asDouble();
    const bool turnsRound = (ratio.isBelow() && refilled.isAbove()) || (ratio.isAbove() && refilled.isBelow());
    if (isTolerated(result.ratio) || turnsRound) {
        return result;
    }
    const std::int64_t replicas = replicasFor(refilled, counted);
    const bool goesBack = (refilled.isBelow() && replicas > current) || (refilled.isAbove() && replicas < current);
    result.replicas = goesBack ? current : replicas;
    return result;
}

bool HorizontalPodAutoscaler::isTolerated(double ratio) const
{
    return 1.0 - m_parameters.toleranceDown <= ratio && ratio <= 1.0 + m_parameters.toleranceUp;
}

/// With `behaviour` a recommendation counts while it is younger than the window, without it until it is older.
std::int64_t HorizontalPodAutoscaler::stabilised(SimTime now, std::int64_t current, std::int64_t recommended)
{
    std::int64_t result = recommended;
    if (m_parameters.behaviour) {
        const ScalingBehaviour &behaviour = *m_parameters.behaviour;
        const std::int64_t floor = m_recommendations.smallestAfter(now - behaviour.up.stabilisation, recommended);
        const std::int64_t ceiling = m_recommendations.largestAfter(now - behaviour.down.stabilisation, recommended);
        result = std::min(std::max(current, floor), ceiling);
    } else if (m_parameters.downscaleStabilisation > SimDuration{}) {
        const SimTime cutoff = now - m_parameters.downscaleStabilisation - SimDuration::nanoseconds(1);
        result = m_recommendations.largestAfter(cutoff, recommended);
    }
    m_recommendations.add(now, recommended);
    return result;
}

std::int64_t HorizontalPodAutoscaler::rateLimited(SimTime now, std::int64_t current, std::int64_t desired) const
{
    if (!m_parameters.behaviour) {
        return std::min(desired, std::max<std::int64_t>(2 * current, 4));
    }
    const bool isUp = desired > current;
    if (desired == current) {
        return desired;
    }
    const ScalingRules &rules = isUp ? m_parameters.behaviour->up : m_parameters.behaviour->down;
    if (rules.select == ScalingRules::Select::Disabled) {
        return current;
    }
    const bool takesLargest = isUp == (rules.select == ScalingRules::Select::Max);
    std::int64_t limit =
        takesLargest ? std::numeric_limits<std::int64_t>::min() : std::numeric_limits<std::int64_t>::max();
    for (const ScalingPolicy &policy : rules.policies) {
        const bool isPods = policy.kind == ScalingPolicy::Kind::Pods;
        std::int64_t proposed = 0;
        if (isUp) {
            const std::int64_t before = current - m_added.sumAfter(now - policy.period);
            proposed = isPods ? before + policy.value : dividedUp(Int128(before) * (100 + policy.value), 100);
        } else {
            const std::int64_t before = current + m_removed.sumAfter(now - policy.period);
            proposed = isPods ? before - policy.value : before * (100 - policy.value) / 100;
        }
        limit = takesLargest ? std::max(limit, proposed) : std::min(limit, proposed);
    }
    if (rules.policies.empty()) {
        return desired;
    }
    return isUp ? std::min(desired, std::max(limit, current)) : std::max(desired, std::min(limit, current));
}

bool HorizontalPodAutoscaler::isForbidden(SimTime now, std::int64_t current, std::int64_t desired) const
{
    if (!m_parameters.forbidden || !m_lastRescale || desired == current) {
        return false;
    }
    // At exactly the end of the window it is still closed.
    const SimDuration window = desired > current ? m_parameters.forbidden->up : m_parameters.forbidden->down;
    return now <= *m_lastRescale + window;
}

void HorizontalPodAutoscaler::remember(SimTime now, std::int64_t current, std::int64_t desired)
{
    if (desired > current) {
        m_added.add(now, desired - current);
    } else if (desired < current) {
        m_removed.add(now, current - desired);
    } else {
        return;
    }
    m_lastRescale = now;
}

} // namespace warmfront::sim
