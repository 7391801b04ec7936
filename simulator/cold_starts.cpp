// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/cold_starts.h"

#include <algorithm>
#include <vector>

#include "core/base/random_stream.h"
#include "simulator/workloads/duration_sampler.h"

namespace warmfront::sim {

SimDuration longColdStart(const FunctionConfiguration &function)
{
    constexpr std::size_t draws = 10'000;
    std::vector<std::int64_t> sums(draws);
    std::uint32_t part = 0;
    for (const auto *phases : {&function.coldStart, &function.coldStartInit}) {
        for (const Distribution &phase : *phases) {
            const DurationSampler sampler(phase);
            Stream stream({1, 0, StreamOwner::Function, 0, StreamPurpose::ColdStartPhase, part++});
            for (std::int64_t &sum : sums) {
                sum = std::min(longestDurationNs, sum + sampler.draw(stream.next()));
            }
        }
    }
    const auto nth = sums.begin() + static_cast<std::ptrdiff_t>(draws * 99 / 100 - 1);
    std::nth_element(sums.begin(), nth, sums.end());
    return SimDuration::nanoseconds(*nth);
}

} // namespace warmfront::sim
