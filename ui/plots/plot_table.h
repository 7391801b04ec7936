// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QAbstractTableModel>
#include <QStringList>

namespace warmfront::ui {

/// An instant that a plot over time points out, as a deployment.
struct PlotMoment
{
    double seconds = 0.0;
    QString words; ///< short: it stands beside its line
};

/// What a plot draws, as a table: columns of equal length, all names with their unit.
struct PlotTable
{
    QString title;
    QString labelHeader; ///< header of `labels`; both empty when rows have no name
    QStringList labels;
    QStringList headers;                      ///< one for each column
    std::vector<std::vector<double>> columns; ///< NaN where there is no value

    [[nodiscard]] int rowCount() const;
    /// Comma separated, C locale, one header line, shortest numbers that read back exactly.
    [[nodiscard]] QString toCsv() const;
    [[nodiscard]] QString toHtml() const;
};

/// The data twin of a plot.
class PlotTableModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;

    void setTable(PlotTable table);
    [[nodiscard]] const PlotTable &table() const { return m_table; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    PlotTable m_table;
};

} // namespace warmfront::ui
