// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "core/base/random_stream.h"
#include "core/base/result.h"
#include "simulator/admission/request_limits.h"
#include "simulator/capacity/home_invoker.h"
#include "simulator/capacity/invoker_container_pool.h"
#include "simulator/configuration.h"
#include "simulator/engine/arrival_merger.h"
#include "simulator/engine/call_draws.h"
#include "simulator/engine/changed_traffic.h"
#include "simulator/engine/decision_sink.h"
#include "simulator/engine/future_events.h"
#include "simulator/engine/slots.h"
#include "simulator/kernels/kernel.h"
#include "simulator/sinks/statistics.h"

namespace warmfront::sim {

/// All functions of one replication on the invokers of an OpenWhisk: who shares memory needs one order of events.
///
/// The namespace's limits come first; then the home invoker rule names an invoker, and its container pool a container:
/// a warm one, one that starts, a prewarmed one, a new one, one in place of idle ones, or none yet. What waits for
/// memory is tried again whenever a container of that invoker has completed. A copyable value: a copy goes on from the
/// same instant on its own, with the same draws.
///
/// An idle container ends when its time is over, but that is no event: it is found out when it matters. Whoever looks
/// at the engine does not see it any more.
///
/// The stock of prewarmed containers is filled up as it is used, and by ReactivePrewarm made larger or smaller now and
/// then, after the arrivals of that instant.
///
/// An invoker that fails takes its containers along. Nobody says what became of the activations on it, nor of those
/// that are sent to it until its pings have been missed for long enough that the load balancer skips it: they fail when
/// the controller waits for their acknowledgement no longer, and count for the limit of the namespace until then. With
/// no invoker left activations fail at once.
///
/// Simplified: an activation is acknowledged the moment it ends; containers that serve several activations survive
/// when one of them times out (OpenWhisk destroys them and sends the others again).
class InvokerEngine
{
public:
    /// @p configuration (with invokers) and @p watch outlive it and its copies. Errors come from traces.
    [[nodiscard]] static Result<InvokerEngine> make(const Configuration &configuration, ReplicationIndex replication,
                                                    RunWatch &watch);

    InvokerEngine(const InvokerEngine &other);
    InvokerEngine(InvokerEngine &&other) noexcept;
    InvokerEngine &operator=(const InvokerEngine &other);
    InvokerEngine &operator=(InvokerEngine &&other) noexcept;
    ~InvokerEngine();

    /// The instant up to which everything has happened.
    [[nodiscard]] SimTime now() const { return SimTime::atNanoseconds(m_now); }
    /// Everything up to and including @p until happens, but nothing after the horizon. False when the watch stopped it.
    [[nodiscard]] Result<bool> advanceTo(SimTime until);
    /// The next event or arrival happens, if it comes at @p last or before, and nothing else. False when there is none,
    /// nor after the horizon.
    [[nodiscard]] Result<bool> step(SimTime last);
    /// Time passes up to @p until, before or at the next event or arrival, so that nothing happens.
    void rest(SimTime until) { m_now = std::max(m_now, std::min(until.count(), m_horizon)); }

    /// What the function at @p position of the configuration has at this instant. Takes as long as looking at every
    /// container.
    [[nodiscard]] ScalerCounts counts(std::size_t position) const;
    /// Its activations that wait for memory.
    [[nodiscard]] std::int64_t queued(std::size_t position) const { return m_functions[position].queued; }
    /// What has happened so far to the function at @p position, warm-up included.
    [[nodiscard]] const StageTally &tally(std::size_t position) const { return m_functions[position].tally; }
    /// The same of all functions together.
    [[nodiscard]] const StageTally &tally() const { return m_tally; }
    /// Its containers, in order of creation.
    [[nodiscard]] std::vector<InstanceGlimpse> instances(std::size_t position) const;
    /// Tells equal states from different ones, up to what is yet to be drawn.
    [[nodiscard]] std::uint64_t digest() const;
    /// Decisions are told to @p sink from now on, or to nobody. It outlives the engine; copies tell the same one.
    void tellDecisions(DecisionSink *sink) { m_decisions = sink; }

