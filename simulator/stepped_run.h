// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "core/base/result.h"
#include "core/model/decision.h"
#include "simulator/configuration.h"
#include "simulator/simulate.h"

namespace warmfront::sim {

struct SendRequests
{
    std::int64_t count = 1; ///< at one instant
    bool operator==(const SendRequests &) const = default;
};
struct EndInstance
{
    std::uint32_t number = 0;
    bool operator==(const EndInstance &) const = default;
};
struct ChangeKeepAlive
{
    SimDuration keepAlive;
    bool operator==(const ChangeKeepAlive &) const = default;
};
struct ChangeConcurrencyLimit
{
    std::optional<std::int64_t> limit; ///< absent: none
    bool operator==(const ChangeConcurrencyLimit &) const = default;
};
struct ChangeReplicas
{
    std::int64_t replicas = 1;
    bool operator==(const ChangeReplicas &) const = default;
};
struct ChangeTraffic
{
    double factor = 1.0; ///< of what the function's sources are described to send, 0 to 100
    bool operator==(const ChangeTraffic &) const = default;
};
/// Whatever the function.
struct FailHost
{
    std::uint32_t host = 0;
    bool operator==(const FailHost &) const = default;
};
/// Whatever the function.
struct ChangeService
{
    std::size_t service = 0; ///< position in the configuration
    bool isUp = false;
    bool operator==(const ChangeService &) const = default;
};

struct DeployVersion
{
    Deployment deployment; ///< takes effect at once, whatever its instant
    bool operator==(const DeployVersion &) const = default;
};

/// What somebody does by hand to a function of a running simulation.
struct Intervention
{
    std::size_t function = 0; ///< position in the configuration
    std::variant<SendRequests, EndInstance, ChangeKeepAlive, ChangeConcurrencyLimit, ChangeReplicas, DeployVersion,
                 ChangeTraffic, FailHost, ChangeService>
        what;
    bool operator==(const Intervention &) const = default;
};

/// With where it belongs: after how many happenings, and at which instant.
struct RecordedIntervention
{
    std::uint64_t position = 0;
    SimTime at;
    Intervention intervention;
    bool operator==(const RecordedIntervention &) const = default;
};

/// What makes an advance stop early.
struct Breakpoints
{
    bool coldStart = false;
    bool scaling = false;
    bool refusal = false;
    bool failure = false;                        ///< or a timeout
    bool placement = false;                      ///< of an instance on a host, after the start
    std::optional<std::int64_t> queueLongerThan; ///< of any function, from shorter to longer
};

enum class StopReason : std::uint8_t { Reached, Cold, Scaling, Refusal, Failure, Queue, Placement, Paused };

/// Where an advance ends at the latest.
struct Goal
{
    SimTime until = SimTime::atNanoseconds(INT64_MAX); ///< everything up to and including that instant happens
    std::uint64_t position = UINT64_MAX;               ///< so many happenings since the start
    Breakpoints breakpoints{};
    std::uint64_t atMost = UINT64_MAX; ///< happenings; then it pauses
};

/// How many of what a function has at this instant, and what has become of its requests since the start.
struct FunctionView
{
    std::int64_t ready = 0;
    std::int64_t starting = 0;
    std::int64_t inFlight = 0;
    std::int64_t queued = 0;
    std::uint64_t requests = 0;
    std::uint64_t cold = 0;
    std::uint64_t done = 0;
    std::uint64_t refused = 0;
    std::uint64_t failed = 0; ///< timed out ones too
    bool operator==(const FunctionView &) const = default;
};

struct InstanceView
{
    enum class State : std::uint8_t { Starting, Idle, Busy, Draining };
    std::uint32_t number = 0;
    State state = State::Idle;
    std::int64_t requests = 0;
    SimTime created;
    SimTime idleSince;                   ///< of an idle one
    std::string version{};               ///< its name, where versions are side by side; else empty
    std::optional<std::uint32_t> host{}; ///< that it was placed on
    bool operator==(const InstanceView &) const = default;
};

/// What of a function can be changed by hand at this instant, and what it is now.
struct FunctionControls
{
    std::optional<SimDuration> keepAlive; ///< absent where it is not a fixed time
    bool hasConcurrencyLimit = false;     ///< whether there can be one
    std::optional<std::int64_t> concurrencyLimit;
    std::optional<std::int64_t> replicas; ///< absent where something else decides how many there are
    std::optional<double> traffic;        ///< times as much as described; absent where no source has a rate
    std::vector<bool> servicesUp;         ///< of all services of the configuration
    bool canDeploy = false;
    bool areShared = false; ///< keep-alive and limit are those of all functions together
    bool operator==(const FunctionControls &) const = default;
};

/// An option of the alternative that is a number, and what a run with another one is told.
struct VariedOption
{
    std::string name;     ///< in scenarios: "targetUtilisation", "replicas.min"
    double present = 0.0; ///< in the unit of its kind: seconds, megabytes, per second, or a plain number
    double least = 0.0;
    double most = 0.0;
    bool isWhole = false;
    /// Raising it makes the scaler start with more instances instead of deciding otherwise.
    bool isFewestInstances = false;
    std::function<std::string(double)> text; ///< as scenarios write the value
    /// Null where the platform does not allow the value.
    std::function<std::shared_ptr<const Configuration>(double)> with;
};

/// One replication that can be stopped anywhere, taken back, and changed by hand.
///
/// A happening is one event, arrival or intervention; the run is a sequence of them, and going back and forward again
/// leads to the same state to the bit. Interventions are recorded and repeated; a new one after going back starts
/// another history, which forgets the recorded ones that lay ahead. Keeps a bounded number of checkpoints, denser
/// towards the present, and the latest decisions. Not thread-safe.
class SteppedRun
{
public:
    /// Errors come from traces.
    [[nodiscard]] static Result<SteppedRun> make(std::shared_ptr<const Configuration> configuration,
                                                 ReplicationIndex replication);
    SteppedRun(SteppedRun &&) noexcept;
    SteppedRun &operator=(SteppedRun &&) noexcept;
    ~SteppedRun();

