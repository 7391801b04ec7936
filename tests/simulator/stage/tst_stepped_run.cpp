// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "simulator/engine/engine.h"
#include "simulator/kernels/simulate_with.h"
#include "simulator/stepped_run.h"
#include "tests/simulator/silent.h"
#include "tests/simulator/stage/some_run.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

SteppedRun stepped(const Configuration &configuration)
{
    return *SteppedRun::make(std::make_shared<Configuration>(configuration), ReplicationIndex{});
}

Configuration someConfiguration(std::uint64_t seed, bool onInvokers)
{
    return onInvokers ? someRunOnInvokers(seed) : someRun(seed, seed % 2 == 0);
}

void onInvokersOrNot()
{
    QTest::addColumn<bool>("onInvokers");
    QTest::newRow("on unlimited capacity") << false;
    QTest::newRow("on invokers") << true;
}

Intervention someIntervention(const SteppedRun &run, Dice &dice)
{
    const std::size_t function = dice.below(static_cast<std::uint32_t>(run.configuration().functions.size()));
    switch (dice.below(9)) {
    case 0:
        return {function, SendRequests{1 + dice.below(20)}};
    case 1: {
        const std::vector<InstanceView> instances = run.instances(function);
        const auto count = static_cast<std::uint32_t>(instances.size());
        return {function, EndInstance{count > 0 ? instances[dice.below(count)].number : 1}};
    }
    case 2:
        return {function, ChangeKeepAlive{SimDuration::milliseconds(100) * dice.below(200)}};
    case 3:
        return {function,
                ChangeConcurrencyLimit{dice.oneIn(3) ? std::nullopt : std::optional<std::int64_t>(1 + dice.below(10))}};
    case 5: {
        DeployVersion deploy;
        deploy.deployment.serviceFactor = 2.0;
        return {function, deploy};
    }
    case 4:
        return {function, ChangeReplicas{static_cast<std::int64_t>(dice.below(8))}};
    case 6:
        return {function, ChangeTraffic{dice.below(6) * 0.5}};
    case 7:
        return {function, ChangeService{dice.below(2), dice.oneIn(2)}};
    default:
        return {function, SendRequests{}};
    }
}

/// Where a walk has been, and how it looked there.
struct Place
{
    std::uint64_t position;
    SimTime at;
    std::uint64_t digest;
    std::vector<Decision> decisions;
    bool isWholeInstant; ///< everything of the instant had happened
};

} // namespace

class TestSteppedRun : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void steppingIsTheRunItself_data() { onInvokersOrNot(); }
    void steppingIsTheRunItself();
    void backAndForwardLeadsToTheSameState_data();
    void backAndForwardLeadsToTheSameState();
    void manyCheckpointsStayFewAndNear();
    void soFarIsARunThatEndsThere_data() { onInvokersOrNot(); }
    void soFarIsARunThatEndsThere();
    void stopsAtWhatWasAskedFor();
    void aNewInterventionForgetsTheFormerFuture();
};

/// Step by step, with decisions told, equals the run in one go: to the fingerprint and every figure.
void TestSteppedRun::steppingIsTheRunItself()
{
    QFETCH(bool, onInvokers);
    std::int64_t waited = 0;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        const Configuration configuration = someConfiguration(seed, onInvokers);
        Silent silent;
        const UnitOutcome expected = *simulateWith(KernelChoice::Events, configuration,
                                                   {ReplicationIndex{}, 0, configuration.functions.size()}, silent);
        SteppedRun run = stepped(configuration);
        QVERIFY(run.advance({}).has_value());
        QVERIFY(run.isAtHorizon());
        const UnitOutcome found = *run.outcome();
        QVERIFY2(found.fingerprint == expected.fingerprint, QByteArray::number(qulonglong(seed)));
        QVERIFY2(found.outcome == expected.outcome, QByteArray::number(qulonglong(seed)));
        QVERIFY2(found.series == expected.series, QByteArray::number(qulonglong(seed)));
        const std::vector<Decision> decisions = run.decisions(2000);
        waited += std::ranges::count(decisions, DecisionKind::Waiting, &Decision::kind);
    }
    QVERIFY(!onInvokers || waited > 100); // memory was short
}

void TestSteppedRun::backAndForwardLeadsToTheSameState_data()
{
    QTest::addColumn<bool>("intervenes");
    QTest::addColumn<bool>("onInvokers");
    QTest::newRow("left alone") << false << false;
    QTest::newRow("with interventions") << true << false;
    QTest::newRow("invokers left alone") << false << true;
    QTest::newRow("invokers with interventions") << true << true;
}

