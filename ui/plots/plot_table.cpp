// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/plot_table.h"

#include <cmath>

#include <QLocale>

#include "ui/plots/time_unit.h"

namespace warmfront::ui {

namespace {

QString exactText(double value)
{
    return std::isfinite(value) ? QLocale::c().toString(value, 'g', QLocale::FloatingPointShortest) : QString();
}

QString quoted(QString text)
{
    const bool isPlain =
        !text.contains(QLatin1Char(',')) && !text.contains(QLatin1Char('"')) && !text.contains(QLatin1Char('\n'));
    return isPlain ? text
                   : QLatin1Char('"') + text.replace(QLatin1Char('"'), QStringLiteral("\"\"")) + QLatin1Char('"');
}

} // namespace

int PlotTable::rowCount() const
{
    return columns.empty() ? 0 : static_cast<int>(columns.front().size());
}

QString PlotTable::toCsv() const
{
    QStringList cells;
    if (!labelHeader.isEmpty()) {
        cells << quoted(labelHeader);
    }
    for (const QString &header : headers) {
        cells << quoted(header);
    }
    QString text = cells.join(QLatin1Char(',')) + QLatin1Char('\n');
    for (int row = 0; row < rowCount(); ++row) {
        cells.clear();
        if (!labelHeader.isEmpty()) {
            cells << quoted(labels.value(row));
        }
        for (const auto &column : columns) {
            cells << exactText(column[static_cast<std::size_t>(row)]);
        }
        text += cells.join(QLatin1Char(',')) + QLatin1Char('\n');
    }
    return text;
}

QString PlotTable::toHtml() const
{
    const auto row = [](const QStringList &cells, const QString &tag) {
        QString line = QStringLiteral("<tr>");
        for (const QString &cell : cells) {
            line += QLatin1Char('<') + tag + QLatin1Char('>') + cell.toHtmlEscaped() + QStringLiteral("</") + tag
                    + QLatin1Char('>');
        }
        return QString(line + QStringLiteral("</tr>\n"));
    };
    const bool isLabelled = !labelHeader.isEmpty();
    QString html = QStringLiteral("<table><caption>") + title.toHtmlEscaped() + QStringLiteral("</caption>\n")
                   + row((isLabelled ? QStringList{labelHeader} : QStringList{}) + headers, QStringLiteral("th"));
    for (int i = 0; i < rowCount(); ++i) {
        QStringList cells;
        if (isLabelled) {
            cells << labels.value(i);
        }
        for (const auto &column : columns) {
            cells << exactText(column[static_cast<std::size_t>(i)]);
        }
        html += row(cells, QStringLiteral("td"));
    }
    return html + QStringLiteral("</table>\n");
}

void PlotTableModel::setTable(PlotTable table)
{
    beginResetModel();
    m_table = std::move(table);
    endResetModel();
}

int PlotTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_table.rowCount();
}

int PlotTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_table.columns.size()) + (m_table.labelHeader.isEmpty() ? 0 : 1);
}

QVariant PlotTableModel::data(const QModelIndex &index, int role) const
{
    const int column = index.column() - (m_table.labelHeader.isEmpty() ? 0 : 1);
    if (role == Qt::TextAlignmentRole) {
        return QVariant::fromValue(Qt::AlignVCenter | (column < 0 ? Qt::AlignLeft : Qt::AlignRight));
    }
    if (role != Qt::DisplayRole && role != Qt::UserRole) {
        return {};
    }
    if (column < 0) {
        return m_table.labels.value(index.row());
    }
    const double value = m_table.columns[static_cast<std::size_t>(column)][static_cast<std::size_t>(index.row())];
    return role == Qt::UserRole ? QVariant(value) : QVariant(figureText(value));
}

QVariant PlotTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role != Qt::DisplayRole || orientation != Qt::Horizontal) {
        return {};
    }
    const int column = section - (m_table.labelHeader.isEmpty() ? 0 : 1);
    return column < 0 ? m_table.labelHeader : m_table.headers.value(column);
}

} // namespace warmfront::ui
