// SPDX-License-Identifier: GPL-3.0-or-later
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simulator/kernels/slot_search.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <bit>

#include "simulator/kernels/slot_search.h"

HWY_BEFORE_NAMESPACE();
namespace warmfront::sim::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Tag = hn::CappedTag<std::int64_t, slotBlock>;

/// One bit per lane, lowest lane first.
HWY_INLINE unsigned bitsOf(Tag d, hn::Mask<Tag> mask)
{
    alignas(8) std::uint8_t bytes[8] = {};
    hn::StoreMaskBits(d, mask, bytes);
    return bytes[0];
}

HWY_INLINE std::size_t padded(std::size_t count)
{
    return (count + slotBlock - 1) / slotBlock * slotBlock;
}

std::size_t last(const std::int64_t *HWY_RESTRICT freeAt, std::size_t count, std::int64_t now)
{
    const Tag d;
    const std::size_t lanes = hn::Lanes(d);
    const auto after = hn::Set(d, now + 1);
    for (std::size_t at = padded(count); at > 0;) {
        at -= lanes;
        if (const unsigned bits = bitsOf(d, hn::Lt(hn::Load(d, freeAt + at), after)); bits != 0) {
            return at + static_cast<std::size_t>(std::bit_width(bits)) - 1;
        }
    }
    return noSlot;
}

std::size_t first(const std::int64_t *HWY_RESTRICT freeAt, std::size_t count, std::int64_t now)
{
    const Tag d;
    const std::size_t lanes = hn::Lanes(d);
    const auto after = hn::Set(d, now + 1);
    for (std::size_t at = 0; at < count; at += lanes) {
        if (const unsigned bits = bitsOf(d, hn::Lt(hn::Load(d, freeAt + at), after)); bits != 0) {
            return at + static_cast<std::size_t>(std::countr_zero(bits));
        }
    }
    return noSlot;
}

HWY_INLINE SlotSearch::Extreme place(const std::int64_t *HWY_RESTRICT freeAt, std::size_t count, std::int64_t value)
{
    const Tag d;
    const std::size_t lanes = hn::Lanes(d);
    const auto wanted = hn::Set(d, value);
    SlotSearch::Extreme found{noSlot, false};
    for (std::size_t at = 0; at < count; at += lanes) {
        const unsigned bits = bitsOf(d, hn::Eq(hn::Load(d, freeAt + at), wanted));
        if (bits == 0) {
            continue;
        }
        if (found.slot != noSlot) {
            found.isTied = true;
            return found;
        }
        found.slot = at + static_cast<std::size_t>(std::countr_zero(bits));
        found.isTied = (bits & (bits - 1)) != 0;
    }
    return found;
}

SlotSearch::Extreme latest(const std::int64_t *HWY_RESTRICT freeAt, std::size_t count, std::int64_t now)
{
    const Tag d;
    const std::size_t lanes = hn::Lanes(d);
    const auto after = hn::Set(d, now + 1);
    const auto none = hn::Set(d, std::int64_t{-1});
    auto best = none;
    for (std::size_t at = 0; at < count; at += lanes) {
        const auto slots = hn::Load(d, freeAt + at);
        best = hn::Max(best, hn::IfThenElse(hn::Lt(slots, after), slots, none));
    }
    const std::int64_t value = hn::GetLane(hn::MaxOfLanes(d, best));
    return value < 0 ? SlotSearch::Extreme{noSlot, false} : place(freeAt, count, value);
}

SlotSearch::Extreme earliest(const std::int64_t *HWY_RESTRICT freeAt, std::size_t count, std::int64_t now)
{
    const Tag d;
    const std::size_t lanes = hn::Lanes(d);
    auto best = hn::Set(d, slotNeverFree);
    for (std::size_t at = 0; at < count; at += lanes) {
        best = hn::Min(best, hn::Load(d, freeAt + at));
    }
    const std::int64_t value = hn::GetLane(hn::MinOfLanes(d, best));
    return value > now ? SlotSearch::Extreme{noSlot, false} : place(freeAt, count, value);
}

SlotSearch search()
{
    return {&last, &first, &latest, &earliest};
}

} // namespace warmfront::sim::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace warmfront::sim {

HWY_EXPORT(search);

SlotSearch slotSearch()
{
    return HWY_DYNAMIC_DISPATCH(search)();
}

} // namespace warmfront::sim
#endif
