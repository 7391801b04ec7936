// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/engine/load_levels.h"

#include <algorithm>
#include <utility>

namespace warmfront::sim {

void LoadLevels::closeGap(std::uint32_t position)
{
    const std::size_t first = position / 64;
    if (first >= m_words) {
        return;
    }
    const std::uint64_t before = (std::uint64_t{1} << (position % 64)) - 1;
    for (std::size_t level = 0; level < m_levels; ++level) {
        const auto word = [&](std::size_t i) -> std::uint64_t & { return m_bits[i * m_levels + level]; };
        word(first) = (word(first) & before) | ((word(first) >> 1) & ~before);
        for (std::size_t i = first + 1; i < m_words; ++i) {
            word(i - 1) |= word(i) << 63;
            word(i) >>= 1;
        }
    }
    regroup();
}

/// Levels and words at least double, so that adding costs the same on average.
void LoadLevels::grow(std::size_t words, std::size_t levels)
{
    words = words <= m_words ? m_words : std::max(words, 2 * m_words);
    levels = levels <= m_levels ? m_levels : std::max(levels, 2 * m_levels);
    std::vector<std::uint64_t> bits(words * levels);
    for (std::size_t word = 0; word < m_words; ++word) {
        std::copy_n(m_bits.begin() + static_cast<std::ptrdiff_t>(word * m_levels), m_levels,
                    bits.begin() + static_cast<std::ptrdiff_t>(word * levels));
    }
    m_bits = std::move(bits);
    m_levels = levels;
    m_words = words;
    regroup();
}

void LoadLevels::regroup()
{
    m_groups.assign((m_words + 63) / 64 * m_levels, 0);
    for (std::size_t word = 0; word < m_words; ++word) {
        for (std::size_t level = 0; level < m_levels; ++level) {
            const std::uint64_t isUsed = m_bits[word * m_levels + level] != 0 ? 1 : 0;
            m_groups[word / 64 * m_levels + level] |= isUsed << (word % 64);
        }
    }
}

} // namespace warmfront::sim
