// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/base/ids.h"
#include "simulator/engine/arrival_merger.h"
#include "simulator/engine/future_events.h"
#include "simulator/workloads/changed_rate.h"

namespace warmfront::sim {

/// The requests of sources whose rate somebody has changed, in place of those that were described. A copyable value.
class ChangedTraffic
{
public:
    ChangedTraffic() = default;
    ChangedTraffic(const ChangedTraffic &other);
    ChangedTraffic &operator=(const ChangedTraffic &other);
    ChangedTraffic(ChangedTraffic &&) noexcept = default;
    ChangedTraffic &operator=(ChangedTraffic &&) noexcept = default;
    ~ChangedTraffic() = default;

    /// Whether a source was changed at all.
    [[nodiscard]] bool any() const { return !m_flows.empty(); }
    /// Whether what is described for @p stream does not come any more.
    [[nodiscard]] bool replaces(std::uint32_t stream) const
    {
        return stream < m_flows.size() && m_flows[stream].has_value();
    }
    /// From @p now on the sources of the function at @p position send @p factor times as much as described, where they
    /// have a rate. Tells their streams, whose next requests are to be scheduled; none where that cannot be.
    [[nodiscard]] std::vector<std::uint32_t> changeAll(const ArrivalMerger &arrivals, std::size_t position,
                                                       const Configuration &configuration, ReplicationIndex replication,
                                                       SimTime now, double factor);
    /// What the function at @p position was changed by last; nothing where none of its sources has a rate.
    [[nodiscard]] std::optional<double> factorOf(const ArrivalMerger &arrivals, std::size_t position) const;
    /// From @p now on @p stream, which is @p source, sends @p factor times as much as described. It hasRate().
    void change(std::uint32_t stream, const SourceConfiguration &source, const Configuration &configuration,
                ReplicationIndex replication, SimTime now, double factor);
    /// What it was changed by last; 1 where it was not.
    [[nodiscard]] double factor(std::uint32_t stream) const { return replaces(stream) ? m_flows[stream]->factor : 1.0; }
    /// The instant of the next request of @p stream, INT64_MAX where there is none.
    [[nodiscard]] std::int64_t nextAt(std::uint32_t stream) const;
    /// Schedules it among @p events as one of @p kind, unless it lies at @p horizon or beyond.
    template <typename Events>
    void scheduleNext(Events &events, std::uint32_t stream, std::int64_t horizon, std::uint32_t kind) const
    {
        if (const std::int64_t at = nextAt(stream); at < horizon) {
            events.schedule(at, EventClass::Arrival, kind, stream);
        }
    }
    /// Goes on to the following one; returns a number that tells this one from all others of the source.
    [[nodiscard]] std::uint64_t take(std::uint32_t stream);

private:
    struct Flow
    {
        std::unique_ptr<ArrivalProcess> process;
        double factor = 1.0;
        std::uint32_t change = 0; ///< which one it is of the stream, from 1
        std::uint64_t taken = 0;
        std::array<std::int64_t, 64> at{};
        std::size_t count = 0; ///< of `at`
        std::size_t next = 0;

        void refill();
    };
    std::vector<std::optional<Flow>> m_flows; ///< by stream; as long as the highest that was changed asks for
};

} // namespace warmfront::sim
