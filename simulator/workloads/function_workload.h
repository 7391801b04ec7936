// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "simulator/configuration.h"
#include "simulator/workloads/request_batch.h"
#include "simulator/workloads/source_stream.h"

namespace warmfront::sim {

/// All requests of one function in order of time; requests of one instant in the order of their sources.
///
/// Answers about request i are about the present batch, 0 <= i < requests().count.
class FunctionWorkload
{
public:
    [[nodiscard]] static Result<FunctionWorkload> make(const FunctionConfiguration &function, std::uint64_t seed,
                                                       ReplicationIndex replication, SimDuration horizon);

    /// Moves to the next batch, which is never empty. False when there are no more requests before the horizon.
    [[nodiscard]] Result<bool> advance();

    [[nodiscard]] const RequestBatch &requests() const
    {
        return isMerged() ? m_merged->requests : m_sources.front().requests();
    }
    [[nodiscard]] ColdDraw coldDraw(std::size_t i) const { return sourceOf(i).coldDraw(positionOf(i)); }
    [[nodiscard]] std::int64_t firstRunNs(std::size_t i) const { return sourceOf(i).firstRunNs(positionOf(i)); }
    [[nodiscard]] bool fails(std::size_t i) const { return sourceOf(i).fails(positionOf(i)); }
    [[nodiscard]] std::uint64_t routingDraw(std::size_t i) const { return sourceOf(i).routingDraw(positionOf(i)); }
    [[nodiscard]] SourceIndex source(std::size_t i) const { return sourceOf(i).index(); }
    /// Of the requests from @p first on.
    void tellSources(std::size_t first, std::span<SourceIndex> sources) const;

private:
    FunctionWorkload() = default;
    [[nodiscard]] bool isMerged() const { return m_sources.size() != 1; }
    [[nodiscard]] const SourceStream &sourceOf(std::size_t i) const
    {
        return m_sources[isMerged() ? m_merged->ordinal[i] : 0];
    }
    [[nodiscard]] std::size_t positionOf(std::size_t i) const { return isMerged() ? m_merged->position[i] : i; }
    [[nodiscard]] Result<bool> merge();

    struct Merged
    {
        RequestBatch requests;
        std::array<std::uint32_t, RequestBatch::capacity> ordinal{};  ///< the source of each
        std::array<std::uint32_t, RequestBatch::capacity> position{}; ///< and where it is in the source's batch
    };

    std::int64_t m_horizonNs = 0;
    std::vector<SourceStream> m_sources;
    std::vector<std::size_t> m_next;  ///< per source: its first request that is not merged yet
    std::unique_ptr<Merged> m_merged; ///< unless there is one source
};

} // namespace warmfront::sim
