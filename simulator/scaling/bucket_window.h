// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/time.h"

namespace warmfront::sim {

/// The last so many seconds of a metric in buckets of one second, as Knative's autoscaler keeps them
/// (pkg/autoscaler/aggregation/bucketing.go; V). Values recorded within one second add up. Never allocates after it was
/// made; recording and the linear average are O(1) but for seconds skipped.
class BucketWindow
{
public:
    enum class Averaging {
        Linear,      ///< every bucket weighs the same
        Exponential, ///< the newest bucket weighs most
    };

    /// @p window is rounded up to whole seconds, one or more.
    BucketWindow(SimDuration window, Averaging averaging);

    /// @p at never goes back. After a whole window without a record the history begins anew.
    void record(SimTime at, double value);

    /// Nothing was ever recorded, or nothing in more than a whole window before @p now.
    [[nodiscard]] bool isEmpty(SimTime now) const;

    /// Linear: the total over the number of buckets from the first record to the last one, at most the window; buckets
    /// that slid out of the window by @p now count neither in the total nor in the number; cut to six digits after the
    /// point. Exponential: the sum of bucket × α (1 - α)^age with α = max(0.2, 1 - (1 - 0.9999)^(1/buckets)). 0 when
    /// empty.
    [[nodiscard]] double average(SimTime now) const;

    /// α of the exponential average.
    [[nodiscard]] double smoothing() const { return m_smoothing; }

private:
    [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(m_buckets.size()); }
    [[nodiscard]] double bucket(std::int64_t second) const
    {
        return m_buckets[static_cast<std::size_t>(second % size())];
    }

    std::vector<double> m_buckets;
    Averaging m_averaging;
    double m_smoothing;
    double m_total = 0.0;
    bool m_hasData = false;
    std::int64_t m_firstSecond = 0;
    std::int64_t m_lastSecond = 0;
};

} // namespace warmfront::sim
