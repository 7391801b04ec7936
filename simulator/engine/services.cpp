// SPDX-License-Identifier: GPL-3.0-or-later
// Requests that call services at the beginning of their work, and hold their instance while they wait.
#include "simulator/engine/engine.h"

namespace warmfront::sim {

void Engine::gatherServices(ReplicationIndex replication)
{
    for (const Service &service : m_configuration->services) {
        m_services.emplace_back(service, m_configuration->warmUp.count());
    }
    for (FunctionState &function : m_functions) {
        const FunctionConfiguration &configuration = *function.configuration;
        for (std::uint32_t part = 0; part < configuration.calls.size(); ++part) {
            function.latencyDraws.emplace_back(StreamName{m_configuration->seed, raw(replication),
                                                          StreamOwner::Function, raw(configuration.index),
                                                          StreamPurpose::ServiceLatency, part});
        }
    }
}

/// The request is on a ready instance and makes its first call.
void Engine::enterServices(std::uint32_t index)
{
    Call &call = m_calls[index];
    if (call.isOver) {
        m_calls.remove(index);
        return;
    }
    awaitTimeout(index);
    ServiceVisit visit;
    visit.call = index;
    call.visit = m_visits.add(visit);
    callService(call.visit);
}

/// Makes the next call, or goes on to the work when all have been answered.
void Engine::callService(std::uint32_t index)
{
    ServiceVisit &visit = m_visits[index];
    Call &call = m_calls[visit.call];
    const std::vector<ServiceCallConfiguration> &calls = m_functions[call.function].configuration->calls;
    if (visit.done == calls[visit.position].count) {
        ++visit.position;
        visit.done = 0;
    }
    if (visit.position == calls.size()) {
        call.visit = none;
        m_visits.remove(index);
        work(visit.call);
        return;
    }
    switch (m_services[calls[visit.position].service].admit(m_now, m_visits, index)) {
    case ServicePool::Admission::Served:
        serve(index);
        break;
    case ServicePool::Admission::Queued:
        break;
    case ServicePool::Admission::Refused: {
        const std::uint32_t refused = visit.call;
        call.visit = none;
        m_visits.remove(index);
        failAtService(refused);
        break;
    }
    }
}

/// The request has left its services without an answer.
void Engine::failAtService(std::uint32_t index)
{
    Call &call = m_calls[index];
    call.generation = noGeneration;
    call.end = m_now;
    call.mark = static_cast<std::uint8_t>(call.mark | static_cast<std::uint8_t>(Ending::Failed));
    m_events.schedule(m_now, EventClass::Completion, Completion, index);
}

bool Engine::setServiceUp(std::size_t service, bool isUp)
{
    if (service >= m_services.size() || m_services[service].isUp() == isUp) {
        return false;
    }
    m_services[service].setUp(isUp);
    if (isUp) {
        return true;
    }
    std::vector<std::uint32_t> inside;
    m_visits.forEach([&](std::uint32_t index) {
        const ServiceVisit &visit = m_visits[index];
        if (!visit.isOver) {
            const FunctionState &function = m_functions[m_calls[visit.call].function];
            if (function.configuration->calls[visit.position].service == service) {
                inside.push_back(visit.call);
            }
        }
    });
    for (const std::uint32_t index : inside) {
        leaveServices(m_calls[index]);
        failAtService(index);
    }
    return true;
}

/// What is drawn belongs to the path of the request and the number of the call, whenever it is served.
void Engine::serve(std::uint32_t index)
{
    const ServiceVisit &visit = m_visits[index];
    const Call &call = m_calls[visit.call];
    const FunctionState &function = m_functions[call.function];
    const ServicePool &service = m_services[function.configuration->calls[visit.position].service];
    const std::uint64_t draw =
        function.latencyDraws[visit.position].at(call.path, static_cast<std::uint32_t>(visit.done));
    m_events.schedule(m_now + service.latency().draw(draw), EventClass::Completion, ServiceAnswers, index);
}

void Engine::serviceAnswers(std::uint32_t index)
{
    ServiceVisit &visit = m_visits[index];
    if (visit.isOver) {
        m_visits.remove(index);
        return;
    }
    releaseService(index);
    ++visit.done;
    callService(index);
}

/// Whoever is first in the queue takes the place of the visit.
void Engine::releaseService(std::uint32_t index)
{
    const ServiceVisit &visit = m_visits[index];
    const FunctionState &function = m_functions[m_calls[visit.call].function];
    const std::size_t service = function.configuration->calls[visit.position].service;
    const std::uint32_t next = m_services[service].release(m_now, m_visits);
    if (next != none) {
        serve(next);
    }
}

/// The request ends before its services have answered: it closes its connection.
void Engine::leaveServices(Call &call)
{
    ServiceVisit &visit = m_visits[call.visit];
    if (visit.isQueued) {
        const std::size_t service = m_functions[call.function].configuration->calls[visit.position].service;
        m_services[service].leaveQueue(m_now, m_visits, call.visit);
        m_visits.remove(call.visit);
    } else {
        releaseService(call.visit);
        visit.isOver = true; // its answer is scheduled
    }
    call.visit = none;
}

/// Services have answered; the timeout counts the time that they took.
void Engine::work(std::uint32_t index)
{
    Call &call = m_calls[index];
    const FunctionState &function = m_functions[call.function];
    if (function.shares) {
        compute(index);
        return;
    }
    const ServiceRules::Settled settled =
        function.rules.settle(call.start, m_now - call.start + call.service, call.fails);
    call.generation = noGeneration;
    call.end = settled.end;
    call.mark = static_cast<std::uint8_t>(call.mark | static_cast<std::uint8_t>(settled.ending));
    m_events.schedule(call.end, EventClass::Completion, Completion, index);
}

} // namespace warmfront::sim
