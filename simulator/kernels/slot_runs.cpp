// SPDX-License-Identifier: GPL-3.0-or-later
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simulator/kernels/slot_runs.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <bit>

#include "simulator/kernels/slot_runs.h"
#include "simulator/kernels/slot_search.h"

HWY_BEFORE_NAMESPACE();
namespace warmfront::sim::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// Which idle slot is taken: by when it became idle, or by its position.
enum class Order { Latest, Earliest, Last, First };

#if HWY_TARGET == HWY_SCALAR || HWY_HAVE_SCALABLE

/// Without registers of a known width: the slots stay in memory.
template <Order order, std::size_t slotCount>
std::size_t serve(std::int64_t *freeAt, const SlotRuns::Requests &requests, std::int64_t keepAlive)
{
    for (std::size_t i = 0; i < requests.count; ++i) {
        const std::int64_t now = requests.arrival[i];
        std::size_t taken = slotCount;
        bool isTied = false;
        for (std::size_t slot = 0; slot < slotCount; ++slot) {
            if (freeAt[slot] > now) {
                continue;
            }
            if (taken == slotCount || (order == Order::Latest && freeAt[slot] > freeAt[taken])
                || (order == Order::Earliest && freeAt[slot] < freeAt[taken]) || order == Order::Last) {
                taken = slot;
                isTied = false;
            } else if (order == Order::Latest || order == Order::Earliest) {
                isTied = isTied || freeAt[slot] == freeAt[taken];
            }
        }
        if (taken == slotCount || now - freeAt[taken] > keepAlive || isTied) {
            return i;
        }
        freeAt[taken] = requests.end[i];
        requests.slot[i] = static_cast<std::uint8_t>(taken);
    }
    return requests.count;
}

#else

using Tag = hn::CappedTag<std::int64_t, 8>;
using Slots = hn::Vec<Tag>;
using Bits = hn::Mask<Tag>;
constexpr std::size_t laneCount = hn::MaxLanes(Tag());

/// One bit per slot.
template <std::size_t registers> HWY_INLINE unsigned bitsOf(const Bits (&masks)[registers])
{
    unsigned bits = 0;
    for (std::size_t r = 0; r < registers; ++r) {
        alignas(8) std::uint8_t bytes[8] = {};
        hn::StoreMaskBits(Tag(), masks[r], bytes);
        bits |= static_cast<unsigned>(bytes[0]) << (r * laneCount);
    }
    return bits;
}

/// Keeps all slots in registers: a wide load from memory would wait for the single slot that was stored just before.
template <Order order, std::size_t slotCount>
std::size_t serve(std::int64_t *HWY_RESTRICT freeAt, const SlotRuns::Requests &requests, std::int64_t keepAlive)
{
    constexpr std::size_t registers = slotCount / laneCount;
    const Tag d;
    Slots slots[registers];
    Slots positions[registers];
    for (std::size_t r = 0; r < registers; ++r) {
        slots[r] = hn::LoadU(d, freeAt + r * laneCount);
        positions[r] = hn::Iota(d, static_cast<std::int64_t>(r * laneCount));
    }
    for (std::size_t i = 0; i < requests.count; ++i) {
        const std::int64_t now = requests.arrival[i];
        const auto after = hn::Set(d, now + 1);
        Bits isTaken[registers];
        unsigned taken = 0;
        if constexpr (order == Order::Latest || order == Order::Earliest) {
            Slots best[registers];
            for (std::size_t r = 0; r < registers; ++r) {
                // A busy one counts as -1; the earliest of all is idle if any is.
                best[r] = order == Order::Latest
                              ? hn::IfThenElse(hn::Lt(slots[r], after), slots[r], hn::Set(d, std::int64_t{-1}))
                              : slots[r];
            }
            for (std::size_t left = registers; left > 1; left -= left / 2) {
                for (std::size_t r = 0; r < left / 2; ++r) {
                    const Slots &other = best[r + left - left / 2];
                    best[r] = order == Order::Latest ? hn::Max(best[r], other) : hn::Min(best[r], other);
                }
            }
            const auto one = order == Order::Latest ? hn::MaxOfLanes(d, best[0]) : hn::MinOfLanes(d, best[0]);
            for (std::size_t r = 0; r < registers; ++r) {
                isTaken[r] = hn::Eq(slots[r], one);
            }
            const std::int64_t idleSince = hn::GetLane(one);
            taken = bitsOf(isTaken);
            const bool isRare = (static_cast<unsigned>(idleSince < 0) | static_cast<unsigned>(idleSince > now)
                                 | static_cast<unsigned>(now - idleSince > keepAlive)
                                 | static_cast<unsigned>((taken & (taken - 1)) != 0))
                                != 0;
            if (isRare) [[unlikely]] {
                return i;
            }
            taken = static_cast<unsigned>(std::countr_zero(taken));
        } else {
            Bits isIdle[registers];
            for (std::size_t r = 0; r < registers; ++r) {
                isIdle[r] = hn::Lt(slots[r], after);
            }
            const unsigned idle = bitsOf(isIdle);
            taken = order == Order::Last ? static_cast<unsigned>(std::bit_width(idle)) - 1
                                         : static_cast<unsigned>(std::countr_zero(idle));
            if (idle == 0 || now - freeAt[taken] > keepAlive) [[unlikely]] {
                return i;
            }
            const auto position = hn::Set(d, static_cast<std::int64_t>(taken));
            for (std::size_t r = 0; r < registers; ++r) {
                isTaken[r] = hn::Eq(positions[r], position);
            }
        }
        const std::int64_t end = requests.end[i];
        const auto ends = hn::Set(d, end);
        for (std::size_t r = 0; r < registers; ++r) {
            slots[r] = hn::IfThenElse(isTaken[r], ends, slots[r]);
        }
        freeAt[taken] = end;
        requests.slot[i] = static_cast<std::uint8_t>(taken);
    }
    return requests.count;
}

