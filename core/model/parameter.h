// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "core/base/memory_size.h"
#include "core/base/rate.h"
#include "core/base/result.h"
#include "core/base/time.h"

namespace warmfront {

/// What kind of value a parameter has; the order is that of ParameterValue.
enum class ParameterKind { Duration, Memory, Rate, Number, Whole, Switch, Choice };

/// A value of a parameter. A choice is one of its words.
using ParameterValue = std::variant<SimDuration, MemorySize, Rate, double, std::int64_t, bool, std::string>;

/// Values by the names of their parameters.
using ParameterValues = std::map<std::string, ParameterValue, std::less<>>;

/// Bounds of a parameter in the unit of its kind: seconds, megabytes, per second, or plain numbers.
struct ParameterRange
{
    double least = 0.0;
    double most = std::numeric_limits<double>::infinity();
    bool leastAllowed = true; ///< false: must be above `least`
    constexpr bool operator==(const ParameterRange &) const = default;
};

/// A parameter of a mechanism as files, forms and listings know it. Its value and where that comes from are in the
/// platform's profile.
struct ParameterSpec
{
    std::string_view name;    ///< in files, "stableWindow"
    std::string_view label;   ///< in forms and listings, "Stable window"
    std::string_view meaning; ///< one sentence for people who do not know the word
    ParameterKind kind = ParameterKind::Number;
    ParameterRange range{};
    std::span<const std::string_view> words{}; ///< of a choice
    std::string_view initial{};                ///< what a form begins with where there is no profile's value
    bool isOptional = false;                   ///< may be left out where there is no profile's value
};

[[nodiscard]] constexpr ParameterKind kindOf(const ParameterValue &value)
{
    return static_cast<ParameterKind>(value.index());
}

/// Empty when @p value is one that @p spec allows, else what is allowed ("expected a duration above 0 s").
[[nodiscard]] std::string faultOf(const ParameterValue &value, const ParameterSpec &spec);

/// "a duration of 6 s or more", "a number above 0, at most 1", "one of: linear, weighted".
[[nodiscard]] std::string allowedText(const ParameterSpec &spec);

/// Reads what formatParameter() writes and whatever else people write for the kind; the error says what is allowed.
[[nodiscard]] Result<ParameterValue> parseParameter(std::string_view text, const ParameterSpec &spec);

/// As people write it in files: "60 s", "0.7", "on", "linear".
[[nodiscard]] std::string formatParameter(const ParameterValue &value);

} // namespace warmfront
