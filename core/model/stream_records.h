// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

#include "core/base/time.h"

namespace warmfront {

/// Records of a stream of shards, which are read in order and handed over in batches. A batch is one invocation.
///
/// The key of a record decides for good which shard it lies in, and which of the shard's lanes. Each lane keeps its
/// order: one batch at a time is worked on. A lane with nothing to do looks for records at the instants at which its
/// shard is polled; as long as records wait it takes the next batch at once. With a window it goes on collecting until
/// the batch is full or the window, which begins when it finds the first record, is over.
///
/// A batch that was not done stays at the front of its lane and blocks it: it is tried again after a back-off that
/// doubles, as a whole, or cut in two where that is asked for. A refusal takes up no retry, nor does a cut. A record
/// whose retries are used up is discarded; one that is too old when it would be handed over has expired. Poisonous
/// records are such as the function cannot cope with: every batch that has one in it fails.
///
/// The values that stand here are those of AWS Lambda with Kinesis: batches of 100 without a window, up to 10 lanes for
/// each shard, shards polled once a second (with-kinesis), 0 to 10,000 retries or any number, cuts free of charge
/// (kinesis-on-failure-destination), records kept for 24 h (Kinesis data retention). How long Lambda waits before it
/// tries again is not documented: 1 s to 1 min are an assumption, as is that shards are polled evenly in turn and that
/// a window begins with a record.
struct StreamRecords
{
    /// What the function's service time is of.
    enum class Service { PerBatch, PerRecord };

    std::int64_t shards = 1;            ///< 1 to mostShards
    std::int64_t lanesPerShard = 1;     ///< 1 to mostLanesPerShard: "parallelization factor"
    std::optional<double> hottestShare; ///< 0 to 1, of all records, goes to the first shard; absent: keys are even
    std::int64_t batchSize = 100;       ///< 1 to mostInBatch
    SimDuration batchWindow;
    Service service = Service::PerBatch;
    SimDuration pollInterval = SimDuration::seconds(1); ///< 0: a record is found as it arrives
    std::optional<std::int64_t> retries;                ///< 0 to mostRetries; absent: as many as its age allows
    SimDuration firstBackOff = SimDuration::seconds(1); ///< at least shortestBackOff
    SimDuration longestBackOff = SimDuration::minutes(1);
    bool bisects = false;                  ///< cuts a batch that fails or times out in two, down to single records
    bool deadLetters = false;              ///< records whose retries are used up are kept, and counted as dead letters
    std::optional<SimDuration> maximumAge; ///< above 0; absent: as long as the stream keeps them
    SimDuration retention = SimDuration::hours(24); ///< by the stream; above 0
    double poisonousShare = 0.0;                    ///< 0 to 1. A new version with failures of its own copes with them
    bool operator==(const StreamRecords &) const = default;

    static constexpr std::int64_t mostShards = 10'000;
    static constexpr std::int64_t mostLanesPerShard = 10;
    static constexpr std::int64_t mostInBatch = 10'000;
    static constexpr std::int64_t mostRetries = 10'000;
    static constexpr SimDuration shortestBackOff = SimDuration::milliseconds(1);
};

} // namespace warmfront
