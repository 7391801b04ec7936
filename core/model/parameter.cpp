// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/parameter.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "core/base/quantity.h"

namespace warmfront {

namespace {

/// The fewest digits that read back the same; no exponent where a person would not write one.
std::string shortest(double number)
{
    std::array<char, 32> text;
    const bool isPlain = std::abs(number) < 1e15 && (number == 0.0 || std::abs(number) >= 1e-6);
    const auto [end, problem] = std::to_chars(text.data(), text.data() + text.size(), number,
                                              isPlain ? std::chars_format::fixed : std::chars_format::general);
    return {text.data(), end};
}

/// In the unit of the parameter's kind; nothing to measure for switches and choices.
double measure(const ParameterValue &value)
{
    struct Measure
    {
        double operator()(SimDuration d) const { return d.inSeconds(); }
        double operator()(MemorySize m) const { return m.inMegabytes(); }
        double operator()(Rate r) const { return r.inPerSecond(); }
        double operator()(double n) const { return n; }
        double operator()(std::int64_t n) const { return static_cast<double>(n); }
        double operator()(bool) const { return 0.0; }
        double operator()(const std::string &) const { return 0.0; }
    };
    return std::visit(Measure(), value);
}

std::string boundText(double bound, ParameterKind kind)
{
    switch (kind) {
    case ParameterKind::Duration:
        return formatDuration(SimDuration::milliseconds(static_cast<std::int64_t>(bound * 1000.0)));
    case ParameterKind::Memory:
        return shortest(bound) + " MB";
    case ParameterKind::Rate:
        return shortest(bound) + " /s";
    default:
        return shortest(bound);
    }
}

std::string_view nounOf(ParameterKind kind)
{
    switch (kind) {
    case ParameterKind::Duration:
        return "a duration";
    case ParameterKind::Memory:
        return "an amount of memory";
    case ParameterKind::Rate:
        return "a rate";
    case ParameterKind::Number:
        return "a number";
    case ParameterKind::Whole:
        return "a whole number";
    case ParameterKind::Switch:
        return "true or false";
    case ParameterKind::Choice:
        return "one of";
    }
    return {};
}

} // namespace

std::string allowedText(const ParameterSpec &spec)
{
    std::string text(nounOf(spec.kind));
    if (spec.kind == ParameterKind::Choice) {
        for (std::size_t i = 0; i < spec.words.size(); ++i) {
            text += (i == 0 ? ": " : ", ") + std::string(spec.words[i]);
        }
        return text;
    }
    if (spec.kind == ParameterKind::Switch) {
        return text;
    }
    const ParameterRange &range = spec.range;
    const bool hasMost = range.most != std::numeric_limits<double>::infinity();
    if (!range.leastAllowed) {
        text += " above " + boundText(range.least, spec.kind);
        return hasMost ? text + ", at most " + boundText(range.most, spec.kind) : text;
    }
    return hasMost ? text + " from " + boundText(range.least, spec.kind) + " to " + boundText(range.most, spec.kind)
                   : text + " of " + boundText(range.least, spec.kind) + " or more";
}

std::string faultOf(const ParameterValue &value, const ParameterSpec &spec)
{
    const auto isAllowed = [&] {
        if (kindOf(value) != spec.kind) {
            return false;
        }
        if (spec.kind == ParameterKind::Choice) {
            return std::ranges::find(spec.words, std::get<std::string>(value)) != spec.words.end();
        }
        if (spec.kind == ParameterKind::Switch) {
            return true;
        }
        const double amount = measure(value);
        const ParameterRange &range = spec.range;
        return std::isfinite(amount) && (range.leastAllowed ? amount >= range.least : amount > range.least)
               && amount <= range.most;
    };
    return isAllowed() ? std::string() : "expected " + allowedText(spec) + ", found \"" + formatParameter(value) + "\"";
}

Result<ParameterValue> parseParameter(std::string_view text, const ParameterSpec &spec)
{
    const auto checked = [&](const ParameterValue &value) -> Result<ParameterValue> {
        std::string fault = faultOf(value, spec);
        return fault.empty() ? Result<ParameterValue>(value) : failure(std::move(fault));
    };
    const auto unread = [&] {
        return failure("expected " + allowedText(spec) + ", found \"" + std::string(text) + "\"");
    };
    const auto number = [&]<typename T>(T value) -> Result<ParameterValue> {
        const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
        return problem == std::errc{} && end == text.data() + text.size() ? checked(value) : unread();
    };
    switch (spec.kind) {
    case ParameterKind::Duration:
        return parseDuration(text).and_then(checked);
    case ParameterKind::Memory:
        return parseMemory(text).and_then(checked);
    case ParameterKind::Rate:
        return parseRate(text).and_then(checked);
    case ParameterKind::Number:
        return number(0.0);
    case ParameterKind::Whole:
        return number(std::int64_t(0));
    case ParameterKind::Switch:
        return text == "true" || text == "false" ? Result<ParameterValue>(text == "true") : unread();
    case ParameterKind::Choice:
        return checked(std::string(text));
    }
    return unread();
}

std::string formatParameter(const ParameterValue &value)
{
    struct Format
    {
        std::string operator()(SimDuration d) const { return formatDuration(d); }
        std::string operator()(MemorySize m) const { return formatMemory(m); }
        std::string operator()(Rate r) const { return formatRate(r); }
        std::string operator()(double n) const { return shortest(n); }
        std::string operator()(std::int64_t n) const { return std::to_string(n); }
        std::string operator()(bool isOn) const { return isOn ? "true" : "false"; }
        std::string operator()(const std::string &word) const { return word; }
    };
    return std::visit(Format(), value);
}

} // namespace warmfront
