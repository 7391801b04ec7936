// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

#include "core/base/random_stream.h"

/// Random variates from raw 64-bit draws: one raw draw per variate, always, so that draw i belongs to request i.
///
/// Every function is pure and comes for one draw and for a batch; the batch gives the same bits as one by one, and both
/// give the same bits on every compiler and instruction set: only IEEE 754 basic operations are used, no libm.
/// Durations are whole nanoseconds, rounded to nearest (ties to even) and cut at longestNs. In a batch, raw and out
/// have the same size (else ContractViolation) and do not overlap. Parameters are finite and in the stated range (else
/// ContractViolation). Laws that need further uniforms take them from a SplitMix64 keyed by the raw draw, so the laws
/// are exact up to the 52 bits of a uniform and double rounding.
namespace warmfront::variates {

/// 2^62 ns, about 146 years: no variate is longer, so that the sum of a time and a variate cannot overflow unnoticed.
inline constexpr std::int64_t longestNs = std::int64_t{1} << 62;

/// In the open interval (0, 1): (the upper 52 bits + 1/2) / 2^52. Never 0 or 1, symmetric about 1/2.
[[nodiscard]] double uniform01(std::uint64_t raw);
void uniform01(std::span<const std::uint64_t> raw, std::span<double> out);

/// 0 to @p count - 1, each as likely (to within 2^-32). @p count > 0. For empirical laws and random choices.
[[nodiscard]] std::uint32_t index(std::uint64_t raw, std::uint32_t count);
void index(std::span<const std::uint64_t> raw, std::uint32_t count, std::span<std::uint32_t> out);

/// The further draws that belong to a raw draw. A mixture chooses its component by uniform01(raw) and gives the
/// component continuation(raw).next() as its raw draw.
[[nodiscard]] inline SplitMix64 continuation(std::uint64_t raw)
{
    return SplitMix64(raw);
}

/// -ln(U) × mean. @p meanNs >= 0.
[[nodiscard]] std::int64_t exponential(std::uint64_t raw, double meanNs);
void exponential(std::span<const std::uint64_t> raw, double meanNs, std::span<std::int64_t> outNs);
/// -ln(U), unrounded: -naturalLog(uniform01(raw)) of each.
void unitExponential(std::span<const std::uint64_t> raw, std::span<double> out);

/// Normal with mean and sd before truncation, values below 0 drawn again. @p meanNs >= 0, @p sdNs >= 0.
[[nodiscard]] std::int64_t normal(std::uint64_t raw, double meanNs, double sdNs);
void normal(std::span<const std::uint64_t> raw, double meanNs, double sdNs, std::span<std::int64_t> outNs);

/// exp(mu + sigma Z) seconds, in nanoseconds: @p mu and @p sigma are of ln(seconds), as in LognormalLaw. sigma >= 0.
[[nodiscard]] std::int64_t lognormal(std::uint64_t raw, double mu, double sigma);
void lognormal(std::span<const std::uint64_t> raw, double mu, double sigma, std::span<std::int64_t> outNs);

/// Gamma by Marsaglia and Tsang (2000). @p shape > 0, @p scaleNs >= 0; mean shape × scale.
[[nodiscard]] std::int64_t gamma(std::uint64_t raw, double shape, double scaleNs);
void gamma(std::span<const std::uint64_t> raw, double shape, double scaleNs, std::span<std::int64_t> outNs);

/// scale × (-ln U)^(1/shape). @p shape > 0, @p scaleNs >= 0.
[[nodiscard]] std::int64_t weibull(std::uint64_t raw, double shape, double scaleNs);
void weibull(std::span<const std::uint64_t> raw, double shape, double scaleNs, std::span<std::int64_t> outNs);

/// Pareto type I: scale × U^(-1/shape). @p shape > 0, @p scaleNs >= 0.
[[nodiscard]] std::int64_t pareto(std::uint64_t raw, double shape, double scaleNs);
void pareto(std::span<const std::uint64_t> raw, double shape, double scaleNs, std::span<std::int64_t> outNs);

/// min + U × (max - min). 0 <= @p minNs <= @p maxNs.
[[nodiscard]] std::int64_t uniform(std::uint64_t raw, std::int64_t minNs, std::int64_t maxNs);
void uniform(std::span<const std::uint64_t> raw, std::int64_t minNs, std::int64_t maxNs, std::span<std::int64_t> outNs);

/// The same value for every draw (the raw draws are still counted by whoever took them).
void constant(std::int64_t valueNs, std::span<std::int64_t> outNs);

/// Replaces gaps by instants: each entry becomes @p startNs plus the sum of the gaps up to and including its own.
/// Returns the last instant (@p startNs when there are none).
std::int64_t accumulate(std::int64_t startNs, std::span<std::int64_t> gapsNs);

/// ln(x) for normal x > 0: within 1 ulp.
[[nodiscard]] double naturalLog(double x);
/// e^x, within 1 ulp for -708 <= x <= 709; arguments outside are moved to the nearer end.
[[nodiscard]] double exponentialOf(double x);
/// x^y for normal x > 0 as e^(y ln x): relative error at most about (2 + |y ln x|) × 2^-52.
[[nodiscard]] double power(double x, double y);
/// The quantile of the standard normal law for 0 < p < 1: Wichura's algorithm AS 241 (PPND16, 1988), relative error
/// about 10^-16 in exact arithmetic.
[[nodiscard]] double normalQuantile(double p);

} // namespace warmfront::variates
