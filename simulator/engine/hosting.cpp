// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/engine/hosting.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/contract.h"
#include "simulator/engine/pool.h"

namespace warmfront::sim {

namespace {

using Rule = std::variant<ResourceFitRule, Spread, Auction, OfferMatching>;

Rule ruleOf(const HostingConfiguration &hosting)
{
    struct Make
    {
        Rule operator()(const ResourceFitParameters &p) const { return ResourceFitRule(p); }
        Rule operator()(const SpreadParameters &p) const { return Spread(p); }
        Rule operator()(const AuctionParameters &p) const { return Auction(p); }
        Rule operator()(const OfferMatchingParameters &p) const { return OfferMatching(p); }
    };
    return std::visit(Make{}, hosting.placement);
}

/// The first multiple of @p interval after @p now.
std::int64_t nextMultiple(std::int64_t now, std::int64_t interval)
{
    return (now / interval + 1) * interval;
}

} // namespace

Hosting::Hosting(const Configuration &configuration, ReplicationIndex replication)
    : m_configuration(&*configuration.hosting),
      m_rule(ruleOf(*configuration.hosting)),
      m_images(configuration.hosting->images),
      m_draws({configuration.seed, raw(replication), StreamOwner::Host, 0, StreamPurpose::Placement, 0}),
      m_crashes(configuration.functions.size(), CrashCounter(configuration.hosting->crash)),
      m_hasNoRoom(configuration.functions.size())
{
    const HostingConfiguration &hosting = *m_configuration;
    if (hosting.autoscaler) {
        m_autoscaler.emplace(*hosting.autoscaler);
    }
    for (const FunctionConfiguration &function : configuration.functions) {
        // Hosts without a stated number of processors are filled by memory alone.
        InstanceDemand demand{.memory = function.memory,
                              .millicores = hosting.host.millicores == 0
                                                ? 0
                                                : static_cast<std::int64_t>(std::llround(function.cpu * 1000.0))};
        if (const auto *auction = std::get_if<Auction>(&m_rule)) {
            demand = auction->demandOf({.demand = demand});
        }
        if (auto *offers = std::get_if<OfferMatching>(&m_rule)) {
            offers->define(indexOf(static_cast<std::uint32_t>(m_demands.size())), demand);
        }
        m_demands.push_back(demand);
    }
    for (std::int32_t i = 0; i < hosting.hosts; ++i) {
        (void)order(0, HostState::Ready, 0);
    }
}

HostIndex Hosting::order(std::int64_t now, HostState state, std::int64_t readyAt)
{
    const HostIndex host = m_pool.add(SimTime::atNanoseconds(now), m_configuration->host, state);
    m_lives.resize(std::max<std::size_t>(m_lives.size(), raw(host) + 1));
    m_lives[raw(host)] = {now, readyAt, endOfTime};
    return host;
}

AuctionWork Hosting::workOf(std::uint32_t function, std::int32_t rank) const
{
    AuctionWork work;
    work.function = indexOf(function);
    work.instance = rank;
    work.demand = m_demands[function];
    // The proxy is in the demand already, and the auction adds it.
    const auto &parameters = std::get<AuctionParameters>(m_configuration->placement);
    work.demand.memory = MemorySize::bytes(work.demand.memory.count() - parameters.proxyOverhead.count());
    return work;
}

std::optional<HostIndex> Hosting::choose(SimTime now, std::uint32_t function, std::int32_t rank)
{
    const auto hostOf = [](const std::optional<Placement> &placement) {
        return placement ? std::optional(placement->host) : std::nullopt;
    };
    if (const auto *fit = std::get_if<ResourceFitRule>(&m_rule)) {
        return hostOf(fit->choose(m_pool, m_demands[function], m_draws.next()));
    }
    if (const auto *spread = std::get_if<Spread>(&m_rule)) {
        return hostOf(spread->choose(now, m_pool, {.service = indexOf(function), .demand = m_demands[function]}));
    }
    if (const auto *auction = std::get_if<Auction>(&m_rule)) {
        const AuctionResult result = auction->choose(m_pool, workOf(function, rank));
        return result.outcome == AuctionOutcome::Placed ? std::optional(result.placement.host) : std::nullopt;
    }
    // Before the first offers, of what has been launched long ago: the emptiest host.
    return hostOf(ResourceFitRule({.drawsAmongEqual = false}).choose(m_pool, m_demands[function], 0));
}

void Hosting::tell(std::uint32_t function, std::int32_t rank, HostIndex host)
{
    if (auto *spread = std::get_if<Spread>(&m_rule)) {
        spread->placed(indexOf(function), host);
    } else if (auto *auction = std::get_if<Auction>(&m_rule)) {
        auction->placed(workOf(function, rank), host);
    }
}

std::optional<HostIndex> Hosting::settle(std::uint32_t function, std::int32_t rank)
{
    const std::optional<HostIndex> host = choose(SimTime{}, function, rank);
    if (!host) {
        return std::nullopt;
    }
    expects(m_pool.reserve(SimTime{}, *host, m_demands[function]), "a host is chosen because it has room");
    tell(function, rank, *host);
    if (auto *auction = std::get_if<Auction>(&m_rule)) {
        auction->started(*host);
    } else if (auto *offers = std::get_if<OfferMatching>(&m_rule)) {
        offers->placed(indexOf(function), *host);
    }
    m_images.store(*host, imageOf(function, 0), m_configuration->imageSize);
    return host;
}

void Hosting::ask(const Request &request)
{
    m_waiting.push_back(request);
    if (auto *offers = std::get_if<OfferMatching>(&m_rule)) {
        offers->want(indexOf(request.function), 1);
    }
}

Hosting::Request Hosting::withdraw(std::uint32_t slot)
{
    const auto found = std::ranges::find(m_waiting, slot, &Request::slot);
    expects(found != m_waiting.end(), "only who waits for a host gives up");
    const Request request = *found;
    m_waiting.erase(found);
    if (auto *offers = std::get_if<OfferMatching>(&m_rule)) {
        offers->want(indexOf(request.function), -1);
    }
    return request;
}

std::int64_t Hosting::nextRound(std::int64_t now) const
{
    if (m_waiting.empty()) {
        return endOfTime;
    }
    if (const auto *offers = std::get_if<OfferMatching>(&m_rule)) {
        return offers->nextOffers(SimTime::atNanoseconds(now)).count();
    }
    const std::int64_t retry = m_configuration->retryInterval.count();
    std::int64_t next = endOfTime;
    // The latest are those that are tried soonest.
    for (auto request = m_waiting.rbegin(); request != m_waiting.rend() && next > now; ++request) {
        if (!request->hasFailed) {
            next = std::min(
                next, std::max({now, request->since + m_configuration->placementDelay.count(), request->notBefore}));
        } else if (m_hasNewRoom && (retry == 0 || request->isHeldBack)) {
            next = now;
        } else if (retry > 0) {
            next = std::min(next, nextMultiple(now, retry));
        }
    }
    return next;
}

bool Hosting::isDue(const Request &request, std::int64_t now) const
{
    if (request.hasFailed) {
        const std::int64_t retry = m_configuration->retryInterval.count();
        return retry == 0 || now % retry == 0 || (request.isHeldBack && m_hasNewRoom);
    }
    return now >= request.notBefore && now >= request.since + m_configuration->placementDelay.count();
}

void Hosting::place(std::int64_t now, std::size_t waiting, HostIndex host)
{
    const Request &request = m_waiting[waiting];
    expects(m_pool.reserve(SimTime::atNanoseconds(now), host, m_demands[request.function]),
            "a host is chosen because it has room");
    tell(request.function, request.rank, host);
    const std::int64_t begins = std::max(now, request.startsAt);
    const ArtifactIndex artifact = imageOf(request.function, request.version);
    const MemorySize size = m_configuration->imageSize;
    const SimDuration takes = request.pull ? SimDuration::nanoseconds(*request.pull) : m_images.pullTime(size);
    const Pull pull = m_images.request(SimTime::atNanoseconds(begins), host, artifact, size, takes);
    m_placed.push_back({request, host, std::min(endOfTime, pull.available.count() + request.takes)});
    m_isPlaced[waiting] = true;
}

void Hosting::placeInOrder(std::int64_t now)
{
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < m_waiting.size(); ++i) {
        if (isDue(m_waiting[i], now)) {
            order.push_back(i);
        }
    }
    if (std::holds_alternative<Auction>(m_rule)) {
        std::vector<AuctionWork> batch;
        for (const std::size_t i : order) {
            batch.push_back(workOf(m_waiting[i].function, m_waiting[i].rank));
            batch.back().id = i;
        }
        Auction::order(batch);
        std::ranges::transform(batch, order.begin(),
                               [](const AuctionWork &work) { return static_cast<std::size_t>(work.id); });
    }
    // Instances of one function ask for the same: where one found no room, the next finds none either.
    std::fill(m_hasNoRoom.begin(), m_hasNoRoom.end(), false);
    for (const std::size_t i : order) {
        Request &request = m_waiting[i];
        const std::optional<HostIndex> host = m_hasNoRoom[request.function]
                                                  ? std::nullopt
                                                  : choose(SimTime::atNanoseconds(now), request.function, request.rank);
        if (m_explains && !m_hasNoRoom[request.function]) {
            explain(SimTime::atNanoseconds(now), request, host);
        }
        if (host) {
            place(now, i, *host);
        } else {
            const auto *auction = std::get_if<Auction>(&m_rule);
            request.hasFailed = true;
            request.isHeldBack = auction != nullptr && auction->isAtLimit();
            m_hasNoRoom[request.function] = true;
        }
    }
}

