// SPDX-License-Identifier: GPL-3.0-or-later
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simulator/sinks/batch_sums.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "core/model/latency_histogram.h"
#include "simulator/sinks/batch_sums.h"

HWY_BEFORE_NAMESPACE();
namespace warmfront::sim::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Signed = hn::CappedTag<std::int64_t, BatchSums::padding>;
using Unsigned = hn::RebindToUnsigned<Signed>;
using Real = hn::RebindToFloat<Signed>;
using Integers = hn::Vec<Signed>;
using Words = hn::Vec<Unsigned>;
using Reals = hn::Vec<Real>;

/// 2^52: a whole number below it is its last bits when it is added.
constexpr double wholeBits = 0x1p52;

HWY_INLINE Reals toReal(Words whole)
{
#if HWY_TARGET <= HWY_AVX3
    return hn::ConvertTo(Real(), hn::BitCast(Signed(), whole)); // one instruction
#else
    const auto offset = hn::Set(Real(), wholeBits);
    return hn::Sub(hn::BitCast(Real(), hn::Or(whole, hn::BitCast(Unsigned(), offset))), offset);
#endif
}
HWY_INLINE Integers toWhole(Reals whole)
{
#if HWY_TARGET <= HWY_AVX3
    return hn::ConvertTo(Signed(), whole);
#else
    const auto offset = hn::Set(Real(), wholeBits);
    return hn::Sub(hn::BitCast(Signed(), hn::Add(whole, offset)), hn::BitCast(Signed(), offset));
#endif
}

/// The product of the lower halves of each word.
HWY_INLINE Words product(Words a, Words b)
{
#if HWY_TARGET == HWY_SCALAR
    return hn::Set(Unsigned(), (hn::GetLane(a) & 0xffffffffU) * (hn::GetLane(b) & 0xffffffffU));
#else
    const hn::Repartition<std::uint32_t, Unsigned> halves;
    return hn::MulEven(hn::BitCast(halves, a), hn::BitCast(halves, b));
#endif
}

/// LogLinearHistogram::bucketOf() of short durations: beyond the first octaves the exponent and the first bits of the
/// mantissa are the bucket.
template <typename Histogram> HWY_INLINE Integers bucketOf(Words units)
{
    constexpr int dropped = 52 - Histogram::subBits;
    constexpr auto first = static_cast<std::int64_t>(Histogram::subCount);
    constexpr std::int64_t below = (1023 + Histogram::subBits - 1) * first;
    const auto bits = hn::BitCast(Unsigned(), toReal(units));
    const auto bucket = hn::Sub(hn::BitCast(Signed(), hn::ShiftRight<dropped>(bits)), hn::Set(Signed(), below));
    const auto linear = hn::BitCast(Signed(), units);
    return hn::IfThenElse(hn::Lt(linear, hn::Set(Signed(), first)), linear, bucket);
}

/// Of @p n / @p divisor, rounded down. Every number is a whole one below 2^53, so that only the first quotient is
/// rounded, to the right one or one more.
HWY_INLINE Reals quotientOf(Reals n, std::int64_t divisor)
{
    const auto step = hn::Set(Real(), static_cast<double>(divisor));
    const auto inverse = hn::Set(Real(), 1.0 / static_cast<double>(divisor));
    const auto offset = hn::Set(Real(), wholeBits);
    const auto quotient = hn::Sub(hn::Add(hn::Mul(n, inverse), offset), offset);
    const auto tooMuch = hn::IfThenElseZero(hn::Gt(hn::Mul(quotient, step), n), hn::Set(Real(), 1.0));
    return hn::Sub(quotient, tooMuch);
}

/// The durations rounded up to the billing step.
HWY_INLINE Integers billed(Integers durations, BatchSums::Billing billing)
{
    const auto atLeast = hn::Max(durations, hn::Set(Signed(), billing.minimum));
    const auto raised = toReal(hn::BitCast(Unsigned(), hn::Add(atLeast, hn::Set(Signed(), billing.step - 1))));
    return toWhole(hn::Mul(quotientOf(raised, billing.step), hn::Set(Real(), static_cast<double>(billing.step))));
}

/// One bit per lane, lowest lane first.
HWY_INLINE std::uint64_t bitsOf(hn::Mask<Signed> mask)
{
    alignas(8) std::uint8_t bytes[8] = {};
    hn::StoreMaskBits(Signed(), mask, bytes);
    return bytes[0];
}

