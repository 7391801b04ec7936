// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/main_window.h"

#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QDialog>
#include <QDialogButtonBox>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTableWidget>
#include <QToolButton>
#include <QUndoStack>
#include <QVBoxLayout>

#include "ui/models/number_format.h"
#include "ui/pages/result/plot_export.h"
#include "ui/pages/runs_page.h"
#include "ui/pages/scenario_editor.h"
#include "ui/pages/stage_page.h"
#include "ui/pages/start_page.h"
#include "ui/plots/plot_widget.h"
#include "ui/session/project_session.h"
#include "ui/session/run_session.h"
#include "ui/session/scenario_session.h"
#include "ui/session/workbench.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/navigation_rail.h"
#include "ui/widgets/task_bar.h"
#include "ui/widgets/theme_controller.h"

namespace warmfront::ui {

namespace {

enum Page { Start, Runs, Stage };

/// How often a running run is looked at: often enough to move, seldom enough not to cost the engine anything.
constexpr int progressMilliseconds = 33;

} // namespace

MainWindow::MainWindow(Sessions sessions, QWidget *parent)
    : QMainWindow(parent),
      m_s(sessions),
      m_rail(new NavigationRail(sessions.themes, this)),
      m_pages(new QStackedWidget(this)),
      m_start(new StartPage(sessions.workbench, sessions.themes, this)),
      m_runsPage(new RunsPage(sessions.scenario, sessions.runs, sessions.workbench, sessions.themes, this)),
      m_stagePage(new StagePage(sessions.scenario, sessions.stage, sessions.themes, this)),
      m_banner(new Banner(sessions.themes, this)),
      m_task(new TaskBar(sessions.themes, this)),
      m_mode(new QLabel(this)),
      m_status(new QLabel(this))
{
    setObjectName(QStringLiteral("mainWindow"));
    setAcceptDrops(true);
    setWindowIcon(applicationIcon());
    resize(1440, 900); // smaller screens start maximised
    m_rail->setObjectName(QStringLiteral("rail"));
    m_rail->addEntry(QStringLiteral("start"), tr("Start"), tr("Start (Ctrl+1)"));
    m_rail->addEntry(QStringLiteral("runs"), tr("Runs"), tr("Runs (Ctrl+2)"));
    m_rail->addEntry(QStringLiteral("stage"), tr("Stage"), tr("Stage (Ctrl+3)"));
    m_pages->addWidget(m_start);
    m_pages->addWidget(m_runsPage);
    m_pages->addWidget(m_stagePage);

    buildFileMenu();
    buildEditMenu();
    buildViewMenu();
    buildRunMenu();
    buildHelpMenu();

    auto *transport = new QWidget(this);
    auto *row = new QHBoxLayout(transport);
    row->setContentsMargins(16, 8, 16, 8);
    row->setSpacing(8);
    for (QAction *action : {m_runAction, m_stopAction}) {
        auto *button = new QToolButton(transport);
        button->setDefaultAction(action);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setFocusPolicy(Qt::TabFocus);
        button->setMinimumHeight(32);
        button->setObjectName(action->objectName() + QStringLiteral("Button"));
        row->addWidget(button);
    }
    m_mode->setObjectName(QStringLiteral("mode"));
    row->addWidget(m_mode);
    m_task->setObjectName(QStringLiteral("task"));
    row->addWidget(m_task, 1);
    row->addStretch(0);

    auto *right = new QVBoxLayout;
    right->setContentsMargins(0, 0, 0, 0);
    right->setSpacing(0);
    right->addWidget(transport);
    // Simulated results carry this band, so that they are never taken for observed ones.
    auto *band = new QWidget(this);
    band->setFixedHeight(4);
    band->setAutoFillBackground(true);
    band->setBackgroundRole(QPalette::Highlight);
    right->addWidget(band);
    right->addWidget(m_banner);
    right->addWidget(m_pages, 1);
    auto *central = new QWidget(this);
    auto *columns = new QHBoxLayout(central);
    columns->setContentsMargins(0, 0, 0, 0);
    columns->setSpacing(0);
    columns->addWidget(m_rail);
    columns->addLayout(right, 1);
    setCentralWidget(central);
    m_status->setObjectName(QStringLiteral("status"));
    statusBar()->addWidget(m_status, 1);
    statusBar()->setSizeGripEnabled(false);

    connect(m_rail, &NavigationRail::currentChanged, this, &MainWindow::setPage);
    connect(m_start, &StartPage::sampleChosen, this,
            [this](const QString &file) { leaveAnd([this, file] { m_s.project.openSample(file); }); });
    connect(m_start, &StartPage::fileChosen, this, &MainWindow::open);
    connect(m_start, &StartPage::openRequested, this, &MainWindow::openDialog);
    connect(m_start, &StartPage::openTraceRequested, this, &MainWindow::openTraceDialog);
    connect(m_start, &StartPage::newRequested, this, [this] { leaveAnd([this] { m_s.project.startNew(); }); });
    connect(m_start, &StartPage::recoverRequested, &m_s.project, &ProjectSession::recover);
    connect(m_start, &StartPage::discardRequested, this, [this] {
        m_s.project.discardRecovery();
        m_start->offerRecovery({});
    });
    connect(m_stagePage, &StagePage::scenarioRequested, this, [this] {
        showRuns();
        m_runsPage->showEditor();
    });
    connect(m_runsPage, &RunsPage::runRequested, this, &MainWindow::run);
    connect(m_runsPage->editor(), &ScenarioEditor::faultsChanged, this, &MainWindow::updateActions);

    connect(&m_s.scenario, &ScenarioSession::changed, this, &MainWindow::updateTitle);
    connect(&m_s.scenario, &ScenarioSession::modifiedChanged, this, &MainWindow::updateTitle);
    connect(&m_s.project, &ProjectSession::fileChanged, this, &MainWindow::updateTitle);
    connect(&m_s.runs, &RunSession::runsChanged, this, &MainWindow::updateTitle);
    connect(m_banner, &Banner::actionTriggered, &m_s.project, &ProjectSession::recover);
    connect(&m_s.project, &ProjectSession::busyChanged, this, &MainWindow::updateActions);
    connect(&m_s.project, &ProjectSession::failed, this, &MainWindow::tellError);
    connect(&m_s.project, &ProjectSession::recentFilesChanged, this,
            [this] { m_start->setRecentFiles(m_s.project.recentFiles()); });
    connect(&m_s.project, &ProjectSession::opened, this, [this](const QString &words) {
        m_banner->hide();
        if (!words.isEmpty()) {
            m_banner->tell(Banner::Kind::Info, words);
        }
        if (m_s.project.hasDraftOfFile()) {
            m_banner->tell(Banner::Kind::Info, m_s.project.recoveryWords(), tr("Open recovered edits"));
        }
        m_start->offerRecovery(m_s.project.recoveryWords());
        updateTitle();
        showRuns();
        if (m_s.runs.runs().empty()) {
            m_runsPage->showEditor();
        }
    });
    connect(&m_s.scenario, &ScenarioSession::changed, this, [this] {
        m_status->clear(); // it was about the scenario as it was before
        if (m_bannerIsFault) {
            m_banner->hide();
        }
    });
    connect(&m_s.project, &ProjectSession::saved, this, [this](const QString &file) {
        updateTitle();
        m_status->setText(tr("Saved to %1").arg(QFileInfo(file).fileName()));
        if (m_isClosing) {
            close();
        }
    });

    m_progressTimer.setInterval(progressMilliseconds);
    connect(&m_progressTimer, &QTimer::timeout, this, &MainWindow::showProgress);
    connect(&m_s.runs, &RunSession::started, this, [this] {
        m_banner->hide();
        m_status->clear();
        m_progressTimer.start();
        m_task->show();
        showProgress();
        updateActions();
    });
    const auto ended = [this](const QString &words) {
        m_progressTimer.stop();
        m_task->hide();
        m_status->setText(words);
        updateActions();
    };
    connect(&m_s.runs, &RunSession::finished, this, [this, ended](qint64 id) {
        const EngineReport &engine = m_s.runs.run(id)->result.engine;
        ended(tr("%1 requests of all alternatives and replications simulated in %2 (%3 million per CPU-second)")
                  .arg(countText(engine.invocations), durationText(engine.wallSeconds),
                       numberText(engine.cpuSeconds > 0
                                      ? static_cast<double>(engine.invocations) / engine.cpuSeconds * 1e-6
                                      : 0)));
    });
    connect(&m_s.runs, &RunSession::cancelled, this,
            [ended] { ended(tr("Stopped. Nothing of the stopped run was kept.")); });
    connect(&m_s.runs, &RunSession::failed, this, [this, ended](const Error &error) {
        ended({});
        tellError(error);
    });
    m_task->hide();
    m_start->setRecentFiles(m_s.project.recentFiles());
    m_start->offerRecovery(m_s.project.recoveryWords());
    connect(m_pages, &QStackedWidget::currentChanged, this, &MainWindow::updateActions);
    if (!m_s.workbench.sampleFaults().empty()) {
        tellError(m_s.workbench.sampleFaults().front());
    }
    updateTitle();
    showStart();
    updateActions();
}

QAction *MainWindow::addAction(QMenu *menu, const QString &name, const QString &icon, const QString &words,
                               const QList<QKeySequence> &keys)
{
    QAction *action = menu->addAction(words);
    action->setObjectName(name);
    if (!icon.isEmpty()) {
        action->setIcon(themedIcon(icon, m_s.themes));
    }
    action->setShortcuts(keys);
    return action;
}

void MainWindow::buildFileMenu()
{
    QMenu *menu = menuBar()->addMenu(tr("&File"));
    connect(addAction(menu, QStringLiteral("fileNew"), QStringLiteral("new"), tr("&New scenario"), {QKeySequence::New}),
            &QAction::triggered, this, [this] { leaveAnd([this] { m_s.project.startNew(); }); });
    connect(addAction(menu, QStringLiteral("fileOpen"), QStringLiteral("open"), tr("&Open…"), {QKeySequence::Open}),
            &QAction::triggered, this, &MainWindow::openDialog);
    connect(
        addAction(menu, QStringLiteral("fileOpenTrace"), {}, tr("Open &trace…"), {QKeySequence(tr("Ctrl+Shift+O"))}),
        &QAction::triggered, this, &MainWindow::openTraceDialog);
    m_recentMenu = menu->addMenu(tr("Open &recent"));
    connect(m_recentMenu, &QMenu::aboutToShow, this, &MainWindow::fillRecentMenu);
    QMenu *samples = menu->addMenu(tr("Open s&ample"));
    for (const Sample &sample : m_s.workbench.samples()) {
        const QString file = QString::fromStdString(sample.file.string());
        QAction *action = samples->addAction(QString::fromStdString(sample.name));
        connect(action, &QAction::triggered, this,
                [this, file] { leaveAnd([this, file] { m_s.project.openSample(file); }); });
    }
    menu->addSeparator();
    m_saveAction =
        addAction(menu, QStringLiteral("fileSave"), QStringLiteral("save"), tr("&Save"), {QKeySequence::Save});
    connect(m_saveAction, &QAction::triggered, this, [this] {
        if (!mayRead()) {
            return;
        }
        if (!m_s.project.hasFile()) {
            saveDialog();
        } else if (!m_s.project.wasChangedOutside() || mayOverwrite()) {
            m_s.project.save();
        }
    });
    connect(addAction(menu, QStringLiteral("fileSaveAs"), QStringLiteral("save-as"), tr("Save &as…"),
                      {QKeySequence(tr("Ctrl+Shift+S"))}),
            &QAction::triggered, this, &MainWindow::saveDialog);
    QMenu *exports = menu->addMenu(tr("&Export plot"));
    for (const QString &suffix : {QStringLiteral("png"), QStringLiteral("svg"), QStringLiteral("csv")}) {
        QAction *action = exports->addAction(tr("As &%1…").arg(suffix.toUpper()));
        action->setObjectName(QStringLiteral("export-") + suffix);
        connect(action, &QAction::triggered, this, [this, suffix] {
            if (PlotWidget *plot = m_runsPage->currentPlot()) {
                askAndExport(plot, suffix);
            }
        });
    }
    menu->addSeparator();
    connect(addAction(menu, QStringLiteral("fileQuit"), {}, tr("&Quit"), {QKeySequence(tr("Ctrl+Q"))}),
            &QAction::triggered, this, &QWidget::close);
}

void MainWindow::buildEditMenu()
{
    QMenu *menu = menuBar()->addMenu(tr("&Edit"));
    QUndoStack &history = m_s.scenario.history();
    QAction *undo = history.createUndoAction(this, tr("&Undo"));
    undo->setObjectName(QStringLiteral("editUndo"));
    undo->setShortcuts({QKeySequence(tr("Ctrl+Z"))});
    undo->setIcon(themedIcon(QStringLiteral("undo"), m_s.themes));
    QAction *redo = history.createRedoAction(this, tr("&Redo"));
    redo->setObjectName(QStringLiteral("editRedo"));
    redo->setShortcuts({QKeySequence(tr("Ctrl+Shift+Z")), QKeySequence(tr("Ctrl+Y"))});
    redo->setIcon(themedIcon(QStringLiteral("redo"), m_s.themes));
    menu->addAction(undo);
    menu->addAction(redo);
    menu->addSeparator();
    m_copyPlot = addAction(menu, QStringLiteral("editCopyPlot"), QStringLiteral("copy"),
                           tr("&Copy plot (picture and data)\tCtrl+C"), {});
    connect(m_copyPlot, &QAction::triggered, this, [this] {
        if (const PlotWidget *plot = m_runsPage->currentPlot()) {
            plot->copy();
            m_status->setText(tr("Copied %1 as picture, CSV and table").arg(plot->title()));
        }
    });
    m_tablePlot = addAction(menu, QStringLiteral("editPlotTable"), QStringLiteral("table"),
                            tr("Plot as &table and back\tCtrl+T"), {});
    connect(m_tablePlot, &QAction::triggered, this, [this] {
        if (PlotWidget *plot = m_runsPage->currentPlot()) {
            plot->setTableShown(!plot->isTableShown());
        }
    });
}

void MainWindow::buildViewMenu()
{
    QMenu *menu = menuBar()->addMenu(tr("&View"));
    connect(addAction(menu, QStringLiteral("viewStart"), QStringLiteral("start"), tr("&Start"),
                      {QKeySequence(tr("Ctrl+1"))}),
            &QAction::triggered, this, &MainWindow::showStart);
    connect(
        addAction(menu, QStringLiteral("viewRuns"), QStringLiteral("runs"), tr("&Runs"), {QKeySequence(tr("Ctrl+2"))}),
        &QAction::triggered, this, &MainWindow::showRuns);
    connect(addAction(menu, QStringLiteral("viewStage"), QStringLiteral("stage"), tr("Sta&ge"),
                      {QKeySequence(tr("Ctrl+3"))}),
            &QAction::triggered, this, &MainWindow::showStage);
    connect(addAction(menu, QStringLiteral("viewScenario"), {}, tr("S&cenario"), {QKeySequence(tr("Ctrl+E"))}),
            &QAction::triggered, this, [this] {
                showRuns();
                m_runsPage->showEditor();
            });
    connect(addAction(menu, QStringLiteral("viewResult"), {}, tr("R&esult"), {QKeySequence(tr("Ctrl+D"))}),
            &QAction::triggered, this, [this] {
                showRuns();
                m_runsPage->showResult();
            });
    menu->addSeparator();
    QMenu *shades = menu->addMenu(tr("&Theme"));
    auto *group = new QActionGroup(this);
    const QList<std::pair<ThemeController::Mode, QString>> modes{{ThemeController::Mode::System, tr("As the &system")},
                                                                 {ThemeController::Mode::Light, tr("&Light")},
                                                                 {ThemeController::Mode::Dark, tr("&Dark")}};
    for (const auto &[mode, words] : modes) {
        QAction *action = shades->addAction(words);
        action->setObjectName(QStringLiteral("theme%1").arg(static_cast<int>(mode)));
        action->setCheckable(true);
        action->setChecked(m_s.themes.mode() == mode);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, mode = mode] { m_s.themes.setMode(mode); });
    }
    const auto scaleBy = [this](double factor) { m_s.themes.setScale(m_s.themes.theme().scale() * factor); };
    connect(addAction(menu, QStringLiteral("viewLarger"), {}, tr("&Larger"),
                      {QKeySequence(tr("Ctrl++")), QKeySequence(tr("Ctrl+="))}),
            &QAction::triggered, this, [scaleBy] { scaleBy(1.1); });
    connect(addAction(menu, QStringLiteral("viewSmaller"), {}, tr("S&maller"), {QKeySequence(tr("Ctrl+-"))}),
            &QAction::triggered, this, [scaleBy] { scaleBy(1.0 / 1.1); });
    connect(addAction(menu, QStringLiteral("viewNormal"), {}, tr("&Normal size"), {QKeySequence(tr("Ctrl+0"))}),
            &QAction::triggered, this, [this] { m_s.themes.setScale(1.0); });
}

