// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/base/random_stream.h"
#include "core/base/variates.h"
#include "core/model/event_source.h"
#include "simulator/engine/message_queue.h"
#include "simulator/workloads/duration_sampler.h"

namespace warmfront::sim {

/// What the engine keeps about one source of records. Its lanes stand one behind the other, those of a shard together.
struct RecordStream
{
    const StreamRecords *rules;
    std::uint32_t stream;    ///< of the arrivals
    std::uint32_t firstLane; ///< of all lanes of the run
    NumberedDraws draws;

    /// Position among the lanes of the stream that record @p ordinal lies in: always the same.
    [[nodiscard]] std::uint32_t laneOf(std::uint64_t ordinal) const
    {
        const auto shards = static_cast<std::uint32_t>(rules->shards);
        const auto lanes = static_cast<std::uint32_t>(rules->lanesPerShard);
        const std::uint64_t draw = draws.at(ordinal, ofShard);
        std::uint32_t shard = 0;
        if (!rules->hottestShare || shards == 1) {
            shard = variates::index(draw, shards);
        } else if (variates::uniform01(draw) >= *rules->hottestShare) {
            shard = 1 + variates::index(draws.at(ordinal, ofOtherShard), shards - 1);
        }
        return shard * lanes + variates::index(draws.at(ordinal, ofLane), lanes);
    }
    [[nodiscard]] bool isPoisonous(std::uint64_t ordinal) const
    {
        return rules->poisonousShare > 0.0 && variates::uniform01(draws.at(ordinal, ofPoison)) < rules->poisonousShare;
    }
    /// The first instant from @p nowNs on at which the shard of the lane at @p position is polled: shards have their
    /// turns evenly spread over the interval.
    [[nodiscard]] std::int64_t polledNext(std::uint32_t position, std::int64_t nowNs) const
    {
        const std::int64_t interval = std::min(rules->pollInterval.count(), longestDurationNs);
        if (interval == 0) {
            return nowNs;
        }
        const std::int64_t shard = position / rules->lanesPerShard;
        const std::int64_t first = interval / rules->shards * shard + interval % rules->shards * shard / rules->shards;
        const std::int64_t late = nowNs - first;
        return late <= 0 ? first : first + (late + interval - 1) / interval * interval;
    }
    /// After which a record has expired.
    [[nodiscard]] std::int64_t oldestAt(const Message &record) const
    {
        const SimDuration age = std::min(rules->retention, rules->maximumAge.value_or(rules->retention));
        return record.arrival + std::min(age.count(), longestDurationNs);
    }

private:
    enum Draw : std::uint64_t { ofShard, ofOtherShard, ofLane, ofPoison };
};

/// A lane of a shard: its records in order, those of the batch that is tried at the front. A copyable value.
struct StreamLane
{
    std::uint32_t source; ///< among the streams of records
    MessageList records;
    std::int64_t batch = 0; ///< records that are worked on, or tried again next; 0: none
    /// Sizes of what was cut from the batch and follows it; the next one is the last.
    std::vector<std::int64_t> cut;
    std::int64_t failures = 0; ///< of the batch
    int backOffs = 0;          ///< of the batch, one after the other
    bool isWorkedOn = false;
    bool isBlocked = false;             ///< until its batch is tried again
    std::int64_t lookAt = INT64_MAX;    ///< scheduled
    std::int64_t windowEnd = INT64_MAX; ///< of what is being collected

    /// The batch is through, one way or another: what was cut from it comes next.
    void nextBatch()
    {
        batch = 0;
        failures = 0;
        backOffs = 0;
        if (!cut.empty()) {
            batch = cut.back();
            cut.pop_back();
        }
    }
    /// Keeps the first half of the batch, which is the larger one, and puts the other behind it.
    void cutBatch()
    {
        cut.push_back(batch / 2);
        batch -= batch / 2;
        failures = 0;
        backOffs = 0;
    }
};

} // namespace warmfront::sim
