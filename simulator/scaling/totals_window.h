// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/contract.h"
#include "simulator/scaling/scaler.h"

namespace warmfront::sim {

/// What passed between now and some samples ago.
struct Passed
{
    std::int64_t arrivals = 0;
    std::int64_t completions = 0;
    Int128 inFlightNs = 0; ///< ∫ requests on instances dt
    Int128 readyNs = 0;    ///< ∫ ready instances dt
    Int128 cpuNs = 0;      ///< vCPU × time

    Passed() = default;
    Passed(const ScalerTotals &from, const ScalerTotals &to)
        : arrivals(to.arrivals - from.arrivals),
          completions(to.completions - from.completions),
          inFlightNs(to.concurrency.count() - to.queued.count() - from.concurrency.count() + from.queued.count()),
          readyNs(to.ready.count() - from.ready.count()),
          cpuNs(to.cpu.count() - from.cpu.count())
    {
    }
};

/// The last so many samples of the totals, for means over a moving window. Before the window has filled it reaches back
/// to the start of the run. Allocates only when it is made.
class TotalsWindow
{
public:
    /// A window of @p intervals sampling intervals, one or more.
    explicit TotalsWindow(std::int64_t intervals)
    {
        expects(intervals >= 1, "a window holds one interval or more");
        m_samples.resize(static_cast<std::size_t>(intervals));
    }

    /// Adds the sample of now and says what passed since the one that the whole window lies behind it.
    Passed add(const ScalerTotals &now)
    {
        ScalerTotals &oldest = m_samples[m_next];
        m_next = (m_next + 1) % m_samples.size();
        const Passed passed(oldest, now);
        oldest = now;
        return passed;
    }

private:
    std::vector<ScalerTotals> m_samples; ///< all at the start of the run to begin with
    std::size_t m_next = 0;
};

} // namespace warmfront::sim
