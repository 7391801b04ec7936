// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

#include "core/model/arrivals.h"
#include "ui/pages/editor/form.h"

namespace warmfront::ui {

/// Rows for the arrival processes whose rate changes by a rule, and for timers, of source @p index.
void addVaryingArrivals(Form *form, ScenarioSession &session, std::size_t index);

/// Shows those that @p arrivals has.
void showVaryingRowsOf(Form *form, const Arrivals &arrivals);

} // namespace warmfront::ui
