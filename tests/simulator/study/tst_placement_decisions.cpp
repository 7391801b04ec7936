// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "simulator/configuration.h"
#include "simulator/stepped_run.h"
#include "simulator/study/run.h"
#include "tests/simulator/study/three_ways.h"

using namespace warmfront;
using namespace warmfront::study;

namespace {

Scenario scenarioOf(const std::string &platform)
{
    Scenario scenario;
    scenario.name = "hosts";
    scenario.horizon = SimDuration::minutes(10);
    for (const char *name : {"small", "large"}) {
        Function function;
        function.name = name;
        function.runtime = "python3.12";
        function.memory = MemorySize::megabytes(function.name == "small" ? 128 : 512);
        function.cpu = 0.25;
        function.service = {ExponentialLaw{SimDuration::milliseconds(400)}};
        scenario.functions.push_back(function);
        EventSource source;
        source.name = function.name + " web";
        source.function = function.name;
        source.arrivals = PoissonArrivals{Rate::perSecond(3)};
        scenario.sources.push_back(source);
    }
    Alternative alternative;
    alternative.name = platform;
    alternative.platform = platform;
    scenario.alternatives.push_back(alternative);
    return scenario;
}

sim::SteppedRun runOf(const Scenario &scenario)
{
    const Result<PreparedScenario> prepared = prepare(scenario, shippedCatalogue(), {});
    if (!prepared) {
        throw std::runtime_error(prepared.error().describe());
    }
    return *sim::SteppedRun::make(prepared->alternatives[0].configuration, ReplicationIndex{});
}

/// The instances that are there now, by their numbers.
std::map<std::uint32_t, std::optional<std::uint32_t>> hostsOf(const sim::SteppedRun &run, std::size_t function)
{
    std::map<std::uint32_t, std::optional<std::uint32_t>> hosts;
    for (const sim::InstanceView &instance : run.instances(function)) {
        hosts[instance.number] = instance.host;
    }
    return hosts;
}

} // namespace

/// What a platform tells of the hosts that it chooses for instances.
class TestPlacementDecisions : public QObject
{
    Q_OBJECT

private slots:
    void theHostThatIsToldTookTheInstance_data();
    void theHostThatIsToldTookTheInstance();
    void whoFindsNoRoomIsToldOnce();
    void invokersAreToldInTheOrderOfTrial();
    void goingBackTellsTheSameAgain();
};

void TestPlacementDecisions::theHostThatIsToldTookTheInstance_data()
{
    QTest::addColumn<QString>("platform");
    QTest::addColumn<int>("rule");
    QTest::addColumn<bool>("highestWins");
    QTest::addColumn<int>("fewest"); // placements: some platforms back off from what ends over and over

    QTest::newRow("Kubernetes scores") << "kubernetes" << int(HostRule::LeastAllocated) << true << 2;
    QTest::newRow("Swarm spreads") << "docker-swarm" << int(HostRule::Spread) << false << 15;
    QTest::newRow("Diego's auction") << "cloud-foundry" << int(HostRule::Auction) << false << 5;
    QTest::newRow("Mesos' offers") << "mesos-marathon" << int(HostRule::Offers) << false << 15;
}

/// Instances are ended by hand, one every 20 s, so that their successors are placed.
void TestPlacementDecisions::theHostThatIsToldTookTheInstance()
{
    QFETCH(QString, platform);
    QFETCH(int, rule);
    QFETCH(bool, highestWins);
    QFETCH(int, fewest);
    Scenario scenario = scenarioOf(platform.toStdString());
    scenario.alternatives[0].options.hosts = HostRange{4, 4};
    scenario.alternatives[0].options.replicas = ReplicaRange{5, 5};
    sim::SteppedRun run = runOf(scenario);
    int placed = 0;
    for (int turn = 1; turn <= 20; ++turn) {
        QVERIFY(run.goTo(SimTime::after(SimDuration::seconds(20 * turn))).has_value());
        const std::size_t function = turn % 2;
        const std::uint32_t oldest = run.instances(function).front().number;
        const std::uint64_t before = run.decisionCount();
        QVERIFY(run.intervene({function, sim::EndInstance{oldest}}));
        QVERIFY(run.goTo(SimTime::after(SimDuration::seconds(20 * turn + 19))).has_value());
        for (const Decision &decision : run.decisions(std::size_t(run.decisionCount() - before))) {
            if (decision.kind != DecisionKind::Placement) {
                continue;
            }
            QVERIFY(decision.rule == DecisionRule::HostChosen);
            QVERIFY(decision.hosts.has_value());
            QCOMPARE(int(decision.hosts->rule), rule);
            const std::vector<HostCandidate> &hosts = decision.hosts->hosts;
            QCOMPARE(hosts.size(), std::size_t(4));
            QVERIFY(hosts[0].isChosen && hosts[0].hasRoom && hosts[0].measure);
            const auto there = hostsOf(run, decision.function);
            const auto instance = there.find(decision.instance);
            QVERIFY(instance != there.end());
            QCOMPARE(instance->second, std::optional(hosts[0].host));
            std::set<std::uint32_t> different;
            for (const HostCandidate &host : hosts) {
                different.insert(host.host);
                if (host.isChosen) {
                    continue;
                }
                QVERIFY(host.measure.has_value() == (host.hasRoom || rule == int(HostRule::Offers)));
                if (host.measure && rule != int(HostRule::Offers)) {
                    QVERIFY(highestWins ? *host.measure <= *hosts[0].measure : *host.measure >= *hosts[0].measure);
                }
                if (rule == int(HostRule::Offers) && *host.measure < *hosts[0].measure) {
                    QVERIFY(!host.hasRoom); // it was offered earlier
                }
            }
            QCOMPARE(different.size(), std::size_t(4));
            ++placed;
        }
    }
    QVERIFY2(placed >= fewest, QByteArray::number(placed));
}

