// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/metering.h"

#include <algorithm>

#include "core/base/quantity.h"

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

std::string describe(const MeteringRule &rule)
{
    std::string text;
    switch (rule.basis) {
    case MeteringRule::Basis::Machines:
        return "Machines, for as long as they are held.";
    case MeteringRule::Basis::Invocations:
        text = rule.billsInit ? "Each invocation, the init of a cold start included" : "Each invocation";
        break;
    case MeteringRule::Basis::ActiveInstances:
        text = "Each period in which an instance serves requests";
        text += rule.billsInit ? ", its start included" : "";
        break;
    case MeteringRule::Basis::Instances:
        text = "Each instance for as long as it lives";
        text += rule.idleApart ? ", idle time of the minimum apart" : "";
        break;
    }
    text += ", in steps of " + formatDuration(rule.step);
    if (rule.minimum > rule.step) {
        text += " and at least " + formatDuration(rule.minimum);
    }
    if (rule.memoryStep.count() > 0) {
        text += "; memory in steps of " + formatMemory(rule.memoryStep);
    }
    for (std::size_t i = 0; i < rule.sizes.size(); ++i) {
        text += (i == 0 ? "; sizes " : ", ") + formatMemory(rule.sizes[i].memory);
    }
    return text + ".";
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
