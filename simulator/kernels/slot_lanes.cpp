// SPDX-License-Identifier: GPL-3.0-or-later
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simulator/kernels/slot_lanes.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <algorithm>
#include <type_traits>
#include <utility>

#include "simulator/kernels/slot_lanes.h"
#include "simulator/kernels/slot_search.h"

HWY_BEFORE_NAMESPACE();
namespace warmfront::sim::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Tag = hn::CappedTag<std::int64_t, SlotLanes::width>;
using Unsigned = hn::RebindToUnsigned<Tag>;
using Times = hn::Vec<Tag>;
using Lanes = hn::Mask<Tag>;

/// Which idle slot is taken: by when it became idle, or by its position.
enum class Order { Latest, Earliest, Last, First };

/// One bit per lane, lowest lane first.
HWY_INLINE unsigned bitsOf(Lanes mask)
{
    alignas(8) std::uint8_t bytes[8] = {};
    hn::StoreMaskBits(Tag(), mask, bytes);
    return bytes[0];
}

/// For how long somebody who became free at @p freeAt has been idle at @p now; who is still busy counts as idle for
/// longer than anybody can be.
HWY_INLINE hn::Vec<Unsigned> idleTime(Times now, Times freeAt)
{
    return hn::BitCast(Unsigned(), hn::Sub(now, freeAt));
}

/// Calls @p visit with each number below @p count, as a constant: a slot is in a register only when it is named.
template <std::size_t count, typename Visit> HWY_INLINE void forEach(Visit visit)
{
    [&]<std::size_t... i>(std::index_sequence<i...>) __attribute__((always_inline))
    {
        (visit(std::integral_constant<std::size_t, i>()), ...);
    }
    (std::make_index_sequence<count>());
}

/// The least of what @p valueOf says of @p count slots from @p first on.
template <std::size_t first, std::size_t count, typename ValueOf> HWY_INLINE auto leastOf(const ValueOf &valueOf)
{
    if constexpr (count == 1) {
        return valueOf(first);
    } else {
        return hn::Min(leastOf<first, count / 2>(valueOf), leastOf<first + count / 2, count - count / 2>(valueOf));
    }
}

/// Since when the instance has been idle that each request would take: of nobody, any instant that makes it idle for
/// too long.
template <Order order, std::size_t slotCount> HWY_INLINE Times findBest(const Times (&slots)[slotCount], Times now)
{
    if constexpr (order == Order::Latest) {
        const auto idle = leastOf<0, slotCount>([&](std::size_t slot) __attribute__((always_inline)) {
            return idleTime(now, slots[slot]);
        });
        return hn::Sub(now, hn::BitCast(Tag(), idle));
    } else {
        return leastOf<0, slotCount>([&](std::size_t slot) __attribute__((always_inline)) { return slots[slot]; });
    }
}

/// A slot as it is added up: how many are taken, and in the lower half which one it is.
constexpr std::int64_t taken(std::size_t slot)
{
    return (std::int64_t{1} << 32) + static_cast<std::int64_t>(slot);
}

struct Places
{
    Times freeAt;
    Times slot; ///< taken()
};

/// The first one who is idle, or the last one.
template <Order order, std::size_t slotCount> HWY_INLINE Places findPlace(const Times (&slots)[slotCount], Times now)
{
    const Tag d;
    Places found{hn::Set(d, slotNeverFree), hn::Zero(d)};
    forEach<slotCount>([&](auto i) __attribute__((always_inline)) {
        constexpr std::size_t slot = order == Order::Last ? i : slotCount - 1 - i;
        const auto isBusy = hn::Gt(slots[slot], now);
        found.freeAt = hn::IfThenElse(isBusy, found.freeAt, slots[slot]);
        found.slot = hn::IfThenElse(isBusy, found.slot, hn::Set(d, taken(slot)));
    });
    return found;
}