BatchSums::Batch look(const InvocationBatch &batch)
{
    const Signed d;
    const std::size_t lanes = hn::Lanes(d);
    std::uint8_t others = 0;
    for (std::size_t i = 0; i < batch.count; ++i) {
        others |= batch.mark[i] ^ InvocationBatch::warmAndDone;
    }
    auto waits = hn::Zero(d);
    auto earliest = hn::Set(d, batch.arrival[0]);
    auto latest = earliest;
    for (std::size_t i = 0; i < batch.count; i += lanes) {
        const auto isIn = hn::FirstN(d, batch.count - i);
        const auto arrival = hn::IfThenElse(isIn, hn::LoadU(d, batch.arrival.data() + i), latest);
        const auto wait = hn::Xor(hn::LoadU(d, batch.start.data() + i), arrival);
        waits = hn::Or(waits, hn::IfThenElseZero(isIn, wait));
        earliest = hn::Min(earliest, arrival);
        latest = hn::Max(latest, arrival);
    }
    return {others == 0 && hn::AllTrue(d, hn::Eq(waits, hn::Zero(d))), hn::GetLane(hn::MinOfLanes(d, earliest)),
            hn::GetLane(hn::MaxOfLanes(d, latest))};
}

/// Mark::of() of plain invocations.
struct MarkWords
{
    Words first;
    Words second;
};
HWY_INLINE MarkWords markOf(Integers arrival, Integers duration, const std::uint32_t *instances)
{
    const Unsigned words;
    const hn::Rebind<std::uint32_t, Unsigned> numbers;
    const auto x = hn::Xor(hn::BitCast(words, arrival), hn::Set(words, Mark::arrivalKey));
    const auto y = hn::Xor(hn::BitCast(words, duration), hn::Set(words, Mark::serviceKey));
    const auto instance = hn::PromoteTo(words, hn::LoadU(numbers, instances));
    const auto z = hn::Xor(hn::ShiftLeft<8>(instance), hn::Set(words, Mark::kindKey ^ InvocationBatch::warmAndDone));
    const auto p = hn::Add(product(x, y), y);
    const auto q = hn::Add(product(hn::ShiftRight<32>(x), z), z);
    const auto h = hn::Xor(p, hn::RotateRight<35>(q));
    return {h, product(h, hn::ShiftRight<32>(h))};
}

HWY_INLINE Words unitsOf(Integers durations)
{
    return hn::ShiftRight<LatencyHistogram::unitBits>(hn::BitCast(Unsigned(), durations));
}

HWY_INLINE void storeBuckets(Integers durations, std::int64_t *bucket, std::int64_t *coarseBucket)
{
    const auto units = unitsOf(durations);
    hn::StoreU(bucketOf<LatencyHistogram>(units), Signed(), bucket);
    hn::StoreU(bucketOf<CoarseLatencyHistogram>(units), Signed(), coarseBucket);
}

/// Of hashes, which wrap around: hn::SumOfLanes() adds signed numbers on some machines, where that is undefined.
HWY_INLINE std::uint64_t sumOf(Words hashes)
{
    const Unsigned words;
    HWY_ALIGN std::array<std::uint64_t, hn::MaxLanes(words)> lanes;
    hn::Store(hashes, words, lanes.data());
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < hn::Lanes(words); ++i) {
        sum += lanes[i];
    }
    return sum;
}

/// Where the arrivals of a few invocations lie among the bins: all in the first one, or anywhere.
template <bool inOneBin> struct Places
{
    Integers firstBuckets; ///< of their bins
    Integers edges;        ///< where their bins end

    Places(Integers arrivals, BatchSums::Bins of)
    {
        const Signed d;
        if constexpr (inOneBin) {
            firstBuckets = hn::Zero(d);
            edges = hn::Set(d, of.start + of.step);
        } else {
            const auto since = toReal(hn::BitCast(Unsigned(), hn::Sub(arrivals, hn::Set(d, of.start))));
            const auto bin = quotientOf(since, of.step);
            const auto step = hn::Set(Real(), static_cast<double>(of.step));
            firstBuckets = toWhole(hn::Mul(bin, hn::Set(Real(), double(CoarseLatencyHistogram::bucketCount))));
            edges = hn::Add(toWhole(hn::Mul(bin, step)), hn::Set(d, of.start + of.step));
        }
    }
};

