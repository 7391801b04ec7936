// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/base/time.h"
#include "core/model/result.h"

namespace warmfront {

/// The time series of one alternative as people look at them: per bin, means over replications, in the unit of the
/// name. Every vector but those of hosts has one entry per bin; `startSeconds` is where the bin begins.
struct SeriesView
{
    SimDuration step;
    std::vector<double> startSeconds;
    std::vector<double> arrivalsPerSecond;
    std::vector<double> coldStarts; ///< number in the bin
    std::vector<double> refused;    ///< throttled and rejected
    std::vector<double> failed;     ///< failed and timed out
    std::vector<double> starting;   ///< instances, time-averaged over the bin
    std::vector<double> busy;
    std::vector<double> idle;
    std::vector<double> provisioned;
    std::vector<double> queued;          ///< waiting requests, time-averaged
    std::vector<double> hosts;           ///< time-averaged; empty where capacity is unlimited
    std::vector<double> pending;         ///< instances that wait for a host, time-averaged; as long as `hosts`
    std::vector<double> p50Milliseconds; ///< of requests that arrived in the bin; NaN where none completed
    std::vector<double> p95Milliseconds;
    std::vector<double> p99Milliseconds;
};

[[nodiscard]] SeriesView seriesView(const RunColumns &columns);

/// A histogram as a curve: shares of requests per bucket of response time, thinned so that buckets that lie closer than
/// @p parts to a power of ten are joined.
struct DistributionView
{
    std::vector<double> lowerMilliseconds; ///< ascending lower edges; one more than `shares`, the last is the upper end
    std::vector<double> shares;            ///< of all requests, adds up to 1
    std::vector<double> cumulative;        ///< share at or below the upper edge
};

/// @p parts buckets per decade, 8 to 64. Empty when the histogram is.
[[nodiscard]] DistributionView distributionView(const LatencyHistogram &histogram, int parts = 24);

/// The response times of all replications.
[[nodiscard]] LatencyHistogram pooledResponse(const RunColumns &columns);

} // namespace warmfront
