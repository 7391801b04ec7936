// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtTest>

#include "simulator/stepped_run.h"

namespace warmfront::sim {

inline SimDuration seconds(double n)
{
    return SimDuration::nanoseconds(static_cast<std::int64_t>(n * 1e9));
}

inline FixedReplicas replicas(int count)
{
    FixedReplicas fixed;
    fixed.replicas = count;
    return fixed;
}

/// One function: 10 s of work, 2 s of cold start, a request every 20 s from 20 s on.
inline Configuration deployedRun(FunctionScaling scaling, std::vector<Deployment> deployments, SimDuration horizon)
{
    Configuration configuration;
    configuration.horizon = horizon;
    FunctionConfiguration function;
    function.memory = MemorySize::megabytes(128);
    function.cpu = 1.0;
    function.service = {ConstantLaw{seconds(10)}};
    function.coldStart = {Distribution{ConstantLaw{seconds(2)}}};
    function.scaling = std::move(scaling);
    function.sources.emplace_back();
    function.sources[0].arrivals = ConstantArrivals{Rate::perSecond(0.05)};
    function.deployments = std::move(deployments);
    configuration.functions = {function};
    return configuration;
}

inline SteppedRun stepped(const Configuration &configuration)
{
    return *SteppedRun::make(std::make_shared<Configuration>(configuration), ReplicationIndex{});
}

inline void goTo(SteppedRun &run, double second)
{
    QVERIFY(run.goTo(SimTime::after(seconds(second))).has_value());
}

inline std::vector<std::uint32_t> numbers(const SteppedRun &run)
{
    std::vector<std::uint32_t> all;
    for (const InstanceView &instance : run.instances(0)) {
        all.push_back(instance.number);
    }
    return all;
}

} // namespace warmfront::sim
