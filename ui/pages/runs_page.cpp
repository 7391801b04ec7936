// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/runs_page.h"

#include <QApplication>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QTabWidget>
#include <QTableView>
#include <QVBoxLayout>

#include "ui/models/run_list_model.h"
#include "ui/pages/result_view.h"
#include "ui/pages/scenario_editor.h"
#include "ui/plots/plot_widget.h"
#include "ui/session/run_session.h"
#include "ui/session/scenario_session.h"
#include "ui/widgets/theme_controller.h"
#include "ui/widgets/themed_label.h"

namespace warmfront::ui {

RunsPage::RunsPage(ScenarioSession &scenario, RunSession &runs, const Workbench &workbench,
                   const ThemeController &themes, QWidget *parent)
    : QWidget(parent),
      m_runs(runs),
      m_model(new RunListModel(runs, this)),
      m_list(new QTableView(this)),
      m_remove(new QPushButton(tr("Remove"), this)),
      m_views(new QTabWidget(this)),
      m_editor(new ScenarioEditor(scenario, workbench, this)),
      m_result(new ResultView(themes, this))
{
    setObjectName(QStringLiteral("runsPage"));
    auto *left = new QWidget(this);
    auto *leftRows = new QVBoxLayout(left);
    leftRows->setContentsMargins(0, 0, 8, 0);
    auto *heading = new ThemedLabel(themes, TextRole::SectionTitle, tr("Runs"), left);
    leftRows->addWidget(heading);
    m_list->setObjectName(QStringLiteral("runList"));
    m_list->setAccessibleName(tr("Runs"));
    m_list->setModel(m_model);
    m_list->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->verticalHeader()->hide();
    m_list->setShowGrid(false);
    m_list->setWordWrap(false);
    m_list->setTabKeyNavigation(false);
    m_list->setColumnHidden(RunListModel::FinishedAt, true);
    m_list->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_list->horizontalHeader()->setSectionResizeMode(RunListModel::Label, QHeaderView::Stretch);
    leftRows->addWidget(m_list, 1);
    auto *hint = new ThemedLabel(themes, TextRole::Caption, {}, left);
    const auto showHint = [this, hint] {
        hint->setText(m_model->rowCount() == 0 ? tr("There is no run yet. Press Run, or Ctrl+R.")
                                               : tr("Select two or more to compare them."));
    };
    connect(m_model, &QAbstractItemModel::modelReset, hint, showHint);
    connect(m_model, &QAbstractItemModel::rowsInserted, hint, showHint);
    connect(m_model, &QAbstractItemModel::rowsRemoved, hint, showHint);
    showHint();
    hint->setToken(Token::DimText);
    hint->setWordWrap(true);
    leftRows->addWidget(hint);
    m_remove->setObjectName(QStringLiteral("removeRun"));
    leftRows->addWidget(m_remove, 0, Qt::AlignLeft);

    m_views->setObjectName(QStringLiteral("views"));
    m_views->setDocumentMode(true);
    const auto framed = [this](QWidget *content) {
        auto *frame = new QWidget(this);
        auto *rows = new QVBoxLayout(frame);
        rows->setContentsMargins(8, 12, 0, 0);
        rows->addWidget(content);
        return frame;
    };
    m_views->addTab(framed(m_editor), tr("Scenario"));
    m_views->addTab(framed(m_result), tr("Result"));

    auto *splitter = new QSplitter(this);
    splitter->addWidget(left);
    splitter->addWidget(m_views);
    splitter->setStretchFactor(0, 0);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({300, 1000});
    splitter->setChildrenCollapsible(false);
    auto *rows = new QVBoxLayout(this);
    rows->setContentsMargins(16, 12, 16, 12);
    rows->addWidget(splitter);

    connect(m_list->selectionModel(), &QItemSelectionModel::selectionChanged, this, &RunsPage::showSelection);
    connect(m_model, &QAbstractItemModel::modelReset, this, &RunsPage::showSelection);
    connect(&runs, &RunSession::finished, this, [this](qint64 id) {
        m_list->selectRow(m_model->indexOf(id).row());
        showResult();
    });
    connect(m_remove, &QPushButton::clicked, this, &RunsPage::removeSelected);
    auto *remove =
        new QShortcut(QKeySequence(Qt::Key_Delete), m_list, this, &RunsPage::removeSelected, Qt::WidgetShortcut);
    remove->setObjectName(QStringLiteral("removeRunShortcut"));
    connect(m_list, &QTableView::activated, this, &RunsPage::showResult);
    connect(m_list, &QTableView::clicked, this, &RunsPage::showResult);
    connect(m_result, &ResultView::runRequested, this, &RunsPage::runRequested);
    showSelection();
}

void RunsPage::showEditor()
{
    m_views->setCurrentIndex(0);
}

void RunsPage::showResult()
{
    m_views->setCurrentIndex(1);
}

PlotWidget *RunsPage::currentPlot() const
{
    for (QWidget *widget = QApplication::focusWidget(); widget != nullptr; widget = widget->parentWidget()) {
        if (auto *plot = qobject_cast<PlotWidget *>(widget)) {
            return plot;
        }
    }
    const QList<PlotWidget *> plots = m_result->plots();
    return plots.isEmpty() ? nullptr : plots.front();
}

void RunsPage::showSelection()
{
    std::vector<FinishedRunPointer> chosen;
    for (const QModelIndex &row : m_list->selectionModel()->selectedRows()) {
        if (FinishedRunPointer run = m_runs.run(row.data(RunListModel::runIdRole).toLongLong())) {
            chosen.push_back(std::move(run));
        }
    }
    m_remove->setEnabled(!chosen.empty());
    m_result->setRunsExist(m_model->rowCount() > 0);
    m_result->setRuns(std::move(chosen));
}

void RunsPage::removeSelected()
{
    QList<qint64> ids;
    for (const QModelIndex &row : m_list->selectionModel()->selectedRows()) {
        ids << row.data(RunListModel::runIdRole).toLongLong();
    }
    for (const qint64 id : ids) {
        m_runs.remove(id);
    }
}

} // namespace warmfront::ui
