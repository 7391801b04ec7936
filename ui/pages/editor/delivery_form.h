// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

#include "core/model/event_source.h"
#include "ui/pages/editor/form.h"

namespace warmfront::ui {

/// The row for the kind of source @p index.
void addDeliveryKind(Form *form, std::size_t index);

/// Rows for what belongs to some kinds of sources only.
void addDeliveryRows(Form *form, ScenarioSession &session, std::size_t index);

/// Shows those that @p delivery has.
void showDeliveryRowsOf(Form *form, const Delivery &delivery);

} // namespace warmfront::ui
