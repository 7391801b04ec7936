// SPDX-License-Identifier: GPL-3.0-or-later
// The parameters of every keep-alive policy, once.
#include <array>

#include "core/model/mechanism.h"
#include "core/model/time_ranges.h"

namespace warmfront {

namespace {

using namespace time_ranges;
using Kind = ParameterKind;

constexpr ParameterSpec maximumLifetime{"maximumLifetime",
                                        "Longest life",
                                        "No instance is kept idle beyond this age; without it age does not matter.",
                                        Kind::Duration,
                                        {0.0, 1e7, false},
                                        {},
                                        {},
                                        true};
constexpr std::array<ParameterSpec, 3> lastAndSpare{
    ParameterSpec{"last",
                  "Last instance stays",
                  "How long the only instance of a function stays idle.",
                  Kind::Duration,
                  anyTime,
                  {},
                  "640 s"},
    ParameterSpec{"spare",
                  "Spare instances stay",
                  "How long an instance stays idle while there are others.",
                  Kind::Duration,
                  anyTime,
                  {},
                  "1000 s"},
    maximumLifetime,
};
constexpr std::array<ParameterSpec, 2> halving{
    ParameterSpec{"period",
                  "Period",
                  "After each of these an idle instance is still there with probability one half.",
                  Kind::Duration,
                  positiveTime,
                  {},
                  "380 s"},
    maximumLifetime,
};
constexpr std::array<ParameterSpec, 3> periodicRemoval{
    ParameterSpec{"period",
                  "Period",
                  "Once in each of these some of the idle instances are taken away.",
                  Kind::Duration,
                  positiveTime,
                  {},
                  "380 s"},
    ParameterSpec{"share",
                  "Share",
                  "How many of those that were idle for a whole period, the longest idle first.",
                  Kind::Number,
                  {0.0, 1.0, false},
                  {},
                  "0.5"},
    maximumLifetime,
};
constexpr std::array<std::string_view, 6> measurements{"lambda2025", "azure2025", "google2025",
                                                       "lambda2021", "azure2021", "google2021"};
constexpr std::array<ParameterSpec, 2> measured{
    ParameterSpec{"measurement",
                  "Measurement",
                  "Where and when the lives of idle instances were measured.",
                  Kind::Choice,
                  {},
                  measurements,
                  "lambda2025"},
    maximumLifetime,
};
constexpr std::array<ParameterSpec, 2> fixedTime{
    ParameterSpec{"duration",
                  "Instances stay",
                  "How long an instance stays idle, counted from its last use.",
                  Kind::Duration,
                  anyTime,
                  {},
                  "10 min"},
    maximumLifetime,
};

constexpr std::array<ParameterSpec, 4> knownTimes{
    ParameterSpec{"duration",
                  "Instances stay",
                  "How long an instance stays idle, counted from its last use.",
                  Kind::Duration,
                  anyTime,
                  {},
                  "10 min"},
    ParameterSpec{"lead",
                  "Lead",
                  "How long before a scheduled request its instance starts; without it, as long as 99 % of the cold "
                  "starts of the function take.",
                  Kind::Duration,
                  positiveTime,
                  {},
                  {},
                  true},
    ParameterSpec{"patience",
                  "Patience",
                  "How long after a scheduled request its instance stays unused, at least.",
                  Kind::Duration,
                  anyTime,
                  {},
                  "10 s",
                  true},
    maximumLifetime,
};

/// Optional ones have the constants of the paper (M. Shahrad et al., USENIX ATC 2020).
constexpr ParameterSpec histogramPart(std::string_view name, std::string_view label, std::string_view meaning,
                                      Kind kind, ParameterRange range, std::string_view initial)
{
    return {name, label, meaning, kind, range, {}, initial, true};
}
constexpr std::array<ParameterSpec, 12> hybridHistogram{
    histogramPart("bin", "Bin", "Width of a bin of the histogram of idle times.", Kind::Duration, positiveTime,
                  "1 min"),
    histogramPart("bins", "Bins", "Number of bins; longer idle times are out of its range.", Kind::Whole, {2.0, 1e4},
                  "240"),
    histogramPart("head", "Head", "Share of the idle times that are shorter than the pre-warm window.", Kind::Number,
                  {0.0, 1.0}, "0.05"),
    histogramPart("tail", "Tail", "Share of the idle times that end within the keep-alive window.", Kind::Number,
                  {0.0, 1.0, false}, "0.99"),
    histogramPart("headMargin", "Head margin", "The pre-warm window is shortened by this share.", Kind::Number,
                  {0.0, 1.0}, "0.1"),
    histogramPart("tailMargin", "Tail margin", "The keep-alive window is lengthened by this share.", Kind::Number,
                  {0.0, 10.0}, "0.1"),
    histogramPart(
        "threshold", "Threshold",
        "A histogram is used when the counts of its bins vary at least this much (standard deviation over mean).",
        Kind::Number, {0.0, 1000.0}, "2"),
    histogramPart("outOfBounds", "Out of range", "From this share of idle times out of range on, the next is forecast.",
                  Kind::Number, {0.0, 1.0, false}, "0.5"),
    histogramPart("forecastMargin", "Forecast margin", "How far a forecast is widened to both sides, as a share.",
                  Kind::Number, {0.0, 1.0}, "0.15"),
    histogramPart("fallback", "Otherwise stays", "How long an instance stays where nothing is known.", Kind::Duration,
                  anyTime, "4 h"),
    histogramPart("loadsEarlier", "Loads earlier", "How much sooner than planned an instance is loaded.",
                  Kind::Duration, anyTime, "0 s"),
    maximumLifetime,
};

constexpr std::array<MechanismSpec, 7> allKeepAlivePolicies{{
    {"lastAndSpare", "last and spare", "The last instance of a function stays for another time than spare ones.",
     lastAndSpare},
    {"halving", "half per period", "Every period halves the chance of an idle instance to be still there.", halving},
    {"periodicRemoval", "share per period", "Every period takes a share of the idle instances away.", periodicRemoval},
    {"fixedWithLifetime", "fixed time and longest life", "A fixed time after the last use, and never beyond an age.",
     fixedTime},
    {"measured", "as measured", "Draws how long an idle instance stays from what was measured of a platform.",
     measured},
    {"hybridHistogram", "hybrid histogram",
     "Learns how long a function idles, unloads it at once and loads it again ahead of the next request.",
     hybridHistogram},
    {"knownTimes", "ahead of timers",
     "A fixed time after the last use; for requests of schedules, whose times are known, instances start ahead.",
     knownTimes},
}};

} // namespace

std::span<const MechanismSpec> keepAlivePolicies()
{
    return allKeepAlivePolicies;
}

} // namespace warmfront
