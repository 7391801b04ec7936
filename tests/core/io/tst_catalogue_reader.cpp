// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

#include "core/io/catalogue/catalogue_names.h"
#include "core/io/catalogue_reader.h"
#include "tests/core/io/schema_check.h"

using namespace warmfront;

namespace {

const QString resources = QStringLiteral(WARMFRONT_RESOURCE_DIR);
const std::filesystem::path shippedPlatforms = WARMFRONT_RESOURCE_DIR "/platforms";
const std::filesystem::path shippedPrices = WARMFRONT_RESOURCE_DIR "/prices";

std::string contents(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        qFatal("cannot read %s", qPrintable(path));
    }
    return file.readAll().toStdString();
}

nlohmann::json parsed(const QString &path)
{
    return nlohmann::json::parse(contents(path));
}

std::string schemaOf(const QString &kind)
{
    return kind == QStringLiteral("prices") ? "price-book.schema.json" : "platform.schema.json";
}

template <std::size_t N> std::set<std::string> keySet(const std::array<std::string_view, N> &keys)
{
    std::set<std::string> set(keys.begin(), keys.end());
    set.insert("comment");
    return set;
}

std::set<std::string> keySet(const nlohmann::json &object)
{
    std::set<std::string> set;
    for (const auto &[key, value] : object.at("properties").items()) {
        set.insert(key);
    }
    return set;
}

/// @p text with its first @p from replaced; it must be there.
std::string changed(std::string text, const std::string &from, const std::string &to)
{
    const std::size_t at = text.find(from);
    if (at == std::string::npos) {
        qFatal("nothing to change: %s", from.c_str());
    }
    return text.replace(at, from.size(), to);
}

void write(const QTemporaryDir &folder, const QString &name, const std::string &text)
{
    QFile file(folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(QByteArray::fromStdString(text)) < 0) {
        qFatal("cannot write %s", qPrintable(name));
    }
}

std::filesystem::path pathOf(const QTemporaryDir &folder)
{
    return folder.path().toStdString();
}

} // namespace

