// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "core/base/time.h"

namespace warmfront {

/// How old messages of queues and records of streams are when they are handed over to a function, each time that they
/// are: what a stream's iterator age tells. Of the measured period, by the instant of the handover; all zero where
/// there are none. Adding two adds what is summed up, and keeps the older one.
struct Handovers
{
    std::uint64_t count = 0;
    TotalTime age; ///< Σ, each from its arrival on
    SimDuration oldest;

    void add(SimDuration aged)
    {
        ++count;
        age += aged;
        oldest = oldest < aged ? aged : oldest;
    }
    Handovers &operator+=(const Handovers &other)
    {
        count += other.count;
        age += other.age;
        oldest = oldest < other.oldest ? other.oldest : oldest;
        return *this;
    }
    bool operator==(const Handovers &) const = default;
};

} // namespace warmfront
