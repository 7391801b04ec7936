// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>

#include "ui/session/finished_run.h"

namespace warmfront::ui {

/// For what span money is shown; the switch of the whole page.
enum class CostUnit { PerExecution, PerMillion, PerMonth };

/// The ledger of a run: a row per meter, a column per alternative, and the sum below.
///
/// Per execution and per million divide the bill of the run by the requests let in; per month shows the bill of 730 h
/// at the run's pace. Every cell explains itself (formulaRole): quantity × rate = cost.
class LedgerModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    /// Quantity × rate = cost with the numbers filled in, and where the rate is from.
    static constexpr int formulaRole = Qt::UserRole + 1;

    explicit LedgerModel(QObject *parent = nullptr);

    /// Shows @p run; nothing when null.
    void setRun(FinishedRunPointer run);
    void setUnit(CostUnit unit);
    [[nodiscard]] CostUnit unit() const { return m_unit; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// A bill line in the unit shown.
    [[nodiscard]] Money shown(std::size_t alternative, const Money &cost) const;
    /// The amount of a line in the unit shown, for axes; 0 where the alternative has no such line.
    [[nodiscard]] double amount(int row, std::size_t alternative) const;
    /// The bill that the unit shows.
    [[nodiscard]] const Bill &bill(std::size_t alternative) const;

private:
    void rebuild();
    /// Date and source of a meter's price.
    [[nodiscard]] QString sourceOf(std::size_t alternative, const std::string &meter) const;
    [[nodiscard]] const BillLine *line(int row, std::size_t alternative) const;
    [[nodiscard]] bool isSumRow(int row) const { return row == static_cast<int>(m_rows.size()); }

    struct Row
    {
        QString words;
        std::vector<std::ptrdiff_t> lines; ///< per alternative, position in its bill; −1 where it has no such line
    };
    FinishedRunPointer m_run;
    CostUnit m_unit = CostUnit::PerMonth;
    std::vector<Row> m_rows;
};

} // namespace warmfront::ui
