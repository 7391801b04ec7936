// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "core/base/memory_size.h"
#include "core/base/time.h"

namespace warmfront {

/// How a price plan measures what it bills: the part of a plan that a run must know. Rates never enter the simulator.
struct MeteringRule
{
    enum class Basis {
        Invocations, ///< each invocation's duration, rounded up, × memory (functions)
        Machines,    ///< machine hours, whatever runs on them (nodes, dynos)
    };
    Basis basis = Basis::Invocations;
    SimDuration step = SimDuration::milliseconds(1);    ///< billed durations round up to a multiple of this
    SimDuration minimum = SimDuration::milliseconds(1); ///< least billed duration of an invocation
    bool billsInit =
        false; ///< runtime boot and user init of a cold start (all of it when given as one total) are billed
    bool operator==(const MeteringRule &) const = default;
};

/// What one replication used in its measured period, in the plan's granularity. Sums: adding two usages adds every
/// member.
struct Usage
{
    std::uint64_t invocations = 0; ///< that ran (done, failed, timed out in service); refused ones are not billed
    TotalTime billedDuration;      ///< Σ of rounded durations, init included when the rule bills it
    MemoryTime billedMemoryTime;   ///< the same × configured memory
    TotalTime workTime;            ///< Σ of service times before rounding
    TotalTime billedInit;          ///< the part of billedDuration that is init (before rounding)
    TotalTime provisionedTime;     ///< always-warm instances × measured time
    MemoryTime provisionedMemoryTime;
    /// The part of billedMemoryTime that ran on always-warm instances; 0 where a run does not tell them apart.
    MemoryTime provisionedBilledMemoryTime;
    TotalTime machineTime;     ///< nodes or dynos × measured time
    std::int64_t machines = 0; ///< nodes or dynos held; where they come and go their mean, rounded up
    SimDuration period;        ///< measured period (horizon − warm-up); not added up

    Usage &operator+=(const Usage &other);
    bool operator==(const Usage &) const = default;
};

} // namespace warmfront
