// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/base/random_stream.h"
#include "core/base/result.h"
#include "simulator/configuration.h"
#include "simulator/workloads/arrival_process.h"
#include "simulator/workloads/duration_sampler.h"
#include "simulator/workloads/request_batch.h"

namespace warmfront::sim {

/// What a request costs more when it starts an instance.
struct ColdDraw
{
    std::int64_t unbilledStartNs = 0; ///< placement, pull, sandbox
    std::int64_t initNs = 0;          ///< boot and init
    std::int64_t serviceNs = 0;       ///< of the cold invocation, its first run included, before any timeout
};

/// A request that is not the next one of its source's batch: the @p number-th time that something is tried or sent.
struct NumberedRequest
{
    std::uint64_t thing = 0;  ///< the event (its position in the source), or the user
    std::uint64_t number = 0; ///< of the attempt, or of the user's request
};

/// The requests of one source with everything that is drawn for them.
///
/// Each purpose has a stream of its own and draw i of it belongs to request i, whatever becomes of the request: two
/// alternatives see the same arrivals, service times and cold starts. Draws that few requests need are kept raw and
/// turned into durations when asked for. Requests beside the batches are drawn by number, from the same laws. A
/// copyable value.
class SourceStream
{
public:
    SourceStream(const SourceStream &other);
    SourceStream &operator=(const SourceStream &other);
    SourceStream(SourceStream &&) = default;
    SourceStream &operator=(SourceStream &&) = default;
    ~SourceStream() = default;

    [[nodiscard]] static Result<SourceStream> make(const FunctionConfiguration &function,
                                                   const SourceConfiguration &source, std::uint64_t seed,
                                                   ReplicationIndex replication, SimDuration horizon);

    /// No requests of its own: what calls of @p function by other functions draw, each by the path that led to it.
    [[nodiscard]] static SourceStream ofCalls(const FunctionConfiguration &function, std::uint64_t seed,
                                              ReplicationIndex replication);

    /// Makes the next batch of requests that arrive before @p horizonNs. False when there are no more.
    [[nodiscard]] Result<bool> refill(std::int64_t horizonNs);
    /// The same, but what is drawn for the present batch is kept: until one of the two is called again, the request at
    /// i of that batch is the one at former + i.
    [[nodiscard]] Result<bool> refillKeeping(std::int64_t horizonNs);
    static constexpr std::uint32_t former = RequestBatch::capacity;

    [[nodiscard]] const RequestBatch &requests() const { return m_requests; }
    [[nodiscard]] bool hasEnded() const { return m_hasEnded; }
    [[nodiscard]] SourceIndex index() const { return m_index; }
    [[nodiscard]] ColdDraw coldDraw(std::size_t i) const { return coldDraw(i, m_coldService ? 0 : service(i)); }
    /// The same for who knows already what request @p i would take on a warm instance.
    [[nodiscard]] ColdDraw coldDraw(std::size_t i, std::int64_t warmServiceNs) const;
    /// What the request takes longer when it is the first of a warm instance. Cold ones have it in their service.
    [[nodiscard]] std::int64_t firstRunNs(std::size_t i) const
    {
        return m_firstRun ? m_firstRun->draw(m_firstRunDraws ? m_firstRunDraws->at(i) : 0) : 0;
    }
    [[nodiscard]] bool fails(std::size_t i) const;
    [[nodiscard]] std::uint64_t routingDraw(std::size_t i) const { return m_routing->at(i); }
    /// The position of request @p i among all of the source.
    [[nodiscard]] std::uint64_t ordinal(std::size_t i) const
    {
        return i < former ? m_before + i : m_beforeFormer + i - former;
    }

    /// Drawn from the function's law, also where a trace brings durations.
    [[nodiscard]] std::int64_t service(const NumberedRequest &request) const;
    /// @p warmServiceNs is what the request would take on a warm instance.
    [[nodiscard]] ColdDraw coldDraw(const NumberedRequest &request, std::int64_t warmServiceNs) const;
    [[nodiscard]] std::int64_t firstRunNs(const NumberedRequest &request) const;
    [[nodiscard]] bool fails(const NumberedRequest &request) const;
    [[nodiscard]] std::uint64_t routingDraw(const NumberedRequest &request) const;
    /// A number that tells the request from all others of the run, the same on every platform.
    [[nodiscard]] std::uint64_t path(const NumberedRequest &request) const;
    /// True when the requests bring their own service times.
    [[nodiscard]] bool hasDurations() const { return m_arrivals->hasDurations(); }

private:
    using Raw = std::array<std::uint64_t, RequestBatch::capacity>;
    struct Draws
    {
        Stream stream;
        Raw raw{};
        std::vector<std::uint64_t> kept{}; ///< of the former batch, where it is kept
        [[nodiscard]] std::uint64_t at(std::size_t i) const { return i < former ? raw[i] : kept[i - former]; }
    };
    struct Phase
    {
        DurationSampler sampler;
        bool isInit;
        std::optional<Draws> draws; ///< none for a constant
    };

    /// Calls @p visit with everything that is drawn for a batch and kept raw.
    template <typename Visit> void forEachDraws(Visit visit);

    SourceStream(const FunctionConfiguration &function, SourceIndex index, std::unique_ptr<ArrivalProcess> arrivals,
                 const StreamName &name);

    /// Of a former batch only where cold ones have no service of their own.
    [[nodiscard]] std::int64_t service(std::size_t i) const
    {
        return i < former ? m_requests.service[i] : m_formerService[i - former];
    }
    [[nodiscard]] StreamName named(StreamPurpose purpose, std::uint32_t part) const;
    template <typename Draw> [[nodiscard]] ColdDraw coldStart(Draw draw) const;
    [[nodiscard]] std::uint64_t drawOf(StreamPurpose purpose, const NumberedRequest &request,
                                       std::uint32_t part = 0) const;

    SourceIndex m_index;
    StreamName m_name; ///< of every draw, but its purpose and part
    std::unique_ptr<ArrivalProcess> m_arrivals;
    DurationSampler m_service;
    std::optional<DurationSampler> m_coldService;
    std::optional<DurationSampler> m_firstRun;
    std::vector<Phase> m_phases;
    std::optional<ColdDraw> m_sameStart; ///< of every request, where no phase is drawn
    double m_failureProbability;
    std::optional<Draws> m_serviceDraws;
    std::optional<Draws> m_coldServiceDraws;
    std::optional<Draws> m_firstRunDraws;
    std::optional<Draws> m_failure;
    std::optional<Draws> m_routing;
    RequestBatch m_requests;
    std::vector<std::int64_t> m_formerService; ///< where the former batch is kept
    std::uint64_t m_before = 0;                ///< requests of earlier batches
    std::uint64_t m_beforeFormer = 0;
    bool m_hasEnded = false;
};

} // namespace warmfront::sim
