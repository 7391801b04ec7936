// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/random_stream.h"
#include "core/base/result.h"
#include "simulator/admission/request_limits.h"
#include "simulator/admission/token_bucket.h"
#include "simulator/configuration.h"
#include "simulator/engine/always_warm.h"
#include "simulator/engine/arrival_merger.h"
#include "simulator/engine/call_draws.h"
#include "simulator/engine/changed_traffic.h"
#include "simulator/engine/decision_sink.h"
#include "simulator/engine/future_events.h"
#include "simulator/engine/held_event.h"
#include "simulator/engine/hosting.h"
#include "simulator/engine/load_levels.h"
#include "simulator/engine/message_queue.h"
#include "simulator/engine/next_calls.h"
#include "simulator/engine/pool.h"
#include "simulator/engine/service_pool.h"
#include "simulator/engine/shared_processor.h"
#include "simulator/engine/slots.h"
#include "simulator/engine/stream_lane.h"
#include "simulator/engine/think_times.h"
#include "simulator/engine/version.h"
#include "simulator/engine/version_traffic.h"
#include "simulator/kernels/kernel.h"
#include "simulator/sinks/statistics.h"
#include "simulator/workloads/duration_sampler.h"

namespace warmfront::sim {

/// All functions of one replication on one platform, event by event: for everything that lanes cannot do because
/// functions share something, or because somebody decides at instants of its own.
///
/// A copyable value: a copy goes on from the same instant on its own, with the same draws. What happens at one instant
/// happens in this order: completions (an instance that becomes ready is one), arrivals in the order of their sources,
/// then those of closed users and of calls that follow, expiries, scaler ticks, retries; within a class in the order of
/// scheduling.
///
/// The rules:
///  1. An arrival that a limit refuses is throttled. The rate of a minute is looked at first and counts what it
///     refuses; then what is inside, then the rate of a second, which takes nothing of who is refused. Otherwise it
///     goes to a ready instance with a free place that the routing chooses.
///  2. Without one: per-request scaling binds it to an instance that is starting and has a free place, else starts one
///     for it, which makes it cold. Under a scaler it waits in the function's queue, or is rejected where that is full.
///  3. A completion frees a place; the first that waits takes it.
///  4. An instance that has had no request for longer than its keep-alive ends at that very instant, after the arrivals
///     of that instant.
///  5. An event that the platform holds is offered to its function as it arrives, by the rules above; what becomes of
///     an attempt that was not done says afterAttempt().
///  6. Pollers take the messages of a queue by the rules of QueueMessages, after everything else of an instant.
///     Lanes of streams look for their records then, too, by those of StreamRecords.
///  7. A user of a closed group sends again when an answer, of whichever kind, and the time to think have passed.
///  8. Where there are hosts, an instance that a scaler or a fixed number asks for waits until it has a place on one;
///  its
///     life and its start begin then. Places are given after everything else of an instant.
///  9. A request on a ready instance first calls the services of its function, one after the other, and holds its place
///     meanwhile. Its timeout counts that time. One that a service refuses fails at once.
/// 10. When a request is done, or an attempt or a batch, its function calls the next ones, each with its probability.
/// 11. Where versions of a function are live side by side, each is a function to itself, but for the limits of requests
///     and of starts, which they share. Shares change after the arrivals of an instant.
class Engine
{
public:
    /// @p configuration and @p watch outlive it and its copies. Errors come from traces.
    [[nodiscard]] static Result<Engine> make(const Configuration &configuration, ReplicationIndex replication,
                                             RunWatch &watch);
    Engine(const Engine &);
    Engine(Engine &&) noexcept;
    Engine &operator=(const Engine &);
    Engine &operator=(Engine &&) noexcept;
    ~Engine();

