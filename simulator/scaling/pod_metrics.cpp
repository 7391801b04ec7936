// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/scaling/pod_metrics.h"

#include "simulator/scaling/whole_division.h"

namespace warmfront::sim {

void PodMetrics::read(const ScalerView &view)
{
    const SimTime before = m_readAt.value_or(view.now);
    const Int128 elapsed = (view.now - before).count();
    m_windowBegin = before;
    m_readAt = view.now;
    m_samples.clear();
    m_seen.update(view.instances, [&](const InstanceGlimpse &instance, const Counters *earlier) {
        if (earlier && elapsed > 0) {
            m_samples.push_back(
                {.number = instance.number,
                 .cpu = dividedUp((instance.cpu.count() - earlier->cpu.count()) * 1000, elapsed),
                 .concurrency =
                     dividedUp((instance.concurrency.count() - earlier->concurrency.count()) * 1000, elapsed),
                 .requests = dividedUp(Int128(instance.admitted - earlier->admitted) * 1'000'000'000'000, elapsed)});
        }
        return Counters{instance.cpu, instance.concurrency, instance.admitted};
    });
}

} // namespace warmfront::sim
