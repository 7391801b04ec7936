// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace warmfront::sim {

/// Finds who has the least load among things in a row, the first of equals. A copyable value.
///
/// A bit for every place of the row on each level of load, so that one step up or down costs the same however long the
/// row is. Memory follows the length of the row times the highest load.
class LoadLevels
{
public:
    static constexpr std::uint32_t nobody = UINT32_MAX;

    /// Whoever is at @p position takes part, with @p load.
    void add(std::uint32_t position, std::int32_t load)
    {
        const auto level = static_cast<std::size_t>(load);
        if (level >= m_counts.size() || position / 64 >= m_words) [[unlikely]] {
            grow(position / 64 + 1, level + 1);
        }
        m_bits[level * m_words + position / 64] |= std::uint64_t{1} << (position % 64);
        ++m_counts[level];
        ++m_total;
        m_least = level < m_least ? level : m_least;
    }
    /// Whoever is at @p position, with @p load until now, takes no more part.
    void remove(std::uint32_t position, std::int32_t load)
    {
        const auto level = static_cast<std::size_t>(load);
        m_bits[level * m_words + position / 64] &= ~(std::uint64_t{1} << (position % 64));
        --m_counts[level];
        --m_total;
    }
    /// Everybody behind @p position, who takes no part, moves up by one.
    void closeGap(std::uint32_t position);

    /// The first position of those with the least load, or nobody.
    [[nodiscard]] std::uint32_t least()
    {
        if (m_total == 0) {
            return nobody;
        }
        while (m_counts[m_least] == 0) {
            ++m_least;
        }
        const std::uint64_t *word = &m_bits[m_least * m_words];
        std::uint32_t position = 0;
        for (; *word == 0; ++word) {
            position += 64;
        }
        return position + static_cast<std::uint32_t>(std::countr_zero(*word));
    }

private:
    void grow(std::size_t words, std::size_t levels);

    std::size_t m_words = 0;             ///< of one level
    std::vector<std::uint64_t> m_bits;   ///< level after level
    std::vector<std::uint32_t> m_counts; ///< per level: its bits that are set
    std::uint32_t m_total = 0;
    std::size_t m_least = 0; ///< nobody is on a lower level
};

} // namespace warmfront::sim