template <bool inOneBin>
void sumPlaced(const PlainInvocations &invocations, BatchSums::Billing billing, BatchSums::Bins bins,
               BatchSums::Sums &sums)
{
    const Signed d;
    const Unsigned words;
    const std::size_t lanes = hn::Lanes(d);
    auto time = hn::Zero(d);
    auto all = hn::Zero(d);
    auto bill = hn::Zero(d);
    auto first = hn::Zero(words);
    auto second = hn::Zero(words);
    std::uint64_t crosses = 0;
    std::uint64_t changes = 0;
    for (std::size_t i = 0; i < invocations.count; i += lanes) {
        const auto isIn = hn::FirstN(d, invocations.count - i);
        const auto isWordIn = hn::RebindMask(words, isIn);
        const auto arrival = hn::LoadU(d, invocations.arrival + i);
        const auto end = hn::LoadU(d, invocations.end + i);
        const auto duration = hn::IfThenElseZero(isIn, hn::Sub(end, arrival));
        time = hn::Add(time, duration);
        all = hn::Or(all, duration);
        bill = hn::Add(bill, hn::IfThenElseZero(isIn, billed(duration, billing)));
        const MarkWords mark = markOf(arrival, duration, invocations.instance + i);
        first = hn::Add(first, hn::IfThenElseZero(isWordIn, mark.first));
        second = hn::Add(second, hn::IfThenElseZero(isWordIn, mark.second));

        const Places<inOneBin> places(arrival, bins);
        const auto units = unitsOf(duration);
        hn::Store(bucketOf<LatencyHistogram>(units), d, sums.bucket.data() + i);
        hn::Store(hn::Add(bucketOf<CoarseLatencyHistogram>(units), places.firstBuckets), d,
                  sums.coarseBucket.data() + i);
        hn::Store(hn::Sub(hn::Min(end, places.edges), arrival), d, sums.within.data() + i);
        crosses = (i % 64 == 0 ? 0 : crosses) | bitsOf(hn::And(isIn, hn::Gt(end, places.edges))) << (i % 64);
        sums.crosses[i / 64] = crosses;
        if constexpr (!inOneBin) {
            const auto next = hn::LoadU(d, invocations.arrival + i + 1);
            const auto since = hn::BitCast(words, hn::Sub(next, hn::Sub(places.edges, hn::Set(d, bins.step))));
            const auto isOutside = hn::Not(hn::Lt(since, hn::Set(words, static_cast<std::uint64_t>(bins.step))));
            const auto isBeforeLast = hn::FirstN(d, invocations.count - i - 1);
            changes =
                (i % 64 == 0 ? 0 : changes) | bitsOf(hn::And(isBeforeLast, hn::RebindMask(d, isOutside))) << (i % 64);
            sums.changes[i / 64] = changes;
        }
    }
    sums.isShort = hn::AllTrue(d, hn::Lt(all, hn::Set(d, BatchSums::longestNs)));
    sums.time = hn::GetLane(hn::SumOfLanes(d, time));
    sums.billed = hn::GetLane(hn::SumOfLanes(d, bill));
    sums.mark = {sumOf(first), sumOf(second)};
}

void sum(const PlainInvocations &invocations, BatchSums::Billing billing, BatchSums::Bins bins, BatchSums::Sums &sums)
{
    sums.changes = {};
    sums.crosses = {};
    if (bins.latest - bins.start < bins.step) {
        sumPlaced<true>(invocations, billing, bins, sums);
    } else {
        sumPlaced<false>(invocations, billing, bins, sums);
    }
}

void share(const PlainInvocations &invocations, BatchSums::Billing billing, BatchSums::Shares &shares)
{
    const Signed d;
    const Unsigned words;
    const std::size_t lanes = hn::Lanes(d);
    auto all = hn::Zero(d);
    for (std::size_t i = 0; i < invocations.count; i += lanes) {
        const auto isIn = hn::FirstN(d, invocations.count - i);
        const auto arrival = hn::LoadU(d, invocations.arrival + i);
        const auto duration = hn::IfThenElseZero(isIn, hn::Sub(hn::LoadU(d, invocations.end + i), arrival));
        all = hn::Or(all, duration);
        hn::StoreU(duration, d, shares.time.data() + i);
        hn::StoreU(billed(duration, billing), d, shares.billed.data() + i);
        const MarkWords mark = markOf(arrival, duration, invocations.instance + i);
        hn::StoreU(mark.first, words, shares.markFirst.data() + i);
        hn::StoreU(mark.second, words, shares.markSecond.data() + i);
        storeBuckets(duration, shares.bucket.data() + i, shares.coarseBucket.data() + i);
    }
    shares.areShort = hn::AllTrue(d, hn::Lt(all, hn::Set(d, BatchSums::longestNs)));
}

BatchSums sums()
{
    return {&look, &sum, &share};
}

} // namespace warmfront::sim::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace warmfront::sim {

HWY_EXPORT(sums);

BatchSums batchSums()
{
    return HWY_DYNAMIC_DISPATCH(sums)();
}

} // namespace warmfront::sim
#endif
