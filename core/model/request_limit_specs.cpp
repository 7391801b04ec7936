// SPDX-License-Identifier: GPL-3.0-or-later
// The limits of requests that a platform may have besides those of concurrency, once.
#include <algorithm>
#include <array>

#include "core/model/mechanism.h"

namespace warmfront {

namespace {

using Kind = ParameterKind;

constexpr ParameterRange limit{0.0, 1e9};

constexpr std::array<ParameterSpec, 3> allLimits{
    ParameterSpec{
        "outstandingPerInstance", "Outstanding requests",
        "Requests, waiting or served, for each ready instance, or while none is, for each that starts; one more is "
        "throttled; 0: no limit.",
        Kind::Whole, limit},
    ParameterSpec{"secondLimit", "Requests per second",
                  "Requests of all functions that are let in within a second, from a bucket of as many that fills "
                  "evenly; more are throttled; 0: no limit.",
                  Kind::Whole, limit},
    ParameterSpec{"minuteLimit", "Requests per minute",
                  "Requests of all functions that may come in a minute of the clock; more are throttled; 0: no limit.",
                  Kind::Whole, limit},
};

} // namespace

std::span<const ParameterSpec> requestLimits()
{
    return allLimits;
}

const ParameterSpec *findRequestLimit(std::string_view name)
{
    const auto found = std::ranges::find(allLimits, name, &ParameterSpec::name);
    return found == allLimits.end() ? nullptr : &*found;
}

} // namespace warmfront
