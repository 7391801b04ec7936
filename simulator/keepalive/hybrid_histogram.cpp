// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/keepalive/hybrid_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "core/base/contract.h"
#include "core/base/variates.h"

namespace warmfront::sim {

BinCounts::BinCounts(std::size_t bins) : m_counts(bins), m_tree(bins + 1)
{
    expects(bins > 0, "a histogram has bins");
}

void BinCounts::add(std::size_t bin)
{
    expects(bin < m_counts.size(), "a bin lies in its histogram");
    m_squares += 2.0 * m_counts[bin] + 1.0;
    ++m_counts[bin];
    ++m_total;
    m_binSum += static_cast<double>(bin);
    m_binSquareSum += static_cast<double>(bin) * static_cast<double>(bin);
    for (std::size_t node = bin + 1; node < m_tree.size(); node += node & (~node + 1)) {
        ++m_tree[node];
    }
}

std::size_t BinCounts::quantileBin(std::uint64_t perMille) const
{
    expects(m_total > 0, "quantiles need counts");
    // The last node whose running count is still too small lies just below the bin looked for.
    const std::uint64_t needed = std::max<std::uint64_t>(1, (m_total * perMille + 999) / 1000);
    std::size_t below = 0;
    std::uint64_t sum = 0;
    for (std::size_t step = std::bit_floor(m_counts.size()); step > 0; step /= 2) {
        if (below + step < m_tree.size() && sum + m_tree[below + step] < needed) {
            below += step;
            sum += m_tree[below];
        }
    }
    return std::min(below, m_counts.size() - 1);
}

double BinCounts::variationOfCounts() const
{
    const auto bins = static_cast<double>(m_counts.size());
    if (m_total == 0 || m_counts.size() < 2) {
        return 0.0;
    }
    const double mean = static_cast<double>(m_total) / bins;
    return std::sqrt((m_squares - bins * mean * mean) / (bins - 1.0)) / mean;
}

double BinCounts::dispersionOfBins() const
{
    if (m_total == 0 || m_binSum == 0.0) {
        return 0.0;
    }
    const double mean = m_binSum / static_cast<double>(m_total);
    return (m_binSquareSum / static_cast<double>(m_total) - mean * mean) / mean;
}

void IdleTimeForecast::add(double value)
{
    m_ring[(m_head + m_size) % capacity] = value;
    if (m_size < capacity) {
        ++m_size;
    } else {
        m_head = (m_head + 1) % capacity;
    }
}

namespace {

constexpr std::size_t longestOrder = 3;
constexpr std::size_t unknowns = longestOrder + 1;

/// Least squares by the normal equations, with the constant as the first unknown.
struct LeastSquares
{
    std::array<std::array<double, unknowns>, unknowns> matrix{};
    std::array<double, unknowns> right{};
    std::size_t size = 0;

    void add(const std::array<double, unknowns> &row, double target)
    {
        for (std::size_t i = 0; i < size; ++i) {
            for (std::size_t j = 0; j < size; ++j) {
                matrix[i][j] += row[i] * row[j];
            }
            right[i] += row[i] * target;
        }
    }

