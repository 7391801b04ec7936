// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

#include "ui/session/project_session.h"
#include "ui/session/run_session.h"
#include "ui/session/scenario_session.h"
#include "ui/session/workbench.h"

using namespace warmfront;
using namespace warmfront::ui;

namespace {

constexpr int patience = 30'000; ///< milliseconds a file operation may take on a busy machine

/// Everything a window has, without the window.
struct Desk
{
    Desk(const Workbench &bench, const QString &state)
        : runs(bench), project(scenario, runs, bench, state.toStdString())
    {
    }

    ScenarioSession scenario;
    RunSession runs;
    ProjectSession project;
};

void writeText(const QString &path, const QByteArray &text)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(text), text.size());
}

} // namespace

/// Nothing a user made is lost: what is saved comes back, what cannot be read leaves the old work alone, and unsaved
/// edits survive a window that ends without saving.
class TestProjectSession : public QObject
{
    Q_OBJECT

    std::unique_ptr<Workbench> m_bench;
    std::unique_ptr<QTemporaryDir> m_folder;

    QString path(const char *name) const { return m_folder->filePath(QString::fromLatin1(name)); }
    std::unique_ptr<Desk> desk() const { return std::make_unique<Desk>(*m_bench, path("state")); }

    static void open(Desk &desk, const QString &file)
    {
        QSignalSpy opened(&desk.project, &ProjectSession::opened);
        desk.project.open(file);
        QTRY_COMPARE_WITH_TIMEOUT(opened.size(), 1, patience);
    }
    static void saveAs(Desk &desk, const QString &file)
    {
        QSignalSpy saved(&desk.project, &ProjectSession::saved);
        desk.project.saveAs(file);
        QTRY_COMPARE_WITH_TIMEOUT(saved.size(), 1, patience);
    }
    static void run(Desk &desk)
    {
        QSignalSpy finished(&desk.runs, &RunSession::finished);
        desk.runs.start(desk.scenario.scenario(), desk.scenario.folder());
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, patience);
    }

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("warmfront-test"));
        QCoreApplication::setApplicationName(QStringLiteral("tst_project_session"));
        Result<Workbench> bench = Workbench::open(WARMFRONT_RESOURCE_DIR);
        QVERIFY2(bench.has_value(), bench ? "" : bench.error().describe().c_str());
        m_bench = std::make_unique<Workbench>(std::move(*bench));
    }
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void aProjectComesBackWithItsRunsAndBills()
    {
        const auto first = desk();
        first->project.startNew();
        run(*first);
        saveAs(*first, path("a.warmfront"));
        QVERIFY(!first->scenario.isModified());
        const FinishedRunPointer before = first->runs.runs().front();

        const auto second = desk();
        open(*second, path("a.warmfront"));
        QCOMPARE(second->scenario.scenario(), first->scenario.scenario());
        QCOMPARE(second->runs.runs().size(), std::size_t(1));
        const FinishedRunPointer after = second->runs.runs().front();
        QCOMPARE(after->result.alternatives, before->result.alternatives);
        QCOMPARE(after->evaluation.alternatives[0].bill.total, before->evaluation.alternatives[0].bill.total);
        QCOMPARE(after->label, before->label);
    }

    void savingAgainAddsOnlyNewRuns()
    {
        const auto first = desk();
        first->project.startNew();
        run(*first);
        saveAs(*first, path("a.warmfront"));
        run(*first);
        QSignalSpy saved(&first->project, &ProjectSession::saved);
        first->project.save();
        QTRY_COMPARE_WITH_TIMEOUT(saved.size(), 1, patience);
        const auto second = desk();
        open(*second, path("a.warmfront"));
        QCOMPARE(second->runs.runs().size(), std::size_t(2));
    }

    void aProjectSaysWhenItLacksRuns()
    {
        const auto first = desk();
        first->project.startNew();
        run(*first);
        QVERIFY(!first->project.hasUnsavedRuns()); // no project file: runs come again from the scenario
        saveAs(*first, path("a.warmfront"));
        QVERIFY(!first->project.hasUnsavedWork());
        run(*first);
        QVERIFY(first->project.hasUnsavedRuns());
        QSignalSpy saved(&first->project, &ProjectSession::saved);
        first->project.save();
        QTRY_COMPARE_WITH_TIMEOUT(saved.size(), 1, patience);
        QVERIFY(!first->project.hasUnsavedWork());
        first->runs.remove(first->runs.runs().front()->id);
        QVERIFY(first->project.hasUnsavedRuns());
        first->project.save();
        QTRY_COMPARE_WITH_TIMEOUT(saved.size(), 2, patience);
        QVERIFY(!first->project.hasUnsavedWork());
        const auto second = desk();
        open(*second, path("a.warmfront"));
        QCOMPARE(second->runs.runs().size(), std::size_t(1));
        QVERIFY(!second->project.hasUnsavedRuns());
        QCOMPARE(second->runs.runs().front()->label, first->runs.runs().front()->label);
    }

    void anotherWindowsSaveIsNoticed_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("project") << QStringLiteral("a.warmfront");
        QTest::newRow("scenario") << QStringLiteral("a.json");
    }
    void anotherWindowsSaveIsNoticed()
    {
        QFETCH(QString, name);
        const auto first = desk();
        first->project.startNew();
        QVERIFY(!first->project.wasChangedOutside()); // there is no file
        saveAs(*first, path(qPrintable(name)));
        QVERIFY(!first->project.wasChangedOutside());
        const auto second = desk();
        open(*second, path(qPrintable(name)));
        QVERIFY(!second->project.wasChangedOutside());
        second->scenario.edit(QStringLiteral("x"), {}, [](Scenario &s) { s.name = "a longer name than before"; });
        saveAs(*second, path(qPrintable(name)));
        QVERIFY(!second->project.wasChangedOutside());
        QVERIFY(first->project.wasChangedOutside());
        open(*first, path(qPrintable(name)));
        QVERIFY(!first->project.wasChangedOutside());
    }

    void aScenarioFileComesBack()
    {
        const auto first = desk();
        first->project.startNew();
        first->scenario.edit(QStringLiteral("x"), {}, [](Scenario &s) { s.seed = 77; });
        saveAs(*first, path("a.json"));
        const auto second = desk();
        open(*second, path("a.json"));
        QCOMPARE(second->scenario.scenario(), first->scenario.scenario());
        QCOMPARE(second->project.recentFiles().value(0), path("a.json"));
    }

    void aTraceBecomesAScenario()
    {
        writeText(path("t.csv"), "time,duration\n0.5,0.2\n1.5,0.3\n9.25,0.1\n");
        const auto one = desk();
        open(*one, path("t.csv"));
        QVERIFY(std::holds_alternative<TraceArrivals>(one->scenario.scenario().sources[0].arrivals));
        QVERIFY(!one->project.hasFile());
        QVERIFY(m_bench->faultsOf(one->scenario.scenario()).empty());
        run(*one);
        QCOMPARE(one->runs.runs().front()->evaluation.alternatives[0].summary.counts.requests, std::uint64_t(3));
    }

    void whatCannotBeReadLeavesTheOldWorkAlone_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("broken JSON") << QByteArray("{ \"warmfront\": 1, ");
        QTest::newRow("no scenario") << QByteArray("{}");
        QTest::newRow("prose") << QByteArray("Dear diary,\nnothing happened.\n");
        QTest::newRow("a damaged database") << QByteArray("SQLite format 3\0garbage", 23);
        QTest::newRow("nothing") << QByteArray();
    }
    void whatCannotBeReadLeavesTheOldWorkAlone()
    {
        QFETCH(QByteArray, content);
        writeText(path("odd.file"), content);
        const auto one = desk();
        one->project.startNew();
        const Scenario before = one->scenario.scenario();
        QSignalSpy failed(&one->project, &ProjectSession::failed);
        one->project.open(path("odd.file"));
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, patience);
        const std::string words = failed.front().front().value<Error>().describe();
        QVERIFY2(words.find("odd.file") != std::string::npos, words.c_str());
        QCOMPARE(one->scenario.scenario(), before);
    }

    void anUnwritablePlaceKeepsTheWorkUnsaved()
    {
        const auto one = desk();
        one->project.startNew();
        one->scenario.edit(QStringLiteral("x"), {}, [](Scenario &s) { s.seed = 5; });
        for (const char *name : {"missing/a.json", "missing/a.warmfront"}) {
            QSignalSpy failed(&one->project, &ProjectSession::failed);
            one->project.saveAs(path(name));
            QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, patience);
            QVERIFY(one->project.hasUnsavedWork());
            QVERIFY(!one->project.hasFile());
        }
    }

    void recoveredEditsOfAProjectComeWithItsRuns()
    {
        {
            const auto lost = desk();
            lost->project.startNew();
            run(*lost);
            saveAs(*lost, path("a.warmfront"));
            lost->scenario.edit(QStringLiteral("x"), {}, [](Scenario &s) { s.name = "Precious"; });
            QTRY_VERIFY_WITH_TIMEOUT(lost->project.keptDrafts() > 0, patience);
        }
        const auto found = desk();
        QVERIFY2(found->project.recoveryWords().contains(QStringLiteral("in a.warmfront")),
                 qPrintable(found->project.recoveryWords()));
        open(*found, path("a.warmfront"));
        QVERIFY(found->project.hasDraftOfFile()); // opening the file by itself does not hide them
        QSignalSpy opened(&found->project, &ProjectSession::opened);
        found->project.recover();
        QTRY_COMPARE_WITH_TIMEOUT(opened.size(), 1, patience);
        QCOMPARE(found->scenario.scenario().name, std::string("Precious"));
        QCOMPARE(found->runs.runs().size(), std::size_t(1));
        QVERIFY(found->scenario.isModified());
        found->scenario.history().undo();
        QCOMPARE(found->scenario.scenario().name, std::string("Untitled")); // what the file holds
        QVERIFY(found->project.recoveryWords().isEmpty());
    }

    void recoveredEditsOutliveABrokenFile()
    {
        {
            const auto lost = desk();
            lost->project.startNew();
            saveAs(*lost, path("a.json"));
            lost->scenario.edit(QStringLiteral("x"), {}, [](Scenario &s) { s.name = "Precious"; });
            QTRY_VERIFY_WITH_TIMEOUT(lost->project.keptDrafts() > 0, patience);
        }
        writeText(path("a.json"), "{ broken");
        const auto found = desk();
        QSignalSpy opened(&found->project, &ProjectSession::opened);
        found->project.recover();
        QTRY_COMPARE_WITH_TIMEOUT(opened.size(), 1, patience);
        QCOMPARE(found->scenario.scenario().name, std::string("Precious"));
    }

    void editsSurviveAWindowThatEndsWithoutSaving()
    {
        {
            const auto lost = desk();
            lost->project.startNew();
            lost->scenario.edit(QStringLiteral("x"), {}, [](Scenario &s) { s.name = "Precious"; });
            QTRY_VERIFY_WITH_TIMEOUT(lost->project.keptDrafts() > 0, patience);
        }
        const auto found = desk();
        QVERIFY2(found->project.recoveryWords().contains(QStringLiteral("Precious")),
                 qPrintable(found->project.recoveryWords()));
        found->project.recover();
        QCOMPARE(found->scenario.scenario().name, std::string("Precious"));
        QVERIFY(found->project.hasUnsavedWork());
        saveAs(*found, path("kept.json"));
        const auto after = desk();
        QVERIFY(after->project.recoveryWords().isEmpty());
    }

    void aRelativeTraceIsFoundAfterSavingElsewhere()
    {
        QVERIFY(QDir(m_folder->path()).mkpath(QStringLiteral("sub")));
        writeText(path("t.csv"), "time\n1\n2\n");
        const auto one = desk();
        one->project.startNew();
        saveAs(*one, path("a.json"));
        one->scenario.edit(QStringLiteral("x"), {}, [](Scenario &s) {
            TraceArrivals trace;
            trace.file = "t.csv";
            trace.timeColumn = "time";
            trace.timeUnit = SimDuration::seconds(1);
            s.sources[0].arrivals = trace;
        });
        saveAs(*one, path("sub/b.json"));
        const auto second = desk();
        open(*second, path("sub/b.json"));
        run(*second);
        QCOMPARE(second->runs.runs().front()->evaluation.alternatives[0].summary.counts.requests, std::uint64_t(2 * 5));
    }
};

QTEST_GUILESS_MAIN(TestProjectSession)
#include "tst_project_session.moc"
