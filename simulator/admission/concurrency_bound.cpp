// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/admission/concurrency_bound.h"

#include <algorithm>

#include "core/base/contract.h"

namespace warmfront::sim {

void ConcurrencyBound::open(std::int64_t from, int widthBits)
{
    expects(from >= m_end, "windows follow each other");
    m_from = from;
    m_widthBits = widthBits;
    m_end = from + (static_cast<std::int64_t>(m_changes.size() - 1) << widthBits);
    std::ranges::fill(m_changes, 0);
    std::size_t kept = 0;
    for (const std::int64_t end : m_outlasting) {
        if (end < from) {
            continue;
        }
        ++m_changes.front();
        if (end < m_end) {
            --m_changes[sliceOf(end) + 1];
        } else {
            m_outlasting[kept++] = end;
        }
    }
    m_outlasting.resize(kept);
}

std::int64_t ConcurrencyBound::most() const
{
    std::int64_t present = 0;
    std::int64_t most = 0;
    for (const std::int32_t change : m_changes) {
        present += change;
        most = std::max(most, present);
    }
    return most;
}

} // namespace warmfront::sim
