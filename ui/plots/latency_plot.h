// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/series_view.h"
#include "ui/plots/plot_widget.h"
#include "ui/plots/time_unit.h"

class QCPItemText;

namespace warmfront::ui {

/// Response time over simulated time: p50, p95 and p99 of the requests that arrived in each bin, as steps. Gaps are
/// bins in which nothing completed.
class LatencyPlot : public PlotWidget
{
    Q_OBJECT

public:
    explicit LatencyPlot(const ThemeController &themes, QWidget *parent = nullptr);

    /// @p objectiveMilliseconds draws a line; 0 for none.
    void setSeries(const SeriesView &series, double objectiveMilliseconds = 0.0, std::vector<PlotMoment> moments = {});
    [[nodiscard]] bool isLogarithmic() const { return m_isLogarithmic; }
    void setLogarithmic(bool isLogarithmic);

protected:
    void rebuild() override;
    void showAll() override;
    [[nodiscard]] double keyOfRow(int row) const override;
    [[nodiscard]] QString readoutOfRow(int row) const override;
    void addActions(QMenu &menu) override;

private:
    QCPItemText *addText(const QPointF &place, Qt::Alignment alignment, const QString &words);

    SeriesView m_series;
    std::vector<PlotMoment> m_moments;
    TimeUnit m_unit;
    double m_objectiveMilliseconds = 0.0;
    bool m_isLogarithmic = true;
};

} // namespace warmfront::ui
