// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/engine/shared_processor.h"

#include <algorithm>

#include "core/base/contract.h"

namespace warmfront::sim {

namespace {

constexpr auto isLater = [](const auto &a, const auto &b) { return a.isAfter(b); };

} // namespace

void SharedProcessor::advance(std::int64_t now)
{
    const Int128 since = now - m_now;
    m_now = now;
    if (since == 0 || m_shares.empty()) {
        return;
    }
    m_used += since * std::min<Int128>(m_processors, Int128(count()) * oneProcessor);
    m_done += isFull() ? (since << workBits) * m_processors / (Int128(count()) * oneProcessor) : since << workBits;
}

void SharedProcessor::join(std::int64_t now, std::int64_t work, std::uint32_t call)
{
    advance(now);
    if (m_shares.empty()) {
        m_done = 0;
    }
    m_shares.push_back({m_done + (Int128(work) << workBits), m_joined++, call});
    std::push_heap(m_shares.begin(), m_shares.end(), isLater);
}

void SharedProcessor::leave(std::int64_t now, std::uint32_t call)
{
    advance(now);
    const auto found = std::ranges::find(m_shares, call, &Share::call);
    expects(found != m_shares.end(), "who leaves a processor was on it");
    m_shares.erase(found);
    std::make_heap(m_shares.begin(), m_shares.end(), isLater);
}

std::int64_t SharedProcessor::nextAt() const
{
    if (m_shares.empty()) {
        return INT64_MAX;
    }
    const Int128 left = m_shares.front().through - m_done;
    const auto dividedUp = [](Int128 a, Int128 b) { return (a + b - 1) / b; };
    const Int128 takes = isFull() ? dividedUp(left * count() * oneProcessor, Int128(m_processors) << workBits)
                                  : dividedUp(left, Int128(1) << workBits);
    constexpr Int128 latest = INT64_MAX - 1;
    return static_cast<std::int64_t>(std::min(latest, m_now + std::max<Int128>(0, takes)));
}

bool SharedProcessor::takeDone(std::int64_t now, std::uint32_t &call)
{
    advance(now);
    if (m_shares.empty() || m_shares.front().through > m_done) {
        return false;
    }
    call = m_shares.front().call;
    std::pop_heap(m_shares.begin(), m_shares.end(), isLater);
    m_shares.pop_back();
    return true;
}

TotalTime SharedProcessor::used(std::int64_t now) const
{
    const Int128 busy = std::min<Int128>(m_processors, Int128(count()) * oneProcessor);
    return TotalTime::nanoseconds((m_used + (now - m_now) * busy) / oneProcessor);
}

} // namespace warmfront::sim
