// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "core/base/one_of.h"
#include "core/base/time.h"

namespace warmfront {

struct Distribution;

/// Always the same value.
struct ConstantLaw
{
    SimDuration value;
    bool operator==(const ConstantLaw &) const = default;
};

struct ExponentialLaw
{
    SimDuration mean;
    bool operator==(const ExponentialLaw &) const = default;
};

/// Normal with @p mean and @p sd, truncated below 0 (values below 0 are drawn again, so the mean moves up a little).
struct NormalLaw
{
    SimDuration mean;
    SimDuration sd;
    bool operator==(const NormalLaw &) const = default;
};

/// exp(mu + sigma Z) seconds, given by mu and sigma or by median and 95th percentile; the form given is kept so that a
/// file is written back as its author wrote it.
struct LognormalLaw
{
    struct Parameters
    {
        double mu = 0.0;    ///< of ln(seconds)
        double sigma = 0.0; ///< of ln(seconds), 0 or more
        bool operator==(const Parameters &) const = default;
    };
    struct Quantiles
    {
        SimDuration median;
        SimDuration p95;
        bool operator==(const Quantiles &) const = default;
    };
    std::variant<Quantiles, Parameters> given;

    /// mu = ln median, sigma = ln(p95/median) / 1.6448536269514722 (the 0.95 quantile of the normal law).
    [[nodiscard]] Parameters parameters() const;
    bool operator==(const LognormalLaw &) const = default;
};

struct GammaLaw
{
    double shape = 1.0;
    SimDuration scale;
    bool operator==(const GammaLaw &) const = default;
};

struct WeibullLaw
{
    double shape = 1.0;
    SimDuration scale;
    bool operator==(const WeibullLaw &) const = default;
};

/// Pareto (type I): at least @p scale, P(X > x) = (scale/x)^shape.
struct ParetoLaw
{
    double shape = 1.0;
    SimDuration scale;
    bool operator==(const ParetoLaw &) const = default;
};

struct UniformLaw
{
    SimDuration min;
    SimDuration max;
    bool operator==(const UniformLaw &) const = default;
};

/// One of several laws, chosen by weight.
struct MixtureLaw
{
    struct Component;
    std::vector<Component> components;
    bool operator==(const MixtureLaw &) const;
};

/// One of the given values, each as likely: a draw repeats a sample (no interpolation).
struct EmpiricalLaw
{
    std::vector<SimDuration> values; ///< in the order given, at least one
    std::string file;                ///< where they were read from; empty when inline
    bool operator==(const EmpiricalLaw &) const = default;
};

/// The law of a duration.
struct Distribution
{
    OneOf<std::variant<ConstantLaw, ExponentialLaw, NormalLaw, LognormalLaw, GammaLaw, WeibullLaw, ParetoLaw,
                       UniformLaw, MixtureLaw, EmpiricalLaw>>
        law;

    /// The exact mean of the law in seconds (normal: of the truncated law; infinity for a Pareto shape of 1 or less).
    [[nodiscard]] double meanInSeconds() const;
    [[nodiscard]] bool isExponential() const { return std::holds_alternative<ExponentialLaw>(law); }
    [[nodiscard]] bool isConstantZero() const;
    bool operator==(const Distribution &) const = default;
};

struct MixtureLaw::Component
{
    double weight = 1.0; ///< above 0; weights need not add up to 1
    Distribution distribution;
    bool operator==(const Component &) const = default;
};

inline bool MixtureLaw::operator==(const MixtureLaw &other) const
{
    return components == other.components;
}

} // namespace warmfront
