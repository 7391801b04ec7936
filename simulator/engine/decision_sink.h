// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/model/decision.h"
#include "simulator/simulate.h"

namespace warmfront::sim {

/// Is told what an engine decides, at the instant at which it does.
class DecisionSink
{
public:
    virtual ~DecisionSink() = default;
    virtual void decided(const Decision &decision) = 0;
};

/// As many of the instances that ended last are remembered of each function.
inline constexpr std::size_t mostEndedRemembered = 16;
/// As many candidates are told that have not ended.
inline constexpr std::size_t mostCandidatesTold = 24;

/// Those whose free place comes first stand first, and no more than are told are left.
void arrange(std::vector<DecisionCandidate> &candidates);

/// What has happened to one function since the start of the run.
struct StageTally
{
    std::uint64_t requests = 0; ///< and attempts of events, that have come to the function
    std::uint64_t cold = 0;     ///< of them started an instance
    std::uint64_t scalings = 0; ///< changes of the number of instances by a scaler
    std::uint64_t placements = 0; ///< instances that got a host after the start
    std::array<std::uint64_t, 8> endings{};

    void count(Ending ending) { ++endings[static_cast<std::size_t>(ending)]; }
    [[nodiscard]] std::uint64_t ended(Ending ending) const { return endings[static_cast<std::size_t>(ending)]; }
    [[nodiscard]] std::uint64_t refused() const { return ended(Ending::Throttled) + ended(Ending::Rejected); }
};

} // namespace warmfront::sim