class TestCatalogueReader : public QObject
{
    Q_OBJECT

private slots:
    void everyShippedFileIsValidByItsSchema_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("file");
        for (const QString &kind : {QStringLiteral("prices"), QStringLiteral("platforms")}) {
            const QDir folder(resources + QLatin1Char('/') + kind);
            for (const QString &name : folder.entryList({QStringLiteral("*.json")}, QDir::Files)) {
                QTest::newRow(qPrintable(name)) << kind << folder.filePath(name);
            }
        }
    }
    void everyShippedFileIsValidByItsSchema()
    {
        QFETCH(QString, kind);
        QFETCH(QString, file);
        const nlohmann::json document = parsed(file);
        const std::string fault = test::schemaFaults(schemaOf(kind), document.dump());
        QVERIFY2(fault.empty(), fault.c_str());
        // A file is named after its id, and the schema does see faults.
        QCOMPARE(QFileInfo(file).completeBaseName().toStdString(), document.at("id").get<std::string>());
        nlohmann::json broken = document;
        broken["colour"] = "red";
        QVERIFY(!test::schemaFaults(schemaOf(kind), broken.dump()).empty());
    }

    void readerAndSchemaKnowTheSameKeys()
    {
        const nlohmann::json book = parsed(resources + QStringLiteral("/schema/price-book.schema.json"));
        QCOMPARE(keySet(book), keySet(catalogue::names::plan));
        QCOMPARE(keySet(book.at("definitions").at("meter")), keySet(catalogue::names::meter));
        QCOMPARE(keySet(book.at("definitions").at("tier")), keySet(catalogue::names::tier));
        QCOMPARE(keySet(book.at("definitions").at("machine")), keySet(catalogue::names::machine));
        QCOMPARE(keySet(book.at("definitions").at("metering").at("oneOf").at(0)), keySet(catalogue::names::metering));
        const nlohmann::json platform = parsed(resources + QStringLiteral("/schema/platform.schema.json"));
        QCOMPARE(keySet(platform), keySet(catalogue::names::platform));
        QCOMPARE(keySet(platform.at("properties").at("keepAlive")), keySet(catalogue::names::sourced));
        QCOMPARE(keySet(platform.at("definitions").at("runtimeColdStart")), keySet(catalogue::names::runtimeColdStart));
        QCOMPARE(keySet(platform.at("definitions").at("measuredBoot")), keySet(catalogue::names::measuredBoot));
        QCOMPARE(keySet(platform.at("definitions").at("snapshotRestore")), keySet(catalogue::names::snapshotRestore));
        QCOMPARE(keySet(platform.at("definitions").at("preset")), keySet(catalogue::names::preset));
        const auto options =
            platform.at("properties").at("options").at("items").at("enum").get<std::set<std::string>>();
        QCOMPARE(options, std::set<std::string>(json::names::options.begin(), json::names::options.end()));
    }

    void everyMeterSaysWhereItsRateComesFrom()
    {
        const Result<std::vector<PricePlan>> plans = readPricePlans(shippedPrices);
        QVERIFY2(plans.has_value(), plans ? "" : plans.error().describe().c_str());
        QVERIFY(plans->size() >= 9);
        for (const PricePlan &plan : *plans) {
            QVERIFY(!plan.effective.empty() && !plan.source.empty());
            for (const Meter &meter : plan.meters) {
                QVERIFY2(!meter.source.empty() && !meter.date.empty() && !meter.confidence.empty(), meter.name.c_str());
                QVERIFY2(std::ranges::all_of(meter.tiers, [](const PriceTier &t) { return t.rate > Decimal(); }),
                         meter.name.c_str());
            }
            for (const MachineType &machine : plan.machines) {
                QVERIFY2(plan.meter(machine.meter) != nullptr && !machine.source.empty(), machine.name.c_str());
                QVERIFY(machine.memory > MemorySize{});
            }
        }
    }

    void platformsAndPlansFitTogether()
    {
        const Result<std::vector<PlatformProfile>> platforms = readPlatforms(shippedPlatforms);
        const Result<std::vector<PricePlan>> plans = readPricePlans(shippedPrices);
        QVERIFY2(platforms.has_value(), platforms ? "" : platforms.error().describe().c_str());
        QVERIFY(plans.has_value());
        for (const PlatformProfile &platform : *platforms) {
            QVERIFY(!platform.routing->from.source.empty() && !platform.routing->from.date.empty());
            for (const std::string &id : platform.plans) {
                const auto plan = std::ranges::find(*plans, id, &PricePlan::id);
                QVERIFY2(plan != plans->end(), id.c_str());
                const bool perRequest = platform.scaling == Scaling::PerRequest;
                QVERIFY(!perRequest || platform.scaler || plan->metering.basis == MeteringRule::Basis::Invocations);
                if (id == platform.defaultPlan && plan->metering.basis == MeteringRule::Basis::Machines) {
                    QVERIFY2(plan->machine(platform.machine->value) != nullptr, platform.machine->value.c_str());
                }
            }
        }
    }

    /// The schema of platforms leaves the options of presets to that of scenarios.
    void optionsOfPresetsAreOptionsOfScenarios()
    {
        const QDir folder(resources + QStringLiteral("/platforms"));
        int presets = 0;
        for (const QString &name : folder.entryList({QStringLiteral("*.json")}, QDir::Files)) {
            const nlohmann::json platform = parsed(folder.filePath(name));
            if (!platform.contains("presets")) {
                continue;
            }
            for (const nlohmann::json &preset : platform.at("presets")) {
                nlohmann::json scenario = {
                    {"warmfront", 1},
                    {"name", "n"},
                    {"horizon", "1 h"},
                    {"functions", {{{"name", "f"}, {"service", "1 s"}}}},
                    {"sources",
                     {{{"name", "s"},
                       {"kind", "http"},
                       {"function", "f"},
                       {"arrivals", {{"process", "poisson"}, {"rate", "1 /s"}}}}}},
                    {"alternatives",
                     {{{"name", "a"}, {"platform", platform.at("id")}, {"options", preset.at("options")}}}}};
                const std::string fault = test::schemaFaults("scenario.schema.json", scenario.dump());
                QVERIFY2(fault.empty(), (name.toStdString() + ": " + fault).c_str());
                ++presets;
            }
        }
        QVERIFY(presets >= 30);
    }

    void functionsStartAsMeasured()
    {
        const Result<PlatformProfile> lambda =
            parsePlatform(contents(resources + QStringLiteral("/platforms/aws-lambda.json")), "aws-lambda.json");
        QVERIFY2(lambda.has_value(), lambda ? "" : lambda.error().describe().c_str());
        QCOMPARE(lambda->keepAlive->value.count(), SimDuration::seconds(320).count());
        QCOMPARE(lambda->concurrencyLimit->value, 1000);
        const auto bootMedian = [&](std::string_view runtime) {
            const RuntimeColdStart *start = lambda->coldStartFor(runtime);
            const auto &phases = std::get<ColdStartPhases>(start->coldStart.value);
            const auto &law = std::get<LognormalLaw>(phases.runtimeBoot->law);
            return std::get<LognormalLaw::Quantiles>(law.given).median.count() / 1000; // µs
        };
        QCOMPARE(bootMedian("python3.12"), 86'500);
        QCOMPARE(bootMedian(""), 86'500);
        QCOMPARE(bootMedian("cobol"), 86'500);
        QCOMPARE(bootMedian("nodejs22.x"), 144'800);
        QCOMPARE(bootMedian("java21"), 244'600);
        QCOMPARE(bootMedian("java99"), bootMedian("java21"));
        QCOMPARE(bootMedian("go1.x"), 50'600);
    }

    void brokenPlansAreRefusedWithLineAndPath_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QByteArray>("said");
        const auto row = [](const char *name, const char *file, const char *from, const char *to, const char *path,
                            const char *said) {
            QTest::newRow(name) << resources + QLatin1Char('/') + QString::fromLatin1(file) << QByteArray(from)
                                << QByteArray(to) << QByteArray(path) << QByteArray(said);
        };
        const char *x86 = "prices/aws-lambda-x86-us-east-1.json";
        row("unknown key", x86, "\"notes\"", "\"nots\"", "nots", "did you mean");
        row("a missing key", x86, "\"region\": \"us-east-1\",", "", "region", "region");
        row("id in capitals", x86, "\"aws-lambda-x86-us-east-1\"", "\"AWS Lambda\"", "id", "small letters");
        row("no rate", x86, "\"rate\": \"0.0000002\", ", "", "meters[0]", "never taken to be 0");
        row("a negative rate", x86, "\"0.0000002\"", "\"-0.0000002\"", "meters[0].rate", "0 or more");
        row("a rate that is no number", x86, "\"0.0000002\"", "\"cheap\"", "meters[0].rate", "cheap");
        row("falling tiers", x86, "\"15000000000\"", "\"5000000000\"", "meters[1].tiers[1].upTo", "above 6000000000");
        row("a bound on the last tier", x86, "{\"rate\": \"0.0000133334\"}",
            "{\"upTo\": \"20000000000\", \"rate\": \"0.0000133334\"}", "meters[1].tiers[2]", "last tier");
        row("no bound before the last", x86, "{\"upTo\": \"15000000000\", ", "{", "meters[1].tiers[1]", "upTo");
        row("a currency", x86, "\"USD\"", "\"dollars\"", "currency", "ISO 4217");
        row("two meters of one name", x86, "\"name\": \"duration\"", "\"name\": \"requests\"", "meters[1]", "two");
        row("an unknown confidence", x86, "\"confidence\": \"vendor page\"", "\"confidence\": \"sure\"",
            "meters[0].confidence", "vendor page");
        row("no source", x86, "\"source\": \"https://aws.amazon.com/lambda/pricing/\", \"date\"", "\"date\"",
            "meters[0].source", "source");
        row("no unit on the step", x86, "\"1 ms\"", "\"1\"", "metering.step", "not a duration");
        row("another version", x86, "\"warmfront\": 1", "\"warmfront\": 2", "warmfront", "1");
        row("not JSON", x86, "{", "[", "[0]", "");
        row("a machine without a meter", "prices/aws-ec2-nodes-us-east-1.json", "\"meter\": \"t3.micro\"",
            "\"meter\": \"t3.nano\"", "machines[0]", "t3.nano");
        row("a step for machines", "prices/aws-ec2-nodes-us-east-1.json", "\"basis\": \"machines\"",
            "\"basis\": \"machines\", \"step\": \"1 s\"", "metering.step", "time they are held");
        const char *lambda = "platforms/aws-lambda.json";
        row("no evidence", lambda, "\"evidence\": \"F\", ", "", "keepAlive.evidence", "evidence");
        row("unknown evidence", lambda, "\"evidence\": \"F\"", "\"evidence\": \"X\"", "keepAlive.evidence", "X");
        row("unknown routing", lambda, "\"value\": \"mostRecentlyUsed\"", "\"value\": \"fastest\"", "routing.value",
            "fastest");
        row("unknown option", lambda, "\"alwaysWarm\"", "\"alwaysHot\"", "options[4]", "alwaysWarm");
        row("two cold starts of a runtime", lambda, "\"runtime\": \"aot-dotnet7\"", "\"runtime\": \"aot-dotnet\"",
            "coldStarts[2].runtime", "two");
        row("a start as another one that is not there", lambda, "\"sameAs\": \"aot-dotnet8\"",
            "\"sameAs\": \"aot-dotnet6\"", "coldStarts[1].sameAs", "aot-dotnet6");
        row("a start as another one with a source of its own", lambda, "\"sameAs\": \"aot-dotnet8\"",
            "\"sameAs\": \"aot-dotnet8\", \"source\": \"x\"", "coldStarts[1].source", "starts as another");
        row("two boots of one kind", lambda, "\"package\": \"zip\", \"memory\": \"256 MB\"",
            "\"package\": \"zip\", \"memory\": \"128 MB\"", "coldStarts[2].boots[1]", "two boots of zip, 128 MB");
        row("a package of another kind", lambda, "\"package\": \"zip\"", "\"package\": \"jar\"",
            "coldStarts[2].boots[0].package", "zip");
        row("a percentile below the median", lambda, "\"p95\": \"197.3 ms\"", "\"p95\": \"19 ms\"",
            "coldStarts[2].boots[0].p95", "below the median");
        row("two presets of one id", lambda, "\"id\": \"2021\"", "\"id\": \"2025\"", "presets[1]", "two");
        row("a preset without a date", lambda, "\"date\": \"2020-05\", ", "", "presets[2].date", "date");
        row("a preset with an option that there is not", lambda, "\"period\": \"380 s\"}",
            "\"period\": \"380 s\"}, \"dyno\": \"x\"", "presets[3].options", "no option \"dyno\"");
        row("a preset with a fault in an option", lambda, "\"period\": \"380 s\"", "\"period\": \"380\"",
            "presets[3].options.keepAlive.period", "duration");
        row("a preset on a preset", lambda, "\"options\": {\"keepAlive\": {\"policy\": \"measured\"",
            "\"options\": {\"preset\": \"2021\", \"keepAlive\": {\"policy\": \"measured\"", "presets[0].options",
            "does not build on another");
        row("a scaler without one of its parameters", "platforms/kubernetes.json", "\"scaleUpForbidden\": \"3 min\", ",
            "", "presets[0].scaler", "needs \"scaleUpForbidden\"");
        row("a scaler that there is not", "platforms/kubernetes.json",
            "\"scaler\": \"horizontalPodAutoscalerBefore112\"", "\"scaler\": \"abacus\"", "presets[0].scaler",
            "knativePodAutoscaler");
        row("presets without their option", lambda, ", \"preset\"]", "]", "", "belong together");
        row("snapshots without their option", lambda, ", \"snapshot\"", "", "", "belong together");
        row("a least time of requests", x86, "\"measures\": \"invocations\"",
            "\"measures\": \"invocations\", \"atLeast\": \"1 h\"", "meters[0].atLeast", "snapshots");
        row("another architecture", x86, "\"x86_64\"", "\"z80\"", "architecture", "x86_64");
        row("a default plan it does not list", lambda, "\"defaultPlan\": \"aws-lambda-x86-us-east-1\"",
            "\"defaultPlan\": \"other\"", "", "defaultPlan");
        row("a routing it does not offer", lambda, "\"routings\": [\"mostRecentlyUsed\", ", "\"routings\": [", "",
            "routings");
        row("keep-alive of replicas", "platforms/heroku.json", "\"coldStarts\"",
            "\"keepAlive\": {\"value\": \"1 s\", \"source\": \"x\", \"evidence\": \"A\", \"date\": \"2026\"}, "
            "\"coldStarts\"",
            "keepAlive", "perRequest");
        row("a limit without its source", "platforms/ibm-cloud-functions.json",
            "\"source\": \"https://cloud.ibm.com/docs/openwhisk?topic=openwhisk-limits: 5,000", "\"comment\": \"5,000",
            "limits.minuteLimit.source", "source");
        row("a limit that there is not", "platforms/ibm-cloud-functions.json", "\"minuteLimit\"", "\"hourLimit\"",
            "limits.hourLimit", "minuteLimit");
        row("what is outstanding where none waits", "platforms/ibm-cloud-functions.json", "\"minuteLimit\"",
            "\"outstandingPerInstance\"", "", "none waits");
        row("limits beside those of invokers", "platforms/openwhisk.json", "\"machine\"",
            "\"limits\": {\"minuteLimit\": {\"value\": 1, \"source\": \"x\", \"evidence\": \"A\", \"date\": "
            "\"2026\"}}, \"machine\"",
            "", "of its own");
        row("no replicas", "platforms/heroku.json", "\"replicas\": {", "\"cpu\": {", "", "replicas");
    }
    void brokenPlansAreRefusedWithLineAndPath()
    {
        QFETCH(QString, file);
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        QFETCH(QByteArray, said);
        const std::string broken = changed(contents(file), from.toStdString(), to.toStdString());
        const bool isPlan = file.contains(QStringLiteral("/prices/"));
        Error error;
        if (isPlan) {
            const Result<PricePlan> plan = parsePricePlan(broken, "own.json");
            QVERIFY(!plan.has_value());
            error = plan.error();
        } else {
            const Result<PlatformProfile> platform = parsePlatform(broken, "own.json");
            QVERIFY(!platform.has_value());
            error = platform.error();
        }
        QCOMPARE(QByteArray::fromStdString(error.file), QByteArray("own.json"));
        QVERIFY(error.line > 0);
        QTEST(QByteArray::fromStdString(error.path), "path");
        QVERIFY2(error.message.find(said.toStdString()) != std::string::npos, error.message.c_str());
    }

    void aFolderOfOnesOwnAddsAndReplaces()
    {
        const std::string shipped = contents(resources + QStringLiteral("/prices/aws-lambda-x86-us-east-1.json"));
        QTemporaryDir own;
        write(own, QStringLiteral("a.json"), changed(shipped, "\"0.0000002\"", "\"0.5\""));
        write(own, QStringLiteral("b.json"),
              changed(shipped, "\"aws-lambda-x86-us-east-1\"", "\"aws-lambda-x86-mars-1\""));
        write(own, QStringLiteral("notes.txt"), "not JSON");
        const Result<std::vector<PricePlan>> without = readPricePlans(shippedPrices);
        const Result<std::vector<PricePlan>> with = readPricePlans(shippedPrices, pathOf(own));
        QVERIFY(without && with);
        QCOMPARE(with->size(), without->size() + 1);
        QVERIFY(std::ranges::is_sorted(*with, {}, &PricePlan::id));
        const auto replaced = std::ranges::find(*with, "aws-lambda-x86-us-east-1", &PricePlan::id);
        QCOMPARE(QByteArray::fromStdString(replaced->meters[0].tiers[0].rate.toString()), QByteArray("0.5"));
        // A folder that nobody has made yet adds nothing.
        const Result<std::vector<PricePlan>> absent = readPricePlans(shippedPrices, pathOf(own) / "absent");
        QVERIFY(absent.has_value());
        QCOMPARE(absent->size(), without->size());
    }

    void twoFilesOfOneIdAreRefused()
    {
        const std::string shipped = contents(resources + QStringLiteral("/platforms/heroku.json"));
        QTemporaryDir folder;
        write(folder, QStringLiteral("one.json"), shipped);
        write(folder, QStringLiteral("two.json"), shipped);
        const Result<std::vector<PlatformProfile>> platforms = readPlatforms(pathOf(folder));
        QVERIFY(!platforms.has_value());
        QCOMPARE(QByteArray::fromStdString(platforms.error().path), QByteArray("id"));
        QVERIFY(platforms.error().file.ends_with("two.json"));
        QVERIFY(platforms.error().message.find("one.json") != std::string::npos);
        QCOMPARE(platforms.error().line, 3);
    }

    void aMissingFolderIsAnError()
    {
        const Result<std::vector<PlatformProfile>> platforms = readPlatforms("/nowhere/platforms");
        QVERIFY(!platforms.has_value());
        QCOMPARE(QByteArray::fromStdString(platforms.error().file), QByteArray("/nowhere/platforms"));
    }
};

QTEST_GUILESS_MAIN(TestCatalogueReader)
#include "tst_catalogue_reader.moc"
