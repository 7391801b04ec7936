// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstdint>

#include "core/base/time.h"
#include "core/model/result.h"

namespace warmfront::sim {

/// Grows a fingerprint from what happens: invocations in their order, lives of instances in any order.
///
/// Each lane multiplies two words, each mixed with its own constant, to 128 bits and folds the product into a chain; the
/// chain makes the order count. Not meant to withstand an adversary.
class Mark
{
public:
    void invocation(std::int64_t arrival, std::int64_t start, std::int64_t end, std::uint32_t instance, std::uint8_t mark)
    {
        const std::uint64_t kind = (std::uint64_t{instance} << 8) | mark;
        m_first = chained(m_first, folded(word(arrival) ^ 0x9e3779b97f4a7c15U, word(end) ^ 0xd1b54a32d192ed03U));
        m_second = chained(m_second, folded(word(start) ^ 0x8cb92ba72f3d8dd7U, kind ^ 0xabc98388fb8fac03U));
    }
    void life(std::int64_t created, std::int64_t end, std::uint32_t number)
    {
        const std::uint64_t a = folded(word(created) ^ 0xe7037ed1a0b428dbU, word(end) ^ 0x8ebc6af09c88c6e3U);
        const std::uint64_t b = folded(a ^ 0x589965cc75374cc3U, std::uint64_t{number} ^ 0x1d8e4e27c47d124fU);
        m_lives += (UInt128(a) << 64) | b;
    }
    /// Ends a chapter (a function): what was marked since the last one, with @p name, becomes part of the chain.
    void close(std::uint64_t name)
    {
        m_first = chained(m_first, folded(static_cast<std::uint64_t>(m_lives >> 64) ^ 0xa0761d6478bd642fU, name ^ 0xeb44accab455d165U));
        m_second = chained(m_second, folded(static_cast<std::uint64_t>(m_lives) ^ 0x2d358dccaa6c78a5U, m_first ^ 0x8bb84b93962eacc9U));
        m_lives = 0;
    }
    [[nodiscard]] Fingerprint fingerprint() const { return Fingerprint{{m_first, m_second}}; }

    /// The fingerprint of @p whole followed by @p part.
    [[nodiscard]] static Fingerprint joined(const Fingerprint &whole, const Fingerprint &part)
    {
        Mark mark;
        mark.m_first = whole.words[0];
        mark.m_second = whole.words[1];
        mark.m_lives = (UInt128(part.words[0]) << 64) | part.words[1];
        mark.close(0);
        return mark.fingerprint();
    }

private:
    [[nodiscard]] static std::uint64_t word(std::int64_t n) { return static_cast<std::uint64_t>(n); }
    [[nodiscard]] static std::uint64_t folded(std::uint64_t a, std::uint64_t b)
    {
        const UInt128 product = UInt128(a) * b;
        return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
    }
    [[nodiscard]] static std::uint64_t chained(std::uint64_t chain, std::uint64_t value)
    {
        return (std::rotl(chain, 23) ^ value) * 0x9fb21c651e98df25U;
    }

    std::uint64_t m_first = 0x243f6a8885a308d3U;
    std::uint64_t m_second = 0x13198a2e03707344U;
    UInt128 m_lives = 0;
};

} // namespace warmfront::sim
