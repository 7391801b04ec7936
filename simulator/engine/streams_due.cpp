// SPDX-License-Identifier: GPL-3.0-or-later
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simulator/engine/streams_due.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <bit>

#include "simulator/engine/streams_due.h"

HWY_BEFORE_NAMESPACE();
namespace warmfront::sim::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

std::size_t findInstants(const std::int64_t *HWY_RESTRICT instants, std::size_t count, std::int64_t limit,
                         std::uint32_t *HWY_RESTRICT due)
{
    const hn::CappedTag<std::int64_t, dueBlock> d;
    const std::size_t lanes = hn::Lanes(d);
    const auto after = hn::Set(d, limit + 1);
    std::size_t found = 0;
    for (std::size_t at = 0; at < count; at += lanes) {
        alignas(8) std::uint8_t mask[8] = {};
        hn::StoreMaskBits(d, hn::Lt(hn::LoadU(d, instants + at), after), mask);
        for (unsigned bits = mask[0]; bits != 0; bits &= bits - 1) {
            due[found++] = static_cast<std::uint32_t>(at) + static_cast<std::uint32_t>(std::countr_zero(bits));
        }
    }
    return found;
}

FindDue dueSearch()
{
    return &findInstants;
}

} // namespace warmfront::sim::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace warmfront::sim {

HWY_EXPORT(dueSearch);

FindDue findDue()
{
    return HWY_DYNAMIC_DISPATCH(dueSearch)();
}

} // namespace warmfront::sim
#endif
