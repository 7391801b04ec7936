// SPDX-License-Identifier: GPL-3.0-or-later
#include <map>
#include <random>

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include "core/store/project_file.h"
#include "tests/core/store/qt_warnings.h"
#include "tests/core/store/random_run.h"

using namespace Qt::Literals::StringLiterals;
using namespace warmfront;

/// A program that dies while it saves loses nothing that it said was saved.
class TestKilledWhileSaving : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { test::failOnDatabaseWarnings(); }

    void everythingReportedAsSavedIsThereWhole()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"killed.warmfront"_s);
        std::mt19937 random(2025);
        std::map<std::int64_t, std::uint64_t> saved; // id → seed
        int midSave = 0;
        for (int kill = 0; kill < 20; ++kill) {
            QProcess child;
            child.start(QStringLiteral(WARMFRONT_SAVE_LOOP), {path, QString::number(kill * 1000)});
            // Dies after some lines, in the first child while the file is being made, and after some turns of a loop
            // more.
            const unsigned lines = kill == 0 ? 0 : 1 + random() % 9;
            const unsigned turns = random() % 400'000;
            QByteArray output;
            while (static_cast<unsigned>(output.count('\n')) < lines) {
                QVERIFY2(child.waitForReadyRead(60'000), child.readAllStandardError().constData());
                output += child.readAllStandardOutput();
            }
            std::mt19937 idle(turns);
            idle.discard(turns);
            QVERIFY(idle() != 0); // so that the turns are taken
            child.kill();
            QVERIFY(child.waitForFinished(60'000));
            QCOMPARE(child.exitStatus(), QProcess::CrashExit);
            output += child.readAllStandardOutput();
            midSave += output.lastIndexOf("saving ") > output.lastIndexOf("saved ") ? 1 : 0;
            for (const QByteArray &line : output.split('\n')) {
                const QList<QByteArray> words = line.split(' ');
                if (line.startsWith("saved ") && words.size() == 3) {
                    saved[words[2].toLongLong()] = words[1].toULongLong();
                }
            }

            auto project = ProjectFile::openOrCreate(path.toStdString());
            QVERIFY2(project.has_value(), project ? "" : project.error().message.c_str());
            const auto integrity = project->checkIntegrity();
            QVERIFY2(integrity.has_value(), integrity ? "" : integrity.error().message.c_str());
            const auto runs = project->listRuns();
            QVERIFY(runs.has_value());
            // One more at most: committed, but killed before it could say so.
            QVERIFY(runs->size() >= saved.size());
            for (const auto &[id, seed] : saved) {
                const auto run = project->loadRun(id);
                QVERIFY2(run.has_value(), run ? "" : run.error().message.c_str());
                QVERIFY(test::isWhole(*run, test::RandomRun(seed).run()));
            }
            for (const ListedRun &run : *runs) {
                QVERIFY(project->loadRun(run.id).has_value());
            }
        }
        QVERIFY(saved.size() >= 20);
        QVERIFY2(midSave >= 5, "most kills must hit a save under way");
    }
};

QTEST_GUILESS_MAIN(TestKilledWhileSaving)
#include "tst_killed_while_saving.moc"
