// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/result.h"
#include "simulator/simulate.h"

namespace warmfront::sim {

/// Counts one request that came to @p ending, and was cold, if @p isCold.
inline void count(Counts &counts, Ending ending, bool isCold)
{
    ++counts.requests;
    counts.cold += isCold ? 1 : 0;
    switch (ending) {
    case Ending::Done:
        ++counts.done;
        break;
    case Ending::Failed:
        ++counts.failed;
        break;
    case Ending::Throttled:
        ++counts.throttled;
        break;
    case Ending::Rejected:
        ++counts.rejected;
        break;
    case Ending::TimedOut:
        ++counts.timedOut;
        break;
    case Ending::Unfinished:
        ++counts.unfinished;
        break;
    case Ending::Expired:
        ++counts.expired;
        break;
    case Ending::DeadLettered:
        ++counts.deadLettered;
        break;
    }
}

} // namespace warmfront::sim