    /// The instant up to which everything has happened.
    [[nodiscard]] SimTime now() const { return SimTime::atNanoseconds(m_now); }
    /// Requests that have arrived so far, and further attempts of events.
    [[nodiscard]] std::uint64_t arrived() const { return m_arrived; }
    /// What the function at @p position of the configuration has at this instant.
    [[nodiscard]] ScalerCounts counts(std::size_t position) const;
    /// Everything up to and including @p until happens, but nothing after the horizon. False when the watch stopped it.
    [[nodiscard]] Result<bool> advanceTo(SimTime until);
    /// The next event or arrival happens, and nothing else. False when there is none before or at the horizon.
    [[nodiscard]] Result<bool> step() { return step(SimTime::atNanoseconds(m_horizon)); }
    /// The same, but only when it comes at @p last or before.
    [[nodiscard]] Result<bool> step(SimTime last);
    /// Time passes up to @p until, before or at the next event or arrival, so that nothing happens.
    void rest(SimTime until) { m_now = std::max(m_now, std::min(until.count(), m_horizon)); }
    /// What has happened so far to the function at @p position, warm-up included.
    [[nodiscard]] const StageTally &tally(std::size_t position) const { return m_functions[position].tally; }
    /// The same of all functions together.
    [[nodiscard]] const StageTally &tally() const { return m_tally; }
    [[nodiscard]] std::vector<InstanceGlimpse> instances(std::size_t position) const;
    /// Null where capacity is unlimited.
    [[nodiscard]] const Hosting *hosting() const { return m_hosting ? &*m_hosting : nullptr; }
    /// Tells equal states from different ones, up to what is yet to be drawn.
    [[nodiscard]] std::uint64_t digest() const;
    /// Decisions are told to @p sink from now on, or to nobody. It outlives the engine; copies tell the same one.
    void tellDecisions(DecisionSink *sink) { m_decisions = sink; }

    // What somebody does to the run by hand, at this instant. False where it does not apply; then nothing happens.

    /// One request arrives at the function at @p position: one more of its first source (or of
    /// those who call it), with draws of its own.
    [[nodiscard]] bool sendRequest(std::size_t position);
    /// The instance with @p number ends; the requests on it fail. A fixed number of replicas is made up again.
    [[nodiscard]] bool endInstance(std::size_t position, std::uint32_t number);
    /// Also of instances that are idle already. Not where a policy decides.
    [[nodiscard]] bool changeKeepAlive(std::size_t position, SimDuration keepAlive);
    [[nodiscard]] bool changeConcurrencyLimit(std::size_t position, std::optional<std::int64_t> limit);
    /// A new version takes the place of the present one, at once: it is built already. Where versions are side by side
    /// it takes the place of each of them, and the shares stay.
    void deployNow(std::size_t position, const Deployment &deployment);
    /// Where the number is fixed, and versions are not side by side.
    [[nodiscard]] bool changeReplicas(std::size_t position, std::int64_t replicas);
    /// The sources of the function that have a rate send @p factor times as much as described, 0 to mostTraffic.
    [[nodiscard]] bool changeTraffic(std::size_t position, double factor);
    /// A host fails with all that is on it; the requests there fail. Others are asked for in its instances' place when
    /// the platform has noticed. It is still paid for where there is a fixed number of hosts, else given back.
    [[nodiscard]] bool failHost(std::uint32_t host);
    /// A service of the configuration answers no calls, also not those that are inside, until it is up again.
    [[nodiscard]] bool setServiceUp(std::size_t service, bool isUp);

    /// What can be changed so, as it is now; nothing where it cannot.
    [[nodiscard]] std::optional<SimDuration> keepAlive(std::size_t position) const;
    [[nodiscard]] bool canBeLimited(std::size_t position) const;
    [[nodiscard]] std::optional<std::int64_t> concurrencyLimit(std::size_t position) const;
    [[nodiscard]] std::optional<std::int64_t> replicas(std::size_t position) const;
    [[nodiscard]] std::optional<double> traffic(std::size_t position) const
    {
        return m_changed.factorOf(m_arrivals, position);
    }
    [[nodiscard]] bool isServiceUp(std::size_t service) const { return m_services[service].isUp(); }

    /// Settles what is inside at the horizon, which must have been reached.
    [[nodiscard]] UnitOutcome finish();
    /// What finish() would tell if the horizon were now: requests inside are unfinished.
    [[nodiscard]] UnitOutcome soFar() const;

private:
    enum Kind : std::uint32_t {
        Completion,
        Ready,
        Expiry,
        QueueTimeout,
        ScalerWake,
        BoundsChange,
        AlwaysWarmChange,
        KeepAliveWake,
        PrewarmStart,
        Join,
        Computed,
        CutOff,
        EventDue,
        UserSends,
        Poll,
        WindowEnd,
        PollerMinute,
        PollerBack,
        BatchVisible,
        LaneLooks,
        LaneWindowEnd,
        LaneRetries,
        FollowingArrives,
        EntersServices,
        ServiceAnswers,
        Deploys,
        ShareChanges,
        RollsBack,
        Placement,
        HostReady,
        ClusterWake,
        ChangedArrives
    };
    enum class Happened : std::uint8_t { Nothing, AnEvent, AnArrival };
    /// Events about a call carry its generation above their kind.
    static constexpr std::uint32_t kindBits = 8;

