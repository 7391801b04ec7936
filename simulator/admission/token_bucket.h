// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

#include "core/model/scenario.h"
#include "simulator/admission/admission.h"

namespace warmfront::sim {

/// A bucket that refills continuously and exactly: one nanosecond adds `tokens` / `per` of a token, never a rounded
/// part.
///
/// It starts full, and what flows in above the capacity is lost. A token that is complete at t can be taken at t.
class TokenBucket
{
public:
    struct Parameters
    {
        std::int64_t capacity = 0;
        std::int64_t tokens = 0; ///< flow in during
        SimDuration per;
    };
    /// Capacity and tokens ≥ 0, `per` positive, capacity × per below 2^62 (else ContractViolation).
    explicit TokenBucket(const Parameters &parameters);

    /// The starts of one function's instances; none where they are not limited.
    [[nodiscard]] static std::optional<TokenBucket> ofStarts(const std::optional<StartLimit> &limit)
    {
        return limit ? std::optional(TokenBucket({limit->burst, limit->starts, limit->per})) : std::nullopt;
    }
    /// New environments of one Lambda function: 1,000 in 10 s (AWS, since November 2023).
    [[nodiscard]] static TokenBucket lambdaScaling() { return TokenBucket({1000, 1000, SimDuration::seconds(10)}); }
    /// New environments of a region before November 2023: a burst of 500 to 3,000 by region, then 500 each minute.
    [[nodiscard]] static TokenBucket lambdaRegionalBurst(std::int64_t burst)
    {
        return TokenBucket({burst, 500, SimDuration::minutes(1)});
    }
    /// So many requests a second, and no more than those of one second at once.
    [[nodiscard]] static TokenBucket perSecond(std::int64_t requests)
    {
        return TokenBucket({requests, requests, SimDuration::seconds(1)});
    }

    /// Whether a token is there. @p now never decreases.
    [[nodiscard]] bool has(SimTime now);
    /// Takes a token if there is one.
    [[nodiscard]] Admission take(SimTime now, std::string_view rule = "token bucket");
    /// Complete tokens.
    [[nodiscard]] std::int64_t level(SimTime now);
    /// The first instant at which there is a token, if none is taken before; `never` without inflow.
    [[nodiscard]] SimTime nextToken(SimTime now);
    [[nodiscard]] std::int64_t capacity() const { return m_parameters.capacity; }

private:
    void refill(SimTime now);

    Parameters m_parameters;
    std::int64_t m_content; ///< in parts of 1 / per.count() token
    SimTime m_filledAt;
};

} // namespace warmfront::sim
