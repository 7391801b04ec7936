// SPDX-License-Identifier: GPL-3.0-or-later
// What plans bill that bill instances for the time they are active.
#include <algorithm>

#include "simulator/engine/engine.h"

namespace warmfront::sim {

void Engine::endActivity(Instance &instance, std::int64_t at)
{
    if (instance.activeSince >= 0) {
        told(m_functions[instance.function]).active(instance.activeSince, at);
        instance.activeSince = -1;
    }
}

void Engine::recountKeptIdle(FunctionState &function)
{
    if (function.keptIdle > 0) {
        told(function).keptIdle(function.keptIdleSince, m_now, function.keptIdle);
    }
    const std::int64_t busy = function.counts.ready - function.idle;
    function.keptIdleSince = m_now;
    function.keptIdle = std::max<std::int64_t>(0, std::min(function.minimum, function.counts.ready) - busy);
}

} // namespace warmfront::sim
