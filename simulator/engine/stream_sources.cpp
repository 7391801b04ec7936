// SPDX-License-Identifier: GPL-3.0-or-later
// Records of streams, which are read in order, lane by lane.
#include <algorithm>

#include "simulator/engine/engine.h"

namespace warmfront::sim {

void Engine::gatherStreams(ReplicationIndex replication)
{
    m_recordStreamOfStream.assign(m_arrivals.streamCount(), none);
    for (std::uint32_t stream = 0; stream < m_arrivals.streamCount(); ++stream) {
        const SourceConfiguration &source = m_arrivals.source(stream);
        const auto *rules = std::get_if<StreamRecords>(&source.delivery);
        if (rules == nullptr) {
            continue;
        }
        const auto position = static_cast<std::uint32_t>(m_recordStreams.size());
        m_recordStreamOfStream[stream] = position;
        m_recordStreams.push_back({rules, stream, static_cast<std::uint32_t>(m_lanes.size()),
                                   NumberedDraws({m_configuration->seed, raw(replication), StreamOwner::Source,
                                                  raw(source.index), StreamPurpose::Selection, 1})});
        m_lanes.resize(m_lanes.size() + static_cast<std::size_t>(rules->shards * rules->lanesPerShard),
                       StreamLane{position, {}, 0, {}});
    }
}

void Engine::appendRecord(const Call &call, std::uint64_t ordinal)
{
    const RecordStream &stream = m_recordStreams[m_recordStreamOfStream[call.stream]];
    Message record;
    record.arrival = record.visibleSince = m_now;
    record.service = call.service;
    record.ordinal = ordinal;
    const std::uint32_t position = stream.laneOf(ordinal);
    StreamLane &lane = m_lanes[stream.firstLane + position];
    lane.records.push(m_messages, m_messages.add(record));
    if (!lane.isWorkedOn && !lane.isBlocked) {
        scheduleLook(stream.firstLane + position, stream.polledNext(position, m_now));
    }
}

/// Lanes look when everything else of an instant has happened.
void Engine::scheduleLook(std::uint32_t index, std::int64_t at)
{
    StreamLane &lane = m_lanes[index];
    if (at < lane.lookAt && at < m_horizon) {
        lane.lookAt = at;
        m_events.schedule(at, EventClass::Retry, LaneLooks, index);
    }
}

void Engine::laneLooks(std::uint32_t index)
{
    StreamLane &lane = m_lanes[index];
    if (lane.lookAt != m_now) {
        return; // it has looked before, and looks again later or not at all
    }
    lane.lookAt = INT64_MAX;
    look(index);
}

void Engine::laneWindowEnded(std::uint32_t index)
{
    if (m_lanes[index].windowEnd == m_now) {
        look(index);
    }
}

void Engine::laneRetries(std::uint32_t index)
{
    m_lanes[index].isBlocked = false;
    look(index);
}

/// Hands over the batch that is due, or begins to collect one.
void Engine::look(std::uint32_t index)
{
    StreamLane &lane = m_lanes[index];
    if (lane.isWorkedOn || lane.isBlocked) {
        return;
    }
    expireRecords(lane);
    const StreamRecords &rules = *m_recordStreams[lane.source].rules;
    if (lane.batch == 0) {
        if (lane.records.count == 0) {
            lane.windowEnd = INT64_MAX;
            return;
        }
        const std::int64_t window = std::min(rules.batchWindow.count(), longestDurationNs);
        if (lane.records.count < rules.batchSize && window > 0 && lane.windowEnd != m_now) {
            if (lane.windowEnd == INT64_MAX) {
                lane.windowEnd = m_now + window;
                if (lane.windowEnd < m_horizon) {
                    m_events.schedule(lane.windowEnd, EventClass::Retry, LaneWindowEnd, index);
                }
            }
            return;
        }
        lane.batch = std::min(lane.records.count, rules.batchSize);
    }
    handOverRecords(index);
}

/// Those at the front of @p lane that are too old.
void Engine::expireRecords(StreamLane &lane)
{
    const RecordStream &stream = m_recordStreams[lane.source];
    while (lane.records.count > 0) {
        const Message &first = m_messages[lane.records.first];
        const std::int64_t last = stream.oldestAt(first);
        if (last >= m_now) {
            return;
        }
        const std::int64_t at = std::max(last, first.visibleSince);
        m_statistics.of(m_arrivals.function(stream.stream)).waited(first.visibleSince, at);
        endRecord(lane, at, Ending::Expired);
        if (lane.batch > 0 && --lane.batch == 0) {
            lane.nextBatch();
        }
    }
}

/// The batch at the front becomes one call of the function.
void Engine::handOverRecords(std::uint32_t index)
{
    StreamLane &lane = m_lanes[index];
    const RecordStream &stream = m_recordStreams[lane.source];
    const SourceStream &source = m_arrivals.stream(stream.stream);
    FunctionStatistics told = m_statistics.of(m_arrivals.function(stream.stream));
    lane.windowEnd = INT64_MAX;
    lane.isWorkedOn = true;
    Call call;
    call.arrival = m_now;
    std::uint32_t at = lane.records.first;
    for (std::int64_t i = 0; i < lane.batch; ++i) {
        Message &record = m_messages[at];
        told.waited(record.visibleSince, m_now);
        told.handedOver(record.arrival, m_now);
        if (record.receives++ > 0) {
            told.retried(m_now);
        }
        if (stream.rules->service == StreamRecords::Service::PerRecord || i == 0) {
            const std::int64_t work =
                source.hasDurations() ? record.service : source.service({record.ordinal, record.receives});
            call.service = std::min(longestDurationNs, call.service + work);
        }
        call.fails = call.fails || stream.isPoisonous(record.ordinal);
        at = record.next;
    }
    const Message &first = m_messages[lane.records.first];
    const NumberedRequest request{first.ordinal, first.receives};
    call.function = m_arrivals.function(stream.stream);
    call.stream = stream.stream;
    call.fails = call.fails || source.fails(request);
    call.mark = InvocationBatch::attemptBit;
    call.sender = index;
    setPath(call, request);
    ++m_arrived;
    offer(m_calls.add(call), {source, 0, request});
}

void Engine::recordsEnded(std::uint32_t index, AttemptEnd end)
{
    StreamLane &lane = m_lanes[index];
    const StreamRecords &rules = *m_recordStreams[lane.source].rules;
    lane.isWorkedOn = false;
    const bool isUsedUp = end.ran && rules.retries && lane.failures >= *rules.retries;
    const bool isCut = end.ran && rules.bisects && lane.batch > 1;
    if (end.ending == Ending::Done || (isUsedUp && !isCut)) {
        const Ending ending = end.ending == Ending::Done || !rules.deadLetters ? end.ending : Ending::DeadLettered;
        for (; lane.batch > 0; --lane.batch) {
            endRecord(lane, m_now, ending);
        }
        lane.nextBatch();
        if (lane.records.count > 0) {
            scheduleLook(index, m_now);
        }
        return;
    }
    std::uint32_t at = lane.records.first;
    for (std::int64_t i = 0; i < lane.batch; ++i) {
        m_messages[at].visibleSince = m_now;
        at = m_messages[at].next;
    }
    if (isCut) {
        lane.cutBatch();
    } else if (end.ran) {
        ++lane.failures;
    }
    lane.isBlocked = true;
    m_events.schedule(m_now + backOff(rules.firstBackOff, lane.backOffs++, rules.longestBackOff), EventClass::Retry,
                      LaneRetries, index);
}

/// The first record of @p lane has ended at @p at.
void Engine::endRecord(StreamLane &lane, std::int64_t at, Ending ending)
{
    const std::uint32_t record = lane.records.pop(m_messages);
    const std::uint32_t function = m_arrivals.function(m_recordStreams[lane.source].stream);
    m_statistics.of(function).event(m_messages[record].arrival, at, ending);
    m_messages.remove(record);
}

/// At the horizon.
void Engine::settleStreams()
{
    for (StreamLane &lane : m_lanes) {
        const RecordStream &stream = m_recordStreams[lane.source];
        FunctionStatistics told = m_statistics.of(m_arrivals.function(stream.stream));
        for (std::int64_t workedOn = lane.isWorkedOn ? lane.batch : 0; lane.records.count > 0; --workedOn) {
            const Message &record = m_messages[lane.records.first];
            const std::int64_t last = std::max(stream.oldestAt(record), record.visibleSince);
            const bool hasExpired = workedOn <= 0 && last < m_horizon;
            if (workedOn <= 0) {
                told.waited(record.visibleSince, std::min(last, m_horizon));
            }
            endRecord(lane, hasExpired ? last : m_horizon, hasExpired ? Ending::Expired : Ending::Unfinished);
        }
    }
}

} // namespace warmfront::sim
