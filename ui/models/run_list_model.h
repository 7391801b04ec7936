// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>

#include "ui/session/run_session.h"

namespace warmfront::ui {

/// The runs of the window, newest first: one row a run, with what tells runs apart at a glance.
class RunListModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Label, FinishedAt, ColdShare, Latency95, MonthlyCost, ColumnCount };
    /// Role of the run's id, on every column.
    static constexpr int runIdRole = Qt::UserRole + 1;

    /// @p session must outlive the model.
    explicit RunListModel(const RunSession &session, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// The row of @p runId, or nothing.
    [[nodiscard]] QModelIndex indexOf(qint64 runId) const;

private:
    [[nodiscard]] const FinishedRun &runAt(int row) const;

    std::vector<FinishedRunPointer> m_runs; ///< newest first
};

} // namespace warmfront::ui
