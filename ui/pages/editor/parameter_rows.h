// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

#include "ui/pages/editor/platform_rows.h"

namespace warmfront::ui {

/// A row for every parameter of the platform's scaler, below a heading, and so for those of its hosts. An empty row
/// leaves the platform's value, which is shown in it with its date; the tip says what the parameter is and where its
/// value is from.
void addParameterRows(Form *form, std::size_t alternative, const ShownPlatform &platform);

/// The choice of a keep-alive policy, and a row for every parameter of the one that @p options has now; a fixed time
/// has a row elsewhere. Where nothing is chosen the policy of the preset of @p platform holds, if it has one.
void addKeepAliveRows(Form *form, std::size_t alternative, const AlternativeOptions &options,
                      const ShownPlatform *platform);

} // namespace warmfront::ui
