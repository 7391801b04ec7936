// SPDX-License-Identifier: GPL-3.0-or-later
// The state of an engine in one number.
#include <algorithm>

#include <bit>

#include "simulator/engine/engine.h"
#include "simulator/engine/state_digest.h"

namespace warmfront::sim {

std::vector<InstanceGlimpse> Engine::instances(std::size_t position) const
{
    std::vector<InstanceGlimpse> glimpses;
    for (const std::uint32_t state : statesOf(position)) {
        const FunctionState &function = m_functions[state];
        for (const std::uint32_t slot : function.members) {
            InstanceGlimpse &glimpse = glimpses.emplace_back(glimpseOf(slot, function));
            glimpse.version = function.version;
            // Who serves one request at a time takes its request along while it starts.
            if (m_instances[slot].ready > m_now) {
                glimpse.ready = never;
                glimpse.inFlight = m_instances[slot].inFlight;
            }
        }
    }
    std::ranges::sort(glimpses, {}, &InstanceGlimpse::number);
    return glimpses;
}

std::uint64_t Engine::digest() const
{
    StateDigest digest;
    digest.add(m_now, m_arrived, m_inside, m_present, m_uses, m_sentByHand, m_events.count(), m_arrivals.nextAt());
    if (m_minuteLimit) {
        digest.add(m_minuteLimit->requests());
    }
    if (m_secondLimit) {
        TokenBucket bucket = *m_secondLimit;
        digest.add(bucket.level(now()));
    }
    for (const FunctionState &function : m_functions) {
        digest.add(function.inside, function.created, function.idle, function.queue.count, function.limit,
                   function.keepAlive, function.versions.size(), function.rolloutTarget.value_or(-1), function.draining,
                   function.nextInTurn, function.counts.ready, function.counts.starting, function.counts.inFlight,
                   function.counts.queued);
        digest.add(function.tally.requests, function.tally.cold, function.tally.scalings);
        for (const std::uint64_t ended : function.tally.endings) {
            digest.add(ended);
        }
        for (const std::uint32_t slot : function.members) {
            const Instance &instance = m_instances[slot];
            digest.add(instance.number, instance.created, instance.ready, instance.idleSince, instance.busySince,
                       instance.expireAt, instance.timerAt, instance.lastUse, instance.admitted, instance.inFlight,
                       static_cast<int>(instance.state), instance.isListed, instance.isAlwaysWarm, instance.isRetired,
                       instance.version, instance.pending);
        }
    }
    for (const VersionTraffic &traffic : m_traffic) {
        for (const LiveVersion &version : traffic.versions) {
            const FunctionState &function = m_functions[version.function];
            digest.add(static_cast<std::int64_t>(version.wanted * 1e9), static_cast<std::int64_t>(version.share * 1e9),
                       version.isThere, version.hasBeenReady, version.isKept, version.isTakenBack,
                       version.failures ? version.failures->count() : 0, version.outcome.counts.requests,
                       function.scalerOrigin, function.isRetiring);
        }
    }
    if (m_hosting) {
        digest.add(m_hosting->digest(), m_placementScheduled);
        for (const FunctionState &function : m_functions) {
            for (const std::uint32_t slot : function.members) {
                digest.add(m_instances[slot].host, m_instances[slot].isPending);
            }
        }
    }
    m_calls.forEach([&](std::uint32_t index) {
        const Call &call = m_calls[index];
        digest.add(index, call.arrival, call.start, call.end, call.service, call.firstRun, call.init, call.function,
                   call.instance, call.mark, call.fails, call.isOver);
    });
    for (const ServicePool &service : m_services) {
        digest.add(service.serving(), service.queued(), service.isUp());
    }
    for (std::uint32_t stream = 0; m_changed.any() && stream < m_arrivals.streamCount(); ++stream) {
        digest.add(m_changed.nextAt(stream), std::bit_cast<std::uint64_t>(m_changed.factor(stream)));
    }
    m_visits.forEach([&](std::uint32_t index) {
        const ServiceVisit &visit = m_visits[index];
        digest.add(index, visit.call, visit.position, visit.done, visit.since, visit.before, visit.after,
                   visit.isQueued, visit.isOver, visit.hasReached);
    });
    m_held.forEach([&](std::uint32_t index) {
        const HeldEvent &event = m_held[index];
        digest.add(index, event.arrival, event.held, event.ordinal, event.stream, event.attempts, event.failures,
                   event.refusals, event.expires);
    });
    for (const User &user : m_users) {
        digest.add(user.requests, user.sent);
    }
    for (const MessageQueue &queue : m_queues) {
        digest.add(queue.visible.count, queue.collecting.count, queue.windowEnd, queue.pollers.count(),
                   queue.pollers.anyFree());
    }
    for (const StreamLane &lane : m_lanes) {
        digest.add(lane.records.count, lane.batch, lane.cut.size(), lane.failures, lane.backOffs, lane.isWorkedOn,
                   lane.isBlocked, lane.lookAt, lane.windowEnd);
    }
    m_messages.forEach([&](std::uint32_t index) {
        const Message &message = m_messages[index];
        digest.add(index, message.arrival, message.visibleSince, message.ordinal, message.receives);
    });
    return digest.value();
}

} // namespace warmfront::sim
