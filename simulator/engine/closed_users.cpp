// SPDX-License-Identifier: GPL-3.0-or-later
// Users who wait for the answer before they send again.
#include "simulator/engine/engine.h"

namespace warmfront::sim {

void Engine::gatherUsers(ReplicationIndex replication)
{
    for (std::uint32_t stream = 0; stream < m_arrivals.streamCount(); ++stream) {
        const SourceConfiguration &source = m_arrivals.source(stream);
        const auto *users = std::get_if<UserArrivals>(&source.arrivals);
        if (users == nullptr) {
            continue;
        }
        const auto group = static_cast<std::uint32_t>(m_thinkTimes.size());
        m_thinkTimes.emplace_back(*users, StreamName{m_configuration->seed, raw(replication), StreamOwner::Source,
                                                     raw(source.index), StreamPurpose::Arrival, 0});
        for (std::int64_t u = 0; u < users->users; ++u) {
            User user;
            user.stream = stream;
            user.group = group;
            user.ordinal = static_cast<std::uint64_t>(u);
            m_users.push_back(user);
            scheduleSending(static_cast<std::uint32_t>(m_users.size() - 1),
                            m_thinkTimes[group].before(user.ordinal, 0));
        }
    }
}

void Engine::scheduleSending(std::uint32_t index, std::int64_t at)
{
    if (at < m_horizon) {
        m_events.schedule(at, EventClass::Arrival, UserSends, index);
    }
}

void Engine::send(std::uint32_t index)
{
    User &user = m_users[index];
    const SourceStream &source = m_arrivals.stream(user.stream);
    const NumberedRequest request{user.ordinal, user.requests++};
    user.sent = m_now;
    Call call;
    call.arrival = m_now;
    call.service = source.service(request);
    call.function = m_arrivals.function(user.stream);
    call.stream = user.stream;
    call.fails = source.fails(request);
    call.sender = index;
    setPath(call, request);
    ++m_arrived;
    offer(m_calls.add(call), {source, 0, request});
}

void Engine::answered(std::uint32_t index)
{
    const User &user = m_users[index];
    const std::int64_t think = m_thinkTimes[user.group].before(user.ordinal, user.requests);
    scheduleSending(index, ThinkTimes::next(user.sent, m_now, think));
}

} // namespace warmfront::sim