    /// What the engine keeps about one function.
    struct FunctionState
    {
        explicit FunctionState(const FunctionConfiguration &function, SimDuration horizon);
        [[nodiscard]] bool routesByUse() const
        {
            return routing == Routing::MostRecentlyUsed || routing == Routing::LeastRecentlyUsed;
        }
        [[nodiscard]] bool paysIdle() const
        {
            return autoscaled != nullptr ? autoscaled->paysIdle : perRequest == nullptr;
        }

        const FunctionConfiguration *configuration;
        std::uint32_t main = 0;       ///< position of the function: its own, unless it is a version of it
        std::uint32_t traffic = none; ///< of versions side by side, of which it is one
        std::uint32_t version = 0;    ///< which one
        ServiceRules rules;
        const PerRequestScaling *perRequest;  ///< this or
        const AutoscaledReplicas *autoscaled; ///< this, or neither
        std::optional<AnyScaler> scaler;
        std::optional<ScheduledBounds> bounds;            ///< of it
        std::optional<ScheduledCount> alwaysWarmSchedule; ///< of per-request scaling
        Routing routing = Routing::LeastLoaded;
        std::int32_t places;                   ///< of one instance
        bool shares;                           ///< requests on one instance share its CPU
        std::int64_t keepAlive = INT64_MAX;    ///< of per-request scaling
        std::optional<KeepAlivePolicy> policy; ///< instead of it
        std::optional<Prewarm> prewarm;        ///< intended
        std::int64_t keepAliveWakeScheduled = INT64_MAX;
        std::int64_t idle = 0;                   ///< ready members without a request
        std::int64_t limit = INT64_MAX;          ///< requests inside
        std::optional<std::int64_t> outstanding; ///< for each ready instance
        std::optional<TokenBucket> starts;
        std::int64_t queueLimit = INT64_MAX;
        std::int64_t queueTimeout = INT64_MAX;

        std::vector<std::uint32_t> members; ///< in order of creation
        std::vector<std::int32_t> load;     ///< of members: requests on it, or `closed`
        LoadLevels levels;                  ///< of members that are not closed, where the routing is by load
        std::int64_t free = 0;              ///< ready members with a free place
        std::uint32_t firstFree = none;     ///< of them, where the routing is by use: least recently used first
        std::uint32_t lastFree = none;
        CallQueue queue;
        bool hasQueueTimer = false;
        std::int64_t inside = 0; ///< requests, waiting or served; of all versions, with the first
        std::uint32_t nextInTurn = 0;
        std::uint32_t created = 0; ///< of all versions, with the first
        ScalerCounts counts;
        std::int64_t draining = 0;
        ScalerTotals totals;
        TotalTime cpuOfEnded;          ///< CPU time of instances that are gone; only under a scaler
        bool refusesArrivals = false;  ///< the scaler says so
        bool isRetiring = false;       ///< its instances end when nobody waits
        std::int64_t scalerOrigin = 0; ///< the instant that is the start of the run for its scaler
        std::size_t active = SIZE_MAX; ///< of the members, by age, that requests are spread over
        std::int64_t minimum = 0;      ///< instances that are paid for when idle, where active ones are billed
        std::int64_t keptIdle = 0;     ///< of them idle
        std::int64_t keptIdleSince = 0;
        std::int64_t totalsAt = 0; ///< the instant that the integrals of totals are up to
        std::int64_t wakeScheduled = INT64_MAX;
        /// Cold starts of instances that no request is bound to: draw n belongs to instance n.
        std::vector<DurationSampler> phases;
        std::vector<std::optional<Stream>> phaseDraws;
        std::optional<DurationSampler> pull; ///< of an image, where there are hosts
        std::optional<Stream> pullDraws;
        std::int64_t pending = 0; ///< members that wait for a host
        std::vector<NextCalls> next;
        std::vector<NumberedDraws> latencyDraws;   ///< of each call of services
        std::vector<Version> versions;             ///< deployed so far
        std::optional<std::int64_t> rolloutTarget; ///< replicas that there should be, while former ones are replaced
        std::optional<Stream> scalerDraws;
        std::optional<Stream> keepAliveDraws;
        AlwaysWarm alwaysWarm;
        StageTally tally;
        std::deque<DecisionCandidate> ended; ///< lately; only while decisions are told
    };
    struct PlannedDeployment
    {
        std::uint32_t function;
        std::uint32_t deployment; ///< position in the function's configuration
    };
    /// The processors of an instance, and when the next request will be through: events for other instants are out of
    /// date.
    struct Processor
    {
        SharedProcessor shared;
        std::int64_t nextAt = INT64_MAX;
    };
    static constexpr std::int32_t closed = INT32_MAX;
    static constexpr std::uint32_t noGeneration = UINT32_MAX;

