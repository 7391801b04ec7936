// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace warmfront {

/// What kind of thing a stream belongs to.
enum class StreamOwner : std::uint32_t { Run, Function, Source, Instance, Host, Alternative, Test };

/// What the draws of a stream decide. The numbers are part of every stream's identity: append only.
enum class StreamPurpose : std::uint32_t {
    Arrival,        ///< gaps between arrivals, or positions inside a traced minute
    Service,        ///< service times of warm invocations
    ColdService,    ///< service times of cold invocations
    ColdStartPhase, ///< a phase of a cold start; StreamName::part is the phase
    Failure,        ///< whether an invocation fails
    Routing,        ///< random choice of an instance
    Placement,      ///< random choice of a host
    Retry,          ///< jitter of retries
    Selection,      ///< which function, payload or component an event takes
    Modulation,     ///< state changes of a modulated arrival process
    ServiceLatency, ///< of calls of a service; StreamName::part is the position among the calls of the function
    DeliveryDelay,  ///< how long an event is on its way to the platform
    Version,        ///< which version of a function a request goes to
    FirstRun        ///< what the first request of an instance takes longer
};

/// The identity of a stream: equal names give equal draws, on every machine.
struct StreamName
{
    std::uint64_t seed = 0;
    std::uint32_t replication = 0;
    StreamOwner owner = StreamOwner::Run;
    std::uint32_t index = 0; ///< of the owner: raw(FunctionIndex), raw(SourceIndex) …
    StreamPurpose purpose = StreamPurpose::Arrival;
    std::uint32_t part = 0; ///< where one purpose needs several streams, for example a cold-start phase

    bool operator==(const StreamName &) const = default;
};

/// SplitMix64 (Steele, Lea, Flood 2014; S. Vigna's public-domain constants): seeds streams, and gives the further draws
/// of laws that need more than one uniform per variate.
class SplitMix64
{
public:
    explicit constexpr SplitMix64(std::uint64_t state) : m_state(state) {}

    constexpr std::uint64_t next()
    {
        m_state += 0x9e3779b97f4a7c15U;
        std::uint64_t z = m_state;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31);
    }

private:
    std::uint64_t m_state;
};

/// A named stream of uniform 64-bit draws: eight interleaved xoshiro256++ generators (Blackman and Vigna 2019).
///
/// Draw i is step i / 8 of generator i % 8, however the draws are asked for: one by one, or in pieces of any length.
/// The generators of a stream are seeded by SplitMix64 from a hash of its name. A copy continues on its own from the
/// same position. Not thread-safe: a stream has one owner.
class Stream
{
public:
    static constexpr std::size_t laneCount = 8;

    explicit Stream(const StreamName &name);

    /// Writes the next out.size() draws.
    void fill(std::span<std::uint64_t> out);
    /// The next draw; the same as fill() of one.
    std::uint64_t next();
    /// How many draws have been taken.
    [[nodiscard]] std::uint64_t position() const { return m_position; }

    bool operator==(const Stream &) const = default;

private:
    std::array<std::uint64_t, 4 * laneCount> m_state; ///< word w of lane l at w * laneCount + l
    std::uint64_t m_position = 0;
};

/// Uniform 64-bit draws that are asked for by number instead of in order: those of one name, thing and number are
/// always the same. For things that need an unknown number of draws, such as an event that may be tried again, or a
/// user who sends request after request.
///
/// A draw is SplitMix64's mixing of the hash of the name with the thing, mixed again with the number.
class NumberedDraws
{
public:
    explicit NumberedDraws(const StreamName &name);

    [[nodiscard]] std::uint64_t at(std::uint64_t thing, std::uint64_t number) const
    {
        return SplitMix64(SplitMix64(m_key ^ thing).next() ^ number).next();
    }

    bool operator==(const NumberedDraws &) const = default;

private:
    std::uint64_t m_key;
};

} // namespace warmfront
