// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/study/resolving/schedules.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "simulator/study/resolving/scalers.h"

namespace warmfront::study {

namespace {

std::string changePath(const KnownAlternative &known, std::size_t i, std::string_view key)
{
    return known.optionPath("schedule.changes[" + std::to_string(i) + "]." + std::string(key));
}

/// Whatever holds when a change comes, its bounds go from low to high.
Result<void> checkBounds(const KnownAlternative &known, const ReplicaRange &range)
{
    const std::string &mechanism = known.profile.scaler->value;
    const std::vector<ReplicaSchedule::Change> &changes = known.options.schedule->changes;
    if (!hasBounds(mechanism)) {
        return failure("the scaler of " + known.profile.id
                           + " has no bounds that change by the clock; leave the schedule out, or write one number "
                             "of replicas and a schedule of \"replicas\"",
                       known.optionPath("schedule"));
    }
    int highestMinimum = range.min;
    int lowestMaximum = range.max;
    for (const ReplicaSchedule::Change &change : changes) {
        highestMinimum = std::max(highestMinimum, change.minimum.value_or(0));
        lowestMaximum = std::min(lowestMaximum, change.maximum.value_or(lowestMaximum));
    }
    for (std::size_t i = 0; i < changes.size(); ++i) {
        const ReplicaSchedule::Change &change = changes[i];
        const int fewest = fewestReplicas(mechanism);
        if (change.minimum.value_or(fewest) < fewest) {
            return failure("the scaler of " + known.profile.id + " keeps at least " + std::to_string(fewest)
                               + " replica; raise it",
                           changePath(known, i, "min"));
        }
        if (change.minimum && !change.maximum && *change.minimum > lowestMaximum) {
            return failure("\"min\" may come while \"max\" is " + std::to_string(lowestMaximum)
                               + ", which is below it; set \"max\" in this change as well",
                           changePath(known, i, "min"));
        }
        if (change.maximum && !change.minimum && *change.maximum < highestMinimum) {
            return failure("\"max\" may come while \"min\" is " + std::to_string(highestMinimum)
                               + ", which is above it; set \"min\" in this change as well",
                           changePath(known, i, "max"));
        }
    }
    return {};
}

} // namespace

Result<void> checkReplicaSchedule(const KnownAlternative &known, const ReplicaRange &range)
{
    if (!known.options.schedule) {
        return {};
    }
    const bool isRange = range.min != range.max;
    const std::vector<ReplicaSchedule::Change> &changes = known.options.schedule->changes;
    for (std::size_t i = 0; i < changes.size(); ++i) {
        if (changes[i].alwaysWarm) {
            return failure("always-warm instances are of platforms where requests start the others; on "
                               + known.profile.id + " set \"min\", \"max\" or \"replicas\"",
                           changePath(known, i, "alwaysWarm"));
        }
        if (isRange && changes[i].replicas) {
            return failure("a scaler changes the number within the range of replicas, so a schedule changes its "
                           "bounds; set \"min\" and \"max\" here, or write one number in \"replicas\", such as "
                               + std::to_string(range.min),
                           changePath(known, i, "replicas"));
        }
        if (!isRange && changes[i].hasBounds()) {
            return failure("bounds are of a range of replicas; set \"replicas\" here, or write a range in "
                           "\"replicas\", such as { \"min\": "
                               + std::to_string(range.min) + ", \"max\": " + std::to_string(range.max + 9) + " }",
                           changePath(known, i, changes[i].minimum ? "min" : "max"));
        }
    }
    return isRange && known.profile.scaler ? checkBounds(known, range) : Result<void>{};
}

int mostReplicas(const AlternativeOptions &options, const ReplicaRange &range)
{
    int most = range.max;
    if (options.schedule) {
        for (const ReplicaSchedule::Change &change : options.schedule->changes) {
            most = std::max({most, change.replicas.value_or(0), change.maximum.value_or(0)});
        }
    }
    return most;
}

Result<void> scheduleAlwaysWarm(const KnownAlternative &known, sim::PerRequestScaling &scaling)
{
    if (!known.options.schedule) {
        return {};
    }
    const std::vector<ReplicaSchedule::Change> &changes = known.options.schedule->changes;
    for (std::size_t i = 0; i < changes.size(); ++i) {
        if (!changes[i].alwaysWarm) {
            return failure("requests start the instances of " + known.profile.id
                               + ", and a schedule changes how many are always warm; set \"alwaysWarm\"",
                           changePath(known, i,
                                      changes[i].replicas  ? "replicas"
                                      : changes[i].minimum ? "min"
                                                           : "max"));
        }
        if (scaling.concurrencyLimit && *changes[i].alwaysWarm > *scaling.concurrencyLimit) {
            return failure("more instances are always warm (" + std::to_string(*changes[i].alwaysWarm)
                               + ") than the concurrency limit lets work (" + std::to_string(*scaling.concurrencyLimit)
                               + "); lower one or raise the other",
                           changePath(known, i, "alwaysWarm"));
        }
    }
    scaling.alwaysWarmSchedule = scheduledCount(*known.options.schedule, &ReplicaSchedule::Change::alwaysWarm);
    return {};
}

} // namespace warmfront::study