#endif

#if HWY_TARGET != HWY_SCALAR && !HWY_HAVE_SCALABLE

/// Who is in each place of an order of up to 16, in four bits each.
class Places
{
public:
    void put(std::size_t place, std::uint64_t slot) { m_slots |= slot << (4 * place); }
    [[nodiscard]] std::uint8_t at(std::size_t place) const
    {
        return static_cast<std::uint8_t>((m_slots >> (4 * place)) & 15);
    }
    /// Who is in place @p from goes to place @p to, not before it; those between move down by one.
    void move(std::size_t from, std::size_t to)
    {
        const std::uint64_t moved = (m_slots >> (4 * from)) & 15;
        const std::uint64_t below = (std::uint64_t{1} << (4 * from)) - 1;
        const std::uint64_t upTo = ~std::uint64_t{0} >> (60 - 4 * to);
        const std::uint64_t shifted = (m_slots >> 4) & (upTo >> 4) & ~below;
        m_slots = (m_slots & (below | ~upTo)) | shifted | (moved << (4 * to));
    }

private:
    std::uint64_t m_slots = 0;
};

/// As serve() by who became free last, with the instants sorted instead of the slots in their places: who is taken is
/// the last one before the arrival, and comes back behind those that end before it or with it. So of two that became
/// free at one instant the later one is behind, and nothing is ever in doubt. What is next needs no search across a
/// register: each instant is replaced by itself, its right neighbour, or the new end between the two.
template <std::size_t slotCount>
std::size_t serveSorted(std::int64_t *HWY_RESTRICT freeAt, const std::int64_t *HWY_RESTRICT lastRequests,
                        std::size_t count, const SlotRuns::Requests &requests, std::int64_t keepAlive)
{
    constexpr std::size_t registers = slotCount / laneCount;
    const Tag d;
    std::uint8_t order[slotCount];
    Places places;
    alignas(64) std::int64_t sorted[slotCount];
    for (std::size_t i = 0; i < slotCount; ++i) {
        std::size_t place = i;
        for (; i < count && place > 0; --place) {
            const std::uint8_t before = order[place - 1];
            if (freeAt[before] < freeAt[i] || (freeAt[before] == freeAt[i] && lastRequests[before] < lastRequests[i])) {
                break;
            }
            order[place] = before;
        }
        order[place] = static_cast<std::uint8_t>(i);
    }
    for (std::size_t place = 0; place < slotCount; ++place) {
        places.put(place, order[place]);
        sorted[place] = freeAt[order[place]];
    }

    alignas(64) std::int64_t following[laneCount];
    for (std::size_t lane = 0; lane < laneCount; ++lane) {
        following[lane] = static_cast<std::int64_t>((lane + 1) % laneCount);
    }
    const auto rotation = hn::IndicesFromVec(d, hn::Load(d, following));
    const auto isLastLane = hn::Eq(hn::Load(d, following), hn::Zero(d));
    const auto never = hn::Set(d, slotNeverFree);
    Slots slots[registers];
    for (std::size_t r = 0; r < registers; ++r) {
        slots[r] = hn::Load(d, sorted + r * laneCount);
    }
    std::size_t i = 0;
    for (; i < requests.count; ++i) {
        const auto now = hn::Set(d, requests.arrival[i]);
        const auto end = hn::Set(d, requests.end[i]);
        const auto oldest = hn::Set(d, requests.arrival[i] - keepAlive);
        Slots rotated[registers];
        for (std::size_t r = 0; r < registers; ++r) {
            rotated[r] = hn::TableLookupLanes(slots[r], rotation);
        }
        Slots next[registers];
        Bits isBefore[registers];        // what lies before the one that is taken stays
        Bits isPassed[registers];        // and so does what ends later than the request
        Bits isTaken = hn::Lt(now, now); // nobody
        for (std::size_t r = 0; r < registers; ++r) {
            next[r] = hn::IfThenElse(isLastLane, r + 1 < registers ? rotated[r + 1] : never, rotated[r]);
            isBefore[r] = hn::Not(hn::Gt(next[r], now));
            isPassed[r] = hn::Not(hn::Gt(next[r], end));
            const auto isWarm = hn::AndNot(hn::Gt(slots[r], now), hn::Not(hn::Lt(slots[r], oldest)));
            isTaken = hn::Or(isTaken, hn::AndNot(isBefore[r], isWarm));
        }
        if (hn::AllFalse(d, isTaken)) [[unlikely]] {
            break;
        }
        for (std::size_t r = 0; r < registers; ++r) {
            slots[r] = hn::IfThenElse(isBefore[r], slots[r], hn::Min(hn::Max(slots[r], end), next[r]));
        }
        std::size_t from = 0;
        std::size_t to = 0;
        for (std::size_t r = 0; r < registers; ++r) {
            from += hn::CountTrue(d, isBefore[r]);
            to += hn::CountTrue(d, isPassed[r]);
        }
        requests.slot[i] = places.at(from);
        places.move(from, to);
    }
    for (std::size_t r = 0; r < registers; ++r) {
        hn::Store(slots[r], d, sorted + r * laneCount);
    }
    for (std::size_t place = 0; place < slotCount; ++place) {
        freeAt[places.at(place)] = sorted[place];
    }
    return i;
}