void Hosting::placeOffers(std::int64_t now)
{
    auto &offers = std::get<OfferMatching>(m_rule);
    const SimTime at = SimTime::atNanoseconds(now);
    const std::span<const HostIndex> order = offers.offers(m_pool, m_draws.next());
    for (const HostIndex host : order) {
        std::int32_t taken = 0;
        while (const std::optional<FunctionIndex> app = offers.match(at, m_pool, host, taken)) {
            std::size_t first = 0;
            while (m_isPlaced[first] || m_waiting[first].function != raw(*app)) {
                ++first;
            }
            if (m_explains) {
                explainOffer(at, m_waiting[first], host, order);
            }
            place(now, first, host);
            ++taken;
        }
    }
    for (std::size_t i = 0; i < m_waiting.size(); ++i) {
        if (m_explains && !m_isPlaced[i] && !m_waiting[i].hasFailed) {
            explainOffer(at, m_waiting[i], std::nullopt, order);
        }
        m_waiting[i].hasFailed = m_waiting[i].hasFailed || !m_isPlaced[i];
    }
}

void Hosting::dropPlaced()
{
    std::size_t kept = 0;
    for (std::size_t i = 0; i < m_waiting.size(); ++i) {
        if (!m_isPlaced[i]) {
            m_waiting[kept++] = m_waiting[i];
        }
    }
    m_waiting.resize(kept);
}

