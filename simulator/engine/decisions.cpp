// SPDX-License-Identifier: GPL-3.0-or-later
// What the engine tells about its decisions, and what it remembers for that.
#include <algorithm>

#include "simulator/engine/engine.h"

namespace warmfront::sim {

void arrange(std::vector<DecisionCandidate> &candidates)
{
    std::ranges::stable_sort(candidates, {}, [](const DecisionCandidate &candidate) {
        return candidate.at == SimTime{} ? never : candidate.at;
    });
    if (candidates.size() > mostCandidatesTold) {
        candidates.resize(mostCandidatesTold);
    }
}

void Engine::rememberEnded(FunctionState &function, const Instance &instance)
{
    function.ended.push_back({instance.number, DecisionCandidate::State::Ended, 0, SimTime::atNanoseconds(m_now),
                              SimTime::atNanoseconds(instance.idleSince)});
    if (function.ended.size() > mostEndedRemembered) {
        function.ended.pop_front();
    }
}

void Engine::tellColdStart(const FunctionState &function, const CallDraws &draws)
{
    Decision decision = decisionAbout(function, DecisionKind::Cold,
                                      function.members.empty() ? DecisionRule::NoneThere : DecisionRule::NoneFree);
    decision.request = draws.name();
    decision.instance = m_functions[function.main].created + 1;
    decision.before = static_cast<std::int64_t>(function.members.size());
    decision.after = decision.before + 1;
    decision.numbers = {{"instances", static_cast<double>(function.members.size())},
                        {"requests inside", static_cast<double>(m_functions[function.main].inside)},
                        {"requests per instance", static_cast<double>(function.places)}};
    if (function.keepAlive != INT64_MAX) {
        decision.numbers.push_back({"keep-alive in s", static_cast<double>(function.keepAlive) * 1e-9});
    }
    for (const std::uint32_t slot : function.members) {
        const Instance &instance = m_instances[slot];
        const bool isStarting = instance.state == InstanceState::Starting || instance.ready > m_now;
        decision.candidates.push_back({instance.number,
                                       isStarting ? DecisionCandidate::State::Starting : DecisionCandidate::State::Busy,
                                       instance.inFlight,
                                       {},
                                       {}});
    }
    // When the first request on each ends, as far as that is settled.
    m_calls.forEach([&](std::uint32_t index) {
        const Call &call = m_calls[index];
        if (call.function != positionOf(function) || call.instance == none || call.isOver || call.end == endOfTime) {
            return;
        }
        DecisionCandidate &candidate = decision.candidates[m_instances[call.instance].position];
        if (candidate.at == SimTime{} || candidate.at.count() > call.end) {
            candidate.at = SimTime::atNanoseconds(call.end);
        }
    });
    arrange(decision.candidates);
    decision.candidates.insert(decision.candidates.end(), function.ended.rbegin(), function.ended.rend());
    m_decisions->decided(decision);
}

void Engine::tellRefusal(const FunctionState &function, const CallDraws &draws, DecisionRule rule)
{
    Decision decision = decisionAbout(function, DecisionKind::Refusal, rule);
    decision.request = draws.name();
    decision.before = decision.after = static_cast<std::int64_t>(function.members.size());
    decision.numbers = {{"instances", static_cast<double>(function.members.size())},
                        {"requests inside", static_cast<double>(m_functions[function.main].inside)}};
    const auto add = [&](std::string_view name, std::int64_t value) {
        decision.numbers.push_back({name, static_cast<double>(value)});
    };
    switch (rule) {
    case DecisionRule::FunctionLimit:
        add("limit", m_functions[function.main].limit);
        break;
    case DecisionRule::AccountLimit:
        add("requests of all functions inside", m_inside);
        add("limit of all functions", m_limit);
        break;
    case DecisionRule::Outstanding:
        add("requests served or waiting", function.counts.inFlight + function.counts.queued);
        add("ready instances", function.counts.ready);
        add("outstanding requests per instance", *function.outstanding);
        break;
    case DecisionRule::SecondLimit:
        add("limit a second", m_secondLimit->capacity());
        break;
    case DecisionRule::MinuteLimit:
        add("requests of this minute", m_minuteLimit->requests());
        add("limit a minute", m_minuteLimit->limit());
        break;
    case DecisionRule::QueueFull:
        add("requests waiting", function.queue.count);
        add("queue limit", function.queueLimit);
        break;
    case DecisionRule::NoneFree:
    case DecisionRule::NoneThere:
    case DecisionRule::NoneOnHost:
    case DecisionRule::StartLimit:
    case DecisionRule::NoMemory:
    case DecisionRule::ScalerRefuses:
    case DecisionRule::ScalerDecided:
    case DecisionRule::NoSuchVersion:
    case DecisionRule::Replaces:
    case DecisionRule::ShareChanges:
    case DecisionRule::RollsBack:
    case DecisionRule::NoneReady:
    case DecisionRule::HostChosen:
    case DecisionRule::NoHostHasRoom:
    case DecisionRule::HeldBack:
        break;
    }
    m_decisions->decided(decision);
}

Decision Engine::decisionAbout(const FunctionState &function, DecisionKind kind, DecisionRule rule) const
{
    Decision decision;
    decision.at = now();
    decision.function = function.main;
    decision.kind = kind;
    decision.rule = rule;
    return decision;
}

void Engine::tellDeployment(const FunctionState &function, const std::string &version)
{
    Decision decision = decisionAbout(function, DecisionKind::Deployment, DecisionRule::Replaces);
    decision.version = version;
    decision.before = decision.after = static_cast<std::int64_t>(function.members.size());
    decision.numbers = {{"instances", static_cast<double>(function.members.size())},
                        {"requests inside", static_cast<double>(m_functions[function.main].inside)}};
    m_decisions->decided(decision);
}

Decision Engine::decisionAbout(const LiveVersion &version, DecisionRule rule) const
{
    const FunctionState &function = m_functions[version.function];
    Decision decision = decisionAbout(function, DecisionKind::Deployment, rule);
    decision.version = version.outcome.name;
    decision.before = decision.after = aliveOf(function);
    return decision;
}

void Engine::tellShare(const LiveVersion &version, double before)
{
    Decision decision = decisionAbout(version, DecisionRule::ShareChanges);
    decision.numbers = {
        {shareNumber, version.share * 100.0},
        {"percent before", before * 100.0},
        {"instances of the version", static_cast<double>(m_functions[version.function].members.size())}};
    m_decisions->decided(decision);
}

void Engine::tellRollback(const LiveVersion &version)
{
    const FailureWatch &failures = *version.failures;
    const double share = static_cast<double>(failures.failed()) / static_cast<double>(failures.count());
    Decision decision = decisionAbout(version, DecisionRule::RollsBack);
    decision.numbers = {{"failed", static_cast<double>(failures.failed())},
                        {"ended", static_cast<double>(failures.count())},
                        {"percent failed", share * 100.0},
                        {"percent allowed", failures.rule().failureShare * 100.0},
                        {"window in s", failures.rule().over.inSeconds()},
                        {"percent of requests before", version.share * 100.0}};
    m_decisions->decided(decision);
}

void Engine::tellPlacement(const Hosting::Explained &explained)
{
    const Instance &instance = m_instances[explained.request.slot];
    const FunctionState &function = m_functions[instance.function];
    Decision decision = decisionAbout(function, DecisionKind::Placement, explained.rule);
    decision.instance = instance.number;
    decision.before = decision.after = aliveOf(function);
    const InstanceDemand &demand = m_hosting->demand(function.main);
    decision.numbers = {{"memory asked for, MB", demand.memory.inMegabytes()}};
    if (demand.millicores > 0) {
        decision.numbers.push_back({"CPU asked for, vCPU", static_cast<double>(demand.millicores) / 1000.0});
    }
    decision.numbers.push_back({"instances that wait for a host", static_cast<double>(function.pending)});
    if (explained.request.since < m_now) {
        decision.numbers.push_back(
            {"waited in s", SimDuration::nanoseconds(m_now - explained.request.since).inSeconds()});
    }
    decision.hosts = explained.choice;
    m_decisions->decided(decision);
}

void Engine::tellNoneReady(const FunctionState &function, const CallDraws &draws)
{
    Decision decision = decisionAbout(function, DecisionKind::Waiting, DecisionRule::NoneReady);
    decision.request = draws.name();
    decision.before = decision.after = function.counts.ready + function.counts.starting;
    decision.numbers = {{"ready instances", static_cast<double>(function.counts.ready)},
                        {"starting instances", static_cast<double>(function.counts.starting)}};
    m_decisions->decided(decision);
}

void Engine::tellScaling(FunctionState &function, const ScaleDecision &scaling)
{
    Decision decision = decisionAbout(function, DecisionKind::Scaling, DecisionRule::ScalerDecided);
    decision.scalerRule = scaling.reason.rule;
    decision.before = function.counts.ready + function.counts.starting;
    decision.after = scaling.desired;
    for (std::size_t i = 0; i < scaling.reason.factCount; ++i) {
        decision.numbers.push_back({scaling.reason.facts[i].name, scaling.reason.facts[i].value});
    }
    decision.numbers.push_back({"requests in flight", static_cast<double>(function.counts.inFlight)});
    decision.numbers.push_back({"requests waiting", static_cast<double>(function.counts.queued)});
    m_decisions->decided(decision);
}

} // namespace warmfront::sim
