// SPDX-License-Identifier: GPL-3.0-or-later
// Functions that call others when they are done.
#include "core/base/contract.h"
#include "simulator/engine/engine.h"

namespace warmfront::sim {

void Engine::gatherNextCalls(ReplicationIndex replication)
{
    m_called.resize(m_functions.size());
    for (FunctionState &function : m_functions) {
        const FunctionConfiguration &configuration = *function.configuration;
        for (const NextCallConfiguration &next : configuration.next) {
            const auto part = static_cast<std::uint32_t>(function.next.size());
            function.next.emplace_back(next, StreamName{m_configuration->seed, raw(replication), StreamOwner::Function,
                                                        raw(configuration.index), StreamPurpose::Selection, part});
            std::optional<SourceStream> &called = m_called[next.function];
            if (!called) {
                called = SourceStream::ofCalls(m_configuration->functions[next.function], m_configuration->seed,
                                               replication);
            }
        }
    }
}

/// @p call is done. What follows is an arrival, after all that is completed at this instant.
void Engine::callNext(const Call &call)
{
    for (const NextCalls &next : m_functions[call.function].next) {
        if (m_now < m_horizon && next.follows(call.path)) {
            const FollowingCall following{next.pathAfter(call.path), next.function(), call.stream};
            m_events.schedule(m_now, EventClass::Arrival, FollowingArrives, m_following.add(following));
        }
    }
}

void Engine::followingArrives(std::uint32_t index)
{
    const FollowingCall following = m_following[index];
    m_following.remove(index);
    const std::optional<SourceStream> &draws = m_called[following.function];
    expects(draws.has_value(), "a function that is called by another has draws for it");
    const NumberedRequest request{following.path, 0};
    Call call;
    call.arrival = m_now;
    call.service = draws->service(request);
    call.function = following.function;
    call.stream = following.stream;
    call.fails = draws->fails(request);
    call.path = following.path;
    ++m_arrived;
    offer(m_calls.add(call), {*draws, 0, request});
}

} // namespace warmfront::sim
