// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

#include "core/base/time.h"
#include "simulator/scaling/bucket_window.h"
#include "simulator/scaling/instance_limits.h"
#include "simulator/scaling/last_seen.h"
#include "simulator/scaling/recommendation_history.h"
#include "simulator/scaling/scaler.h"

namespace warmfront::sim {

/// Knative Serving's pod autoscaler (KPA). Defaults: config-autoscaler and config-defaults of knative/serving, read in
/// its source (V) where no other tag is given.
struct KnativePodAutoscalerParameters
{
    /// What is held per instance.
    enum class Metric {
        Concurrency,       ///< requests in flight, those that wait included
        RequestsPerSecond, ///< requests that arrive
    };

    Metric metric = Metric::Concurrency;
    BucketWindow::Averaging averaging = BucketWindow::Averaging::Linear;
    /// What one instance can take of the metric, > 0: the hard concurrency of a container, or 100 without one; 200
    /// requests per second for the other metric.
    double totalPerInstance = 100.0;
    double targetUtilisation = 0.7;                      ///< share of the total that is aimed at; (0, 1]
    SimDuration stableWindow = SimDuration::seconds(60); ///< averaged over for ordinary decisions; 6 s or more
    double panicWindowShare = 0.1;                       ///< panic window as a share of the stable one; (0, 1]
    double panicThreshold = 2.0;                         ///< instances wanted over instances ready; > 1
    double maxScaleUpRate = 1000.0;                      ///< most instances after a tick, as a multiple; > 1
    double maxScaleDownRate = 2.0;                       ///< ready over fewest instances after a tick; > 1
    SimDuration tick = SimDuration::seconds(2);          ///< time between decisions; > 0
    SimDuration scrapePeriod = SimDuration::seconds(1);  ///< time between samples; > 0
    /// Requests at once that must find a place beyond the present load without the activator in the path; 0: the
    /// activator leaves once there is an instance; nothing: it never leaves (written -1 in Knative).
    std::optional<double> targetBurstCapacity = 211.0;
    bool reachable = true; ///< a route leads here; otherwise it may shrink at once
    bool scalesToZero = true;
    SimDuration scaleToZeroGrace = SimDuration::seconds(30);   ///< the activator must have been in the path this long
    SimDuration lastPodRetention;                              ///< the last instance stays this long after it fell idle
    SimDuration activationTimeout = SimDuration::seconds(630); ///< progress deadline 600 s and a buffer of 30 s
    SimDuration scaleDownDelay;                                ///< the largest wish of this long is followed; 0: off
    std::int64_t initialScale = 1;                             ///< instances at first, until they were once ready; >= 0
    std::int64_t minScale = 0;
    std::optional<std::int64_t> maxScale; ///< nothing: no limit (written 0 in Knative)
    std::int64_t activationScale = 1;     ///< fewest instances when there is any load; 1: no effect

    /// Requests per second instead of concurrency, with the documented total of 200.
    [[nodiscard]] static KnativePodAutoscalerParameters forRequestRate();
    bool operator==(const KnativePodAutoscalerParameters &) const = default;
};

/// Decides as the KPA does: samples each second, windows of per-second buckets, decisions every two seconds with panic
/// mode, and the activator's part in scaling from and to zero.
///
/// Modelling (A): the activator takes the path the instant it is told to. While it is in the path it counts every
/// request itself; otherwise up to n of the N ready instances are sampled, n = ceil(N X / (N + X - 1)) with
/// X = 1.96² × 100 / 25, the total is taken as mean × N, and requests that wait are counted exactly. Samples and
/// decisions fall on whole multiples of their periods after the start, the sample first. At zero with nothing left to
/// forget it sleeps until unserved().
class KnativePodAutoscaler
{
public:
    void limitTo(const InstanceLimits &limits)
    {
        m_parameters.minScale = limits.minimum;
        m_parameters.maxScale = limits.maximum;
    }

    static constexpr bool wantsCompletions = false;

    /// @p readyAtStart above 1: an autoscaler that is started anew beside running instances; it begins in panic so as
    /// to keep them until it knows better.
    explicit KnativePodAutoscaler(const KnativePodAutoscalerParameters &parameters, SimTime start = {},
                                  std::int64_t readyAtStart = 0);

    /// At the start it asks for the initial scale; afterwards see the class.
    [[nodiscard]] SimTime nextWake() const;
    [[nodiscard]] std::optional<ScaleDecision> wake(const ScalerView &view);
    /// The first request at zero is reported at once and decided on at once.
    [[nodiscard]] std::optional<ScaleDecision> unserved(SimTime now, const ScalerCounts &counts);

    [[nodiscard]] const KnativePodAutoscalerParameters &parameters() const { return m_parameters; }

    /// The activator is in the request path ("proxy" mode); otherwise requests go straight to the instances ("serve").
    [[nodiscard]] bool isActivatorInPath() const { return m_proxySince.has_value(); }
    /// Room for requests beyond the load and the target burst, as of the last decision; below 0: the activator buffers.
    [[nodiscard]] double excessBurstCapacity() const { return m_excessBurstCapacity; }
    [[nodiscard]] bool isPanicking() const { return m_panicSince.has_value(); }
    /// Instances that are asked for their metric out of @p ready.
    [[nodiscard]] static std::int64_t sampleSize(std::int64_t ready);

private:
    enum class Activity { Activating, Active, Inactive };
    struct Counters
    {
        TotalTime concurrency;
        std::int64_t admitted = 0;
    };

    void scrape(const ScalerView &view);
    [[nodiscard]] double estimateFromInstances(const ScalerView &view, SimDuration elapsed, bool record);
    [[nodiscard]] bool decide(SimTime now, std::int64_t ready);
    [[nodiscard]] std::optional<std::int64_t> reconcile(SimTime now, const ScalerCounts &counts);
    [[nodiscard]] std::int64_t lowerBound() const;
    [[nodiscard]] SimTime mayEndLastAt() const;
    void setActivity(SimTime now, Activity activity);
    [[nodiscard]] bool hasNothingToDo(const ScalerView &view) const;
    void wakeUp(SimTime now);

    KnativePodAutoscalerParameters m_parameters;
    double m_target;
    SimTime m_start;
    BucketWindow m_stable;
    BucketWindow m_panic;
    RecommendationHistory m_delayed;
    LastSeen<Counters> m_seen;

    bool m_hasStarted = false;
    bool m_isInitialised = false;
    SimTime m_nextScrape;
    SimTime m_nextDecision;
    SimTime m_reconcileAt = never;
    SimTime m_lastScrape;
    ScalerTotals m_lastTotals;
    double m_firstRequest = 0.0; ///< already reported by unserved(), taken off the next sample

    std::optional<SimTime> m_panicSince;
    std::int64_t m_maxPanic;
    std::optional<std::int64_t> m_latest; ///< the last decision before bounds and scale to zero
    double m_excessBurstCapacity;
    DecisionReason m_reason;
    Activity m_activity;
    SimTime m_activitySince;
    std::optional<SimTime> m_proxySince;
};

} // namespace warmfront::sim
