// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/series_view.h"
#include "ui/plots/plot_widget.h"

namespace warmfront::ui {

/// Percentiles marked in a distribution.
struct PercentileMarks
{
    double p50Milliseconds = 0.0; ///< 0 for none, as the others
    double p95Milliseconds = 0.0;
    double p99Milliseconds = 0.0;
};

/// How response times are distributed: a histogram on a logarithmic axis, or the share of requests that were as fast.
class DistributionPlot : public PlotWidget
{
    Q_OBJECT

public:
    explicit DistributionPlot(const ThemeController &themes, QWidget *parent = nullptr);

    void setDistribution(const DistributionView &distribution, const PercentileMarks &marks);
    [[nodiscard]] bool isCumulative() const { return m_isCumulative; }
    void setCumulative(bool isCumulative);

protected:
    void rebuild() override;
    void showAll() override;
    [[nodiscard]] double keyOfRow(int row) const override;
    [[nodiscard]] QString readoutOfRow(int row) const override;
    void addActions(QMenu &menu) override;

private:
    DistributionView m_distribution;
    PercentileMarks m_marks;
    bool m_isCumulative = false;
};

} // namespace warmfront::ui
