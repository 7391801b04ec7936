// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/session/finished_run.h"

namespace warmfront::ui {

class ArrivalsPlot;
class DistributionPlot;
class InstancesPlot;
class LatencyPlot;
class PlotWidget;
class ThemeController;

/// How one alternative of one run behaved, in two plots above each other: instances and arrivals, or response times
/// over time and as a distribution.
class BehaviourView : public QWidget
{
    Q_OBJECT

public:
    enum class Aspect { Instances, Latency };

    BehaviourView(Aspect aspect, const ThemeController &themes, QWidget *parent = nullptr);

    /// Shows alternative @p alternative of @p run; nothing when null.
    void setSource(const FinishedRunPointer &run, std::size_t alternative);
    [[nodiscard]] QList<PlotWidget *> plots() const;

private:
    Aspect m_aspect;
    InstancesPlot *m_instances = nullptr;
    ArrivalsPlot *m_arrivals = nullptr;
    LatencyPlot *m_latency = nullptr;
    DistributionPlot *m_distribution = nullptr;
};

} // namespace warmfront::ui
