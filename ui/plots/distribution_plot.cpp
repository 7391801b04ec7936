// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/distribution_plot.h"

#include <algorithm>

#include <QMenu>

#include "ui/plots/drawing.h"
#include "ui/plots/time_unit.h"

namespace warmfront::ui {

DistributionPlot::DistributionPlot(const ThemeController &themes, QWidget *parent)
    : PlotWidget(themes, tr("Response time distribution"), parent)
{
}

void DistributionPlot::setDistribution(const DistributionView &distribution, const PercentileMarks &marks)
{
    m_distribution = distribution;
    m_marks = marks;
    std::vector<double> lower = distribution.lowerMilliseconds;
    lower.resize(distribution.shares.size());
    dataChanged({title(),
                 {},
                 {},
                 {tr("from, ms"), tr("share of requests"), tr("share as fast or faster")},
                 {lower, distribution.shares, distribution.cumulative}},
                tr("p50 is %1 ms, p95 %2 ms, p99 %3 ms.")
                    .arg(figureText(marks.p50Milliseconds), figureText(marks.p95Milliseconds),
                         figureText(marks.p99Milliseconds)));
}

void DistributionPlot::setCumulative(bool isCumulative)
{
    m_isCumulative = isCumulative;
    dataChanged(table(), summaryText());
}

void DistributionPlot::rebuild()
{
    const std::vector<double> &values = m_isCumulative ? m_distribution.cumulative : m_distribution.shares;
    std::vector<double> percent(values);
    for (double &value : percent) {
        value *= 100.0;
    }
    QCPGraph *graph = addSteps(plot()->xAxis, plot()->yAxis, table().columns[0], percent,
                               m_distribution.lowerMilliseconds.back(), QPen(theme().series(0), 1.5));
    if (!m_isCumulative) {
        QColor fill = theme().series(0);
        graph->setBrush(QColor::fromRgb((fill.red() + 3 * theme().color(Token::Base).red()) / 4,
                                        (fill.green() + 3 * theme().color(Token::Base).green()) / 4,
                                        (fill.blue() + 3 * theme().color(Token::Base).blue()) / 4));
    }
    const double top = m_isCumulative ? 100.0 : std::max(1e-9, largest(percent));
    const std::pair<QString, double> marks[]{{QStringLiteral("p50"), m_marks.p50Milliseconds},
                                             {QStringLiteral("p95"), m_marks.p95Milliseconds},
                                             {QStringLiteral("p99"), m_marks.p99Milliseconds}};
    double level = 0.02;
    for (const auto &[name, value] : marks) {
        if (value <= 0.0) {
            continue;
        }
        QCPGraph *line = plot()->addGraph();
        line->setPen(QPen(theme().color(Token::DimText), 1, Qt::DashLine));
        line->addData(QVector<double>{value, value * (1 + 1e-9)}, QVector<double>{0.0, top * 1.3});
        auto *label = new QCPItemText(plot());
        label->position->setTypeX(QCPItemPosition::ptPlotCoords);
        label->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
        label->position->setCoords(value, level);
        label->setPositionAlignment(Qt::AlignRight | Qt::AlignTop); // the last mark is often at the right edge
        label->setPadding(QMargins(4, 0, 2, 0));
        label->setText(QStringLiteral("%1 %2 ms").arg(name, figureText(value)));
        label->setFont(theme().font(TextRole::Caption));
        label->setColor(theme().color(Token::Text));
        label->setBrush(theme().color(Token::Base));
        level += 0.13;
    }
    useLogarithm(plot()->xAxis, true);
    plot()->xAxis->setLabel(tr("response time, ms"));
    plot()->yAxis->setLabel(m_isCumulative ? tr("requests as fast or faster, %") : tr("requests, %"));
    plot()->yAxis->setRange(0.0, top * (m_isCumulative ? 1.02 : 1.3));
}

void DistributionPlot::showAll()
{
    const double lower = std::max(1e-3, m_distribution.lowerMilliseconds.front());
    const double upper = std::max(lower * 2.0, m_distribution.lowerMilliseconds.back());
    limitZoom(QCPRange(lower / 1.1, upper * 1.1), lower * 0.05);
    // The fastest thousandth would take half of a logarithmic axis; zooming out shows it.
    const auto bulk = std::ranges::lower_bound(m_distribution.cumulative, 0.001);
    const auto first = static_cast<std::size_t>(bulk - m_distribution.cumulative.begin());
    const double left =
        first < m_distribution.shares.size() ? std::max(lower, m_distribution.lowerMilliseconds[first]) : lower;
    plot()->xAxis->setRange(left / 1.1, upper * 1.1);
}

double DistributionPlot::keyOfRow(int row) const
{
    return m_distribution.lowerMilliseconds[static_cast<std::size_t>(row)];
}

QString DistributionPlot::readoutOfRow(int row) const
{
    const auto i = static_cast<std::size_t>(row);
    return tr("%1 to %2 ms: %3 % of requests, %4 % as fast or faster")
        .arg(figureText(m_distribution.lowerMilliseconds[i]), figureText(m_distribution.lowerMilliseconds[i + 1]),
             figureText(m_distribution.shares[i] * 100.0), figureText(m_distribution.cumulative[i] * 100.0));
}

void DistributionPlot::addActions(QMenu &menu)
{
    QAction *action = menu.addAction(tr("Cumulative"), this, &DistributionPlot::setCumulative);
    action->setCheckable(true);
    action->setChecked(m_isCumulative);
}

} // namespace warmfront::ui
