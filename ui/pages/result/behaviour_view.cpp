// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/result/behaviour_view.h"
#include "ui/models/number_format.h"

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

/// The rollback of a version, if it happened in the alternative of @p summary.
const VersionSummary *takenBack(const AlternativeSummary &summary, const Function &function,
                                const Deployment &deployment)
{
    for (const VersionSummary &version : summary.versions) {
        if (version.function == function.name && version.version == deployment.version && version.rollbacks) {
            return &version;
        }
    }
    return nullptr;
}

/// When new versions take the place of former ones, or another share of the requests. Of many steps the first and the
/// last are marked, so that their words have room. An automatic rollback is marked at its mean; what would have come
/// after it is not, where it happened in every replication.
std::vector<PlotMoment> deploymentsOf(const Scenario &scenario, const AlternativeSummary &summary)
{
    constexpr std::size_t mostSteps = 4;
    std::vector<PlotMoment> moments;
    for (const Function &function : scenario.functions) {
        for (const Deployment &deployment : function.deployments) {
            const QString version = QString::fromStdString(deployment.version);
            const QString name = scenario.functions.size() == 1
                                     ? version
                                     : QStringLiteral("%1 %2").arg(QString::fromStdString(function.name), version);
            const auto mark = [&](double seconds, double share) {
                moments.push_back({seconds, QStringLiteral("%1 %2").arg(name, percentText(share))});
            };
            const double there = deployment.takesEffect().inSeconds();
            const std::vector<TrafficStep> &steps = deployment.traffic;
            if (steps.empty()) {
                moments.push_back({there, name});
            }
            const VersionSummary *back = takenBack(summary, function, deployment);
            const bool isOver =
                back != nullptr && back->rollbacks->count == static_cast<std::uint64_t>(back->replications);
            for (std::size_t i = 0; i < steps.size(); ++i) {
                const double at = there + steps[i].after.inSeconds();
                if ((steps.size() <= mostSteps || i == 0 || i + 1 == steps.size())
                    && !(isOver && at > back->rollbacks->meanSeconds)) {
                    mark(at, steps[i].share);
                }
            }
            if (back != nullptr) {
                mark(back->rollbacks->meanSeconds, 0.0);
            }
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
        deployments = deploymentsOf(scenario, summary);
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