#endif

template <Order order>
std::size_t serveRun(std::int64_t *freeAt, const std::int64_t *lastRequests, std::size_t count,
                     const SlotRuns::Requests &requests, std::int64_t keepAlive)
{
    static_assert(SlotRuns::most == 32);
#if HWY_TARGET != HWY_SCALAR && !HWY_HAVE_SCALABLE
    if (order == Order::Latest && count <= 16 && keepAlive < slotNeverFree / 2) {
        return count <= 8 ? serveSorted<8>(freeAt, lastRequests, count, requests, keepAlive)
                          : serveSorted<16>(freeAt, lastRequests, count, requests, keepAlive);
    }
#else
    static_cast<void>(lastRequests);
#endif
    return count <= 8    ? serve<order, 8>(freeAt, requests, keepAlive)
           : count <= 16 ? serve<order, 16>(freeAt, requests, keepAlive)
           : count <= 24 ? serve<order, 24>(freeAt, requests, keepAlive)
                         : serve<order, 32>(freeAt, requests, keepAlive);
}

SlotRuns runs()
{
    return {&serveRun<Order::Latest>, &serveRun<Order::Earliest>, &serveRun<Order::Last>, &serveRun<Order::First>};
}

} // namespace warmfront::sim::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace warmfront::sim {

HWY_EXPORT(runs);

SlotRuns slotRuns()
{
    return HWY_DYNAMIC_DISPATCH(runs)();
}

} // namespace warmfront::sim
#endif
