// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

#include "core/model/platform_profile.h"
#include "ui/pages/editor/form.h"

namespace warmfront::ui {

/// A row for every parameter of the platform's scaler, below a heading, and so for those of its hosts. An empty row leaves
/// the platform's value, which is shown in it with its date; the tip says what the parameter is and where its value is
/// from.
void addParameterRows(Form *form, std::size_t alternative, const PlatformProfile &profile);

/// The choice of a keep-alive policy, and a row for every parameter of the one that @p options has now; a fixed time
/// has a row elsewhere.
void addKeepAliveRows(Form *form, std::size_t alternative, const AlternativeOptions &options);

} // namespace warmfront::ui
