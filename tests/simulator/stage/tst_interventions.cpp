// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "simulator/stepped_run.h"
#include "tests/simulator/stage/some_run.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

SimDuration seconds(double n)
{
    return SimDuration::nanoseconds(static_cast<std::int64_t>(n * 1e9));
}

/// One function that serves one request at a time for 10 s, cold starts of 2 s, one request of its own at 1000 s.
Configuration plainRun(FunctionScaling scaling)
{
    Configuration configuration;
    configuration.horizon = seconds(2000);
    FunctionConfiguration function;
    function.memory = MemorySize::megabytes(128);
    function.cpu = 1.0;
    function.service = {ConstantLaw{seconds(10)}};
    function.coldStart = {Distribution{ConstantLaw{seconds(2)}}};
    function.scaling = std::move(scaling);
    function.sources = {{SourceIndex{}, ConstantArrivals{Rate::perSecond(0.001)}}};
    configuration.functions = {function};
    return configuration;
}

PerRequestScaling keptFor(double keepAlive)
{
    PerRequestScaling scaling;
    scaling.keepAlive = seconds(keepAlive);
    return scaling;
}

SteppedRun stepped(const Configuration &configuration)
{
    return *SteppedRun::make(std::make_shared<Configuration>(configuration), ReplicationIndex{});
}

void goTo(SteppedRun &run, double second)
{
    QVERIFY(run.goTo(SimTime::after(seconds(second))).has_value());
}

} // namespace

class TestInterventions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRequestByHandIsServedLikeAnyOther();
    void aBurstStartsAnInstanceForEach();
    void anInstanceThatEndsTakesItsRequestsAlong();
    void anEndedReplicaIsReplaced();
    void anAlwaysWarmInstanceIsReplacedAtOnce();
    void aShorterKeepAliveEndsIdleInstances();
    void aLongerKeepAliveKeepsThem();
    void aLimitByHandRefuses();
    void replicasComeAndDrain();
};

void TestInterventions::aRequestByHandIsServedLikeAnyOther()
{
    SteppedRun run = stepped(plainRun(keptFor(60)));
    goTo(run, 5);
    QVERIFY(run.intervene({0, SendRequests{1}}));
    QCOMPARE(run.view(0).cold, 1U);
    QCOMPARE(run.instances(0)[0].state, InstanceView::State::Starting);
    goTo(run, 7.5);
    QCOMPARE(run.instances(0)[0].state, InstanceView::State::Busy);
    goTo(run, 17); // 5 + 2 + 10
    QCOMPARE(run.view(0).done, 1U);
    QVERIFY(run.intervene({0, SendRequests{1}}));
    QCOMPARE(run.view(0).cold, 1U); // a warm one
    goTo(run, 27 + 60);
    QCOMPARE(run.instances(0).size(), std::size_t(0));
}

void TestInterventions::aBurstStartsAnInstanceForEach()
{
    SteppedRun run = stepped(plainRun(keptFor(60)));
    QVERIFY(run.intervene({0, SendRequests{20}}));
    QCOMPARE(run.instances(0).size(), std::size_t(20));
    QCOMPARE(run.view(0).requests, 20U);
}

void TestInterventions::anInstanceThatEndsTakesItsRequestsAlong()
{
    for (const double cpuShare : {0.0, 0.5}) {
        Configuration configuration = plainRun(keptFor(60));
        configuration.functions[0].concurrency = 4;
        configuration.functions[0].cpuShare = cpuShare;
        SteppedRun run = stepped(configuration);
        QVERIFY(run.intervene({0, SendRequests{3}}));
        goTo(run, 5);
        QCOMPARE(run.instances(0).size(), std::size_t(1));
        QCOMPARE(run.instances(0)[0].requests, 3);
        QVERIFY(run.intervene({0, EndInstance{1}}));
        QVERIFY(!run.intervene({0, EndInstance{1}}));
        QCOMPARE(run.instances(0).size(), std::size_t(0));
        QCOMPARE(run.view(0).failed, 3U);
        QCOMPARE(run.view(0).inFlight, 0);
        // The slots of the three are used again, and the events about them harm nobody.
        QVERIFY(run.intervene({0, SendRequests{4}}));
        QVERIFY(run.advance({}).has_value());
        QCOMPARE(run.view(0).failed, 3U);
        QCOMPARE(run.view(0).done, 5U); // 4 and the one at 1000 s
        const Counts counts = run.outcome()->outcome.counts;
        QCOMPARE(counts.requests, 8U);
        QCOMPARE(counts.failed, 3U);
        QCOMPARE(counts.done, 5U);
    }
}

