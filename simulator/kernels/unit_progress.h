// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "core/base/time.h"
#include "simulator/simulate.h"

namespace warmfront::sim {

/// Tells a watch how far a unit is whose functions run one after the other, or several side by side.
class UnitProgress
{
public:
    /// @p watch outlives it. There is at least one function.
    UnitProgress(RunWatch &watch, std::size_t functions)
        : m_watch(&watch), m_functions(static_cast<std::int64_t>(functions))
    {
    }
    /// One of the functions is further by @p advanced, with so many requests. False when the watch stops the unit.
    [[nodiscard]] bool advanced(std::uint64_t requests, SimDuration advanced)
    {
        m_reached += advanced.count();
        m_unreported += requests;
        return m_unreported < requestsPerReport || report();
    }
    /// One of the functions is done; @p left of its horizon was not told yet.
    [[nodiscard]] bool functionDone(SimDuration left)
    {
        m_reached += left.count();
        return report();
    }

private:
    static constexpr std::uint64_t requestsPerReport = 1024;

    [[nodiscard]] bool report()
    {
        return m_watch->proceed(std::exchange(m_unreported, 0),
                                SimTime::atNanoseconds(static_cast<std::int64_t>(m_reached / m_functions)));
    }

    RunWatch *m_watch;
    std::int64_t m_functions;
    Int128 m_reached = 0; ///< of all functions
    std::uint64_t m_unreported = 0;
};

} // namespace warmfront::sim