    Engine(const Configuration &configuration, ReplicationIndex replication, RunWatch &watch, ArrivalMerger arrivals);
    void bringUp(FunctionState &function);
    /// The next event or arrival at or before @p last. After an arrival, the arrivals are to be advanced.
    Happened happenNext(std::int64_t last);
    void lookAhead();
    void happen(const Event &event);
    void scheduleFor(std::uint32_t instance, std::int64_t at, EventClass eventClass, Kind kind);

    void arrive();
    void changedArrives(std::uint32_t stream);
    [[nodiscard]] bool isTaken(Call &call, std::uint64_t ordinal);
    /// @p call is new, and has a slot of its own that it loses when it is refused.
    void offer(std::uint32_t call, const CallDraws &draws);
    /// The rule by which @p call is throttled, before it looks for an instance.
    [[nodiscard]] std::optional<DecisionRule> refusing(const FunctionState &function, const Call &call);
    [[nodiscard]] bool isWorkOfPoller(const Call &call) const;
    /// After everything else about a call that has ended.
    void ended(const Call &call);
    void gatherUsers(ReplicationIndex replication);
    void scheduleSending(std::uint32_t user, std::int64_t at);
    void send(std::uint32_t user);
    void answered(std::uint32_t user);
    void gatherNextCalls(ReplicationIndex replication);
    void setPath(Call &call, const NumberedRequest &request) const;
    void callNext(const Call &call);
    void followingArrives(std::uint32_t following);
    void gatherDeployments();
    void deployPlanned(std::uint32_t planned);
    void deploy(FunctionState &function, const Deployment &deployment);
    void gatherVersions(ReplicationIndex replication);
    void addVersion(std::uint32_t position, std::uint32_t v, ReplicationIndex replication);
    void nameStreams(FunctionState &state, ReplicationIndex replication, std::uint32_t version);
    [[nodiscard]] bool findsVersion(Call &call, const CallDraws &draws);
    [[nodiscard]] std::size_t readyVersion(const VersionTraffic &traffic, std::uint64_t path) const;
    void deployVersion(std::uint32_t index, std::uint32_t v);
    void changeShare(std::uint32_t change);
    void shareOut(std::uint32_t index);
    void keepReached(VersionTraffic &traffic);
    void bringUpVersion(FunctionState &state, std::int64_t fixed);
    void retireIfDone(FunctionState &state);
    void versionReady(FunctionState &state);
    void balanceReplicas(VersionTraffic &traffic);
    void moveAlwaysWarm(VersionTraffic &traffic);
    void addAlwaysWarm(FunctionState &state);
    void removeAlwaysWarm(FunctionState &state);
    void changeAlwaysWarm(FunctionState &function);
    void scheduleAlwaysWarm(FunctionState &function);
    void tellAlwaysWarm(FunctionState &function);
    void watchFailures(const FunctionState &state, Ending ending);
    void rollBack(std::uint32_t position);
    void tellVersion(const FunctionState &state, const Call &call);
    void tellDeployment(const FunctionState &function, const std::string &version);
    void tellShare(const LiveVersion &version, double before);
    void tellRollback(const LiveVersion &version);
    [[nodiscard]] Decision decisionAbout(const FunctionState &function, DecisionKind kind, DecisionRule rule) const;
    [[nodiscard]] Decision decisionAbout(const LiveVersion &version, DecisionRule rule) const;
    void tellPlacement(const Hosting::Explained &explained);
    void tellNoneReady(const FunctionState &function, const CallDraws &draws);
    [[nodiscard]] std::vector<std::uint32_t> statesOf(std::size_t position) const;
    [[nodiscard]] std::int64_t aliveOf(const FunctionState &function) const;
    void replaceAtOnce(FunctionState &function);
    void rollOut(FunctionState &function);
    void gatherQueues();
    void enqueue(const Call &call, std::uint64_t ordinal);
    void schedulePoll(std::uint32_t queue);
    void poll(std::uint32_t queue);
    void collect(MessageQueue &queue);
    void windowEnded(std::uint32_t queue);
    void handOver(std::uint32_t queue);
    void batchEnded(std::uint32_t batch, AttemptEnd end);
    void batchVisible(std::uint32_t batch);
    void pollerMinute(std::uint32_t queue);
    void endMessage(const MessageQueue &queue, std::uint32_t message, std::int64_t at, Ending ending);
    void settleQueues();
    void gatherStreams(ReplicationIndex replication);
    void appendRecord(const Call &call, std::uint64_t ordinal);
    void scheduleLook(std::uint32_t lane, std::int64_t at);
    void laneLooks(std::uint32_t lane);
    void laneWindowEnded(std::uint32_t lane);
    void laneRetries(std::uint32_t lane);
    void look(std::uint32_t lane);
    void expireRecords(StreamLane &lane);
    void handOverRecords(std::uint32_t lane);
    void recordsEnded(std::uint32_t lane, AttemptEnd end);
    void endRecord(StreamLane &lane, std::int64_t at, Ending ending);
    void settleStreams();
    void gatherDeliveryDelays(ReplicationIndex replication);
    [[nodiscard]] bool hold(Call &call, std::uint64_t ordinal);
    void attemptEnded(std::uint32_t event, AttemptEnd attempt);
    void eventDue(std::uint32_t event);
    void endEvent(std::uint32_t event, Ending ending);
    void turnAway(std::uint32_t call, Ending ending);
    void refuse(const Call &call, Ending ending);
    void tell(const FunctionState &function, const Call &call);
    void begin(FunctionState &function, std::uint32_t call, std::uint32_t instance);
    void complete(std::uint32_t call);
    void leave(FunctionState &function, const Call &call);
    [[nodiscard]] std::int64_t workOf(const Call &call) const;
    void gatherServices(ReplicationIndex replication);
    void enterServices(std::uint32_t call);
    void callService(std::uint32_t visit);
    void serve(std::uint32_t visit);
    void serviceAnswers(std::uint32_t visit);
    void releaseService(std::uint32_t visit);
    void leaveServices(Call &call);
    void failAtService(std::uint32_t call);
    void work(std::uint32_t call);
    void awaitTimeout(std::uint32_t call);
    void compute(std::uint32_t call);
    void join(std::uint32_t call);
    void computed(std::uint32_t instance);
    void cutOff(std::uint32_t call, std::uint32_t generation);
    void scheduleComputed(std::uint32_t instance);
    void dispatch(FunctionState &function);
    void timeOutQueued(FunctionState &function);
    void refuseFirstQueued(FunctionState &function, Ending ending);

