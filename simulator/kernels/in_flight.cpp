// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/kernels/in_flight.h"

#include <algorithm>
#include <bit>

namespace warmfront::sim {

void InFlight::turnTo(std::int64_t now)
{
    const std::int64_t slice = now >> m_widthBits;
    // No more than once around: every list is empty then.
    const std::int64_t last = std::min(slice, m_slice + static_cast<std::int64_t>(m_slices.size()));
    for (; m_slice < last; ++m_slice) {
        m_count -= static_cast<std::int64_t>(present().size());
        present().clear();
    }
    m_slice = slice;
    if (slice >= m_lapEnd || present().size() > mostPerSlice) {
        beginLap(now);
    }
}

/// Half the wheel is a lap: what is added meanwhile mostly finds its slice. Slices are as wide as the ends in flight
/// are dense, up to their median.
void InFlight::beginLap(std::int64_t now)
{
    std::vector<std::int64_t> ends = std::move(m_far);
    m_far.clear();
    for (std::vector<std::int64_t> &slice : m_slices) {
        ends.insert(ends.end(), slice.begin(), slice.end());
        slice.clear();
    }
    std::erase_if(ends, [now](std::int64_t end) { return end <= now; });
    m_count = static_cast<std::int64_t>(ends.size());

    if (!ends.empty()) {
        const auto half = static_cast<std::int64_t>(ends.size() / 2);
        std::nth_element(ends.begin(), ends.begin() + half, ends.end());
        const std::int64_t width = (ends[static_cast<std::size_t>(half)] - now) / (half + 1) * endsPerSlice;
        m_widthBits = std::clamp(static_cast<int>(std::bit_width(static_cast<std::uint64_t>(width))) - 1, 0, 50);
    }
    m_slices.resize(std::clamp(std::bit_ceil(ends.size()), fewestSlices, mostSlices));
    m_slice = now >> m_widthBits;
    m_lapEnd = m_slice + static_cast<std::int64_t>(m_slices.size() / 2);
    for (const std::int64_t end : ends) {
        place(end);
    }
}

} // namespace warmfront::sim
