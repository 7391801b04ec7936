// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/kernels/upcoming_ends.h"

#include <algorithm>
#include <bit>

namespace warmfront::sim {

namespace {

/// A window of requests takes four slices or more.
constexpr int slicesPerWindowBits = 2;
/// So that slices reach beyond any horizon.
constexpr int mostWidthBits = 54;
constexpr std::size_t fewestSlices = 64;
constexpr std::size_t mostSlices = 4096;

} // namespace

void UpcomingEnds::fill(std::int64_t after, std::int64_t until, const std::vector<std::int64_t> &freeAt)
{
    for (std::vector<End> &slice : m_slices) {
        slice.clear();
    }
    // The larger the table, the more requests one pass over it has to serve.
    m_slices.resize(std::clamp(std::bit_ceil(freeAt.size() / 32), fewestSlices, mostSlices));
    const int windowBits = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(until - after)));
    m_widthBits = std::clamp(windowBits - slicesPerWindowBits, 0, mostWidthBits);
    m_from = after + 1;
    m_end = m_from + (static_cast<std::int64_t>(m_slices.size()) << m_widthBits);
    m_present = 0;
    const auto length = static_cast<std::uint64_t>(m_end - m_from);
    for (std::size_t slot = 0; slot < freeAt.size(); ++slot) {
        if (static_cast<std::uint64_t>(freeAt[slot] - m_from) < length) {
            add(freeAt[slot], static_cast<std::uint32_t>(slot));
        }
    }
}

void UpcomingEnds::collect(std::int64_t after, std::int64_t until, const std::vector<std::int64_t> &freeAt,
                           std::vector<End> &due)
{
    if (until >= m_end) {
        fill(after, until, freeAt);
    }
    const auto last = static_cast<std::size_t>((until - m_from) >> m_widthBits);
    for (; m_present < last; ++m_present) {
        due.insert(due.end(), m_slices[m_present].begin(), m_slices[m_present].end());
        m_slices[m_present].clear();
    }
    std::vector<End> &slice = m_slices[last];
    const std::size_t before = due.size();
    due.resize(before + slice.size());
    std::size_t taken = before;
    std::size_t kept = 0;
    for (const End end : slice) {
        const bool isDue = end.at <= until;
        due[taken] = end;
        slice[kept] = end;
        taken += isDue ? 1 : 0;
        kept += isDue ? 0 : 1;
    }
    due.resize(taken);
    slice.resize(kept);
}

} // namespace warmfront::sim
