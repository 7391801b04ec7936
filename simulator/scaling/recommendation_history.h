// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/contract.h"
#include "core/base/time.h"

namespace warmfront::sim {

/// The last recommendations of a scaler with their instants, in a ring of fixed size. What does not fit any more is
/// the oldest. Never allocates after it was made.
class RecommendationHistory
{
public:
    /// Room for one recommendation per @p period over @p window, both edges included, and one more.
    RecommendationHistory(SimDuration window, SimDuration period)
        : m_ring(static_cast<std::size_t>((window.count() + period.count() - 1) / period.count()) + 3)
    {
        expects(window >= SimDuration{} && period > SimDuration{}, "a history covers a window in positive steps");
    }

    /// @p at never goes back.
    void add(SimTime at, std::int64_t replicas)
    {
        m_last = (m_last + 1) % m_ring.size();
        m_ring[m_last] = {at, replicas};
        m_count = std::min(m_count + 1, m_ring.size());
    }
    [[nodiscard]] bool isEmpty() const { return m_count == 0; }

    /// The largest of @p replicas and everything recommended after @p cutoff.
    [[nodiscard]] std::int64_t largestAfter(SimTime cutoff, std::int64_t replicas) const
    {
        for (std::size_t i = 0; i < m_count && entry(i).at > cutoff; ++i) {
            replicas = std::max(replicas, entry(i).replicas);
        }
        return replicas;
    }
    /// The smallest of @p replicas and everything recommended after @p cutoff.
    [[nodiscard]] std::int64_t smallestAfter(SimTime cutoff, std::int64_t replicas) const
    {
        for (std::size_t i = 0; i < m_count && entry(i).at > cutoff; ++i) {
            replicas = std::min(replicas, entry(i).replicas);
        }
        return replicas;
    }
    /// The sum of everything added after @p cutoff, for histories of changes.
    [[nodiscard]] std::int64_t sumAfter(SimTime cutoff) const
    {
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < m_count && entry(i).at > cutoff; ++i) {
            sum += entry(i).replicas;
        }
        return sum;
    }

private:
    struct Entry
    {
        SimTime at;
        std::int64_t replicas = 0;
    };
    /// The @p age-th newest.
    [[nodiscard]] const Entry &entry(std::size_t age) const
    {
        return m_ring[(m_last + m_ring.size() - age) % m_ring.size()];
    }

    std::vector<Entry> m_ring;
    std::size_t m_last = 0;
    std::size_t m_count = 0;
};

} // namespace warmfront::sim
