// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QWidget>

#include "core/base/result.h"

class QLabel;
class QPushButton;
class QScrollArea;
class QToolButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace warmfront::ui {

class Form;
class ScenarioSession;
class Workbench;

/// Edits the whole scenario: on the left what it consists of, on the right the fields of what is selected, each with
/// its unit and, below it, what is wrong with it. Every edit is one step of the session's undo history.
class ScenarioEditor : public QWidget
{
    Q_OBJECT

public:
    ScenarioEditor(ScenarioSession &session, const Workbench &workbench, QWidget *parent = nullptr);

    /// Selects what @p path belongs to ("functions[1].memory") and puts the cursor there.
    void showPath(const QString &path);
    /// What is wrong with the scenario as it stands; empty when it can be run.
    [[nodiscard]] const std::vector<Error> &faults() const { return m_faults; }
    /// Those of fields that show what the scenario does not hold, because it cannot be read.
    [[nodiscard]] std::vector<Error> unreadTexts() const;

signals:
    void faultsChanged();

protected:
    /// Fields leave undo and redo to the history of the scenario, and tell when they hold what cannot be read.
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    enum Part { Workload, Functions, Sources, Alternatives };

    void rebuildTree();
    void refreshTree();
    void select(Part part, int index);
    void showForm();
    void showOtherRows();
    void scrollToFocus();
    /// What the rows of the form depend on: platform and keep-alive policy of the alternative; empty for anything else.
    [[nodiscard]] std::string rowsWanted() const;
    void check();
    void showFaults();
    void add();
    void duplicate();
    void remove();
    [[nodiscard]] int countOf(Part part) const;
    [[nodiscard]] QTreeWidgetItem *itemOf(Part part, int index) const;
    void updateButtons();

    ScenarioSession &m_session;
    const Workbench &m_workbench;
    QTreeWidget *m_tree;
    QScrollArea *m_area;
    QLabel *m_faultSummary;
    QPushButton *m_add;
    QPushButton *m_duplicate;
    QPushButton *m_remove;
    Form *m_form = nullptr;
    std::string m_formRows; ///< rowsWanted() when the form was made
    Part m_part = Workload;
    int m_index = 0;
    std::vector<Error> m_faults;
};

} // namespace warmfront::ui
