// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/arrivals_plot.h"

#include "ui/plots/drawing.h"

namespace warmfront::ui {

ArrivalsPlot::ArrivalsPlot(const ThemeController &themes, QWidget *parent)
    : PlotWidget(themes, tr("Arrivals over time"), parent)
{
    // Few ticks: the plot stands below another one and is often low.
    plot()->yAxis->ticker()->setTickCount(3);
}

void ArrivalsPlot::setSeries(const SeriesView &series, double warmUpSeconds)
{
    m_series = series;
    m_warmUpSeconds = warmUpSeconds;
    m_unit = TimeUnit::fitting(endOf(series));
    dataChanged({title(),
                 {},
                 {},
                 {tr("time, s"), tr("arrivals, /s"), tr("cold starts"), tr("refused")},
                 {series.startSeconds, series.arrivalsPerSecond, series.coldStarts, series.refused}},
                tr("Arrivals peak at %1 per second; %2 cold starts, %3 refused.")
                    .arg(figureText(largest(series.arrivalsPerSecond)), figureText(sum(series.coldStarts)),
                         figureText(sum(series.refused))));
}

void ArrivalsPlot::rebuild()
{
    const std::vector<double> x = inUnit(m_series.startSeconds, m_unit.seconds);
    const double end = endOf(m_series) / m_unit.seconds;
    addSteps(plot()->xAxis, plot()->yAxis, x, m_series.arrivalsPerSecond, end, QPen(theme().series(0), 1.5));
    shadeWarmUp(plot()->axisRect(), m_warmUpSeconds / m_unit.seconds, theme().color(Token::Window));
    plot()->xAxis->setLabel(m_unit.axisLabel());
    plot()->yAxis->setLabel(tr("requests/s"));
    plot()->yAxis->setRange(0.0, std::max(1e-9, largest(m_series.arrivalsPerSecond)) * 1.08);
}

void ArrivalsPlot::showAll()
{
    const double end = endOf(m_series) / m_unit.seconds;
    limitZoom(QCPRange(0.0, end), 4.0 * end / static_cast<double>(m_series.startSeconds.size()));
    plot()->xAxis->setRange(0.0, end);
}

double ArrivalsPlot::keyOfRow(int row) const
{
    return m_series.startSeconds[static_cast<std::size_t>(row)] / m_unit.seconds;
}

QString ArrivalsPlot::readoutOfRow(int row) const
{
    const auto i = static_cast<std::size_t>(row);
    return tr("%1: %2 requests per second, %3 cold starts, %4 refused")
        .arg(momentText(m_series.startSeconds[i]), figureText(m_series.arrivalsPerSecond[i]),
             figureText(m_series.coldStarts[i]), figureText(m_series.refused[i]));
}

} // namespace warmfront::ui
