// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/time.h"
#include "simulator/scaling/last_seen.h"
#include "simulator/scaling/scaler.h"

namespace warmfront::sim {

/// What one instance did over the last window, in thousandths, rounded up as Kubernetes rounds its quantities.
struct PodSample
{
    std::int64_t number = 0;      ///< of the instance
    std::int64_t cpu = 0;         ///< of a vCPU
    std::int64_t concurrency = 0; ///< of a request in flight, mean
    std::int64_t requests = 0;    ///< of a request begun per second
};

/// The cluster's metrics server: reads the counters of every instance once per period and publishes the means between
/// the last two readings. An instance that was not there at both readings has no sample. Allocates only while the
/// number of instances reaches new heights.
class PodMetrics
{
public:
    void read(const ScalerView &view);

    /// In order of creation; empty before the second reading.
    [[nodiscard]] std::span<const PodSample> samples() const { return m_samples; }
    /// When the published window began; the time of the reading before the last.
    [[nodiscard]] SimTime windowBegin() const { return m_windowBegin; }

private:
    struct Counters
    {
        TotalTime cpu;
        TotalTime concurrency;
        std::int64_t admitted = 0;
    };

    LastSeen<Counters> m_seen;
    std::vector<PodSample> m_samples;
    SimTime m_windowBegin;
    std::optional<SimTime> m_readAt;
};

} // namespace warmfront::sim
