// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/latency_plot.h"

#include <QMenu>

#include "ui/plots/drawing.h"

namespace warmfront::ui {

LatencyPlot::LatencyPlot(const ThemeController &themes, QWidget *parent)
    : PlotWidget(themes, tr("Response time over time"), parent)
{
}

void LatencyPlot::setSeries(const SeriesView &series, double objectiveMilliseconds, std::vector<PlotMoment> moments)
{
    m_moments = std::move(moments);
    m_series = series;
    m_objectiveMilliseconds = objectiveMilliseconds;
    m_unit = TimeUnit::fitting(endOf(series));
    dataChanged({title(),
                 {},
                 {},
                 {tr("time, s"), tr("p50, ms"), tr("p95, ms"), tr("p99, ms")},
                 {series.startSeconds, series.p50Milliseconds, series.p95Milliseconds, series.p99Milliseconds}},
                tr("The highest p50 of a bin is %1 ms, p95 %2 ms, p99 %3 ms.")
                        .arg(figureText(largest(series.p50Milliseconds)), figureText(largest(series.p95Milliseconds)),
                             figureText(largest(series.p99Milliseconds)))
                    + sentencesOf(m_moments));
}

void LatencyPlot::setLogarithmic(bool isLogarithmic)
{
    m_isLogarithmic = isLogarithmic;
    dataChanged(table(), summaryText());
}

/// @p place in shares of the axis rectangle, from its left upper corner.
QCPItemText *LatencyPlot::addText(const QPointF &place, Qt::Alignment alignment, const QString &words)
{
    auto *text = new QCPItemText(plot());
    text->position->setType(QCPItemPosition::ptAxisRectRatio);
    text->position->setCoords(place);
    text->setPositionAlignment(alignment);
    text->setText(words);
    text->setFont(theme().font(TextRole::Caption));
    text->setColor(theme().color(Token::Text));
    text->setBrush(theme().color(Token::Base));
    return text;
}

void LatencyPlot::rebuild()
{
    const std::vector<double> x = inUnit(m_series.startSeconds, m_unit.seconds);
    const double end = endOf(m_series) / m_unit.seconds;
    const std::vector<double> *lines[]{&m_series.p50Milliseconds, &m_series.p95Milliseconds, &m_series.p99Milliseconds};
    double lowest = 1e300;
    double highest = m_objectiveMilliseconds;
    for (int i = 0; i < 3; ++i) {
        // Dashes of steps fall apart into crumbs. The lines never cross, so colour and the order of the names are
        // enough.
        addSteps(plot()->xAxis, plot()->yAxis, x, *lines[i], end, QPen(theme().series(i), 1.5 - 0.25 * i));
        highest = std::max(highest, largest(*lines[i]));
        for (const double value : *lines[i]) {
            lowest = value > 0.0 ? std::min(lowest, value) : lowest;
        }
        QCPItemText *name =
            addText({0.99 - 0.08 * (2 - i), 0.02}, Qt::AlignRight | Qt::AlignTop,
                    QStringList{QStringLiteral("p50"), QStringLiteral("p95"), QStringLiteral("p99")}[i]);
        name->setPadding(QMargins(4, 0, 4, 1));
        name->setPen(QPen(theme().series(i), 1.5));
    }
    markMoments(plot()->axisRect(), m_moments, m_unit.seconds, theme());
    if (m_objectiveMilliseconds > 0.0) {
        addSteps(plot()->xAxis, plot()->yAxis, {0.0}, {m_objectiveMilliseconds}, end,
                 QPen(theme().color(Token::Text), 1));
        QCPItemText *objective = addText({0.01, 0.0}, Qt::AlignLeft | Qt::AlignBottom,
                                         tr("objective: %1 ms").arg(figureText(m_objectiveMilliseconds)));
        objective->position->setTypeY(QCPItemPosition::ptPlotCoords);
        objective->position->setCoords(0.01, m_objectiveMilliseconds);
    }
    useLogarithm(plot()->yAxis, m_isLogarithmic);
    plot()->xAxis->setLabel(m_unit.axisLabel());
    plot()->yAxis->setLabel(tr("response time, ms"));
    plot()->yAxis->setRange(m_isLogarithmic ? std::min(lowest, highest) / 1.5 : 0.0,
                            std::max(highest, 1e-3) * (m_isLogarithmic ? 2.0 : 1.15));
}

void LatencyPlot::showAll()
{
    const double end = endOf(m_series) / m_unit.seconds;
    limitZoom(QCPRange(0.0, end), 4.0 * end / static_cast<double>(m_series.startSeconds.size()));
    plot()->xAxis->setRange(0.0, end);
}

double LatencyPlot::keyOfRow(int row) const
{
    return m_series.startSeconds[static_cast<std::size_t>(row)] / m_unit.seconds;
}

QString LatencyPlot::readoutOfRow(int row) const
{
    const auto i = static_cast<std::size_t>(row);
    return tr("%1: p50 %2 ms, p95 %3 ms, p99 %4 ms")
        .arg(momentText(m_series.startSeconds[i]), figureText(m_series.p50Milliseconds[i]),
             figureText(m_series.p95Milliseconds[i]), figureText(m_series.p99Milliseconds[i]));
}

void LatencyPlot::addActions(QMenu &menu)
{
    QAction *action = menu.addAction(tr("Logarithmic scale"), this, &LatencyPlot::setLogarithmic);
    action->setCheckable(true);
    action->setChecked(m_isLogarithmic);
}

} // namespace warmfront::ui
