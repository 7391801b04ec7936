// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "simulator/stepped_run.h"
#include "tests/simulator/engine/deployed_run.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

/// One function: 10 s of work, 2 s of cold start, a request every 20 s from 20 s on.
Configuration plainRun(FunctionScaling scaling, const std::vector<Deployment> &deployments, Rollout rollout = {})
{
    Configuration configuration = deployedRun(std::move(scaling), deployments, seconds(205));
    configuration.functions[0].rollout = rollout;
    return configuration;
}

Deployment deployedAt(double second)
{
    Deployment deployment;
    deployment.at = seconds(second);
    deployment.version = "v2";
    return deployment;
}

PerRequestScaling keptForMinutes(int alwaysWarm = 0)
{
    PerRequestScaling scaling;
    scaling.keepAlive = SimDuration::minutes(5);
    scaling.alwaysWarm = alwaysWarm;
    return scaling;
}

using Numbers = std::vector<std::uint32_t>;

} // namespace

/// New versions of a function in use: worked out by hand from the rules of Rollout.
class TestDeployments : public QObject
{
    Q_OBJECT

private slots:
    /// Requests at 20 (cold, until 32), 40 (warm, until 50), 60, 80 ...
    void theNextRequestStartsTheFirstInstanceOfTheNewVersion()
    {
        SteppedRun run = stepped(plainRun(keptForMinutes(), {deployedAt(55)}));
        goTo(run, 54);
        QCOMPARE(numbers(run), Numbers{1});
        goTo(run, 55);
        QCOMPARE(numbers(run), Numbers{}); // it was idle
        goTo(run, 90);
        QCOMPARE(numbers(run), Numbers{2});
        QCOMPARE(run.view(0).cold, 2U); // at 20 and at 60; 80 is warm again
    }

    void aBusyInstanceFinishesItsRequest()
    {
        SteppedRun run = stepped(plainRun(keptForMinutes(), {deployedAt(45)}));
        goTo(run, 46);
        QCOMPARE(run.instances(0)[0].state, InstanceView::State::Draining);
        QVERIFY(run.intervene({0, SendRequests{1}})); // takes another instance
        QCOMPARE(numbers(run), (Numbers{1, 2}));
        goTo(run, 50);
        QCOMPARE(numbers(run), Numbers{2});
        QCOMPARE(run.view(0).done, 2U);
        QCOMPARE(run.view(0).failed, 0U);
    }

    /// It starts for the request at 20 until 22: the deployment at 21 does not take it away.
    void anInstanceThatStartsServesWhatIsBoundToIt()
    {
        for (const int places : {1, 4}) {
            Configuration configuration = plainRun(keptForMinutes(), {deployedAt(21)});
            configuration.functions[0].concurrency = places;
            SteppedRun run = stepped(configuration);
            goTo(run, 21.5);
            QVERIFY(run.intervene({0, SendRequests{1}})); // not bound to the former one, although it has a place
            QCOMPARE(numbers(run), (Numbers{1, 2}));
            goTo(run, 32);
            QCOMPARE(run.view(0).done, 1U);
            QCOMPARE(numbers(run), Numbers{2});
        }
    }

    void aVersionThatIsBeingBuiltChangesNothing()
    {
        Deployment slowlyBuilt = deployedAt(30);
        slowlyBuilt.buildTime = seconds(55);
        SteppedRun run = stepped(plainRun(keptForMinutes(), {slowlyBuilt}));
        goTo(run, 84.5);
        QCOMPARE(run.view(0).cold, 1U);
        QCOMPARE(run.instances(0)[0].state, InstanceView::State::Busy);
        goTo(run, 85);
        QCOMPARE(run.instances(0)[0].state, InstanceView::State::Draining); // the request at 80 ends at 90
        goTo(run, 95);
        QCOMPARE(numbers(run), Numbers{});
        goTo(run, 105);
        QCOMPARE(run.view(0).cold, 2U);
    }

