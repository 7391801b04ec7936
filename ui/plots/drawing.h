// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <qcustomplot.h>

#include "core/analysis/series_view.h"
#include "ui/plots/plot_table.h"
#include "ui/widgets/theme.h"

namespace warmfront::ui {

/// A step line: the value of a bin holds until the next begins; a closing point ends the last bin at @p end.
QCPGraph *addSteps(QCPAxis *key, QCPAxis *value, const std::vector<double> &starts, const std::vector<double> &values,
                   double end, const QPen &pen);
/// Where the last bin of @p series ends, in seconds.
double endOf(const SeriesView &series);
/// Starts of bins divided by @p unitSeconds.
std::vector<double> inUnit(const std::vector<double> &startSeconds, double unitSeconds);
/// Whole numbers at the ticks of a short axis, else the usual ones.
void useWholeTicks(QCPAxis *axis, double upper);
void useLogarithm(QCPAxis *axis, bool isLogarithmic);
/// A line at every moment of @p moments, with its words at the top. Keys are in units of @p unitSeconds.
void markMoments(QCPAxisRect *rect, const std::vector<PlotMoment> &moments, double unitSeconds, const Theme &theme);
/// "v2 at 10 min." for each; empty without any.
QString sentencesOf(const std::vector<PlotMoment> &moments);
/// Shades the warm-up from 0 to @p end.
void shadeWarmUp(QCPAxisRect *rect, double end, const QColor &colour);
double largest(const std::vector<double> &values);
double sum(const std::vector<double> &values);

} // namespace warmfront::ui
