// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/base/contract.h"
#include "simulator/engine/instant_ranks.h"

namespace warmfront::sim {

/// Entries that lie ahead in time, each with its instant `at` and an order isBefore() of all of them that begins with
/// it. A copyable value.
///
/// A wheel of equal slices of time, each an unsorted list, of which the present one is sorted; what lies beyond the
/// wheel waits in a heap. The width of a slice follows the pace of entries and their number the entries that are
/// pending, so adding and taking cost the same however many there are.
template <typename Entry> class EventWheel
{
public:
    EventWheel() { setSlices(fewestSlices); }

    /// @p entry must not be before the instant of the last one taken.
    [[gnu::always_inline]] void add(Entry entry)
    {
        ++m_count;
        const std::int64_t slice = sliceOf(entry.at);
        if (slice > m_slice && slice - m_slice < m_sliceCount) [[likely]] {
            putInSlice(entry, positionOf(slice));
        } else {
            place(entry);
        }
    }
    /// The next one if it comes at @p limit or before, else nullptr. Valid until anything is added or taken.
    [[nodiscard]] const Entry *next(std::int64_t limit)
    {
        if (m_present.empty()) {
            turn(limit);
        }
        return m_present.empty() || m_present.back().at > limit ? nullptr : &m_present.back();
    }
    /// Forgets the next one, which next() has just returned.
    void take()
    {
        expects(!m_present.empty(), "the event taken is the next one");
        m_present.pop_back();
        --m_count;
        ++m_taken;
    }
    /// The one that is @p count after the next one, if nothing has to be sorted for it, else nullptr.
    [[nodiscard]] const Entry *ahead(std::size_t count) const
    {
        return m_present.size() > count ? &m_present[m_present.size() - 1 - count] : nullptr;
    }
    /// How often what is at hand was used up and the next few entries were sorted.
    [[nodiscard]] std::uint64_t turns() const { return m_turns; }
    /// Calls @p visit with some entries that come after those at hand, in any order; for who wants to have a look at
    /// them in time.
    template <typename Visit> void forEachLater(Visit visit) const
    {
        for (std::uint32_t node = m_heads[positionOf(m_slice + 1)]; node != endOfList; node = m_nodes[node].next) {
            visit(m_nodes[node].entry);
        }
    }
    [[nodiscard]] std::size_t count() const { return m_count; }

private:
    static constexpr std::uint32_t fewestSlices = 1024; ///< this and the next one are powers of two
    static constexpr std::uint32_t mostSlices = 1U << 18;
    static constexpr std::uint32_t endOfList = UINT32_MAX;
    static constexpr std::uint32_t entriesPerTuning = 16384;
    static constexpr std::uint32_t entriesPerSlice = 8;

    struct Node
    {
        Entry entry;
        std::uint32_t next;
    };

    static bool isLater(const Entry &a, const Entry &b) { return b.isBefore(a); }
    [[nodiscard]] std::int64_t sliceOf(std::int64_t at) const { return at >> m_widthBits; }
    /// Of the list that a slice has in the wheel.
    [[nodiscard]] std::uint32_t positionOf(std::int64_t slice) const
    {
        return static_cast<std::uint32_t>(slice) & (m_sliceCount - 1);
    }
    [[gnu::always_inline]] void putInSlice(Entry entry, std::uint32_t position)
    {
        const std::uint32_t node = m_freeNode != endOfList ? m_freeNode : addNode();
        Node &taken = m_nodes[node];
        m_freeNode = taken.next;
        taken.entry = entry;
        taken.next = m_heads[position];
        m_heads[position] = node;
        m_occupied[position / 64] |= std::uint64_t{1} << (position % 64);
    }
    /// A free one more.
    std::uint32_t addNode()
    {
        m_nodes.push_back({{}, endOfList});
        return static_cast<std::uint32_t>(m_nodes.size() - 1);
    }
    // By value, here and in add(): what is passed by reference has to be put together in memory first.
    void place(Entry entry);
    void insertPresent(Entry entry);
    /// Moves the first slice that has entries into the present, unless it begins after @p limit: what is added until
    /// then would have to be sorted into it one by one.
    void turn(std::int64_t limit);
    void makePresent(std::uint32_t first);
    void fetchFromFar();
    [[nodiscard]] std::int64_t firstOccupied() const;
    void tune();
    void setSlices(std::uint32_t count)
    {
        m_sliceCount = count;
        m_heads.assign(count, endOfList);
        m_occupied.assign(count / 64, 0);
    }

    std::vector<Entry> m_present; ///< sorted, next one last
    RankInstants m_rank = instantRanks();
    std::int64_t m_slice = 0; ///< the present one, by number since time 0
    int m_widthBits = 20;     ///< a slice is 2^m_widthBits ns wide
    std::uint32_t m_sliceCount = 0;
    std::vector<std::uint32_t> m_heads;    ///< per list
    std::vector<std::uint64_t> m_occupied; ///< a bit per list
    std::vector<Node> m_nodes;
    std::uint32_t m_freeNode = endOfList;
    std::vector<Entry> m_far; ///< a heap, next one first
    std::size_t m_count = 0;
    std::uint64_t m_turns = 0;
    std::uint32_t m_taken = 0; ///< since the last tuning
    std::int64_t m_tunedAt = 0;
};

template <typename Entry> void EventWheel<Entry>::place(Entry entry)
{
    const std::int64_t slice = sliceOf(entry.at);
    if (slice <= m_slice) {
        insertPresent(entry);
    } else if (slice - m_slice < m_sliceCount) [[likely]] {
        putInSlice(entry, positionOf(slice));
    } else {
        m_far.push_back(entry);
        std::push_heap(m_far.begin(), m_far.end(), isLater);
    }
}

template <typename Entry> void EventWheel<Entry>::insertPresent(Entry entry)
{
    m_present.push_back(entry);
    for (std::size_t i = m_present.size() - 1; i > 0 && m_present[i - 1].isBefore(entry); --i) {
        std::swap(m_present[i], m_present[i - 1]);
    }
}

template <typename Entry> std::int64_t EventWheel<Entry>::firstOccupied() const
{
    const std::uint32_t start = positionOf(m_slice + 1);
    const std::uint32_t words = m_sliceCount / 64;
    for (std::uint32_t step = 0; step <= words; ++step) {
        const std::uint32_t word = (start / 64 + step) & (words - 1);
        std::uint64_t bits = m_occupied[word];
        if (step == 0) {
            bits &= ~std::uint64_t{0} << (start % 64);
        } else if (step == words) {
            bits &= ~(~std::uint64_t{0} << (start % 64));
        }
        if (bits != 0) {
            const auto position = word * 64 + static_cast<std::uint32_t>(std::countr_zero(bits));
            return m_slice + 1 + positionOf(std::int64_t{position} - start);
        }
    }
    return INT64_MAX;
}

template <typename Entry> void EventWheel<Entry>::fetchFromFar()
{
    while (!m_far.empty() && sliceOf(m_far.front().at) - m_slice < m_sliceCount) {
        std::pop_heap(m_far.begin(), m_far.end(), isLater);
        const Entry entry = m_far.back();
        m_far.pop_back();
        place(entry);
    }
}

template <typename Entry> void EventWheel<Entry>::turn(std::int64_t limit)
{
    if (m_count == 0) {
        return;
    }
    if (m_taken >= entriesPerTuning) {
        tune();
    }
    std::int64_t slice = firstOccupied();
    if (slice == INT64_MAX) {
        slice = sliceOf(m_far.front().at);
    }
    // Far entries are always beyond the wheel, so none of them can come before this slice.
    if (slice > sliceOf(limit)) {
        return;
    }
    m_slice = slice;
    ++m_turns;
    const std::uint32_t position = positionOf(slice);
    if (m_heads[position] != endOfList) {
        makePresent(std::exchange(m_heads[position], endOfList));
        m_occupied[position / 64] &= ~(std::uint64_t{1} << (position % 64));
    }
    fetchFromFar();
}

/// Writes the list that begins with @p first into the present, sorted: to the place of each that its rank tells, as
/// long as there are few of them at different instants.
template <typename Entry> void EventWheel<Entry>::makePresent(std::uint32_t first)
{
    std::array<std::uint32_t, mostRanked> nodes;
    std::array<std::int64_t, mostRanked> instants;
    std::array<std::uint8_t, mostRanked> ranks;
    instants.fill(INT64_MAX);
    std::size_t count = 0;
    std::uint32_t last = first;
    for (std::uint32_t node = first; node != endOfList; node = m_nodes[node].next) {
        if (count < mostRanked) [[likely]] {
            nodes[count] = node;
            instants[count] = m_nodes[node].entry.at;
        }
        ++count;
        last = node;
    }
    if (count <= mostRanked && m_rank(instants.data(), count, ranks.data())) [[likely]] {
        m_present.resize(count);
        for (std::size_t i = 0; i < count; ++i) {
            m_present[count - 1 - ranks[i]] = m_nodes[nodes[i]].entry;
        }
    } else {
        for (std::uint32_t node = first; node != endOfList; node = m_nodes[node].next) {
            m_present.push_back(m_nodes[node].entry);
        }
        std::sort(m_present.begin(), m_present.end(), isLater);
    }
    m_nodes[last].next = std::exchange(m_freeNode, first);
}

/// Aims at a few entries for each slice, and at a wheel that holds eight times as many as are pending: then hardly any
/// of them lies beyond it. The present is empty when it is called.
template <typename Entry> void EventWheel<Entry>::tune()
{
    const std::int64_t now = (m_slice + 1) << m_widthBits;
    const std::int64_t elapsed = std::max<std::int64_t>(now - m_tunedAt, 1);
    const std::uint64_t width = static_cast<std::uint64_t>(elapsed) * entriesPerSlice / m_taken + 1;
    m_tunedAt = now;
    m_taken = 0;
    const int bits = std::clamp(static_cast<int>(std::bit_width(width)) - 1, 8, 40);
    const auto slices =
        static_cast<std::uint32_t>(std::clamp<std::size_t>(std::bit_ceil(m_count), fewestSlices, mostSlices));
    if (bits - m_widthBits < 2 && m_widthBits - bits < 2 && slices <= m_sliceCount * 2 && m_sliceCount <= slices * 2) {
        return;
    }
    std::vector<Entry> all = std::move(m_far);
    m_far.clear();
    for (std::uint32_t node : m_heads) {
        for (; node != endOfList; node = m_nodes[node].next) {
            all.push_back(m_nodes[node].entry);
        }
    }
    setSlices(slices);
    m_nodes.clear();
    m_freeNode = endOfList;
    // Nothing pending is before the end of the slice that has just been emptied.
    m_slice = (now >> bits) - 1;
    m_widthBits = bits;
    for (const Entry &entry : all) {
        place(entry);
    }
}

} // namespace warmfront::sim
