// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "core/base/rate.h"
#include "core/base/time.h"

namespace warmfront {

/// Exact results of queueing theory that stand beside simulated values. Long-run values; every function is pure.
///
/// Symbols: arrival rate λ, service time S, offered load ρ = λ·E[S], keep-alive T (reset at every use).

/// Share of requests lost by @p servers without waiting room at @p offered load: B(N, ρ), insensitive to the service
/// law. 1/B_j = 1 + (j/ρ)/B_(j−1), B_0 = 1 (A. K. Erlang, 1917).
[[nodiscard]] double erlangB(int servers, double offered);

/// Share of requests that wait in M/M/N: C = N·B / (N − ρ(1 − B)) (A. K. Erlang, 1917). @p offered is below @p servers.
[[nodiscard]] double erlangC(int servers, double offered);

/// Mean wait of M/M/N, first come first served, over all requests: E[W_q] = C·E[S] / (N − ρ). Seconds.
[[nodiscard]] double meanWaitOfManyServers(int servers, Rate arrivals, double meanServiceSeconds);

/// P(W_q > t) of M/M/N, first come first served: C·e^(−(N/E[S] − λ)t).
[[nodiscard]] double shareThatWaitsLonger(int servers, Rate arrivals, double meanServiceSeconds, double seconds);

/// Mean wait of M/G/1, first come first served: λE[S²] / (2(1 − ρ)) (Pollaczek and Khinchine, 1930 to 1932). Seconds;
/// @p meanSquare is E[S²] in s².
[[nodiscard]] double meanWaitOfOneServer(Rate arrivals, double meanServiceSeconds, double meanSquare);

/// How warm instances behave in the long run.
struct WarmPool
{
    double coldOfAll = 0.0;       ///< cold starts / arrivals, refused ones among them
    double coldOfAccepted = 0.0;  ///< cold starts / requests let in
    double refused = 0.0;         ///< share of arrivals
    double instances = 0.0;       ///< time average, alive
    double running = 0.0;         ///< time average, busy
    double lifespanSeconds = 0.0; ///< mean life of an instance; 0 where none ends, or some are always warm
};

/// Poisson arrivals, exponential service alike warm and cold, one request per instance, most recently idled instance
/// first, keep-alive @p keepAliveSeconds.
///
/// The warm pool is the highest busy count of the last T seconds, so with the number in system M/M/∞ (π Poisson) and
/// τ_m its first passage to m: p_cold = Σ_k π_k P_k(τ_(k+1) > T) and E[instances] = Σ_m (1 − Σ_(k≤m) π_k P_k(τ_(m+1) >
/// T)). With @p limit N, π is truncated at N and the sums end below it; with @p alwaysWarm P they begin at P and the
/// pool never falls below P. P_k(τ_(m+1) > T) = (exp(A_m T)·1)_k with A_m the birth-death generator on 0…m killed at
/// the step to m+1, evaluated on a Talbot contour (Trefethen, Weideman, Schmelzer, "Talbot quadratures and rational
/// approximations", BIT 46, 2006) to about 1e-13.
[[nodiscard]] WarmPool lastUsedFirstPool(Rate arrivals, double meanServiceSeconds, double keepAliveSeconds,
                                         std::optional<int> limit = std::nullopt, int alwaysWarm = 0);

/// One instance at most, Poisson arrivals, any service laws. With q = e^(−λT), S' = q·E[S_cold] + (1 − q)·E[S_warm]:
/// p_cold of those let in q, refused λS'/(1 + λS'), E[instances] = (S' + (1 − q)/λ) / (1/λ + S') (renewal at
/// completions).
[[nodiscard]] WarmPool singleInstancePool(Rate arrivals, double meanWarmSeconds, double meanColdSeconds,
                                          double keepAliveSeconds);

/// One instance that serves any number of requests at once, any service law, cold like warm (busy periods of M/G/∞):
/// p_cold = e^−(ρ + λT), E[instances] = 1 − p_cold, lifespan (e^(ρ + λT) − 1)/λ. `running` is requests in service, ρ.
[[nodiscard]] WarmPool sharedInstancePool(Rate arrivals, double meanServiceSeconds, double keepAliveSeconds);

/// Requests of no duration, Poisson arrivals: a time-to-live cache reset at use, p_cold = e^(−λT), E[instances] =
/// 1 − e^(−λT).
[[nodiscard]] WarmPool instantServicePool(Rate arrivals, double keepAliveSeconds);

/// Arrivals every @p period, each served for exactly @p service. With n = ⌈S/D⌉: warm after the first n starts on n
/// instances if nD − S ≤ T (idle for exactly T is still warm); otherwise every request is cold and (S + T)/D are alive.
/// Both durations above 0.
[[nodiscard]] WarmPool periodicPool(SimDuration period, SimDuration service, SimDuration keepAlive);

} // namespace warmfront
