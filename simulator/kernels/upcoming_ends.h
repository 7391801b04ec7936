// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace warmfront::sim {

/// Which instances of a function become free next, found without an order of all that are busy.
///
/// The table of the instants at which they become free is the truth. A few slices of time ahead, each an unsorted list,
/// are filled from it at once, and added to by what starts later. When they are used up the table is read again: one
/// pass over it for many requests.
class UpcomingEnds
{
public:
    struct End
    {
        std::int64_t at;
        std::uint32_t slot;
    };

    /// Instance @p slot becomes free at @p at, after the last instant that was collected to.
    void add(std::int64_t at, std::uint32_t slot)
    {
        if (at < m_end) {
            m_slices[static_cast<std::size_t>((at - m_from) >> m_widthBits)].push_back({at, slot});
        }
    }
    /// Appends to @p due what becomes free in (@p after, @p until], in any order. @p after is where the last call
    /// ended, and @p freeAt has everything that was added.
    void collect(std::int64_t after, std::int64_t until, const std::vector<std::int64_t> &freeAt,
                 std::vector<End> &due);
    /// Reads the table again at the next call: slots have changed their numbers.
    void forget() { m_end = INT64_MIN; }

private:
    void fill(std::int64_t after, std::int64_t until, const std::vector<std::int64_t> &freeAt);

    std::int64_t m_from = 0;        ///< where the first slice begins
    std::int64_t m_end = INT64_MIN; ///< where the last one ends
    int m_widthBits = 0;
    std::size_t m_present = 0; ///< the first slice that may not be used up
    std::vector<std::vector<End>> m_slices;
};

} // namespace warmfront::sim
