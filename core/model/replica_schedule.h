// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace warmfront {

/// Changes of how many instances there are at times of the day or week, as scheduled actions of autoscaling services
/// make them.
struct ReplicaSchedule
{
    /// What holds from every time on that the timer fires: a number of replicas where no scaler changes it, bounds of
    /// the range that a scaler keeps, or always-warm instances where requests start the others.
    struct Change
    {
        std::string cron;                    ///< as parseCron() reads it
        std::optional<int> replicas{};       ///< 0 or more; without the others
        std::optional<int> minimum{};        ///< 0 or more; without it, the one before holds
        std::optional<int> maximum{};        ///< 1 or more, at least `minimum`
        std::optional<int> initialMinimum{}; ///< with a bound: at least so many at that very instant
        std::optional<int> alwaysWarm{};     ///< 0 or more; without the others
        [[nodiscard]] bool hasBounds() const { return minimum || maximum || initialMinimum; }
        bool operator==(const Change &) const = default;
    };
    std::string startDate;       ///< when the run begins, as parseDateTime() reads it; empty = defaultStart
    std::vector<Change> changes; ///< 1 to most; of those that fire at one instant the last one holds
    bool operator==(const ReplicaSchedule &) const = default;

    static constexpr std::size_t most = 100;
};

} // namespace warmfront
