// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <variant>

#include "core/model/scenario.h"

namespace warmfront::ui {

/// The arrivals of source @p index, which are of that process: its rows are shown and written only then.
template <typename Process> [[nodiscard]] Process &processOf(Scenario &scenario, std::size_t index)
{
    return std::get<Process>(scenario.sources[index].arrivals);
}

} // namespace warmfront::ui