void MainWindow::buildRunMenu()
{
    QMenu *menu = menuBar()->addMenu(tr("&Run"));
    m_runAction = addAction(menu, QStringLiteral("run"), QStringLiteral("play"), tr("&Run"),
                            {QKeySequence(tr("Ctrl+R")), QKeySequence(tr("F5"))});
    connect(m_runAction, &QAction::triggered, this, &MainWindow::run);
    m_stopAction = addAction(menu, QStringLiteral("stop"), QStringLiteral("stop"), tr("&Stop"),
                             {QKeySequence(tr("Esc")), QKeySequence(tr("F8"))});
    connect(m_stopAction, &QAction::triggered, &m_s.runs, &RunSession::stop);
    menu->addSeparator();
    for (QAction *action : m_stagePage->commands()) {
        if (action == nullptr) {
            menu->addSeparator();
        } else {
            menu->addAction(action);
        }
    }
}

void MainWindow::buildHelpMenu()
{
    QMenu *menu = menuBar()->addMenu(tr("&Help"));
    connect(
        addAction(menu, QStringLiteral("helpShortcuts"), {}, tr("&Keyboard shortcuts"), {QKeySequence(tr("Ctrl+/"))}),
        &QAction::triggered, this, &MainWindow::showShortcuts);
    connect(addAction(menu, QStringLiteral("helpAbout"), {}, tr("&About Warmfront"), {}), &QAction::triggered, this,
            &MainWindow::showAbout);
}