void TestInterventions::anEndedReplicaIsReplaced()
{
    FixedReplicas two;
    two.replicas = 2;
    SteppedRun run = stepped(plainRun(two));
    goTo(run, 100);
    QVERIFY(run.intervene({0, EndInstance{1}}));
    QCOMPARE(run.view(0).ready, 1);
    QCOMPARE(run.view(0).starting, 1);
    goTo(run, 102);
    QCOMPARE(run.view(0).ready, 2);
    QCOMPARE(run.instances(0)[1].number, 3U);
}

void TestInterventions::anAlwaysWarmInstanceIsReplacedAtOnce()
{
    PerRequestScaling scaling = keptFor(60);
    scaling.alwaysWarm = 1;
    SteppedRun run = stepped(plainRun(scaling));
    goTo(run, 500);
    QCOMPARE(run.instances(0).size(), std::size_t(1)); // long idle, and there
    QVERIFY(run.intervene({0, EndInstance{1}}));
    QCOMPARE(run.instances(0).size(), std::size_t(1));
    QVERIFY(run.advance({}).has_value());
    const UnitOutcome outcome = *run.outcome();
    QCOMPARE(outcome.outcome.counts.cold, 0U);
    QCOMPARE(outcome.outcome.counts.done, 1U);
}

void TestInterventions::aShorterKeepAliveEndsIdleInstances()
{
    SteppedRun run = stepped(plainRun(keptFor(600)));
    QVERIFY(run.intervene({0, SendRequests{2}}));
    goTo(run, 100); // idle since 12 s
    QVERIFY(run.intervene({0, ChangeKeepAlive{seconds(100)}}));
    goTo(run, 111.9);
    QCOMPARE(run.instances(0).size(), std::size_t(2));
    goTo(run, 112);
    QCOMPARE(run.instances(0).size(), std::size_t(0));
}

void TestInterventions::aLongerKeepAliveKeepsThem()
{
    SteppedRun run = stepped(plainRun(keptFor(60)));
    QVERIFY(run.intervene({0, SendRequests{1}}));
    goTo(run, 50);
    QVERIFY(run.intervene({0, ChangeKeepAlive{seconds(200)}}));
    goTo(run, 211);
    QCOMPARE(run.instances(0).size(), std::size_t(1));
    goTo(run, 212);
    QCOMPARE(run.instances(0).size(), std::size_t(0));
    FixedReplicas fixed;
    SteppedRun other = stepped(plainRun(fixed));
    QVERIFY(!other.intervene({0, ChangeKeepAlive{seconds(1)}})); // replicas have none
}

void TestInterventions::aLimitByHandRefuses()
{
    SteppedRun run = stepped(plainRun(keptFor(60)));
    QVERIFY(run.intervene({0, ChangeConcurrencyLimit{2}}));
    QVERIFY(run.intervene({0, SendRequests{5}}));
    QCOMPARE(run.view(0).refused, 3U);
    QVERIFY(run.intervene({0, ChangeConcurrencyLimit{std::nullopt}}));
    QVERIFY(run.intervene({0, SendRequests{5}}));
    QCOMPARE(run.view(0).refused, 3U);
}

void TestInterventions::replicasComeAndDrain()
{
    FixedReplicas two;
    two.replicas = 2;
    SteppedRun run = stepped(plainRun(two));
    QVERIFY(run.intervene({0, ChangeReplicas{4}}));
    QCOMPARE(run.view(0).starting, 2);
    goTo(run, 2);
    QCOMPARE(run.view(0).ready, 4);
    QVERIFY(run.intervene({0, SendRequests{4}}));
    QVERIFY(run.intervene({0, ChangeReplicas{1}}));
    QCOMPARE(run.view(0).ready, 1);
    QCOMPARE(run.instances(0).size(), std::size_t(4)); // three finish what they have
    goTo(run, 12);
    QCOMPARE(run.instances(0).size(), std::size_t(1));
    QCOMPARE(run.view(0).done, 4U);
}

QTEST_APPLESS_MAIN(TestInterventions)
#include "tst_interventions.moc"
