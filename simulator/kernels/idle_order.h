// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

/// Which of the idle instances of a function is chosen next, for the routings that need no more than the order in which
/// they became idle or were created.
///
/// An instance is a slot from 1; 0 stands for nobody, which is what next() says when nobody is idle. Each order is a
/// few words over memory that the caller owns, so that a loop can keep them in registers. step() has no branches:
/// whether a request arrives or completes next cannot be predicted.
namespace warmfront::sim {

using IdleMemory = std::vector<std::uint64_t>;

/// Most recently used: the last one that became idle is the first to go.
class IdleStack
{
public:
    /// Of slots below @p capacity. @p idle are idle, in the order in which they became so.
    static IdleStack over(IdleMemory &memory, std::size_t capacity, std::span<const std::uint32_t> idle)
    {
        memory.assign(capacity + 1, 0);
        std::copy(idle.begin(), idle.end(), memory.begin() + 1);
        return IdleStack(memory.data(), idle.size());
    }
    [[nodiscard]] std::uint32_t next() const { return static_cast<std::uint32_t>(m_slots[m_top]); }
    /// With @p becomesIdle 1, @p slot becomes idle; with 0, @p slot is next(), and is taken.
    void step(std::uint64_t becomesIdle, std::uint32_t slot)
    {
        m_top += becomesIdle;
        m_slots[m_top] = slot;
        m_top -= 1 - becomesIdle;
    }

private:
    IdleStack(std::uint64_t *slots, std::uint64_t top) : m_slots(slots), m_top(top) {}

    std::uint64_t *m_slots; ///< nobody, then those that are idle
    std::uint64_t m_top;
};

/// Least recently used: the first one that became idle is the first to go.
class IdleRing
{
public:
    static IdleRing over(IdleMemory &memory, std::size_t capacity, std::span<const std::uint32_t> idle)
    {
        memory.assign(std::bit_ceil(capacity + 1), 0);
        std::copy(idle.begin(), idle.end(), memory.begin());
        return IdleRing(memory.data(), memory.size() - 1, idle.size());
    }
    [[nodiscard]] std::uint32_t next() const { return static_cast<std::uint32_t>(m_slots[m_head & m_mask]); }
    void step(std::uint64_t becomesIdle, std::uint32_t slot)
    {
        m_slots[(m_head ^ ((m_head ^ m_tail) & (0 - becomesIdle))) & m_mask] = slot;
        m_head += 1 - becomesIdle;
        m_tail += becomesIdle;
        m_slots[m_tail & m_mask] = 0; // nobody, for when all before it are gone
    }

private:
    IdleRing(std::uint64_t *slots, std::uint64_t mask, std::uint64_t tail) : m_slots(slots), m_mask(mask), m_tail(tail)
    {
    }

    std::uint64_t *m_slots;
    std::uint64_t m_mask;
    std::uint64_t m_head = 0;
    std::uint64_t m_tail;
};

/// In the order of creation, which is that of the slots: the newest first, or the oldest. A bit for every place, and a
/// bit for every word of them that is not empty. The place of nobody is the last to be found and always set.
template <bool newestFirst> class IdleBits
{
public:
    static IdleBits over(IdleMemory &memory, std::size_t capacity, std::span<const std::uint32_t> idle)
    {
        const std::size_t words = capacity / 64 + 1;
        const std::size_t summaries = words / 64 + 1;
        memory.assign(words + summaries, 0);
        IdleBits bits(memory.data() + summaries, memory.data(), summaries, capacity);
        bits.toggle(0);
        for (const std::uint32_t slot : idle) {
            bits.toggle(bits.placeOf(slot));
        }
        return bits;
    }
    [[nodiscard]] std::uint32_t next() const
    {
        std::size_t summary = m_summaryCount - 1;
        while (m_summaries[summary] == 0) {
            --summary;
        }
        const std::size_t word = summary * 64 + highest(m_summaries[summary]);
        return slotOf(static_cast<std::uint32_t>(word * 64 + highest(m_words[word])));
    }
    void step(std::uint64_t, std::uint32_t slot) { toggle(placeOf(slot)); }

private:
    IdleBits(std::uint64_t *words, std::uint64_t *summaries, std::size_t summaryCount, std::size_t capacity)
        : m_words(words),
          m_summaries(summaries),
          m_summaryCount(summaryCount),
          m_capacity(static_cast<std::uint32_t>(capacity))
    {
    }
    [[nodiscard]] static std::size_t highest(std::uint64_t bits)
    {
        return 63 - static_cast<std::size_t>(std::countl_zero(bits));
    }
    [[nodiscard]] std::uint32_t placeOf(std::uint32_t slot) const { return newestFirst ? slot : m_capacity - slot; }
    [[nodiscard]] std::uint32_t slotOf(std::uint32_t place) const
    {
        return newestFirst ? place : (m_capacity - place) * static_cast<std::uint32_t>(place != 0);
    }
    void toggle(std::uint32_t place)
    {
        const std::uint32_t word = place / 64;
        const std::uint64_t bits = m_words[word] ^ (std::uint64_t{1} << (place % 64));
        m_words[word] = bits;
        std::uint64_t &summary = m_summaries[word / 64];
        summary =
            (summary & ~(std::uint64_t{1} << (word % 64))) | (static_cast<std::uint64_t>(bits != 0) << (word % 64));
    }

    std::uint64_t *m_words;
    std::uint64_t *m_summaries;
    std::size_t m_summaryCount;
    std::uint32_t m_capacity;
};

} // namespace warmfront::sim
