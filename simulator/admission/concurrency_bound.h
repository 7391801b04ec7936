// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace warmfront::sim {

/// An upper bound of how many requests are in flight at once, from requests that are told in any order within a window
/// of time: function after function, for example.
///
/// A window is cut into slices, and a request counts in every slice that it touches: the bound of a slice is what is in
/// flight when it begins and what arrives in it. Memory follows the slices, and the requests that outlast the window.
class ConcurrencyBound
{
public:
    explicit ConcurrencyBound(std::size_t slices) : m_changes(slices + 1) {}

    /// The next window begins at @p from, not before the end of the last one, with slices of 2^@p widthBits ns.
    void open(std::int64_t from, int widthBits);
    /// Where the window ends.
    [[nodiscard]] std::int64_t end() const { return m_end; }
    /// A request that arrives in the window is in flight until @p end.
    void add(std::int64_t arrival, std::int64_t end)
    {
        ++m_changes[sliceOf(arrival)];
        if (end < m_end) [[likely]] {
            --m_changes[sliceOf(end) + 1];
        } else {
            m_outlasting.push_back(end);
        }
    }
    /// How many of those told are still in flight at the end of the window.
    [[nodiscard]] std::int64_t outlasting() const { return static_cast<std::int64_t>(m_outlasting.size()); }
    /// No more than this many were in flight at once in the window, of which everything has been told.
    [[nodiscard]] std::int64_t most() const;

private:
    [[nodiscard]] std::size_t sliceOf(std::int64_t at) const
    {
        return static_cast<std::size_t>((at - m_from) >> m_widthBits);
    }

    std::int64_t m_from = 0;
    std::int64_t m_end = 0;
    int m_widthBits = 0;
    std::vector<std::int32_t> m_changes;    ///< of the bound, from the slice before to this one
    std::vector<std::int64_t> m_outlasting; ///< ends
};

} // namespace warmfront::sim
