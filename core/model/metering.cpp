// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/metering.h"

#include <algorithm>

namespace warmfront {

namespace {

/// The smallest size that holds @p memory, or the largest; null where there are none.
const InstanceSize *sizeFor(const std::vector<InstanceSize> &sizes, MemorySize memory)
{
    if (sizes.empty()) {
        return nullptr;
    }
    const auto found = std::ranges::find_if(sizes, [memory](const InstanceSize &s) { return memory <= s.memory; });
    return found == sizes.end() ? &sizes.back() : &*found;
}

} // namespace

MemorySize MeteringRule::billedMemory(MemorySize memory) const
{
    if (const InstanceSize *size = sizeFor(sizes, memory)) {
        return std::max(memory, size->memory);
    }
    const std::int64_t unit = memoryStep.count();
    const std::int64_t rest = unit > 0 ? memory.count() % unit : 0;
    return rest == 0 ? memory : MemorySize::bytes(memory.count() + (unit - rest));
}

double MeteringRule::billedProcessors(MemorySize memory, double cpu) const
{
    const InstanceSize *size = sizeFor(sizes, memory);
    return size != nullptr && size->processors > 0.0 ? size->processors : cpu;
}

Usage &Usage::operator+=(const Usage &other)
{
    invocations += other.invocations;
    billedDuration += other.billedDuration;
    billedMemoryTime += other.billedMemoryTime;
    billedProcessorTime += other.billedProcessorTime;
    workTime += other.workTime;
    billedInit += other.billedInit;
    provisionedTime += other.provisionedTime;
    provisionedMemoryTime += other.provisionedMemoryTime;
    provisionedProcessorTime += other.provisionedProcessorTime;
    provisionedBilledMemoryTime += other.provisionedBilledMemoryTime;
    machineTime += other.machineTime;
    machines += other.machines;
    if (period == SimDuration{}) {
        period = other.period;
    }
    return *this;
}

} // namespace warmfront
