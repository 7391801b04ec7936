// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>

#include "core/base/random_stream.h"
#include "core/base/variates.h"

namespace warmfront::bench {

/// The physical floor of a simulated invocation: only drawing its two exponential variates (inter-arrival and service)
/// and adding up the arrival times, 128 at a time, as every source does. Other benchmarks report their time per
/// invocation as a multiple of this one, measured in the same process.
class Floor
{
public:
    static constexpr std::size_t batch = 128;

    Floor()
        : m_arrivals({.seed = 1, .purpose = StreamPurpose::Arrival}),
          m_services({.seed = 1, .purpose = StreamPurpose::Service})
    {
    }

    /// The next 128 invocations of 0.9 arrivals/s and services of 1.991 s; returns the time of the last arrival.
    std::int64_t nextBatch()
    {
        m_arrivals.fill(m_raw);
        variates::exponential(m_raw, 1e9 / 0.9, m_at);
        m_last = variates::accumulate(m_last, m_at);
        m_services.fill(m_raw);
        variates::exponential(m_raw, 1.991e9, m_service);
        return m_last;
    }

    [[nodiscard]] const std::array<std::int64_t, batch> &arrivals() const { return m_at; }
    [[nodiscard]] const std::array<std::int64_t, batch> &services() const { return m_service; }

private:
    Stream m_arrivals;
    Stream m_services;
    std::array<std::uint64_t, batch> m_raw{};
    std::array<std::int64_t, batch> m_at{};
    std::array<std::int64_t, batch> m_service{};
    std::int64_t m_last = 0;
};

} // namespace warmfront::bench
