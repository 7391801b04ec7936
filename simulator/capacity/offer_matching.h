// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "simulator/capacity/crash_policy.h"
#include "simulator/capacity/instance_counts.h"
#include "simulator/capacity/placement.h"

namespace warmfront::sim {

/// What a constraint looks at on a host.
struct HostAttribute
{
    enum class Kind : std::uint8_t { Host, Zone, Label };
    Kind kind = Kind::Host;
    std::uint32_t label = 0; ///< position in HostShape::labels, for Label
};

/// The value of an attribute; nothing where a host does not carry the label.
[[nodiscard]] std::optional<std::uint32_t> valueOf(const HostPool &pool, HostIndex host, HostAttribute attribute);

/// A Marathon placement constraint on the hosts of one app.
struct OfferConstraint
{
    enum class Kind : std::uint8_t {
        Unique,  ///< no two instances share a value
        GroupBy, ///< instances are spread evenly over the values
        Cluster, ///< all instances share one value: the first of `values`, or without any that of the first instance
        Like,    ///< the value is one of `values` (whoever reads the scenario has matched the pattern)
        Unlike   ///< the value is none of `values`, or the host carries none
    };
    Kind kind = Kind::Unique;
    HostAttribute attribute{};
    std::vector<std::uint32_t> values{};
};

/// Defaults are those of Marathon and of Mesos' allocator.
struct OfferMatchingParameters
{
    SimDuration offerInterval = SimDuration::seconds(1); ///< Mesos offers what is free this often
    std::int32_t launchesPerOffer = 5;
    std::int32_t launchTokens = 100; ///< launches between two refreshments
    SimDuration tokenRefresh = SimDuration::seconds(30);
    bool shufflesHosts = true; ///< offers come in a random order, as Mesos' do; else in the order of hosts
    CrashPolicy backOff = CrashPolicy::marathon();
};

/// The part of a resource that a framework holds, for the resource it holds most of: max(memory, CPU), 0 … 1, divided
/// by the framework's weight.
[[nodiscard]] double dominantShare(const InstanceDemand &held, const InstanceDemand &total, double weight = 1.0);

/// Which framework the next offer goes to (dominant resource fairness): the one with the smallest dominant share, the
/// first of equal ones; nothing when there is none. A framework that wants nothing is left out by whoever asks.
struct FrameworkShare
{
    std::uint32_t framework = 0;
    InstanceDemand held{};
    double weight = 1.0;
};
[[nodiscard]] std::optional<std::uint32_t> nextFramework(std::span<const FrameworkShare> frameworks,
                                                         const InstanceDemand &total);

/// How Marathon places the instances of its apps: it takes them from offers.
///
/// Missing instances wait in a launch queue, apps in the order they came to want some. Every offerInterval the engine
/// goes through the hosts in the order of offers(), and match() answers, for the offer of all that is free on one host,
/// which app launches there next: apps take turns, one instance each, as long as the host has room, the app's
/// constraints hold, fewer than launchesPerOffer have been taken from this offer and tokens are left. Tokens are made
/// full again every tokenRefresh since the start of the run. An app whose instance failed launches nothing until its
/// back-off is over.
///
/// Of what real Mesos does, a declined offer's 120 s filter is left out (Marathon revives offers as soon as it wants
/// instances), and GROUP_BY knows the values of all hosts that are ready, not only of those seen in offers. A plain
/// value; match() is O(apps waiting × constraints × hosts) and allocates nothing.
class OfferMatching
{
public:
    explicit OfferMatching(const OfferMatchingParameters &parameters = {});

    /// Makes an app known or changes what it asks for; instances that wait stay in the queue.
    void define(FunctionIndex app, const InstanceDemand &demand, std::vector<OfferConstraint> constraints = {});
    /// So many more instances of the app are to be launched (fewer when negative; never below none).
    void want(FunctionIndex app, std::int32_t more);

    /// The first instant after @p now at which offers come.
    [[nodiscard]] SimTime nextOffers(SimTime now) const;
    /// The order in which hosts are offered this time; ready ones only. Valid until the next call.
    [[nodiscard]] std::span<const HostIndex> offers(const HostPool &pool, std::uint64_t draw);
    /// The app to launch next from the offer of @p host, its place in the queue and a token taken; nothing when the
    /// offer is used up. The engine reserves on the host and asks again. @p taken is how many this offer has given
    /// already.
    [[nodiscard]] std::optional<FunctionIndex> match(SimTime now, const HostPool &pool, HostIndex host,
                                                     std::int32_t taken);

    /// An instance is there from the start: no token is taken.
    void placed(FunctionIndex app, HostIndex host) { m_instances.add(app, host); }
    /// An instance has ended.
    void ended(FunctionIndex app, HostIndex host);
    /// An instance failed (and has ended; the engine reports both and wants another): the app backs off.
    CrashDecision failed(SimTime now, FunctionIndex app);
    /// The app runs well: its back-off is forgotten.
    void settled(FunctionIndex app);

    [[nodiscard]] std::int32_t waiting(FunctionIndex app) const;
    [[nodiscard]] std::int32_t tokens(SimTime now) const;
    /// Whether the constraints of the app allow one more instance on the host.
    [[nodiscard]] bool allows(const HostPool &pool, FunctionIndex app, HostIndex host) const;
    [[nodiscard]] DecisionReason explain(SimTime now, const HostPool &pool, FunctionIndex app, HostIndex host) const;

private:
    struct App
    {
        InstanceDemand demand{};
        std::vector<OfferConstraint> constraints{};
        std::int32_t wanted = 0;
        SimTime notBefore{};
        CrashCounter backOff;
    };

    [[nodiscard]] std::int64_t instancesWith(const HostPool &pool, FunctionIndex app, HostAttribute attribute,
                                             std::uint32_t value) const;
    [[nodiscard]] bool allows(const HostPool &pool, FunctionIndex app, HostIndex host,
                              const OfferConstraint &constraint) const;

    OfferMatchingParameters m_parameters;
    std::vector<App> m_apps;
    std::vector<FunctionIndex> m_queue; ///< apps that want instances, next turn first
    std::vector<HostIndex> m_offers;
    InstanceCounts m_instances;
    std::int64_t m_tokenPeriod = 0; ///< the refresh period in which m_tokensTaken were taken
    std::int32_t m_tokensTaken = 0;
};

} // namespace warmfront::sim
