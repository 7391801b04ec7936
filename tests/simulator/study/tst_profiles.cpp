// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QtTest>

#include "core/io/catalogue_reader.h"
#include "core/io/scenario_reader.h"
#include "simulator/configuration.h"
#include "simulator/study/evaluate.h"
#include "simulator/study/run.h"

using namespace warmfront;
using namespace warmfront::study;

/// Every platform that comes with the application runs every sample that comes with it, and nothing is lost or
/// invented.
class TestProfiles : public QObject
{
    Q_OBJECT

    static RunResult runWith(const PreparedScenario &scenario, unsigned threads)
    {
        RunSettings settings;
        settings.threads = threads;
        RunProgress progress;
        Result<RunResult> result = run(scenario, settings, {}, progress);
        if (!result) {
            qFatal("%s", result.error().describe().c_str());
        }
        return std::move(*result);
    }

    /// A sample may ask for more than a platform allows; what is told here is not about that.
    static Result<PreparedScenario> preparedOn(const Catalogue &catalogue, Scenario scenario,
                                               const PlatformProfile &profile, bool isRange,
                                               const std::string &preset = {})
    {
        for (Function &function : scenario.functions) {
            function.memory = std::min(function.memory, MemorySize::megabytes(512));
            if (profile.maximumTimeout) {
                function.timeout =
                    std::min(function.timeout.value_or(profile.maximumTimeout->value), profile.maximumTimeout->value);
            }
            function.cpuShare = 0.5; // half of the samples' work is waiting for others
        }
        Alternative alternative;
        alternative.name = profile.id;
        alternative.platform = profile.id;
        if (isRange) {
            alternative.options.replicas = ReplicaRange{1, 12};
        }
        if (!preset.empty()) {
            alternative.options.preset = preset;
        }
        scenario.alternatives = {alternative};
        scenario.replications = 2;
        scenario.warmUp = SimDuration::minutes(5);
        scenario.horizon = std::min(scenario.horizon, SimDuration::hours(5));
        return prepare(scenario, catalogue, {});
    }

    /// Runs @p prepared, an alternative alone: every request ends once, and no instance does more than it can.
    static void holdsTogether(const PreparedScenario &prepared, bool isRange)
    {
        const RunResult result = runWith(prepared, 1);
        const RunColumns &columns = result.alternatives.front();
        QCOMPARE(columns.outcomes.size(), std::size_t(2));
        for (const Outcome &outcome : columns.outcomes) {
            // Every request ends exactly once.
            const Counts &counts = outcome.counts;
            QVERIFY(counts.requests > 0);
            QCOMPARE(counts.requests, counts.endings());
            QVERIFY(counts.cold <= counts.invocations);
            // The work done fits into the places of the busy instances, and these into the time they lived.
            const InstanceTimes &times = outcome.instances;
            std::int64_t places = 1;
            for (const sim::FunctionConfiguration &function : prepared.alternatives.front().configuration->functions) {
                places = std::max<std::int64_t>(places, function.concurrency);
            }
            QVERIFY(times.busy.count() <= times.alive().count());
            QVERIFY(outcome.usage.workTime.count() <= times.busy.count() * places);
            if (isRange) {
                // Draining replicas may outlive the limit for a while; all others never exceed it, in each version.
                const SimDuration measured = prepared.scenario.horizon - prepared.scenario.warmUp;
                std::size_t scaled = 0;
                for (const FunctionOutcome &function : columns.functions) {
                    scaled += std::max<std::size_t>(1, function.versions.size());
                }
                QVERIFY(times.alive().count()
                        <= Int128(measured.count()) * 12 * static_cast<std::int64_t>(scaled) * 11 / 10);
            }
        }
        QVERIFY(evaluate(prepared, result).has_value());
        QCOMPARE(runWith(prepared, 2).alternatives.front().fingerprint, columns.fingerprint);
    }

    Catalogue m_catalogue;

private slots:
    void initTestCase()
    {
        Result<std::vector<PlatformProfile>> platforms = readPlatforms(WARMFRONT_RESOURCE_DIR "/platforms");
        QVERIFY2(platforms.has_value(), platforms ? "" : platforms.error().describe().c_str());
        Result<std::vector<PricePlan>> plans = readPricePlans(WARMFRONT_RESOURCE_DIR "/prices");
        QVERIFY2(plans.has_value(), plans ? "" : plans.error().describe().c_str());
        m_catalogue.platforms = std::move(*platforms);
        m_catalogue.plans = std::move(*plans);
    }

