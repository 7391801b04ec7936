// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/result/behaviour_view.h"

#include <QGridLayout>

#include "core/analysis/series_view.h"
#include "ui/pages/result/plot_export.h"
#include "ui/plots/arrivals_plot.h"
#include "ui/plots/distribution_plot.h"
#include "ui/plots/instances_plot.h"
#include "ui/plots/latency_plot.h"
#include "ui/widgets/legend_bar.h"
#include "ui/widgets/theme_controller.h"

namespace warmfront::ui {

BehaviourView::BehaviourView(const ThemeController &themes, QWidget *parent)
    : QWidget(parent), m_grid(new QGridLayout(this)),
      m_legend(new LegendBar(themes, {ShownState::Busy, ShownState::Cold, ShownState::Warm, ShownState::Idle,
                                      ShownState::Throttled, ShownState::Failed}, this)),
      m_instances(new InstancesPlot(themes, this)), m_latency(new LatencyPlot(themes, this)),
      m_distribution(new DistributionPlot(themes, this)), m_arrivals(new ArrivalsPlot(themes, this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(8);
    m_instances->setObjectName(QStringLiteral("instancesPlot"));
    m_latency->setObjectName(QStringLiteral("latencyPlot"));
    m_distribution->setObjectName(QStringLiteral("distributionPlot"));
    m_arrivals->setObjectName(QStringLiteral("arrivalsPlot"));
    connect(m_legend, &LegendBar::toggled, m_instances, &InstancesPlot::setStateShown);
    for (PlotWidget *plot : plots()) {
        connect(plot, &PlotWidget::exportRequested, plot, [plot](const QString &suffix) { askAndExport(plot, suffix); });
    }
    arrange();
}

QList<PlotWidget *> BehaviourView::plots() const
{
    return {m_instances, m_latency, m_arrivals, m_distribution};
}

void BehaviourView::setNarrow(bool isNarrow)
{
    if (isNarrow != m_isNarrow) {
        m_isNarrow = isNarrow;
        arrange();
    }
}

void BehaviourView::arrange()
{
    while (m_grid->count() > 0) {
        delete m_grid->takeAt(0);
    }
    m_grid->addWidget(m_legend, 0, 0, 1, 2);
    const QList<PlotWidget *> all = plots();
    for (int i = 0; i < all.size(); ++i) {
        m_grid->addWidget(all[i], m_isNarrow ? 1 + i : 1 + i / 2, m_isNarrow ? 0 : i % 2);
        all[i]->setVisible(!m_isNarrow || i < 2 || all[i] == m_distribution);
    }
    for (int row = 1; row <= 4; ++row) {
        m_grid->setRowStretch(row, m_isNarrow || row <= 2 ? 1 : 0);
    }
    m_grid->setColumnStretch(0, 1);
    m_grid->setColumnStretch(1, m_isNarrow ? 0 : 1);
}

void BehaviourView::setSource(const FinishedRunPointer &run, std::size_t alternative)
{
    if (!run || alternative >= run->result.alternatives.size()) {
        m_instances->setSeries({});
        m_latency->setSeries({});
        m_arrivals->setSeries({});
        m_distribution->setDistribution({}, {});
        return;
    }
    const RunColumns &columns = run->result.alternatives[alternative];
    const Scenario &scenario = run->prepared.scenario;
    const AlternativeSummary &summary = run->evaluation.alternatives[alternative].summary;
    const SeriesView series = seriesView(columns);
    const double warmUp = scenario.warmUp.inSeconds();
    const bool hasTarget = scenario.objective && scenario.objective->responseTime;
    m_instances->setSeries(series, warmUp);
    m_latency->setSeries(series, hasTarget ? scenario.objective->responseTime->below.inMilliseconds() : 0.0);
    m_arrivals->setSeries(series, warmUp);
    const auto milliseconds = [](const std::optional<SimDuration> &d) { return d ? d->inMilliseconds() : 0.0; };
    m_distribution->setDistribution(distributionView(pooledResponse(columns)),
                                    {milliseconds(summary.p50), milliseconds(summary.p95), milliseconds(summary.p99)});
}

} // namespace warmfront::ui
