// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/variates.h"

#include <algorithm>
#include <cmath>

#include "core/base/contract.h"
#include "core/base/random/kernels.h"
#include "core/base/time.h"

namespace warmfront::variates {

using namespace random;

namespace {

using Raw = std::span<const std::uint64_t>;
using Out = std::span<std::int64_t>;

bool isAtLeastZero(double x)
{
    return x >= 0.0 && std::isfinite(x);
}
bool isAboveZero(double x)
{
    return x > 0.0 && std::isfinite(x);
}

void expectSameSize(std::size_t raw, std::size_t out)
{
    expects(raw == out, "one raw draw per variate");
}

ExponentialRule exponentialRule(double meanNs)
{
    expects(isAtLeastZero(meanNs), "the mean of an exponential law is 0 or more");
    return {meanNs};
}

NormalRule normalRule(double meanNs, double sdNs)
{
    expects(isAtLeastZero(meanNs) && isAtLeastZero(sdNs), "mean and sd of a normal law are 0 or more");
    return {meanNs, sdNs};
}

LognormalRule lognormalRule(double mu, double sigma)
{
    expects(std::isfinite(mu) && isAtLeastZero(sigma), "mu of a lognormal law is finite, sigma 0 or more");
    return {mu, sigma};
}

GammaRule gammaRule(double shape, double scaleNs)
{
    expects(isAboveZero(shape) && isAtLeastZero(scaleNs), "shape of a gamma law is above 0, scale 0 or more");
    const double d = (shape < 1.0 ? shape + 1.0 : shape) - 1.0 / 3.0;
    return {d, 1.0 / std::sqrt(9.0 * d), 1.0 / shape, scaleNs};
}

WeibullRule weibullRule(double shape, double scaleNs)
{
    expects(isAboveZero(shape) && isAtLeastZero(scaleNs), "shape of a Weibull law is above 0, scale 0 or more");
    return {1.0 / shape, scaleNs};
}

ParetoRule paretoRule(double shape, double scaleNs)
{
    expects(isAboveZero(shape) && isAtLeastZero(scaleNs), "shape of a Pareto law is above 0, scale 0 or more");
    return {1.0 / shape, scaleNs};
}

UniformRule uniformRule(std::int64_t minNs, std::int64_t maxNs)
{
    expects(0 <= minNs && minNs <= maxNs && maxNs <= longestNs, "0 <= min <= max of a uniform law");
    return {minNs, static_cast<double>(maxNs - minNs)};
}

std::int64_t completely(const NormalRule &rule, std::uint64_t raw)
{
    SplitMix64 more(raw);
    double x = rule.meanNs + rule.sdNs * quantileOf(unitOf(raw));
    while (x < 0.0) {
        x = rule.meanNs + rule.sdNs * quantileOf(unitOf(more.next()));
    }
    return nearestLong(x);
}

std::int64_t completely(const LognormalRule &rule, std::uint64_t raw)
{
    return LognormalRule::ofNormal(quantileOf(unitOf(raw)), rule.mu, rule.sigma);
}

/// (1 + c z)^3 of the first attempt that is taken.
double takenCube(const GammaRule &rule, std::uint64_t raw, SplitMix64 more)
{
    for (;;) {
        const double z = quantileOf(unitOf(raw));
        const double cubed = rule.cubeOf(z);
        if (rule.takes(z, unitOf(more.next()), cubed)) {
            return cubed;
        }
        raw = more.next();
    }
}

std::int64_t completely(const PlainGammaRule &rule, std::uint64_t raw)
{
    return rule.plain(takenCube(rule, raw, SplitMix64(raw)));
}

std::int64_t completely(const BoostedGammaRule &rule, std::uint64_t raw)
{
    SplitMix64 more(raw);
    const double u = unitOf(more.next());
    return rule.boosted(takenCube(rule, raw, more), u);
}

template <typename Rule> void complete(const Rule &rule, Raw raw, Out out)
{
    for (std::size_t i = 0; i < out.size(); ++i) {
        if (out[i] == again) [[unlikely]] {
            out[i] = completely(rule, raw[i]);
        }
    }
}

} // namespace

double uniform01(std::uint64_t raw)
{
    return unitOf(raw);
}

void uniform01(Raw raw, std::span<double> out)
{
    expectSameSize(raw.size(), out.size());
    kernels().unit(raw.data(), raw.size(), out.data());
}

std::uint32_t index(std::uint64_t raw, std::uint32_t count)
{
    expects(count > 0, "there is something to choose from");
    return static_cast<std::uint32_t>((UInt128(raw) * count) >> 64);
}

void index(Raw raw, std::uint32_t count, std::span<std::uint32_t> out)
{
    expectSameSize(raw.size(), out.size());
    expects(count > 0, "there is something to choose from");
    for (std::size_t i = 0; i < raw.size(); ++i) {
        out[i] = static_cast<std::uint32_t>((UInt128(raw[i]) * count) >> 64);
    }
}

std::int64_t exponential(std::uint64_t raw, double meanNs)
{
    return exponentialRule(meanNs)(raw);
}

void exponential(Raw raw, double meanNs, Out outNs)
{
    expectSameSize(raw.size(), outNs.size());
    const ExponentialRule rule = exponentialRule(meanNs);
    if (ShortExponentialRule::covers(meanNs)) {
        kernels().shortExponential(raw.data(), raw.size(), ShortExponentialRule{meanNs}, outNs.data());
    } else {
        kernels().exponential(raw.data(), raw.size(), rule, outNs.data());
    }
}

void unitExponential(Raw raw, std::span<double> out)
{
    expectSameSize(raw.size(), out.size());
    kernels().unitExponential(raw.data(), raw.size(), out.data());
}

std::int64_t normal(std::uint64_t raw, double meanNs, double sdNs)
{
    return completely(normalRule(meanNs, sdNs), raw);
}

void normal(Raw raw, double meanNs, double sdNs, Out outNs)
{
    expectSameSize(raw.size(), outNs.size());
    const NormalRule rule = normalRule(meanNs, sdNs);
    kernels().normal(raw.data(), raw.size(), rule, outNs.data());
    complete(rule, raw, outNs);
}

std::int64_t lognormal(std::uint64_t raw, double mu, double sigma)
{
    return completely(lognormalRule(mu, sigma), raw);
}

void lognormal(Raw raw, double mu, double sigma, Out outNs)
{
    expectSameSize(raw.size(), outNs.size());
    const LognormalRule rule = lognormalRule(mu, sigma);
    kernels().lognormal(raw.data(), raw.size(), rule, outNs.data());
    complete(rule, raw, outNs);
}

std::int64_t gamma(std::uint64_t raw, double shape, double scaleNs)
{
    const GammaRule rule = gammaRule(shape, scaleNs);
    return shape < 1.0 ? completely(BoostedGammaRule{rule}, raw) : completely(PlainGammaRule{rule}, raw);
}

void gamma(Raw raw, double shape, double scaleNs, Out outNs)
{
    expectSameSize(raw.size(), outNs.size());
    const GammaRule rule = gammaRule(shape, scaleNs);
    if (shape < 1.0) {
        kernels().boostedGamma(raw.data(), raw.size(), BoostedGammaRule{rule}, outNs.data());
        complete(BoostedGammaRule{rule}, raw, outNs);
    } else {
        kernels().plainGamma(raw.data(), raw.size(), PlainGammaRule{rule}, outNs.data());
        complete(PlainGammaRule{rule}, raw, outNs);
    }
}

std::int64_t weibull(std::uint64_t raw, double shape, double scaleNs)
{
    return weibullRule(shape, scaleNs)(raw);
}

void weibull(Raw raw, double shape, double scaleNs, Out outNs)
{
    expectSameSize(raw.size(), outNs.size());
    kernels().weibull(raw.data(), raw.size(), weibullRule(shape, scaleNs), outNs.data());
}

std::int64_t pareto(std::uint64_t raw, double shape, double scaleNs)
{
    return paretoRule(shape, scaleNs)(raw);
}

void pareto(Raw raw, double shape, double scaleNs, Out outNs)
{
    expectSameSize(raw.size(), outNs.size());
    kernels().pareto(raw.data(), raw.size(), paretoRule(shape, scaleNs), outNs.data());
}

std::int64_t uniform(std::uint64_t raw, std::int64_t minNs, std::int64_t maxNs)
{
    return uniformRule(minNs, maxNs)(raw);
}

void uniform(Raw raw, std::int64_t minNs, std::int64_t maxNs, Out outNs)
{
    expectSameSize(raw.size(), outNs.size());
    kernels().uniform(raw.data(), raw.size(), uniformRule(minNs, maxNs), outNs.data());
}

void constant(std::int64_t valueNs, Out outNs)
{
    std::ranges::fill(outNs, valueNs);
}

std::int64_t accumulate(std::int64_t startNs, std::span<std::int64_t> gapsNs)
{
    for (std::int64_t &entry : gapsNs) {
        startNs += entry;
        entry = startNs;
    }
    return startNs;
}

double naturalLog(double x)
{
    return logOf(x);
}
double exponentialOf(double x)
{
    return expOf(x);
}
double power(double x, double y)
{
    return expOf(y * logOf(x));
}
double normalQuantile(double p)
{
    return quantileOf(p);
}

} // namespace warmfront::variates
