// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/capacity/offer_matching.h"

#include <algorithm>

#include "core/base/contract.h"
#include "core/base/variates.h"

namespace warmfront::sim {

std::optional<std::uint32_t> valueOf(const HostPool &pool, HostIndex host, HostAttribute attribute)
{
    const HostShape &shape = pool.host(host).shape;
    switch (attribute.kind) {
    case HostAttribute::Kind::Host:
        return raw(host);
    case HostAttribute::Kind::Zone:
        return raw(shape.zone);
    case HostAttribute::Kind::Label:
        break;
    }
    const std::uint32_t value = shape.labels[attribute.label];
    return value == 0 ? std::nullopt : std::optional(value);
}

double dominantShare(const InstanceDemand &held, const InstanceDemand &total, double weight)
{
    expects(weight > 0.0, "a framework has weight");
    const auto share = [](std::int64_t part, std::int64_t whole) {
        return whole <= 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
    };
    const double memory = share(held.memory.count(), total.memory.count());
    const double cpu = share(held.millicores, total.millicores);
    return std::max(memory, cpu) / weight;
}

std::optional<std::uint32_t> nextFramework(std::span<const FrameworkShare> frameworks, const InstanceDemand &total)
{
    const auto shareOf = [&total](const FrameworkShare &framework) {
        return dominantShare(framework.held, total, framework.weight);
    };
    const auto least = std::ranges::min_element(frameworks, {}, shareOf);
    return least == frameworks.end() ? std::nullopt : std::optional(least->framework);
}

OfferMatching::OfferMatching(const OfferMatchingParameters &parameters) : m_parameters(parameters)
{
    expects(parameters.offerInterval.count() > 0 && parameters.tokenRefresh.count() > 0, "intervals are longer than 0");
    expects(parameters.launchesPerOffer >= 1 && parameters.launchTokens >= 1, "at least one instance is launched");
}

void OfferMatching::define(FunctionIndex app, const InstanceDemand &demand, std::vector<OfferConstraint> constraints)
{
    while (m_apps.size() <= raw(app)) {
        m_apps.push_back(App{.backOff = CrashCounter(m_parameters.backOff)});
    }
    m_apps[raw(app)].demand = demand;
    m_apps[raw(app)].constraints = std::move(constraints);
}

void OfferMatching::want(FunctionIndex index, std::int32_t more)
{
    expects(raw(index) < m_apps.size(), "an app is defined before it wants instances");
    App &app = m_apps[raw(index)];
    const bool waited = app.wanted > 0;
    app.wanted = std::max(0, app.wanted + more);
    if (!waited && app.wanted > 0) {
        m_queue.push_back(index);
    } else if (waited && app.wanted == 0) {
        std::erase(m_queue, index);
    }
}

SimTime OfferMatching::nextOffers(SimTime now) const
{
    const std::int64_t interval = m_parameters.offerInterval.count();
    return SimTime::atNanoseconds((now.count() / interval + 1) * interval);
}

std::span<const HostIndex> OfferMatching::offers(const HostPool &pool, std::uint64_t draw)
{
    m_offers.clear();
    for (std::uint32_t i = 0; i < pool.hosts().size(); ++i) {
        if (pool.hosts()[i].isReady()) {
            m_offers.push_back(static_cast<HostIndex>(i));
        }
    }
    if (m_parameters.shufflesHosts) {
        SplitMix64 further = variates::continuation(draw);
        for (std::size_t left = m_offers.size(); left > 1; --left) {
            const std::uint32_t other = variates::index(further.next(), static_cast<std::uint32_t>(left));
            std::swap(m_offers[left - 1], m_offers[other]);
        }
    }
    return m_offers;
}

std::int32_t OfferMatching::tokens(SimTime now) const
{
    const bool isFull = now.count() / m_parameters.tokenRefresh.count() != m_tokenPeriod;
    return m_parameters.launchTokens - (isFull ? 0 : m_tokensTaken);
}

std::int64_t OfferMatching::instancesWith(const HostPool &pool, FunctionIndex app, HostAttribute attribute,
                                          std::uint32_t value) const
{
    std::int64_t sum = 0;
    for (std::uint32_t i = 0; i < pool.hosts().size(); ++i) {
        const auto host = static_cast<HostIndex>(i);
        if (pool.host(host).state != HostState::Gone && valueOf(pool, host, attribute) == value) {
            sum += m_instances.count(app, host);
        }
    }
    return sum;
}

bool OfferMatching::allows(const HostPool &pool, FunctionIndex app, HostIndex host,
                           const OfferConstraint &constraint) const
{
    const HostAttribute attribute = constraint.attribute;
    const std::optional<std::uint32_t> value = valueOf(pool, host, attribute);
    const bool isListed = value && std::ranges::find(constraint.values, *value) != constraint.values.end();
    if (constraint.kind == OfferConstraint::Kind::Unlike) {
        return !isListed;
    }
    if (!value) {
        return false; // the others need the attribute
    }
    switch (constraint.kind) {
    case OfferConstraint::Kind::Like:
        return isListed;
    case OfferConstraint::Kind::Unique:
        return instancesWith(pool, app, attribute, *value) == 0;
    case OfferConstraint::Kind::Cluster:
        if (!constraint.values.empty()) {
            return *value == constraint.values.front();
        }
        for (std::uint32_t i = 0; i < pool.hosts().size(); ++i) {
            const auto other = static_cast<HostIndex>(i);
            if (m_instances.count(app, other) > 0 && valueOf(pool, other, attribute) != value) {
                return false;
            }
        }
        return true;
    case OfferConstraint::Kind::GroupBy: {
        const std::int64_t own = instancesWith(pool, app, attribute, *value);
        for (std::uint32_t i = 0; i < pool.hosts().size(); ++i) {
            const auto other = static_cast<HostIndex>(i);
            const std::optional<std::uint32_t> otherValue = valueOf(pool, other, attribute);
            if (pool.host(other).isReady() && otherValue && otherValue != value
                && instancesWith(pool, app, attribute, *otherValue) < own) {
                return false;
            }
        }
        return true;
    }
    case OfferConstraint::Kind::Unlike:
        break;
    }
    return true;
}

bool OfferMatching::allows(const HostPool &pool, FunctionIndex app, HostIndex host) const
{
    return std::ranges::all_of(m_apps[raw(app)].constraints,
                               [&](const OfferConstraint &constraint) { return allows(pool, app, host, constraint); });
}

std::optional<FunctionIndex> OfferMatching::match(SimTime now, const HostPool &pool, HostIndex host, std::int32_t taken)
{
    if (taken >= m_parameters.launchesPerOffer || tokens(now) <= 0) {
        return std::nullopt;
    }
    const auto launches = [&](FunctionIndex index) {
        const App &app = m_apps[raw(index)];
        return app.notBefore <= now && pool.canTake(host, app.demand) && allows(pool, index, host);
    };
    const auto next = std::ranges::find_if(m_queue, launches);
    if (next == m_queue.end()) {
        return std::nullopt;
    }
    const FunctionIndex chosen = *next;
    m_queue.erase(next);
    if (--m_apps[raw(chosen)].wanted > 0) {
        m_queue.push_back(chosen);
    }
    const std::int64_t period = now.count() / m_parameters.tokenRefresh.count();
    m_tokensTaken = period == m_tokenPeriod ? m_tokensTaken + 1 : 1;
    m_tokenPeriod = period;
    m_instances.add(chosen, host);
    return chosen;
}

void OfferMatching::ended(FunctionIndex app, HostIndex host)
{
    m_instances.remove(app, host);
}

CrashDecision OfferMatching::failed(SimTime now, FunctionIndex index)
{
    App &app = m_apps[raw(index)];
    const CrashDecision decision = app.backOff.crashed(now, {});
    app.notBefore = decision.restartAt.value_or(never);
    return decision;
}

void OfferMatching::settled(FunctionIndex index)
{
    m_apps[raw(index)].backOff.reset();
    m_apps[raw(index)].notBefore = {};
}

std::int32_t OfferMatching::waiting(FunctionIndex app) const
{
    return raw(app) < m_apps.size() ? m_apps[raw(app)].wanted : 0;
}

DecisionReason OfferMatching::explain(SimTime now, const HostPool &pool, FunctionIndex index, HostIndex host) const
{
    const App &app = m_apps[raw(index)];
    DecisionReason reason;
    reason.rule = app.wanted == 0                   ? "nothing wanted"
                  : app.notBefore > now             ? "backs off"
                  : tokens(now) <= 0                ? "no launch tokens"
                  : !pool.canTake(host, app.demand) ? "no room"
                  : !allows(pool, index, host)      ? "constraints"
                                                    : "matches the offer";
    reason.add("wanted", app.wanted);
    reason.add("tokens", tokens(now));
    reason.add("on the host", m_instances.count(index, host));
    reason.add("free memory, MB", MemorySize::bytes(pool.host(host).freeBytes).inMegabytes());
    reason.add("failures", static_cast<double>(app.backOff.count()));
    return reason;
}

} // namespace warmfront::sim
