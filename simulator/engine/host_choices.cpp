// SPDX-License-Identifier: GPL-3.0-or-later
// Why an instance goes to a host, for who asks.
#include <algorithm>

#include "simulator/engine/hosting.h"

namespace warmfront::sim {

namespace {

/// As many hosts are told of one choice.
constexpr std::size_t mostHostsTold = 12;

HostRule ruleOf(ResourceFit fit)
{
    switch (fit) {
    case ResourceFit::LeastAllocated:
        return HostRule::LeastAllocated;
    case ResourceFit::MostAllocated:
        return HostRule::MostAllocated;
    case ResourceFit::FirstFit:
        return HostRule::FirstFit;
    case ResourceFit::RandomFit:
        break;
    }
    return HostRule::RandomFit;
}

/// The chosen one first, then those that were nearest to it, those out of the question last.
void sortByNearness(HostChoice &choice)
{
    const bool highestFirst = choice.rule == HostRule::LeastAllocated || choice.rule == HostRule::MostAllocated;
    std::ranges::stable_sort(choice.hosts, [highestFirst](const HostCandidate &a, const HostCandidate &b) {
        if (a.isChosen != b.isChosen) {
            return a.isChosen;
        }
        if (a.measure.has_value() != b.measure.has_value()) {
            return a.measure.has_value();
        }
        if (!a.measure || *a.measure == *b.measure) {
            return false;
        }
        return highestFirst ? *a.measure > *b.measure : *a.measure < *b.measure;
    });
}

} // namespace

HostCandidate Hosting::candidateOf(SimTime now, const Request &request, HostIndex host) const
{
    const Host &looked = m_pool.host(host);
    HostCandidate candidate;
    candidate.host = raw(host);
    candidate.takesInstances = looked.isReady();
    candidate.hasRoom = looked.hasRoomFor(m_demands[request.function]);
    candidate.freeMemory = MemorySize::bytes(looked.freeBytes);
    candidate.freeMillicores = looked.freeMillicores;
    candidate.instances = looked.instances;
    if (m_configuration->imageSize > MemorySize{}) {
        candidate.hasImage = m_images.has(now, host, imageOf(request.function, request.version));
    }
    return candidate;
}

void Hosting::keep(const Request &request, DecisionRule rule, HostChoice choice)
{
    sortByNearness(choice);
    choice.leftOut = choice.hosts.size() - std::min(choice.hosts.size(), mostHostsTold);
    choice.hosts.resize(choice.hosts.size() - choice.leftOut);
    m_explained.push_back({request, rule, std::move(choice)});
}

/// The instance is not on @p host yet; without one, it is told once that it found none.
void Hosting::explain(SimTime now, const Request &request, std::optional<HostIndex> host)
{
    const auto *auction = std::get_if<Auction>(&m_rule);
    const auto *spread = std::get_if<Spread>(&m_rule);
    const auto *fit = std::get_if<ResourceFitRule>(&m_rule);
    if (!host && request.hasFailed) {
        return;
    }
    HostChoice choice;
    choice.rule = auction != nullptr  ? HostRule::Auction
                  : spread != nullptr ? HostRule::Spread
                                      : ruleOf(std::get<ResourceFitParameters>(m_configuration->placement).fit);
    for (std::uint32_t i = 0; i < m_pool.hosts().size(); ++i) {
        const auto index = static_cast<HostIndex>(i);
        if (m_pool.hosts()[i].state == HostState::Gone) {
            continue;
        }
        HostCandidate candidate = candidateOf(now, request, index);
        candidate.isChosen = host == index;
        if (candidate.takesInstances && candidate.hasRoom) {
            if (auction != nullptr) {
                candidate.measure = auction->scoreOf(m_pool, index, workOf(request.function, request.rank));
            } else if (spread != nullptr) {
                candidate.measure = spread->tasks(indexOf(request.function), index);
            } else if (choice.rule == HostRule::LeastAllocated || choice.rule == HostRule::MostAllocated) {
                candidate.measure = static_cast<double>(fit->scoreOf(m_pool.hosts()[i], m_demands[request.function]));
            }
        }
        choice.hosts.push_back(candidate);
    }
    const bool isHeldBack = auction != nullptr && auction->isAtLimit();
    keep(request,
         host         ? DecisionRule::HostChosen
         : isHeldBack ? DecisionRule::HeldBack
                      : DecisionRule::NoHostHasRoom,
         std::move(choice));
}

void Hosting::explainOffer(SimTime now, const Request &request, std::optional<HostIndex> host,
                           std::span<const HostIndex> offers)
{
    HostChoice choice;
    choice.rule = HostRule::Offers;
    bool isAnyRoom = false;
    for (std::size_t i = 0; i < offers.size(); ++i) {
        HostCandidate candidate = candidateOf(now, request, offers[i]);
        candidate.isChosen = host == offers[i];
        candidate.measure = static_cast<double>(i + 1);
        isAnyRoom = isAnyRoom || candidate.hasRoom;
        choice.hosts.push_back(candidate);
    }
    keep(request,
         host        ? DecisionRule::HostChosen
         : isAnyRoom ? DecisionRule::HeldBack
                     : DecisionRule::NoHostHasRoom,
         std::move(choice));
}

} // namespace warmfront::sim