    [[nodiscard]] const Configuration &configuration() const;
    [[nodiscard]] SimTime now() const;
    [[nodiscard]] bool isAtHorizon() const;
    /// Happenings so far.
    [[nodiscard]] std::uint64_t position() const;

    [[nodiscard]] Result<StopReason> advance(const Goal &goal);

    /// Restores the latest checkpoint that is not after @p position or @p instant; advance() leads there from it.
    void restoreBefore(std::uint64_t position);
    void restoreBefore(SimTime instant);
    /// Both at once, however long that takes. A position or instant ahead is simply advanced to.
    [[nodiscard]] Result<void> goTo(std::uint64_t position);
    [[nodiscard]] Result<void> goTo(SimTime instant);

    /// Carries out @p intervention now, and records it. False when it does not apply.
    [[nodiscard]] bool intervene(const Intervention &intervention);
    [[nodiscard]] std::span<const RecordedIntervention> interventions() const;

    [[nodiscard]] FunctionView view(std::size_t function) const;
    [[nodiscard]] FunctionControls controls(std::size_t function) const;
    /// In order of creation.
    [[nodiscard]] std::vector<InstanceView> instances(std::size_t function) const;
    /// The latest decisions up to now, at most @p count, oldest first.
    [[nodiscard]] std::vector<Decision> decisions(std::size_t count) const;
    /// How many there were before those that are kept, and with them.
    [[nodiscard]] std::uint64_t decisionCount() const;

    /// What would have made @p decision of this run come out otherwise, found and confirmed by running it again from
    /// the start; nothing where no value of a parameter is known to. @p options are tried in their order where nothing
    /// else is at fault. @p goOn is asked now and then; false gives up.
    [[nodiscard]] std::optional<Counterfactual> counterfactual(const Decision &decision,
                                                               const std::function<bool()> &goOn,
                                                               std::span<const VariedOption> options = {}) const;

    /// Equal for equal states.
    [[nodiscard]] std::uint64_t digest() const;
    /// The outcome up to now; nothing is measured until the warm-up is over, but the series has it. Takes as long as
    /// copying the state.
    [[nodiscard]] UnitOutcome soFar() const;
    /// The outcome of a run that goes on from here to the horizon, repeating what is recorded.
    [[nodiscard]] Result<UnitOutcome> outcome() const;
    [[nodiscard]] std::size_t checkpointCount() const;

private:
    struct Inside;
    explicit SteppedRun(std::unique_ptr<Inside> inside);
    std::unique_ptr<Inside> m_inside;
};

} // namespace warmfront::sim
