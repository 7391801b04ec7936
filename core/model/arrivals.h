// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/rate.h"
#include "core/base/time.h"

namespace warmfront {

/// Equally spaced requests, the first one interval after the start (k6: constant-arrival-rate).
struct ConstantArrivals
{
    Rate rate;
    bool operator==(const ConstantArrivals &) const = default;
};

struct PoissonArrivals
{
    Rate rate;
    bool operator==(const PoissonArrivals &) const = default;
};

/// A piecewise linear rate (k6: ramping-arrival-rate): from `startRate` to each stage's target within its duration.
/// After the last stage no request arrives.
struct RampingArrivals
{
    struct Stage
    {
        SimDuration duration;
        Rate target;
        bool operator==(const Stage &) const = default;
    };
    /// Even: request n arrives when the cumulative rate reaches n, as k6 does. Poisson: at random with that rate.
    enum class Spacing { Even, Poisson };

    Rate startRate;
    std::vector<Stage> stages;
    Spacing spacing = Spacing::Even;
    bool operator==(const RampingArrivals &) const = default;
};

/// The requests of a recorded trace.
struct TraceArrivals
{
    enum class Format { Csv, Azure2019, Azure2021, Pacslab };
    /// Where the requests of one counted minute are placed.
    enum class Spread { Uniform, Even, Start };
    /// Whose durations are used: the function's law, or those the trace recorded.
    enum class Service { Function, Trace };

    struct SelectFunction
    {
        std::string id;
        bool operator==(const SelectFunction &) const = default;
    };
    struct SelectTop
    {
        int count = 1;
        bool operator==(const SelectTop &) const = default;
    };
    struct SelectAll
    {
        bool operator==(const SelectAll &) const = default;
    };
    using Select = std::variant<SelectFunction, SelectTop, SelectAll>;

    std::string file; ///< relative to the scenario, as written
    Format format = Format::Csv;
    std::string timeColumn;                     ///< csv: required
    std::optional<SimDuration> timeUnit;        ///< csv: one unit of the time column; absent = ISO 8601
    std::optional<std::string> durationColumn;  ///< csv
    std::optional<SimDuration> durationUnit;    ///< csv: absent = the time column's unit (1 s for ISO 8601)
    std::map<std::string, std::string> columns; ///< csv: our name ("function", "memory") → the file's column
    std::optional<Select> select;               ///< absent = every row goes to the source's function
    Service service = Service::Function;
    Spread spread = Spread::Uniform;
    bool operator==(const TraceArrivals &) const = default;
};

using Arrivals = std::variant<ConstantArrivals, PoissonArrivals, RampingArrivals, TraceArrivals>;

} // namespace warmfront
