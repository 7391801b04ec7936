// SPDX-License-Identifier: GPL-3.0-or-later
// What the engine of invokers tells about its decisions.
#include <algorithm>
#include <cmath>
#include <functional>
#include <unordered_map>

#include "simulator/engine/invoker_engine.h"

namespace warmfront::sim {

namespace {

/// When more activations are inside, it is left open when the containers of a candidate will have a free place.
constexpr std::int64_t mostLookedThrough = 4096;

/// As many invokers are told of those that were tried.
constexpr std::size_t mostInvokersTold = 12;

} // namespace

/// With the rule by which no container of the function serves it, and the containers that might have.
Decision InvokerEngine::decisionAbout(std::uint32_t index) const
{
    const Activation &activation = m_activations[index];
    const FunctionState &function = m_functions[activation.function];
    Decision decision;
    decision.at = now();
    decision.function = activation.function;
    const Name name = index < m_names.size() ? m_names[index] : Name{};
    decision.request = {activation.source, name.thing, 0, name.isByHand, name.isByHand};
    std::unordered_map<std::uint32_t, std::size_t> candidateOf;
    std::vector<DecisionCandidate> expired;
    std::int64_t inside = function.queued;
    bool isAnyFree = false;
    m_containers.forEach([&](std::uint32_t slot) {
        const Container &container = m_containers[slot];
        if (container.function != activation.function || container.isGone) {
            return;
        }
        DecisionCandidate candidate;
        candidate.instance = container.number;
        candidate.requests = container.inFlight;
        if (!isThere(container)) {
            candidate.state = DecisionCandidate::State::Ended;
            candidate.at = SimTime::atNanoseconds(expiryOf(container));
            candidate.idleSince = SimTime::atNanoseconds(container.idleSince);
            expired.push_back(candidate);
            return;
        }
        ++decision.before;
        inside += container.inFlight;
        if (container.inFlight < function.places) {
            isAnyFree = true;
            candidate.state = container.host == activation.host ? DecisionCandidate::State::BehindOthers
                                                                : DecisionCandidate::State::Elsewhere;
            candidate.at = now();
        } else {
            candidate.state =
                container.ready > m_now ? DecisionCandidate::State::Starting : DecisionCandidate::State::Busy;
            candidateOf.emplace(slot, decision.candidates.size());
        }
        decision.candidates.push_back(candidate);
    });
    if (m_admission.inFlight() <= mostLookedThrough) {
        m_activations.forEach([&](std::uint32_t each) {
            const Activation &other = m_activations[each];
            const auto found = other.isOver ? candidateOf.end() : candidateOf.find(other.container);
            if (found != candidateOf.end()) {
                SimTime &at = decision.candidates[found->second].at;
                at = at == SimTime{} || at.count() > other.end ? SimTime::atNanoseconds(other.end) : at;
            }
        });
    }
    arrange(decision.candidates);
    decision.candidates.insert(decision.candidates.end(), expired.rbegin(), expired.rend());
    const std::deque<DecisionCandidate> &ended = m_ended[activation.function];
    decision.candidates.insert(decision.candidates.end(), ended.rbegin(), ended.rend());
    decision.rule = decision.before == 0 ? DecisionRule::NoneThere
                    : isAnyFree          ? DecisionRule::NoneOnHost
                                         : DecisionRule::NoneFree;
    decision.numbers = {{"instances", static_cast<double>(decision.before)},
                        {"requests inside", static_cast<double>(inside)},
                        {"requests per instance", static_cast<double>(function.places)},
                        {"keep-alive in s", keepAlive().inSeconds()}};
    return decision;
}

void InvokerEngine::rememberEnded(const Container &container, std::int64_t at)
{
    std::deque<DecisionCandidate> &ended = m_ended[container.function];
    const std::int64_t idleSince = container.inFlight > 0 ? at : container.idleSince;
    ended.push_back({container.number, DecisionCandidate::State::Ended, 0, SimTime::atNanoseconds(at),
                     SimTime::atNanoseconds(idleSince)});
    if (ended.size() > mostEndedRemembered) {
        ended.pop_front();
    }
}

void InvokerEngine::addMemory(Decision &decision, const Activation &activation) const
{
    const InvokerContainerPool &pool = m_hosts[activation.host].pool;
    decision.numbers.push_back({"invoker", static_cast<double>(activation.host + 1)});
    decision.numbers.push_back({"memory asked for, MB", m_functions[activation.function].memory.inMegabytes()});
    decision.numbers.push_back(
        {"memory held there afterwards, MB", pool.used().inMegabytes() + pool.prewarmMemory().inMegabytes()});
    decision.numbers.push_back({"of it idle, MB", pool.idle().inMegabytes()});
    decision.numbers.push_back({"memory for containers there, MB", m_capacity->userMemory.inMegabytes()});
}

/// Those that were tried for an activation that has just been sent to one of them; the permits are those without it.
void InvokerEngine::addInvokers(Decision &decision, const Activation &activation) const
{
    if (activation.arrival < m_now) {
        return; // it was sent there long ago, and others have come and gone since
    }
    const auto function = static_cast<FunctionIndex>(activation.function);
    const std::int64_t asked = m_functions[activation.function].places > 1
                                   ? 0 // it may have taken a place in an open container instead of memory
                                   : std::llround(m_functions[activation.function].memory.inMegabytes());
    HostChoice choice;
    choice.rule = HostRule::Overload;
    const std::vector<HostIndex> walk = m_balancer.walk(function);
    for (std::size_t i = 0; i < walk.size() && choice.rule == HostRule::Overload; ++i) {
        HostCandidate candidate;
        candidate.host = raw(walk[i]);
        candidate.isChosen = raw(walk[i]) == activation.host;
        candidate.takesInstances = m_balancer.isUsable(walk[i]);
        candidate.measure = static_cast<double>(i + 1);
        const std::int64_t permits = m_balancer.permits(walk[i]) + (candidate.isChosen ? asked : 0);
        candidate.freeMemory = MemorySize::megabytes(permits);
        candidate.hasRoom = candidate.isChosen && m_balancer.permits(walk[i]) >= 0;
        if (candidate.isChosen && candidate.hasRoom) {
            choice.rule = i == 0 ? HostRule::Home : HostRule::StepFromHome;
        }
        choice.hosts.push_back(candidate);
    }
    std::ranges::stable_sort(choice.hosts, std::ranges::greater{}, &HostCandidate::isChosen);
    choice.leftOut = choice.hosts.size() - std::min(choice.hosts.size(), mostInvokersTold);
    choice.hosts.resize(choice.hosts.size() - choice.leftOut);
    decision.hosts = std::move(choice);
}

/// The container is not among those of the engine yet, but its memory is held.
void InvokerEngine::tellColdStart(std::uint32_t index, const ContainerStart &start)
{
    const Activation &activation = m_activations[index];
    Decision decision = decisionAbout(index);
    decision.kind = DecisionKind::Cold;
    decision.instance = m_functions[activation.function].created + 1;
    decision.after = decision.before + 1;
    const bool isPrewarmed = start.type == StartType::Prewarmed || start.type == StartType::RecreatedPrewarm;
    decision.origin = isPrewarmed         ? InstanceOrigin::Prewarmed
                      : start.evicted > 0 ? InstanceOrigin::InPlace
                                          : InstanceOrigin::New;
    addMemory(decision, activation);
    addInvokers(decision, activation);
    if (start.evicted > 0) {
        decision.numbers.push_back({"idle containers removed", static_cast<double>(start.evicted)});
    }
    if (activation.arrival < m_now) {
        decision.numbers.push_back(
            {"waited for memory in s", SimDuration::nanoseconds(m_now - activation.arrival).inSeconds()});
    }
    m_decisions->decided(decision);
}

void InvokerEngine::tellWaiting(std::uint32_t index)
{
    const Activation &activation = m_activations[index];
    Decision decision = decisionAbout(index);
    decision.kind = DecisionKind::Waiting;
    decision.rule = DecisionRule::NoMemory;
    decision.after = decision.before;
    addMemory(decision, activation);
    addInvokers(decision, activation);
    decision.numbers.push_back(
        {"waiting there with it", static_cast<double>(m_hosts[activation.host].pool.buffered())});
    m_decisions->decided(decision);
}

void InvokerEngine::tellRefusal(const Activation &activation, const CallDraws &draws, const Admission &refusal)
{
    const bool isConcurrent = refusal.rule == OpenWhiskAdmission::concurrentRule;
    Decision decision;
    decision.at = now();
    decision.function = activation.function;
    decision.kind = DecisionKind::Refusal;
    decision.rule = isConcurrent ? DecisionRule::AccountLimit : DecisionRule::MinuteLimit;
    decision.request = draws.name();
    const ScalerCounts present = counts(activation.function);
    decision.before = decision.after = present.ready + present.starting;
    decision.numbers = {
        {isConcurrent ? "requests of all functions inside" : "requests in this minute",
         static_cast<double>(refusal.seen)},
        {isConcurrent ? "limit of all functions" : "limit of a minute", static_cast<double>(refusal.limit)}};
    m_decisions->decided(decision);
}

} // namespace warmfront::sim
