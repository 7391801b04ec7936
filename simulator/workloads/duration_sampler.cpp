// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/workloads/duration_sampler.h"

#include <algorithm>

#include "core/base/contract.h"
#include "core/base/variates.h"

namespace warmfront::sim {

namespace {

template <typename... F> struct Overloaded : F...
{
    using F::operator()...;
};
template <typename... F> Overloaded(F...) -> Overloaded<F...>;

std::int64_t capped(SimDuration duration)
{
    return std::min(duration.count(), longestDurationNs);
}
double asDouble(SimDuration duration)
{
    return static_cast<double>(duration.count());
}

} // namespace

DurationSampler::DurationSampler(const Distribution &distribution) : m_law(prepared(distribution)) {}

DurationSampler::Law DurationSampler::prepared(const Distribution &distribution)
{
    return std::visit(Overloaded{[](const ConstantLaw &l) -> Law { return capped(l.value); },
                                 [](const ExponentialLaw &l) -> Law { return Exponential{asDouble(l.mean)}; },
                                 [](const NormalLaw &l) -> Law {
                                     return Normal{asDouble(l.mean), asDouble(l.sd)};
                                 },
                                 [](const LognormalLaw &l) -> Law {
                                     const LognormalLaw::Parameters p = l.parameters();
                                     return Lognormal{p.mu, p.sigma};
                                 },
                                 [](const GammaLaw &l) -> Law {
                                     return Gamma{l.shape, asDouble(l.scale)};
                                 },
                                 [](const WeibullLaw &l) -> Law {
                                     return Weibull{l.shape, asDouble(l.scale)};
                                 },
                                 [](const ParetoLaw &l) -> Law {
                                     return Pareto{l.shape, asDouble(l.scale)};
                                 },
                                 [](const UniformLaw &l) -> Law {
                                     return Uniform{capped(l.min), capped(l.max)};
                                 },
                                 [](const MixtureLaw &l) -> Law {
                                     expects(!l.components.empty(), "a mixture has components");
                                     Mixture mixture;
                                     double sum = 0.0;
                                     for (const MixtureLaw::Component &component : l.components) {
                                         sum += component.weight;
                                         mixture.cumulativeWeights.push_back(sum);
                                         mixture.components.emplace_back(component.distribution);
                                     }
                                     return mixture;
                                 },
                                 [](const EmpiricalLaw &l) -> Law {
                                     expects(!l.values.empty(), "an empirical law has values");
                                     Empirical empirical;
                                     for (const SimDuration value : l.values) {
                                         empirical.valuesNs.push_back(capped(value));
                                     }
                                     return empirical;
                                 }},
                      distribution.law);
}

std::int64_t DurationSampler::drawFrom(const Mixture &mixture, std::uint64_t raw)
{
    const double at = variates::uniform01(raw) * mixture.cumulativeWeights.back();
    const auto found = std::upper_bound(mixture.cumulativeWeights.begin(), mixture.cumulativeWeights.end(), at);
    const auto chosen = std::min<std::size_t>(static_cast<std::size_t>(found - mixture.cumulativeWeights.begin()),
                                              mixture.components.size() - 1);
    return mixture.components[chosen].draw(variates::continuation(raw).next());
}

std::int64_t DurationSampler::draw(std::uint64_t raw) const
{
    const std::int64_t drawn = std::visit(
        Overloaded{[](std::int64_t value) { return value; },
                   [raw](const Exponential &l) { return variates::exponential(raw, l.meanNs); },
                   [raw](const Normal &l) { return variates::normal(raw, l.meanNs, l.sdNs); },
                   [raw](const Lognormal &l) { return variates::lognormal(raw, l.mu, l.sigma); },
                   [raw](const Gamma &l) { return variates::gamma(raw, l.shape, l.scaleNs); },
                   [raw](const Weibull &l) { return variates::weibull(raw, l.shape, l.scaleNs); },
                   [raw](const Pareto &l) { return variates::pareto(raw, l.shape, l.scaleNs); },
                   [raw](const Uniform &l) { return variates::uniform(raw, l.minNs, l.maxNs); },
                   [raw](const Mixture &l) { return drawFrom(l, raw); },
                   [raw](const Empirical &l) {
                       return l.valuesNs[variates::index(raw, static_cast<std::uint32_t>(l.valuesNs.size()))];
                   }},
        m_law);
    return std::min(drawn, longestDurationNs);
}

void DurationSampler::draw(std::span<const std::uint64_t> raw, std::span<std::int64_t> outNs) const
{
    expects(raw.size() == outNs.size(), "a batch of durations has one raw draw for each");
    std::visit(Overloaded{[&](std::int64_t value) { std::fill(outNs.begin(), outNs.end(), value); },
                          [&](const Exponential &l) { variates::exponential(raw, l.meanNs, outNs); },
                          [&](const Normal &l) { variates::normal(raw, l.meanNs, l.sdNs, outNs); },
                          [&](const Lognormal &l) { variates::lognormal(raw, l.mu, l.sigma, outNs); },
                          [&](const Gamma &l) { variates::gamma(raw, l.shape, l.scaleNs, outNs); },
                          [&](const Weibull &l) { variates::weibull(raw, l.shape, l.scaleNs, outNs); },
                          [&](const Pareto &l) { variates::pareto(raw, l.shape, l.scaleNs, outNs); },
                          [&](const Uniform &l) { variates::uniform(raw, l.minNs, l.maxNs, outNs); },
                          [&](const Mixture &l) {
                              for (std::size_t i = 0; i < raw.size(); ++i) {
                                  outNs[i] = drawFrom(l, raw[i]);
                              }
                          },
                          [&](const Empirical &l) {
                              const auto count = static_cast<std::uint32_t>(l.valuesNs.size());
                              for (std::size_t i = 0; i < raw.size(); ++i) {
                                  outNs[i] = l.valuesNs[variates::index(raw[i], count)];
                              }
                          }},
               m_law);
    // Hardly any law reaches that far: one pass that only reads tells whether this batch does.
    std::int64_t bits = 0;
    for (const std::int64_t value : outNs) {
        bits |= value;
    }
    if (bits > longestDurationNs) [[unlikely]] {
        for (std::int64_t &value : outNs) {
            value = std::min(value, longestDurationNs);
        }
    }
}

} // namespace warmfront::sim