    // What somebody does to the run by hand, at this instant. False where it does not apply; then nothing happens.

    /// One activation of the function at @p position arrives: one more of its first source, with draws of its own.
    [[nodiscard]] bool sendRequest(std::size_t position);
    /// The container with @p number is gone at once; the activations on it fail, and what waits for memory is tried.
    [[nodiscard]] bool endInstance(std::size_t position, std::uint32_t number);
    /// Idle for longer, grace and timeout together, containers of all functions end; those that are idle already too.
    void changeKeepAlive(SimDuration keepAlive);
    /// Of the namespace; OpenWhisk enforces no less than 1.
    void changeConcurrencyLimit(std::optional<std::int64_t> limit);
    /// The invoker fails for the rest of the run; it is paid for all the same.
    [[nodiscard]] bool failHost(std::uint32_t host);
    /// The sources of the function that have a rate send @p factor times as much as described, 0 to mostTraffic.
    [[nodiscard]] bool changeTraffic(std::size_t position, double factor);

    // What can be changed so, as it is now.

    [[nodiscard]] SimDuration keepAlive() const { return m_capacity->pauseGrace + m_idleTimeout; }
    [[nodiscard]] std::optional<std::int64_t> concurrencyLimit() const { return m_concurrent; }
    [[nodiscard]] std::optional<double> traffic(std::size_t position) const
    {
        return m_changed.factorOf(m_arrivals, position);
    }

    /// Settles what is inside at the horizon, which must have been reached.
    [[nodiscard]] UnitOutcome finish();
    /// What finish() would tell if the horizon were now: activations inside are unfinished.
    [[nodiscard]] UnitOutcome soFar() const;

    /// Activations sent to an invoker that had no permit left, for tests and explanations.
    [[nodiscard]] std::int64_t overloads() const { return m_balancer.overloads(); }

private:
    enum Kind : std::uint32_t {
        Completion,
        Initialised,
        PrewarmReady,
        ChangedArrives,
        PrewarmCheck,
        AcknowledgementMissed,
        GoesOffline
    };
    /// As good as no limit, and still a number that may be multiplied.
    static constexpr std::int64_t noLimit = INT64_MAX / 16;
    enum class Happened : std::uint8_t { Nothing, AnEvent, AnArrival };

    /// What its completion reads comes first, in one cache line.
    struct alignas(64) Activation
    {
        std::int64_t arrival = 0;
        std::int64_t start = 0;
        std::int64_t end = -1; ///< -1 while it waits for a container
        std::int64_t init = 0;
        std::uint32_t function = 0; ///< position in the configuration
        std::uint32_t host = 0;
        std::uint32_t container = none; ///< in m_containers
        ContainerIndex index{};         ///< of it, within its pool
        SourceIndex source{};
        std::uint8_t mark = 0;
        bool fails = false;
        bool isOver = false; ///< it has ended before its time; its completion is still to come
        std::int64_t service = 0;
        ColdDraw cold{}; ///< of one that starts a container, or waits for one
    };
    /// Names an activation within its source.
    struct Name
    {
        std::uint64_t thing = 0;
        bool isByHand = false;
    };
    struct alignas(64) Container
    {
        std::int64_t created = 0;
        std::int64_t ready = 0;
        std::int64_t idleSince = 0;
        std::int64_t busySince = 0;
        std::uint32_t function = 0;
        std::uint32_t host = 0;
        ContainerIndex index{}; ///< within its pool
        std::uint32_t number = 0;
        std::int32_t inFlight = 0;
        bool isStarting = true; ///< that it is initialised is still to come
        bool isAwaited = false; ///< by an activation that had waited for memory first
        bool isGone = false;    ///< it has ended while it was starting
    };
    struct alignas(64) FunctionState
    {
        ServiceRules rules;
        MemorySize memory;
        RuntimeIndex runtime;
        std::int32_t places;
        std::uint32_t created = 0;
        std::int64_t alive = 0;
        std::int64_t queued = 0;
        StageTally tally{};
    };
    struct Host
    {
        InvokerContainerPool pool;
        std::vector<std::uint32_t> containers; ///< by number within the pool
        std::optional<ReactivePrewarm> prewarm{};
        std::vector<std::int64_t> coldStartsSeen{}; ///< of each kind of it, at the check before
        bool hasFailed = false;
    };

