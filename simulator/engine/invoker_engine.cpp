// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/engine/invoker_engine.h"

#include <algorithm>
#include <utility>

#include "core/base/contract.h"
#include "core/base/variates.h"
#include "simulator/engine/pool.h"
#include "simulator/engine/sent_by_hand.h"

namespace warmfront::sim {

namespace {

constexpr std::uint64_t requestsPerReport = 1024;

InvokerContainerPoolParameters poolParameters(const InvokerCapacity &capacity)
{
    InvokerContainerPoolParameters parameters;
    parameters.userMemory = capacity.userMemory;
    parameters.pauseGrace = capacity.pauseGrace;
    parameters.idleTimeout = capacity.idleTimeout;
    return parameters;
}

bool isPrewarmed(StartType type)
{
    return type == StartType::Prewarmed || type == StartType::RecreatedPrewarm;
}

/// Whether a container starts, or an initialisation in a prewarmed one.
bool isNew(StartType type)
{
    return isPrewarmed(type) || type == StartType::Cold || type == StartType::Recreated;
}

/// What it takes on average to have an instance of @p function anew: what a cold request takes longer than a warm one,
/// in seconds. Infinite means count as a day.
double startCostOf(const FunctionConfiguration &function)
{
    double cost = 0.0;
    for (const std::vector<Distribution> &phases : {function.coldStart, function.coldStartInit}) {
        for (const Distribution &phase : phases) {
            cost += phase.meanInSeconds();
        }
    }
    if (function.coldService) {
        cost += function.coldService->meanInSeconds() - function.service.meanInSeconds();
    }
    if (function.firstRun) {
        cost += function.firstRun->meanInSeconds();
    }
    return std::clamp(cost, 0.0, 86'400.0);
}

HomeInvoker balancerOf(const Configuration &configuration, const InvokerCapacity &capacity)
{
    HomeInvokerParameters parameters;
    parameters.managedFraction = capacity.managedFraction;
    parameters.blackboxFraction = 1.0 - capacity.managedFraction;
    parameters.controllers = capacity.controllers;
    HomeInvoker balancer(parameters,
                         std::vector<MemorySize>(static_cast<std::size_t>(capacity.invokers), capacity.userMemory));
    for (const FunctionConfiguration &function : configuration.functions) {
        const std::string qualified = "guest/" + function.name;
        (void)balancer.add({"guest", qualified, function.memory, function.concurrency, false});
    }
    return balancer;
}

} // namespace

InvokerEngine::InvokerEngine(const Configuration &configuration, ReplicationIndex replication, RunWatch &watch,
                             ArrivalMerger arrivals)
    : m_configuration(&configuration),
      m_replication(replication),
      m_capacity(&*configuration.invokers),
      m_watch(&watch),
      m_horizon(configuration.horizon.count()),
      m_arrivals(std::move(arrivals)),
      m_balancer(balancerOf(configuration, *m_capacity)),
      m_admission(m_capacity->perMinute.value_or(noLimit), m_capacity->concurrent.value_or(noLimit),
                  m_capacity->controllers),
      m_draws(Stream({configuration.seed, raw(replication), StreamOwner::Function, 0, StreamPurpose::Selection, 2})),
      m_statistics(configuration, {replication, 0, configuration.functions.size()}, watch),
      m_idleTimeout(m_capacity->idleTimeout),
      m_concurrent(m_capacity->concurrent),
      m_ended(configuration.functions.size())
{
    std::vector<double> startCosts;
    for (std::size_t f = 0; f < configuration.functions.size(); ++f) {
        const FunctionConfiguration &function = configuration.functions[f];
        m_functions.push_back({ServiceRules(function, configuration.horizon), function.memory, m_capacity->runtimes[f],
                               function.concurrency});
        startCosts.push_back(startCostOf(function));
    }
    const Host host{InvokerContainerPool(poolParameters(*m_capacity), m_capacity->prewarm), {}};
    m_hosts.assign(static_cast<std::size_t>(m_capacity->invokers), host);
    std::uint32_t part = 3;
    for (Host &each : m_hosts) {
        each.pool.evictBy(
            m_capacity->eviction, startCosts,
            Stream({configuration.seed, raw(replication), StreamOwner::Function, 0, StreamPurpose::Selection, part++}));
        for (std::size_t kind = 0; kind < each.pool.prewarmKinds(); ++kind) {
            while (each.pool.prewarmStarting(kind) > 0) {
                each.pool.prewarmStarted(kind); // the platform has been there before the run
            }
        }
    }
    for (std::uint32_t i = 0; i < m_hosts.size() && m_capacity->reactivePrewarm; ++i) {
        Host &each = m_hosts[i];
        ReactivePrewarm::Parameters checks = m_capacity->prewarmChecks;
        Stream draws(
            {configuration.seed, raw(replication), StreamOwner::Function, 0, StreamPurpose::Selection, part++});
        checks.jitter = SimDuration::seconds(variates::index(draws.next(), 10));
        if (each.pool.prewarmKinds() > 0) {
            each.coldStartsSeen.resize(each.pool.prewarmKinds());
            each.prewarm.emplace(
                std::vector<ReactivePrewarm::Kind>(each.pool.prewarmKinds(), *m_capacity->reactivePrewarm), checks);
            m_events.schedule(each.prewarm->nextWake().count(), EventClass::Tick, PrewarmCheck, i);
        }
    }
}

InvokerEngine::InvokerEngine(const InvokerEngine &other) = default;
InvokerEngine::InvokerEngine(InvokerEngine &&other) noexcept = default;
InvokerEngine &InvokerEngine::operator=(const InvokerEngine &other) = default;
InvokerEngine &InvokerEngine::operator=(InvokerEngine &&other) noexcept = default;
InvokerEngine::~InvokerEngine() = default;

Result<InvokerEngine> InvokerEngine::make(const Configuration &configuration, ReplicationIndex replication,
                                          RunWatch &watch)
{
    Result<ArrivalMerger> arrivals = ArrivalMerger::make(configuration, replication);
    if (!arrivals) {
        return tl::unexpected(arrivals.error());
    }
    return InvokerEngine(configuration, replication, watch, std::move(*arrivals));
}

/// What is kept about functions and containers is far apart in memory, but who completes next is known: it is fetched
/// ahead, and what it points to a little later.
inline void InvokerEngine::lookAtEventsAhead()
{
    if (m_turnsSeen != m_events.turns()) {
        m_turnsSeen = m_events.turns();
        m_events.forEachLater([this](const Event &later) { m_activations.prefetch(later.subject); });
    }
    const Event *soon = m_events.ahead(1);
    if (soon == nullptr || soon->kind != Completion) {
        return;
    }
    const Activation &activation = m_activations[soon->subject];
    __builtin_prefetch(&m_functions[activation.function].tally);
    m_balancer.prefetch(static_cast<FunctionIndex>(activation.function));
    if (activation.container != none) {
        __builtin_prefetch(&m_containers[activation.container]);
        m_hosts[activation.host].pool.prefetch(activation.index);
    }
}

/// The same for who arrives next, who mostly goes to the home of his function.
inline void InvokerEngine::lookAtArrivalsAhead() const
{
    if (const Arrival *later = m_arrivals.ahead(8)) {
        const std::uint32_t function = m_arrivals.function(later->stream);
        __builtin_prefetch(&m_functions[function]);
        __builtin_prefetch(&m_functions[function].tally);
        m_balancer.prefetch(static_cast<FunctionIndex>(function));
    }
    if (const Arrival *later = m_arrivals.ahead(3)) {
        const auto function = static_cast<FunctionIndex>(m_arrivals.function(later->stream));
        const Host &host = m_hosts[raw(m_balancer.home(function))];
        if (const auto container = host.pool.expected(function)) {
            host.pool.prefetch(*container);
            m_containers.prefetch(host.containers[raw(*container)]);
        }
    }
}

inline InvokerEngine::Happened InvokerEngine::happenNext(std::int64_t last)
{
    const std::int64_t arrival = m_arrivals.nextAt();
    const Event event = m_events.next(std::min(arrival, last));
    // Only what the platform looks at by the clock comes after arrivals of the same instant.
    if (event.at <= last && (event.at < arrival || (event.at == arrival && event.eventClass() != EventClass::Tick))) {
        m_events.take();
        lookAtEventsAhead();
        m_now = event.at;
        happen(event);
        return Happened::AnEvent;
    }
    if (arrival > last) {
        return Happened::Nothing;
    }
    m_now = arrival;
    lookAtArrivalsAhead();
    arrive();
    return Happened::AnArrival;
}

Result<bool> InvokerEngine::step(SimTime last)
{
    const Happened happened = happenNext(std::min(last.count(), m_horizon));
    if (happened == Happened::AnArrival) {
        if (const Result<void> advanced = m_arrivals.advance(); !advanced) {
            return tl::unexpected(advanced.error());
        }
    }
    return happened != Happened::Nothing;
}

Result<bool> InvokerEngine::advanceTo(SimTime until)
{
    const std::int64_t last = std::min(until.count(), m_horizon);
    while (true) {
        const Happened happened = happenNext(last);
        if (happened == Happened::AnEvent) {
            continue;
        }
        if (happened == Happened::Nothing) {
            break;
        }
        if (const Result<void> advanced = m_arrivals.advance(); !advanced) {
            return tl::unexpected(advanced.error());
        }
        if (m_arrived - m_reported >= requestsPerReport) {
            const std::uint64_t since = m_arrived - std::exchange(m_reported, m_arrived);
            if (!m_watch->proceed(since, now())) {
                return false;
            }
        }
    }
    m_now = std::max(m_now, last);
    return true;
}

void InvokerEngine::happen(const Event &event)
{
    switch (static_cast<Kind>(event.kind)) {
    case Completion:
        complete(event.subject);
        break;
    case ChangedArrives:
        changedArrives(event.subject);
        break;
    case Initialised:
        initialised(event.subject);
        break;
    case PrewarmReady: {
        const auto kinds = static_cast<std::uint32_t>(m_capacity->prewarm.size());
        if (Host &host = m_hosts[event.subject / kinds]; !host.hasFailed) {
            host.pool.prewarmStarted(event.subject % kinds, now());
        }
        break;
    }
    case PrewarmCheck:
        if (m_hosts[event.subject].prewarm) {
            checkPrewarm(event.subject);
        }
        break;
    case AcknowledgementMissed:
        acknowledgementMissed(event.subject);
        break;
    case GoesOffline:
        m_balancer.setUsable(static_cast<HostIndex>(event.subject), false);
        break;
    }
}

/// Part of arrive(), where the compiler would not put it by itself.
[[gnu::always_inline]] inline void InvokerEngine::offer(std::uint32_t index, const CallDraws &draws)
{
    Activation &activation = m_activations[index];
    FunctionState &function = m_functions[activation.function];
    ++function.tally.requests;
    ++m_tally.requests;
    if (const Admission admission = m_admission.admit(now()); !admission.isAdmitted) {
        if (m_decisions != nullptr) {
            tellRefusal(activation, draws, admission);
        }
        refuse(index, Ending::Throttled);
        m_activations.remove(index);
        return;
    }
    // Sent by hand, it must not change where others go.
    const std::uint64_t draw = draws.isByHand ? draws.routing() : m_draws.next();
    const std::optional<Placement> placement = m_balancer.place(static_cast<FunctionIndex>(activation.function), draw);
    if (!placement) [[unlikely]] { // all have failed
        m_admission.release();
        refuse(index, Ending::Failed);
        m_activations.remove(index);
        return;
    }
    activation.host = raw(placement->host);
    if (m_hosts[activation.host].hasFailed) [[unlikely]] {
        loseActivation(index);
        return;
    }
    expireIdle(activation.host);
    const ContainerStart start = m_hosts[activation.host].pool.run(
        {index, static_cast<FunctionIndex>(activation.function), function.runtime, function.memory, function.places});
    if (start.type == StartType::Buffered || isNew(start.type)) {
        activation.cold = draws.cold(activation.service);
        if (m_decisions != nullptr) {
            m_names.resize(std::max<std::size_t>(m_names.size(), index + 1));
            m_names[index] = {draws.name().thing, draws.isByHand};
        }
    }
    if (start.type == StartType::Buffered) {
        if (m_decisions != nullptr) {
            tellWaiting(index);
        }
        ++function.queued;
    }
    answer(index, start);
}

/// One that arrives now, so far without anything that its source says.
std::uint32_t InvokerEngine::newActivation(std::uint32_t function, std::uint32_t stream)
{
    ++m_arrived;
    const std::uint32_t index = m_activations.take();
    Activation &activation = m_activations[index];
    activation.arrival = m_now;
    activation.end = -1;
    activation.init = 0;
    activation.function = function;
    activation.container = none;
    activation.source = m_arrivals.sourceIndex(stream);
    activation.mark = 0;
    activation.fails = false;
    activation.isOver = false;
    return index;
}

void InvokerEngine::arrive()
{
    const Arrival &arrival = m_arrivals.next();
    if (m_changed.any() && m_changed.replaces(arrival.stream)) {
        return;
    }
    const SourceStream &source = m_arrivals.stream(arrival.stream);
    const std::uint32_t index = newActivation(m_arrivals.function(arrival.stream), arrival.stream);
    Activation &activation = m_activations[index];
    activation.service = arrival.service;
    activation.fails = m_functions[activation.function].rules.mayFail && source.fails(arrival.position);
    offer(index, {source, arrival.position});
}

/// An activation of a source whose rate was changed. An event of before the last change finds nothing to do.
void InvokerEngine::changedArrives(std::uint32_t stream)
{
    if (m_changed.nextAt(stream) != m_now) {
        return;
    }
    const NumberedRequest request{m_changed.take(stream), 0};
    m_changed.scheduleNext(m_events, stream, m_horizon, ChangedArrives);
    const SourceStream &source = m_arrivals.stream(stream);
    const std::uint32_t index = newActivation(m_arrivals.function(stream), stream);
    m_activations[index].service = source.service(request);
    m_activations[index].fails = source.fails(request);
    offer(index, {source, 0, request, true});
}

bool InvokerEngine::sendRequest(std::size_t position)
{
    std::uint32_t stream = 0;
    while (stream < m_arrivals.streamCount() && m_arrivals.function(stream) != position) {
        ++stream;
    }
    if (stream == m_arrivals.streamCount() || m_now >= m_horizon) {
        return false;
    }
    const SourceStream &source = m_arrivals.stream(stream);
    const NumberedRequest request{firstSentByHand | m_sentByHand++, 0};
    const std::uint32_t index = newActivation(static_cast<std::uint32_t>(position), stream);
    m_activations[index].service = source.service(request);
    m_activations[index].fails = source.fails(request);
    offer(index, {source, 0, request, true});
    return true;
}

void InvokerEngine::answer(std::uint32_t index, const ContainerStart &start)
{
    const std::uint32_t host = m_activations[index].host;
    for (const ContainerIndex evicted : m_hosts[host].pool.evicted()) {
        if (start.evicted > 0) {
            end(m_hosts[host].containers[raw(evicted)], m_now);
        }
    }
    if (start.replaces) {
        startPrewarm(host, *start.replaces);
    }
    if (start.type != StartType::Buffered) {
        begin(index, start);
    }
}

void InvokerEngine::begin(std::uint32_t index, const ContainerStart &start)
{
    Activation &activation = m_activations[index];
    FunctionState &function = m_functions[activation.function];
    const bool startsContainer = isNew(start.type);
    if (startsContainer) {
        ++function.tally.cold;
        ++m_tally.cold;
        if (m_decisions != nullptr) {
            tellColdStart(index, start);
        }
        const std::int64_t sandbox = isPrewarmed(start.type) ? 0 : activation.cold.unbilledStartNs;
        activation.service = activation.cold.serviceNs;
        activation.init = activation.cold.initNs;
        activation.container = createContainer(activation, start.container, sandbox + activation.cold.initNs);
    } else {
        activation.container = m_hosts[activation.host].containers[raw(start.container)];
    }
    activation.index = start.container;
    Container &container = m_containers[activation.container];
    activation.start = std::max(m_now, container.ready);
    if (!startsContainer && container.inFlight == 0
        && m_hosts[activation.host].pool.isPaused(SimTime::atNanoseconds(container.idleSince),
                                                  SimTime::atNanoseconds(m_now))) {
        activation.start = m_now + m_capacity->resumeTime.count();
    }
    if (startsContainer && activation.arrival < m_now) {
        // It waited for memory first, so its start is told apart from its wait.
        activation.mark = InvocationBatch::awaitedStartBit;
        container.isAwaited = true;
    } else if (startsContainer) {
        activation.mark = InvocationBatch::coldBit;
    }
    const ServiceRules::Settled settled = function.rules.settle(activation.start, activation.service, activation.fails);
    activation.end = settled.end;
    activation.mark = static_cast<std::uint8_t>(activation.mark | InvocationBatch::ranBit
                                                | static_cast<std::uint8_t>(settled.ending));
    if (container.inFlight++ == 0) {
        container.busySince = activation.start;
    }
    m_events.schedule(activation.end, EventClass::Completion, Completion, index);
}

std::uint32_t InvokerEngine::createContainer(const Activation &activation, ContainerIndex index, std::int64_t startTime)
{
    FunctionState &function = m_functions[activation.function];
    Container container;
    container.created = m_now;
    container.ready = m_now + startTime;
    container.function = activation.function;
    container.host = activation.host;
    container.index = index;
    container.number = ++function.created;
    const std::uint32_t slot = m_containers.add(container);
    std::vector<std::uint32_t> &containers = m_hosts[activation.host].containers;
    containers.resize(std::max<std::size_t>(containers.size(), raw(index) + 1), none);
    containers[raw(index)] = slot;
    m_statistics.of(activation.function).alive(m_now, ++function.alive);
    m_events.schedule(container.ready, EventClass::Completion, Initialised, slot);
    return slot;
}

void InvokerEngine::initialised(std::uint32_t slot)
{
    Container &container = m_containers[slot];
    if (container.isGone) {
        m_containers.remove(slot);
        return;
    }
    container.isStarting = false;
    if (container.isAwaited) {
        m_statistics.of(container.function).starting(container.created, container.ready);
    }
    m_hosts[container.host].pool.initialised(container.index);
}

void InvokerEngine::complete(std::uint32_t index)
{
    const Activation &activation = m_activations[index]; // no other takes its place before retry()
    m_activations.remove(index);
    if (activation.isOver) {
        return;
    }
    tell(activation);
    Container &container = m_containers[activation.container];
    const FunctionState &function = m_functions[activation.function];
    InvokerContainerPool &pool = m_hosts[activation.host].pool;
    if (--container.inFlight == 0) {
        container.idleSince = m_now;
        if (function.places > 1) {
            m_statistics.of(activation.function).busy(container.busySince, m_now, false);
        }
    }
    const auto ending = static_cast<Ending>(activation.mark & InvocationBatch::endingMask);
    if (ending == Ending::TimedOut && function.places == 1) {
        pool.remove(container.index);
        end(activation.container, m_now);
    } else {
        pool.completed(SimTime::atNanoseconds(m_now), container.index);
    }
    m_balancer.release(static_cast<FunctionIndex>(activation.function), static_cast<HostIndex>(activation.host));
    m_admission.release();
    retry(activation.host);
}

/// It has begun to start, and is ready a little later.
void InvokerEngine::startPrewarm(std::uint32_t host, std::size_t kind)
{
    m_events.schedule(
        m_now + m_capacity->prewarmStart.count(), EventClass::Completion, PrewarmReady,
        static_cast<std::uint32_t>(host * m_capacity->prewarm.size() + kind)); // as PrewarmReady takes it apart
}

/// Prewarmed containers that waited for too long end, and others start for the cold starts of late. Who waits for
/// memory may find some.
void InvokerEngine::checkPrewarm(std::uint32_t host)
{
    expireIdle(host);
    Host &invoker = m_hosts[host];
    std::vector<ReactivePrewarm::Seen> seen(invoker.pool.prewarmKinds());
    for (std::size_t kind = 0; kind < seen.size(); ++kind) {
        const std::int64_t coldStarts = invoker.pool.coldStarts(kind);
        seen[kind].coldStarts = coldStarts - std::exchange(invoker.coldStartsSeen[kind], coldStarts);
        seen[kind].overdue = invoker.pool.prewarmOverdue(kind, now(), invoker.prewarm->kinds()[kind].timeToLive);
    }
    const std::vector<ReactivePrewarm::Adjustment> answers = invoker.prewarm->adjust(seen);
    for (std::size_t kind = 0; kind < seen.size(); ++kind) {
        for (std::int64_t i = 0; i < answers[kind].expires; ++i) {
            invoker.pool.prewarmEnded(kind);
        }
        // Those that are overdue and still there, as only so many end at once, do not count.
        const std::int64_t left = seen[kind].overdue - answers[kind].expires;
        const auto missing = [&] {
            return invoker.pool.prewarmReady(kind) - left + invoker.pool.prewarmStarting(kind) < answers[kind].desired;
        };
        while (missing() && invoker.pool.startPrewarm(kind)) {
            startPrewarm(host, kind);
        }
    }
    m_events.schedule(invoker.prewarm->nextWake().count(), EventClass::Tick, PrewarmCheck, host);
    retry(host);
}

/// Only the head of the buffer is tried.
void InvokerEngine::retry(std::uint32_t host)
{
    InvokerContainerPool &pool = m_hosts[host].pool;
    while (const ContainerRun *head = pool.headOfBuffer()) {
        const auto index = static_cast<std::uint32_t>(head->request);
        const std::optional<ContainerStart> start = pool.retryHead();
        if (!start || start->type == StartType::Buffered) {
            return;
        }
        --m_functions[m_activations[index].function].queued;
        answer(index, *start);
    }
}

/// Idle ones are looked at when their memory may matter; they ended when their time was over.
void InvokerEngine::expireIdle(std::uint32_t host, std::int64_t notBefore)
{
    InvokerContainerPool &pool = m_hosts[host].pool;
    while (pool.hasExpired(now())) {
        const ContainerIndex longest = *pool.longestIdle();
        const SimTime since = pool.idleSince(longest);
        pool.remove(longest);
        end(m_hosts[host].containers[raw(longest)], std::max((since + keepAlive()).count(), notBefore));
    }
}

void InvokerEngine::end(std::uint32_t slot, std::int64_t at)
{
    Container &container = m_containers[slot];
    m_hosts[container.host].containers[raw(container.index)] = none;
    --m_functions[container.function].alive;
    m_statistics.of(container.function).life(container.created, at, container.number);
    if (m_decisions != nullptr) {
        rememberEnded(container, at);
    }
    container.isGone = container.isStarting;
    if (!container.isGone) {
        m_containers.remove(slot);
    }
}

void InvokerEngine::refuse(std::uint32_t index, Ending ending)
{
    Activation &activation = m_activations[index];
    activation.start = activation.end = m_now;
    activation.mark = static_cast<std::uint8_t>(ending);
    tell(activation);
}

void InvokerEngine::tell(const Activation &activation)
{
    const std::uint32_t number = activation.container == none ? 0 : m_containers[activation.container].number;
    const auto ending = static_cast<Ending>(activation.mark & InvocationBatch::endingMask);
    m_functions[activation.function].tally.count(ending);
    m_tally.count(ending);
    m_statistics.of(activation.function)
        .take({activation.arrival, activation.start, activation.end, activation.init, number, activation.source,
               activation.mark});
}

UnitOutcome InvokerEngine::soFar() const
{
    InvokerEngine ended = *this;
    ended.m_decisions = nullptr;
    ended.m_horizon = m_now;
    ended.m_statistics.endAt(now());
    ended.m_activations.forEach([&ended](std::uint32_t index) {
        Activation &activation = ended.m_activations[index];
        if (activation.end > ended.m_now) {
            activation.mark = static_cast<std::uint8_t>((activation.mark & ~InvocationBatch::endingMask)
                                                        | static_cast<std::uint8_t>(Ending::Unfinished));
        }
    });
    return ended.finish();
}

UnitOutcome InvokerEngine::finish()
{
    expects(m_now == m_horizon, "a run is finished at its horizon");
    for (std::uint32_t host = 0; host < m_hosts.size(); ++host) {
        expireIdle(host);
    }
    m_activations.forEach([this](std::uint32_t index) {
        const Activation &activation = m_activations[index];
        if (activation.end < 0) {
            refuse(index, Ending::Unfinished);
        } else if (!activation.isOver) {
            tell(activation);
        }
    });
    m_containers.forEach([this](std::uint32_t slot) {
        const Container &container = m_containers[slot];
        if (container.isGone) {
            return;
        }
        FunctionStatistics told = m_statistics.of(container.function);
        if (container.isStarting && container.isAwaited) {
            told.starting(container.created, container.ready);
        }
        if (container.inFlight > 0 && m_functions[container.function].places > 1) {
            told.busy(container.busySince, endOfTime, false);
        }
        told.life(container.created, endOfTime, container.number);
    });
    return m_statistics.finish();
}

} // namespace warmfront::sim
