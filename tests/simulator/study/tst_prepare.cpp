// SPDX-License-Identifier: GPL-3.0-or-later
#include <functional>

#include <QtTest>

#include "core/io/catalogue_reader.h"
#include "simulator/configuration.h"
#include "simulator/study/analytic.h"
#include "simulator/study/resolving/packing.h"
#include "simulator/study/run.h"

Q_DECLARE_METATYPE(warmfront::ParameterValue)

using namespace warmfront;
using namespace warmfront::study;

namespace {

using Change = std::function<void(Scenario &)>;

Distribution seconds(int n)
{
    return {ConstantLaw{SimDuration::seconds(n)}};
}

/// A trace of three functions without any request.
class ThreeFunctions final : public TraceArchive
{
public:
    [[nodiscard]] const std::vector<Entry> &entries() const override { return m_entries; }
    [[nodiscard]] SimTime end() const override { return {}; }
    [[nodiscard]] Result<std::unique_ptr<ArrivalReader>> open(std::size_t, std::uint64_t) const override
    {
        return failure("not read here");
    }

private:
    std::vector<Entry> m_entries{{"a", 3, {}}, {"b", 2, {}}, {"c", 1, {}}};
};

Scenario threeWays()
{
    Scenario scenario;
    scenario.name = "Three ways";
    scenario.functions.push_back({});
    scenario.functions[0].name = "f";
    scenario.functions[0].runtime = "python3.12";
    scenario.functions[0].memory = MemorySize::megabytes(512);
    scenario.functions[0].service = seconds(1);
    scenario.sources.push_back({"web", HttpRequests{}, "f", PoissonArrivals{Rate::perSecond(1.0)}});
    scenario.alternatives.push_back({"L", "aws-lambda", std::nullopt, {}});
    scenario.alternatives.push_back({"K", "kubernetes", std::nullopt, {}});
    scenario.alternatives.push_back({"H", "heroku", std::nullopt, {}});
    return scenario;
}

} // namespace

/// What a scenario becomes before it runs, with the platforms and plans that come with the application.
class TestPrepare : public QObject
{
    Q_OBJECT

    sim::HorizontalPodAutoscalerParameters autoscalerOf(const Scenario &scenario) const
    {
        const Result<PreparedScenario> prepared = prepare(scenario, m_catalogue, {});
        if (!prepared) {
            qFatal("%s", prepared.error().message.c_str());
        }
        const auto &scaling =
            std::get<sim::AutoscaledReplicas>(prepared->alternatives[1].configuration->functions[0].scaling);
        return std::get<sim::HorizontalPodAutoscaler>(scaling.scaler).parameters();
    }

    Catalogue m_catalogue;

private slots:
    void initTestCase()
    {
        const std::filesystem::path resources(WARMFRONT_RESOURCE_DIR);
        Result<std::vector<PlatformProfile>> platforms = readPlatforms(resources / "platforms");
        Result<std::vector<PricePlan>> plans = readPricePlans(resources / "prices");
        QVERIFY(platforms.has_value() && plans.has_value());
        m_catalogue = {std::move(*platforms), std::move(*plans)};
    }

    void defaultsComeFromTheProfile()
    {
        const Result<PreparedScenario> prepared = prepare(threeWays(), m_catalogue, {});
        QVERIFY2(prepared.has_value(), prepared ? "" : prepared.error().describe().c_str());
        const PreparedAlternative &lambda = prepared->alternatives[0];
        const auto &scaling = std::get<sim::PerRequestScaling>(lambda.configuration->functions[0].scaling);
        QCOMPARE(scaling.keepAlive.count(), lambda.profile->keepAlive->value.count());
        QCOMPARE(lambda.plan->id, lambda.profile->defaultPlan);
        QVERIFY(!lambda.configuration->functions[0].coldStartInit.empty());
        QCOMPARE(lambda.configuration->machines, std::int64_t(0));
        const PreparedAlternative &heroku = prepared->alternatives[2];
        QCOMPARE(heroku.machine, heroku.profile->machine->value);
        QCOMPARE(heroku.configuration->machines, std::int64_t(heroku.profile->replicas->value.max));
        QVERIFY(std::get<sim::FixedReplicas>(heroku.configuration->functions[0].scaling).queueTimeout.has_value());
    }

    void functionsComeBeforeOptionsAndOptionsBeforeProfiles()
    {
        Scenario scenario = threeWays();
        scenario.alternatives[0].options.keepAlive = SimDuration::seconds(7);
        scenario.alternatives[0].options.concurrency = 5;
        const auto concurrency = [&] {
            return prepare(scenario, m_catalogue, {})->alternatives[0].configuration->functions[0].concurrency;
        };
        QCOMPARE(concurrency(), 5);
        scenario.functions[0].concurrency = 3;
        QCOMPARE(concurrency(), 3);
        const Result<PreparedScenario> prepared = prepare(scenario, m_catalogue, {});
        const auto &scaling =
            std::get<sim::PerRequestScaling>(prepared->alternatives[0].configuration->functions[0].scaling);
        QCOMPARE(scaling.keepAlive, SimDuration::seconds(7));
    }

    void coldStartsFollowTheRule_data()
    {
        QTest::addColumn<bool>("coldService");
        QTest::addColumn<int>("coldStartSeconds"); // -1: none stated
        QTest::addColumn<int>("phases");
        QTest::newRow("nothing stated: the platform's three phases") << false << -1 << 3;
        QTest::newRow("cold service alone: none") << true << -1 << 0;
        QTest::newRow("cold service and cold start") << true << 2 << 1;
        QTest::newRow("switched off") << false << 0 << 0;
        QTest::newRow("stated") << false << 2 << 1;
    }
    void coldStartsFollowTheRule()
    {
        QFETCH(bool, coldService);
        QFETCH(int, coldStartSeconds);
        QFETCH(int, phases);
        Scenario scenario = threeWays();
        if (coldService) {
            scenario.functions[0].coldService = seconds(3);
        }
        if (coldStartSeconds >= 0) {
            scenario.functions[0].coldStart = ColdStart(seconds(coldStartSeconds));
        }
        const Result<PreparedScenario> prepared = prepare(scenario, m_catalogue, {});
        QVERIFY(prepared.has_value());
        const sim::FunctionConfiguration &function = prepared->alternatives[0].configuration->functions[0];
        QCOMPARE(function.coldStart.size() + function.coldStartInit.size(), std::size_t(phases));
    }

