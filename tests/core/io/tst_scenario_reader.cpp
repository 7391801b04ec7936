// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/scenario_reader.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <random>

#include <unistd.h>

#include "core/io/scenario_writer.h"
#include "tests/core/io/broken_scenarios.h"

using namespace warmfront;

namespace {

std::string contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

QStringList samples()
{
    const QDir folder(QStringLiteral(WARMFRONT_RESOURCE_DIR "/scenarios"));
    QStringList paths;
    for (const QString &name : folder.entryList({QStringLiteral("*.json")}, QDir::Files, QDir::Name)) {
        paths << folder.filePath(name);
    }
    return paths;
}

const char designExample[] = R"({
  "warmfront": 1, "name": "Thumbnails", "seed": 42, "horizon": "24 h", "warmUp": "1 h", "replications": 10,
  "objective": { "responseTime": { "percentile": 95, "below": "800 ms" }, "availability": 0.999 },
  "functions": [
    { "name": "thumbnail", "runtime": "python3.12", "memory": "512 MB", "timeout": "30 s",
      "service":     { "distribution": "exponential", "mean": "1.991 s" },
      "coldService": { "distribution": "exponential", "mean": "2.244 s" } } ],
  "sources": [
    { "name": "web", "kind": "http", "function": "thumbnail",
      "arrivals": { "process": "poisson", "rate": "0.9 /s" } } ],
  "alternatives": [
    { "name": "Lambda",     "platform": "aws-lambda", "plan": "aws-lambda-x86-us-east-1", "options": { "keepAlive": "10 min", "routing": "newest" } },
    { "name": "Kubernetes", "platform": "kubernetes", "options": { "replicas": { "min": 2, "max": 20 }, "targetUtilisation": 0.7 } },
    { "name": "Heroku",     "platform": "heroku",     "options": { "dyno": "standard-1x", "replicas": { "min": 2, "max": 10 } } } ]
}
)";

} // namespace

class TestScenarioReader : public QObject
{
    Q_OBJECT
private slots:
    void readsEveryValueOfTheExample()
    {
        const auto document = parseScenario(designExample, "example.json");
        QVERIFY2(document, document ? "" : document.error().describe().c_str());
        const Scenario &s = document->scenario;
        QCOMPARE(s.name, std::string("Thumbnails"));
        QCOMPARE(s.seed, std::uint64_t(42));
        QCOMPARE(s.horizon, SimDuration::hours(24));
        QCOMPARE(s.warmUp, SimDuration::hours(1));
        QCOMPARE(s.replications, 10);
        QCOMPARE(s.objective->responseTime->below, SimDuration::milliseconds(800));
        QCOMPARE(*s.objective->availability, 0.999);
        QCOMPARE(s.functions.at(0).memory, MemorySize::megabytes(512));
        QVERIFY(s.functions.at(0).service == Distribution{ExponentialLaw{SimDuration::milliseconds(1991)}});
        QVERIFY(*s.functions.at(0).coldService == Distribution{ExponentialLaw{SimDuration::milliseconds(2244)}});
        QVERIFY(!s.functions.at(0).coldStart);
        QVERIFY(s.sources.at(0).arrivals == Arrivals(PoissonArrivals{Rate::perSecond(0.9)}));
        QCOMPARE(s.alternatives.size(), std::size_t(3));
        QCOMPARE(*s.alternatives[0].options.keepAlive, SimDuration::minutes(10));
        QVERIFY(*s.alternatives[0].options.routing == Routing::Newest);
        QVERIFY((*s.alternatives[1].options.replicas == ReplicaRange{2, 20}));
        QCOMPARE(*s.alternatives[2].options.dyno, std::string("standard-1x"));
        QCOMPARE(document->lineOf("functions[0].service.mean"), 6);
        QCOMPARE(document->lineOf("alternatives[2].options.nodes"), 14);
    }

    void readsEverySample_data()
    {
        QTest::addColumn<QString>("path");
        for (const QString &path : samples()) {
            QTest::newRow(qPrintable(QFileInfo(path).fileName())) << path;
        }
    }
    void readsEverySample()
    {
        QFETCH(QString, path);
        const auto document = readScenario(path.toStdString());
        QVERIFY2(document, document ? "" : document.error().describe().c_str());
        QVERIFY(document->scenario.comments.contains(""));
        QVERIFY(findFaults(document->scenario).empty());
    }

