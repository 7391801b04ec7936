// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstdint>

#include "core/base/time.h"
#include "core/model/result.h"

namespace warmfront::sim {

/// Grows a fingerprint from what happens to one function: its invocations and the lives of its instances, in any order.
///
/// Every fact becomes two words made of products of halves of its columns, each mixed with a constant of its own, and
/// the facts are added up: equal sets of facts give equal marks, whichever execution tells them in whichever order. The
/// marks of functions are chained, so that their order counts. Not meant to withstand an adversary.
class Mark
{
public:
    /// Of an invocation, or the sums of those of several.
    struct Words
    {
        std::uint64_t first = 0;
        std::uint64_t second = 0;
    };
    static constexpr std::uint64_t arrivalKey = 0x9e3779b97f4a7c15U;
    static constexpr std::uint64_t serviceKey = 0xd1b54a32d192ed03U;
    static constexpr std::uint64_t kindKey = 0xabc98388fb8fac03U;

    /// Only products of 32 bits, so that wide registers can do the same for several at once.
    [[nodiscard]] static Words of(std::int64_t arrival, std::int64_t start, std::int64_t end, std::uint32_t instance,
                                  std::uint8_t mark)
    {
        const std::uint64_t wait = word(start) - word(arrival);
        const std::uint64_t x = word(arrival) ^ arrivalKey;
        const std::uint64_t y = (word(end) - word(start)) ^ std::rotl(wait, 23) ^ serviceKey;
        const std::uint64_t z = ((std::uint64_t{instance} << 8) | mark) ^ std::rotl(wait, 41) ^ kindKey;
        const std::uint64_t p = product(x, y) + y;
        const std::uint64_t q = product(x >> 32, z) + z;
        const std::uint64_t h = p ^ std::rotl(q, 29);
        return {h, product(h, h >> 32)};
    }

    void invocation(std::int64_t arrival, std::int64_t start, std::int64_t end, std::uint32_t instance,
                    std::uint8_t mark)
    {
        invocations(of(arrival, start, end, instance, mark));
    }
    void invocations(const Words &sums)
    {
        m_invocations.first += sums.first;
        m_invocations.second += sums.second;
    }
    void life(std::int64_t created, std::int64_t end, std::uint32_t number)
    {
        const std::uint64_t a = folded(word(created) ^ 0xe7037ed1a0b428dbU, word(end) ^ 0x8ebc6af09c88c6e3U);
        const std::uint64_t b = folded(a ^ 0x589965cc75374cc3U, std::uint64_t{number} ^ 0x1d8e4e27c47d124fU);
        m_lives += (UInt128(a) << 64) | b;
    }
    /// Where a chain of functions starts.
    [[nodiscard]] static Fingerprint start() { return Fingerprint{{0x243f6a8885a308d3U, 0x13198a2e03707344U}}; }
    /// @p chain followed by what was marked here, of the function @p name.
    [[nodiscard]] Fingerprint closed(const Fingerprint &chain, std::uint64_t name) const
    {
        const std::uint64_t told =
            folded(m_invocations.first ^ 0xc4ceb9fe1a85ec53U, m_invocations.second ^ 0x94d049bb133111ebU);
        const std::uint64_t lives = folded(static_cast<std::uint64_t>(m_lives >> 64) ^ 0xa0761d6478bd642fU,
                                           static_cast<std::uint64_t>(m_lives) ^ 0x2d358dccaa6c78a5U);
        const std::uint64_t first =
            chained(chain.words[0], folded(told ^ 0xeb44accab455d165U, name ^ 0x8bb84b93962eacc9U));
        return Fingerprint{{first, chained(chain.words[1], folded(lives ^ 0x589965cc75374cc3U, first))}};
    }
    /// The fingerprint of @p whole followed by @p part.
    [[nodiscard]] static Fingerprint joined(const Fingerprint &whole, const Fingerprint &part)
    {
        Mark mark;
        mark.m_lives = (UInt128(part.words[0]) << 64) | part.words[1];
        return mark.closed(whole, 0);
    }

private:
    [[nodiscard]] static std::uint64_t word(std::int64_t n) { return static_cast<std::uint64_t>(n); }
    /// Of the lower halves.
    [[nodiscard]] static std::uint64_t product(std::uint64_t a, std::uint64_t b)
    {
        return (a & 0xffffffffU) * (b & 0xffffffffU);
    }
    [[nodiscard]] static std::uint64_t folded(std::uint64_t a, std::uint64_t b)
    {
        const UInt128 product = UInt128(a) * b;
        return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
    }
    [[nodiscard]] static std::uint64_t chained(std::uint64_t chain, std::uint64_t value)
    {
        return (std::rotl(chain, 23) ^ value) * 0x9fb21c651e98df25U;
    }

    Words m_invocations;
    UInt128 m_lives = 0;
};

} // namespace warmfront::sim
