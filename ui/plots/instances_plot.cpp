// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/instances_plot.h"

#include <algorithm>

#include "ui/plots/drawing.h"
#include "ui/widgets/state_style.h"

namespace warmfront::ui {

InstancesPlot::InstancesPlot(const ThemeController &themes, QWidget *parent)
    : PlotWidget(themes, tr("Instances over time"), parent)
{
}

void InstancesPlot::setSeries(const SeriesView &series, double warmUpSeconds, std::vector<PlotMoment> moments)
{
    m_moments = std::move(moments);
    m_series = series;
    m_warmUpSeconds = warmUpSeconds;
    m_unit = TimeUnit::fitting(endOf(series));
    PlotTable table{title(),
                    {},
                    {},
                    {tr("time, s"), tr("busy, instances"), tr("cold start, instances"), tr("warm, instances"),
                     tr("idle (paid), instances"), tr("cold starts"), tr("refused"), tr("failed")},
                    {series.startSeconds, series.busy, series.starting, series.idle, series.provisioned,
                     series.coldStarts, series.refused, series.failed}};
    if (!series.hosts.empty()) {
        table.headers << tr("hosts") << tr("waiting for a host, instances");
        table.columns.push_back(series.hosts);
        table.columns.push_back(series.pending);
    }
    std::size_t peak = 0;
    for (std::size_t i = 0; i < series.busy.size(); ++i) {
        peak = series.busy[i] > series.busy[peak] ? i : peak;
    }
    const QString summary = series.busy.empty()
                                ? QString()
                                : tr("Busy instances peak at %1 at %2; %3 cold starts, %4 refused, %5 failed.")
                                      .arg(figureText(series.busy[peak]), momentText(series.startSeconds[peak]),
                                           figureText(sum(series.coldStarts)), figureText(sum(series.refused)),
                                           figureText(sum(series.failed)));
    const QString hosts = series.hosts.empty()
                              ? QString()
                              : QLatin1Char(' ')
                                    + tr("Up to %1 hosts (dashed); up to %2 instances wait for one (dotted).")
                                          .arg(figureText(largest(series.hosts)), figureText(largest(series.pending)));
    dataChanged(std::move(table), summary + hosts + sentencesOf(m_moments));
}

void InstancesPlot::setStateShown(ShownState state, bool isShown)
{
    isShown ? static_cast<void>(m_hidden.erase(state)) : static_cast<void>(m_hidden.insert(state));
    dataChanged(table(), summaryText());
}

void InstancesPlot::rebuild()
{
    const std::vector<double> x = inUnit(m_series.startSeconds, m_unit.seconds);
    const double end = endOf(m_series) / m_unit.seconds;
    const std::pair<ShownState, const std::vector<double> *> layers[]{{ShownState::Busy, &m_series.busy},
                                                                      {ShownState::Cold, &m_series.starting},
                                                                      {ShownState::Warm, &m_series.idle},
                                                                      {ShownState::Idle, &m_series.provisioned}};
    std::vector<double> top(x.size(), 0.0);
    QCPGraph *below = nullptr;
    for (const auto &[state, values] : layers) {
        if (m_hidden.contains(state) || largest(*values) <= 0.0) {
            continue;
        }
        for (std::size_t i = 0; i < top.size(); ++i) {
            top[i] += (*values)[i];
        }
        QCPGraph *graph = addSteps(plot()->xAxis, plot()->yAxis, x, top, end, QPen(theme().state(state), 1));
        graph->setBrush(stateBrush(state, theme(), pixelRatio()));
        graph->setChannelFillGraph(below);
        below = graph;
    }
    double height = std::max(1.0, largest(top));
    if (!m_series.hosts.empty()) {
        // Who waits stands on who is there.
        std::vector<double> asked(top);
        for (std::size_t i = 0; i < asked.size(); ++i) {
            asked[i] += m_series.pending[i];
        }
        const QColor colour = theme().color(Token::Text);
        if (largest(m_series.pending) > 0.0) {
            addSteps(plot()->xAxis, plot()->yAxis, x, asked, end, QPen(colour, 1, Qt::DotLine));
        }
        addSteps(plot()->xAxis, plot()->yAxis, x, m_series.hosts, end, QPen(colour, 1.5, Qt::DashLine));
        height = std::max({height, largest(asked), largest(m_series.hosts)});
    }
    const std::pair<ShownState, const std::vector<double> *> marks[]{{ShownState::Cold, &m_series.coldStarts},
                                                                     {ShownState::Throttled, &m_series.refused},
                                                                     {ShownState::Failed, &m_series.failed}};
    double level = height * 1.06;
    for (const auto &[state, counts] : marks) {
        if (m_hidden.contains(state) || largest(*counts) <= 0.0) {
            continue;
        }
        QCPGraph *rug = plot()->addGraph();
        rug->setLineStyle(QCPGraph::lsNone);
        const QCPScatterStyle::ScatterShape shape = state == ShownState::Cold        ? QCPScatterStyle::ssStar
                                                    : state == ShownState::Throttled ? QCPScatterStyle::ssSquare
                                                                                     : QCPScatterStyle::ssCross;
        rug->setScatterStyle(QCPScatterStyle(shape, QPen(theme().state(state), 1.5), Qt::NoBrush, theme().px(6)));
        for (std::size_t i = 0; i < x.size(); ++i) {
            if ((*counts)[i] > 0.0) {
                rug->addData(x[i], level);
            }
        }
        level += height * 0.07;
    }
    markMoments(plot()->axisRect(), m_moments, m_unit.seconds, theme());
    shadeWarmUp(plot()->axisRect(), m_warmUpSeconds / m_unit.seconds, theme().color(Token::Window));
    // Lines have no chips above the plot: they are told where the eye looks for what is drawn.
    const QString lines = m_series.hosts.empty() ? QString()
                          : largest(m_series.pending) > 0.0
                              ? tr("   (dashed: hosts; dotted: with instances that wait for one)")
                              : tr("   (dashed: hosts)");
    plot()->xAxis->setLabel(m_unit.axisLabel() + lines);
    plot()->yAxis->setLabel(tr("instances"));
    useWholeTicks(plot()->yAxis, height);
    plot()->yAxis->setRange(0.0, level);
}

void InstancesPlot::showAll()
{
    const double end = endOf(m_series) / m_unit.seconds;
    limitZoom(QCPRange(0.0, end), 4.0 * end / static_cast<double>(m_series.startSeconds.size()));
    plot()->xAxis->setRange(0.0, end);
}

double InstancesPlot::keyOfRow(int row) const
{
    return m_series.startSeconds[static_cast<std::size_t>(row)] / m_unit.seconds;
}

QString InstancesPlot::readoutOfRow(int row) const
{
    const auto i = static_cast<std::size_t>(row);
    const QString hosts =
        m_series.hosts.empty()
            ? QString()
            : tr("; %1 hosts, %2 waiting for one").arg(figureText(m_series.hosts[i]), figureText(m_series.pending[i]));
    return tr("%1: %2 busy, %3 in cold start, %4 warm, %5 idle (paid); %6 cold starts")
               .arg(momentText(m_series.startSeconds[i]), figureText(m_series.busy[i]),
                    figureText(m_series.starting[i]), figureText(m_series.idle[i]), figureText(m_series.provisioned[i]),
                    figureText(m_series.coldStarts[i]))
           + hosts;
}

} // namespace warmfront::ui