std::span<const Hosting::Placed> Hosting::round(std::int64_t now, bool explains)
{
    m_placed.clear();
    m_explains = explains;
    m_explained.clear();
    m_isPlaced.assign(m_waiting.size(), false);
    if (std::holds_alternative<OfferMatching>(m_rule)) {
        placeOffers(now);
    } else {
        placeInOrder(now);
    }
    m_hasNewRoom = false;
    dropPlaced();
    return m_placed;
}

void Hosting::started(std::uint32_t function, HostIndex host)
{
    if (auto *auction = std::get_if<Auction>(&m_rule)) {
        auction->started(host);
        m_hasNewRoom = true; // of the limit of starts
    } else if (auto *offers = std::get_if<OfferMatching>(&m_rule)) {
        offers->settled(indexOf(function));
    }
}

Hosting::HostLife Hosting::giveBack(std::int64_t now, HostIndex host)
{
    m_pool.become(SimTime::atNanoseconds(now), host, HostState::Gone);
    m_images.forget(host);
    m_lives[raw(host)].returned = now;
    return m_lives[raw(host)];
}

std::optional<Hosting::HostLife> Hosting::ended(std::int64_t now, std::uint32_t function, HostIndex host,
                                                bool wasStarting)
{
    m_pool.release(SimTime::atNanoseconds(now), host, m_demands[function]);
    m_hasNewRoom = true;
    if (auto *spread = std::get_if<Spread>(&m_rule)) {
        spread->ended(indexOf(function), host);
    } else if (auto *auction = std::get_if<Auction>(&m_rule)) {
        auction->ended({.function = indexOf(function)}, host, wasStarting);
    } else if (auto *offers = std::get_if<OfferMatching>(&m_rule)) {
        offers->ended(indexOf(function), host);
    }
    const Host &left = m_pool.host(host);
    return left.state == HostState::Cordoned && left.instances == 0 ? std::optional(giveBack(now, host)) : std::nullopt;
}

