// SPDX-License-Identifier: GPL-3.0-or-later
// What plans bill that bill instances for the time they are active.
#include <algorithm>

#include "simulator/engine/engine.h"

namespace warmfront::sim {

void Engine::beginActivity(Instance &instance)
{
    if (m_billsActive && instance.activeSince < 0) {
        instance.activeSince = m_now;
    }
}

void Engine::endActivity(Instance &instance, std::int64_t at)
{
    if (instance.activeSince >= 0) {
        told(m_functions[instance.function]).active(instance.activeSince, at);
        instance.activeSince = -1;
    }
}

/// Called whenever the number of ready or idle instances has changed.
void Engine::countKeptIdle(FunctionState &function)
{
    if (function.minimum == 0) {
        return;
    }
    if (function.keptIdle > 0) {
        told(function).keptIdle(function.keptIdleSince, m_now, function.keptIdle);
    }
    const std::int64_t busy = function.counts.ready - function.idle;
    function.keptIdleSince = m_now;
    function.keptIdle = std::max<std::int64_t>(0, std::min(function.minimum, function.counts.ready) - busy);
}

} // namespace warmfront::sim