void MainWindow::setPage(int page)
{
    m_pages->setCurrentIndex(page);
    if (m_rail->current() != page) {
        m_rail->setCurrent(page);
    }
}

void MainWindow::showStart()
{
    setPage(Start);
}

void MainWindow::showRuns()
{
    setPage(Runs);
}

void MainWindow::showStage()
{
    setPage(Stage);
}

void MainWindow::open(const QString &file)
{
    leaveAnd([this, file] { m_s.project.open(file); });
}

void MainWindow::run()
{
    const std::vector<Error> &faults = m_runsPage->editor()->faults();
    showRuns();
    if (!faults.empty()) {
        showFault(faults.front());
        return;
    }
    m_s.runs.start(m_s.scenario.scenario(), m_s.scenario.folder());
}

void MainWindow::showProgress()
{
    const RunSnapshot snapshot = m_s.runs.snapshot();
    QString words = tr("%1 requests, %2 million/s")
                        .arg(countText(snapshot.invocations), numberText(snapshot.invocationsPerSecond * 1e-6));
    if (snapshot.remainingSeconds > 10.0) {
        words += tr(", about %1 left").arg(durationText(snapshot.remainingSeconds));
    }
    m_task->setProgress(words, snapshot.share > 0.0 ? snapshot.share : -1.0);
}

