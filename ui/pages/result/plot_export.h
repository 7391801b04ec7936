// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace warmfront::ui {

class PlotWidget;

/// Asks where to save @p plot as @p suffix (png, svg or csv) and saves it; what goes wrong is said in a box.
void askAndExport(PlotWidget *plot, const QString &suffix);

} // namespace warmfront::ui
