// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>
#include <vector>

#include "core/io/json/object_reader.h"
#include "core/model/parameter.h"

namespace warmfront::json {

/// Which words of a choice are allowed: those of the given mechanism, or any, where the mechanism is not known yet.
enum class ChoiceWords { OfMechanism, Any };

/// A value of the kind and within the range of @p spec, or a fault and nothing.
[[nodiscard]] std::optional<ParameterValue> readParameter(const Node &node, const ParameterSpec &spec,
                                                          ChoiceWords words);

/// As readParameter() takes it.
[[nodiscard]] Value parameterValue(const ParameterValue &value);

/// The names of all parameters of all mechanisms, each once.
[[nodiscard]] const std::vector<std::string_view> &parameterNames();

} // namespace warmfront::json
