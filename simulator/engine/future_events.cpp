// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/engine/future_events.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "core/base/contract.h"

namespace warmfront::sim {

namespace {

bool isLater(const Event &a, const Event &b)
{
    return b.isBefore(a);
}

} // namespace

FutureEvents::FutureEvents()
{
    m_heads.fill(endOfList);
}

const Event &FutureEvents::nothing()
{
    static constexpr Event atTheEndOfTime{INT64_MAX, UINT64_MAX, 0, 0};
    return atTheEndOfTime;
}

void FutureEvents::schedule(std::int64_t at, EventClass eventClass, std::uint32_t kind, std::uint32_t subject)
{
    const std::uint64_t order = (static_cast<std::uint64_t>(eventClass) << Event::classShift) | m_scheduled++;
    ++m_count;
    place({at, order, subject, kind});
}

void FutureEvents::place(const Event &event)
{
    const std::int64_t slice = sliceOf(event.at);
    if (slice <= m_slice) {
        insertPresent(event);
    } else if (slice - m_slice < sliceCount) {
        const auto position = static_cast<std::uint32_t>(slice) % sliceCount;
        std::uint32_t node = m_freeNode;
        if (node == endOfList) {
            node = static_cast<std::uint32_t>(m_nodes.size());
            m_nodes.push_back({event, m_heads[position]});
        } else {
            m_freeNode = m_nodes[node].next;
            m_nodes[node] = {event, m_heads[position]};
        }
        m_heads[position] = node;
        m_occupied[position / 64] |= std::uint64_t{1} << (position % 64);
    } else {
        m_far.push_back(event);
        std::push_heap(m_far.begin(), m_far.end(), isLater);
    }
}

void FutureEvents::insertPresent(const Event &event)
{
    m_present.push_back(event);
    for (std::size_t i = m_present.size() - 1; i > 0 && m_present[i - 1].isBefore(event); --i) {
        std::swap(m_present[i], m_present[i - 1]);
    }
}

std::int64_t FutureEvents::firstOccupied() const
{
    const auto start = static_cast<std::uint32_t>(m_slice + 1) % sliceCount;
    constexpr std::uint32_t words = sliceCount / 64;
    for (std::uint32_t step = 0; step <= words; ++step) {
        const std::uint32_t word = (start / 64 + step) % words;
        std::uint64_t bits = m_occupied[word];
        if (step == 0) {
            bits &= ~std::uint64_t{0} << (start % 64);
        } else if (step == words) {
            bits &= ~(~std::uint64_t{0} << (start % 64));
        }
        if (bits != 0) {
            const auto position = word * 64 + static_cast<std::uint32_t>(std::countr_zero(bits));
            return m_slice + 1 + (position + sliceCount - start) % sliceCount;
        }
    }
    return INT64_MAX;
}

void FutureEvents::fetchFromFar()
{
    while (!m_far.empty() && sliceOf(m_far.front().at) - m_slice < sliceCount) {
        std::pop_heap(m_far.begin(), m_far.end(), isLater);
        const Event event = m_far.back();
        m_far.pop_back();
        place(event);
    }
}

void FutureEvents::turn(std::int64_t limit)
{
    if (m_count == 0) {
        return;
    }
    if (m_taken >= eventsPerTuning) {
        tune();
    }
    std::int64_t slice = firstOccupied();
    if (slice == INT64_MAX) {
        slice = sliceOf(m_far.front().at);
    }
    // Far events are always beyond the wheel, so none of them can come before this slice.
    if (slice > sliceOf(limit)) {
        return;
    }
    m_slice = slice;
    const auto position = static_cast<std::uint32_t>(slice) % sliceCount;
    std::uint32_t node = m_heads[position];
    m_heads[position] = endOfList;
    m_occupied[position / 64] &= ~(std::uint64_t{1} << (position % 64));
    while (node != endOfList) {
        Node &taken = m_nodes[node];
        m_present.push_back(taken.event);
        const std::uint32_t following = taken.next;
        taken.next = m_freeNode;
        m_freeNode = node;
        node = following;
    }
    if (m_present.size() <= 12) {
        for (std::size_t i = 1; i < m_present.size(); ++i) {
            const Event event = m_present[i];
            std::size_t at = i;
            for (; at > 0 && m_present[at - 1].isBefore(event); --at) {
                m_present[at] = m_present[at - 1];
            }
            m_present[at] = event;
        }
    } else {
        std::sort(m_present.begin(), m_present.end(), isLater);
    }
    fetchFromFar();
}

void FutureEvents::take()
{
    expects(!m_present.empty(), "the event taken is the next one");
    m_present.pop_back();
    --m_count;
    ++m_taken;
}

/// Aims at a few events for each slice. The present is empty when it is called.
void FutureEvents::tune()
{
    const std::int64_t now = (m_slice + 1) << m_widthBits;
    const std::int64_t elapsed = std::max<std::int64_t>(now - m_tunedAt, 1);
    const std::uint64_t wanted = static_cast<std::uint64_t>(elapsed) * 4 / m_taken + 1;
    m_tunedAt = now;
    m_taken = 0;
    const int bits = std::clamp(static_cast<int>(std::bit_width(wanted)), 8, 40);
    if (bits - m_widthBits < 2 && m_widthBits - bits < 2) {
        return;
    }
    std::vector<Event> all = std::move(m_far);
    m_far.clear();
    for (std::uint32_t position = 0; position < sliceCount; ++position) {
        for (std::uint32_t node = m_heads[position]; node != endOfList; node = m_nodes[node].next) {
            all.push_back(m_nodes[node].event);
        }
    }
    m_heads.fill(endOfList);
    m_occupied.fill(0);
    m_nodes.clear();
    m_freeNode = endOfList;
    // Nothing pending is before the end of the slice that has just been emptied.
    m_slice = (now >> bits) - 1;
    m_widthBits = bits;
    for (const Event &event : all) {
        place(event);
    }
}

} // namespace warmfront::sim
