// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace warmfront::sim {

/// How many requests are in flight, of which only the ends are known. A copyable value.
///
/// A wheel of slices of time, each an unsorted list of ends: what matters is how many of them are over, never their
/// order. When a lap of the wheel begins, its slices are made to hold a few ends each.
class InFlight
{
public:
    InFlight() : m_slices(fewestSlices) {}

    /// A request begins that ends at @p end, not before the last instant that was asked about.
    void add(std::int64_t end)
    {
        ++m_count;
        place(end);
    }
    /// As count(), but counting some that have ended since it was asked last.
    [[nodiscard]] std::int64_t most() const { return m_count; }
    /// Those that end after @p now, which is not before the last instant that was asked about.
    [[nodiscard]] std::int64_t count(std::int64_t now)
    {
        if (now >> m_widthBits != m_slice) {
            turnTo(now);
        }
        std::int64_t left = m_count;
        for (const std::int64_t end : present()) {
            left -= end <= now ? 1 : 0;
        }
        return left;
    }

private:
    static constexpr std::size_t fewestSlices = 64; ///< this and the next one are powers of two
    static constexpr std::size_t mostSlices = std::size_t{1} << 16;
    static constexpr std::int64_t endsPerSlice = 4;
    static constexpr std::size_t mostPerSlice = 64; ///< beyond, the slices have become too wide

    [[nodiscard]] std::vector<std::int64_t> &sliceAt(std::int64_t slice)
    {
        return m_slices[static_cast<std::size_t>(slice) & (m_slices.size() - 1)];
    }
    [[nodiscard]] std::vector<std::int64_t> &present() { return sliceAt(m_slice); }
    void place(std::int64_t end)
    {
        const std::int64_t slice = end >> m_widthBits;
        (slice - m_slice < static_cast<std::int64_t>(m_slices.size()) ? sliceAt(slice) : m_far).push_back(end);
    }
    void turnTo(std::int64_t now);
    void beginLap(std::int64_t now);

    std::int64_t m_count = 0; ///< in all slices and beyond
    int m_widthBits = 20;     ///< a slice is 2^m_widthBits ns wide
    std::int64_t m_slice = 0; ///< the present one, by number since time 0
    std::vector<std::vector<std::int64_t>> m_slices;
    std::vector<std::int64_t> m_far; ///< beyond the wheel
    std::int64_t m_lapEnd = 0;       ///< the slice at which the next lap begins
};

} // namespace warmfront::sim
