// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "core/base/random_stream.h"
#include "core/model/decision.h"
#include "simulator/configuration.h"

namespace warmfront::sim {

/// The hosts of one replication: who waits for a place on one, who is on which, and which hosts come and go.
///
/// An instance is asked for, waits, and is placed in a round, which happens when nextRound() says. Every rule goes
/// through those that wait in the order in which they were asked for, but the auction, which sorts its batch, and the
/// offers, where apps take turns. An instance that finds no room stays; it keeps nobody behind it from a place. A
/// placed instance first waits for the image on its host, then for the rest of its start.
///
/// A copyable value that knows instances by the slots of the engine, which does what is decided here. Not thread-safe.
class Hosting
{
public:
    /// An instance that waits for a host.
    struct Request
    {
        std::uint32_t slot = 0;
        std::uint32_t function = 0;         ///< position in the configuration
        std::uint32_t version = 0;          ///< of the function: each has an image of its own
        std::int32_t rank = 0;              ///< of the instance in its function, from 0
        std::int64_t since = 0;             ///< asked for at that instant
        std::int64_t notBefore = 0;         ///< not placed before
        std::int64_t startsAt = 0;          ///< its start does not begin before
        std::int64_t takes = 0;             ///< the start, without fetching the image
        std::optional<std::int64_t> pull{}; ///< fetching the image; absent: as the size says
        bool hasFailed = false;             ///< found no room in a round
        bool isHeldBack = false;            ///< … because too many start already
    };
    /// How a host was chosen for an instance, or that none was when it was tried for the first time.
    struct Explained
    {
        Request request;
        DecisionRule rule = DecisionRule::HostChosen;
        HostChoice choice;
    };
    struct Placed
    {
        Request request;
        HostIndex host{};
        std::int64_t ready = 0;
    };
    /// When a host was ordered, became ready and was given back.
    struct HostLife
    {
        std::int64_t ordered = 0;
        std::int64_t ready = 0;
        std::int64_t returned = 0;
    };
    /// What the cluster autoscaler wants: hosts that have been ordered, to be ready at `readyAt`, and hosts that are
    /// cordoned from now on, whose instances are to be moved away; those without any have been given back.
    struct ClusterChange
    {
        std::vector<HostIndex> ordered;
        std::int64_t readyAt = 0;
        std::vector<HostIndex> cordoned;
        std::vector<HostLife> returned;
    };

    /// @p configuration outlives it and has hosting.
    Hosting(const Configuration &configuration, ReplicationIndex replication);

    /// A place for an instance that is ready from the start, with its image on the host; nothing where there is none.
    [[nodiscard]] std::optional<HostIndex> settle(std::uint32_t function, std::int32_t rank);

    void ask(const Request &request);
    /// The instance in @p slot no longer wants a host. It has been asked for and not been placed.
    Request withdraw(std::uint32_t slot);
    /// When placement is to be tried next; endOfTime where nobody waits or nothing can change by itself.
    [[nodiscard]] std::int64_t nextRound(std::int64_t now) const;
    /// Places who can be placed. Valid until the next round. Choices are explained where @p explains.
    [[nodiscard]] std::span<const Placed> round(std::int64_t now, bool explains = false);
    /// The choices of the last round in their order; empty unless they were to be explained.
    [[nodiscard]] std::span<const Explained> explained() const { return m_explained; }
    [[nodiscard]] std::span<const Request> waiting() const { return m_waiting; }

    /// The instance is ready.
    void started(std::uint32_t function, HostIndex host);
    /// The instance has left its host; tells of the host when that was given back because of it.
    [[nodiscard]] std::optional<HostLife> ended(std::int64_t now, std::uint32_t function, HostIndex host,
                                                bool wasStarting);
    /// An instance that was ready for @p up crashed (and has ended): when its successor may be placed, if ever.
    [[nodiscard]] std::optional<std::int64_t> crashed(std::int64_t now, std::uint32_t function, HostIndex host,
                                                      std::int64_t up);