    void versionsShareRequestsWhereThePlatformCan_data()
    {
        QTest::addColumn<QByteArray>("platform");
        QTest::addColumn<QByteArray>("phrase"); // empty: it can
        QTest::addColumn<QByteArray>("path");
        const QByteArray platform = "alternatives[0].platform";
        for (const char *able : {"aws-lambda", "knative", "google-cloud-run", "google-gen2", "azure-container-apps",
                                 "openshift", "aws-fargate"}) {
            QTest::newRow(able) << QByteArray(able) << QByteArray() << QByteArray();
        }
        for (const char *unable :
             {"heroku", "cloud-foundry", "docker-swarm", "openwhisk-v2", "google-gen1", "openfaas"}) {
            QTest::newRow(unable) << QByteArray(unable) << QByteArray("those that can: ") << platform;
        }
        QTest::newRow("openwhisk") << QByteArray("openwhisk") << QByteArray("functions that stay as they are")
                                   << platform;
        QTest::newRow("kubernetes") << QByteArray("kubernetes") << QByteArray() << QByteArray();
        QTest::newRow("kubernetes with a scaler")
            << QByteArray("kubernetes 2-5") << QByteArray("one number of replicas")
            << QByteArray("alternatives[0].options.replicas");
        QTest::newRow("a third version at once")
            << QByteArray("aws-lambda third") << QByteArray("at most 2 versions") << platform;
        QTest::newRow("a version that there is not")
            << QByteArray("aws-lambda pin") << QByteArray("no version \"v9\"") << QByteArray("sources[0].version");
    }
    void versionsShareRequestsWhereThePlatformCan()
    {
        QFETCH(QByteArray, platform);
        QFETCH(QByteArray, phrase);
        QFETCH(QByteArray, path);
        Scenario scenario = threeWays();
        scenario.alternatives.resize(1);
        const QByteArray id = platform.left(platform.indexOf(' '));
        scenario.alternatives[0].platform = (platform.contains(' ') ? id : platform).toStdString();
        Deployment canary;
        canary.at = SimDuration::minutes(1);
        canary.version = "v2";
        canary.traffic = {{SimDuration{}, 0.1}, {SimDuration::minutes(10), 1.0}};
        scenario.functions[0].deployments = {canary};
        if (platform.endsWith("2-5")) {
            scenario.alternatives[0].options.replicas = ReplicaRange{2, 5};
        } else if (platform.endsWith("third")) {
            canary.at = SimDuration::minutes(5);
            canary.version = "v3";
            scenario.functions[0].deployments.push_back(canary);
        } else if (platform.endsWith("pin")) {
            scenario.sources[0].version = "v9";
        } else {
            scenario.sources[0].version = "v2";
        }
        const Result<PreparedScenario> prepared = prepare(scenario, m_catalogue, {});
        if (phrase.isEmpty()) {
            QVERIFY2(prepared.has_value(), prepared ? "" : prepared.error().message.c_str());
            const sim::FunctionConfiguration &function = prepared->alternatives[0].configuration->functions[0];
            QCOMPARE(function.sources[0].version, std::optional(1U));
            QCOMPARE(function.split == VersionSplit::By::Replicas, platform == "kubernetes");
            return;
        }
        QVERIFY(!prepared);
        QVERIFY2(QByteArray::fromStdString(prepared.error().message).contains(phrase),
                 prepared.error().message.c_str());
        QCOMPARE(QByteArray::fromStdString(prepared.error().path), path);
    }

    /// What an alternative says itself comes first, then its preset, then the profile.
    void aPresetStandsBetweenOptionsAndProfile()
    {
        Scenario scenario = threeWays();
        AlternativeOptions &options = scenario.alternatives[0].options;
        const auto scaling = [&] {
            const Result<PreparedScenario> prepared = prepare(scenario, m_catalogue, {});
            if (!prepared) {
                qFatal("%s", prepared.error().describe().c_str());
            }
            return std::get<sim::PerRequestScaling>(prepared->alternatives[0].configuration->functions[0].scaling);
        };
        QVERIFY(!scaling().policy);
        QCOMPARE(scaling().startLimit->burst, std::int64_t(1000));
        options.preset = "2020";
        QVERIFY(scaling().policy.has_value());
        QVERIFY(*scaling().startLimit == (StartLimit{3000, 500, SimDuration::minutes(1)}));
        options.startLimit = StartLimitOptions{7, std::nullopt, std::nullopt};
        QVERIFY(*scaling().startLimit == (StartLimit{7, 500, SimDuration::minutes(1)}));
        options.keepAlive = SimDuration::seconds(9);
        QVERIFY(!scaling().policy);
        QCOMPARE(scaling().keepAlive, SimDuration::seconds(9));
    }

    /// Cold requests end to end of January 2021: one total of a median of 215.4 ms for Python.
    void aPresetHasColdStartsOfItsOwn()
    {
        Scenario scenario = threeWays();
        scenario.alternatives[0].options.preset = "2021";
        const Result<PreparedScenario> prepared = prepare(scenario, m_catalogue, {});
        QVERIFY2(prepared.has_value(), prepared ? "" : prepared.error().describe().c_str());
        const sim::FunctionConfiguration &function = prepared->alternatives[0].configuration->functions[0];
        QCOMPARE(function.coldStart.size(), std::size_t{0});
        QCOMPARE(function.coldStartInit.size(), std::size_t{1});
        const auto &law = std::get<LognormalLaw>(function.coldStartInit.front().law);
        QCOMPARE(std::get<LognormalLaw::Quantiles>(law.given).median.count(), std::int64_t(215'400'000));
    }

    /// Another autoscaler with parameters of its own, which options change.
    void aPresetHasAScalerOfItsOwn()
    {
        Scenario scenario = threeWays();
        AlternativeOptions &options = scenario.alternatives[1].options;
        options.replicas = ReplicaRange{1, 8};
        options.preset = "before-1-12";
        const auto parameters = [&] { return autoscalerOf(scenario); };
        QCOMPARE(parameters().syncPeriod, SimDuration::seconds(30));
        QVERIFY(parameters().forbidden->up == SimDuration::minutes(3));
        options.parameters = {{"scaleUpForbidden", SimDuration::minutes(1)}};
        QVERIFY(parameters().forbidden->up == SimDuration::minutes(1));
        options.preset.reset();
        QVERIFY(!prepare(scenario, m_catalogue, {})); // the newer one forbids nothing
        // A fixed number of replicas has no scaler, and the preset's parameters are no fault of the alternative's.
        options.parameters.clear();
        options.replicas = ReplicaRange{2, 2};
        options.preset = "before-1-12";
        QVERIFY(prepare(scenario, m_catalogue, {}).has_value());
    }

    void theEvictionOfInvokersIsAnOption()
    {
        Scenario scenario = threeWays();
        scenario.alternatives = {{"W", "openwhisk", std::nullopt, {}}};
        const auto eviction = [&] {
            return prepare(scenario, m_catalogue, {})->alternatives[0].configuration->invokers->eviction;
        };
        QVERIFY(eviction() == sim::EvictionRule::LeastRecentlyUsed);
        scenario.alternatives[0].options.parameters = {{"eviction", std::string("greedyDual")}};
        QVERIFY(eviction() == sim::EvictionRule::GreedyDual);
        scenario.alternatives[0].options.parameters = {{"eviction", std::string("landlord")}};
        QVERIFY(eviction() == sim::EvictionRule::Landlord);
    }

