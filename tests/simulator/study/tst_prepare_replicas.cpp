// SPDX-License-Identifier: GPL-3.0-or-later
#include <functional>

#include <QtTest>

#include "simulator/configuration.h"
#include "simulator/study/resolving/packing.h"
#include "simulator/study/run.h"
#include "tests/simulator/study/three_ways.h"

Q_DECLARE_METATYPE(warmfront::ParameterValue)

using namespace warmfront;
using namespace warmfront::study;

namespace {

using Change = std::function<void(Scenario &)>;

} // namespace

/// How many replicas there are, what scales them and what they run on, as a scenario is prepared.
class TestPrepareReplicas : public QObject
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

    const Catalogue &m_catalogue = shippedCatalogue();

private slots:
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
};

QTEST_APPLESS_MAIN(TestPrepareReplicas)
#include "tst_prepare_replicas.moc"