    void everySampleRunsOnEveryPlatform_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<std::size_t>("platform");
        QTest::addColumn<bool>("isRange");
        const QDir folder(QStringLiteral(WARMFRONT_RESOURCE_DIR "/scenarios"));
        for (const QString &name : folder.entryList({QStringLiteral("*.json")}, QDir::Files, QDir::Name)) {
            for (std::size_t p = 0; p < m_catalogue.platforms.size(); ++p) {
                for (const bool isRange : {false, true}) {
                    if (!isRange || (m_catalogue.platforms[p].scaler && m_catalogue.platforms[p].accepts("replicas"))) {
                        const QString row = QStringLiteral("%1 on %2%3")
                                                .arg(name, QString::fromStdString(m_catalogue.platforms[p].id),
                                                     isRange ? QStringLiteral(", 1 to 12") : QString());
                        QTest::newRow(qPrintable(row)) << folder.filePath(name) << p << isRange;
                    }
                }
            }
        }
    }
    void everySampleRunsOnEveryPlatform()
    {
        QFETCH(QString, file);
        QFETCH(std::size_t, platform);
        QFETCH(bool, isRange);
        const PlatformProfile &profile = m_catalogue.platforms[platform];
        const Result<ScenarioDocument> document = readScenario(file.toStdString());
        QVERIFY2(document.has_value(), document ? "" : document.error().describe().c_str());
        const Result<PreparedScenario> prepared = preparedOn(m_catalogue, document->scenario, profile, isRange);
        if (!prepared && prepared.error().message.find("is simulated for ") != std::string::npos) {
            // Shared invokers are not simulated for sources that heed answers, new versions and services; nothing else
            // says so.
            QVERIFY(profile.id == "openwhisk" && prepared.error().path == "alternatives[0].platform");
            QVERIFY(file.endsWith(QStringLiteral("order-queue.json"))
                    || file.endsWith(QStringLiteral("poisonous-record.json"))
                    || file.endsWith(QStringLiteral("new-version.json"))
                    || file.endsWith(QStringLiteral("bad-canary.json"))
                    || file.endsWith(QStringLiteral("database.json")));
            return;
        }
        const bool splitsByReplicas = profile.traffic && profile.traffic->value.by == VersionSplit::By::Replicas;
        if (file.endsWith(QStringLiteral("bad-canary.json")) && (!profile.traffic || (splitsByReplicas && isRange))) {
            QVERIFY(!prepared); // it has no versions side by side, or not as many replicas as its scaler wants
            return;
        }
        QVERIFY2(prepared.has_value(), prepared ? "" : prepared.error().describe().c_str());
        holdsTogether(*prepared, isRange);
    }

    /// Presets change numbers and mechanisms; what holds of a platform holds of it with each of them.
    void everyPresetRuns_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<std::size_t>("platform");
        QTest::addColumn<QByteArray>("preset");
        const QDir folder(QStringLiteral(WARMFRONT_RESOURCE_DIR "/scenarios"));
        for (std::size_t p = 0; p < m_catalogue.platforms.size(); ++p) {
            for (const PlatformPreset &preset : m_catalogue.platforms[p].presets) {
                const QString row = QStringLiteral("%1, %2").arg(QString::fromStdString(m_catalogue.platforms[p].id),
                                                                 QString::fromStdString(preset.id));
                QTest::newRow(qPrintable(row))
                    << folder.filePath(QStringLiteral("burst.json")) << p << QByteArray::fromStdString(preset.id);
            }
        }
    }
    void everyPresetRuns()
    {
        QFETCH(QString, file);
        QFETCH(std::size_t, platform);
        QFETCH(QByteArray, preset);
        const PlatformProfile &profile = m_catalogue.platforms[platform];
        const Result<ScenarioDocument> document = readScenario(file.toStdString());
        QVERIFY2(document.has_value(), document ? "" : document.error().describe().c_str());
        const bool isRange = profile.scaling == Scaling::FixedReplicas;
        const Result<PreparedScenario> prepared =
            preparedOn(m_catalogue, document->scenario, profile, isRange, preset.toStdString());
        QVERIFY2(prepared.has_value(), prepared ? "" : prepared.error().describe().c_str());
        holdsTogether(*prepared, isRange);
    }
};

QTEST_APPLESS_MAIN(TestProfiles)
#include "tst_profiles.moc"
