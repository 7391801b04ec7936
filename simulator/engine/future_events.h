// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace warmfront::sim {

/// What happens first at one instant (DESIGN §5). Arrivals of open processes are not events of the queue, since they
/// are made in order; they come between completions and the arrivals that follow from answers.
enum class EventClass : std::uint8_t { Completion, Arrival, Expiry, Tick, Retry };

/// Something that will happen.
struct Event
{
    std::int64_t at = 0;
    std::uint64_t order = 0; ///< class, then the order of scheduling
    std::uint32_t subject = 0;
    std::uint32_t kind = 0; ///< means what the engine wants it to mean

    [[nodiscard]] EventClass eventClass() const { return static_cast<EventClass>(order >> classShift); }
    [[nodiscard]] bool isBefore(const Event &other) const
    {
        return at != other.at ? at < other.at : order < other.order;
    }

    static constexpr int classShift = 60;
};

/// The future event list: events leave by time, those of one instant by class, those of one class in the order in which
/// they were scheduled. The order never depends on addresses, hashes or the machine. A copyable value.
///
/// A wheel of equal slices of time, each an unsorted list, of which the present one is sorted; what lies beyond the
/// wheel waits in a heap. The width of a slice follows the pace of events, so scheduling and taking cost the same
/// however many events are pending.
class FutureEvents
{
public:
    FutureEvents();

    /// @p at must not be before the time of the last event taken.
    void schedule(std::int64_t at, EventClass eventClass, std::uint32_t kind, std::uint32_t subject);

    /// The next one if it comes at @p limit or before, else an event at the end of time. Valid until anything is
    /// scheduled or taken.
    [[nodiscard]] const Event &next(std::int64_t limit)
    {
        if (m_present.empty()) {
            turn(limit);
        }
        return m_present.empty() || m_present.back().at > limit ? nothing() : m_present.back();
    }
    /// Forgets the next one, which next() has just returned.
    void take();
    [[nodiscard]] std::size_t count() const { return m_count; }

private:
    static constexpr std::uint32_t sliceCount = 1024;
    static constexpr std::uint32_t endOfList = UINT32_MAX;
    static constexpr std::uint32_t eventsPerTuning = 16384;

    struct Node
    {
        Event event;
        std::uint32_t next;
    };

    [[nodiscard]] static const Event &nothing();
    [[nodiscard]] std::int64_t sliceOf(std::int64_t at) const { return at >> m_widthBits; }
    void place(const Event &event);
    void insertPresent(const Event &event);
    /// Moves the first slice that has events into the present, unless it begins after @p limit: what is scheduled until
    /// then would have to be sorted into it one by one.
    void turn(std::int64_t limit);
    void fetchFromFar();
    [[nodiscard]] std::int64_t firstOccupied() const;
    void tune();

    std::vector<Event> m_present; ///< sorted, next one last
    std::int64_t m_slice = 0;     ///< the present one, by number since time 0
    int m_widthBits = 20;         ///< a slice is 2^m_widthBits ns wide
    std::array<std::uint32_t, sliceCount> m_heads{};
    std::array<std::uint64_t, sliceCount / 64> m_occupied{};
    std::vector<Node> m_nodes;
    std::uint32_t m_freeNode = endOfList;
    std::vector<Event> m_far; ///< a heap, next one first
    std::uint64_t m_scheduled = 0;
    std::size_t m_count = 0;
    std::uint32_t m_taken = 0; ///< since the last tuning
    std::int64_t m_tunedAt = 0;
};

} // namespace warmfront::sim
