// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/markov/first_passage.h"

#include <cmath>
#include <numbers>

namespace warmfront::analysis {

namespace {

using Complex = std::complex<double>;

/// Nodes above the real axis; those below are their conjugates. Convergence is 3.89^(−2·halfNodes).
constexpr int halfNodes = 12;

} // namespace

FirstPassage::FirstPassage(double offered, double window, std::optional<int> limit)
    : m_offered(offered), m_window(window), m_logNorm(-offered)
{
    if (limit) {
        double sum = 0.0;
        for (int k = 0; k <= *limit; ++k) {
            sum += std::exp(static_cast<double>(k) * std::log(offered) - std::lgamma(static_cast<double>(k) + 1.0)
                            - offered);
        }
        m_logNorm = -offered - std::log(sum);
    }
    // e^a = 1/(2πi) ∫ e^z/(z − a) dz on the cotangent contour of Trefethen, Weideman, Schmelzer (2006), midpoint rule.
    constexpr double n = 2.0 * halfNodes;
    for (int j = 0; j < halfNodes; ++j) {
        const double theta = std::numbers::pi * (2.0 * j + 1.0) / n;
        const double angle = 0.6407 * theta;
        const double cot = 1.0 / std::tan(angle);
        const double sine = std::sin(angle);
        const Complex z = n * Complex(0.5017 * theta * cot - 0.6122, 0.2645 * theta);
        const Complex derivative = n * Complex(0.5017 * cot - 0.5017 * 0.6407 * theta / (sine * sine), 0.2645);
        m_nodes.push_back(z);
        m_weights.push_back(std::exp(z) * derivative * Complex(0.0, -2.0 / n));
    }
}

double FirstPassage::stationary(int k) const
{
    return std::exp(static_cast<double>(k) * std::log(m_offered) - std::lgamma(static_cast<double>(k) + 1.0)
                    + m_logNorm);
}

FirstPassage::Stay FirstPassage::stayBelow(int level) const
{
    const auto states = static_cast<std::size_t>(level);
    std::vector<double> pi(states);
    for (std::size_t k = 0; k < states; ++k) {
        pi[k] = stationary(static_cast<int>(k));
    }
    Stay stay;
    if (m_window == 0.0) {
        for (const double p : pi) {
            stay.total += p;
        }
        stay.fromTop = pi.back();
        return stay;
    }
    // x = (z − A·T)^-1 1 by elimination upwards (x_k = up_k·x_(k+1) + rest_k) and substitution downwards.
    const double birth = m_window;
    const double death = m_window / m_offered;
    std::vector<Complex> up(states);
    std::vector<Complex> rest(states);
    for (std::size_t node = 0; node < m_nodes.size(); ++node) {
        for (std::size_t k = 0; k < states; ++k) {
            const double down = death * static_cast<double>(k);
            Complex pivot = m_nodes[node] + birth + down;
            Complex right = 1.0;
            if (k > 0) {
                pivot -= down * up[k - 1];
                right += down * rest[k - 1];
            }
            const Complex inverse = 1.0 / pivot;
            up[k] = birth * inverse;
            rest[k] = right * inverse;
        }
        Complex x = rest[states - 1];
        stay.fromTop += pi[states - 1] * std::real(m_weights[node] * x);
        Complex sum = pi[states - 1] * x;
        for (std::size_t k = states - 1; k-- > 0;) {
            x = up[k] * x + rest[k];
            sum += pi[k] * x;
        }
        stay.total += std::real(m_weights[node] * sum);
    }
    return stay;
}

int FirstPassage::lowestUncertainLevel() const
{
    constexpr double matters = 1e-13;
    if (stayBelow(1).total > matters) {
        return 0;
    }
    int certain = 0;
    int uncertain = 1;
    while (stayBelow(uncertain + 1).total <= matters) {
        certain = uncertain;
        uncertain *= 2;
    }
    while (uncertain - certain > 1) {
        const int middle = certain + (uncertain - certain) / 2;
        (stayBelow(middle + 1).total <= matters ? certain : uncertain) = middle;
    }
    return uncertain;
}

} // namespace warmfront::analysis
