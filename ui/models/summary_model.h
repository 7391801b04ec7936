// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QStringList>

#include "ui/session/finished_run.h"

namespace warmfront::ui {

/// The figures of one or more runs side by side: a row a figure, a column an alternative of a run. Means carry their 95
/// % interval where there is one. The tool tip says what a figure counts.
class SummaryModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    explicit SummaryModel(QObject *parent = nullptr);

    /// Shows every alternative of every run, in that order.
    void setRuns(std::vector<FinishedRunPointer> runs);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Column
    {
        FinishedRunPointer run;
        std::size_t alternative = 0;
    };
    std::vector<FinishedRunPointer> m_runs;
    std::vector<Column> m_columns;
    std::vector<std::size_t> m_figures; ///< shown, one a row
};

} // namespace warmfront::ui