std::optional<std::int64_t> Hosting::crashed(std::int64_t now, std::uint32_t function, HostIndex host, std::int64_t up)
{
    const SimTime at = SimTime::atNanoseconds(now);
    if (auto *offers = std::get_if<OfferMatching>(&m_rule)) {
        (void)offers->failed(at, indexOf(function));
        return now; // the app backs off as a whole
    }
    if (auto *spread = std::get_if<Spread>(&m_rule)) {
        spread->failed(at, indexOf(function), host);
    }
    const CrashDecision decision = m_crashes[function].crashed(at, SimDuration::nanoseconds(up));
    return decision.restartAt ? std::optional(decision.restartAt->count()) : std::nullopt;
}

bool Hosting::canFail(HostIndex host) const
{
    if (raw(host) >= m_pool.hosts().size()) {
        return false;
    }
    const HostState state = m_pool.host(host).state;
    return state != HostState::Failed && state != HostState::Gone;
}

void Hosting::failed(std::int64_t now, HostIndex host)
{
    m_pool.become(SimTime::atNanoseconds(now), host, HostState::Failed);
    m_images.forget(host);
}

std::optional<Hosting::HostLife> Hosting::returned(std::int64_t now, HostIndex host)
{
    return m_autoscaler ? std::optional(giveBack(now, host)) : std::nullopt;
}

std::int64_t Hosting::nextClusterWake() const
{
    return m_autoscaler ? m_autoscaler->nextWake().count() : endOfTime;
}

Hosting::ClusterChange Hosting::wakeCluster(std::int64_t now, std::span<const PlacedInstance> placed)
{
    ClusterChange change;
    m_pendingDemands.clear();
    for (const Request &request : m_waiting) {
        if (request.hasFailed) {
            m_pendingDemands.push_back(m_demands[request.function]);
        }
    }
    const SimTime at = SimTime::atNanoseconds(now);
    const ClusterDecision decision =
        m_autoscaler->wake(m_pool, {.now = at, .pending = m_pendingDemands, .instances = placed});
    change.readyAt = now + m_configuration->hostStart.count();
    for (std::int32_t i = 0; i < decision.add; ++i) {
        change.ordered.push_back(order(now, HostState::Starting, change.readyAt));
    }
    for (const HostIndex host : decision.remove) {
        m_pool.become(at, host, HostState::Cordoned);
        if (m_pool.host(host).instances == 0) {
            change.returned.push_back(giveBack(now, host));
        } else {
            change.cordoned.push_back(host);
        }
    }
    return change;
}

bool Hosting::becameReady(std::int64_t now, HostIndex host)
{
    if (m_pool.host(host).state != HostState::Starting || m_lives[raw(host)].ready != now) {
        return false;
    }
    m_pool.become(SimTime::atNanoseconds(now), host, HostState::Ready);
    m_hasNewRoom = true;
    return true;
}

std::vector<Hosting::HostLife> Hosting::lives() const
{
    std::vector<HostLife> lives;
    for (std::uint32_t i = 0; i < m_pool.hosts().size(); ++i) {
        if (m_pool.hosts()[i].state != HostState::Gone) {
            lives.push_back(m_lives[i]);
        }
    }
    return lives;
}

std::uint64_t Hosting::digest() const
{
    std::uint64_t state = 0x9e3779b97f4a7c15U;
    const auto add = [&state](auto... numbers) {
        ((state = SplitMix64(state ^ static_cast<std::uint64_t>(numbers)).next()), ...);
    };
    add(m_draws.position(), nextClusterWake(), m_hasNewRoom, m_waiting.size());
    for (std::uint32_t i = 0; i < m_pool.hosts().size(); ++i) {
        const Host &host = m_pool.hosts()[i];
        const std::optional<SimTime> unneeded =
            m_autoscaler ? m_autoscaler->unneededSince(static_cast<HostIndex>(i)) : std::nullopt;
        add(static_cast<int>(host.state), host.freeBytes, host.freeMillicores, host.instances, m_lives[i].ordered,
            m_lives[i].ready, unneeded ? unneeded->count() : -1);
    }
    for (const Request &request : m_waiting) {
        add(request.slot, request.since, request.notBefore, request.takes, request.hasFailed);
    }
    for (const CrashCounter &crashes : m_crashes) {
        add(crashes.count());
    }
    return state;
}

} // namespace warmfront::sim