    std::uint32_t createInstance(FunctionState &function, std::int64_t ready, InstanceState state);
    std::uint32_t startInstance(FunctionState &function, std::int64_t notBefore = 0, std::int64_t placedNotBefore = 0);
    void settleOnHost(FunctionState &function);
    void schedulePlacement();
    void placeOnHosts();
    void leaveHost(std::uint32_t slot, const Instance &instance);
    void hostReady(std::uint32_t host);
    void scheduleClusterWake();
    void wakeCluster();
    void moveAway(HostIndex host);
    void startAfterCrash(FunctionState &function, const Instance &crashed);
    Instance breakOff(FunctionState &function, std::uint32_t instance, std::vector<Call> &over);
    void tellWaiting(const Hosting::Request &request, std::int64_t until);
    void tellHost(const Hosting::HostLife &life);
    void becomeReady(std::uint32_t instance);
    void changeLoad(FunctionState &function, std::uint32_t instance, std::int32_t by);
    static void setLoad(FunctionState &function, std::uint32_t position, std::int32_t load);
    void freed(FunctionState &function, std::uint32_t instance);
    void plan(FunctionState &function, std::uint32_t instance);
    void leftAlone(FunctionState &function, std::uint32_t instance);
    void bringUpAlwaysWarm(FunctionState &function);
    void expireAboveAlwaysWarm(FunctionState &function);
    void settleAlwaysWarm(FunctionState &function);
    void placeAlwaysWarm(FunctionState &function, std::int64_t since, std::size_t firstEnded);
    void setTimer(std::uint32_t instance);
    void expire(std::uint32_t instance);
    void wakeKeepAlive(FunctionState &function);
    void scheduleKeepAliveWake(FunctionState &function);
    void startPrewarmed(FunctionState &function);
    [[nodiscard]] bool startAhead(FunctionState &function, std::int64_t expireAt);
    void makeReady(FunctionState &function, const PoolDecision &decision);
    void end(std::uint32_t instance);
    void list(FunctionState &function, std::uint32_t instance);
    void unlist(FunctionState &function, std::uint32_t instance);
    void relist(FunctionState &function, std::uint32_t instance);
    void link(FunctionState &function, std::uint32_t instance);
    void unlink(FunctionState &function, const Instance &instance);
    /// A ready instance with a free place, or none.
    [[nodiscard]] std::uint32_t choose(FunctionState &function, std::uint64_t draw)
    {
        if (function.free == 0) {
            return none;
        }
        return function.routing == Routing::LeastLoaded && function.active >= function.load.size()
                   ? function.members[function.levels.least()]
                   : chooseFree(function, draw);
    }
    [[nodiscard]] std::uint32_t chooseFree(FunctionState &function, std::uint64_t draw);
    [[nodiscard]] std::uint32_t chooseStarting(const FunctionState &function, std::uint64_t draw) const;

