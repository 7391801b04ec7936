// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/workloads/source_stream.h"

#include <algorithm>
#include <span>
#include <utility>

#include "core/base/variates.h"

namespace warmfront::sim {

namespace {

bool routesAtRandom(const FunctionConfiguration &function)
{
    return std::visit([](const auto &scaling) { return scaling.routing == Routing::Random; }, function.scaling);
}

} // namespace

SourceStream::SourceStream(const FunctionConfiguration &function, SourceIndex index,
                           std::unique_ptr<ArrivalProcess> arrivals, const StreamName &name)
    : m_index(index),
      m_name(name),
      m_arrivals(std::move(arrivals)),
      m_service(function.service),
      m_failureProbability(function.failureProbability)
{
    const auto draws = [this](StreamPurpose purpose, std::uint32_t part = 0) {
        return Draws{Stream(named(purpose, part)), {}};
    };
    if (!m_arrivals->hasDurations()) {
        if (m_service.constant() == nullptr) {
            m_serviceDraws = draws(StreamPurpose::Service);
        }
        if (function.coldService) {
            m_coldService.emplace(*function.coldService);
            if (m_coldService->constant() == nullptr) {
                m_coldServiceDraws = draws(StreamPurpose::ColdService);
            }
        }
    }
    if (function.firstRun) {
        m_firstRun.emplace(*function.firstRun);
        if (m_firstRun->constant() == nullptr) {
            m_firstRunDraws = draws(StreamPurpose::FirstRun);
        }
    }
    const auto addPhases = [&](const std::vector<Distribution> &phases, bool isInit) {
        for (const Distribution &phase : phases) {
            Phase added{DurationSampler(phase), isInit, std::nullopt};
            if (added.sampler.constant() == nullptr) {
                added.draws = draws(StreamPurpose::ColdStartPhase, static_cast<std::uint32_t>(m_phases.size()));
            }
            m_phases.push_back(std::move(added));
        }
    };
    addPhases(function.coldStart, false);
    addPhases(function.coldStartInit, true);
    if (std::ranges::none_of(m_phases, [](const Phase &phase) { return phase.draws.has_value(); })) {
        m_sameStart = coldStart([](std::size_t) { return std::uint64_t{0}; });
    }
    if (m_failureProbability > 0.0) {
        m_failure = draws(StreamPurpose::Failure);
    }
    if (routesAtRandom(function)) {
        m_routing = draws(StreamPurpose::Routing);
    }
}

SourceStream::SourceStream(const SourceStream &other)
    : m_index(other.m_index),
      m_name(other.m_name),
      m_arrivals(other.m_arrivals->clone()),
      m_service(other.m_service),
      m_coldService(other.m_coldService),
      m_firstRun(other.m_firstRun),
      m_phases(other.m_phases),
      m_sameStart(other.m_sameStart),
      m_failureProbability(other.m_failureProbability),
      m_serviceDraws(other.m_serviceDraws),
      m_coldServiceDraws(other.m_coldServiceDraws),
      m_firstRunDraws(other.m_firstRunDraws),
      m_failure(other.m_failure),
      m_routing(other.m_routing),
      m_requests(other.m_requests),
      m_formerService(other.m_formerService),
      m_before(other.m_before),
      m_beforeFormer(other.m_beforeFormer),
      m_hasEnded(other.m_hasEnded)
{
}

SourceStream &SourceStream::operator=(const SourceStream &other)
{
    if (this != &other) {
        *this = SourceStream(other);
    }
    return *this;
}

Result<SourceStream> SourceStream::make(const FunctionConfiguration &function, const SourceConfiguration &source,
                                        std::uint64_t seed, ReplicationIndex replication, SimDuration horizon)
{
    Result<std::unique_ptr<ArrivalProcess>> arrivals = makeArrivalProcess(source, seed, replication, horizon);
    if (!arrivals) {
        return tl::unexpected(arrivals.error());
    }
    return SourceStream(function, source.index, std::move(*arrivals),
                        {seed, raw(replication), StreamOwner::Source, raw(source.index), StreamPurpose::Arrival, 0});
}

SourceStream SourceStream::ofCalls(const FunctionConfiguration &function, std::uint64_t seed,
                                   ReplicationIndex replication)
{
    return SourceStream(
        function, SourceIndex{}, makeNoArrivals(),
        {seed, raw(replication), StreamOwner::Function, raw(function.index), StreamPurpose::Arrival, 0});
}

Result<bool> SourceStream::refill(std::int64_t horizonNs)
{
    m_before += m_requests.count;
    m_requests.count = 0;
    if (m_hasEnded) {
        return false;
    }
    const Result<std::size_t> made = m_arrivals->next(std::span(m_requests.arrival).first(RequestBatch::capacity),
                                                      std::span(m_requests.service).first(RequestBatch::capacity));
    if (!made) {
        return tl::unexpected(made.error());
    }
    std::size_t count = *made;
    if (count == 0 || m_requests.arrival[count - 1] >= horizonNs) {
        const auto first = m_requests.arrival.begin();
        count = static_cast<std::size_t>(std::lower_bound(first, first + static_cast<std::ptrdiff_t>(count), horizonNs)
                                         - first);
        m_hasEnded = true;
    }
    const auto fill = [count](Draws &draws) { draws.stream.fill(std::span(draws.raw).first(count)); };
    if (!m_arrivals->hasDurations()) {
        if (m_serviceDraws) {
            fill(*m_serviceDraws);
        }
        // A constant law reads no raw draw, only how many there are.
        static constexpr Raw unused{};
        const Raw &drawn = m_serviceDraws ? m_serviceDraws->raw : unused;
        m_service.draw(std::span(drawn).first(count), std::span(m_requests.service).first(count));
    }
    forEachDraws(fill);
    m_requests.count = count;
    return count > 0;
}

template <typename Visit> void SourceStream::forEachDraws(Visit visit)
{
    for (std::optional<Draws> *draws : {&m_coldServiceDraws, &m_firstRunDraws, &m_failure, &m_routing}) {
        if (*draws) {
            visit(**draws);
        }
    }
    for (Phase &phase : m_phases) {
        if (phase.draws) {
            visit(*phase.draws);
        }
    }
}

Result<bool> SourceStream::refillKeeping(std::int64_t horizonNs)
{
    const auto count = static_cast<std::ptrdiff_t>(m_requests.count);
    forEachDraws([count](Draws &draws) { draws.kept.assign(draws.raw.begin(), draws.raw.begin() + count); });
    if (!m_coldService) {
        m_formerService.assign(m_requests.service.begin(), m_requests.service.begin() + count);
    }
    m_beforeFormer = m_before;
    return refill(horizonNs);
}

template <typename Draw> ColdDraw SourceStream::coldStart(Draw draw) const
{
    ColdDraw cold;
    for (std::size_t p = 0; p < m_phases.size(); ++p) {
        const Phase &phase = m_phases[p];
        std::int64_t &into = phase.isInit ? cold.initNs : cold.unbilledStartNs;
        into = std::min(longestDurationNs / 2, into + phase.sampler.draw(phase.draws ? draw(p) : 0));
    }
    return cold;
}

ColdDraw SourceStream::coldDraw(std::size_t i, std::int64_t warmServiceNs) const
{
    ColdDraw cold =
        m_sameStart ? *m_sameStart : coldStart([&](std::size_t phase) { return m_phases[phase].draws->at(i); });
    cold.serviceNs =
        m_coldService ? m_coldService->draw(m_coldServiceDraws ? m_coldServiceDraws->at(i) : 0) : warmServiceNs;
    cold.serviceNs = std::min(longestDurationNs, cold.serviceNs + firstRunNs(i));
    return cold;
}

bool SourceStream::fails(std::size_t i) const
{
    return m_failure && variates::uniform01(m_failure->at(i)) < m_failureProbability;
}

StreamName SourceStream::named(StreamPurpose purpose, std::uint32_t part) const
{
    StreamName name = m_name;
    name.purpose = purpose;
    name.part = part;
    return name;
}

std::uint64_t SourceStream::drawOf(StreamPurpose purpose, const NumberedRequest &request, std::uint32_t part) const
{
    return NumberedDraws(named(purpose, part)).at(request.thing, request.number);
}

std::int64_t SourceStream::service(const NumberedRequest &request) const
{
    return m_service.draw(m_service.constant() != nullptr ? 0 : drawOf(StreamPurpose::Service, request));
}

ColdDraw SourceStream::coldDraw(const NumberedRequest &request, std::int64_t warmServiceNs) const
{
    ColdDraw cold = coldStart([&](std::size_t phase) {
        return drawOf(StreamPurpose::ColdStartPhase, request, static_cast<std::uint32_t>(phase));
    });
    cold.serviceNs = m_coldService
                         ? m_coldService->draw(m_coldServiceDraws ? drawOf(StreamPurpose::ColdService, request) : 0)
                         : warmServiceNs;
    cold.serviceNs = std::min(longestDurationNs, cold.serviceNs + firstRunNs(request));
    return cold;
}

std::int64_t SourceStream::firstRunNs(const NumberedRequest &request) const
{
    return m_firstRun ? m_firstRun->draw(m_firstRunDraws ? drawOf(StreamPurpose::FirstRun, request) : 0) : 0;
}

bool SourceStream::fails(const NumberedRequest &request) const
{
    return m_failure && variates::uniform01(drawOf(StreamPurpose::Failure, request)) < m_failureProbability;
}

std::uint64_t SourceStream::path(const NumberedRequest &request) const
{
    return drawOf(StreamPurpose::Selection, request);
}

std::uint64_t SourceStream::routingDraw(const NumberedRequest &request) const
{
    return drawOf(StreamPurpose::Routing, request);
}

} // namespace warmfront::sim
