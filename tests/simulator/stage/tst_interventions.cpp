// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/simulator/stage/some_run.h"
#include "tests/simulator/stage/stepping.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

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

/// Functions a and b of that kind, 128 MB each, on one invoker with room for two containers.
Configuration onOneInvoker()
{
    Configuration configuration = plainRun(keptFor(610));
    configuration.functions.push_back(configuration.functions[0]);
    configuration.functions[0].name = "a";
    configuration.functions[1].name = "b";
    configuration.functions[1].index = static_cast<FunctionIndex>(1);
    configuration.functions[1].sources[0].index = static_cast<SourceIndex>(1);
    InvokerCapacity invokers;
    invokers.managedFraction = 1.0;
    invokers.userMemory = MemorySize::megabytes(256);
    invokers.runtimes = {RuntimeIndex{0}, RuntimeIndex{0}};
    configuration.invokers = invokers;
    return configuration;
}

std::optional<double> number(const Decision &decision, std::string_view name)
{
    const auto found = std::ranges::find(decision.numbers, name, &DecisionNumber::name);
    return found == decision.numbers.end() ? std::nullopt : std::optional(found->value);
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
    void aContainerThatEndsMakesRoomForWhatWaits();
    void containersAreEndedWhileTheyStart();
    void limitAndKeepAliveOfInvokersAreThoseOfAllFunctions();
    void invokersHaveNoReplicasAndNoVersions();
    void whyAContainerStartsOrNot();
    void whyThereIsNoneOnTheInvoker();
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

/// Three at once and room for two: the third waits. At 5 s the first container goes, its activation fails, and the
/// third starts a container, ready at 7 s and done at 17 s. The other one of a is done at 12 s.
void TestInterventions::aContainerThatEndsMakesRoomForWhatWaits()
{
    SteppedRun run = stepped(onOneInvoker());
    QVERIFY(run.intervene({0, SendRequests{3}}));
    QCOMPARE(run.view(0).starting, 2);
    QCOMPARE(run.view(0).queued, 1);
    QCOMPARE(run.view(0).requests, 3U);
    goTo(run, 5);
    QCOMPARE(run.instances(0)[0].state, InstanceView::State::Busy);
    QVERIFY(!run.intervene({1, EndInstance{1}})); // b has none
    QVERIFY(run.intervene({0, EndInstance{1}}));
    QVERIFY(!run.intervene({0, EndInstance{1}}));
    QCOMPARE(run.view(0).failed, 1U);
    QCOMPARE(run.view(0).queued, 0);
    QCOMPARE(run.instances(0).size(), std::size_t(2));
    QCOMPARE(run.instances(0)[1].number, 3U);
    QCOMPARE(run.instances(0)[1].state, InstanceView::State::Starting);
    QCOMPARE(run.view(0).cold, 3U);
    QCOMPARE(number(run.decisions(1)[0], "waited for memory in s"), std::optional(5.0));
    goTo(run, 12);
    QCOMPARE(run.view(0).done, 1U);
    QCOMPARE(run.instances(0)[0].state, InstanceView::State::Idle);
    QCOMPARE(run.instances(0)[0].idleSince, SimTime::after(seconds(12)));
    goTo(run, 16.9);
    QCOMPARE(run.view(0).done, 1U);
    goTo(run, 17);
    QCOMPARE(run.view(0).done, 2U);
    // Both have been idle for 610 s: nothing happens then, and they are not there any more.
    goTo(run, 622);
    QCOMPARE(run.instances(0).size(), std::size_t(2));
    goTo(run, 622.5);
    QCOMPARE(run.instances(0).size(), std::size_t(1));
    QVERIFY(!run.intervene({0, EndInstance{2}}));
    goTo(run, 628);
    QCOMPARE(run.view(0).ready, 0);
    const UnitOutcome outcome = *run.outcome();
    QCOMPARE(outcome.functions[0].counts.requests, 4U); // and that at 1000 s
    QCOMPARE(outcome.functions[0].counts.failed, 1U);
    QCOMPARE(outcome.functions[0].counts.done, 3U);
    // a: 2 + 2 + 2 + 2 s of starts, those until 2 s, 2 s, 7 s, 1002 s; busy 3 + 10 + 10 + 10 s; idle 3 × 610 s. The
    // request of b at 1000 s: 2 s, 10 s, and 610 s.
    QCOMPARE(std::int64_t(outcome.functions[0].instances.starting.count()), seconds(8).count());
    QCOMPARE(std::int64_t(outcome.functions[0].instances.busy.count()), seconds(33).count());
    QCOMPARE(std::int64_t(outcome.functions[0].instances.idle.count()), seconds(3 * 610).count());
    QCOMPARE(std::int64_t(outcome.functions[1].instances.idle.count()), seconds(610).count());
}

/// Slots of containers and activations are used again at once, while events about the former ones are still to come.
void TestInterventions::containersAreEndedWhileTheyStart()
{
    for (const int places : {1, 4}) {
        Configuration configuration = onOneInvoker();
        configuration.functions[0].concurrency = places;
        SteppedRun run = stepped(configuration);
        std::uint64_t failed = 0;
        for (std::uint32_t round = 1; round <= 5; ++round) {
            goTo(run, 0.3 * round);
            QVERIFY(run.intervene({0, SendRequests{places}}));
            QCOMPARE(run.instances(0).size(), std::size_t(1));
            QCOMPARE(run.instances(0)[0].requests, places);
            QVERIFY(run.intervene({0, EndInstance{round}}));
            failed += static_cast<std::uint64_t>(places);
            QCOMPARE(run.view(0).failed, failed);
            QVERIFY(run.instances(0).empty());
        }
        goTo(run, 1.6);
        QVERIFY(run.intervene({0, SendRequests{1}}));
        goTo(run, 3.5); // the last of the former would have been ready
        QCOMPARE(run.view(0).starting, 1);
        goTo(run, 13.6);
        QCOMPARE(run.view(0).done, 1U);
        QVERIFY(run.advance({}).has_value());
        const Counts counts = run.outcome()->outcome.counts;
        QCOMPARE(counts.failed, failed);
        QCOMPARE(counts.done, 3U); // and those at 1000 s
        QCOMPARE(counts.requests, failed + 3);
    }
}

void TestInterventions::limitAndKeepAliveOfInvokersAreThoseOfAllFunctions()
{
    SteppedRun run = stepped(onOneInvoker());
    QVERIFY(run.controls(0).areShared && run.controls(0).hasConcurrencyLimit);
    QVERIFY(!run.controls(0).concurrencyLimit);
    QCOMPARE(run.controls(1).keepAlive, std::optional(seconds(610)));
    QVERIFY(run.intervene({0, ChangeConcurrencyLimit{2}}));
    QCOMPARE(run.controls(1).concurrencyLimit, std::optional<std::int64_t>(2));
    QVERIFY(run.intervene({0, SendRequests{1}}));
    QVERIFY(run.intervene({1, SendRequests{3}}));
    QCOMPARE(run.view(1).refused, 2U);
    QCOMPARE(run.decisions(1)[0].rule, DecisionRule::AccountLimit);
    QVERIFY(run.intervene({1, ChangeConcurrencyLimit{std::nullopt}}));
    QVERIFY(run.intervene({1, SendRequests{1}}));
    QCOMPARE(run.view(1).refused, 2U);
    QCOMPARE(run.view(1).queued, 1);
    // At 12 s what waits evicts the container of a, is served from 14 to 24 s, and the first of b is idle.
    goTo(run, 50);
    QCOMPARE(run.instances(1).size(), std::size_t(2));
    QVERIFY(run.intervene({0, ChangeKeepAlive{seconds(30)}}));
    QCOMPARE(run.controls(1).keepAlive, std::optional(seconds(30)));
    QCOMPARE(run.instances(1).size(), std::size_t(1));
    goTo(run, 54); // for exactly so long it is still there
    QCOMPARE(run.instances(1).size(), std::size_t(1));
    goTo(run, 54.1);
    QVERIFY(run.instances(1).empty());
    QVERIFY(run.advance({}).has_value());
    const UnitOutcome outcome = *run.outcome();
    // The first of b ended when the time was made shorter, not before: 50 - 12 s. Those of 1000 s are idle for 30 s.
    QCOMPARE(std::int64_t(outcome.functions[0].instances.idle.count()), seconds(30).count());
    QCOMPARE(std::int64_t(outcome.functions[1].instances.idle.count()), seconds(38 + 30 + 30).count());
}

void TestInterventions::invokersHaveNoReplicasAndNoVersions()
{
    SteppedRun run = stepped(onOneInvoker());
    QVERIFY(!run.controls(0).replicas && !run.controls(0).canDeploy);
    QVERIFY(!run.intervene({0, ChangeReplicas{3}}));
    QVERIFY(!run.intervene({0, DeployVersion{}}));
    QVERIFY(run.interventions().empty());
}

/// a at 0 s is served until 12 s. Two of b at 20 s: the first starts beside it, the second in its place. Another a at
/// 20 s waits until both end at 32 s, and starts in place of the first.
void TestInterventions::whyAContainerStartsOrNot()
{
    Configuration configuration = onOneInvoker();
    configuration.invokers->perMinute = 5;
    SteppedRun run = stepped(configuration);
    QVERIFY(run.intervene({0, SendRequests{1}}));
    Decision decision = run.decisions(1)[0];
    QCOMPARE(decision.rule, DecisionRule::NoneThere);
    QCOMPARE(decision.origin, InstanceOrigin::New);
    QCOMPARE(decision.instance, 1U);
    QCOMPARE(number(decision, "memory held there afterwards, MB"), std::optional(128.0));
    goTo(run, 20);
    QVERIFY(run.intervene({1, SendRequests{2}}));
    decision = run.decisions(1)[0];
    QCOMPARE(decision.kind, DecisionKind::Cold);
    QCOMPARE(decision.rule, DecisionRule::NoneFree);
    QCOMPARE(decision.origin, InstanceOrigin::InPlace);
    QCOMPARE(number(decision, "idle containers removed"), std::optional(1.0));
    QCOMPARE(decision.candidates.size(), std::size_t(1));
    QCOMPARE(decision.candidates[0].state, DecisionCandidate::State::Starting);
    QCOMPARE(decision.candidates[0].at, SimTime::after(seconds(32)));
    QVERIFY(run.intervene({0, SendRequests{1}}));
    decision = run.decisions(1)[0];
    QCOMPARE(decision.kind, DecisionKind::Waiting);
    QCOMPARE(decision.rule, DecisionRule::NoMemory);
    QCOMPARE(decision.candidates.size(), std::size_t(1));
    QCOMPARE(decision.candidates[0].state, DecisionCandidate::State::Ended);
    QCOMPARE(decision.candidates[0].idleSince, SimTime::after(seconds(12)));
    QVERIFY(run.intervene({0, SendRequests{2}}));
    decision = run.decisions(1)[0];
    QCOMPARE(decision.rule, DecisionRule::MinuteLimit); // the sixth of this minute
    QCOMPARE(run.view(0).refused, 1U);
    QCOMPARE(run.view(0).queued, 2);
    goTo(run, 32);
    QCOMPARE(run.view(0).queued, 0);
    decision = run.decisions(1)[0];
    QCOMPARE(decision.kind, DecisionKind::Cold);
    QCOMPARE(decision.origin, InstanceOrigin::InPlace);
    QCOMPARE(number(decision, "waited for memory in s"), std::optional(12.0));
    // With room for three the a of 20 s would have found its container.
    const std::vector<Decision> all = run.decisions(10);
    const auto waits = std::ranges::find(all, DecisionKind::Waiting, &Decision::kind);
    const std::optional<Counterfactual> found = run.counterfactual(*waits, [] { return true; });
    QVERIFY(found.has_value());
    QCOMPARE(found->parameter, Counterfactual::Parameter::InvokerMemory);
    QCOMPARE(found->present, 256);
    QCOMPARE(found->value, 384);
}

/// a calls its home first. The container there goes, and the one on the other invoker does not help.
void TestInterventions::whyThereIsNoneOnTheInvoker()
{
    Configuration configuration = onOneInvoker();
    configuration.invokers->invokers = 2;
    configuration.invokers->userMemory = MemorySize::megabytes(128);
    SteppedRun run = stepped(configuration);
    QVERIFY(run.intervene({0, SendRequests{2}}));
    goTo(run, 20);
    QVERIFY(run.intervene({0, EndInstance{1}}));
    QVERIFY(run.intervene({0, SendRequests{1}}));
    const Decision decision = run.decisions(1)[0];
    QCOMPARE(decision.kind, DecisionKind::Cold);
    QCOMPARE(decision.rule, DecisionRule::NoneOnHost);
    QCOMPARE(decision.candidates[0].instance, 2U);
    QCOMPARE(decision.candidates[0].state, DecisionCandidate::State::Elsewhere);
    QCOMPARE(run.instances(0).size(), std::size_t(2));
}

QTEST_APPLESS_MAIN(TestInterventions)
#include "tst_interventions.moc"