/// A host holds one instance of two thirds of its memory; the second one waits.
void TestPlacementDecisions::whoFindsNoRoomIsToldOnce()
{
    Scenario scenario = scenarioOf("docker-swarm");
    scenario.alternatives[0].options.hosts = HostRange{1, 1};
    scenario.alternatives[0].options.replicas = ReplicaRange{2, 2};
    const std::int64_t memory = runOf(scenario).configuration().hosting->host.memory.count();
    scenario.functions[1].memory = MemorySize::bytes(memory * 2 / 3);
    sim::SteppedRun run = runOf(scenario);
    QVERIFY(run.goTo(SimTime::after(SimDuration::minutes(5))).has_value());
    int told = 0;
    for (const Decision &decision : run.decisions(2000)) {
        if (decision.kind == DecisionKind::Placement) {
            ++told;
            QVERIFY(decision.rule == DecisionRule::NoHostHasRoom);
            QCOMPARE(decision.function, 1U);
            QCOMPARE(decision.hosts->hosts.size(), std::size_t(1));
            QVERIFY(!decision.hosts->hosts[0].hasRoom && !decision.hosts->hosts[0].measure);
        }
    }
    QCOMPARE(told, 1);
}

/// With memory for few containers the home of a function is full now and then.
void TestPlacementDecisions::invokersAreToldInTheOrderOfTrial()
{
    Scenario scenario = scenarioOf("openwhisk");
    scenario.alternatives[0].options.parameters["invokers"] = std::int64_t{4};
    scenario.alternatives[0].options.parameters["invokerMemory"] = MemorySize::megabytes(1024);
    sim::SteppedRun run = runOf(scenario);
    QVERIFY(run.goTo(SimTime::after(SimDuration::minutes(5))).has_value());
    std::map<HostRule, int> rules;
    for (const Decision &decision : run.decisions(2000)) {
        if (!decision.hosts) {
            continue;
        }
        QVERIFY(decision.kind == DecisionKind::Cold || decision.kind == DecisionKind::Waiting);
        ++rules[decision.hosts->rule];
        const std::vector<HostCandidate> &hosts = decision.hosts->hosts;
        QVERIFY(hosts[0].isChosen);
        // It was tried last, but for one that is drawn.
        if (decision.hosts->rule != HostRule::Overload) {
            QCOMPARE(*hosts[0].measure, double(hosts.size()));
        }
        QVERIFY((decision.hosts->rule == HostRule::Home) == (hosts[0].measure == 1.0 && hosts[0].hasRoom));
        for (std::size_t i = 1; i < hosts.size(); ++i) {
            QVERIFY(!hosts[i].hasRoom);
            QVERIFY(hosts[i].freeMemory < scenario.functions[decision.function].memory);
        }
    }
    QVERIFY(rules[HostRule::Home] > 0 && rules[HostRule::StepFromHome] > 0);
}

void TestPlacementDecisions::goingBackTellsTheSameAgain()
{
    Scenario scenario = scenarioOf("kubernetes");
    scenario.alternatives[0].options.hosts = HostRange{3, 3};
    scenario.alternatives[0].options.replicas = ReplicaRange{1, 6};
    sim::SteppedRun run = runOf(scenario);
    const SimTime end = SimTime::after(SimDuration::minutes(5));
    QVERIFY(run.goTo(end).has_value());
    const std::vector<Decision> told = run.decisions(2000);
    QVERIFY(std::ranges::any_of(told, [](const Decision &d) { return d.kind == DecisionKind::Placement; }));
    QVERIFY(run.goTo(SimTime::after(SimDuration::minutes(1))).has_value());
    QVERIFY(run.goTo(end).has_value());
    QVERIFY(run.decisions(2000) == told);
}

QTEST_APPLESS_MAIN(TestPlacementDecisions)
#include "tst_placement_decisions.moc"
