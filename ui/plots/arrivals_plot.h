// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/series_view.h"
#include "ui/plots/plot_widget.h"
#include "ui/plots/time_unit.h"

namespace warmfront::ui {

/// Requests per second over simulated time. Cold starts and refusals of each bin are in the read-out and the table.
class ArrivalsPlot : public PlotWidget
{
    Q_OBJECT

public:
    explicit ArrivalsPlot(const ThemeController &themes, QWidget *parent = nullptr);

    void setSeries(const SeriesView &series, double warmUpSeconds = 0.0);

protected:
    void rebuild() override;
    void showAll() override;
    [[nodiscard]] double keyOfRow(int row) const override;
    [[nodiscard]] QString readoutOfRow(int row) const override;

private:
    SeriesView m_series;
    TimeUnit m_unit;
    double m_warmUpSeconds = 0.0;
};

} // namespace warmfront::ui
