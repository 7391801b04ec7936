// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/scaling/knative_pod_autoscaler.h"

#include <algorithm>
#include <cmath>

#include "core/base/contract.h"
#include "core/base/random_stream.h"

namespace warmfront::sim {

namespace {

constexpr double leastTarget = 0.01;

bool isReady(const InstanceGlimpse &instance, SimTime now)
{
    return !instance.isDraining && instance.ready <= now;
}

double difference(const TotalTime &later, const TotalTime &earlier)
{
    return TotalTime::nanoseconds(later.count() - earlier.count()).inSeconds();
}

/// The first instant on the grid start + k × period after @p now.
SimTime nextOnGrid(SimTime start, SimDuration period, SimTime now)
{
    return start + period * ((now - start).count() / period.count() + 1);
}

SimDuration panicWindow(const KnativePodAutoscalerParameters &parameters)
{
    return SimDuration::nanoseconds(
        std::llround(static_cast<double>(parameters.stableWindow.count()) * parameters.panicWindowShare));
}

/// Capacity beyond the load and the burst to be ready for; below 0 the activator stays in the path.
double excessCapacity(const KnativePodAutoscalerParameters &parameters, std::int64_t ready, double load)
{
    if (!parameters.targetBurstCapacity) {
        return -1.0;
    }
    if (*parameters.targetBurstCapacity == 0.0) {
        return 0.0;
    }
    return std::floor(static_cast<double>(ready) * parameters.totalPerInstance - *parameters.targetBurstCapacity
                      - load);
}

} // namespace

KnativePodAutoscalerParameters KnativePodAutoscalerParameters::forRequestRate()
{
    KnativePodAutoscalerParameters parameters;
    parameters.metric = Metric::RequestsPerSecond;
    parameters.totalPerInstance = 200.0;
    return parameters;
}

KnativePodAutoscaler::KnativePodAutoscaler(const KnativePodAutoscalerParameters &parameters, SimTime start,
                                           std::int64_t readyAtStart)
    : m_parameters(parameters),
      m_target(std::max(leastTarget, parameters.totalPerInstance * parameters.targetUtilisation)),
      m_start(start),
      m_stable(parameters.stableWindow, parameters.averaging),
      m_panic(panicWindow(parameters), parameters.averaging),
      m_delayed(parameters.scaleDownDelay, parameters.tick / 2),
      m_nextScrape(start + parameters.scrapePeriod),
      m_nextDecision(start + parameters.tick),
      m_lastScrape(start),
      m_maxPanic(readyAtStart),
      m_excessBurstCapacity(excessCapacity(parameters, parameters.initialScale, 0.0)),
      m_activitySince(start)
{
    expects(parameters.totalPerInstance > 0.0 && parameters.targetUtilisation > 0.0, "a target is above zero");
    expects(parameters.maxScaleUpRate > 1.0 && parameters.maxScaleDownRate > 1.0, "scale rates are above one");
    expects(parameters.tick > SimDuration{} && parameters.scrapePeriod > SimDuration{}, "periods are above zero");
    if (readyAtStart > 1) {
        m_panicSince = start;
    }
    const bool beginsAtZero = lowerBound() == 0 && readyAtStart == 0;
    m_activity = beginsAtZero ? Activity::Inactive : Activity::Activating;
    if (beginsAtZero) {
        m_latest = 0;
    }
    if (beginsAtZero || m_excessBurstCapacity < 0.0) {
        m_proxySince = start;
    }
}

SimTime KnativePodAutoscaler::nextWake() const
{
    return m_hasStarted ? std::min({m_nextScrape, m_nextDecision, m_reconcileAt}) : m_start;
}

std::int64_t KnativePodAutoscaler::sampleSize(std::int64_t ready)
{
    if (ready <= 3) {
        return std::max<std::int64_t>(0, ready);
    }
    // Sample size for the mean of a finite population: 95 % confidence, variance 100, margin of error 5.
    constexpr double x = 1.96 * 1.96 * 100.0 / 25.0;
    const auto n = static_cast<double>(ready);
    return static_cast<std::int64_t>(std::ceil(n * x / (n + x - 1.0)));
}

std::optional<ScaleDecision> KnativePodAutoscaler::wake(const ScalerView &view)
{
    const std::int64_t present = view.counts.ready + view.counts.starting;
    if (!m_hasStarted) {
        m_hasStarted = true;
        m_lastTotals = view.totals;
        ScaleDecision decision{std::max(present, lowerBound()), {"initial scale"}};
        if (m_parameters.maxScale) {
            decision.desired = std::min(decision.desired, *m_parameters.maxScale);
        }
        return decision;
    }
    if (m_nextScrape <= view.now) {
        scrape(view);
        m_nextScrape = nextOnGrid(m_start, m_parameters.scrapePeriod, view.now);
    }
    bool hasDecided = false;
    if (m_nextDecision <= view.now) {
        hasDecided = decide(view.now, view.counts.ready);
        m_nextDecision = nextOnGrid(m_start, m_parameters.tick, view.now);
    }
    const auto wanted = reconcile(view.now, view.counts);
    if (hasNothingToDo(view)) {
        m_nextScrape = m_nextDecision = never;
    }
    if (!wanted || !(hasDecided || (*wanted == 0 && present > 0))) {
        return std::nullopt;
    }
    return ScaleDecision{*wanted, m_reason};
}

std::optional<ScaleDecision> KnativePodAutoscaler::unserved(SimTime now, const ScalerCounts &counts)
{
    if (m_latest != 0) {
        return std::nullopt;
    }
    wakeUp(now);
    m_stable.record(now, 1.0);
    m_panic.record(now, 1.0);
    m_firstRequest += 1.0;
    if (!decide(now, counts.ready)) {
        return std::nullopt;
    }
    const auto wanted = reconcile(now, counts);
    return wanted ? std::optional(ScaleDecision{*wanted, m_reason}) : std::nullopt;
}

void KnativePodAutoscaler::scrape(const ScalerView &view)
{
    const SimDuration elapsed = view.now - m_lastScrape;
    if (elapsed <= SimDuration{}) {
        return;
    }
    const double seconds = elapsed.inSeconds();
    const bool isConcurrency = m_parameters.metric == KnativePodAutoscalerParameters::Metric::Concurrency;
    const double onInstances = estimateFromInstances(view, elapsed, isConcurrency);
    double value = 0.0;
    if (isActivatorInPath()) {
        value = isConcurrency ? difference(view.totals.concurrency, m_lastTotals.concurrency) / seconds
                              : static_cast<double>(view.totals.arrivals - m_lastTotals.arrivals) / seconds;
    } else {
        value = onInstances;
        if (isConcurrency) {
            value += difference(view.totals.queued, m_lastTotals.queued) / seconds;
        }
    }
    const bool hasActivity = value > 0.0 || m_firstRequest > 0.0;
    value = std::max(0.0, value - m_firstRequest);
    m_firstRequest = 0.0;
    m_lastTotals = view.totals;
    m_lastScrape = view.now;
    // Without a ready instance nobody answers the scrape, and an activator without requests reports nothing.
    if (view.counts.ready > 0 || hasActivity) {
        m_stable.record(view.now, value);
        m_panic.record(view.now, value);
    }
}

double KnativePodAutoscaler::estimateFromInstances(const ScalerView &view, SimDuration elapsed, bool isConcurrency)
{
    const auto ready = std::count_if(view.instances.begin(), view.instances.end(),
                                     [&view](const InstanceGlimpse &i) { return isReady(i, view.now); });
    std::int64_t left = ready;
    std::int64_t toTake = sampleSize(ready);
    SplitMix64 draws(view.draw);
    const bool takesAll = toTake == ready;
    double sum = 0.0;
    const double sampled = static_cast<double>(toTake);
    m_seen.update(view.instances, [&](const InstanceGlimpse &instance, const Counters *before) {
        const Counters nowSeen{instance.concurrency, instance.admitted};
        if (!isReady(instance, view.now)) {
            return nowSeen;
        }
        // Selection sampling: each of the instances left is as likely as any other to be among those still to take.
        const bool taken =
            takesAll
            || static_cast<std::int64_t>((UInt128(draws.next()) * static_cast<std::uint64_t>(left)) >> 64) < toTake;
        --left;
        if (!taken) {
            return nowSeen;
        }
        --toTake;
        const Counters earlier = before ? *before : Counters{};
        if (!isConcurrency) {
            sum += static_cast<double>(instance.admitted - earlier.admitted) / elapsed.inSeconds();
            return nowSeen;
        }
        // An instance that became ready since the last sample has an average over its own time only.
        const SimDuration observed = std::min(elapsed, view.now - instance.ready);
        sum += observed > SimDuration{} ? difference(instance.concurrency, earlier.concurrency) / observed.inSeconds()
                                        : static_cast<double>(instance.inFlight);
        return nowSeen;
    });
    return ready == 0 ? 0.0 : sum / sampled * static_cast<double>(ready);
}

bool KnativePodAutoscaler::decide(SimTime now, std::int64_t ready)
{
    if (m_stable.isEmpty(now)) {
        return false;
    }
    const double stable = m_stable.average(now);
    const double panic = m_panic.average(now);
    const auto base = static_cast<double>(std::max<std::int64_t>(1, ready));
    const double most = std::ceil(m_parameters.maxScaleUpRate * base);
    const double fewest = m_parameters.reachable ? std::floor(base / m_parameters.maxScaleDownRate) : 0.0;
    const double rawStable = std::ceil(stable / m_target);
    const double rawPanic = std::ceil(panic / m_target);
    const auto limited = [&](double raw) {
        const auto within = static_cast<std::int64_t>(std::min(std::max(raw, fewest), most));
        return raw > 0.0 ? std::max(within, m_parameters.activationScale) : within;
    };
    const std::int64_t desiredStable = limited(rawStable);
    const std::int64_t desiredPanic = limited(rawPanic);

    if (rawPanic / base >= m_parameters.panicThreshold) {
        m_panicSince = now;
    } else if (m_panicSince && *m_panicSince + m_parameters.stableWindow < now) {
        m_panicSince.reset();
        m_maxPanic = 0;
    }
    std::int64_t desired = desiredStable;
    m_reason = {"stable window"};
    if (m_panicSince) {
        m_maxPanic = std::max({m_maxPanic, desiredStable, desiredPanic});
        desired = m_maxPanic;
        m_reason.rule = "panic window";
    }
    if (m_parameters.scaleDownDelay > SimDuration{}) {
        // The delay counts in whole ticks: a wish is forgotten when its tick is a whole delay old. There are at most
        // two wishes per tick, its own and one of a first request.
        const SimDuration tick = m_parameters.tick;
        const SimTime thisTick = SimTime::after(tick * (now.count() / tick.count()));
        const std::int64_t ticks = (m_parameters.scaleDownDelay.count() + tick.count() - 1) / tick.count();
        m_delayed.add(thisTick, desired);
        const std::int64_t delayed = m_delayed.largestAfter(thisTick - tick * ticks, desired);
        if (delayed != desired) {
            m_reason.rule = "scale-down delay";
            desired = delayed;
        }
    }
    m_latest = desired;
    m_excessBurstCapacity = excessCapacity(m_parameters, ready, panic);
    m_reason.add("stable average", stable);
    m_reason.add("panic average", panic);
    m_reason.add("target per instance", m_target);
    m_reason.add("ready", static_cast<double>(ready));
    m_reason.add("for stable", static_cast<double>(desiredStable));
    m_reason.add("for panic", static_cast<double>(desiredPanic));
    m_reason.add("excess burst capacity", m_excessBurstCapacity);
    return true;
}

std::int64_t KnativePodAutoscaler::lowerBound() const
{
    return m_isInitialised ? m_parameters.minScale : std::max(m_parameters.minScale, m_parameters.initialScale);
}

SimTime KnativePodAutoscaler::mayEndLastAt() const
{
    const SimTime buffered = std::min(m_activitySince, m_proxySince.value_or(never));
    return std::max(m_activitySince + m_parameters.lastPodRetention, buffered + m_parameters.scaleToZeroGrace);
}

void KnativePodAutoscaler::setActivity(SimTime now, Activity activity)
{
    if (m_activity != activity) {
        m_activity = activity;
        m_activitySince = now;
    }
}

/// Carries the latest wish over: bounds, scale to zero, the activator's place, and what state that leaves. Returns what
/// to set, or nothing when the number is to stay.
std::optional<std::int64_t> KnativePodAutoscaler::reconcile(SimTime now, const ScalerCounts &counts)
{
    m_reconcileAt = never;
    const std::int64_t least = lowerBound();
    std::optional<std::int64_t> wanted = m_latest;
    bool applies = wanted.has_value();
    if (wanted) {
        wanted = std::max(*wanted, least);
        if (m_parameters.maxScale) {
            wanted = std::min(*wanted, *m_parameters.maxScale);
        }
    }
    if (wanted == 0 && !m_parameters.scalesToZero) {
        wanted = 1;
    }
    if (wanted == 0 && m_activity == Activity::Activating) {
        const SimTime failsAt = m_activitySince + m_parameters.activationTimeout;
        if (now >= failsAt) {
            setActivity(now, Activity::Inactive);
            m_reason.rule = "activation timed out";
        } else {
            m_reconcileAt = failsAt;
            wanted.reset();
            applies = false;
        }
    } else if (wanted == 0) {
        if (m_activity == Activity::Active) {
            const SimTime idleAt = m_activitySince + m_parameters.stableWindow;
            if (now >= idleAt) {
                setActivity(now, Activity::Inactive);
            } else {
                m_reconcileAt = idleAt;
                wanted = 1;
            }
        }
        if (m_activity == Activity::Inactive) {
            if (!m_proxySince) {
                m_proxySince = now;
            }
            applies = now >= mayEndLastAt();
            if (applies) {
                m_reason.rule = "scale to zero";
            } else {
                m_reconcileAt = mayEndLastAt();
            }
        }
    }

    const bool buffers = wanted == 0 || m_excessBurstCapacity < 0.0 || (!wanted && m_activity == Activity::Inactive);
    if (!buffers) {
        m_proxySince.reset();
    } else if (!m_proxySince) {
        m_proxySince = now;
    }
    const bool isUp = counts.ready >= std::max<std::int64_t>(1, least);
    if (wanted == 0) {
        setActivity(now, Activity::Inactive);
    } else if (wanted || m_activity != Activity::Inactive) {
        setActivity(now, isUp ? Activity::Active : Activity::Activating);
    }
    m_isInitialised = m_isInitialised || isUp;
    return applies ? wanted : std::nullopt;
}

bool KnativePodAutoscaler::hasNothingToDo(const ScalerView &view) const
{
    const ScalerCounts &counts = view.counts;
    return m_latest == 0 && m_activity == Activity::Inactive && counts.ready == 0 && counts.starting == 0
           && counts.queued == 0 && m_stable.isEmpty(view.now);
}

void KnativePodAutoscaler::wakeUp(SimTime now)
{
    if (m_nextScrape != never) {
        return;
    }
    m_nextScrape = nextOnGrid(m_start, m_parameters.scrapePeriod, now);
    m_nextDecision = nextOnGrid(m_start, m_parameters.tick, now);
    m_lastScrape = std::max(m_lastScrape, m_nextScrape - m_parameters.scrapePeriod);
}

} // namespace warmfront::sim
