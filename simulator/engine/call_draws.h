// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

#include "core/model/decision.h"
#include "simulator/workloads/source_stream.h"

namespace warmfront::sim {

/// Where what is drawn for a call comes from: its place in the present batch of its source, or its number. Short-lived.
struct CallDraws
{
    const SourceStream &source;
    std::uint32_t position = 0;
    std::optional<NumberedRequest> numbered{}; ///< instead of `position`
    bool isByHand = false;

    [[nodiscard]] std::uint64_t routing() const
    {
        return numbered ? source.routingDraw(*numbered) : source.routingDraw(position);
    }
    [[nodiscard]] RequestName name() const
    {
        return numbered ? RequestName{source.index(), numbered->thing, numbered->number, true, isByHand}
                        : RequestName{source.index(), source.ordinal(position), 0};
    }
    [[nodiscard]] std::int64_t firstRunNs() const
    {
        return numbered ? source.firstRunNs(*numbered) : source.firstRunNs(position);
    }
    [[nodiscard]] ColdDraw cold(std::int64_t warmServiceNs) const
    {
        return numbered ? source.coldDraw(*numbered, warmServiceNs) : source.coldDraw(position, warmServiceNs);
    }
};

} // namespace warmfront::sim
