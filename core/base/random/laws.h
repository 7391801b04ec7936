// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/random/normal_quantile.h"
#include "core/base/random_stream.h"

// One variate from one raw draw, without branches: the one definition of each law, shared by the single functions and
// by the loops of every instruction set. A law that cannot be decided without a branch says `again`: the caller then
// computes this one variate by the complete rule.
namespace warmfront::random {

/// No variate is negative: this says that the complete rule is needed.
inline constexpr std::int64_t again = -1;

struct ExponentialRule
{
    double meanNs;
    WARMFRONT_ALWAYS_INLINE double value(std::uint64_t raw) const { return -logOf(unitOf(raw)) * meanNs; }
    WARMFRONT_ALWAYS_INLINE std::int64_t operator()(std::uint64_t raw) const { return nearestLong(value(raw)); }
};

/// The same variates while -ln(2^-53) × mean stays below 2^51 ns (26 days): a cheaper rounding.
struct ShortExponentialRule
{
    double meanNs;
    static bool covers(double meanNs) { return meanNs * 36.75 < 0x1p51; }
    WARMFRONT_ALWAYS_INLINE std::int64_t operator()(std::uint64_t raw) const
    {
        return nearestShort(-logOf(unitOf(raw)) * meanNs);
    }
};

WARMFRONT_ALWAYS_INLINE bool isInFarTail(double p)
{
    const double nearer = p < 0.5 ? p : 1.0 - p;
    return nearer < farTail;
}

struct NormalRule
{
    double meanNs;
    double sdNs;
    WARMFRONT_ALWAYS_INLINE std::int64_t operator()(std::uint64_t raw) const
    {
        const double p = unitOf(raw);
        const double x = meanNs + sdNs * quantileOutsideFarTails(p);
        const std::int64_t rounded = nearestLong(x < 0.0 ? 0.0 : x);
        return x < 0.0 ? again : isInFarTail(p) ? again : rounded;
    }
};

struct LognormalRule
{
    double mu;
    double sigma;
    WARMFRONT_ALWAYS_INLINE static std::int64_t ofNormal(double z, double mu, double sigma)
    {
        return nearestLong(expOf(mu + sigma * z) * 1e9);
    }
    WARMFRONT_ALWAYS_INLINE std::int64_t operator()(std::uint64_t raw) const
    {
        const double p = unitOf(raw);
        const std::int64_t rounded = ofNormal(quantileOutsideFarTails(p), mu, sigma);
        return isInFarTail(p) ? again : rounded;
    }
};

/// G. Marsaglia, W. W. Tsang, A simple method for generating gamma variables, ACM TOMS 26 (2000) 363-372: the first
/// attempt; a shape below 1 draws with shape + 1 and multiplies by U^(1/shape).
struct GammaRule
{
    double d;            ///< (shape or shape + 1) - 1/3
    double c;            ///< 1 / sqrt(9 d)
    double inverseShape; ///< 1 / shape
    double scaleNs;

    /// Whether the attempt with normal @p z and uniform @p u is taken; @p v is (1 + c z)^3.
    WARMFRONT_ALWAYS_INLINE bool takes(double z, double u, double cubed) const
    {
        const double positive = cubed > 0.0 ? cubed : 1.0;
        const bool below = logOf(u) < 0.5 * z * z + (d - d * cubed + d * logOf(positive));
        return (cubed > 0.0) & below;
    }
    WARMFRONT_ALWAYS_INLINE double cubeOf(double z) const
    {
        const double v = 1.0 + c * z;
        return v * v * v;
    }
    WARMFRONT_ALWAYS_INLINE std::int64_t boosted(double cubed, double u) const
    {
        return nearestLong(d * cubed * expOf(logOf(u) * inverseShape) * scaleNs);
    }
    WARMFRONT_ALWAYS_INLINE std::int64_t plain(double cubed) const { return nearestLong(d * cubed * scaleNs); }
};

/// SplitMix64's output function: what SplitMix64(state - increment).next() returns.
WARMFRONT_ALWAYS_INLINE std::uint64_t mixed(std::uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}
inline constexpr std::uint64_t splitMixStep = 0x9e3779b97f4a7c15U;

struct PlainGammaRule : GammaRule
{
    WARMFRONT_ALWAYS_INLINE std::int64_t operator()(std::uint64_t raw) const
    {
        const double p = unitOf(raw);
        const double z = quantileOutsideFarTails(p);
        const double cubed = cubeOf(z);
        const bool taken = takes(z, unitOf(mixed(raw + splitMixStep)), cubed) & !isInFarTail(p);
        const std::int64_t rounded = plain(cubed > 0.0 ? cubed : 0.0);
        return taken ? rounded : again;
    }
};

struct BoostedGammaRule : GammaRule
{
    WARMFRONT_ALWAYS_INLINE std::int64_t operator()(std::uint64_t raw) const
    {
        const double p = unitOf(raw);
        const double z = quantileOutsideFarTails(p);
        const double cubed = cubeOf(z);
        const double u = unitOf(mixed(raw + splitMixStep));
        const bool taken = takes(z, unitOf(mixed(raw + 2 * splitMixStep)), cubed) & !isInFarTail(p);
        const std::int64_t rounded = boosted(cubed > 0.0 ? cubed : 0.0, u);
        return taken ? rounded : again;
    }
};

struct WeibullRule
{
    double inverseShape;
    double scaleNs;
    WARMFRONT_ALWAYS_INLINE std::int64_t operator()(std::uint64_t raw) const
    {
        return nearestLong(expOf(logOf(-logOf(unitOf(raw))) * inverseShape) * scaleNs);
    }
};

struct ParetoRule
{
    double inverseShape;
    double scaleNs;
    WARMFRONT_ALWAYS_INLINE std::int64_t operator()(std::uint64_t raw) const
    {
        return nearestLong(expOf(-logOf(unitOf(raw)) * inverseShape) * scaleNs);
    }
};

struct UniformRule
{
    std::int64_t minNs;
    double widthNs;
    WARMFRONT_ALWAYS_INLINE std::int64_t operator()(std::uint64_t raw) const
    {
        return minNs + nearestLong(unitOf(raw) * widthNs);
    }
};

} // namespace warmfront::random