    /// Whether there is such a host, and it has not failed yet.
    [[nodiscard]] bool canFail(HostIndex host) const;
    /// The host takes no instance any more; those on it have yet to end.
    void failed(std::int64_t now, HostIndex host);
    /// Gives a host back that has failed and whose instances have ended, where somebody orders hosts; a fixed number is
    /// held, and paid for, all the same.
    [[nodiscard]] std::optional<HostLife> returned(std::int64_t now, HostIndex host);
    /// From the loss of a host, in nanoseconds, to when others are asked for in place of its instances.
    [[nodiscard]] std::int64_t lossDelay() const { return m_configuration->hostLossDelay.count(); }

    /// When the cluster autoscaler wakes; endOfTime without one.
    [[nodiscard]] std::int64_t nextClusterWake() const;
    /// @p placed are the instances on hosts that somebody would miss, in any fixed order.
    [[nodiscard]] ClusterChange wakeCluster(std::int64_t now, std::span<const PlacedInstance> placed);
    /// The host that was ordered takes instances from now on. False when it has failed meanwhile.
    [[nodiscard]] bool becameReady(std::int64_t now, HostIndex host);

    [[nodiscard]] const HostPool &pool() const { return m_pool; }
    /// What an instance of the function takes on its host.
    [[nodiscard]] const InstanceDemand &demand(std::uint32_t function) const { return m_demands[function]; }
    /// Of the hosts that have not been given back.
    [[nodiscard]] std::vector<HostLife> lives() const;
    [[nodiscard]] std::uint64_t digest() const;

private:
    [[nodiscard]] std::optional<HostIndex> choose(SimTime now, std::uint32_t function, std::int32_t rank);
    [[nodiscard]] bool isDue(const Request &request, std::int64_t now) const;
    void tell(std::uint32_t function, std::int32_t rank, HostIndex host);
    void place(std::int64_t now, std::size_t waiting, HostIndex host);
    void placeInOrder(std::int64_t now);
    void placeOffers(std::int64_t now);
    void dropPlaced();
    void explain(SimTime now, const Request &request, std::optional<HostIndex> host);
    void explainOffer(SimTime now, const Request &request, std::optional<HostIndex> host,
                      std::span<const HostIndex> offers);
    [[nodiscard]] HostCandidate candidateOf(SimTime now, const Request &request, HostIndex host) const;
    void keep(const Request &request, DecisionRule rule, HostChoice choice);
    [[nodiscard]] ArtifactIndex imageOf(std::uint32_t function, std::uint32_t version) const
    {
        return static_cast<ArtifactIndex>(version * m_demands.size() + function);
    }
    [[nodiscard]] static FunctionIndex indexOf(std::uint32_t function) { return static_cast<FunctionIndex>(function); }
    [[nodiscard]] AuctionWork workOf(std::uint32_t function, std::int32_t rank) const;
    [[nodiscard]] HostLife giveBack(std::int64_t now, HostIndex host);
    HostIndex order(std::int64_t now, HostState state, std::int64_t readyAt);

    const HostingConfiguration *m_configuration;
    HostPool m_pool;
    std::variant<ResourceFitRule, Spread, Auction, OfferMatching> m_rule;
    ImageCache m_images;
    std::optional<ClusterAutoscaler> m_autoscaler;
    Stream m_draws;
    std::vector<InstanceDemand> m_demands;        ///< by function
    std::vector<CrashCounter> m_crashes;          ///< by function
    std::vector<Request> m_waiting;               ///< in the order in which they were asked for
    std::vector<HostLife> m_lives;                ///< by host
    bool m_hasNewRoom = false;                    ///< since the last round
    std::vector<Placed> m_placed;                 ///< of the last round
    bool m_explains = false;                      ///< this round
    std::vector<Explained> m_explained;           ///< of the last round
    std::vector<bool> m_isPlaced;                 ///< by place in m_waiting; scratch
    std::vector<bool> m_hasNoRoom;                ///< by function; scratch
    std::vector<InstanceDemand> m_pendingDemands; ///< scratch
};

} // namespace warmfront::sim
