// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace warmfront::sim {

/// Finds who has the least load among things in a row, the first of equals. A copyable value.
///
/// A bit for every place of the row on each level of load, and a bit for every 64 of them of which any is set, so that
/// a step up or down and a search cost the same however long the row is. Memory follows the length of the row times the
/// highest load.
class LoadLevels
{
public:
    static constexpr std::uint32_t nobody = UINT32_MAX;

    /// Whoever is at @p position takes part, with @p load.
    void add(std::uint32_t position, std::int32_t load)
    {
        makeRoom(position, load);
        set(position, static_cast<std::size_t>(load));
        ++m_total;
    }
    /// Whoever is at @p position, with @p load until now, takes no more part.
    void remove(std::uint32_t position, std::int32_t load)
    {
        clear(position, static_cast<std::size_t>(load));
        --m_total;
    }
    /// Whoever is at @p position has another load now.
    void move(std::uint32_t position, std::int32_t before, std::int32_t load)
    {
        makeRoom(position, load);
        clear(position, static_cast<std::size_t>(before));
        set(position, static_cast<std::size_t>(load));
    }
    /// Everybody behind @p position, who takes no part, moves up by one.
    void closeGap(std::uint32_t position);

    /// The first position of those with the least load, or nobody.
    [[nodiscard]] std::uint32_t least()
    {
        if (m_total == 0) {
            return nobody;
        }
        for (;; ++m_least) {
            for (std::size_t group = 0; group * 64 < m_words; ++group) {
                if (const std::uint64_t used = m_groups[group * m_levels + m_least]; used != 0) {
                    const std::size_t word = group * 64 + static_cast<std::size_t>(std::countr_zero(used));
                    const std::uint64_t bits = m_bits[word * m_levels + m_least];
                    return static_cast<std::uint32_t>(word * 64 + static_cast<std::size_t>(std::countr_zero(bits)));
                }
            }
        }
    }

private:
    void makeRoom(std::uint32_t position, std::int32_t load)
    {
        if (static_cast<std::size_t>(load) >= m_levels || position / 64 >= m_words) [[unlikely]] {
            grow(position / 64 + 1, static_cast<std::size_t>(load) + 1);
        }
    }
    void set(std::uint32_t position, std::size_t level)
    {
        const std::size_t word = position / 64;
        m_bits[word * m_levels + level] |= std::uint64_t{1} << (position % 64);
        m_groups[word / 64 * m_levels + level] |= std::uint64_t{1} << (word % 64);
        m_least = level < m_least ? level : m_least;
    }
    void clear(std::uint32_t position, std::size_t level)
    {
        const std::size_t word = position / 64;
        const std::uint64_t bits = m_bits[word * m_levels + level] &= ~(std::uint64_t{1} << (position % 64));
        m_groups[word / 64 * m_levels + level] &= ~(static_cast<std::uint64_t>(bits == 0) << (word % 64));
    }
    void grow(std::size_t words, std::size_t levels);
    void regroup();

    std::size_t m_levels = 0;
    std::size_t m_words = 0;             ///< for 64 places each
    std::vector<std::uint64_t> m_bits;   ///< the levels of the first word, then those of the next one
    std::vector<std::uint64_t> m_groups; ///< likewise, a bit for every word of m_bits that is not 0
    std::uint32_t m_total = 0;
    std::size_t m_least = 0; ///< nobody is on a lower level
};

} // namespace warmfront::sim