    void bringTotals(FunctionState &function);
    void scheduleWake(FunctionState &function);
    void scheduleBounds(FunctionState &function);
    void changeBounds(FunctionState &function);
    void wake(std::uint32_t function);
    [[nodiscard]] InstanceGlimpse glimpseOf(std::uint32_t slot, const FunctionState &function) const;
    void apply(FunctionState &function, const ScaleDecision &decision);
    void removeOne(FunctionState &function);
    /// It takes no request any more, and ends at once or when its last one is over.
    void drain(FunctionState &function, std::uint32_t instance);
    void tellColdStart(const FunctionState &function, const CallDraws &draws);
    void tellRefusal(const FunctionState &function, const CallDraws &draws, DecisionRule rule);
    void tellScaling(FunctionState &function, const ScaleDecision &decision);
    void rememberEnded(FunctionState &function, const Instance &instance);
    void dropQueued(FunctionState &function);
    [[nodiscard]] std::int64_t elsewhere(const FunctionState &function) const;

    void beginActivity(Instance &instance);
    void endActivity(Instance &instance, std::int64_t at);
    void countKeptIdle(FunctionState &function);
    void recountKeptIdle(FunctionState &function);
    [[nodiscard]] std::uint32_t positionOf(const FunctionState &function) const
    {
        return static_cast<std::uint32_t>(&function - m_functions.data());
    }
    [[nodiscard]] FunctionStatistics told(const FunctionState &function) { return m_statistics.of(function.main); }
    /// Now, as the scaler of @p function sees it.
    [[nodiscard]] SimTime scalerNow(const FunctionState &function) const
    {
        return SimTime::atNanoseconds(m_now - function.scalerOrigin);
    }

