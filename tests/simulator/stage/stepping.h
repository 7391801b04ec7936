// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtTest>

#include "simulator/stepped_run.h"

namespace warmfront::sim {

inline SimDuration seconds(double n)
{
    return SimDuration::nanoseconds(static_cast<std::int64_t>(n * 1e9));
}

inline SteppedRun stepped(const Configuration &configuration)
{
    return *SteppedRun::make(std::make_shared<Configuration>(configuration), ReplicationIndex{});
}

inline void goTo(SteppedRun &run, double second)
{
    QVERIFY(run.goTo(SimTime::after(seconds(second))).has_value());
}

} // namespace warmfront::sim
