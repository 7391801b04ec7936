// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/scaling/signal_reader.h"

#include <utility>

#include "simulator/scaling/whole_division.h"

namespace warmfront::sim {

std::int64_t SignalReader::readThousandths(const ScalerView &view)
{
    const Int128 elapsed = (view.now - std::exchange(m_lastAt, view.now)).count();
    const Int128 arrived = view.totals.arrivals - std::exchange(m_lastArrivals, view.totals.arrivals);
    const Int128 busy =
        view.totals.concurrency.count() - std::exchange(m_lastConcurrency, view.totals.concurrency).count();
    switch (m_signal) {
    case ScalingSignal::Waiting:
        return view.counts.queued * 1000;
    case ScalingSignal::Outstanding:
        return (view.counts.queued + view.counts.inFlight) * 1000;
    case ScalingSignal::Concurrency:
        return elapsed > 0 ? dividedUp(busy * 1000, elapsed) : 0;
    case ScalingSignal::RequestsPerSecond:
        return elapsed > 0 ? dividedUp(arrived * 1'000'000'000'000, elapsed) : 0;
    }
    return 0;
}

} // namespace warmfront::sim
