// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "core/model/distribution.h"

namespace warmfront::sim {

/// No duration is drawn longer than this (2^60 ns, 36 years), so that an instant plus a few durations cannot overflow.
inline constexpr std::int64_t longestDurationNs = std::int64_t{1} << 60;

/// Turns raw draws into durations of one law, one raw draw for each.
class DurationSampler
{
public:
    explicit DurationSampler(const Distribution &distribution);

    /// The duration that belongs to one raw draw.
    [[nodiscard]] std::int64_t draw(std::uint64_t raw) const;
    /// The same for a batch. @p outNs is as long as @p raw.
    void draw(std::span<const std::uint64_t> raw, std::span<std::int64_t> outNs) const;
    /// The value, when the law is one value whatever is drawn: no stream is needed then.
    [[nodiscard]] const std::int64_t *constant() const { return std::get_if<std::int64_t>(&m_law); }

private:
    struct Exponential
    {
        double meanNs;
    };
    struct Normal
    {
        double meanNs;
        double sdNs;
    };
    struct Lognormal
    {
        double mu;
        double sigma;
    };
    struct Gamma
    {
        double shape;
        double scaleNs;
    };
    struct Weibull
    {
        double shape;
        double scaleNs;
    };
    struct Pareto
    {
        double shape;
        double scaleNs;
    };
    struct Uniform
    {
        std::int64_t minNs;
        std::int64_t maxNs;
    };
    struct Mixture
    {
        std::vector<double> cumulativeWeights;
        std::vector<DurationSampler> components;
    };
    struct Empirical
    {
        std::vector<std::int64_t> valuesNs;
    };
    using Law =
        std::variant<std::int64_t, Exponential, Normal, Lognormal, Gamma, Weibull, Pareto, Uniform, Mixture, Empirical>;

    [[nodiscard]] static Law prepared(const Distribution &distribution);
    [[nodiscard]] static std::int64_t drawFrom(const Mixture &mixture, std::uint64_t raw);

    Law m_law;
};

} // namespace warmfront::sim
