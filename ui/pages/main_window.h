// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMainWindow>
#include <QTimer>

#include "core/base/result.h"

class QLabel;
class QMenu;
class QStackedWidget;

namespace warmfront::ui {

class Banner;
class NavigationRail;
class ProjectSession;
class RunSession;
class RunsPage;
class ScenarioSession;
class StagePage;
class StageSession;
class StartPage;
class TaskBar;
class ThemeController;
class Workbench;

/// The window: rail, pages, the row that runs and stops, and every command in a menu with its key.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    struct Sessions
    {
        ScenarioSession &scenario;
        RunSession &runs;
        ProjectSession &project;
        StageSession &stage;
        const Workbench &workbench;
        ThemeController &themes;
    };
    explicit MainWindow(Sessions sessions, QWidget *parent = nullptr);

    /// Opens @p file as if it had been dropped on the window.
    void open(const QString &file);
    void showStart();
    void showRuns();
    void showStage();

protected:
    void closeEvent(QCloseEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void buildFileMenu();
    void buildEditMenu();
    void buildViewMenu();
    void buildRunMenu();
    void buildHelpMenu();
    QAction *addAction(QMenu *menu, const QString &name, const QString &icon, const QString &words,
                       const QList<QKeySequence> &keys);
    void run();
    void showProgress();
    void updateActions();
    void updateTitle();
    void setPage(int page);
    void openDialog();
    void openTraceDialog();
    void saveDialog();
    /// Whether every field can be read; if not, goes there and says why.
    bool mayRead();
    /// Goes to what is wrong in the scenario and says so until it is changed.
    void showFault(const Error &fault);
    /// Asks whether what somebody else wrote into the file may be replaced.
    bool mayOverwrite();
    /// The standard button that answers.
    int askToSave();
    /// Asks whether unsaved work may go; false to stay.
    bool mayLeaveWork();
    void leaveAnd(const std::function<void()> &then);
    void tellError(const Error &error);
    void fillRecentMenu();
    void showShortcuts();
    void showAbout();

    Sessions m_s;
    NavigationRail *m_rail;
    QStackedWidget *m_pages;
    StartPage *m_start;
    RunsPage *m_runsPage;
    StagePage *m_stagePage;
    Banner *m_banner;
    TaskBar *m_task;
    QLabel *m_mode;
    QLabel *m_status;
    QMenu *m_recentMenu = nullptr;
    QTimer m_progressTimer;
    QAction *m_runAction = nullptr;
    QAction *m_stopAction = nullptr;
    QAction *m_saveAction = nullptr;
    QAction *m_copyPlot = nullptr;
    QAction *m_tablePlot = nullptr;
    bool m_isClosing = false;
    bool m_bannerIsFault = false; ///< of the scenario as it stands
};

} // namespace warmfront::ui
