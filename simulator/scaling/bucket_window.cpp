// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/scaling/bucket_window.h"

#include <algorithm>
#include <cmath>

#include "core/base/contract.h"
#include "core/base/variates.h"

namespace warmfront::sim {

namespace {

constexpr std::int64_t secondNs = 1'000'000'000;
constexpr double leastSmoothing = 0.2;
constexpr double sumOfWeights = 0.9999;

} // namespace

BucketWindow::BucketWindow(SimDuration window, Averaging averaging)
    : m_buckets(static_cast<std::size_t>(std::max<std::int64_t>(1, (window.count() + secondNs - 1) / secondNs))),
      m_averaging(averaging),
      m_smoothing(std::max(leastSmoothing,
                           1.0 - variates::power(1.0 - sumOfWeights, 1.0 / static_cast<double>(m_buckets.size()))))
{
}

void BucketWindow::record(SimTime at, double value)
{
    const std::int64_t second = at.count() / secondNs;
    expects(!m_hasData || second >= m_lastSecond, "a window is written forward in time");
    if (!m_hasData || second - m_lastSecond >= size()) {
        std::fill(m_buckets.begin(), m_buckets.end(), 0.0);
        m_total = 0.0;
        m_firstSecond = second;
        m_lastSecond = second;
        m_hasData = true;
    }
    while (m_lastSecond < second) {
        ++m_lastSecond;
        double &reused = m_buckets[static_cast<std::size_t>(m_lastSecond % size())];
        m_total -= reused;
        reused = 0.0;
    }
    m_buckets[static_cast<std::size_t>(second % size())] += value;
    m_total += value;
}

bool BucketWindow::isEmpty(SimTime now) const
{
    return !m_hasData || now.count() / secondNs - m_lastSecond > size();
}

double BucketWindow::average(SimTime now) const
{
    const std::int64_t skipped = std::max<std::int64_t>(0, now.count() / secondNs - m_lastSecond);
    if (!m_hasData || skipped >= size()) {
        return 0.0;
    }
    if (m_averaging == Averaging::Exponential) {
        double weight = m_smoothing;
        for (std::int64_t i = 0; i < skipped; ++i) {
            weight *= 1.0 - m_smoothing;
        }
        double sum = 0.0;
        const std::int64_t oldest = std::max(m_firstSecond, m_lastSecond - (size() - skipped) + 1);
        for (std::int64_t second = m_lastSecond; second >= oldest; --second) {
            sum += bucket(second) * weight;
            weight *= 1.0 - m_smoothing;
        }
        return sum;
    }
    double total = m_total;
    for (std::int64_t i = 1; i <= skipped; ++i) {
        total -= bucket(m_lastSecond + i);
    }
    const std::int64_t buckets = std::min(m_lastSecond - m_firstSecond + 1, size() - skipped);
    // Taking values out of the total leaves rounding noise, which must not ask for an instance.
    constexpr double precision = 1e6;
    return std::max(0.0, std::floor(total / static_cast<double>(buckets) * precision) / precision);
}

} // namespace warmfront::sim