    /// 10 s × 1.5; cold start 2 s × 3; from then on every request fails.
    void aVersionHasItsOwnTimesAndFailures()
    {
        Deployment worse = deployedAt(55);
        worse.serviceFactor = 1.5;
        worse.coldStartFactor = 3;
        worse.failureProbability = 1.0;
        SteppedRun run = stepped(plainRun(keptForMinutes(), {worse}));
        goTo(run, 65.9);
        QCOMPARE(run.instances(0)[0].state, InstanceView::State::Starting);
        goTo(run, 66.1);
        QCOMPARE(run.instances(0)[0].state, InstanceView::State::Busy);
        goTo(run, 80.9); // 66 + 15 is not over
        QCOMPARE(run.view(0).failed, 0U);
        goTo(run, 81.1);
        QCOMPARE(run.view(0).failed, 1U);
        QCOMPARE(run.view(0).done, 2U);
        // The service that is described is billed and waited for in the measure of the version, for both versions.
        const UnitOutcome outcome = *run.outcome();
        QCOMPARE(outcome.outcome.counts.done, 2U);
        QVERIFY(outcome.outcome.counts.failed >= 6U);
    }

    void alwaysWarmInstancesOfTheNewVersionAreThereAtOnce()
    {
        SteppedRun run = stepped(plainRun(keptForMinutes(2), {deployedAt(45)}));
        goTo(run, 46);
        QCOMPARE(numbers(run).size(), std::size_t(3)); // one former finishes its request
        goTo(run, 200);
        QCOMPARE(run.view(0).cold, 0U);
        QCOMPARE(numbers(run), (Numbers{3, 4}));
        // Two of them, all the time: 2 × 205 s, but for what they work.
        const UnitOutcome outcome = *run.outcome();
        QCOMPARE(outcome.outcome.usage.provisionedTime.count(), Int128(2) * seconds(205).count());
    }

