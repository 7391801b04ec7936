// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/distribution.h"

#include <cmath>
#include <limits>
#include <numbers>

#include "core/base/one_of_members.h"

template class warmfront::OneOf<decltype(warmfront::Distribution::law)::Variant>;

namespace warmfront {

namespace {

double meanOf(const ConstantLaw &l)
{
    return l.value.inSeconds();
}
double meanOf(const ExponentialLaw &l)
{
    return l.mean.inSeconds();
}
double meanOf(const NormalLaw &l)
{
    const double mean = l.mean.inSeconds();
    const double sd = l.sd.inSeconds();
    if (sd == 0.0) {
        return mean;
    }
    // Mean of a normal law truncated below 0: mean + sd·φ(α)/(1−Φ(α)) with α = −mean/sd.
    const double alpha = -mean / sd;
    const double density = std::exp(-0.5 * alpha * alpha) / std::sqrt(2.0 * std::numbers::pi);
    const double above = 0.5 * std::erfc(alpha / std::numbers::sqrt2);
    return mean + sd * density / above;
}
double meanOf(const LognormalLaw &l)
{
    const LognormalLaw::Parameters p = l.parameters();
    return std::exp(p.mu + 0.5 * p.sigma * p.sigma);
}
double meanOf(const GammaLaw &l)
{
    return l.shape * l.scale.inSeconds();
}
double meanOf(const WeibullLaw &l)
{
    return l.scale.inSeconds() * std::tgamma(1.0 + 1.0 / l.shape);
}
double meanOf(const ParetoLaw &l)
{
    return l.shape > 1.0 ? l.scale.inSeconds() * l.shape / (l.shape - 1.0) : std::numeric_limits<double>::infinity();
}
double meanOf(const UniformLaw &l)
{
    return 0.5 * (l.min.inSeconds() + l.max.inSeconds());
}
double meanOf(const MixtureLaw &l)
{
    double weights = 0.0;
    double sum = 0.0;
    for (const MixtureLaw::Component &c : l.components) {
        weights += c.weight;
        sum += c.weight * c.distribution.meanInSeconds();
    }
    return sum / weights;
}
double meanOf(const EmpiricalLaw &l)
{
    double sum = 0.0;
    for (const SimDuration value : l.values) {
        sum += value.inSeconds();
    }
    return l.values.empty() ? 0.0 : sum / static_cast<double>(l.values.size());
}

} // namespace

LognormalLaw::Parameters LognormalLaw::parameters() const
{
    if (const auto *p = std::get_if<Parameters>(&given)) {
        return *p;
    }
    const auto &q = std::get<Quantiles>(given);
    return {std::log(q.median.inSeconds()), std::log(q.p95.inSeconds() / q.median.inSeconds()) / 1.6448536269514722};
}

double Distribution::meanInSeconds() const
{
    return std::visit([](const auto &l) { return meanOf(l); }, law);
}

bool Distribution::isConstantZero() const
{
    const auto *constant = std::get_if<ConstantLaw>(&law);
    return constant != nullptr && constant->value == SimDuration{};
}

} // namespace warmfront