    void limitsOfRequestsAreThoseOfTheOptionsThenOfThePlatform()
    {
        Scenario scenario = threeWays();
        scenario.alternatives = {{"A", "azure-consumption", std::nullopt, {}},
                                 {"I", "ibm-cloud-functions", std::nullopt, {}},
                                 {"L", "aws-lambda", std::nullopt, {}}};
        const auto configuration = [&](std::size_t i) {
            return *prepare(scenario, m_catalogue, {})->alternatives[i].configuration;
        };
        QCOMPARE(configuration(0).functions[0].outstandingPerInstance, std::optional<std::int64_t>(200));
        QCOMPARE(configuration(0).functions[0].concurrency, 100);
        QVERIFY((configuration(0).requestRates == sim::RequestRates{}));
        QCOMPARE(configuration(1).requestRates.perMinute, std::optional<std::int64_t>(5000));
        QVERIFY((configuration(2).requestRates == sim::RequestRates{})); // which keeps it in lanes
        scenario.alternatives[0].options.parameters = {{"outstandingPerInstance", std::int64_t(0)}};
        scenario.alternatives[1].options.parameters = {{"minuteLimit", std::int64_t(70)}};
        scenario.alternatives[2].options.preset = "request-rate";
        QVERIFY(!configuration(0).functions[0].outstandingPerInstance);
        QCOMPARE(configuration(1).requestRates.perMinute, std::optional<std::int64_t>(70));
        QCOMPARE(configuration(2).requestRates.perSecond, std::optional<std::int64_t>(10'000));
        scenario.alternatives[2].options.parameters = {{"secondLimit", std::int64_t(40)}};
        QCOMPARE(configuration(2).requestRates.perSecond, std::optional<std::int64_t>(40));
        // One number of replicas needs no scaler for it.
        scenario.alternatives[0].options.replicas = ReplicaRange{3, 3};
        scenario.alternatives[0].options.parameters = {{"outstandingPerInstance", std::int64_t(150)}};
        QCOMPARE(configuration(0).functions[0].outstandingPerInstance, std::optional<std::int64_t>(150));
    }

    /// Nodes are held for the most replicas that there may be at any time.
    void aScheduleChangesTheBoundsOfAScaler()
    {
        Scenario scenario = threeWays();
        AlternativeOptions &options = scenario.alternatives[1].options;
        options.replicas = ReplicaRange{2, 4};
        options.schedule = ReplicaSchedule{"2024-01-01T07:00", {{"0 8 * * *", std::nullopt, 6, 40, 10}}};
        const Result<PreparedScenario> prepared = prepare(scenario, m_catalogue, {});
        QVERIFY2(prepared.has_value(), prepared ? "" : prepared.error().describe().c_str());
        const sim::Configuration &configuration = *prepared->alternatives[1].configuration;
        auto scaling = std::get<sim::AutoscaledReplicas>(configuration.functions[0].scaling);
        QCOMPARE(scaling.initial, 2);
        QVERIFY(std::holds_alternative<sim::HorizontalPodAutoscaler>(scaling.scaler));
        QVERIFY(scaling.bounds.has_value());
        QCOMPARE(scaling.bounds->nextWake(), SimTime::after(SimDuration::hours(1)));
        QVERIFY((scaling.bounds->next().limits == sim::InstanceLimits{6, 40}));
        options.schedule.reset();
        QVERIFY(prepare(scenario, m_catalogue, {})->alternatives[1].configuration->machines < configuration.machines);
    }

    /// Package and memory are the function's, the architecture is the price plan's.
    void coldStartsAreThoseOfPackageMemoryAndArchitecture()
    {
        Scenario scenario = threeWays();
        const auto boot = [&] {
            const Result<PreparedScenario> prepared = prepare(scenario, m_catalogue, {});
            const Distribution &law = prepared->alternatives[0].configuration->functions[0].coldStartInit.front();
            return std::get<LognormalLaw::Quantiles>(std::get<LognormalLaw>(law.law).given).median.count() / 1000;
        };
        QCOMPARE(boot(), std::int64_t(86'500));
        scenario.functions[0].package = Package::Image;
        scenario.functions[0].memory = MemorySize::megabytes(256);
        QCOMPARE(boot(), std::int64_t(162'100));
        scenario.functions[0].package = Package::Zip;
        scenario.functions[0].memory = MemorySize::megabytes(128);
        scenario.alternatives[0].plan = "aws-lambda-arm64-us-east-1";
        QCOMPARE(boot(), std::int64_t(80'400));
    }

    /// Placement, sandbox and restoring, then loading, which is billed as initialisation is.
    void aSnapshotReplacesBootAndInit()
    {
        Scenario scenario = threeWays();
        scenario.functions[0].runtime = "java21";
        scenario.alternatives[0].options.snapshot = SnapshotOptions{};
        const auto function = [&] {
            return prepare(scenario, m_catalogue, {})->alternatives[0].configuration->functions[0];
        };
        QCOMPARE(function().coldStart.size(), std::size_t{3});
        const auto restore =
            std::get<LognormalLaw::Quantiles>(std::get<LognormalLaw>(function().coldStart.back().law).given);
        QCOMPARE(restore.median.count(), std::int64_t(747'900'000));
        QCOMPARE(function().coldStartInit.size(), std::size_t{1});
        QVERIFY(function().coldStartInit.front() == (Distribution{ConstantLaw{SimDuration::milliseconds(103)}}));
        // Phases of the function's own are replaced as well.
        ColdStartPhases own;
        own.runtimeBoot = seconds(3);
        own.userInit = seconds(7);
        scenario.functions[0].coldStart = ColdStart(own);
        QCOMPARE(function().coldStart.size(), std::size_t{1});
        QVERIFY(function().coldStartInit.front() == (Distribution{ConstantLaw{SimDuration::milliseconds(103)}}));
    }

    void faultsNameTheirPlace_data()
    {
        QTest::addColumn<Change>("change");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("says"); // part of the sentence
        const auto row = [](const char *name, const char *path, const char *says, Change change) {
            QTest::newRow(name) << change << QString::fromLatin1(path) << QString::fromLatin1(says);
        };
        row("unknown platform", "alternatives[1].platform", "aws-lambda, azure-consumption, ",
            [](Scenario &s) { s.alternatives[1].platform = "nomad"; });
        row("plan of another platform", "alternatives[0].plan", "aws-lambda-arm64-us-east-1",
            [](Scenario &s) { s.alternatives[0].plan = "heroku-dynos-common-runtime-us"; });
        row("option of another platform", "alternatives[1].options.dyno", "it accepts: replicas",
            [](Scenario &s) { s.alternatives[1].options.dyno = "basic"; });
        row("routing that is not offered", "alternatives[0].options.routing", "mostRecentlyUsed",
            [](Scenario &s) { s.alternatives[0].options.routing = Routing::LeastLoaded; });
        row("timeout too long", "functions[0].timeout", "at most 15 min",
            [](Scenario &s) { s.functions[0].timeout = SimDuration::minutes(16); });
        row("unknown dyno", "alternatives[2].options.dyno", "standard-2x",
            [](Scenario &s) { s.alternatives[2].options.dyno = "huge"; });
        row("unknown node", "alternatives[1].options.node", "m5.xlarge",
            [](Scenario &s) { s.alternatives[1].options.node = "huge"; });
        row("memory above the dyno's", "alternatives[2].options.dyno", "does not fit",
            [](Scenario &s) { s.functions[0].memory = MemorySize::megabytes(513); });
        row("replica larger than a node", "alternatives[1].options.node", "does not fit",
            [](Scenario &s) { s.functions[0].cpu = 3.0; });
        row("too few nodes", "alternatives[1].options.nodes", "are needed", [](Scenario &s) {
            s.alternatives[1].options.replicas = ReplicaRange{9, 9}; // four vCPU quarters a node and a bit
            s.alternatives[1].options.nodes = 1;
        });
        row("hosts and nodes", "alternatives[1].options.nodes", "leave one of the two out", [](Scenario &s) {
            s.alternatives[1].options.hosts = HostRange{2, 2};
            s.alternatives[1].options.nodes = 2;
        });
        row("a replica larger than a host", "alternatives[1].options.hosts", "wait for ever", [](Scenario &s) {
            s.alternatives[1].options.hosts = HostRange{2, 2};
            s.functions[0].cpu = 3.0;
        });
        row("hosts that are smaller than their node", "alternatives[1].options.hosts", "(500 MB, 2 vCPU)",
            [](Scenario &s) {
                s.alternatives[1].options.hosts = HostRange{2, 2};
                s.alternatives[1].options.parameters = {{"hostMemory", MemorySize::megabytes(500)}};
            });
        row("a parameter of hosts without hosts", "alternatives[1].options.hostStart", "belongs to the hosts",
            [](Scenario &s) {
                s.alternatives[1].options.parameters = {{"hostStart", SimDuration::minutes(1)}};
            });
        row("hosts where there are none", "alternatives[0].options.hosts", "has no option", [](Scenario &s) {
            s.alternatives[0].options.hosts = HostRange{2, 2};
        });
        row("hosts that come where none come", "alternatives[1].options.hosts", "adds no hosts by itself",
            [](Scenario &s) {
                s.alternatives[1] = {"Swarm", "docker-swarm", std::nullopt, {}};
                s.alternatives[1].options.hosts = HostRange{1, 4};
            });
        row("a limit that the platform has not", "alternatives[1].options.minuteLimit", "has no option",
            [](Scenario &s) {
                s.alternatives[1].options.parameters = {{"minuteLimit", std::int64_t(10)}};
            });
        row("a limit out of range", "alternatives[0].options.secondLimit", "from 0 to", [](Scenario &s) {
            s.alternatives[0].options.parameters = {{"secondLimit", std::int64_t(-1)}};
        });
        const auto withSchedule = [](Scenario &s, std::size_t i, ReplicaRange range, ReplicaSchedule::Change change) {
            s.alternatives[i].options.replicas = range;
            s.alternatives[i].options.schedule = ReplicaSchedule{{}, {std::move(change)}};
        };
        row("a scheduled number within a range", "alternatives[1].options.schedule.changes[0].replicas",
            "set \"min\" and \"max\" here", [=](Scenario &s) {
                withSchedule(s, 1, {2, 8}, {"@daily", 5});
            });
        row("scheduled bounds of a number", "alternatives[1].options.schedule.changes[0].min", "write a range",
            [=](Scenario &s) {
                withSchedule(s, 1, {2, 2}, {"@daily", std::nullopt, 5, 9});
            });
        row("always warm where nothing starts by request", "alternatives[1].options.schedule.changes[0].alwaysWarm",
            "where requests start", [=](Scenario &s) {
                ReplicaSchedule::Change change{"@daily"};
                change.alwaysWarm = 3;
                withSchedule(s, 1, {2, 8}, change);
            });
        row("a scheduled minimum above the maximum of before", "alternatives[1].options.schedule.changes[0].min",
            "while \"max\" is 8", [=](Scenario &s) {
                withSchedule(s, 1, {2, 8}, {"@daily", std::nullopt, 9});
            });
        row("a scheduled maximum below the minimum of before", "alternatives[1].options.schedule.changes[0].max",
            "while \"min\" is 2", [=](Scenario &s) {
                withSchedule(s, 1, {2, 8}, {"@daily", std::nullopt, std::nullopt, 1});
            });
        row("scheduled down to none where one is kept", "alternatives[1].options.schedule.changes[0].min",
            "keeps at least 1", [=](Scenario &s) {
                withSchedule(s, 1, {2, 8}, {"@daily", std::nullopt, 0, 9});
            });
        row("scheduled bounds of a pool", "alternatives[1].options.schedule", "no bounds that change",
            [=](Scenario &s) {
                s.alternatives[1] = {"F", "fission", std::nullopt, {}};
                withSchedule(s, 1, {0, 8}, {"@daily", std::nullopt, 1, 9});
            });
        row("a number of replicas where requests start instances",
            "alternatives[0].options.schedule.changes[0].replicas", "set \"alwaysWarm\"", [](Scenario &s) {
                s.alternatives[0].options.schedule = ReplicaSchedule{{}, {{"@daily", 5}}};
            });
        row("more scheduled to be always warm than may work", "alternatives[0].options.schedule.changes[0].alwaysWarm",
            "concurrency limit", [](Scenario &s) {
                ReplicaSchedule::Change change{"@daily"};
                change.alwaysWarm = 3;
                s.alternatives[0].options.schedule = ReplicaSchedule{{}, {change}};
                s.alternatives[0].options.concurrencyLimit = 2;
            });
        row("a stock with more at least than at most", "alternatives[0].options.prewarmMinimum", "raise",
            [](Scenario &s) {
                s.alternatives[0] = {"W", "openwhisk", std::nullopt, {}};
                s.alternatives[0].options.parameters = {{"prewarmMinimum", std::int64_t(9)}};
            });
        row("an unknown preset", "alternatives[0].options.preset", "choose one of: 2025, 2021, 2020, ",
            [](Scenario &s) { s.alternatives[0].options.preset = "1999"; });
        row("a preset where there are none", "alternatives[2].options.preset", "has no presets",
            [](Scenario &s) { s.alternatives[2].options.preset = "2020"; });
        const auto withSnapshot = [](Scenario &s) {
            s.functions[0].runtime = "java21";
            s.alternatives[0].options.snapshot = SnapshotOptions{};
        };
        row("a snapshot of a runtime that has none", "functions[0].runtime", "java11, java17", [=](Scenario &s) {
            withSnapshot(s);
            s.functions[0].runtime = "nodejs22.x";
        });
        row("a snapshot of an image", "functions[0].package", "container images", [=](Scenario &s) {
            withSnapshot(s);
            s.functions[0].package = Package::Image;
        });
        row("a snapshot in place of a part of one total", "functions[0].coldStart", "measured as a whole",
            [=](Scenario &s) {
                withSnapshot(s);
                s.functions[0].coldStart = ColdStart(seconds(2));
            });
        row("a snapshot beside always-warm instances", "alternatives[0].options.snapshot", "not both",
            [=](Scenario &s) {
                withSnapshot(s);
                s.alternatives[0].options.alwaysWarm = 1;
            });
        row("a snapshot without a price", "alternatives[0].options.snapshot", "no rate for snapshots",
            [=](Scenario &s) {
                withSnapshot(s);
                s.alternatives[0].plan = "aws-lambda-legacy-us-east-1";
            });
        row("a snapshot where there are none", "alternatives[1].options.snapshot", "has no option",
            [](Scenario &s) { s.alternatives[1].options.snapshot = SnapshotOptions{}; });
        row("more always warm than may work", "alternatives[0].options.alwaysWarm", "concurrency limit",
            [](Scenario &s) {
                s.alternatives[0].options.alwaysWarm = 3;
                s.alternatives[0].options.concurrencyLimit = 2;
            });
    }
    void faultsNameTheirPlace()
    {
        QFETCH(Change, change);
        QFETCH(QString, path);
        QFETCH(QString, says);
        Scenario scenario = threeWays();
        change(scenario);
        const Result<PreparedScenario> prepared = prepare(scenario, m_catalogue, {});
        QVERIFY(!prepared.has_value());
        QCOMPARE(QString::fromStdString(prepared.error().path), path);
        const QString message = QString::fromStdString(prepared.error().message);
        QVERIFY2(message.contains(says), qPrintable(message));
        const std::vector<Error> faults = check(scenario, m_catalogue);
        QVERIFY(!faults.empty());
        QCOMPARE(QString::fromStdString(faults.front().path), path);
    }

    /// A range on Kubernetes is the horizontal pod autoscaler's: it starts with the least, and nodes are held for the
    /// most.
    void aRangeOfReplicasIsAutoscaled()
    {
        Scenario scenario = threeWays();
        Alternative &kubernetes = scenario.alternatives[1];
        scenario.functions[0].coldService = Distribution{ConstantLaw{SimDuration::seconds(9)}};
        kubernetes.options.replicas = ReplicaRange{2, 20};
        kubernetes.options.targetUtilisation = 0.7;
        kubernetes.options.queue = QueueOptions{40, SimDuration::seconds(3)};
        const Result<PreparedScenario> prepared = prepare(scenario, m_catalogue, {});
        QVERIFY2(prepared.has_value(), prepared ? "" : prepared.error().message.c_str());
        const sim::Configuration &configuration = *prepared->alternatives[1].configuration;
        const auto &scaling = std::get<sim::AutoscaledReplicas>(configuration.functions[0].scaling);
        QVERIFY(std::holds_alternative<sim::HorizontalPodAutoscaler>(scaling.scaler));
        QCOMPARE(scaling.initial, 2);
        QCOMPARE(scaling.queueLimit, std::optional<std::int64_t>(40));
        QCOMPARE(scaling.queueTimeout, std::optional(SimDuration::seconds(3)));
        QVERIFY(configuration.functions[0].cpu > 0.0);
        // The platform's start of a replica, although the function was measured cold as a whole elsewhere.
        QCOMPARE(configuration.functions[0].coldStartInit.size(), std::size_t{1});
        kubernetes.options.replicas = ReplicaRange{20, 20};
        QCOMPARE(configuration.machines, prepare(scenario, m_catalogue, {})->alternatives[1].configuration->machines);
    }

    /// Hosts are like the node of the plan. At the start there are as many as the replicas of then need: of
    /// 2 vCPU each holds two of 0.75, so that five need three.
    void hostsAreLikeTheNode()
    {
        Scenario scenario = threeWays();
        scenario.functions[0].cpu = 0.75;
        AlternativeOptions &options = scenario.alternatives[1].options;
        options.replicas = ReplicaRange{5, 20};
        options.node = "m5.large";
        options.hosts = HostRange{1, 8};
        options.parameters = {{"hostStart", SimDuration::seconds(60)}, {"unneededShare", 0.4}};
        const Result<PreparedScenario> prepared = prepare(scenario, m_catalogue, {});
        QVERIFY2(prepared.has_value(), prepared ? "" : prepared.error().message.c_str());
        const sim::Configuration &configuration = *prepared->alternatives[1].configuration;
        const sim::HostingConfiguration &hosting = *configuration.hosting;
        QCOMPARE(configuration.machines, std::int64_t{0});
        QCOMPARE(hosting.hosts, 3); // two on each: 1.5 of 2 vCPU
        QCOMPARE(hosting.host.memory.inMegabytes(), 8192.0);
        QCOMPARE(hosting.host.millicores, std::int64_t{2000});
        QCOMPARE(hosting.hostStart, SimDuration::seconds(60));
        QCOMPARE(hosting.autoscaler->unneededPercent, std::int64_t{40});
        QCOMPARE(hosting.autoscaler->leastHosts, 1);
        QCOMPARE(hosting.autoscaler->mostHosts, 8);
        QVERIFY(!configuration.functions[0].pull); // as its size says
        options.hosts = HostRange{2, 2};
        const Result<PreparedScenario> fixed = prepare(scenario, m_catalogue, {});
        QVERIFY(!fixed->alternatives[1].configuration->hosting->autoscaler);
        QCOMPARE(fixed->alternatives[1].configuration->hosting->hosts, 2);
    }

    /// The cold start of the function has all of it, but for fetching the image, which a host does once.
    void hostsFetchWhatTheFunctionSays()
    {
        Scenario scenario = threeWays();
        AlternativeOptions &options = scenario.alternatives[1].options;
        ColdStartPhases phases;
        phases.pull = Distribution{ConstantLaw{SimDuration::seconds(7)}};
        phases.sandbox = Distribution{ConstantLaw{SimDuration::seconds(1)}};
        scenario.functions[0].coldStart = phases;
        const auto function = [&] {
            return prepare(scenario, m_catalogue, {})->alternatives[1].configuration->functions[0];
        };
        QCOMPARE(function().coldStart.size(), std::size_t{2});
        QVERIFY(!function().pull);
        options.hosts = HostRange{2, 2};
        QCOMPARE(function().coldStart.size(), std::size_t{1});
        QVERIFY(function().pull == phases.pull);
        scenario.functions[0].coldStart = ColdStart{Distribution{ConstantLaw{SimDuration::seconds(9)}}};
        QVERIFY(function().pull->isConstantZero());
    }

    /// The shipped numbers of the placement rules are those that the rules have by themselves.
    void theShippedPlacementIsThePlatformsOwn()
    {
        const auto hostingOf = [this](const char *platform) {
            Scenario scenario = threeWays();
            scenario.alternatives = {{"A", platform, std::nullopt, {}}};
            scenario.alternatives[0].options.hosts = HostRange{2, 2};
            return *prepare(scenario, m_catalogue, {})->alternatives[0].configuration->hosting;
        };
        const auto diego = hostingOf("cloud-foundry");
        const auto &auction = std::get<sim::AuctionParameters>(diego.placement);
        const sim::AuctionParameters ownAuction;
        QCOMPARE(auction.startingContainerWeight, ownAuction.startingContainerWeight);
        QCOMPARE(auction.localityWeight, ownAuction.localityWeight);
        QVERIFY(auction.proxyOverhead == ownAuction.proxyOverhead);
        QCOMPARE(diego.crash.firstDelayed, sim::CrashPolicy::cloudFoundry().firstDelayed);
        QCOMPARE(diego.crash.longest, sim::CrashPolicy::cloudFoundry().longest);
        QVERIFY(diego.crash.giveUpAt == sim::CrashPolicy::cloudFoundry().giveUpAt);
        const auto marathon = hostingOf("mesos-marathon");
        const auto &offers = std::get<sim::OfferMatchingParameters>(marathon.placement);
        const sim::OfferMatchingParameters ownOffers;
        QCOMPARE(offers.offerInterval, ownOffers.offerInterval);
        QCOMPARE(offers.launchTokens, ownOffers.launchTokens);
        QCOMPARE(offers.tokenRefresh, ownOffers.tokenRefresh);
        QCOMPARE(offers.backOff.growthPercent, ownOffers.backOff.growthPercent);
        const auto swarm = std::get<sim::SpreadParameters>(hostingOf("docker-swarm").placement);
        QCOMPARE(swarm.manyFailures, sim::SpreadParameters{}.manyFailures);
        QCOMPARE(swarm.failureWindow, sim::SpreadParameters{}.failureWindow);
        QVERIFY(std::get<sim::ResourceFitParameters>(hostingOf("openshift").placement).fit
                == sim::ResourceFit::LeastAllocated);
    }

    /// The profile carries every number of the autoscaler: what the vendor ships and what the mechanism's own defaults
    /// say.
    void theShippedAutoscalerIsKubernetesOwn()
    {
        Scenario scenario = threeWays();
        scenario.alternatives[1].options.replicas = ReplicaRange{1, 10};
        sim::HorizontalPodAutoscalerParameters expected;
        QVERIFY(autoscalerOf(scenario) == expected);
        scenario.alternatives[1].options.targetUtilisation = 0.5;
        expected.metrics.front().target = 50.0;
        QVERIFY(autoscalerOf(scenario) == expected);
    }

    void aKeepAlivePolicyReplacesTheFixedTime()
    {
        Scenario scenario = threeWays();
        AlternativeOptions &options = scenario.alternatives[0].options;
        options.keepAlivePolicy = KeepAliveChoice{"lastAndSpare",
                                                  {{"last", SimDuration::seconds(640)},
                                                   {"spare", SimDuration::seconds(1000)},
                                                   {"maximumLifetime", SimDuration::hours(2)}}};
        const Result<PreparedScenario> prepared = prepare(scenario, m_catalogue, {});
        QVERIFY2(prepared.has_value(), prepared ? "" : prepared.error().message.c_str());
        const auto &scaling =
            std::get<sim::PerRequestScaling>(prepared->alternatives[0].configuration->functions[0].scaling);
        QVERIFY(scaling.policy && std::holds_alternative<sim::LastAndSpareKeepAlive>(scaling.policy->rule()));
        options.keepAlivePolicy = KeepAliveChoice{"hybridHistogram", {}};
        QVERIFY(std::holds_alternative<sim::HybridHistogram>(
            std::get<sim::PerRequestScaling>(
                prepare(scenario, m_catalogue, {})->alternatives[0].configuration->functions[0].scaling)
                .policy->rule()));
        options.keepAlivePolicy->parameters = {{"head", 0.9}, {"tail", 0.5}};
        QCOMPARE(QString::fromStdString(prepare(scenario, m_catalogue, {}).error().path),
                 QStringLiteral("alternatives[0].options.keepAlive.head"));
        options.alwaysWarm = 1;
        const Result<PreparedScenario> refused = prepare(scenario, m_catalogue, {});
        QVERIFY(!refused.has_value());
        QCOMPARE(QString::fromStdString(refused.error().path), QStringLiteral("alternatives[0].options.keepAlive"));
        options = {};
        scenario.alternatives[1].options.keepAlivePolicy =
            KeepAliveChoice{"halving", {{"period", SimDuration::seconds(380)}}};
        QCOMPARE(QString::fromStdString(prepare(scenario, m_catalogue, {}).error().path),
                 QStringLiteral("alternatives[1].options.keepAlive")); // containers have no keep-alive
    }

    /// Each function knows its own timers; the lead is what 99 of 100 cold starts take, unless it is given.
    void timesThatAreKnownAreLed()
    {
        Scenario scenario = threeWays();
        scenario.alternatives.resize(1);
        scenario.functions[0].coldStart = ColdStart(seconds(3));
        AlternativeOptions &options = scenario.alternatives[0].options;
        options.keepAlivePolicy = KeepAliveChoice{"knownTimes", {{"duration", SimDuration::minutes(1)}}};
        const auto path = [&] {
            const Result<PreparedScenario> prepared = prepare(scenario, m_catalogue, {});
            return prepared ? QString() : QString::fromStdString(prepared.error().path);
        };
        QCOMPARE(path(), QStringLiteral("alternatives[0].options.keepAlive.policy")); // no schedule
        scenario.sources[0].arrivals = ScheduleArrivals{"30 * * * *", "2024-01-01", 2};
        const auto wake = [&] {
            const Result<PreparedScenario> prepared = prepare(scenario, m_catalogue, {});
            const sim::FunctionConfiguration &function = prepared->alternatives[0].configuration->functions[0];
            return std::get<sim::PerRequestScaling>(function.scaling).policy->nextWake();
        };
        QCOMPARE(wake(), SimTime::after(SimDuration::minutes(30) - SimDuration::seconds(3)));
        options.keepAlivePolicy->parameters.emplace("lead", SimDuration::seconds(8));
        QCOMPARE(wake(), SimTime::after(SimDuration::minutes(30) - SimDuration::seconds(8)));
        options.keepAlivePolicy->parameters.erase("lead");
        scenario.functions[0].coldStart = ColdStart(Distribution{ExponentialLaw{SimDuration::seconds(1)}});
        const double lead = 1800.0 - wake().inSeconds(); // ln 100 = 4.605 s; 10,000 draws: ± 0.1 s
        QVERIFY2(std::abs(lead - 4.605) < 0.3, qPrintable(QString::number(lead)));
        scenario.functions[0].coldStart = ColdStart(seconds(0));
        QCOMPARE(path(), QStringLiteral("alternatives[0].options.keepAlive.lead"));
    }

    /// The same for Knative: without options it is what Knative ships, with the range of the profile.
    // One function has the lower of both limits for itself; several share the account's.
    void theAccountsLimitIsShared()
    {
        Scenario scenario = threeWays();
        scenario.alternatives.resize(1);
        scenario.alternatives[0].options.accountConcurrencyLimit = 50;
        const auto prepared = [&](std::optional<std::int64_t> ofFunction) {
            scenario.alternatives[0].options.concurrencyLimit = ofFunction;
            const Result<PreparedScenario> result = prepare(scenario, m_catalogue, {});
            if (!result) {
                qFatal("%s", result.error().describe().c_str());
            }
            return result->alternatives[0].configuration;
        };
        const auto limitOf = [](const auto &configuration) {
            return std::get<sim::PerRequestScaling>(configuration->functions[0].scaling).concurrencyLimit;
        };
        QVERIFY(!prepared({})->accountConcurrencyLimit);
        QCOMPARE(limitOf(prepared({})), std::optional<std::int64_t>(50));
        QCOMPARE(limitOf(prepared(20)), std::optional<std::int64_t>(20));
        scenario.functions.push_back(scenario.functions[0]);
        scenario.functions[1].name = "g";
        QCOMPARE(prepared({})->accountConcurrencyLimit, std::optional<std::int64_t>(50));
        QCOMPARE(limitOf(prepared({})), std::optional<std::int64_t>(1000));
    }

    // Functions share invokers: their number is what is paid for, their memory bounds functions and nodes.
    void invokersAreNodes()
    {
        Scenario scenario = threeWays();
        scenario.alternatives = {{"O", "openwhisk", std::nullopt, {}}};
        scenario.functions[0].runtime = "nodejs20";
        const Result<PreparedScenario> result = prepare(scenario, m_catalogue, {});
        QVERIFY2(result.has_value(), result ? "" : result.error().describe().c_str());
        const sim::Configuration &configuration = *result->alternatives[0].configuration;
        QVERIFY(configuration.invokers);
        QCOMPARE(configuration.machines, std::int64_t{4});
        QCOMPARE(configuration.invokers->perMinute, std::optional<std::int64_t>(60));
        QCOMPARE(configuration.invokers->prewarm.size(), std::size_t{1});
        QVERIFY(configuration.invokers->runtimes.front() == configuration.invokers->prewarm.front().runtime);
        scenario.functions[0].memory = MemorySize::gigabytes(3);
        QCOMPARE(prepare(scenario, m_catalogue, {}).error().path, std::string("functions[0].memory"));
        scenario.alternatives[0].options.parameters.emplace("invokerMemory", MemorySize::gigabytes(16));
        QCOMPARE(prepare(scenario, m_catalogue, {}).error().path, std::string("alternatives[0].options.node"));
        scenario.functions[0].memory = MemorySize::megabytes(256);
        scenario.alternatives[0].options.parameters.clear();
        scenario.services.emplace_back().name = "orders";
        scenario.functions[0].calls = {{"orders", 1}};
        QVERIFY(prepare(scenario, m_catalogue, {}).error().message.find("call no services") != std::string::npos);
        scenario.functions[0].calls.clear();
        scenario.sources[0].delivery = AsynchronousEvents{};
        QCOMPARE(prepare(scenario, m_catalogue, {}).error().path, std::string("alternatives[0].platform"));
    }

    void theShippedKnativeIsItsOwn()
    {
        Scenario scenario = threeWays();
        scenario.alternatives[1] = {"K", "knative", std::nullopt, {}};
        const Result<PreparedScenario> prepared = prepare(scenario, m_catalogue, {});
        QVERIFY2(prepared.has_value(), prepared ? "" : prepared.error().message.c_str());
        const auto &scaling =
            std::get<sim::AutoscaledReplicas>(prepared->alternatives[1].configuration->functions[0].scaling);
        sim::KnativePodAutoscalerParameters expected;
        expected.maxScale = prepared->alternatives[1].profile->replicas->value.max;
        QVERIFY(std::get<sim::KnativePodAutoscaler>(scaling.scaler).parameters() == expected);
        scenario.alternatives[1].options.concurrency = 10; // a hard limit below the soft target is the target
        const Result<PreparedScenario> limited = prepare(scenario, m_catalogue, {});
        QVERIFY(limited.has_value());
        expected.totalPerInstance = 10.0;
        const auto &hard =
            std::get<sim::AutoscaledReplicas>(limited->alternatives[1].configuration->functions[0].scaling);
        QVERIFY(std::get<sim::KnativePodAutoscaler>(hard.scaler).parameters() == expected);
    }

    /// Dynos that come and go are paid for as long as they are there; nodes are held for the most replicas.
    void aRangeOfDynosIsScaledByResponseTime()
    {
        Scenario scenario = threeWays();
        AlternativeOptions &options = scenario.alternatives[2].options;
        options.replicas = ReplicaRange{2, 10};
        options.parameters = {{"responseTimeTarget", SimDuration::milliseconds(800)},
                              {"samplesToShrink", std::int64_t(7)}};
        const Result<PreparedScenario> prepared = prepare(scenario, m_catalogue, {});
        QVERIFY2(prepared.has_value(), prepared ? "" : prepared.error().message.c_str());
        const sim::Configuration &configuration = *prepared->alternatives[2].configuration;
        const auto &scaling = std::get<sim::AutoscaledReplicas>(configuration.functions[0].scaling);
        sim::ResponseTimeScalerParameters expected;
        expected.objective = SimDuration::milliseconds(800);
        expected.samplesToShrink = 7;
        expected.limits = {2, 10};
        QVERIFY(std::get<sim::ResponseTimeScaler>(scaling.scaler).parameters() == expected);
        QCOMPARE(scaling.initial, 2);
        QVERIFY(configuration.machinesAreInstances);
        QCOMPARE(configuration.machines, 0);
    }

    void optionsChangeTheParametersOfTheScaler()
    {
        Scenario scenario = threeWays();
        AlternativeOptions &options = scenario.alternatives[1].options;
        options.replicas = ReplicaRange{1, 10};
        options.parameters = {{"syncPeriod", SimDuration::seconds(7)},
                              {"metric", std::string("requestsPerSecond")},
                              {"targetPerInstance", 12.5},
                              {"scaleUpPods", std::int64_t(0)},
                              {"scaleDownStabilisation", SimDuration::seconds(60)},
                              {"scaleDownPercent", std::int64_t(0)}};
        const sim::HorizontalPodAutoscalerParameters changed = autoscalerOf(scenario);
        QCOMPARE(changed.syncPeriod, SimDuration::seconds(7));
        QCOMPARE(changed.metrics.front().kind, sim::HorizontalPodAutoscalerMetric::Kind::PodRequests);
        QCOMPARE(changed.metrics.front().target, 12.5);
        QCOMPARE(changed.behaviour->up.policies.size(), std::size_t{1}); // by percent is left
        QCOMPARE(changed.behaviour->down.stabilisation, SimDuration::seconds(60));
        QCOMPARE(changed.behaviour->down.select, sim::ScalingRules::Select::Disabled); // no policy is left
    }

    void optionsOfTheScalerAreChecked_data()
    {
        QTest::addColumn<bool>("isRange");
        QTest::addColumn<QString>("name");
        QTest::addColumn<ParameterValue>("value");
        QTest::addColumn<QString>("says");
        QTest::newRow("a word of another scaler")
            << true << QStringLiteral("metric") << ParameterValue(std::string("hits"))
            << QStringLiteral("one of: cpuUtilisation, concurrency, requestsPerSecond");
        QTest::newRow("a parameter of another scaler")
            << true << QStringLiteral("stableWindow") << ParameterValue(SimDuration::seconds(60))
            << QStringLiteral("no option");
        QTest::newRow("without a range nothing scales")
            << false << QStringLiteral("syncPeriod") << ParameterValue(SimDuration::seconds(60))
            << QStringLiteral("range of replicas only");
    }
    void optionsOfTheScalerAreChecked()
    {
        QFETCH(bool, isRange);
        QFETCH(QString, name);
        QFETCH(ParameterValue, value);
        QFETCH(QString, says);
        Scenario scenario = threeWays();
        AlternativeOptions &options = scenario.alternatives[1].options;
        options.replicas = ReplicaRange{2, isRange ? 9 : 2};
        options.parameters.emplace(name.toStdString(), value);
        const Result<PreparedScenario> prepared = prepare(scenario, m_catalogue, {});
        QVERIFY(!prepared.has_value());
        QCOMPARE(QString::fromStdString(prepared.error().path), QStringLiteral("alternatives[1].options.") + name);
        QVERIFY2(prepared.error().message.find(says.toStdString()) != std::string::npos,
                 prepared.error().message.c_str());
    }

    void anAutoscalerKeepsOneReplica()
    {
        Scenario scenario = threeWays();
        scenario.alternatives[1].options.replicas = ReplicaRange{0, 5};
        const Result<PreparedScenario> prepared = prepare(scenario, m_catalogue, {});
        QVERIFY(!prepared.has_value());
        QCOMPARE(QString::fromStdString(prepared.error().path), QStringLiteral("alternatives[1].options.replicas"));
    }

    void aRangeOfReplicasIsValidButDoesNotRun()
    {
        Scenario scenario = threeWays();
        scenario.alternatives[2].options.replicas = ReplicaRange{2, 10};
        Catalogue catalogue = m_catalogue;
        for (PlatformProfile &profile : catalogue.platforms) {
            profile.scaler.reset();
            profile.parameters.clear();
        }
        QVERIFY(check(scenario, catalogue).empty());
        const Result<PreparedScenario> prepared = prepare(scenario, catalogue, {});
        QVERIFY(!prepared.has_value());
        QCOMPARE(QString::fromStdString(prepared.error().path), QStringLiteral("alternatives[2].options.replicas"));
    }

    void replicasArePackedFirstFit_data()
    {
        QTest::addColumn<double>("cpu");
        QTest::addColumn<int>("memory_MB");
        QTest::addColumn<int>("replicas");
        QTest::addColumn<int>("nodes");
        QTest::newRow("by memory") << 0.1 << 3000 << 5 << 3;
        QTest::newRow("by vCPU") << 0.5 << 100 << 9 << 3;
        QTest::newRow("tenths add up exactly") << 0.1 << 100 << 20 << 1;
        QTest::newRow("one") << 2.0 << 8192 << 1 << 1;
    }
    void replicasArePackedFirstFit()
    {
        QFETCH(double, cpu);
        QFETCH(int, memory_MB);
        QFETCH(int, replicas);
        QFETCH(int, nodes);
        MachineType machine;
        machine.cpu = 2.0;
        machine.memory = MemorySize::gigabytes(8);
        QCOMPARE(firstFit({{cpu, MemorySize::megabytes(memory_MB), replicas}}, machine), nodes);
    }

    void smallReplicasFillTheGapsOfLargeOnes()
    {
        MachineType machine;
        machine.cpu = 2.0;
        machine.memory = MemorySize::gigabytes(8);
        const MemorySize little = MemorySize::megabytes(10);
        QCOMPARE(firstFit({{1.5, little, 2}, {0.5, little, 2}, {0.5, little, 1}}, machine), 3);
    }

    void tracesCreateTheirFunctions()
    {
        Scenario scenario = threeWays();
        TraceArrivals trace;
        trace.select = TraceArrivals::SelectTop{2};
        scenario.sources[0].arrivals = trace;
        const Traces traces{{0, std::make_shared<ThreeFunctions>()}};
        const Result<PreparedScenario> prepared = prepare(scenario, m_catalogue, traces);
        QVERIFY(prepared.has_value());
        // The template gives its service and memory and does not run itself.
        const std::vector<sim::FunctionConfiguration> &functions = prepared->alternatives[0].configuration->functions;
        QCOMPARE(functions.size(), std::size_t(2));
        QCOMPARE(functions[1].name, std::string("b"));
        QVERIFY(functions[1].service == seconds(1));
        QCOMPARE(std::get<sim::TraceBinding>(functions[1].sources[0].arrivals).entry, std::size_t(1));

        scenario.sources[0].function.clear();
        const Result<PreparedScenario> without = prepare(scenario, m_catalogue, traces);
        QVERIFY(!without.has_value());
        QCOMPARE(without.error().path, std::string("sources[0].function"));
        trace.service = TraceArrivals::Service::Trace;
        scenario.sources[0].arrivals = trace;
        QVERIFY(prepare(scenario, m_catalogue, traces).has_value());
    }

    void closedFormsStandOnlyWhereTheyAreExact_data()
    {
        QTest::addColumn<Change>("change");
        QTest::addColumn<double>("cold"); // -1: none
        const auto row = [](const char *name, double cold, Change change) { QTest::newRow(name) << change << cold; };
        const Distribution work{ExponentialLaw{SimDuration::milliseconds(1991)}};
        const auto exact = [work](Scenario &s) {
            s.functions[0].service = work;
            s.functions[0].coldStart = ColdStart(seconds(0));
            s.alternatives[0].options.keepAlive = SimDuration::minutes(10);
            s.sources[0].arrivals = PoissonArrivals{Rate::perSecond(0.9)};
        };
        row("exponential, last used first", 0.0013293066, exact);
        row("a cold start", -1.0, [=](Scenario &s) { exact(s), s.functions[0].coldStart = ColdStart(seconds(1)); });
        row("cold unlike warm", -1.0, [=](Scenario &s) { exact(s), s.functions[0].coldService = seconds(2); });
        row("newest first", -1.0, [=](Scenario &s) { exact(s), s.alternatives[0].options.routing = Routing::Newest; });
        row("a timeout", -1.0, [=](Scenario &s) { exact(s), s.functions[0].timeout = SimDuration::seconds(30); });
        row("a limit of starts that can be reached", -1.0, [=](Scenario &s) {
            exact(s), s.alternatives[0].options.startLimit = StartLimitOptions{2, {}, {}};
        });
        row("always warm", -1.0, [=](Scenario &s) { exact(s), s.alternatives[0].options.alwaysWarm = 1; });
        row("not exponential", -1.0, [=](Scenario &s) { exact(s), s.functions[0].service = seconds(2); });
        row("two sources", -1.0, [=](Scenario &s) { exact(s), s.sources.push_back(s.sources[0]); });
        row("one at a time, whatever the service", 0.6065306597, [=](Scenario &s) { // e^(−1/2)
            exact(s);
            s.functions[0].coldService = seconds(3);
            s.alternatives[0].options.concurrencyLimit = 1;
            s.alternatives[0].options.keepAlive = SimDuration::seconds(1);
            s.sources[0].arrivals = PoissonArrivals{Rate::perSecond(0.5)};
        });
        row("constant, warm", 0.0, [=](Scenario &s) {
            exact(s);
            s.functions[0].service = seconds(4);
            s.sources[0].arrivals = ConstantArrivals{Rate::perSecond(0.1)};
        });
        row("constant, cold", 1.0, [=](Scenario &s) {
            exact(s);
            s.functions[0].service = seconds(4);
            s.alternatives[0].options.keepAlive = SimDuration::seconds(5);
            s.sources[0].arrivals = ConstantArrivals{Rate::perSecond(0.1)};
        });
    }
    void closedFormsStandOnlyWhereTheyAreExact()
    {
        QFETCH(Change, change);
        QFETCH(double, cold);
        Scenario scenario = threeWays();
        scenario.alternatives.resize(1);
        change(scenario);
        const Result<PreparedScenario> prepared = prepare(scenario, m_catalogue, {});
        QVERIFY2(prepared.has_value(), prepared ? "" : prepared.error().describe().c_str());
        const std::optional<double> value = analyticColdProbability(*prepared->alternatives[0].configuration);
        QCOMPARE(value.has_value(), cold >= 0.0);
        QVERIFY(!value || std::abs(*value - cold) < 1e-10);
    }
};

QTEST_APPLESS_MAIN(TestPrepare)
#include "tst_prepare.moc"
