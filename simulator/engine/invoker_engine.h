// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/random_stream.h"
#include "core/base/result.h"
#include "simulator/admission/request_limits.h"
#include "simulator/capacity/home_invoker.h"
#include "simulator/capacity/invoker_container_pool.h"
#include "simulator/configuration.h"
#include "simulator/engine/arrival_merger.h"
#include "simulator/engine/future_events.h"
#include "simulator/engine/slots.h"
#include "simulator/kernels/kernel.h"
#include "simulator/sinks/statistics.h"

namespace warmfront::sim {

/// All functions of one replication on the invokers of an OpenWhisk: who shares memory needs one order of events.
///
/// The namespace's limits come first; then the home invoker rule names an invoker, and its container pool a container:
/// a warm one, one that starts, a prewarmed one, a new one, one in place of idle ones, or none yet. What waits for
/// memory is tried again whenever a container of that invoker has completed. A copyable value.
///
/// Simplified: an activation is acknowledged the moment it ends; containers that serve several activations survive
/// when one of them times out (OpenWhisk destroys them and sends the others again); the stock of prewarmed containers
/// is filled up as it is used and not adjusted every ten minutes.
class InvokerEngine
{
public:
    /// @p configuration (with invokers) and @p watch outlive it and its copies. Errors come from traces.
    [[nodiscard]] static Result<InvokerEngine> make(const Configuration &configuration, ReplicationIndex replication,
                                                    RunWatch &watch);

    /// Everything up to the horizon. False when the watch stopped it.
    [[nodiscard]] Result<bool> run();
    /// Settles what is inside at the horizon, which must have been reached.
    [[nodiscard]] UnitOutcome finish();

    /// Activations sent to an invoker that had no permit left, for tests and explanations.
    [[nodiscard]] std::int64_t overloads() const { return m_balancer.overloads(); }

private:
    enum Kind : std::uint32_t { Completion, Initialised, PrewarmReady };

    struct Activation
    {
        std::int64_t arrival = 0;
        std::int64_t start = 0;
        std::int64_t end = -1; ///< -1 while it waits for a container
        std::int64_t service = 0;
        ColdDraw cold{}; ///< of one that starts a container, or waits for one
        std::int64_t init = 0;
        std::uint32_t function = 0; ///< position in the configuration
        std::uint32_t host = 0;
        std::uint32_t container = none; ///< in m_containers
        SourceIndex source{};
        std::uint8_t mark = 0;
        bool fails = false;
    };
    struct Container
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
    };
    struct FunctionState
    {
        ServiceRules rules;
        MemorySize memory;
        RuntimeIndex runtime;
        std::int32_t places;
        std::uint32_t created = 0;
        std::int64_t alive = 0;
    };
    struct Host
    {
        InvokerContainerPool pool;
        std::vector<std::uint32_t> containers; ///< by number within the pool
    };

    InvokerEngine(const Configuration &configuration, ReplicationIndex replication, RunWatch &watch,
                  ArrivalMerger arrivals);
    void happen(const Event &event);
    void arrive();
    void refuse(Activation activation, Ending ending);
    void tell(const Activation &activation);
    void answer(std::uint32_t activation, const ContainerStart &start);
    void begin(std::uint32_t activation, const ContainerStart &start);
    std::uint32_t createContainer(const Activation &activation, ContainerIndex index, std::int64_t startTime);
    void complete(std::uint32_t activation);
    void retry(std::uint32_t host);
    void expireIdle(std::uint32_t host);
    void end(std::uint32_t container, std::int64_t at);

    const Configuration *m_configuration;
    const InvokerCapacity *m_capacity;
    RunWatch *m_watch;
    std::int64_t m_horizon;
    std::int64_t m_now = 0;
    ArrivalMerger m_arrivals;
    FutureEvents m_events;
    HomeInvoker m_balancer;
    OpenWhiskAdmission m_admission;
    Stream m_draws;
    std::vector<Host> m_hosts;
    std::vector<FunctionState> m_functions;
    Slots<Activation> m_activations;
    Slots<Container> m_containers;
    Statistics m_statistics;
    std::uint64_t m_arrived = 0;
};

} // namespace warmfront::sim