    InvokerEngine(const Configuration &configuration, ReplicationIndex replication, RunWatch &watch,
                  ArrivalMerger arrivals);
    /// After an arrival, the arrivals are to be advanced.
    Happened happenNext(std::int64_t last);
    void happen(const Event &event);
    void lookAtEventsAhead();
    void lookAtArrivalsAhead() const;
    [[nodiscard]] std::uint32_t newActivation(std::uint32_t function, std::uint32_t stream);
    void arrive();
    void changedArrives(std::uint32_t stream);
    void offer(std::uint32_t activation, const CallDraws &draws);
    void refuse(std::uint32_t activation, Ending ending);
    void tell(const Activation &activation);
    void answer(std::uint32_t activation, const ContainerStart &start);
    void begin(std::uint32_t activation, const ContainerStart &start);
    std::uint32_t createContainer(const Activation &activation, ContainerIndex index, std::int64_t startTime);
    void initialised(std::uint32_t container);
    void complete(std::uint32_t activation);
    void retry(std::uint32_t host);
    void startPrewarm(std::uint32_t host, std::size_t kind);
    void checkPrewarm(std::uint32_t host);
    void loseActivation(std::uint32_t activation);
    void acknowledgementMissed(std::uint32_t activation);
    /// None ends before @p notBefore.
    void expireIdle(std::uint32_t host, std::int64_t notBefore = 0);
    void end(std::uint32_t container, std::int64_t at);
    /// When an idle container ends.
    [[nodiscard]] std::int64_t expiryOf(const Container &container) const
    {
        return container.idleSince + keepAlive().count();
    }
    /// Whether there is still a container to be seen.
    [[nodiscard]] bool isThere(const Container &container) const
    {
        const bool isIdle = container.inFlight == 0 && !container.isStarting;
        return !container.isGone && !(isIdle && expiryOf(container) < m_now);
    }

    [[nodiscard]] Decision decisionAbout(std::uint32_t activation) const;
    void addMemory(Decision &decision, const Activation &activation) const;
    void addInvokers(Decision &decision, const Activation &activation) const;
    void tellColdStart(std::uint32_t activation, const ContainerStart &start);
    void tellWaiting(std::uint32_t activation);
    void rememberEnded(const Container &container, std::int64_t at);
    void tellRefusal(const Activation &activation, const CallDraws &draws, const Admission &refusal);

    const Configuration *m_configuration;
    ReplicationIndex m_replication;
    const InvokerCapacity *m_capacity;
    RunWatch *m_watch;
    std::int64_t m_horizon;
    std::int64_t m_now = 0;
    ArrivalMerger m_arrivals;
    FutureEvents m_events;
    std::uint64_t m_turnsSeen = 0; ///< of the events, when somebody looked ahead
    HomeInvoker m_balancer;
    OpenWhiskAdmission m_admission;
    Stream m_draws;
    std::vector<Host> m_hosts;
    std::vector<FunctionState> m_functions;
    Slots<Activation> m_activations;
    Slots<Container> m_containers;
    Statistics m_statistics;
    std::uint64_t m_arrived = 0;
    std::uint64_t m_reported = 0;
    std::uint64_t m_sentByHand = 0;
    ChangedTraffic m_changed;
    SimDuration m_idleTimeout;
    std::optional<std::int64_t> m_concurrent;
    StageTally m_tally;
    DecisionSink *m_decisions = nullptr;
    // Only while decisions are told.
    std::vector<Name> m_names; ///< of activations, where they start a container or wait for one
    std::vector<std::deque<DecisionCandidate>> m_ended; ///< of each function, lately
};

} // namespace warmfront::sim