template <Order order, std::size_t slotCount>
SlotLanes::Stop serve(SlotLanes::Block &block, std::size_t lane, std::size_t row)
{
    constexpr bool byTime = order == Order::Latest || order == Order::Earliest;
    const Tag d;
    const hn::Rebind<std::uint32_t, Unsigned> halves;
    const auto none = hn::Set(d, SlotLanes::nothing);
    const auto keepAlive = hn::BitCast(Unsigned(), hn::LoadU(d, block.keepAlive.data() + lane));
    Times slots[slotCount];
    forEach<slotCount>([&](auto slot) __attribute__((always_inline)) {
        slots[slot] = hn::LoadU(d, block.freeAt[slot].data() + lane);
    });
    const std::size_t rows = block.rows;
    unsigned doubtful = 0;
    for (; row < rows; ++row) {
        const auto now = hn::LoadU(d, block.arrival[row].data() + lane);
        const auto end = hn::LoadU(d, block.end[row].data() + lane);
        Lanes isTaken[slotCount];
        Times sum = hn::Zero(d);
        Lanes isDoubtful;
        if constexpr (byTime) {
            const auto best = findBest<order>(slots, now);
            const auto isCold = hn::RebindMask(d, hn::Gt(idleTime(now, best), keepAlive));
            const auto sought = hn::IfThenElse(isCold, none, best); // nobody became free at `none`
            forEach<slotCount>([&](auto slot) __attribute__((always_inline)) {
                isTaken[slot] = hn::Eq(slots[slot], sought);
                sum = hn::Add(sum, hn::IfThenElseZero(isTaken[slot], hn::Set(d, taken(slot))));
            });
            const auto isTied = hn::Gt(sum, hn::Set(d, taken(slotCount)));
            isDoubtful = hn::Or(hn::And(isCold, hn::Ne(now, none)), isTied);
            if (!hn::AllFalse(d, isDoubtful)) [[unlikely]] {
                forEach<slotCount>([&](auto slot) __attribute__((always_inline)) {
                    isTaken[slot] = hn::AndNot(isTied, isTaken[slot]);
                });
                doubtful = bitsOf(isDoubtful);
            }
        } else {
            const auto [freeAt, slotFound] = findPlace<order>(slots, now);
            const auto isCold = hn::RebindMask(d, hn::Gt(idleTime(now, freeAt), keepAlive));
            sum = hn::IfThenElse(isCold, none, slotFound);
            forEach<slotCount>([&](auto slot) __attribute__((always_inline)) {
                isTaken[slot] = hn::Eq(sum, hn::Set(d, taken(slot)));
            });
            isDoubtful = hn::And(isCold, hn::Ne(now, none));
            if (!hn::AllFalse(d, isDoubtful)) [[unlikely]] {
                doubtful = bitsOf(isDoubtful);
            }
        }
        forEach<slotCount>([&](auto slot) __attribute__((always_inline)) {
            slots[slot] = hn::IfThenElse(isTaken[slot], end, slots[slot]);
        });
        hn::StoreU(hn::TruncateTo(halves, hn::BitCast(Unsigned(), sum)), halves, block.taken[row].data() + lane);
        if (doubtful != 0) [[unlikely]] {
            break;
        }
    }
    forEach<slotCount>([&](auto slot) __attribute__((always_inline)) {
        hn::StoreU(slots[slot], d, block.freeAt[slot].data() + lane);
    });
    return {row, doubtful};
}

template <Order order>
SlotLanes::Stop serveSlots(SlotLanes::Block &block, std::size_t slots, std::size_t lane, std::size_t row)
{
    return slots <= 4    ? serve<order, 4>(block, lane, row)
           : slots <= 6  ? serve<order, 6>(block, lane, row)
           : slots <= 8  ? serve<order, 8>(block, lane, row)
           : slots <= 10 ? serve<order, 10>(block, lane, row)
           : slots <= 12 ? serve<order, 12>(block, lane, row)
           : slots <= 16 ? serve<order, 16>(block, lane, row)
           : slots <= 24 ? serve<order, 24>(block, lane, row)
                         : serve<order, SlotLanes::mostSlots>(block, lane, row);
}

#if HWY_TARGET == HWY_SCALAR

void interleave(std::span<const std::int64_t *const> columns, std::size_t rows, SlotLanes::Lanes *out)
{
    for (std::size_t lane = 0; lane < columns.size(); ++lane) {
        for (std::size_t row = 0; row < rows; ++row) {
            out[row][lane] = columns[lane][row];
        }
    }
}

#else

/// In squares of as many lanes as rows. Four lanes at most: with more there are no fewer steps.
void interleave(std::span<const std::int64_t *const> columns, std::size_t rows, SlotLanes::Lanes *out)
{
    const hn::CappedTag<std::int64_t, 4> d;
    constexpr std::size_t side = hn::MaxLanes(d);
    for (std::size_t lane = 0; lane < columns.size(); lane += side) {
        const auto columnOf = [&](std::size_t i) { return columns[std::min(lane + i, columns.size() - 1)]; };
        for (std::size_t row = 0; row < rows; row += side) {
            const auto a = hn::LoadU(d, columnOf(0) + row);
            const auto b = hn::LoadU(d, columnOf(1) + row);
            const auto even = hn::InterleaveLower(d, a, b);
            const auto odd = hn::InterleaveUpper(d, a, b);
            if constexpr (side == 2) {
                hn::StoreU(even, d, out[row].data() + lane);
                hn::StoreU(odd, d, out[row + 1].data() + lane);
            } else {
                const auto e = hn::LoadU(d, columnOf(2) + row);
                const auto f = hn::LoadU(d, columnOf(3) + row);
                const auto otherEven = hn::InterleaveLower(d, e, f);
                const auto otherOdd = hn::InterleaveUpper(d, e, f);
                hn::StoreU(hn::ConcatLowerLower(d, otherEven, even), d, out[row].data() + lane);
                hn::StoreU(hn::ConcatLowerLower(d, otherOdd, odd), d, out[row + 1].data() + lane);
                hn::StoreU(hn::ConcatUpperUpper(d, otherEven, even), d, out[row + 2].data() + lane);
                hn::StoreU(hn::ConcatUpperUpper(d, otherOdd, odd), d, out[row + 3].data() + lane);
            }
        }
    }
}

#endif

SlotLanes lanes()
{
    return {&serveSlots<Order::Latest>, &serveSlots<Order::Earliest>, &serveSlots<Order::Last>,
            &serveSlots<Order::First>,  hn::MaxLanes(Tag()),          &interleave};
}

} // namespace warmfront::sim::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace warmfront::sim {

HWY_EXPORT(lanes);

SlotLanes slotLanes()
{
    return HWY_DYNAMIC_DISPATCH(lanes)();
}

} // namespace warmfront::sim
#endif