void MainWindow::updateActions()
{
    const bool isRunning = m_s.runs.isRunning();
    m_runAction->setEnabled(!isRunning && !m_s.project.isBusy());
    m_stopAction->setEnabled(isRunning);
    m_saveAction->setEnabled(!m_s.project.isBusy());
    const bool hasPlots = m_pages->currentIndex() == Runs && !m_s.runs.runs().empty();
    m_copyPlot->setEnabled(hasPlots);
    m_tablePlot->setEnabled(hasPlots);
}

void MainWindow::updateTitle()
{
    const Scenario &scenario = m_s.scenario.scenario();
    const QString name =
        m_s.project.hasFile() ? QFileInfo(m_s.project.file()).fileName() : QString::fromStdString(scenario.name);
    setWindowTitle(tr("%1[*] – Warmfront").arg(name));
    setWindowModified(m_s.project.hasUnsavedWork());
    // A long name must not make the window wider than the screen.
    const QString own = QString::fromStdString(scenario.name);
    const int widest = 36 * m_mode->fontMetrics().averageCharWidth();
    const QString shown = m_mode->fontMetrics().elidedText(own, Qt::ElideRight, widest);
    m_mode->setText(tr("SIMULATED  ·  %1  ·  seed %2").arg(shown).arg(scenario.seed));
    m_mode->setToolTip(shown == own ? QString() : own);
}

