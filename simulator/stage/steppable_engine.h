// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "simulator/engine/engine.h"
#include "simulator/engine/invoker_engine.h"

namespace warmfront::sim {

/// The engine that a platform needs, as far as somebody who steps through a run has to do with it. A copyable value.
///
/// Everything is answered as by that engine. What a platform does not have cannot be changed, and is not there to be
/// asked for.
class SteppableEngine
{
public:
    /// @p configuration and @p watch outlive it and its copies. Errors come from traces.
    [[nodiscard]] static Result<SteppableEngine> make(const Configuration &configuration, ReplicationIndex replication,
                                                      RunWatch &watch);
    SteppableEngine(const SteppableEngine &other);
    SteppableEngine(SteppableEngine &&other) noexcept;
    SteppableEngine &operator=(const SteppableEngine &other);
    SteppableEngine &operator=(SteppableEngine &&other) noexcept;
    ~SteppableEngine();

    [[nodiscard]] SimTime now() const;
    /// See Engine.
    [[nodiscard]] Result<bool> advanceTo(SimTime until);
    [[nodiscard]] Result<bool> step(SimTime last = never);
    void rest(SimTime until);
    void tellDecisions(DecisionSink *sink);

    [[nodiscard]] ScalerCounts counts(std::size_t position) const;
    [[nodiscard]] std::int64_t queued(std::size_t position) const;
    [[nodiscard]] const StageTally &tally(std::size_t position) const;
    [[nodiscard]] const StageTally &tally() const;
    [[nodiscard]] std::vector<InstanceGlimpse> instances(std::size_t position) const;
    [[nodiscard]] std::uint64_t digest() const;

    [[nodiscard]] bool sendRequest(std::size_t position);
    [[nodiscard]] bool endInstance(std::size_t position, std::uint32_t number);
    [[nodiscard]] bool changeKeepAlive(std::size_t position, SimDuration keepAlive);
    [[nodiscard]] bool changeConcurrencyLimit(std::size_t position, std::optional<std::int64_t> limit);
    [[nodiscard]] bool changeReplicas(std::size_t position, std::int64_t replicas);
    [[nodiscard]] bool changeTraffic(std::size_t position, double factor);
    [[nodiscard]] bool failHost(std::uint32_t host);
    [[nodiscard]] bool setServiceUp(std::size_t service, bool isUp);
    [[nodiscard]] bool deployNow(std::size_t position, const Deployment &deployment);

    [[nodiscard]] std::optional<SimDuration> keepAlive(std::size_t position) const;
    [[nodiscard]] bool canBeLimited(std::size_t position) const;
    [[nodiscard]] std::optional<std::int64_t> concurrencyLimit(std::size_t position) const;
    [[nodiscard]] std::optional<std::int64_t> replicas(std::size_t position) const;
    [[nodiscard]] std::optional<double> traffic(std::size_t position) const;
    [[nodiscard]] bool isServiceUp(std::size_t service) const;
    [[nodiscard]] bool canDeploy() const;
    /// Keep-alive and limit are those of all functions together.
    [[nodiscard]] bool controlsAreShared() const;

    [[nodiscard]] UnitOutcome finish();
    [[nodiscard]] UnitOutcome soFar() const;

private:
    template <typename AnyEngine> explicit SteppableEngine(AnyEngine engine);
    std::variant<Engine, InvokerEngine> m_engine;
};

} // namespace warmfront::sim
