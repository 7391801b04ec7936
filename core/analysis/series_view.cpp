// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/series_view.h"

#include <cmath>
#include <limits>
#include <map>

#include "core/base/contract.h"

namespace warmfront {

namespace {

double quantileMilliseconds(const CoarseLatencyHistogram &histogram, double share)
{
    const std::optional<SimDuration> quantile = histogram.quantile(share);
    return quantile ? quantile->inMilliseconds() : std::numeric_limits<double>::quiet_NaN();
}

} // namespace

SeriesView seriesView(const RunColumns &columns)
{
    expects(columns.replications > 0, "a run has replications");
    const Series &series = columns.series;
    const auto replications = static_cast<double>(columns.replications);
    const double perBin = series.step.inSeconds() * replications;
    const auto meanOver = [&](const TotalTime &time) { return time.inSeconds() / perBin; };
    const auto meanCount = [&](std::uint64_t count) { return static_cast<double>(count) / replications; };

    SeriesView view;
    view.step = series.step;
    for (std::size_t i = 0; i < series.bins(); ++i) {
        view.startSeconds.push_back(series.step.inSeconds() * static_cast<double>(i));
        view.arrivalsPerSecond.push_back(static_cast<double>(series.arrivals[i]) / perBin);
        view.coldStarts.push_back(meanCount(series.coldStarts[i]));
        view.refused.push_back(meanCount(series.refused[i]));
        view.failed.push_back(meanCount(series.failed[i]));
        view.starting.push_back(meanOver(series.starting[i]));
        view.busy.push_back(meanOver(series.busy[i]));
        view.idle.push_back(meanOver(series.idle[i]));
        view.provisioned.push_back(meanOver(series.provisioned[i]));
        view.queued.push_back(meanOver(series.queued[i]));
        if (!series.hosts.empty()) {
            view.hosts.push_back(meanOver(series.hosts[i]));
            view.pending.push_back(meanOver(series.pending[i]));
        }
        view.p50Milliseconds.push_back(quantileMilliseconds(series.latency[i], 0.50));
        view.p95Milliseconds.push_back(quantileMilliseconds(series.latency[i], 0.95));
        view.p99Milliseconds.push_back(quantileMilliseconds(series.latency[i], 0.99));
    }
    return view;
}

DistributionView distributionView(const LatencyHistogram &histogram, int parts)
{
    expects(parts >= 8 && parts <= 64, "a decade is cut into 8 to 64 parts");
    DistributionView view;
    if (histogram.total() == 0) {
        return view;
    }
    // Buckets whose middle lies in the same part of a decade are joined.
    std::map<int, std::uint64_t> joined;
    const std::vector<std::uint64_t> &counts = histogram.counts();
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] == 0) {
            continue;
        }
        const double low = LatencyHistogram::lowerEdge(i).inMilliseconds();
        const double high = LatencyHistogram::lowerEdge(i + 1).inMilliseconds();
        joined[static_cast<int>(std::floor(std::log10(0.5 * (low + high)) * parts))] += counts[i];
    }
    const double total = static_cast<double>(histogram.total());
    double cumulative = 0.0;
    for (int part = joined.begin()->first; part <= joined.rbegin()->first; ++part) {
        const auto found = joined.find(part);
        const double share = found == joined.end() ? 0.0 : static_cast<double>(found->second) / total;
        cumulative += share;
        view.lowerMilliseconds.push_back(std::pow(10.0, static_cast<double>(part) / parts));
        view.shares.push_back(share);
        view.cumulative.push_back(cumulative);
    }
    view.lowerMilliseconds.push_back(std::pow(10.0, static_cast<double>(joined.rbegin()->first + 1) / parts));
    return view;
}

LatencyHistogram pooledResponse(const RunColumns &columns)
{
    LatencyHistogram pooled;
    for (const Outcome &outcome : columns.outcomes) {
        pooled += outcome.response;
    }
    return pooled;
}

} // namespace warmfront
