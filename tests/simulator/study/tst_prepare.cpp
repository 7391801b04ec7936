// SPDX-License-Identifier: GPL-3.0-or-later
#include <functional>

#include <QtTest>

#include "simulator/configuration.h"
#include "simulator/study/analytic.h"
#include "simulator/study/run.h"
#include "tests/simulator/study/three_ways.h"

using namespace warmfront;
using namespace warmfront::study;

namespace {

using Change = std::function<void(Scenario &)>;

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

} // namespace

/// What a scenario becomes before it runs, with the platforms and plans that come with the application.
class TestPrepare : public QObject
{
    Q_OBJECT

    const Catalogue &m_catalogue = shippedCatalogue();

private slots:
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
