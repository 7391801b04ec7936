// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

#include "simulator/engine/event_wheel.h"

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
class FutureEvents
{
public:
    /// @p at must not be before the time of the last event taken.
    void schedule(std::int64_t at, EventClass eventClass, std::uint32_t kind, std::uint32_t subject)
    {
        const std::uint64_t order = (static_cast<std::uint64_t>(eventClass) << Event::classShift) | m_scheduled++;
        m_wheel.add({at, order, subject, kind});
    }
    /// The next one if it comes at @p limit or before, else an event at the end of time. Valid until anything is
    /// scheduled or taken.
    [[nodiscard]] const Event &next(std::int64_t limit)
    {
        const Event *event = m_wheel.next(limit);
        return event != nullptr ? *event : nothing;
    }
    /// Forgets the next one, which next() has just returned.
    void take() { m_wheel.take(); }
    /// The one that is @p count after the next one, if it is at hand; for who wants to have a look at it in time.
    [[nodiscard]] const Event *ahead(std::size_t count) const { return m_wheel.ahead(count); }
    /// As of EventWheel.
    [[nodiscard]] std::uint64_t turns() const { return m_wheel.turns(); }
    template <typename Visit> void forEachLater(Visit visit) const { m_wheel.forEachLater(visit); }
    [[nodiscard]] std::size_t count() const { return m_wheel.count(); }

private:
    static constexpr Event nothing{INT64_MAX, UINT64_MAX, 0, 0};

    EventWheel<Event> m_wheel;
    std::uint64_t m_scheduled = 0;
};

} // namespace warmfront::sim
