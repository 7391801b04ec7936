// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/memory_size.h"
#include "core/base/processor_time.h"
#include "core/base/time.h"

namespace warmfront {

/// A size in which a platform offers instances: less memory is billed as this much.
struct InstanceSize
{
    MemorySize memory;
    double processors = 0.0; ///< vCPU, or GHz where the plan bills those; 0: as the function says
    bool operator==(const InstanceSize &) const = default;
};

/// How a price plan measures what it bills: the part of a plan that a run must know. Rates never enter the simulator.
struct MeteringRule
{
    enum class Basis {
        Invocations,     ///< each invocation's duration, rounded up, × memory (functions)
        Machines,        ///< machine hours, whatever runs on them (nodes, dynos)
        ActiveInstances, ///< each period in which an instance serves at least one request, rounded up
        Instances,       ///< each instance's whole life, rounded up
    };
    Basis basis = Basis::Invocations;
    SimDuration step = SimDuration::milliseconds(1);    ///< billed durations round up to a multiple of this
    SimDuration minimum = SimDuration::milliseconds(1); ///< least billed duration of an invocation, period or life
    /// Runtime boot and user init of a cold start (all of it when given as one total) are billed; of active instances
    /// the whole cold start.
    bool billsInit = false;
    /// Instances of the minimum are billed apart while they are idle; only of whole lives, else they always are.
    bool idleApart = false;
    MemorySize memoryStep;           ///< billed memory rounds up to a multiple of this; 0: as it is
    std::vector<InstanceSize> sizes; ///< by rising memory; empty: any
    bool operator==(const MeteringRule &) const = default;

    [[nodiscard]] MemorySize billedMemory(MemorySize memory) const;
    /// vCPU, or GHz where the plan bills those, of an instance of @p memory for which @p cpu vCPU are asked.
    [[nodiscard]] double billedProcessors(MemorySize memory, double cpu) const;
    /// Whether instances are billed one by one, by time they are active or alive.
    [[nodiscard]] bool billsInstances() const { return basis == Basis::ActiveInstances || basis == Basis::Instances; }
    [[nodiscard]] bool billsIdleApart() const { return basis == Basis::ActiveInstances || idleApart; }
};

/// What a plan bills, in a sentence: "Each period in which an instance serves requests, its start included, in steps of
/// 100 ms."
[[nodiscard]] std::string describe(const MeteringRule &rule);

/// What one replication used in its measured period, in the plan's granularity. Sums: adding two usages adds every
/// member.
struct Usage
{
    std::uint64_t invocations = 0;       ///< that ran (done, failed, timed out in service); refused ones are not billed
    TotalTime billedDuration;            ///< Σ of rounded durations, init included when the rule bills it
    MemoryTime billedMemoryTime;         ///< the same × billed memory
    ProcessorTime billedProcessorTime{}; ///< the same × vCPU or GHz
    TotalTime workTime;                  ///< Σ of service times before rounding
    TotalTime billedInit;                ///< the part of billedDuration that is init (before rounding)
    /// Always-warm instances × measured time; where active instances are billed, the time that instances of the
    /// minimum were idle.
    TotalTime provisionedTime;
    MemoryTime provisionedMemoryTime;
    ProcessorTime provisionedProcessorTime{};
    /// The part of billedMemoryTime that ran on always-warm instances; 0 where a run does not tell them apart.
    MemoryTime provisionedBilledMemoryTime;
    TotalTime machineTime;     ///< nodes or dynos × measured time
    std::int64_t machines = 0; ///< nodes or dynos held; where they come and go their mean, rounded up
    SimDuration period;        ///< measured period (horizon − warm-up); not added up

    Usage &operator+=(const Usage &other);
    bool operator==(const Usage &) const = default;
};

} // namespace warmfront
