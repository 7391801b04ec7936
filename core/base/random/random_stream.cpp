// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random_stream.h"

#include <bit>

#include "core/base/random/kernels.h"

namespace warmfront {

namespace {

std::uint64_t hashOf(const StreamName &name)
{
    std::uint64_t hash = SplitMix64(name.seed).next();
    for (const std::uint64_t field :
         {std::uint64_t{name.replication}, static_cast<std::uint64_t>(name.owner), std::uint64_t{name.index},
          static_cast<std::uint64_t>(name.purpose), std::uint64_t{name.part}}) {
        hash = SplitMix64(hash ^ field).next();
    }
    return hash;
}

} // namespace

Stream::Stream(const StreamName &name)
{
    SplitMix64 seeds(hashOf(name));
    for (std::size_t lane = 0; lane < laneCount; ++lane) {
        for (std::size_t word = 0; word < 4; ++word) {
            m_state[word * laneCount + lane] = seeds.next();
        }
    }
}

NumberedDraws::NumberedDraws(const StreamName &name) : m_key(~hashOf(name)) {}

std::uint64_t Stream::next()
{
    std::uint64_t *s = m_state.data() + m_position % laneCount;
    std::uint64_t &s0 = s[0];
    std::uint64_t &s1 = s[laneCount];
    std::uint64_t &s2 = s[2 * laneCount];
    std::uint64_t &s3 = s[3 * laneCount];
    const std::uint64_t draw = std::rotl(s0 + s3, 23) + s0;
    const std::uint64_t t = s1 << 17;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = std::rotl(s3, 45);
    ++m_position;
    return draw;
}

void Stream::fill(std::span<std::uint64_t> out)
{
    std::size_t i = 0;
    while (i < out.size() && m_position % laneCount != 0) {
        out[i++] = next();
    }
    const std::size_t steps = (out.size() - i) / laneCount;
    if (steps > 0) {
        random::kernels().fill(m_state.data(), steps, out.data() + i);
        m_position += steps * laneCount;
        i += steps * laneCount;
    }
    while (i < out.size()) {
        out[i++] = next();
    }
}

} // namespace warmfront
