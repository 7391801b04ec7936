// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/json/parameter_reader.h"

#include <algorithm>

#include "core/base/quantity.h"
#include "core/model/mechanism.h"

namespace warmfront::json {

namespace {

template <typename T> std::optional<ParameterValue> lifted(const std::optional<T> &value)
{
    return value ? std::optional<ParameterValue>(*value) : std::nullopt;
}

std::optional<ParameterValue> readKind(const Node &node, const ParameterSpec &spec)
{
    constexpr double mostWhole = 1e9;
    switch (spec.kind) {
    case ParameterKind::Duration:
        return lifted(node.duration());
    case ParameterKind::Memory:
        return lifted(node.memory());
    case ParameterKind::Rate:
        return lifted(node.rate());
    case ParameterKind::Number:
        return lifted(node.number({spec.range.least, std::min(spec.range.most, std::numeric_limits<double>::max()),
                                   spec.range.leastAllowed}));
    case ParameterKind::Whole:
        return lifted(node.whole(static_cast<std::int64_t>(spec.range.least),
                                 static_cast<std::int64_t>(std::min(spec.range.most, mostWhole))));
    case ParameterKind::Switch:
        return lifted(node.boolean());
    case ParameterKind::Choice:
        return lifted(node.text("one of the words of the parameter"));
    }
    return std::nullopt;
}

} // namespace

std::optional<ParameterValue> readParameter(const Node &node, const ParameterSpec &spec, ChoiceWords words)
{
    const std::optional<ParameterValue> value = readKind(node, spec);
    if (!value) {
        return std::nullopt;
    }
    if (spec.kind == ParameterKind::Choice && words == ChoiceWords::Any) {
        return value;
    }
    if (const std::string fault = faultOf(*value, spec); !fault.empty()) {
        node.fault(fault);
        return std::nullopt;
    }
    return value;
}

Value parameterValue(const ParameterValue &value)
{
    if (const auto *number = std::get_if<double>(&value)) {
        return Value::ofNumber(*number);
    }
    if (const auto *whole = std::get_if<std::int64_t>(&value)) {
        return Value::ofInteger(*whole);
    }
    if (const auto *isOn = std::get_if<bool>(&value)) {
        return Value::ofBoolean(*isOn);
    }
    return Value::ofText(formatParameter(value));
}

const std::vector<std::string_view> &parameterNames()
{
    static const std::vector<std::string_view> names = [] {
        std::vector<std::string_view> all;
        const auto add = [&all](std::span<const ParameterSpec> parameters) {
            for (const ParameterSpec &spec : parameters) {
                if (std::ranges::find(all, spec.name) == all.end()) {
                    all.push_back(spec.name);
                }
            }
        };
        for (const std::span<const MechanismSpec> mechanisms : {scalers(), capacities()}) {
            for (const MechanismSpec &mechanism : mechanisms) {
                add(mechanism.parameters);
            }
        }
        add(requestLimits());
        return all;
    }();
    return names;
}

} // namespace warmfront::json
