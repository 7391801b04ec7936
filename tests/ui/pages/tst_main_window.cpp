// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QMimeData>
#include <QRadioButton>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTabWidget>
#include <QTableView>
#include <QTemporaryDir>
#include <QToolButton>
#include <QTreeWidget>
#include <QtTest>

#include "ui/pages/main_window.h"
#include "ui/pages/result_view.h"
#include "ui/pages/scenario_editor.h"
#include "ui/plots/plot_widget.h"
#include "ui/session/project_session.h"
#include "ui/session/run_session.h"
#include "ui/session/scenario_session.h"
#include "ui/session/stage_session.h"
#include "ui/session/workbench.h"
#include "ui/widgets/theme_controller.h"

using namespace warmfront;
using namespace warmfront::ui;

namespace {

constexpr int patience = 30'000; ///< milliseconds a step may take on a busy machine

} // namespace

/// The whole window by mouse and keyboard: what a newcomer does first, and what everyone needs to reach without a
/// mouse.
class TestMainWindow : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Workbench> m_bench;
    std::unique_ptr<ThemeController> m_themes;
    std::unique_ptr<ScenarioSession> m_scenario;
    std::unique_ptr<RunSession> m_runs;
    std::unique_ptr<StageSession> m_stage;
    std::unique_ptr<ProjectSession> m_project;
    std::unique_ptr<MainWindow> m_window;
    qsizetype m_menuActions = 0;

    template <typename Widget> Widget *find(const char *name) const
    {
        for (Widget *widget : m_window->findChildren<Widget *>(QString::fromLatin1(name))) {
            if (widget->isVisible()) {
                return widget;
            }
        }
        return nullptr;
    }

    void press(int key, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::keyClick(m_window.get(), static_cast<Qt::Key>(key), modifiers);
    }

    void openSample(const char *name)
    {
        QSignalSpy opened(m_project.get(), &ProjectSession::opened);
        auto *card = find<QWidget>(name);
        QVERIFY2(card != nullptr, name);
        QTest::mouseClick(card, Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(opened.size(), 1, patience);
    }

    void runToEnd()
    {
        QSignalSpy finished(m_runs.get(), &RunSession::finished);
        press(Qt::Key_R, Qt::ControlModifier);
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, patience);
    }

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("warmfront-test"));
        QCoreApplication::setApplicationName(QStringLiteral("tst_main_window"));
        Result<Workbench> bench = Workbench::open(WARMFRONT_RESOURCE_DIR);
        QVERIFY2(bench.has_value(), bench ? "" : bench.error().describe().c_str());
        m_bench = std::make_unique<Workbench>(std::move(*bench));
        m_themes = std::make_unique<ThemeController>(*qApp);
    }

    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_scenario = std::make_unique<ScenarioSession>();
        m_runs = std::make_unique<RunSession>(*m_bench);
        m_stage = std::make_unique<StageSession>(*m_bench);
        m_project = std::make_unique<ProjectSession>(*m_scenario, *m_runs, *m_bench,
                                                     m_folder->filePath(QStringLiteral("state")).toStdString());
        m_scenario->reset(ProjectSession::newScenario(), std::nullopt, {});
        m_window = std::make_unique<MainWindow>(
            MainWindow::Sessions{*m_scenario, *m_runs, *m_project, *m_stage, *m_bench, *m_themes});
        m_window->resize(1366, 720);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }

    void cleanup()
    {
        m_window.reset();
        m_project.reset();
        m_stage.reset();
        m_runs.reset();
        m_scenario.reset();
    }

    void aNewcomerOpensASampleAndSeesItsVerdict()
    {
        openSample("sample:burst");
        QCOMPARE(m_scenario->scenario().name, std::string("Burst"));
        runToEnd();
        QVERIFY(find<QLabel>("verdict") != nullptr);
        QVERIFY(find<QLabel>("verdict")->text().contains(QStringLiteral("Lambda is the cheapest")));
        QVERIFY(find<PlotWidget>("instancesPlot") != nullptr);
        QVERIFY(find<PlotWidget>("instancesPlot")->hasData());
    }

    void everyTabOfTheResultShowsItsPlotsInBothThemes()
    {
        openSample("sample:thumbnails");
        runToEnd();
        auto *tabs = find<QTabWidget>("resultTabs");
        for (const auto mode : {ThemeController::Mode::Dark, ThemeController::Mode::Light}) {
            m_themes->setMode(mode);
            for (int tab = 0; tab < tabs->count(); ++tab) {
                tabs->setCurrentIndex(tab);
                QVERIFY(!m_window->grab().isNull());
            }
        }
        tabs->setCurrentIndex(0);
        press(Qt::Key_1, Qt::ControlModifier);
        QVERIFY(find<QWidget>("startPage") != nullptr);
        press(Qt::Key_2, Qt::ControlModifier);
        QVERIFY(find<QWidget>("runsPage") != nullptr);
    }

    void theStageStepsThroughWhatWasOpened()
    {
        openSample("sample:burst");
        press(Qt::Key_3, Qt::ControlModifier);
        QVERIFY(find<QWidget>("stagePage") != nullptr);
        QTRY_VERIFY_WITH_TIMEOUT(find<QToolButton>("stageNextColdButton")->isEnabled(), patience);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_F3);
        QTRY_COMPARE_WITH_TIMEOUT(m_stage->snapshot()->cold, 1U, patience);
        QVERIFY(m_window->minimumSizeHint().width() <= 1366);
        QVERIFY2(m_window->minimumSizeHint().height() <= 740,
                 qPrintable(QString::number(m_window->minimumSizeHint().height())));
        press(Qt::Key_2, Qt::ControlModifier);
        QTest::keyClick(QApplication::focusWidget() != nullptr ? QApplication::focusWidget() : m_window.get(),
                        Qt::Key_F3); // its keys belong to its page
        QTRY_VERIFY_WITH_TIMEOUT(!m_stage->isBusy(), patience);
        QCOMPARE(m_stage->snapshot()->cold, 1U);
    }

    void theUnitSwitchChangesTheWholeCostPage()
    {
        openSample("sample:thumbnails");
        runToEnd();
        auto *tabs = find<QTabWidget>("resultTabs");
        tabs->setCurrentIndex(2);
        auto *ledger = find<QTableView>("ledger");
        const QString month = ledger->model()->index(0, 1).data().toString();
        auto *perMillion = find<QRadioButton>("unit1");
        perMillion->setFocus();
        QTest::keyClick(perMillion, Qt::Key_Space);
        QVERIFY(perMillion->isChecked());
        QVERIFY(ledger->model()->index(0, 1).data().toString() != month);
        ledger->setFocus();
        ledger->setCurrentIndex(ledger->model()->index(0, 1));
        QVERIFY(find<QLabel>("formula")->text().contains(QStringLiteral("×")));
    }

    void aPlotHasAMenuByMouseAndByKeys()
    {
        openSample("sample:thumbnails");
        runToEnd();
        auto *plot = find<PlotWidget>("instancesPlot");
        const auto closeMenu = [this] {
            auto *menu = m_window->findChild<QMenu *>(QStringLiteral("plotMenu"));
            m_menuActions = menu != nullptr ? menu->actions().size() : 0;
            if (menu != nullptr) {
                menu->close();
            }
        };
        m_menuActions = 0;
        QTimer::singleShot(0, this, closeMenu);
        // What the window system sends to the innermost widget at a right click.
        QWidget *inner = plot->findChild<QWidget *>(QStringLiteral("plotCanvas"));
        QContextMenuEvent click(QContextMenuEvent::Mouse, inner->rect().center(),
                                inner->mapToGlobal(inner->rect().center()));
        QApplication::sendEvent(inner, &click);
        QVERIFY(m_menuActions >= 6);
        m_menuActions = 0;
        QTimer::singleShot(0, this, closeMenu);
        plot->setFocus();
        QTest::keyClick(plot, Qt::Key_F10, Qt::ShiftModifier);
        QVERIFY(m_menuActions >= 6);
    }

    void anotherAlternativeAndOneBesideIt()
    {
        openSample("sample:thumbnails");
        runToEnd();
        auto *alternative = find<QComboBox>("alternative");
        alternative->setFocus();
        QTest::keyClick(alternative, Qt::Key_Down);
        QCOMPARE(alternative->currentText(), QStringLiteral("Kubernetes"));
        auto *beside = find<QComboBox>("beside");
        beside->setFocus();
        QTest::keyClick(beside, Qt::Key_Down);
        QCOMPARE(m_window->findChild<ResultView *>()->plots().size(), qsizetype(4));
    }

    void twoRunsStandSideBySide()
    {
        openSample("sample:thumbnails");
        runToEnd();
        runToEnd();
        auto *list = find<QTableView>("runList");
        QCOMPARE(list->model()->rowCount(), 2);
        list->selectAll();
        find<QTabWidget>("resultTabs")->setCurrentIndex(3);
        QCOMPARE(find<QTableView>("figures")->model()->columnCount(), 6);
        // Side by side they still fit on a small screen.
        for (int tab = 0; tab < find<QTabWidget>("resultTabs")->count(); ++tab) {
            find<QTabWidget>("resultTabs")->setCurrentIndex(tab);
            QCoreApplication::processEvents();
            QVERIFY2(m_window->minimumSizeHint().width() <= 1366,
                     qPrintable(QString::number(m_window->minimumSizeHint().width())));
            QVERIFY2(m_window->minimumSizeHint().height() <= 720,
                     qPrintable(QString::number(m_window->minimumSizeHint().height())));
        }
        list->setFocus();
        QTest::keyClick(list, Qt::Key_Delete);
        QCOMPARE(list->model()->rowCount(), 0);
    }

    void textThatCannotBeReadIsNeitherRunNorSaved()
    {
        openSample("sample:thumbnails");
        const Scenario before = m_scenario->scenario();
        m_window->findChild<ScenarioEditor *>()->showPath(QStringLiteral("alternatives[0].options.concurrencyLimit"));
        auto *limit = find<QLineEdit>("options.concurrencyLimit");
        QVERIFY(limit != nullptr);
        limit->setFocus();
        QTest::keyClicks(limit, QStringLiteral("1x")); // "1" on the way is a limit of one request
        QVERIFY(m_scenario->scenario() == before);
        QSignalSpy started(m_runs.get(), &RunSession::started);
        QTRY_VERIFY(!m_window->findChild<ScenarioEditor *>()->faults().empty());
        QTest::keyClick(limit, Qt::Key_R, Qt::ControlModifier);
        QCOMPARE(started.size(), 0);
        QVERIFY(find<QLabel>("bannerSentence") != nullptr);
        QTest::keyClick(limit, Qt::Key_S, Qt::ControlModifier);
        QVERIFY(m_scenario->scenario() == before);
        QTest::keyClick(limit, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(limit, QStringLiteral("50"));
        QTRY_VERIFY(m_window->findChild<ScenarioEditor *>()->faults().empty());
        QVERIFY(find<QLabel>("bannerSentence") == nullptr); // mended
        QCOMPARE(m_scenario->scenario().alternatives[0].options.concurrencyLimit, std::optional<std::int64_t>(50));
    }

    void keysOfTheWindowWorkWithinFields()
    {
        openSample("sample:thumbnails");
        m_window->findChild<ScenarioEditor *>()->showPath(QStringLiteral("seed"));
        auto *seed = find<QLineEdit>("seed");
        QVERIFY(seed != nullptr);
        seed->setFocus();
        QTest::keyClick(seed, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(seed, QStringLiteral("77"));
        QCOMPARE(m_scenario->scenario().seed, std::uint64_t(77));
        QTest::keyClick(seed, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(m_scenario->scenario().seed, std::uint64_t(42));
        QCOMPARE(seed->text(), QStringLiteral("42"));
        QTest::keyClick(seed, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(m_scenario->scenario().seed, std::uint64_t(77));
        QTest::keyClick(seed, Qt::Key_D, Qt::ControlModifier);
        QVERIFY(find<QLineEdit>("seed") == nullptr); // the result has taken the editor's place
    }

    void lettersOfThePagesLeaveThoseOfTheMenusAlone()
    {
        QSet<QChar> ofMenus;
        const auto letterOf = [](const QString &words) {
            const qsizetype at = words.indexOf(u'&');
            return at >= 0 && at + 1 < words.size() ? words[at + 1].toUpper() : QChar();
        };
        for (const QAction *menu : m_window->menuBar()->actions()) {
            ofMenus.insert(letterOf(menu->text()));
        }
        QCOMPARE(ofMenus.size(), qsizetype(5));
        openSample("sample:thumbnails");
        runToEnd();
        auto *editor = m_window->findChild<ScenarioEditor *>();
        const auto check = [&] {
            for (const QLabel *label : m_window->findChildren<QLabel *>()) {
                if (label->buddy() != nullptr) {
                    QVERIFY2(!ofMenus.contains(letterOf(label->text())), qPrintable(label->text()));
                }
            }
            for (const QAbstractButton *button : m_window->findChildren<QAbstractButton *>()) {
                QVERIFY2(!ofMenus.contains(letterOf(button->text())), qPrintable(button->text()));
            }
            for (const QTabWidget *tabs : m_window->findChildren<QTabWidget *>()) {
                for (int i = 0; i < tabs->count(); ++i) {
                    QVERIFY2(!ofMenus.contains(letterOf(tabs->tabText(i))), qPrintable(tabs->tabText(i)));
                }
            }
        };
        for (const char *path : {"name", "functions[0].name", "sources[0].name", "alternatives[0].name",
                                 "alternatives[1].name", "alternatives[2].name"}) {
            editor->showPath(QString::fromLatin1(path));
            check();
        }
    }

    void escapeStopsALongRunAndTheWindowAnswersMeanwhile()
    {
        m_scenario->edit(QStringLiteral("x"), {}, [](Scenario &s) {
            s.horizon = SimDuration::hours(24 * 5000);
            s.replications = 50;
        });
        QSignalSpy cancelled(m_runs.get(), &RunSession::cancelled);
        press(Qt::Key_R, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(m_runs->snapshot().invocations > 0, patience);
        press(Qt::Key_1, Qt::ControlModifier);
        QVERIFY(find<QWidget>("startPage") != nullptr);
        press(Qt::Key_Escape);
        QTRY_COMPARE_WITH_TIMEOUT(cancelled.size(), 1, patience);
        QVERIFY(m_runs->runs().empty());
    }

    void aFaultIsShownInsteadOfRunning()
    {
        m_scenario->edit(QStringLiteral("x"), {}, [](Scenario &s) { s.functions[0].memory = MemorySize{}; });
        press(Qt::Key_R, Qt::ControlModifier);
        QVERIFY(!m_runs->isRunning());
        QVERIFY(find<QLineEdit>("memory") != nullptr);
        press(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(m_scenario->scenario(), ProjectSession::newScenario());
    }

    void aTraceDroppedOnTheWindowBecomesAScenario()
    {
        const QString trace = m_folder->filePath(QStringLiteral("dropped.csv"));
        QFile file(trace);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("time,duration\n0.5,0.2\n1.5,0.3\n");
        file.close();
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(trace)});
        QDragEnterEvent enter(QPoint(300, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(m_window.get(), &enter);
        QVERIFY(enter.isAccepted());
        QSignalSpy opened(m_project.get(), &ProjectSession::opened);
        QDropEvent drop(QPointF(300, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(m_window.get(), &drop);
        QTRY_COMPARE_WITH_TIMEOUT(opened.size(), 1, patience);
        QCOMPARE(m_scenario->scenario().name, std::string("dropped"));
    }

    void aPlotIsCopiedAsPictureAndData()
    {
        openSample("sample:thumbnails");
        runToEnd();
        auto *plot = find<PlotWidget>("instancesPlot");
        plot->setFocus();
        QTest::keyClick(plot, Qt::Key_C, Qt::ControlModifier);
        const QMimeData *copied = QApplication::clipboard()->mimeData();
        QVERIFY(copied->hasImage());
        QVERIFY(copied->hasHtml());
        QVERIFY(copied->hasText());
        QVERIFY(copied->text().contains(QStringLiteral("time")));
    }

    void everyCommandIsInAMenuAndHasItsOwnKeys()
    {
        QSet<QKeySequence> taken;
        QSet<QAction *> inMenus;
        for (const QMenu *menu : m_window->findChildren<QMenu *>()) {
            for (QAction *action : menu->actions()) {
                inMenus.insert(action);
            }
        }
        int commands = 0;
        for (QAction *action : m_window->findChildren<QAction *>()) {
            if (action->isSeparator() || action->menu() != nullptr || action->objectName().isEmpty()
                || qobject_cast<QLineEdit *>(action->parent()) != nullptr || action->objectName().startsWith(u'_')) {
                continue;
            }
            ++commands;
            QVERIFY2(!action->text().isEmpty(), qPrintable(action->objectName()));
            QVERIFY2(inMenus.contains(action), qPrintable(action->text()));
            for (const QKeySequence &keys : action->shortcuts()) {
                QVERIFY2(!taken.contains(keys), qPrintable(action->text() + u' ' + keys.toString()));
                taken.insert(keys);
            }
        }
        QVERIFY(commands > 20);
    }

    void everythingThatTakesTheFocusHasAName()
    {
        openSample("sample:thumbnails");
        runToEnd();
        QStringList nameless;
        auto *tabs = find<QTabWidget>("resultTabs");
        for (int tab = 0; tab < tabs->count(); ++tab) {
            tabs->setCurrentIndex(tab);
            for (QWidget *widget : m_window->findChildren<QWidget *>()) {
                if (!widget->isVisible() || !(widget->focusPolicy() & Qt::TabFocus)) {
                    continue;
                }
                QAccessibleInterface *accessible = QAccessible::queryAccessibleInterface(widget);
                if (accessible != nullptr && accessible->text(QAccessible::Name).isEmpty()
                    && accessible->role() != QAccessible::PageTabList && accessible->role() != QAccessible::Client
                    && accessible->role() != QAccessible::Pane) {
                    nameless << QStringLiteral("%1 %2").arg(QString::fromLatin1(widget->metaObject()->className()),
                                                            widget->objectName());
                }
            }
        }
        QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(QStringLiteral("; "))));
    }

    /// A name is the user's business: neither a long one nor a dozen of them makes the window wider than a small
    /// screen.
    void longNamesFitASmallScreen()
    {
        openSample("sample:steady");
        m_scenario->edit(QStringLiteral("long names"), {}, [](Scenario &scenario) {
            scenario.name.assign(200, 'w');
            scenario.replications = 1;
            scenario.horizon = SimDuration::hours(1);
            const Alternative first = scenario.alternatives.front();
            scenario.alternatives.clear();
            for (char letter = 'a'; letter < 'm'; ++letter) {
                scenario.alternatives.push_back(first);
                scenario.alternatives.back().name = std::string(120, letter);
            }
        });
        runToEnd();
        auto *tabs = find<QTabWidget>("resultTabs");
        for (int i = 0; i < tabs->count(); ++i) {
            tabs->setCurrentIndex(i);
            QCoreApplication::processEvents();
            QVERIFY2(m_window->minimumSizeHint().width() <= 1366, qPrintable(tabs->tabText(i)));
            QVERIFY2(m_window->minimumSizeHint().height() <= 740, qPrintable(tabs->tabText(i)));
        }
    }

    void nothingIsClippedAtTheSmallestSize()
    {
        openSample("sample:thumbnails");
        runToEnd();
        QStringList clipped;
        for (const QAbstractButton *button : m_window->findChildren<QAbstractButton *>()) {
            if (button->isVisible() && !button->text().isEmpty() && button->width() < button->sizeHint().width() - 1
                && !button->inherits("SampleCard")) {
                clipped << button->text();
            }
        }
        QVERIFY2(clipped.isEmpty(), qPrintable(clipped.join(QStringLiteral("; "))));
        QVERIFY(m_window->minimumSizeHint().width() <= 1366);
        QVERIFY2(m_window->minimumSizeHint().height() <= 740,
                 qPrintable(QString::number(m_window->minimumSizeHint().height())));
    }
};

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
