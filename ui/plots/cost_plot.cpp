// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/cost_plot.h"

#include "ui/plots/drawing.h"
#include "ui/plots/time_unit.h"
#include "ui/widgets/state_style.h"

namespace warmfront::ui {

CostPlot::CostPlot(const ThemeController &themes, QWidget *parent)
    : PlotWidget(themes, tr("Cost by alternative"), parent)
{
}

void CostPlot::setData(const CostPlotData &costs)
{
    m_data = costs;
    PlotTable table{title(), tr("alternative"), {}, {}, {}};
    for (const QString &line : costs.lines) {
        table.headers << line + QStringLiteral(", ") + costs.unit;
    }
    table.columns.assign(static_cast<std::size_t>(costs.lines.size()), {});
    QStringList totals;
    for (const auto &alternative : costs.alternatives) {
        table.labels << alternative.name;
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            table.columns[i].push_back(alternative.amounts.at(i));
        }
        totals << QStringLiteral("%1: %2").arg(alternative.name, figureText(sum(alternative.amounts)));
    }
    dataChanged(std::move(table), costs.unit + QStringLiteral(". ") + totals.join(QStringLiteral("; ")));
}

void CostPlot::rebuild()
{
    QVector<double> rows;
    double highest = 0.0;
    QSharedPointer<QCPAxisTickerText> names(new QCPAxisTickerText);
    const int count = table().rowCount();
    const QFontMetrics metrics(plot()->yAxis->tickLabelFont());
    const int widestName = 24 * metrics.averageCharWidth();
    setMinimumHeight(std::max(minimumSizeHint().height(), count * metrics.height() + 4 * metrics.height()));
    for (int i = 0; i < count; ++i) {
        rows << double(count - 1 - i); // the first at the top
        names->addTick(rows.last(), metrics.elidedText(table().labels.value(i), Qt::ElideMiddle, widestName));
        highest = std::max(highest, sum(m_data.alternatives[static_cast<std::size_t>(i)].amounts));
    }
    QCPBars *below = nullptr;
    for (std::size_t line = 0; line < table().columns.size(); ++line) {
        const auto &column = table().columns[line];
        auto *bars = new QCPBars(plot()->yAxis, plot()->xAxis);
        bars->setWidth(0.6);
        bars->setPen(QPen(theme().color(Token::Base), 1));
        bars->setAntialiased(false);
        bars->setBrush(seriesBrush(static_cast<int>(line), theme(), pixelRatio()));
        bars->setData(rows, QVector<double>(column.begin(), column.end()));
        if (below != nullptr) {
            bars->moveAbove(below);
        }
        below = bars;
    }
    plot()->yAxis->setTicker(names);
    plot()->yAxis->setRange(-0.6, count - 0.4);
    plot()->yAxis->grid()->setVisible(false);
    plot()->xAxis->setLabel(m_data.unit);
    plot()->xAxis->setRange(0.0, std::max(highest, 1e-12) * 1.08);
}

void CostPlot::showAll() {}

double CostPlot::keyOfRow(int row) const
{
    return sum(m_data.alternatives[static_cast<std::size_t>(row)].amounts);
}

QString CostPlot::readoutOfRow(int row) const
{
    QStringList parts;
    const auto &alternative = m_data.alternatives[static_cast<std::size_t>(row)];
    for (std::size_t i = 0; i < alternative.amounts.size(); ++i) {
        if (alternative.amounts[i] != 0.0) {
            parts << m_data.lines.value(static_cast<int>(i)) + QLatin1Char(' ') + figureText(alternative.amounts[i]);
        }
    }
    return QStringLiteral("%1: %2 %3 (%4)")
        .arg(alternative.name, figureText(sum(alternative.amounts)), m_data.unit, parts.join(QStringLiteral(", ")));
}

int CostPlot::rowAt(const QPointF &position) const
{
    const double at = plot()->yAxis->pixelToCoord(position.y());
    const int row = table().rowCount() - 1 - qRound(at);
    return std::abs(at - std::round(at)) <= 0.3 && row >= 0 && row < table().rowCount() ? row : -1;
}

void CostPlot::clicked(const QPointF &position)
{
    const int row = rowAt(position);
    double left = plot()->xAxis->pixelToCoord(position.x());
    if (row < 0 || left < 0.0) {
        return;
    }
    const auto &amounts = m_data.alternatives[static_cast<std::size_t>(row)].amounts;
    for (std::size_t i = 0; i < amounts.size(); ++i) {
        if (left < amounts[i]) {
            emit segmentClicked(static_cast<int>(i), row);
            return;
        }
        left -= amounts[i];
    }
}

} // namespace warmfront::ui
