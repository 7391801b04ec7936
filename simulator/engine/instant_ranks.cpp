// SPDX-License-Identifier: GPL-3.0-or-later
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simulator/engine/instant_ranks.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "simulator/engine/instant_ranks.h"

HWY_BEFORE_NAMESPACE();
namespace warmfront::sim::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// With one or two registers of eight where they are that wide.
template <std::size_t ranked>
HWY_INLINE bool rankAmong(const std::int64_t *HWY_RESTRICT instants, std::size_t count,
                          std::uint8_t *HWY_RESTRICT ranks)
{
    const hn::CappedTag<std::int64_t, 8> d;
    const std::size_t lanes = hn::Lanes(d);
    std::size_t pairs = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const auto instant = hn::Set(d, instants[i]);
        std::size_t earlier = 0;
        for (std::size_t at = 0; at < ranked; at += lanes) {
            earlier += hn::CountTrue(d, hn::Lt(hn::LoadU(d, instants + at), instant));
        }
        ranks[i] = static_cast<std::uint8_t>(earlier);
        pairs += earlier;
    }
    // Every two that differ are one pair of which one is earlier.
    return pairs == count * (count - 1) / 2;
}

bool rank(const std::int64_t *HWY_RESTRICT instants, std::size_t count, std::uint8_t *HWY_RESTRICT ranks)
{
    return count <= 8 ? rankAmong<8>(instants, count, ranks) : rankAmong<mostRanked>(instants, count, ranks);
}

RankInstants ranking()
{
    return &rank;
}

} // namespace warmfront::sim::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace warmfront::sim {

HWY_EXPORT(ranking);

RankInstants instantRanks()
{
    return HWY_DYNAMIC_DISPATCH(ranking)();
}

} // namespace warmfront::sim
#endif
