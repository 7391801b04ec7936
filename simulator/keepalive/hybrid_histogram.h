// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "simulator/keepalive/keep_alive.h"

namespace warmfront::sim {

/// Counts per bin with the sums that tell how uneven they are; counting and quantiles are O(log bins).
class BinCounts
{
public:
    explicit BinCounts(std::size_t bins);

    void add(std::size_t bin);
    [[nodiscard]] std::uint64_t total() const { return m_total; }
    [[nodiscard]] std::size_t bins() const { return m_counts.size(); }
    /// The first bin at which the running count reaches @p perMille of the total. At least one count is there.
    [[nodiscard]] std::size_t quantileBin(std::uint64_t perMille) const;
    /// Sample standard deviation of the counts over their mean; 0 with no counts.
    [[nodiscard]] double variationOfCounts() const;
    /// Variance of the counted bin numbers over their mean (with n in the denominator); 0 when the mean is 0.
    [[nodiscard]] double dispersionOfBins() const;

private:
    std::vector<std::uint32_t> m_counts;
    std::vector<std::uint64_t> m_tree; ///< Fenwick tree (1994) over the counts
    std::uint64_t m_total = 0;
    double m_squares = 0.0; ///< of counts
    double m_binSum = 0.0;
    double m_binSquareSum = 0.0;
};

/// A forecast of the next of a short series of idle times.
///
/// ARIMA(p, d, 0) with a constant, p ≤ 3 and d ≤ 1, fitted by conditional least squares to the latest 64 values. The
/// order is the one of least AICc, all orders judged on the same targets; with too few values or a constant series it
/// is the mean. There is no moving-average part.
class IdleTimeForecast
{
public:
    static constexpr std::size_t capacity = 64;

    void add(double value);
    [[nodiscard]] std::size_t size() const { return m_size; }
    /// At least one value has been added.
    [[nodiscard]] double next() const;

private:
    std::array<double, capacity> m_ring{};
    std::size_t m_size = 0;
    std::size_t m_head = 0;
};

/// The hybrid histogram policy of Shahrad et al. (USENIX ATC 2020), for one application.
///
/// It learns the gaps between the end of one execution and the next arrival. Out of range too often: the gap is
/// forecast. A histogram that stands out enough: the instance is unloaded at once and loaded again ahead of the
/// earliest likely arrival, kept until past the latest. Otherwise the fallback. An arrival while the function is busy
/// counts as a gap of 0 unless told to leave it out. The intended load belongs to the end of the last execution: it is
/// planned only when nothing else of the function is busy.
class HybridHistogram : public PassiveKeepAlive
{
public:
    enum class Representativeness : std::uint8_t {
        VariationOfCounts, ///< coefficient of variation of the bins' counts ≥ threshold
        DispersionOfGaps ///< variance / mean of the gaps in bins ≤ threshold, from two gaps on (FaasCache simulator)
    };
    struct Parameters
    {
        SimDuration bin = SimDuration::minutes(1);
        std::int64_t bins = 240; ///< range = bin × bins
        std::uint64_t headPerMille = 50;
        std::uint64_t tailPerMille = 990;
        std::int64_t headMarginPerMille = 100;
        std::int64_t tailMarginPerMille = 100;
        Representativeness representativeness = Representativeness::VariationOfCounts;
        double threshold = 2.0;
        std::uint64_t outOfBoundsPerMille = 500; ///< from this share on the gap is forecast
        std::int64_t forecastMarginPerMille = 150;
        SimDuration fallbackKeepAlive = SimDuration::hours(4);
        SimDuration loadsEarlier; ///< further lead before the load; 90 s in production at Azure
        bool countsOverlaps = true;
    };
    enum class Pattern : std::uint8_t { Fallback, Histogram, Forecast };

    explicit HybridHistogram(const Parameters &parameters);
    HybridHistogram() : HybridHistogram(Parameters{}) {}

    void arrived(const ArrivalView &view);
    [[nodiscard]] IdlePlan becameIdle(const IdleView &view);
    [[nodiscard]] Pattern pattern() const;
    /// What the next plan will rest on.
    [[nodiscard]] DecisionReason reason() const;

private:
    void learn(SimDuration gap);
    [[nodiscard]] IdlePlan windows(const IdleView &view, SimDuration load, SimDuration keep,
                                   std::string_view rule) const;

    Parameters m_parameters;
    BinCounts m_counts;
    std::uint64_t m_outOfBounds = 0;
    IdleTimeForecast m_forecast;
    std::optional<SimTime> m_lastEnd;
};

} // namespace warmfront::sim
