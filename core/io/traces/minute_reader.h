// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include "core/io/traces/minute_days.h"
#include "core/model/arrival_reader.h"
#include "core/model/arrivals.h"

namespace warmfront::traces {

/// The requests of one counted function, or of all of them together. Holds one row and one minute.
class MinuteReader : public ArrivalReader
{
public:
    /// @p function is a position in the days' functions, or their number for all together.
    MinuteReader(std::shared_ptr<const CountedDays> days, std::size_t function, std::uint64_t seed,
                 TraceArrivals::Spread spread);

    [[nodiscard]] Result<std::size_t> readNext(std::span<TraceArrival> batch) override;
    [[nodiscard]] std::uint64_t position() const override { return m_position; }
    [[nodiscard]] Result<void> resumeAt(std::uint64_t position) override;

private:
    [[nodiscard]] bool readsAll() const { return m_function == m_days->functions.size(); }
    [[nodiscard]] std::uint64_t requestsOf(std::size_t day) const;
    [[nodiscard]] Result<void> loadDay();
    void placeMinute();
    [[nodiscard]] SimDuration durationOf(std::uint64_t request) const;

    std::shared_ptr<const CountedDays> m_days;
    std::size_t m_function;
    std::uint64_t m_seed;
    std::uint64_t m_key;
    TraceArrivals::Spread m_spread;
    std::vector<std::uint64_t> m_requestsOfDay;
    std::uint64_t m_position = 0;

    std::size_t m_day = 0;
    bool m_isDayLoaded = false;
    MinuteCounts m_counts = {};
    int m_minute = 0;
    bool m_isMinutePlaced = false;
    std::vector<std::int64_t> m_places; ///< of the minute's requests, in ns within it, rising
    std::size_t m_next = 0;             ///< in m_places
    std::vector<char> m_record;
};

} // namespace warmfront::traces
