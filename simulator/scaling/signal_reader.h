// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "simulator/scaling/scaler.h"

namespace warmfront::sim {

/// A number about a whole function that a scaler can follow, as a metrics system or an event source would report it.
enum class ScalingSignal {
    Waiting,           ///< requests that wait, now (queue length)
    Outstanding,       ///< requests that wait or are being served, now
    Concurrency,       ///< mean of outstanding requests since the last reading
    RequestsPerSecond, ///< arrivals per second since the last reading
};

/// Reads one signal at the instants of a view. The two that are means cover the time since the reading before; the
/// first reading covers the time since the start of the run.
class SignalReader
{
public:
    explicit SignalReader(ScalingSignal signal) : m_signal(signal) {}

    /// In thousandths, rounded up as Kubernetes rounds its quantities. 0 when no time has passed for a mean.
    [[nodiscard]] std::int64_t readThousandths(const ScalerView &view);

private:
    ScalingSignal m_signal;
    SimTime m_lastAt;
    std::int64_t m_lastArrivals = 0;
    TotalTime m_lastConcurrency;
};

} // namespace warmfront::sim
