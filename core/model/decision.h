// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/base/ids.h"
#include "core/base/time.h"

/// What a platform decided while it ran, and on what grounds.
namespace warmfront {

enum class DecisionKind : std::uint8_t { Cold, Refusal, Scaling };

/// The rule that decided.
enum class DecisionRule : std::uint8_t {
    NoneFree,      ///< cold start: instances exist, none has a free place
    NoneThere,     ///< cold start: the function has no instance
    FunctionLimit, ///< refusal: as many requests of the function are inside as may be
    AccountLimit,  ///< refusal: as many requests of all functions are inside as may be
    StartLimit,    ///< refusal: no further instance may start now
    QueueFull,     ///< refusal: no free place, and as many wait as may
    ScalerRefuses, ///< refusal: the scaler lets nobody in until its next decision
    ScalerDecided  ///< scaling: `scalerRule` and the numbers say why
};

/// A named number that a decision looked at. The name is a literal.
struct DecisionNumber
{
    std::string_view name;
    double value = 0.0;
    bool operator==(const DecisionNumber &) const = default;
};

/// An instance that might have served the request.
struct DecisionCandidate
{
    enum class State : std::uint8_t { Starting, Busy, Ended };
    std::uint32_t instance = 0; ///< number in order of creation
    State state = State::Busy;
    std::int64_t requests = 0; ///< on it
    /// When it will have a free place as far as is known (the start of the run where it is not), or when it ended.
    SimTime at;
    SimTime idleSince; ///< of an ended one
    bool operator==(const DecisionCandidate &) const = default;
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
    RequestName request;         ///< not of a scaling decision
    std::uint32_t instance = 0;  ///< that a cold start begins; else 0
    std::int64_t before = 0;     ///< instances, starting ones included
    std::int64_t after = 0;
    std::vector<DecisionNumber> numbers;
    std::vector<DecisionCandidate> candidates;
    bool operator==(const Decision &) const = default;
};

/// What would have had to be different for a decision to come out otherwise, from the start of the run on.
struct Counterfactual
{
    enum class Parameter : std::uint8_t { KeepAlive, FunctionLimit, AccountLimit, QueueLimit };
    Parameter parameter = Parameter::KeepAlive;
    std::int64_t present = 0; ///< ns, or requests
    std::int64_t value = 0;   ///< with this one the request is served warm, or let in
};

} // namespace warmfront
