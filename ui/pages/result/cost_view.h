// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/models/ledger_model.h"
#include "ui/session/finished_run.h"

class QButtonGroup;
class QLabel;
class QTableView;

namespace warmfront::ui {

class CostPlot;
class ThemeController;

/// What each alternative of a run costs: bars by line, the ledger, and below it the formula of the selected cell with
/// the numbers filled in. One switch for the unit of everything.
class CostView : public QWidget
{
    Q_OBJECT

public:
    explicit CostView(const ThemeController &themes, QWidget *parent = nullptr);
    void setRun(const FinishedRunPointer &run);

private:
    void setUnit(CostUnit unit);
    void showBars();
    void showFormula();

    FinishedRunPointer m_run;
    LedgerModel *m_ledger;
    CostPlot *m_bars;
    QTableView *m_table;
    QLabel *m_formula;
    QButtonGroup *m_units;
};

} // namespace warmfront::ui
