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
    const auto offset = hn::Set(Real(), wholeBits);
    return hn::Sub(hn::BitCast(Real(), hn::Or(whole, hn::BitCast(Unsigned(), offset))), offset);
}
HWY_INLINE Integers toWhole(Reals whole)
{
    const auto offset = hn::Set(Real(), wholeBits);
    return hn::Sub(hn::BitCast(Signed(), hn::Add(whole, offset)), hn::BitCast(Signed(), offset));
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

/// The durations rounded up to the billing step. Every number here is a whole one below 2^53, so that only the first
/// quotient is rounded, to the right one or one more.
HWY_INLINE Integers billed(Integers durations, BatchSums::Billing billing)
{
    const auto step = hn::Set(Real(), static_cast<double>(billing.step));
    const auto inverse = hn::Set(Real(), 1.0 / static_cast<double>(billing.step));
    const auto offset = hn::Set(Real(), wholeBits);
    const auto atLeast = hn::Max(durations, hn::Set(Signed(), billing.minimum));
    const auto raised = toReal(hn::BitCast(Unsigned(), hn::Add(atLeast, hn::Set(Signed(), billing.step - 1))));
    const auto quotient = hn::Sub(hn::Add(hn::Mul(raised, inverse), offset), offset);
    const auto rounded = hn::Mul(quotient, step);
    const auto tooMuch = hn::IfThenElseZero(hn::Gt(rounded, raised), step);
    return toWhole(hn::Sub(rounded, tooMuch));
}

bool arePlain(const InvocationBatch &batch)
{
    const Signed d;
    const std::size_t lanes = hn::Lanes(d);
    std::uint8_t others = 0;
    for (std::size_t i = 0; i < batch.count; ++i) {
        others |= batch.mark[i] ^ InvocationBatch::warmAndDone;
    }
    auto waits = hn::Zero(d);
    for (std::size_t i = 0; i < batch.count; i += lanes) {
        const auto wait = hn::Xor(hn::LoadU(d, batch.start.data() + i), hn::LoadU(d, batch.arrival.data() + i));
        waits = hn::Or(waits, hn::IfThenElseZero(hn::FirstN(d, batch.count - i), wait));
    }
    return others == 0 && hn::AllTrue(d, hn::Eq(waits, hn::Zero(d)));
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

HWY_INLINE void storeBuckets(Integers durations, std::int64_t *bucket, std::int64_t *coarseBucket)
{
    const auto units = hn::ShiftRight<LatencyHistogram::unitBits>(hn::BitCast(Unsigned(), durations));
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

void sum(const PlainInvocations &invocations, BatchSums::Billing billing, BatchSums::Sums &sums)
{
    const Signed d;
    const Unsigned words;
    const std::size_t lanes = hn::Lanes(d);
    auto time = hn::Zero(d);
    auto all = hn::Zero(d);
    auto bill = hn::Zero(d);
    auto first = hn::Zero(words);
    auto second = hn::Zero(words);
    for (std::size_t i = 0; i < invocations.count; i += lanes) {
        const auto isIn = hn::FirstN(d, invocations.count - i);
        const auto isWordIn = hn::RebindMask(words, isIn);
        const auto arrival = hn::LoadU(d, invocations.arrival + i);
        const auto duration = hn::IfThenElseZero(isIn, hn::Sub(hn::LoadU(d, invocations.end + i), arrival));
        time = hn::Add(time, duration);
        all = hn::Or(all, duration);
        bill = hn::Add(bill, hn::IfThenElseZero(isIn, billed(duration, billing)));
        const MarkWords mark = markOf(arrival, duration, invocations.instance + i);
        first = hn::Add(first, hn::IfThenElseZero(isWordIn, mark.first));
        second = hn::Add(second, hn::IfThenElseZero(isWordIn, mark.second));
        storeBuckets(duration, sums.bucket.data() + i, sums.coarseBucket.data() + i);
    }
    sums.isShort = hn::AllTrue(d, hn::Lt(all, hn::Set(d, BatchSums::longestNs)));
    sums.time = hn::GetLane(hn::SumOfLanes(d, time));
    sums.billed = hn::GetLane(hn::SumOfLanes(d, bill));
    sums.mark = {sumOf(first), sumOf(second)};
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
    return {&arePlain, &sum, &share};
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
