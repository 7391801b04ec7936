// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/model/host_choice.h"

/// What a platform decided while it ran, and on what grounds.
namespace warmfront {

enum class DecisionKind : std::uint8_t { Cold, Refusal, Scaling, Waiting, Deployment, Placement };

/// Whether one request is at the root of decisions of @p kind.
[[nodiscard]] constexpr bool isAboutRequest(DecisionKind kind)
{
    return kind == DecisionKind::Cold || kind == DecisionKind::Refusal || kind == DecisionKind::Waiting;
}

/// Whether another value of a parameter is looked for with which a decision of @p kind comes out otherwise.
[[nodiscard]] constexpr bool mayBeOtherwise(DecisionKind kind)
{
    return isAboutRequest(kind) || kind == DecisionKind::Scaling;
}

/// The rule that decided.
enum class DecisionRule : std::uint8_t {
    NoneFree,      ///< cold start: instances exist, none has a free place
    NoneThere,     ///< cold start: the function has no instance
    NoneOnHost,    ///< cold start: there are some with a free place, but not on the host that was chosen
    FunctionLimit, ///< refusal: as many requests of the function are inside as may be
    AccountLimit,  ///< refusal: as many requests of all functions are inside as may be
    MinuteLimit,   ///< refusal: as many requests as may have come in this minute
    StartLimit,    ///< refusal: no further instance may start now
    QueueFull,     ///< refusal: no free place, and as many wait as may
    SecondLimit,   ///< refusal: as many requests as may come in a second have come lately
    Outstanding,   ///< refusal: as many requests wait or are served as the ready instances hold
    NoMemory,      ///< waiting: nothing free on the host that was chosen, and no memory for another instance
    ScalerRefuses, ///< refusal: the scaler lets nobody in until its next decision
    ScalerDecided, ///< scaling: `scalerRule` and the numbers say why
    NoSuchVersion, ///< refusal: the version that the source names is not deployed yet
    Replaces,      ///< deployment: the version takes the place of all that run
    ShareChanges,  ///< deployment: from now on the version takes another share of the requests
    RollsBack,     ///< deployment: too many requests of the version failed, it takes none any more
    NoneReady,     ///< waiting: no instance is ready, and the scaler starts them; told of the first that waits
    HostChosen,    ///< placement: the instance goes to the host that `hosts` says
    NoHostHasRoom, ///< placement: the instance waits until there is room
    HeldBack       ///< placement: the instance waits although there is room: others start, or the app backs off
};

/// A named number that a decision looked at. The name is a literal.
struct DecisionNumber
{
    std::string_view name;
    double value = 0.0;
    bool operator==(const DecisionNumber &) const = default;
};

/// The number of a deployment that says how many of a hundred requests go to its version.
inline constexpr std::string_view shareNumber = "percent of requests";

/// An instance that might have served the request.
struct DecisionCandidate
{
    enum class State : std::uint8_t {
        Starting,
        Busy,
        Ended,
        Elsewhere,   ///< it has a free place, on another host than the one chosen
        BehindOthers ///< it has a free place, but requests that came earlier wait on its host
    };
    std::uint32_t instance = 0; ///< number in order of creation
    State state = State::Busy;
    std::int64_t requests = 0; ///< on it
    /// When it will have a free place as far as is known (the start of the run where it is not), or when it ended.
    SimTime at;
    SimTime idleSince; ///< of an ended one
    bool operator==(const DecisionCandidate &) const = default;
};

/// Where the instance of a cold start comes from, if there is more than one way.
enum class InstanceOrigin : std::uint8_t {
    Only,
    New,       ///< nothing had to give way
    Prewarmed, ///< taken from a stock and made this function's
    InPlace    ///< a new one in the memory of idle ones, which ended for it
};

/// Names one request for as long as the arrivals stay as they are, whatever becomes of it.
struct RequestName
{
    SourceIndex source{};
    std::uint64_t thing = 0;  ///< its position in the source, or what is tried
    std::uint64_t number = 0; ///< of the attempt
    bool isAttempt = false;   ///< further attempts and users' requests: what happened before decides that they exist
    bool isByHand = false;    ///< sent by somebody who watches
    bool operator==(const RequestName &) const = default;
};

struct Decision
{
    SimTime at;
    std::uint32_t function = 0; ///< position in the configuration
    DecisionKind kind = DecisionKind::Cold;
    DecisionRule rule = DecisionRule::NoneFree;
    std::string_view scalerRule; ///< a literal
    RequestName request;         ///< only of those about a request
    std::uint32_t instance = 0;  ///< that a cold start begins, or that is placed; else 0
    InstanceOrigin origin = InstanceOrigin::Only;
    std::string version;     ///< of a deployment: its name
    std::int64_t before = 0; ///< instances, starting ones included
    std::int64_t after = 0;
    std::vector<DecisionNumber> numbers;
    std::vector<DecisionCandidate> candidates;
    std::optional<HostChoice> hosts; ///< of a placement, and where a request had to be sent to a host
    bool operator==(const Decision &) const = default;
};

/// What would have had to be different for a decision to come out otherwise, from the start of the run on.
struct Counterfactual
{
    enum class Parameter : std::uint8_t {
        KeepAlive,
        FunctionLimit,
        AccountLimit,
        QueueLimit,
        StartBurst,
        MinuteLimit,
        SecondLimit,
        Outstanding,    ///< for each ready instance
        InvokerMemory,  ///< of each, for containers
        FixedKeepAlive, ///< in place of a policy, which has no present value
        Option          ///< of the alternative: see `option`
    };
    /// What holds with the other value at the instant of the decision.
    enum class Outcome : std::uint8_t {
        Served,   ///< the request is served warm, does not wait for memory, or is let in
        NoMore,   ///< the function has `instances` or fewer, starting ones included
        NoFewer,  ///< it has `instances` or more
        WereReady ///< `instances` or more are ready, and the scaler does not add any
    };
    Parameter parameter = Parameter::KeepAlive;
    std::int64_t present = 0;  ///< ns, requests, starts, or MB of memory; not of an option
    std::int64_t value = 0;    ///< with this one the outcome holds; not of an option
    std::string option{};      ///< its name in scenarios: "targetUtilisation", "replicas.min"
    std::string presentText{}; ///< as scenarios write it
    std::string valueText{};   ///< with this one the outcome holds
    Outcome outcome = Outcome::Served;
    std::int64_t instances = 0;
};

} // namespace warmfront