    void refusesWhatIsBroken_data()
    {
        QTest::addColumn<std::size_t>("row");
        const auto rows = test::brokenScenarios();
        QVERIFY(rows.size() >= 100);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            QTest::newRow(rows[i].what) << i;
        }
    }
    void refusesWhatIsBroken()
    {
        QFETCH(std::size_t, row);
        const test::Broken broken = test::brokenScenarios()[row];
        if (!broken.part.empty()) {
            const std::size_t first = test::wholeScenario.find(broken.part);
            QVERIFY2(first != std::string_view::npos, "the row replaces nothing");
        }
        const auto document = parseScenario(test::textOf(broken), "broken.json");
        QVERIFY2(!document, "was accepted");
        const Error &error = document.error();
        qInfo("%s", error.describe().c_str());
        QCOMPARE(error.file, std::string("broken.json"));
        QCOMPARE(error.line, broken.line);
        if (broken.path != nullptr) {
            QCOMPARE(error.path, std::string(broken.path));
        }
        QVERIFY2(error.message.find(broken.phrase) != std::string::npos, error.message.c_str());
        QVERIFY2(error.message.find('\n') == std::string::npos, "one sentence stands on one line");
    }

    void acceptsTheTextThatTheRowsBreak()
    {
        const auto document = parseScenario(test::wholeScenario, "whole.json");
        QVERIFY2(document, document ? "" : document.error().describe().c_str());
    }

    void tellsEveryFaultInTheOrderOfTheFile()
    {
        const auto faults = findFaults(R"({ "warmfront": 1, "name": "",
"horizon": "1 h", "warmUp": 5,
"functions": [ { "name": "f", "service": "1 s" } ],
"sources": [ { "name": "s", "kind": "http", "function": "g", "arrivals": { "process": "poisson", "rate": "1 /s" } } ],
"alternatives": [] })",
                                       "many.json");
        QStringList paths;
        for (const Error &fault : faults) {
            paths << QString::fromStdString(fault.path);
        }
        QCOMPARE(paths.join(QLatin1Char(' ')), QStringLiteral("name warmUp sources[0].function alternatives"));
    }

    /// A function that lives from the durations of a trace cannot be called by another one.
    void aCalledFunctionHasAServiceTimeOfItsOwn()
    {
        const std::string text = R"({ "warmfront": 1, "name": "n", "horizon": "1 h",
"functions": [ { "name": "a", "service": "1 s", "next": [ { "function": "b" } ] },
               { "name": "b" } ],
"sources": [ { "name": "s", "kind": "http", "function": "a", "arrivals": { "process": "poisson", "rate": "1 /s" } },
             { "name": "t", "kind": "http", "function": "b", "arrivals": { "process": "trace", "file": "t.csv",
               "format": "csv", "timeColumn": "t", "timeUnit": "s", "durationColumn": "d", "service": "trace" } } ],
"alternatives": [ { "name": "L", "platform": "aws-lambda" } ] })";
        const std::vector<Error> faults = findFaults(text, "calls.json");
        QCOMPARE(faults.size(), std::size_t(1));
        QCOMPARE(QString::fromStdString(faults[0].path), QStringLiteral("functions[0].next[0].function"));
        std::string given = text;
        given.replace(given.find("{ \"name\": \"b\" }"), 15, R"({ "name": "b", "service": "2 s" })");
        QVERIFY(findFaults(given, "calls.json").empty());
    }

    void aRingOfCallsIsRefused()
    {
        const std::vector<Error> faults = findFaults(R"({ "warmfront": 1, "name": "n", "horizon": "1 h",
"functions": [ { "name": "a", "service": "1 s", "next": [ { "function": "b" } ] },
               { "name": "b", "service": "1 s", "next": [ { "function": "c" }, { "function": "d" } ] },
               { "name": "c", "service": "1 s", "next": [ { "function": "d" }, { "function": "a" } ] },
               { "name": "d", "service": "1 s" } ],
"sources": [ { "name": "s", "kind": "http", "function": "a", "arrivals": { "process": "poisson", "rate": "1 /s" } } ],
"alternatives": [ { "name": "L", "platform": "aws-lambda" } ] })",
                                                     "ring.json");
        QStringList paths;
        for (const Error &fault : faults) {
            paths << QString::fromStdString(fault.path);
        }
        // Each call of the ring; those of d lead nowhere.
        QCOMPARE(paths.join(u' '), QStringLiteral("functions[0].next[0].function functions[1].next[0].function "
                                                  "functions[2].next[1].function"));
    }

    void refusesFilesThatAreNone()
    {
        QTemporaryDir folder;
        const auto missing = readScenario(folder.filePath(QStringLiteral("none.json")).toStdString());
        QVERIFY(!missing && missing.error().message.find("no such file") != std::string::npos);
        const auto directory = readScenario(folder.path().toStdString());
        QVERIFY(!directory && directory.error().message.find("folder") != std::string::npos);
        const auto device = readScenario("/dev/null");
        QVERIFY(!device && device.error().message.find("regular file") != std::string::npos);
        if (geteuid() == 0) {
            QSKIP("The superuser may read every file, so a missing right cannot be tested.");
        }
        QFile locked(folder.filePath(QStringLiteral("locked.json")));
        QVERIFY(locked.open(QIODevice::WriteOnly));
        locked.close();
        QVERIFY(locked.setPermissions({}));
        const auto refused = readScenario(locked.fileName().toStdString());
        QVERIFY(!refused && refused.error().message.find("rights") != std::string::npos);
    }

    void readsAnEmpiricalFileBesideTheScenario()
    {
        QTemporaryDir folder;
        QFile times(folder.filePath(QStringLiteral("times.txt")));
        QVERIFY(times.open(QIODevice::WriteOnly));
        times.write("# measured\n120 ms\n\n  1.5 s\r\n");
        times.close();
        std::string text(test::wholeScenario);
        const std::string law = R"({ "distribution": "exponential", "mean": "1.991 s" })";
        text.replace(text.find(law), law.size(), R"({ "distribution": "empirical", "file": "times.txt" })");
        const auto document = parseScenario(text, "s.json", folder.path().toStdString());
        QVERIFY2(document, document ? "" : document.error().describe().c_str());
        const auto &read = std::get<EmpiricalLaw>(document->scenario.functions[0].service.law);
        QVERIFY((read.values == std::vector{SimDuration::milliseconds(120), SimDuration::milliseconds(1500)}));
        QCOMPARE(read.file, std::string("times.txt"));
    }

    /// Flipped, cut and doubled bytes: an error or a scenario that can be written and read again, never a crash.
    void survivesMutations()
    {
        constexpr unsigned seed = 20261124;
        qInfo("seed %u", seed);
        std::mt19937 draw(seed);
        std::vector<std::string> originals{std::string(test::wholeScenario), designExample};
        for (const QString &path : samples()) {
            if (QFileInfo(path).size() < 4000) {
                originals.push_back(contents(path));
            }
        }
        int refused = 0;
        constexpr int rounds = 3000;
        for (int i = 0; i < rounds; ++i) {
            std::string text = originals[draw() % originals.size()];
            const int changes = 1 + static_cast<int>(draw() % 3);
            for (int c = 0; c < changes && !text.empty(); ++c) {
                const std::size_t at = draw() % text.size();
                switch (draw() % 5) {
                case 0:
                    text[at] = static_cast<char>(draw());
                    break;
                case 1:
                    text.erase(at, 1 + draw() % 8);
                    break;
                case 2:
                    text.insert(at, text.substr(draw() % text.size(), draw() % 20));
                    break;
                case 3:
                    text.resize(at);
                    break;
                default:
                    text[at] = "{}[],:\"0-9eE.\\u"[draw() % 15];
                    break;
                }
            }
            const auto document = parseScenario(text, "mutated.json");
            if (document) {
                const auto again = parseScenario(writeScenario(document->scenario), "again.json");
                QVERIFY2(again, again ? "" : again.error().describe().c_str());
                QVERIFY(again->scenario == document->scenario);
            } else {
                ++refused;
                QVERIFY(!document.error().message.empty() && document.error().line > 0);
            }
        }
        QVERIFY(refused > rounds / 2 && refused < rounds);
    }
};

QTEST_APPLESS_MAIN(TestScenarioReader)
#include "tst_scenario_reader.moc"
