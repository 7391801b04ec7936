// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QWidget>

#include "ui/session/finished_run.h"

class QComboBox;
class QLabel;
class QTabWidget;
class QTableView;

namespace warmfront::ui {

class BehaviourView;
class CostView;
class KpiStrip;
class StateView;
class SummaryModel;
class ThemeController;
class PlotWidget;

/// What came out of a run: the verdict in words, figures of one alternative, how it behaved, what everything costs, and
/// all figures side by side, also of several runs.
class ResultView : public QWidget
{
    Q_OBJECT

public:
    explicit ResultView(const ThemeController &themes, QWidget *parent = nullptr);

    /// The first is shown in full; all of them stand side by side in the table of figures. Empty shows what to do.
    /// Whether there are runs to choose from, for the words that stand where none is chosen.
    void setRunsExist(bool exist);
    void setRuns(std::vector<FinishedRunPointer> runs);
    /// The plots in sight.
    [[nodiscard]] QList<PlotWidget *> plots() const;

signals:
    void runRequested();

private:
    void showAlternative();
    void showBeside();
    void fillBeside();
    void showFigures();

    std::vector<FinishedRunPointer> m_runs;
    StateView *m_empty;
    QWidget *m_content;
    QLabel *m_verdict;
    QComboBox *m_alternative;
    QComboBox *m_beside;
    KpiStrip *m_kpis;
    QTabWidget *m_tabs;
    QList<BehaviourView *> m_behaviours; ///< of the alternative shown: instances, latency
    QList<BehaviourView *> m_besides;    ///< of the one beside it, in the same order
    CostView *m_cost;
    QTableView *m_table;
    SummaryModel *m_summary;
};

} // namespace warmfront::ui
