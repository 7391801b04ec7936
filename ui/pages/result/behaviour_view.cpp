// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/result/behaviour_view.h"

#include <QVBoxLayout>

#include "core/analysis/series_view.h"
#include "ui/pages/result/plot_export.h"
#include "ui/plots/arrivals_plot.h"
#include "ui/plots/distribution_plot.h"
#include "ui/plots/instances_plot.h"
#include "ui/plots/latency_plot.h"
#include "ui/widgets/legend_bar.h"
#include "ui/widgets/theme_controller.h"

namespace warmfront::ui {

BehaviourView::BehaviourView(Aspect aspect, const ThemeController &themes, QWidget *parent)
    : QWidget(parent), m_aspect(aspect)
{
    auto *rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(4);
    if (aspect == Aspect::Instances) {
        auto *legend = new LegendBar(themes,
                                     {ShownState::Busy, ShownState::Cold, ShownState::Warm, ShownState::Idle,
                                      ShownState::Throttled, ShownState::Failed},
                                     this);
        m_instances = new InstancesPlot(themes, this);
        m_instances->setObjectName(QStringLiteral("instancesPlot"));
        m_arrivals = new ArrivalsPlot(themes, this);
        m_arrivals->setObjectName(QStringLiteral("arrivalsPlot"));
        connect(legend, &LegendBar::toggled, m_instances, &InstancesPlot::setStateShown);
        rows->addWidget(legend);
        rows->addWidget(m_instances, 3);
        rows->addWidget(m_arrivals, 2);
    } else {
        m_latency = new LatencyPlot(themes, this);
        m_latency->setObjectName(QStringLiteral("latencyPlot"));
        m_distribution = new DistributionPlot(themes, this);
        m_distribution->setObjectName(QStringLiteral("distributionPlot"));
        rows->addWidget(m_latency, 1);
        rows->addWidget(m_distribution, 1);
    }
    for (PlotWidget *plot : plots()) {
        connect(plot, &PlotWidget::exportRequested, plot,
                [plot](const QString &suffix) { askAndExport(plot, suffix); });
    }
}

QList<PlotWidget *> BehaviourView::plots() const
{
    if (m_aspect == Aspect::Instances) {
        return {m_instances, m_arrivals};
    }
    return {m_latency, m_distribution};
}

namespace {

/// When new versions take the place of former ones.
std::vector<PlotMoment> deploymentsOf(const Scenario &scenario)
{
    std::vector<PlotMoment> moments;
    for (const Function &function : scenario.functions) {
        for (const Deployment &deployment : function.deployments) {
            const QString version = QString::fromStdString(deployment.version);
            moments.push_back({deployment.takesEffect().inSeconds(),
                               scenario.functions.size() == 1
                                   ? version
                                   : QStringLiteral("%1 %2").arg(QString::fromStdString(function.name), version)});
        }
    }
    return moments;
}

} // namespace

void BehaviourView::setSource(const FinishedRunPointer &run, std::size_t alternative)
{
    SeriesView series;
    DistributionView distribution;
    PercentileMarks marks;
    double warmUp = 0.0;
    double target = 0.0;
    std::vector<PlotMoment> deployments;
    if (run && alternative < run->result.alternatives.size()) {
        const RunColumns &columns = run->result.alternatives[alternative];
        const Scenario &scenario = run->prepared.scenario;
        const AlternativeSummary &summary = run->evaluation.alternatives[alternative].summary;
        const auto milliseconds = [](const std::optional<SimDuration> &d) { return d ? d->inMilliseconds() : 0.0; };
        series = seriesView(columns);
        distribution = distributionView(pooledResponse(columns));
        marks = {milliseconds(summary.p50), milliseconds(summary.p95), milliseconds(summary.p99)};
        warmUp = scenario.warmUp.inSeconds();
        deployments = deploymentsOf(scenario);
        if (scenario.objective && scenario.objective->responseTime) {
            target = scenario.objective->responseTime->below.inMilliseconds();
        }
    }
    if (m_aspect == Aspect::Instances) {
        m_instances->setSeries(series, warmUp, deployments);
        m_arrivals->setSeries(series, warmUp);
    } else {
        m_latency->setSeries(series, target, deployments);
        m_distribution->setDistribution(distribution, marks);
    }
}

} // namespace warmfront::ui
