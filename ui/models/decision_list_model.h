// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include <QAbstractTableModel>

#include "core/model/decision.h"

namespace warmfront::ui {

/// The latest decisions of a stage, newest first.
class DecisionListModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Time, What, FunctionName, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    /// @p decisions oldest first; @p count is how many there have been with them, and tells rows apart.
    void setDecisions(const std::vector<Decision> &decisions, std::uint64_t count,
                      const std::vector<std::string> &functions);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    [[nodiscard]] const Decision &decisionAt(int row) const;
    /// The row of @p decision, or -1.
    [[nodiscard]] int rowOf(const Decision &decision) const;

private:
    std::vector<Decision> m_decisions; ///< oldest first
    std::vector<std::string> m_functions;
    std::uint64_t m_count = 0;
};

} // namespace warmfront::ui
