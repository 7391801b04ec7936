// SPDX-License-Identifier: GPL-3.0-or-later
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simulator/kernels/warm_ends.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <algorithm>

#include "simulator/kernels/warm_ends.h"

HWY_BEFORE_NAMESPACE();
namespace warmfront::sim::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

WarmEnds tellEnds(const std::int64_t *HWY_RESTRICT arrival, const std::int64_t *HWY_RESTRICT service, std::size_t count,
                  std::int64_t *HWY_RESTRICT end)
{
    const hn::CappedTag<std::int64_t, 8> d;
    const std::size_t lanes = hn::Lanes(d);
    auto shortest = hn::Set(d, INT64_MAX);
    auto longest = hn::Zero(d);
    auto latest = hn::Zero(d);
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        const auto services = hn::LoadU(d, service + i);
        const auto ends = hn::Add(hn::LoadU(d, arrival + i), services);
        hn::StoreU(ends, d, end + i);
        shortest = hn::Min(shortest, services);
        longest = hn::Max(longest, services);
        latest = hn::Max(latest, ends);
    }
    WarmEnds all{hn::GetLane(hn::MinOfLanes(d, shortest)), hn::GetLane(hn::MaxOfLanes(d, longest)),
                 hn::GetLane(hn::MaxOfLanes(d, latest))};
    for (; i < count; ++i) {
        end[i] = arrival[i] + service[i];
        all = {std::min(all.shortest, service[i]), std::max(all.longest, service[i]), std::max(all.latest, end[i])};
    }
    return all;
}

} // namespace warmfront::sim::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace warmfront::sim {

HWY_EXPORT(tellEnds);

WarmEnds tellWarmEnds(const std::int64_t *arrival, const std::int64_t *service, std::size_t count, std::int64_t *end)
{
    return HWY_DYNAMIC_DISPATCH(tellEnds)(arrival, service, count, end);
}

} // namespace warmfront::sim
#endif