void MainWindow::openDialog()
{
    const QString file = QFileDialog::getOpenFileName(
        this, tr("Open"), {},
        tr("Scenarios, projects and traces (*.json *.warmfront *.csv *.tsv *.txt);;All files (*)"));
    if (!file.isEmpty()) {
        open(file);
    }
}

void MainWindow::openTraceDialog()
{
    const QString file =
        QFileDialog::getOpenFileName(this, tr("Open a trace"), {}, tr("Traces (*.csv *.tsv *.txt);;All files (*)"));
    if (!file.isEmpty()) {
        leaveAnd([this, file] { m_s.project.openTrace(file); });
    }
}

bool MainWindow::mayRead()
{
    const std::vector<Error> unread = m_runsPage->editor()->unreadTexts();
    if (unread.empty()) {
        return true;
    }
    showFault(unread.front());
    return false;
}

void MainWindow::showFault(const Error &fault)
{
    showRuns();
    m_runsPage->showEditor();
    m_runsPage->editor()->showPath(QString::fromStdString(fault.path));
    tellError(fault);
    m_bannerIsFault = true;
}

void MainWindow::saveDialog()
{
    if (!mayRead()) {
        return;
    }
    QString chosen;
    QString file =
        QFileDialog::getSaveFileName(this, tr("Save as"), QString::fromStdString(m_s.scenario.scenario().name),
                                     tr("Project with runs (*.warmfront);;Scenario only (*.json)"), &chosen);
    if (file.isEmpty()) {
        m_isClosing = false;
        return;
    }
    if (QFileInfo(file).suffix().isEmpty()) {
        file += chosen.contains(QStringLiteral("json")) ? QStringLiteral(".json") : QStringLiteral(".warmfront");
    }
    m_s.project.saveAs(file);
}

