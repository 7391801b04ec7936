// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "simulator/simulate.h"

/// Small runs whose every invocation a test looks at.
namespace warmfront::sim {

/// Keeps what it is told.
class Watch final : public RunWatch
{
public:
    bool proceed(std::uint64_t, SimTime) override { return true; }
    bool wantsRows() const override { return keepsRows; }
    void rows(std::span<const InvocationRow> told) override { all.insert(all.end(), told.begin(), told.end()); }

    bool keepsRows = true;
    std::vector<InvocationRow> all;
};

inline SimDuration seconds(double n)
{
    return SimDuration::nanoseconds(std::llround(n * 1e9));
}

inline Configuration run(std::vector<FunctionConfiguration> functions, double horizonSeconds, std::uint64_t seed = 5)
{
    Configuration configuration;
    configuration.seed = seed;
    configuration.horizon = seconds(horizonSeconds);
    configuration.functions = std::move(functions);
    return configuration;
}

inline Configuration run(FunctionConfiguration function, double horizonSeconds, std::uint64_t seed = 5)
{
    return run(std::vector<FunctionConfiguration>{std::move(function)}, horizonSeconds, seed);
}

inline UnitOutcome outcomeOf(const Configuration &configuration, Watch &watch)
{
    return *simulate(configuration, workUnits(configuration).front(), watch);
}

} // namespace warmfront::sim
