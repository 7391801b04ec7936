// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QPushButton;
class QTableView;
class QTabWidget;

namespace warmfront::ui {

class PlotWidget;
class ResultView;
class RunListModel;
class RunSession;
class ScenarioEditor;
class ScenarioSession;
class ThemeController;
class Workbench;

/// The scenario and the runs made of it: a list of runs, the editor, and the result of what is selected. Several
/// selected runs stand side by side.
class RunsPage : public QWidget
{
    Q_OBJECT

public:
    RunsPage(ScenarioSession &scenario, RunSession &runs, const Workbench &workbench, const ThemeController &themes,
             QWidget *parent = nullptr);

    void showEditor();
    void showResult();
    [[nodiscard]] ScenarioEditor *editor() const { return m_editor; }
    [[nodiscard]] ResultView *result() const { return m_result; }
    /// The plot that has the focus, or the first in sight; null without any.
    [[nodiscard]] PlotWidget *currentPlot() const;

signals:
    void runRequested();

private:
    void showSelection();
    void removeSelected();

    RunSession &m_runs;
    RunListModel *m_model;
    QTableView *m_list;
    QPushButton *m_remove;
    QTabWidget *m_views;
    ScenarioEditor *m_editor;
    ResultView *m_result;
};

} // namespace warmfront::ui