bool MainWindow::mayLeaveWork()
{
    if (!m_s.project.hasUnsavedWork()) {
        return true;
    }
    const int answer = askToSave();
    if (answer == QMessageBox::Save) {
        m_isClosing = false;
        m_saveAction->trigger();
        return false;
    }
    return answer == QMessageBox::Discard;
}

bool MainWindow::mayOverwrite()
{
    m_isClosing = false;
    QMessageBox box(
        QMessageBox::Warning, tr("Changed by somebody else"),
        tr("%1 was changed since it was opened here: another window or program wrote it. Saving replaces its "
           "scenario by yours.")
            .arg(QFileInfo(m_s.project.file()).fileName()),
        QMessageBox::NoButton, this);
    box.setTextFormat(Qt::PlainText);
    const QPushButton *replace = box.addButton(tr("&Replace"), QMessageBox::DestructiveRole);
    QPushButton *elsewhere = box.addButton(tr("Save &as…"), QMessageBox::AcceptRole);
    box.addButton(tr("&Cancel"), QMessageBox::RejectRole);
    box.setDefaultButton(elsewhere);
    box.exec();
    if (box.clickedButton() == elsewhere) {
        saveDialog();
    }
    return box.clickedButton() == replace;
}

int MainWindow::askToSave()
{
    const QString name = QString::fromStdString(m_s.scenario.scenario().name);
    const QString file = QFileInfo(m_s.project.file()).fileName();
    QMessageBox box(QMessageBox::Question, tr("Unsaved work"),
                    !m_s.scenario.isModified() ? tr("%1 does not hold the runs as they are now. Save them?").arg(file)
                    : m_s.project.hasFile()    ? tr("Save the edits of “%1” to %2?").arg(name, file)
                                               : tr("Save the edits of “%1”? No file holds them.").arg(name),
                    QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, this);
    box.setTextFormat(Qt::PlainText);
    box.setDefaultButton(QMessageBox::Save);
    // The style's own icons are drawn in another stroke than ours.
    for (QAbstractButton *button : box.buttons()) {
        button->setIcon({});
    }
    box.button(QMessageBox::Save)->setText(tr("&Save"));
    box.button(QMessageBox::Discard)->setText(tr("&Discard"));
    box.button(QMessageBox::Cancel)->setText(tr("&Cancel"));
    return box.exec();
}

