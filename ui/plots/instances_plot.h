// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <set>

#include "core/analysis/series_view.h"
#include "ui/plots/plot_widget.h"
#include "ui/plots/time_unit.h"

namespace warmfront::ui {

/// Instances over simulated time, stacked by state, with a rug of cold starts, refusals and failures above, because a
/// cold start is far too short to be seen in the areas. Each step is the mean over a bin.
class InstancesPlot : public PlotWidget
{
    Q_OBJECT

public:
    explicit InstancesPlot(const ThemeController &themes, QWidget *parent = nullptr);

    /// @p warmUpSeconds at the start is shaded: it is left out of the statistics.
    void setSeries(const SeriesView &series, double warmUpSeconds = 0.0, std::vector<PlotMoment> moments = {});
    /// Leaves a state out of the stack or takes it in again (Busy, Cold, Warm, Idle; Throttled and Failed in the rug).
    void setStateShown(ShownState state, bool isShown);

protected:
    void rebuild() override;
    void showAll() override;
    [[nodiscard]] double keyOfRow(int row) const override;
    [[nodiscard]] QString readoutOfRow(int row) const override;

private:
    SeriesView m_series;
    std::vector<PlotMoment> m_moments;
    TimeUnit m_unit;
    double m_warmUpSeconds = 0.0;
    std::set<ShownState> m_hidden;
};

} // namespace warmfront::ui
