// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <memory>

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include "core/store/project_file.h"
#include "core/store/sqlite/connection.h"
#include "core/store/sqlite/migration.h"
#include "tests/core/store/qt_warnings.h"
#include "tests/core/store/random_run.h"

using namespace Qt::Literals::StringLiterals;
using namespace warmfront;

namespace {

bool contains(const Error &error, const char *words)
{
    return error.message.find(words) != std::string::npos;
}

#define VERIFY_REFUSED(expression, words)                                                                              \
    do {                                                                                                               \
        const auto &result_ = (expression);                                                                            \
        QVERIFY2(!result_.has_value(), "was not refused");                                                             \
        QVERIFY2(contains(result_.error(), words), result_.error().message.c_str());                                   \
    } while (false)
#define VERIFY_DONE(expression)                                                                                        \
    do {                                                                                                               \
        const auto &result_ = (expression);                                                                            \
        QVERIFY2(result_.has_value(), result_.has_value() ? "" : result_.error().message.c_str());                     \
    } while (false)

} // namespace

/// A project file keeps everything that was saved into it, exactly, and says in words what it cannot do.
class TestProjectFile : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    [[nodiscard]] std::filesystem::path path(const QString &name = u"a.warmfront"_s) const
    {
        return m_folder->filePath(name).toStdString();
    }
    void sql(const QString &statement) const
    {
        auto connection = store::Connection::open(path(), store::Connection::Access::Create);
        VERIFY_DONE(connection);
        VERIFY_DONE((*connection)->execute(statement));
    }
    [[nodiscard]] QByteArray bytes(const QString &name = u"a.warmfront"_s) const
    {
        QFile file(m_folder->filePath(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    void write(const QByteArray &content) const
    {
        QFile file(m_folder->filePath(u"a.warmfront"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }
    /// A project with one run; returns the run.
    RunToSave savedRun() const
    {
        RunToSave run = test::RandomRun(3).run();
        auto project = ProjectFile::create(path());
        [&] {
            VERIFY_DONE(project);
            VERIFY_DONE(project->saveRun(run));
        }();
        return run;
    }

private slots:
    void initTestCase() { test::failOnDatabaseWarnings(); }
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void runsComeBackExactly()
    {
        {
            auto project = ProjectFile::create(path());
            VERIFY_DONE(project);
            for (std::uint64_t seed = 1; seed <= 10; ++seed) {
                const auto id = project->saveRun(test::RandomRun(seed).run());
                VERIFY_DONE(id);
                QCOMPARE(*id, static_cast<std::int64_t>(seed));
            }
        }
        QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files), QStringList{u"a.warmfront"_s});
        auto project = ProjectFile::open(path());
        VERIFY_DONE(project);
        VERIFY_DONE(project->checkIntegrity());
        for (std::uint64_t seed = 1; seed <= 10; ++seed) {
            const RunToSave saved = test::RandomRun(seed).run();
            const auto run = project->loadRun(static_cast<std::int64_t>(seed));
            VERIFY_DONE(run);
            QVERIFY(test::isWhole(*run, saved));
            const auto text = project->loadScenario(run->scenarioVersion);
            VERIFY_DONE(text);
            QCOMPARE(*text, saved.scenarioText);
        }
    }

    void theHistoryKeepsEveryVersionOnce()
    {
        auto project = ProjectFile::create(path());
        VERIFY_DONE(project);
        QVERIFY(!project->newestScenario()->has_value());
        QCOMPARE(*project->saveScenario("A", "{ \"a\": \"ü€𝄞\" }\r\n"), std::int64_t(1));
        QCOMPARE(*project->saveScenario("A", "{ \"a\": \"ü€𝄞\" }\r\n"), std::int64_t(1));
        QCOMPARE(*project->saveScenario("B", "{}"), std::int64_t(2));
        QCOMPARE(*project->saveScenario("A", "{ \"a\": \"ü€𝄞\" }\r\n"), std::int64_t(3));
        const auto versions = project->listScenarios();
        QCOMPARE(versions->size(), std::size_t(3));
        QCOMPARE((*versions)[1].name, std::string("B"));
        QCOMPARE(*project->loadScenario(1), std::string("{ \"a\": \"ü€𝄞\" }\r\n"));
        QVERIFY(QDateTime::fromString(QString::fromStdString((*versions)[0].savedAt), Qt::ISODateWithMs).isValid());
        VERIFY_REFUSED(project->loadScenario(9), "no scenario version 9");
        VERIFY_REFUSED(project->saveScenario("C", "\xff\xfe"), "UTF-8");
        // A run of a text that is in the history belongs to that version.
        RunToSave run = test::RandomRun(1).run();
        run.scenarioText = "{}";
        VERIFY_DONE(project->saveRun(run));
        QCOMPARE(project->listRuns()->at(0).scenarioVersion, std::int64_t(2));
        QCOMPARE(project->listScenarios()->size(), std::size_t(3));
    }

    void figuresAreListedAndQueriedAsPlainValues()
    {
        auto project = ProjectFile::create(path());
        RunToSave run = test::RandomRun(5).run();
        run.result.alternatives.resize(1);
        run.result.alternatives[0].outcomes.resize(1);
        run.result.alternatives[0].outcomes[0].counts = {1000, 980, 10, 3, 2, 1, 4, 0, 6, 4, 50, 1040};
        AlternativeFigures figures;
        figures.summary.counts = run.result.alternatives[0].outcomes[0].counts;
        figures.summary.coldProbability.mean = 0.25;
        figures.summary.p95 = SimDuration::microseconds(1500);
        figures.summary.instances.mean = 7.5;
        figures.costPerMonth = Money::of(*Decimal::parse("12.5"));
        figures.cost = Money::of(*Decimal::parse("0.5"));
        run.figures = {figures};
        VERIFY_DONE(project->saveRun(run));
        const auto runs = project->listRuns();
        VERIFY_DONE(runs);
        QCOMPARE(runs->size(), std::size_t(1));
        const ListedAlternative &listed = runs->at(0).alternatives.at(0);
        QCOMPARE(listed.counts, figures.summary.counts);
        QCOMPARE(listed.coldProbability, std::optional<double>(0.25));
        QCOMPARE(listed.responseP95Milliseconds, std::optional<double>(1.5));
        QCOMPARE(listed.instancesMean, std::optional<double>(7.5));
        QCOMPARE(listed.costPerMonth, std::optional<double>(12.5));
        QCOMPARE(listed.currency, std::string("USD"));
        QCOMPARE(runs->at(0).seed, run.result.seed);
        project = tl::unexpected(Error{});
        auto connection = store::Connection::open(path(), store::Connection::Access::ReadWrite);
        QCOMPARE(*(*connection)
                      ->number(u"SELECT count(*) FROM alternatives WHERE response_p95_ms = 1.5 AND throttled = 3"
                               " AND cost_per_month = 12.5 AND cost_per_million IS NULL AND timed_out = 1"_s),
                 std::int64_t(1));
    }

    void aDeletedRunIsGoneWithItsColumns()
    {
        auto project = ProjectFile::create(path());
        VERIFY_DONE(project->saveRun(test::RandomRun(1).run()));
        VERIFY_DONE(project->saveRun(test::RandomRun(2).run()));
        VERIFY_DONE(project->deleteRun(1));
        VERIFY_REFUSED(project->loadRun(1), "has no run 1");
        VERIFY_REFUSED(project->deleteRun(1), "has no run 1");
        QVERIFY(test::isWhole(*project->loadRun(2), test::RandomRun(2).run()));
        VERIFY_DONE(project->checkIntegrity());
        project = tl::unexpected(Error{});
        auto connection = store::Connection::open(path(), store::Connection::Access::ReadWrite);
        QCOMPARE(*(*connection)
                      ->number(u"SELECT count(*) FROM alternative_columns WHERE alternative_id NOT IN"
                               " (SELECT id FROM alternatives WHERE run_id = 2)"_s),
                 std::int64_t(0));
    }

    void theLayoutIsKeptByKey()
    {
        {
            auto project = ProjectFile::create(path());
            VERIFY_DONE(project->setLayout("window", std::string_view("\0\1bytes\xff", 8)));
            VERIFY_DONE(project->setLayout("window", std::string_view("\0\2bytes\xff", 8)));
        }
        const auto project = ProjectFile::open(path());
        QCOMPARE(**project->layout("window"), std::string("\0\2bytes\xff", 8));
        QVERIFY(!project->layout("other")->has_value());
    }

    void aSecondOpenerGetsWordsAndTheFirstKeepsItsLock()
    {
        auto project = ProjectFile::create(path());
        VERIFY_DONE(project);
        for (int attempt = 0; attempt < 2; ++attempt) {
            VERIFY_REFUSED(ProjectFile::open(path()), "is open in another Warmfront");
            QProcess other;
            other.start(QStringLiteral(WARMFRONT_SAVE_LOOP), {u"--open"_s, QString::fromStdString(path().string())});
            QVERIFY(other.waitForFinished());
            QCOMPARE(other.exitCode(), 1);
            QVERIFY(other.readAllStandardOutput().contains("is open in another Warmfront"));
        }
        VERIFY_DONE(project->saveScenario("A", "{}"));
        project = tl::unexpected(Error{});
        VERIFY_DONE(ProjectFile::open(path()));
    }

    void otherFilesAreRefusedWithWords_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QByteArray>("words");
        QTest::newRow("empty") << QByteArray("") << QByteArray("is empty");
        QTest::newRow("scenario") << QByteArray("{ \"warmfront\": 1 }") << QByteArray("looks like a scenario");
        QTest::newRow("text") << QByteArray(5000, 'x') << QByteArray("is no Warmfront project");
        QTest::newRow("short text") << QByteArray("x") << QByteArray("is no Warmfront project");
        QTest::newRow("head of a database, then rubbish")
            << QByteArray("SQLite format 3\0", 16) + QByteArray(5000, '\x7f') << QByteArray("or damaged");
    }
    void otherFilesAreRefusedWithWords()
    {
        QFETCH(QByteArray, content);
        QFETCH(QByteArray, words);
        write(content);
        VERIFY_REFUSED(ProjectFile::open(path()), words.constData());
        QCOMPARE(bytes(), content);
    }

    void whatIsNotThereOrAFolderIsRefusedWithWords()
    {
        VERIFY_REFUSED(ProjectFile::open(path()), "does not exist");
        VERIFY_REFUSED(ProjectFile::open(m_folder->path().toStdString()), "is a folder");
        VERIFY_REFUSED(ProjectFile::create(path(u"no/such/folder.warmfront"_s)), "check that its folder exists");
    }

    void aDatabaseOfAnotherProgramIsRefusedUntouched()
    {
        sql(u"CREATE TABLE theirs (x)"_s);
        const QByteArray before = bytes();
        VERIFY_REFUSED(ProjectFile::open(path()), "database of another program");
        VERIFY_REFUSED(ProjectFile::create(path()), "exists already");
        QCOMPARE(bytes(), before);
    }

    void anEmptyFileBecomesAProject()
    {
        write({});
        VERIFY_DONE(ProjectFile::openOrCreate(path()));
        VERIFY_DONE(ProjectFile::openOrCreate(path()));
    }

    void aNewerSchemaOpensReadOnlyWithWords()
    {
        const RunToSave run = savedRun();
        sql(u"PRAGMA user_version = 3"_s);
        const QByteArray before = bytes();
        {
            auto project = ProjectFile::open(path());
            VERIFY_DONE(project);
            QCOMPARE(project->fileSchemaVersion(), 3);
            QVERIFY(project->readOnlyReason().has_value());
            QVERIFY(project->readOnlyReason()->find("newer Warmfront (schema 3, this one knows 2)")
                    != std::string::npos);
            QVERIFY(test::isWhole(*project->loadRun(1), run));
            VERIFY_REFUSED(project->saveScenario("A", "{}"), "read-only");
            VERIFY_REFUSED(project->saveRun(run), "read-only");
            VERIFY_REFUSED(project->deleteRun(1), "read-only");
            VERIFY_REFUSED(project->setLayout("a", "b"), "read-only");
            VERIFY_DONE(project->saveAs(path(u"copy.warmfront"_s)));
        }
        QCOMPARE(bytes(), before);
        QCOMPARE(ProjectFile::open(path(u"copy.warmfront"_s))->fileSchemaVersion(), 3);
    }

    void aNewerSchemaThatCannotBeReadIsRefused()
    {
        savedRun();
        sql(u"PRAGMA user_version = 9"_s);
        sql(u"UPDATE project SET value = '5' WHERE key = 'oldest_reader'"_s);
        VERIFY_REFUSED(ProjectFile::open(path()), "(schema 9, this one knows 2) and cannot be read here");
        sql(u"DROP TABLE project"_s);
        VERIFY_REFUSED(ProjectFile::open(path()), "update Warmfront");
    }

    void anOlderFileIsBroughtUpToDate()
    {
        // Version 0 has the mark and nothing else.
        sql(u"PRAGMA application_id = %1"_s.arg(ProjectFile::applicationId));
        sql(u"CREATE TABLE kept (x)"_s);
        {
            auto project = ProjectFile::open(path());
            VERIFY_DONE(project);
            QCOMPARE(project->fileSchemaVersion(), 2);
            VERIFY_DONE(project->saveRun(test::RandomRun(1).run()));
        }
        auto connection = store::Connection::open(path(), store::Connection::Access::ReadWrite);
        QCOMPARE(*(*connection)->number(u"PRAGMA user_version"_s), std::int64_t(2));
        QCOMPARE(*(*connection)->number(u"SELECT count(*) FROM kept"_s), std::int64_t(0));
    }

    void aMigrationThatFailsChangesNothing()
    {
        auto connection = store::Connection::open(path(), store::Connection::Access::Create);
        const std::array<store::Migration, 3> good{{{{u"CREATE TABLE a (x)"_s, u"INSERT INTO a VALUES (1)"_s}},
                                                    {{u"ALTER TABLE a ADD COLUMN y DEFAULT 7"_s}},
                                                    {{u"UPDATE a SET x = y"_s}}}};
        VERIFY_DONE(store::migrate(**connection, std::span(good).first(1)));
        const std::array<store::Migration, 3> broken{{{}, good[1], {{u"UPDATE nowhere SET x = 1"_s}}}};
        QVERIFY(!store::migrate(**connection, broken).has_value());
        QCOMPARE(*(*connection)->number(u"PRAGMA user_version"_s), std::int64_t(1));
        QVERIFY(!(*connection)->number(u"SELECT y FROM a"_s).has_value());
        VERIFY_DONE(store::migrate(**connection, good));
        QCOMPARE(*(*connection)->number(u"SELECT x FROM a"_s), std::int64_t(7));
        QCOMPARE(*(*connection)->number(u"PRAGMA user_version"_s), std::int64_t(3));
    }

    void aCopyIsWholeAndReplacesOnlyWhatMayBeReplaced()
    {
        const RunToSave run = savedRun();
        auto project = ProjectFile::open(path());
        VERIFY_REFUSED(project->saveAs(path()), "this very project");
        VERIFY_REFUSED(project->saveAs(m_folder->path().toStdString()), "is a folder");
        VERIFY_REFUSED(project->saveAs(path(u"no/folder.warmfront"_s)), "no copy was written");
        VERIFY_DONE(project->saveAs(path(u"b.warmfront"_s)));
        {
            auto copy = ProjectFile::open(path(u"b.warmfront"_s));
            VERIFY_DONE(copy);
            QVERIFY(test::isWhole(*copy->loadRun(1), run));
            VERIFY_REFUSED(project->saveAs(path(u"b.warmfront"_s)), "is open in another Warmfront");
            VERIFY_DONE(copy->deleteRun(1));
        }
        VERIFY_DONE(project->saveAs(path(u"b.warmfront"_s)));
        QVERIFY(test::isWhole(*ProjectFile::open(path(u"b.warmfront"_s))->loadRun(1), run));
        VERIFY_DONE(project->saveScenario("A", "{}"));
        project = tl::unexpected(Error{});
        QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files), (QStringList{u"a.warmfront"_s, u"b.warmfront"_s}));
    }

    void aFullDiskIsSaidAndNothingHalfIsKept()
    {
        {
            auto project = ProjectFile::create(path(), {.maximumBytes = 160 * 1024});
            VERIFY_DONE(project);
            std::size_t saved = 0;
            Result<std::int64_t> last = 0;
            for (std::uint64_t seed = 0; seed < 1000; ++seed) {
                last = project->saveRun(test::RandomRun(seed).run());
                if (!last) {
                    break;
                }
                ++saved;
            }
            VERIFY_REFUSED(last, "the disk is full, so nothing was saved into a.warmfront");
            QCOMPARE(project->listRuns()->size(), saved);
            QCOMPARE(project->listScenarios()->size(), saved);
            VERIFY_DONE(project->checkIntegrity());
        }
        auto project = ProjectFile::open(path());
        VERIFY_DONE(project);
        VERIFY_DONE(project->saveRun(test::RandomRun(1).run()));
    }

    void aMediumThatCannotBeWrittenOpensReadOnly()
    {
        const RunToSave run = savedRun();
        const QByteArray before = bytes();
        {
            auto project = ProjectFile::open(path(), {.readOnly = true});
            VERIFY_DONE(project);
            QVERIFY(test::isWhole(*project->loadRun(1), run));
            VERIFY_REFUSED(project->saveScenario("A", "{}"), "read-only");
            VERIFY_DONE(project->saveAs(path(u"b.warmfront"_s)));
        }
        QCOMPARE(bytes(), before);
        VERIFY_DONE(ProjectFile::open(path(u"b.warmfront"_s))->saveScenario("A", "{}"));
        // The same by permissions, as somebody who is not above them.
        QFile::setPermissions(m_folder->filePath(u"a.warmfront"_s),
                              QFile::ReadOwner | QFile::ReadGroup | QFile::ReadOther);
        QFile::setPermissions(m_folder->path(),
                              QFile::ReadOwner | QFile::ExeOwner | QFile::ReadOther | QFile::ExeOther);
        QProcess other;
        other.start(QStringLiteral(WARMFRONT_SAVE_LOOP),
                    {u"--open"_s, QString::fromStdString(path().string()), u"--as-nobody"_s});
        QVERIFY(other.waitForFinished());
        QFile::setPermissions(m_folder->path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        const QByteArray said = other.readAllStandardOutput();
        QVERIFY2(said.contains("1 runs, a.warmfront may not be written and is opened read-only"), said.constData());
        QCOMPARE(other.exitCode(), 3);
    }

    void aDamagedFileIsSaidToBeDamaged()
    {
        savedRun();
        QByteArray content = bytes();
        for (qsizetype i = 4096; i < content.size(); ++i) {
            content[i] = static_cast<char>(i * 7);
        }
        write(content);
        auto project = ProjectFile::open(path());
        QVERIFY(!project || !project->checkIntegrity() || !project->loadRun(1));
        if (project) {
            VERIFY_REFUSED(project->checkIntegrity(), "is damaged");
        }
    }
};

QTEST_GUILESS_MAIN(TestProjectFile)
#include "tst_project_file.moc"