    /// Nothing when the equations do not determine the unknowns.
    [[nodiscard]] std::optional<std::array<double, unknowns>> solve()
    {
        std::array<double, unknowns> scale{};
        for (std::size_t i = 0; i < size; ++i) {
            scale[i] = std::abs(matrix[i][i]);
        }
        for (std::size_t column = 0; column < size; ++column) {
            if (std::abs(matrix[column][column]) <= 1e-10 * scale[column]) {
                return std::nullopt;
            }
            for (std::size_t row = column + 1; row < size; ++row) {
                const double factor = matrix[row][column] / matrix[column][column];
                for (std::size_t k = column; k < size; ++k) {
                    matrix[row][k] -= factor * matrix[column][k];
                }
                right[row] -= factor * right[column];
            }
        }
        std::array<double, unknowns> solution{};
        for (std::size_t row = size; row-- > 0;) {
            double sum = right[row];
            for (std::size_t k = row + 1; k < size; ++k) {
                sum -= matrix[row][k] * solution[k];
            }
            solution[row] = sum / matrix[row][row];
        }
        return solution;
    }
};

} // namespace

double IdleTimeForecast::next() const
{
    expects(m_size > 0, "a forecast needs values");
    std::array<double, capacity> value{};
    double mean = 0.0;
    for (std::size_t i = 0; i < m_size; ++i) {
        mean += m_ring[(m_head + i) % capacity] / static_cast<double>(m_size);
    }
    double squares = 0.0;
    for (std::size_t i = 0; i < m_size; ++i) {
        value[i] = m_ring[(m_head + i) % capacity] - mean; // centred, for the sake of the equations
        squares += value[i] * value[i];
    }
    // Every order predicts the same targets, from the first that the longest one reaches, so that their errors compare.
    constexpr std::size_t firstTarget = longestOrder + 1;
    const std::size_t targets = m_size > firstTarget ? m_size - firstTarget : 0;
    if (squares <= 1e-18 * mean * mean * static_cast<double>(m_size)) {
        return mean;
    }
    const auto n = static_cast<double>(targets);
    double best = 0.0;
    std::optional<double> bestScore;
    for (std::size_t difference = 0; difference <= 1; ++difference) {
        const auto series = [&](std::size_t i) { return difference == 0 ? value[i] : value[i] - value[i - 1]; };
        for (std::size_t order = 0; order <= longestOrder; ++order) {
            const std::size_t parameters = order + 2; // the constant and the variance too
            if (targets < parameters + 2) {
                continue;
            }
            LeastSquares equations;
            equations.size = order + 1;
            const auto rowBefore = [&](std::size_t i) {
                std::array<double, unknowns> row{1.0};
                for (std::size_t lag = 1; lag <= order; ++lag) {
                    row[lag] = series(i - lag);
                }
                return row;
            };
            for (std::size_t i = firstTarget; i < m_size; ++i) {
                equations.add(rowBefore(i), series(i));
            }
            const auto coefficients = equations.solve();
            if (!coefficients) {
                continue;
            }
            const auto predict = [&](std::size_t i) {
                const std::array<double, unknowns> row = rowBefore(i);
                double sum = difference == 0 ? 0.0 : value[i - 1];
                for (std::size_t k = 0; k <= order; ++k) {
                    sum += (*coefficients)[k] * row[k];
                }
                return sum;
            };
            double errors = 0.0;
            for (std::size_t i = firstTarget; i < m_size; ++i) {
                errors += (value[i] - predict(i)) * (value[i] - predict(i));
            }
            const auto k = static_cast<double>(parameters);
            const double variance = std::max(errors / n, 1e-12 * squares / static_cast<double>(m_size));
            const double score = n * variates::naturalLog(variance) + 2.0 * k + 2.0 * k * (k + 1.0) / (n - k - 1.0);
            if (!bestScore || score < *bestScore) {
                bestScore = score;
                best = predict(m_size);
            }
        }
    }
    return mean + best;
}

HybridHistogram::HybridHistogram(const Parameters &parameters)
    : m_parameters(parameters), m_counts(static_cast<std::size_t>(std::max<std::int64_t>(parameters.bins, 0)))
{
    expects(parameters.bin > SimDuration(), "a bin has a positive width");
    expects(parameters.headPerMille <= parameters.tailPerMille && parameters.tailPerMille <= 1000
                && parameters.outOfBoundsPerMille <= 1000,
            "shares lie within 0 and 1000 per mille, the head below the tail");
    expects(parameters.headMarginPerMille >= 0 && parameters.headMarginPerMille <= 1000
                && parameters.tailMarginPerMille >= 0 && parameters.forecastMarginPerMille >= 0
                && parameters.forecastMarginPerMille <= 1000,
            "margins lie within 0 and 1000 per mille");
}

void HybridHistogram::arrived(const ArrivalView &view)
{
    if (view.busy > 0) {
        if (m_parameters.countsOverlaps) {
            learn(SimDuration());
        }
    } else if (m_lastEnd) {
        learn(view.now - *m_lastEnd);
    }
}

void HybridHistogram::learn(SimDuration gap)
{
    const std::int64_t bin = gap.count() / m_parameters.bin.count();
    if (bin < m_parameters.bins) {
        m_counts.add(static_cast<std::size_t>(bin));
    } else {
        ++m_outOfBounds;
    }
    m_forecast.add(gap.inSeconds());
}

HybridHistogram::Pattern HybridHistogram::pattern() const
{
    const std::uint64_t all = m_counts.total() + m_outOfBounds;
    if (all == 0) {
        return Pattern::Fallback;
    }
    if (m_outOfBounds > 0 && m_outOfBounds * 1000 >= m_parameters.outOfBoundsPerMille * all) {
        return Pattern::Forecast;
    }
    if (m_counts.total() == 0) {
        return Pattern::Fallback;
    }
    const bool isRepresentative = m_parameters.representativeness == Representativeness::VariationOfCounts
                                      ? m_counts.variationOfCounts() >= m_parameters.threshold
                                      : m_counts.total() >= 2 && m_counts.dispersionOfBins() <= m_parameters.threshold;
    return isRepresentative ? Pattern::Histogram : Pattern::Fallback;
}

IdlePlan HybridHistogram::windows(const IdleView &view, SimDuration load, SimDuration keep, std::string_view rule) const
{
    IdlePlan plan;
    plan.rule = rule;
    const SimDuration startsIn = load - m_parameters.loadsEarlier;
    if (startsIn <= SimDuration()) {
        plan.expireAt = laterBy(view.now, keep);
        return plan;
    }
    plan.expireAt = view.now;
    if (view.idle == view.alive) {
        plan.prewarm = Prewarm{view.now + startsIn, laterBy(view.now, keep)};
    }
    return plan;
}

IdlePlan HybridHistogram::becameIdle(const IdleView &view)
{
    m_lastEnd = view.now;
    switch (pattern()) {
    case Pattern::Histogram: {
        const auto head = static_cast<std::int64_t>(m_counts.quantileBin(m_parameters.headPerMille));
        const auto tail = static_cast<std::int64_t>(m_counts.quantileBin(m_parameters.tailPerMille)) + 1;
        return windows(view, m_parameters.bin * head * (1000 - m_parameters.headMarginPerMille) / 1000,
                       m_parameters.bin * tail * (1000 + m_parameters.tailMarginPerMille) / 1000, "histogram");
    }
    case Pattern::Forecast: {
        const double seconds = std::clamp(m_forecast.next(), 0.0, 1e8);
        const auto gap = SimDuration::milliseconds(static_cast<std::int64_t>(seconds * 1e3 + 0.5));
        return windows(view, gap / 1000 * (1000 - m_parameters.forecastMarginPerMille),
                       gap / 1000 * (1000 + m_parameters.forecastMarginPerMille), "forecast");
    }
    case Pattern::Fallback:
        break;
    }
    IdlePlan plan;
    plan.expireAt = laterBy(view.now, m_parameters.fallbackKeepAlive);
    plan.rule = "fallback";
    return plan;
}

DecisionReason HybridHistogram::reason() const
{
    DecisionReason reason;
    const Pattern now = pattern();
    reason.rule = now == Pattern::Histogram ? "histogram" : now == Pattern::Forecast ? "forecast" : "fallback";
    reason.add("gaps in range", static_cast<double>(m_counts.total()));
    reason.add("gaps out of range", static_cast<double>(m_outOfBounds));
    reason.add("variation of counts", m_counts.variationOfCounts());
    if (now == Pattern::Histogram) {
        reason.add("head bin", static_cast<double>(m_counts.quantileBin(m_parameters.headPerMille)));
        reason.add("tail bin", static_cast<double>(m_counts.quantileBin(m_parameters.tailPerMille) + 1));
    } else if (now == Pattern::Forecast) {
        reason.add("forecast in seconds", m_forecast.next());
    }
    return reason;
}

} // namespace warmfront::sim