void MainWindow::leaveAnd(const std::function<void()> &then)
{
    if (mayLeaveWork()) {
        m_s.runs.stop();
        then();
    }
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (!m_s.project.hasUnsavedWork()) {
        event->accept();
        return;
    }
    const int answer = askToSave();
    if (answer == QMessageBox::Save) {
        // Saving happens on another thread: the window closes when it is told that the file is there.
        event->ignore();
        m_isClosing = true;
        m_saveAction->trigger();
        return;
    }
    if (answer == QMessageBox::Discard) {
        m_s.project.discardRecovery();
    }
    event->setAccepted(answer == QMessageBox::Discard);
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    const QList<QUrl> urls = event->mimeData()->urls();
    if (urls.size() == 1 && urls.front().isLocalFile()) {
        event->acceptProposedAction();
    }
}

void MainWindow::dropEvent(QDropEvent *event)
{
    const QString file = event->mimeData()->urls().front().toLocalFile();
    event->acceptProposedAction();
    // Later: opening may ask a question, and the program the file comes from waits for the drop to end.
    QMetaObject::invokeMethod(
        this, [this, file] { open(file); }, Qt::QueuedConnection);
}

void MainWindow::tellError(const Error &error)
{
    m_isClosing = false;
    m_bannerIsFault = false;
    m_banner->tell(Banner::Kind::Error, QString::fromStdString(error.describe()));
}

void MainWindow::fillRecentMenu()
{
    m_recentMenu->clear();
    for (const QString &file : m_s.project.recentFiles()) {
        connect(m_recentMenu->addAction(QFileInfo(file).fileName()), &QAction::triggered, this,
                [this, file] { open(file); });
    }
    if (m_recentMenu->isEmpty()) {
        m_recentMenu->addAction(tr("No files yet"))->setEnabled(false);
    }
}

void MainWindow::showShortcuts()
{
    QDialog dialog(this);
    dialog.setWindowTitle(tr("Keyboard shortcuts"));
    QList<std::pair<QString, QString>> rows;
    for (const QAction *action : findChildren<QAction *>()) {
        if (!action->shortcuts().isEmpty() && !action->objectName().isEmpty()) {
            rows.append({action->text().remove(u'&'),
                         QKeySequence::listToString(action->shortcuts(), QKeySequence::NativeText)});
        }
    }
    rows.append({tr("On a plot: copy picture, CSV and table"), tr("Ctrl+C")});
    rows.append({tr("On a plot: table and back"), tr("Ctrl+T")});
    rows.append({tr("On a plot: move the cursor"), tr("Left, Right, Home, End")});
    rows.append({tr("In the list of runs: remove"), tr("Del")});
    auto *table = new QTableWidget(static_cast<int>(rows.size()), 2, &dialog);
    table->setHorizontalHeaderLabels({tr("Command"), tr("Keys")});
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setAccessibleName(tr("Keyboard shortcuts"));
    for (int i = 0; i < rows.size(); ++i) {
        table->setItem(i, 0, new QTableWidgetItem(rows[i].first));
        table->setItem(i, 1, new QTableWidgetItem(rows[i].second));
    }
    table->resizeColumnsToContents();
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, &dialog);
    connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    auto *layout = new QVBoxLayout(&dialog);
    layout->addWidget(table);
    layout->addWidget(buttons);
    dialog.resize(520, 560);
    dialog.exec();
}

void MainWindow::showAbout()
{
    QMessageBox::about(
        this, tr("About Warmfront"),
        tr("<b>Warmfront %1</b><p>A desktop lab for serverless computing: scaling, cold starts and the cost of every "
           "execution.</p><p>Free software under the GNU General Public License, version 3 or later.</p>")
            .arg(QApplication::applicationVersion()));
}

} // namespace warmfront::ui
