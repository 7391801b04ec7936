// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/one_of.h"
#include "core/base/rate.h"
#include "core/base/time.h"
#include "core/model/distribution.h"

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

/// Where the requests of a rate that repeats are placed. Even: request n where the cumulative rate reaches n. Poisson:
/// at random with that rate.
using Spacing = RampingArrivals::Spacing;

/// A rate that repeats, a day or a week for example: one value for each of equally long slots of the period.
struct ProfileArrivals
{
    /// Steps: a value holds for its slot. Linear: it is reached at the start of its slot, and the rate goes straight
    /// from one to the next, from the last to the first.
    enum class Shape { Steps, Linear };

    SimDuration period;
    std::vector<Rate> rates; ///< at least one
    Shape shape = Shape::Steps;
    Spacing spacing = Spacing::Poisson;
    SimDuration startsAt; ///< where in the period the run begins; below the period
    bool operator==(const ProfileArrivals &) const = default;
};

/// mean + amplitude · sin(2π (t + startsAt) / period) (vegeta: sine).
struct SineArrivals
{
    Rate mean;
    Rate amplitude; ///< at most the mean
    SimDuration period;
    Spacing spacing = Spacing::Poisson;
    SimDuration startsAt; ///< where in the period the run begins; below the period
    bool operator==(const SineArrivals &) const = default;
};

/// A Poisson process whose rate is that of a state, which changes at random: a Markov-modulated Poisson process. It
/// begins in a state drawn by how much of the time each takes.
struct ModulatedArrivals
{
    struct State
    {
        Rate rate;
        SimDuration stay;         ///< mean of the exponential time in the state; at least shortestStay
        std::vector<double> next; ///< weight of each state as the next one, 0 for itself; empty = all others alike
        bool operator==(const State &) const = default;
    };
    static constexpr SimDuration shortestStay = SimDuration::milliseconds(1);
    static constexpr std::size_t mostStates = 64;

    std::vector<State> states; ///< every one can be reached from every other
    bool operator==(const ModulatedArrivals &) const = default;
};

/// Requests that come all at once: a job's items.
struct BatchArrivals
{
    std::int64_t count = 1;
    SimDuration at;                   ///< of the first batch
    std::optional<SimDuration> every; ///< absent = one batch
    bool operator==(const BatchArrivals &) const = default;
};

/// A timer.
struct ScheduleArrivals
{
    std::string cron;       ///< as parseCron() reads it
    std::string startDate;  ///< when the run begins, as parseDateTime() reads it; empty = defaultStart
    std::int64_t count = 1; ///< requests each time
    bool operator==(const ScheduleArrivals &) const = default;
};

/// A closed group of users: each thinks, sends a request, waits until it has ended one way or another, thinks again
/// (k6: constant-vus with a sleep). At the start all begin to think. A user sends at most one request every
/// shortestCycle, so that one who is refused at once and does not think cannot stop time.
struct UserArrivals
{
    std::int64_t users = 1; ///< 1 to mostUsers
    Distribution thinkTime;
    bool operator==(const UserArrivals &) const = default;

    static constexpr std::int64_t mostUsers = 1'000'000;
    static constexpr SimDuration shortestCycle = SimDuration::milliseconds(1);
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

using Arrivals = OneOf<std::variant<ConstantArrivals, PoissonArrivals, RampingArrivals, ProfileArrivals, SineArrivals,
                                    ModulatedArrivals, BatchArrivals, ScheduleArrivals, UserArrivals, TraceArrivals>>;

} // namespace warmfront
