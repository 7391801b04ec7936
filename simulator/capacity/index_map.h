// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace warmfront::sim {

/// A small map from a 32-bit number to a 32-bit number: open addressing in one array, at most half full.
///
/// A plain value that allocates only when it grows. It is never walked, so the order of its entries decides nothing.
/// Keys and values are below 2^32 − 1.
class IndexMap
{
public:
    [[nodiscard]] std::optional<std::uint32_t> find(std::uint32_t key) const
    {
        if (m_count == 0) {
            return std::nullopt;
        }
        for (std::size_t at = home(key);; at = next(at)) {
            if (m_entries[at].key == key) {
                return m_entries[at].value;
            }
            if (m_entries[at].key == free) {
                return std::nullopt;
            }
        }
    }

    /// @p key is not in the map.
    void insert(std::uint32_t key, std::uint32_t value)
    {
        if (2 * (m_count + 1) > m_entries.size()) {
            grow();
        }
        place(key, value);
        ++m_count;
    }

    /// @p key is in the map. Later entries of the same run move up, so that no holes are left.
    void erase(std::uint32_t key)
    {
        std::size_t hole = home(key);
        while (m_entries[hole].key != key) {
            hole = next(hole);
        }
        for (std::size_t at = next(hole); m_entries[at].key != free; at = next(at)) {
            const std::size_t wanted = home(m_entries[at].key);
            const bool staysReachable = hole <= at ? (hole < wanted && wanted <= at) : (hole < wanted || wanted <= at);
            if (!staysReachable) {
                m_entries[hole] = m_entries[at];
                hole = at;
            }
        }
        m_entries[hole].key = free;
        --m_count;
    }

    [[nodiscard]] std::size_t size() const { return m_count; }

private:
    static constexpr std::uint32_t free = 0xffffffffU;
    struct Entry
    {
        std::uint32_t key = free;
        std::uint32_t value = 0;
    };

    /// Multiplicative hashing (Knuth): the upper bits of key × 2^32/φ.
    [[nodiscard]] std::size_t home(std::uint32_t key) const { return (key * 0x9e3779b1U) >> m_shift; }
    [[nodiscard]] std::size_t next(std::size_t at) const { return (at + 1) & (m_entries.size() - 1); }

    void place(std::uint32_t key, std::uint32_t value)
    {
        std::size_t at = home(key);
        while (m_entries[at].key != free) {
            at = next(at);
        }
        m_entries[at] = {key, value};
    }

    void grow()
    {
        std::vector<Entry> old = std::move(m_entries);
        m_entries.assign(old.empty() ? 16 : 2 * old.size(), Entry{});
        m_shift = old.empty() ? 28 : m_shift - 1;
        for (const Entry &entry : old) {
            if (entry.key != free) {
                place(entry.key, entry.value);
            }
        }
    }

    std::vector<Entry> m_entries;
    std::size_t m_count = 0;
    std::uint32_t m_shift = 28; ///< 32 − log2 of the number of entries
};

} // namespace warmfront::sim
