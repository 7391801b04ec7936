// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/session/finished_run.h"

class QGridLayout;

namespace warmfront::ui {

class ArrivalsPlot;
class DistributionPlot;
class InstancesPlot;
class LatencyPlot;
class LegendBar;
class PlotWidget;
class ThemeController;

/// How one alternative of one run behaved: instances, response times over time and as a distribution, arrivals.
class BehaviourView : public QWidget
{
    Q_OBJECT

public:
    explicit BehaviourView(const ThemeController &themes, QWidget *parent = nullptr);

    /// Shows alternative @p alternative of @p run; nothing when null.
    void setSource(const FinishedRunPointer &run, std::size_t alternative);
    /// One column instead of two, for two of these side by side.
    void setNarrow(bool isNarrow);
    [[nodiscard]] QList<PlotWidget *> plots() const;

private:
    void arrange();

    QGridLayout *m_grid;
    LegendBar *m_legend;
    InstancesPlot *m_instances;
    LatencyPlot *m_latency;
    DistributionPlot *m_distribution;
    ArrivalsPlot *m_arrivals;
    bool m_isNarrow = false;
};

} // namespace warmfront::ui
