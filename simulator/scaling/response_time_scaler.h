// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "simulator/scaling/instance_limits.h"
#include "simulator/scaling/scaler.h"

namespace warmfront::sim {

/// The numbers of Heroku's autoscaling (devcenter.heroku.com, autoscaling, December 2024).
struct ResponseTimeScalerParameters
{
    /// The response time that the percentile must not exceed; chosen by the user.
    SimDuration objective = SimDuration::milliseconds(500);
    /// Share of responses that must be within the objective, above 0, at most 1: the 95th percentile (D).
    double share = 0.95;
    /// Time between samples, and between two scaling events at least; 1 min (D).
    SimDuration interval = SimDuration::minutes(1);
    /// Samples in a row that must agree before a dyno more, 1 or more. (A)
    int samplesToGrow = 2;
    /// Samples in a row that must agree before a dyno less, 1 or more; shrinking is the less aggressive of the two (D),
    /// by how much is ours (A).
    int samplesToShrink = 5;
    /// Chosen by the user.
    InstanceLimits limits = {1, 10};

    bool operator==(const ResponseTimeScalerParameters &) const = default;
};

/// Moves one dyno at a time towards the smallest number that meets a response time objective.
///
/// Each minute is a sample: arrivals per dyno, and how many of the responses were within the objective. Over the
/// samples of the last hour a non-increasing curve "share within the objective at a load" is fitted (weighted least
/// squares by pooling adjacent violators). The highest load at which the curve is still at the wanted share says how
/// many dynos the last minute's arrivals need; if even the highest load seen is fine, fewer dynos are tried, and if
/// none is, more (A: Heroku documents the data, the step and the pace, not the fit). "The 95th percentile is within the
/// objective" and "95 % are within the objective" are one statement, so responses are only counted and nothing is
/// rounded.
///
/// Requests that end before they are served are no responses. A minute with arrivals and no response counts as one in
/// which nobody was served in time. After a dyno less the count of agreeing samples begins anew.
class ResponseTimeScaler
{
public:
    explicit ResponseTimeScaler(const ResponseTimeScalerParameters &parameters);

    [[nodiscard]] const ResponseTimeScalerParameters &parameters() const { return m_parameters; }

    [[nodiscard]] SimTime nextWake() const { return m_nextWake; }
    [[nodiscard]] std::optional<ScaleDecision> wake(const ScalerView &view);
    [[nodiscard]] std::optional<ScaleDecision> unserved(SimTime, const ScalerCounts &) { return std::nullopt; }
    void completed(const EndedRequest &request);

    void limitTo(const InstanceLimits &limits) { m_parameters.limits = limits; }

    static constexpr bool wantsCompletions = true;

private:
    struct Sample
    {
        std::int64_t arrivals = 0;
        Int128 readyNs = 0;
        std::int64_t responses = 0; ///< the weight of the sample; 1 where nobody was answered
        std::int64_t within = 0;    ///< of them within the objective
    };

    /// One hour of minutes (D).
    static constexpr std::size_t remembered = 60;

    [[nodiscard]] std::int64_t wanted(const Sample &last, std::int64_t current) const;

    ResponseTimeScalerParameters m_parameters;
    std::int64_t m_shareMillionths;
    ScalerTotals m_lastTotals;    ///< at the last sample
    std::int64_t m_responses = 0; ///< since the last sample
    std::int64_t m_within = 0;
    std::array<Sample, remembered> m_samples;
    std::size_t m_sampleCount = 0; ///< ever; the last hour's are kept
    int m_agreeing = 0;            ///< samples in a row: positive for more, negative for less
    SimTime m_nextWake;
};

} // namespace warmfront::sim
