// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace warmfront {

/// Changes of a number of replicas at times of the day or week, as scheduled actions of autoscaling services make them.
struct ReplicaSchedule
{
    /// From every time that the timer fires on there are so many.
    struct Change
    {
        std::string cron; ///< as parseCron() reads it
        int replicas = 1; ///< 0 or more
        bool operator==(const Change &) const = default;
    };
    std::string startDate;       ///< when the run begins, as parseDateTime() reads it; empty = defaultStart
    std::vector<Change> changes; ///< 1 to most; of those that fire at one instant the last one holds
    bool operator==(const ReplicaSchedule &) const = default;

    static constexpr std::size_t most = 100;
};

} // namespace warmfront
