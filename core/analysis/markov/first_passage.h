// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <complex>
#include <optional>
#include <vector>

namespace warmfront::analysis {

/// First passages of the number in service of M/M/∞ (or M/M/N/N), started in its stationary state π.
///
/// Time is counted in mean interarrival times: births at rate 1, a death of each in service at rate 1/ρ.
class FirstPassage
{
public:
    /// @p offered is ρ, @p window the time λT looked at, @p limit N.
    FirstPassage(double offered, double window, std::optional<int> limit);

    struct Stay
    {
        double total = 0.0;   ///< Σ_(k<level) π_k P_k(τ_level > T): P(the level was not reached in a window)
        double fromTop = 0.0; ///< π_(level−1) P_(level−1)(τ_level > T)
    };
    /// @p level is 1 or more. About 1e-13 absolute.
    [[nodiscard]] Stay stayBelow(int level) const;

    /// The lowest m whose next level m+1 stays unreached with a probability that matters (1e-15).
    [[nodiscard]] int lowestUncertainLevel() const;

private:
    [[nodiscard]] double stationary(int k) const;

    double m_offered;
    double m_window;
    double m_logNorm; ///< of the stationary law
    std::vector<std::complex<double>> m_nodes;
    std::vector<std::complex<double>> m_weights;
};

} // namespace warmfront::analysis