    void rollsOutWithinItsBounds_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<int>("surge");
        QTest::addColumn<int>("unavailable");
        QTest::addColumn<QList<int>>("ready"); // just after 100, 102, 104, 106 and 108 s
        QTest::addColumn<QList<int>>("starting");
        // 25 % of 4 are 1 and 1. At 100 one starts, one ends, another starts: 3 ready. At 102 both are ready, one after
        // the other: each lets a former one go and the next start. At 104 the last former one goes.
        QTest::newRow("4 replicas, 25 % and 25 %")
            << 4 << 25 << 25 << QList<int>{3, 3, 4, 4, 4} << QList<int>{2, 2, 0, 0, 0};
        // Rounded up to 1, down to 0: three times one more.
        QTest::newRow("3 replicas, 25 % and 25 %")
            << 3 << 25 << 25 << QList<int>{3, 3, 3, 3, 3} << QList<int>{1, 1, 1, 0, 0};
        // Both round to none: one at a time.
        QTest::newRow("3 replicas, one after the other")
            << 3 << 0 << 0 << QList<int>{2, 2, 2, 3, 3} << QList<int>{1, 1, 1, 0, 0};
        QTest::newRow("all new ones beside the former")
            << 3 << 100 << 0 << QList<int>{3, 3, 3, 3, 3} << QList<int>{3, 0, 0, 0, 0};
        QTest::newRow("all at once") << 3 << 0 << 100 << QList<int>{0, 3, 3, 3, 3} << QList<int>{3, 0, 0, 0, 0};
        QTest::newRow("10 replicas, 0 % and 30 %")
            << 10 << 0 << 30 << QList<int>{7, 7, 7, 9, 10} << QList<int>{3, 3, 3, 1, 0};
    }

    void rollsOutWithinItsBounds()
    {
        QFETCH(int, count);
        QFETCH(int, surge);
        QFETCH(int, unavailable);
        QFETCH(QList<int>, ready);
        QFETCH(QList<int>, starting);
        // Nothing works at 100 s: that request takes 1 s, and those before have ended.
        Configuration configuration = plainRun(replicas(count), {deployedAt(101.5)}, {surge, unavailable});
        configuration.functions[0].service = {ConstantLaw{seconds(1)}};
        SteppedRun run = stepped(configuration);
        for (qsizetype i = 0; i < ready.size(); ++i) {
            goTo(run, 101.5 + 2.0 * static_cast<double>(i) + 0.1);
            QCOMPARE(run.view(0).ready, ready[i]);
            QCOMPARE(run.view(0).starting, starting[i]);
        }
        for (const std::uint32_t number : numbers(run)) {
            QVERIFY(number > static_cast<std::uint32_t>(count));
        }
        const std::optional<std::int64_t> present = run.controls(0).replicas;
        QCOMPARE(present, std::optional<std::int64_t>(count));
    }

    /// All are gone at 59, and the new ones are ready at 61.
    void requestsWaitWhileNoneIsReady()
    {
        Configuration configuration = plainRun(replicas(2), {deployedAt(59)}, {0, 100});
        SteppedRun run = stepped(configuration);
        goTo(run, 60.5);
        QCOMPARE(run.view(0).queued, 1); // since 60
        goTo(run, 61);
        QCOMPARE(run.view(0).queued, 0);
        QCOMPARE(run.view(0).inFlight, 1);
    }

    void aScaleChangeDuringARolloutMovesItsTarget()
    {
        Configuration configuration = plainRun(replicas(3), {deployedAt(55)}, {0, 0});
        SteppedRun run = stepped(configuration);
        goTo(run, 55.5);
        QVERIFY(run.intervene({0, ChangeReplicas{5}}));
        QCOMPARE(run.controls(0).replicas, std::optional<std::int64_t>(5));
        goTo(run, 100);
        QCOMPARE(run.view(0).ready, 5);
        for (const std::uint32_t number : numbers(run)) {
            QVERIFY(number > 3);
        }
    }

    void twoDeploymentsInOneGoEndWithTheLast()
    {
        Configuration configuration = plainRun(replicas(3), {deployedAt(55), deployedAt(56)}, {0, 0});
        SteppedRun run = stepped(configuration);
        goTo(run, 100);
        QCOMPARE(run.view(0).ready, 3);
        // The one of the second version that was starting at 56 has gone with the first ones.
        for (const std::uint32_t number : numbers(run)) {
            QVERIFY(number > 4);
        }
    }

    /// Whether a request of the new version fails belongs to the request: 30 % of them do.
    void failuresAreDrawnForEachRequest()
    {
        Deployment failing = deployedAt(0.001);
        failing.failureProbability = 0.3;
        Configuration configuration = plainRun(keptForMinutes(), {failing});
        configuration.horizon = SimDuration::hours(2);
        configuration.functions[0].service = {ConstantLaw{seconds(0.1)}};
        configuration.functions[0].sources[0].arrivals = PoissonArrivals{Rate::perSecond(2)};
        const UnitOutcome outcome = *stepped(configuration).outcome();
        const double n = static_cast<double>(outcome.outcome.counts.requests);
        const double share = static_cast<double>(outcome.outcome.counts.failed) / n;
        QVERIFY2(std::abs(share - 0.3) < 4 * std::sqrt(0.3 * 0.7 / n), QByteArray::number(share)); // 4 standard errors
        configuration.functions[0].scaling = replicas(50);
        const UnitOutcome other = *stepped(configuration).outcome();
        const auto difference = std::max(other.outcome.counts.failed, outcome.outcome.counts.failed)
                                - std::min(other.outcome.counts.failed, outcome.outcome.counts.failed);
        QVERIFY(difference <= 2); // but for those at the very start and end
    }
};

QTEST_APPLESS_MAIN(TestDeployments)
#include "tst_deployments.moc"
