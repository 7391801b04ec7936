// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/arrivals_plot.h"

#include "ui/plots/drawing.h"

namespace warmfront::ui {

ArrivalsPlot::ArrivalsPlot(const ThemeController &themes, QWidget *parent) : PlotWidget(themes, tr("Arrivals over time"), parent)
{
    auto *below = new QCPAxisRect(plot());
    plot()->plotLayout()->addElement(1, 0, below);
    plot()->plotLayout()->setRowStretchFactor(0, 2.2);
    plot()->plotLayout()->setRowSpacing(2);
    auto *margins = new QCPMarginGroup(plot());
    for (QCPAxisRect *rect : plot()->axisRects()) {
        rect->setMarginGroup(QCP::msLeft | QCP::msRight, margins);
    }
    connect(plot()->xAxis, qOverload<const QCPRange &>(&QCPAxis::rangeChanged), below->axis(QCPAxis::atBottom),
            qOverload<const QCPRange &>(&QCPAxis::setRange));
}

void ArrivalsPlot::setSeries(const SeriesView &series, double warmUpSeconds)
{
    m_series = series;
    m_warmUpSeconds = warmUpSeconds;
    m_unit = TimeUnit::fitting(endOf(series));
    dataChanged({title(), {}, {}, {tr("time, s"), tr("arrivals, /s"), tr("cold starts"), tr("refused")},
                 {series.startSeconds, series.arrivalsPerSecond, series.coldStarts, series.refused}},
                tr("Arrivals peak at %1 per second; %2 cold starts, %3 refused.")
                    .arg(figureText(largest(series.arrivalsPerSecond)), figureText(sum(series.coldStarts)),
                         figureText(sum(series.refused))));
}

void ArrivalsPlot::rebuild()
{
    const std::vector<double> x = inUnit(m_series.startSeconds, m_unit.seconds);
    const double end = endOf(m_series) / m_unit.seconds;
    QCPAxisRect *below = plot()->axisRect(1);
    addSteps(plot()->xAxis, plot()->yAxis, x, m_series.arrivalsPerSecond, end, QPen(theme().series(0), 1.5));
    QCPAxis *key = below->axis(QCPAxis::atBottom);
    QCPAxis *count = below->axis(QCPAxis::atLeft);
    addSteps(key, count, x, m_series.coldStarts, end, QPen(theme().state(ShownState::Cold), 1.5));
    if (largest(m_series.refused) > 0.0) {
        addSteps(key, count, x, m_series.refused, end, QPen(theme().state(ShownState::Throttled), 1.5, Qt::DashLine));
    }
    shadeWarmUp(plot()->axisRect(), m_warmUpSeconds / m_unit.seconds, theme().color(Token::Window));
    const double most = std::max({1.0, largest(m_series.coldStarts), largest(m_series.refused)});
    useWholeTicks(count, most);
    key->setLabel(m_unit.axisLabel());
    count->setLabel(tr("cold — refused - -"));
    plot()->yAxis->setLabel(tr("requests per second"));
    plot()->yAxis->setRange(0.0, std::max(1e-9, largest(m_series.arrivalsPerSecond)) * 1.08);
    count->setRange(0.0, most * 1.1);
}

void ArrivalsPlot::showAll()
{
    const double end = endOf(m_series) / m_unit.seconds;
    limitZoom(QCPRange(0.0, end), 4.0 * end / static_cast<double>(m_series.startSeconds.size()));
    plot()->xAxis->setRange(0.0, end);
    plot()->axisRect(1)->axis(QCPAxis::atBottom)->setRange(0.0, end);
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
