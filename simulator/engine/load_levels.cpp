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
    for (std::size_t level = 0; level < m_counts.size(); ++level) {
        std::uint64_t *words = &m_bits[level * m_words];
        words[first] = (words[first] & before) | ((words[first] >> 1) & ~before);
        for (std::size_t word = first + 1; word < m_words; ++word) {
            words[word - 1] |= words[word] << 63;
            words[word] >>= 1;
        }
    }
}

/// Levels and words at least double, so that adding costs the same on average.
void LoadLevels::grow(std::size_t words, std::size_t levels)
{
    words = words <= m_words ? m_words : std::max(words, 2 * m_words);
    levels = levels <= m_counts.size() ? m_counts.size() : std::max(levels, 2 * m_counts.size());
    std::vector<std::uint64_t> bits(words * levels);
    for (std::size_t level = 0; level < m_counts.size(); ++level) {
        std::copy_n(m_bits.begin() + static_cast<std::ptrdiff_t>(level * m_words), m_words,
                    bits.begin() + static_cast<std::ptrdiff_t>(level * words));
    }
    m_bits = std::move(bits);
    m_counts.resize(levels);
    m_words = words;
}

} // namespace warmfront::sim