    const Configuration *m_configuration;
    ReplicationIndex m_replication;
    RunWatch *m_watch;
    std::int64_t m_horizon;
    std::int64_t m_limit; ///< requests of all functions inside
    std::optional<TokenBucket> m_secondLimit;
    std::optional<MinuteBucket> m_minuteLimit;
    bool m_billsActive; ///< the plan bills the time that instances are active
    std::int64_t m_now = 0;
    ArrivalMerger m_arrivals;
    FutureEvents m_events;
    std::uint64_t m_turnsSeen = 0; ///< of the events, when somebody looked ahead
    Slots<Call> m_calls;
    Slots<HeldEvent> m_held;
    Slots<FollowingCall> m_following;
    std::vector<std::optional<SourceStream>> m_called; ///< by function, where others call it
    Slots<Message> m_messages;                         ///< of queues, and records of streams
    Slots<MessageBatch> m_batches;
    std::vector<MessageQueue> m_queues;
    std::vector<std::uint32_t> m_queueOfStream;
    std::vector<RecordStream> m_recordStreams;
    std::vector<StreamLane> m_lanes; ///< of all of them
    std::vector<std::uint32_t> m_recordStreamOfStream;
    std::vector<std::optional<DeliveryDelay>> m_deliveryDelays; ///< by stream of the arrivals
    std::vector<User> m_users;                                  ///< of all closed groups
    std::vector<ThinkTimes> m_thinkTimes;
    std::vector<PlannedDeployment> m_deployments;
    std::vector<VersionTraffic> m_traffic;
    std::vector<ShareChange> m_shareChanges;
    std::vector<ServicePool> m_services;
    Slots<ServiceVisit> m_visits;
    Slots<Instance> m_instances;
    std::vector<Processor> m_processors;    ///< of instances whose function shares them, by slot
    std::vector<FunctionState> m_functions; ///< those of the configuration, then further versions of them
    std::optional<Hosting> m_hosting;
    std::int64_t m_placementScheduled = INT64_MAX;
    std::vector<PlacedInstance> m_placed; ///< scratch
    std::int64_t m_inside = 0;            ///< requests of all functions, waiting or served
    std::int64_t m_present = 0;           ///< ready and starting instances of all functions
    Statistics m_statistics;
    std::vector<SimTime> m_idleSince;
    std::vector<std::uint32_t> m_idle;
    std::vector<InstanceGlimpse> m_glimpses;
    std::uint64_t m_arrived = 0;
    std::uint64_t m_reported = 0;
    std::uint64_t m_uses = 0;
    StageTally m_tally;
    std::uint64_t m_sentByHand = 0;
    ChangedTraffic m_changed;
    DecisionSink *m_decisions = nullptr;
};

// What happens with every request.

inline void Engine::setLoad(FunctionState &function, std::uint32_t position, std::int32_t load)
{
    const std::int32_t before = std::exchange(function.load[position], load);
    if (function.routing != Routing::LeastLoaded) {
        return;
    }
    if (before != closed && load != closed) {
        function.levels.move(position, before, load);
    } else if (before != closed) {
        function.levels.remove(position, before);
    } else if (load != closed) {
        function.levels.add(position, load);
    }
}

/// It has a free place.
inline void Engine::list(FunctionState &function, std::uint32_t slot)
{
    m_instances[slot].isListed = true;
    ++function.free;
    if (function.routesByUse()) {
        link(function, slot);
    }
}

inline void Engine::unlist(FunctionState &function, std::uint32_t slot)
{
    Instance &instance = m_instances[slot];
    instance.isListed = false;
    --function.free;
    if (function.routesByUse()) {
        unlink(function, instance);
    }
}

/// It has just been used.
inline void Engine::relist(FunctionState &function, std::uint32_t slot)
{
    Instance &instance = m_instances[slot];
    const bool wasListed = std::exchange(instance.isListed, instance.inFlight < function.places);
    function.free += (instance.isListed ? 1 : 0) - (wasListed ? 1 : 0);
    if (function.routesByUse()) {
        if (wasListed) {
            unlink(function, instance);
        }
        if (instance.isListed) {
            link(function, slot);
        }
    }
}

inline void Engine::bringTotals(FunctionState &function)
{
    const std::int64_t since = m_now - std::exchange(function.totalsAt, m_now);
    if (since > 0 && function.scaler) {
        const ScalerCounts &counts = function.counts;
        function.totals.concurrency += TotalTime::nanoseconds(Int128(since) * (counts.inFlight + counts.queued));
        function.totals.queued += TotalTime::nanoseconds(Int128(since) * counts.queued);
        function.totals.ready += TotalTime::nanoseconds(Int128(since) * counts.ready);
    }
}

inline void Engine::beginActivity(Instance &instance)
{
    if (m_billsActive && instance.activeSince < 0) {
        instance.activeSince = m_now;
    }
}

/// Called whenever the number of ready or idle instances has changed.
inline void Engine::countKeptIdle(FunctionState &function)
{
    if (function.minimum != 0) {
        recountKeptIdle(function);
    }
}

/// Tells @p call from all others, where that will be needed.
inline void Engine::setPath(Call &call, const NumberedRequest &request) const
{
    const FunctionState &function = m_functions[call.function];
    if (!function.next.empty() || !function.latencyDraws.empty() || !function.configuration->deployments.empty()
        || !function.versions.empty()) {
        call.path = m_arrivals.stream(call.stream).path(request);
    }
}

} // namespace warmfront::sim
