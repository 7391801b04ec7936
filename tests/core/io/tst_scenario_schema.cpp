// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <set>

#include "core/io/json/parameter_reader.h"
#include "core/io/json/scenario_names.h"
#include "core/io/scenario_reader.h"
#include "core/io/scenario_writer.h"
#include "tests/core/io/broken_scenarios.h"
#include "tests/core/io/random_scenario.h"
#include "tests/core/io/schema_check.h"

using namespace warmfront;

namespace {
constexpr std::string_view schema = "scenario.schema.json";
constexpr unsigned firstSeed = 1;
constexpr unsigned lastSeed = 300;
} // namespace

/// The reader, the writer and the schema say the same.
class TestScenarioSchema : public QObject
{
    Q_OBJECT
private slots:
    void writtenScenariosReadBackTheSame()
    {
        for (unsigned seed = firstSeed; seed <= lastSeed; ++seed) {
            const Scenario scenario = test::RandomScenario(seed).draw();
            const std::string text = writeScenario(scenario);
            const auto again = parseScenario(text, "written.json");
            const std::string where = "seed " + std::to_string(seed) + ": ";
            QVERIFY2(again, again ? "" : (where + again.error().describe() + '\n' + text).c_str());
            QVERIFY2(again->scenario == scenario, (where + text).c_str());
            QVERIFY2(writeScenario(again->scenario) == text, where.c_str());
            const auto faults = findFaults(scenario);
            QVERIFY2(faults.empty(), faults.empty() ? "" : (where + faults.front().describe()).c_str());
        }
    }

    void writtenScenariosSatisfyTheSchema()
    {
        for (unsigned seed = firstSeed; seed <= lastSeed; seed += 10) {
            Scenario scenario = test::RandomScenario(seed).draw();
            scenario.seed >>= 1; // valijson 1.0 holds integers in 63 bits and takes larger ones for negative
            const std::string faults = test::schemaFaults(schema, writeScenario(scenario));
            QVERIFY2(faults.empty(), ("seed " + std::to_string(seed) + ": " + faults).c_str());
        }
    }

    void samplesSatisfyTheSchema_data()
    {
        QTest::addColumn<QString>("path");
        const QDir folder(QStringLiteral(WARMFRONT_RESOURCE_DIR "/scenarios"));
        for (const QString &name : folder.entryList({QStringLiteral("*.json")}, QDir::Files, QDir::Name)) {
            QTest::newRow(qPrintable(name)) << folder.filePath(name);
        }
    }
    void samplesSatisfyTheSchema()
    {
        QFETCH(QString, path);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const std::string faults = test::schemaFaults(schema, file.readAll().toStdString());
        QVERIFY2(faults.empty(), faults.c_str());
    }

    void schemaRefusesWhatItCanSay_data()
    {
        QTest::addColumn<std::size_t>("row");
        const auto rows = test::brokenScenarios();
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (rows[i].schema != test::BySchema::NotJson) {
                QTest::newRow(rows[i].what) << i;
            }
        }
    }
    void schemaRefusesWhatItCanSay()
    {
        QFETCH(std::size_t, row);
        const test::Broken broken = test::brokenScenarios()[row];
        const std::string faults = test::schemaFaults(schema, test::textOf(broken));
        QVERIFY2(faults != "not JSON", "the row should say that it is not JSON");
        QCOMPARE(!faults.empty(), broken.schema == test::BySchema::Refused);
    }

    void schemaAcceptsTheTextThatTheRowsBreak()
    {
        const std::string faults = test::schemaFaults(schema, test::wholeScenario);
        QVERIFY2(faults.empty(), faults.c_str());
    }

    void readerAndSchemaKnowTheSameKeys()
    {
        for (const json::names::ObjectKeys &object : json::names::objects) {
            std::set<std::string_view> sorted(object.keys.begin(), object.keys.end());
            if (object.definition == std::string_view("options")) {
                sorted.insert(json::parameterNames().begin(), json::parameterNames().end());
            }
            std::string joined;
            for (const std::string_view key : sorted) {
                joined.append(key) += ' ';
            }
            QCOMPARE(test::schemaKeys(object.definition), joined);
        }
        QCOMPARE(test::schemaObjects(), json::names::objects.size() - 1);
    }

    void savesInOneStep()
    {
        QTemporaryDir folder;
        const Scenario scenario = test::RandomScenario(7).draw();
        const std::string path = folder.filePath(QStringLiteral("sävé.json")).toStdString();
        QVERIFY(saveScenario(scenario, path));
        const auto read = readScenario(path);
        QVERIFY2(read, read ? "" : read.error().describe().c_str());
        QVERIFY(read->scenario == scenario);
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 1);
        const auto refused = saveScenario(scenario, folder.filePath(QStringLiteral("none/x.json")).toStdString());
        QVERIFY(!refused && refused.error().message.find("cannot be saved") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestScenarioSchema)
#include "tst_scenario_schema.moc"