/// A walk forward that notes places, then jumps between them at random: each looks as it did, and so does the end.
void TestSteppedRun::backAndForwardLeadsToTheSameState()
{
    QFETCH(bool, intervenes);
    QFETCH(bool, onInvokers);
    std::size_t applied = 0;
    for (std::uint64_t seed = 1; seed <= 80; ++seed) {
        const QByteArray which = "seed " + QByteArray::number(qulonglong(seed));
        Dice dice(seed + 77'000);
        SteppedRun run = stepped(someConfiguration(seed, onInvokers));
        std::vector<Place> places;
        while (!run.isAtHorizon()) {
            Goal goal;
            const bool byTime = dice.oneIn(2);
            if (byTime) {
                goal.until = run.now() + SimDuration::milliseconds(1 + dice.below(20'000));
            } else {
                goal.position = run.position() + 1 + dice.below(400);
            }
            const Result<StopReason> reached = run.advance(goal);
            QVERIFY2(reached.has_value(), which);
            const bool isTouched = intervenes && dice.oneIn(2) && run.intervene(someIntervention(run, dice));
            applied += isTouched ? 1U : 0U;
            // What is done by hand may have consequences at the same instant, and several things may happen at the
            // horizon.
            const bool isWhole = !isTouched && (byTime || run.position() < goal.position);
            places.push_back({run.position(), run.now(), run.digest(), run.decisions(50), isWhole});
        }
        const UnitOutcome expected = *run.outcome();
        for (int jump = 0; jump < 12; ++jump) {
            const Place &place = places[dice.below(static_cast<std::uint32_t>(places.size()))];
            if (place.isWholeInstant) {
                QVERIFY2(run.goTo(place.at).has_value(), which);
            } else {
                // From before it, as time may have passed since without anything happening.
                QVERIFY2(run.goTo(place.position - 1).has_value(), which);
                QVERIFY2(run.goTo(place.position).has_value(), which);
            }
            QVERIFY2(run.position() == place.position && run.now() == place.at, which);
            QVERIFY2(run.digest() == place.digest, which + ", jump " + QByteArray::number(jump));
            QVERIFY2(run.decisions(5).size() <= place.decisions.size(), which);
            QVERIFY2(std::ranges::equal(run.decisions(1), std::span(place.decisions).last(run.decisions(1).size())),
                     which);
            if (jump % 4 == 0) {
                const UnitOutcome found = *run.outcome();
                QVERIFY2(found.fingerprint == expected.fingerprint && found.outcome == expected.outcome, which);
            }
        }
        QVERIFY(run.advance({}).has_value());
        QVERIFY2(run.outcome()->fingerprint == expected.fingerprint, which);
    }
    QVERIFY2(!intervenes || applied > (onInvokers ? 100 : 200), QByteArray::number(qulonglong(applied)));
}

/// A long run keeps few checkpoints, and one step back from its end is no more than a few thousand happenings.
void TestSteppedRun::manyCheckpointsStayFewAndNear()
{
    Configuration configuration = someRun(3);
    configuration.functions.resize(1);
    configuration.horizon = SimDuration::seconds(100'000);
    configuration.functions[0].sources[0].arrivals = PoissonArrivals{Rate::perSecond(10)};
    SteppedRun run = stepped(configuration);
    QVERIFY(run.advance({}).has_value());
    QVERIFY(run.position() > 1'000'000);
    QVERIFY2(run.checkpointCount() <= 40, QByteArray::number(qulonglong(run.checkpointCount())));
    const std::uint64_t end = run.position();
    run.restoreBefore(end - 1);
    QVERIFY2(end - run.position() <= 8192, QByteArray::number(qulonglong(end - run.position())));
    run.restoreBefore(end / 2);
    QVERIFY2(end / 2 - run.position() <= end / 4, QByteArray::number(qulonglong(end / 2 - run.position())));
}

/// What has come of a run at some instant, and what it costs by then, is what a run with its horizon there tells; and
/// asking changes nothing.
void TestSteppedRun::soFarIsARunThatEndsThere()
{
    QFETCH(bool, onInvokers);
    int compared = 0;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        const Configuration configuration = someConfiguration(seed, onInvokers);
        SteppedRun run = stepped(configuration);
        for (const int percent : {20, 63, 100}) {
            Configuration shorter = configuration;
            // Not an instant at which something arrives: a horizon leaves that out, an instant takes it in.
            shorter.horizon = SimDuration::nanoseconds(configuration.horizon.count() / 100 * percent - 7);
            QVERIFY(run.goTo(SimTime::after(shorter.horizon)).has_value());
            const std::uint64_t digest = run.digest();
            const UnitOutcome soFar = run.soFar();
            QCOMPARE(run.digest(), digest);
            Silent silent;
            const UnitOutcome expected =
                *simulateWith(KernelChoice::Events, shorter, {ReplicationIndex{}, 0, shorter.functions.size()}, silent);
            QVERIFY2(soFar.outcome == expected.outcome, qPrintable(QString::number(seed)));
            QCOMPARE(soFar.functions, expected.functions);
            QCOMPARE(soFar.fingerprint, expected.fingerprint);
            const auto total = [](const std::vector<TotalTime> &bins) {
                TotalTime sum;
                for (const TotalTime &bin : bins) {
                    sum += bin;
                }
                return sum;
            };
            QCOMPARE(total(soFar.series.busy).count() == total(expected.series.busy).count(), true);
            QCOMPARE(total(soFar.series.idle).count() == total(expected.series.idle).count(), true);
            QCOMPARE(total(soFar.series.queued).count() == total(expected.series.queued).count(), true);
            ++compared;
        }
    }
    QVERIFY(compared > 100);
}

void TestSteppedRun::stopsAtWhatWasAskedFor()
{
    Configuration configuration = someRun(11);
    configuration.functions.resize(1);
    configuration.accountConcurrencyLimit.reset();
    FunctionConfiguration &function = configuration.functions[0];
    function.concurrency = 1;
    function.timeout.reset();
    function.failureProbability = 0.0;
    function.cpuShare = 0.0;
    function.service = {ConstantLaw{SimDuration::seconds(5)}};
    function.sources[0].arrivals = ConstantArrivals{Rate::perSecond(1)}; // at 1, 2, 3 … s
    PerRequestScaling scaling;
    scaling.keepAlive = SimDuration::seconds(600);
    scaling.concurrencyLimit = 3;
    function.scaling = scaling;
    SteppedRun run = stepped(configuration);
    Goal toCold;
    toCold.breakpoints.coldStart = true;
    for (int second = 1; second <= 3; ++second) {
        QCOMPARE(*run.advance(toCold), StopReason::Cold);
        QCOMPARE(run.now(), SimTime::after(SimDuration::seconds(second)));
    }
    Goal toRefusal;
    toRefusal.breakpoints.refusal = true;
    QCOMPARE(*run.advance(toRefusal), StopReason::Refusal);
    QCOMPARE(run.now(), SimTime::after(SimDuration::seconds(4)));
    const std::vector<Decision> decisions = run.decisions(10);
    QCOMPARE(decisions.size(), std::size_t(4));
    QCOMPARE(decisions[0].rule, DecisionRule::NoneThere);
    QCOMPARE(decisions[1].rule, DecisionRule::NoneFree);
    QCOMPARE(decisions[1].instance, 2U);
    // The first instance serves until 6 s and what its start took.
    QCOMPARE(decisions[1].candidates.size(), std::size_t(1));
    QVERIFY(decisions[1].candidates[0].at >= SimTime::after(SimDuration::seconds(6)));
    QCOMPARE(decisions[3].rule, DecisionRule::FunctionLimit);
    // So many happenings and no more.
    Goal few;
    few.atMost = 2;
    const std::uint64_t before = run.position();
    QCOMPARE(*run.advance(few), StopReason::Paused);
    QCOMPARE(run.position(), before + 2);
    // A queue that grows beyond two.
    FixedReplicas one;
    function.scaling = one;
    SteppedRun queueing = stepped(configuration);
    Goal toQueue;
    toQueue.breakpoints.queueLongerThan = 2;
    QCOMPARE(*queueing.advance(toQueue), StopReason::Queue);
    QCOMPARE(queueing.now(), SimTime::after(SimDuration::seconds(4))); // one is served, three wait
    QCOMPARE(queueing.view(0).queued, 3);
}

void TestSteppedRun::aNewInterventionForgetsTheFormerFuture()
{
    SteppedRun run = stepped(someRun(5));
    QVERIFY(run.goTo(SimTime::after(SimDuration::seconds(10))).has_value());
    QVERIFY(run.intervene({0, SendRequests{3}}));
    QVERIFY(run.goTo(SimTime::after(SimDuration::seconds(20))).has_value());
    QVERIFY(run.intervene({0, SendRequests{5}}));
    QCOMPARE(run.interventions().size(), std::size_t(2));
    QVERIFY(run.goTo(SimTime::after(SimDuration::seconds(15))).has_value());
    QCOMPARE(run.interventions().size(), std::size_t(2)); // it lies ahead and will be repeated
    QVERIFY(run.intervene({0, SendRequests{1}}));
    QCOMPARE(run.interventions().size(), std::size_t(2));
    QCOMPARE(run.interventions()[1].intervention, (Intervention{0, SendRequests{1}}));
    QVERIFY(run.goTo(SimTime::after(SimDuration::seconds(40))).has_value());
    QVERIFY(!run.intervene({9, SendRequests{1}})); // no such function
    QCOMPARE(run.interventions().size(), std::size_t(2));
}

QTEST_APPLESS_MAIN(TestSteppedRun)
#include "tst_stepped_run.moc"
