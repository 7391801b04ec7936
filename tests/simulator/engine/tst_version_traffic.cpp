// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "simulator/engine/version_traffic.h"
#include "simulator/stepped_run.h"
#include "tests/simulator/engine/deployed_run.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

/// The artifact of "v2" is there at 55 s.
Deployment canary(std::vector<TrafficStep> steps)
{
    Deployment deployment;
    deployment.at = seconds(50);
    deployment.buildTime = seconds(5);
    deployment.version = "v2";
    deployment.traffic = std::move(steps);
    return deployment;
}

TrafficStep step(double after, double share)
{
    return {seconds(after), share};
}

PerRequestScaling kept(double forSeconds, int alwaysWarm = 0)
{
    PerRequestScaling scaling;
    scaling.keepAlive = seconds(forSeconds);
    scaling.alwaysWarm = alwaysWarm;
    return scaling;
}

/// One function: 10 s of work, 2 s of cold start, a request every 20 s from 20 to 200 s.
Configuration plainRun(FunctionScaling scaling, std::vector<Deployment> deployments)
{
    return deployedRun(std::move(scaling), std::move(deployments), seconds(215));
}

std::vector<VersionOutcome> versionsOf(const Configuration &configuration)
{
    return stepped(configuration).outcome()->functions[0].versions;
}

/// Requests of each version.
QList<int> requestsOf(const std::vector<VersionOutcome> &versions)
{
    QList<int> requests;
    for (const VersionOutcome &version : versions) {
        requests << static_cast<int>(version.counts.requests);
    }
    return requests;
}

/// The titles of deployments are worked out by the window; here the rule and the share.
struct Told
{
    double second;
    DecisionRule rule;
    double percent;
    bool operator==(const Told &) const = default;
};
std::vector<Told> toldBy(const SteppedRun &run)
{
    std::vector<Told> told;
    for (const Decision &decision : run.decisions(1000)) {
        if (decision.kind == DecisionKind::Deployment) {
            told.push_back(
                {static_cast<double>(decision.at.count() / 1'000'000'000), decision.rule, decision.numbers[0].value});
        }
    }
    return told;
}

using Numbers = std::vector<std::uint32_t>;

} // namespace

/// Versions of a function side by side: worked out by hand from the steps of traffic. Without them requests come at 20,
/// 40 ... 200 s, the first one is cold (20 to 32) and the others are warm.
class TestVersionTraffic : public QObject
{
    Q_OBJECT

private slots:
    void eachVersionHasItsOwnInstances()
    {
        const Configuration configuration = plainRun(kept(300), {canary({step(0, 1)})});
        SteppedRun run = stepped(configuration);
        goTo(run, 57);
        QCOMPARE(numbers(run), Numbers{1}); // it stays: nobody ends it before its keep-alive
        goTo(run, 61);
        QCOMPARE(numbers(run), (Numbers{1, 2}));
        QCOMPARE(run.instances(0)[0].version, std::string("v1"));
        QCOMPARE(run.instances(0)[1].version, std::string("v2"));
        const std::vector<VersionOutcome> versions = versionsOf(configuration);
        QCOMPARE(versions[0].name, std::string("v1"));
        QCOMPARE(versions[1].name, std::string("v2"));
        QCOMPARE(requestsOf(versions), (QList<int>{2, 8})); // 20 and 40; 60 to 200
        QCOMPARE(versions[0].counts.cold, 1U);
        QCOMPARE(versions[1].counts.cold, 1U);
        QCOMPARE(versions[0].responseTime.inSeconds(), 22.0); // 12 and 10
        QCOMPARE(versions[1].responseTime.inSeconds(), 82.0); // 12 and 7 times 10
        QCOMPARE(versions[1].counts.done, 8U);
        QCOMPARE(versions[1].response.total(), 8U);
    }

    void aStepHoldsAfterTheArrivalsOfItsInstant_data()
    {
        QTest::addColumn<double>("after");
        QTest::addColumn<QList<int>>("requests");
        QTest::newRow("just before the request at 60") << 4.999 << QList<int>{2, 8};
        QTest::newRow("at the request at 60") << 5.0 << QList<int>{3, 7};
        QTest::newRow("beyond the horizon") << 1000.0 << QList<int>{10, 0};
    }

    void aStepHoldsAfterTheArrivalsOfItsInstant()
    {
        QFETCH(double, after);
        QFETCH(QList<int>, requests);
        QCOMPARE(requestsOf(versionsOf(plainRun(kept(300), {canary({step(after, 1)})}))), requests);
    }

    /// v2 has 60, 80 and 100, which is the instant of the step; v1 has the rest. Its instance ends 30 s after 50, so
    /// that it is cold again at 120; the one of v2 ends 30 s after 110.
    void takenBackByAStepItsInstancesAreKeptForAsLong()
    {
        const Configuration configuration = plainRun(kept(30), {canary({step(0, 1), step(45, 0)})});
        SteppedRun run = stepped(configuration);
        goTo(run, 79);
        QCOMPARE(numbers(run), (Numbers{1, 2}));
        goTo(run, 81);
        QCOMPARE(numbers(run), Numbers{2});
        goTo(run, 139);
        QCOMPARE(numbers(run), (Numbers{2, 3}));
        goTo(run, 141);
        QCOMPARE(numbers(run), Numbers{3});
        const std::vector<VersionOutcome> versions = versionsOf(configuration);
        QCOMPARE(requestsOf(versions), (QList<int>{7, 3}));
        QCOMPARE(versions[0].counts.cold, 2U);
        QCOMPARE(versions[1].counts.cold, 1U);
        QCOMPARE(toldBy(run),
                 (std::vector<Told>{{55, DecisionRule::ShareChanges, 100}, {100, DecisionRule::ShareChanges, 0}}));
    }

    /// What newer versions leave goes where it would go without them.
    void threeVersionsShareInTheirOrder()
    {
        Deployment third = canary({step(0, 0), step(65, 1), step(105, 0)}); // there at 85: 160 to 180 are its own
        third.at = seconds(80);
        third.version = "v3";
        const Configuration configuration = plainRun(kept(300), {canary({step(0, 1), step(105, 0)}), third});
        // v2 has 60 to 140; v3, which comes before it, 160 and 180; v1 is alone again at 200.
        QCOMPARE(requestsOf(versionsOf(configuration)), (QList<int>{3, 5, 2}));
    }

    /// Testers ask at 50, when there is no v2 yet, and at 100, 150 and 200: cold, warm and warm.
    void aSourceMayNameItsVersion()
    {
        Configuration configuration = plainRun(kept(300), {canary({step(0, 0)})});
        SourceConfiguration testers;
        testers.index = SourceIndex{1};
        testers.arrivals = ConstantArrivals{Rate::perSecond(0.02)};
        testers.version = 1;
        configuration.functions[0].sources.push_back(testers);
        const std::vector<VersionOutcome> versions = versionsOf(configuration);
        QCOMPARE(requestsOf(versions), (QList<int>{10, 4}));
        QCOMPARE(versions[1].counts.rejected, 1U);
        QCOMPARE(versions[1].counts.cold, 1U);
        QCOMPARE(versions[1].counts.done, 3U);
        SteppedRun run = stepped(configuration);
        goTo(run, 51);
        QCOMPARE(run.decisions(1).back().rule, DecisionRule::NoSuchVersion);
        // A request by hand goes where the public's go.
        goTo(run, 56);
        QVERIFY(run.intervene({0, SendRequests{1}}));
        QCOMPARE(run.view(0).cold, 1U);
    }

    void aSourceMayStayWithTheFirstVersion()
    {
        Configuration configuration = plainRun(kept(300), {canary({})});
        configuration.functions[0].sources[0].version = 0;
        QCOMPARE(requestsOf(versionsOf(configuration)), (QList<int>{10, 0}));
    }

    /// Requests of v2 end at 72 (it was cold from 60 on) and at 90, and all fail.
    void rollsBackAtTheFailureThatIsOneTooMany_data()
    {
        QTest::addColumn<double>("over");
        QTest::addColumn<int>("atLeast");
        QTest::addColumn<QList<int>>("requests");
        QTest::newRow("two at 90") << 60.0 << 2 << QList<int>{8, 2};
        QTest::newRow("the first at 72") << 60.0 << 1 << QList<int>{9, 1};
        QTest::newRow("72 is just inside at 90") << 18.001 << 2 << QList<int>{8, 2};
        // 18 s before 90 is 72, which is just outside; later ones end every 20 s.
        QTest::newRow("72 is just outside") << 18.0 << 2 << QList<int>{2, 8};
    }

    void rollsBackAtTheFailureThatIsOneTooMany()
    {
        QFETCH(double, over);
        QFETCH(int, atLeast);
        QFETCH(QList<int>, requests);
        Deployment failing = canary({step(0, 1)});
        failing.failureProbability = 1.0;
        failing.rollback = AutomaticRollback{0.5, seconds(over), atLeast};
        const std::vector<VersionOutcome> versions = versionsOf(plainRun(kept(300), {failing}));
        QCOMPARE(requestsOf(versions), requests);
        QCOMPARE(versions[1].counts.failed, static_cast<std::uint64_t>(requests[1]));
        QCOMPARE(versions[0].counts.failed, 0U);
        QCOMPARE(versions[1].rollbacks, requests[1] < 8 ? 1U : 0U);
        QCOMPARE(versions[1].endedThen, requests[1] < 8 ? static_cast<std::uint64_t>(atLeast) : 0U);
    }

    /// 2 failed of the 2 that ended: it had all of the requests, and a later step does not bring it back.
    void aRollbackIsToldWithItsNumbersAndForGood()
    {
        Deployment failing = canary({step(0, 1), step(100, 1)});
        failing.failureProbability = 1.0;
        failing.rollback = AutomaticRollback{0.5, seconds(60), 2};
        SteppedRun run = stepped(plainRun(kept(300), {failing}));
        goTo(run, 200);
        QCOMPARE(toldBy(run),
                 (std::vector<Told>{{55, DecisionRule::ShareChanges, 100}, {90, DecisionRule::RollsBack, 2}}));
        const std::vector<Decision> decisions = run.decisions(1000);
        const auto told = std::ranges::find(decisions, DecisionRule::RollsBack, &Decision::rule);
        QCOMPARE(told->version, std::string("v2"));
        QCOMPARE(told->numbers[1].value, 2.0);   // ended
        QCOMPARE(told->numbers[2].value, 100.0); // percent failed
        QCOMPARE(told->numbers[3].value, 50.0);  // percent allowed
        QCOMPARE(told->numbers[5].value, 100.0); // percent of requests before
    }

    /// Half of them and not more.
    void aShareOfFailuresMustBeExceeded()
    {
        FailureWatch watch(AutomaticRollback{0.5, seconds(100), 2});
        QVERIFY(!watch.ended(1, true));  // one alone says nothing
        QVERIFY(!watch.ended(2, false)); // 1 of 2
        QVERIFY(watch.ended(3, true));   // 2 of 3
        QCOMPARE(watch.failed(), 2);
    }

    /// The event of 40 fails on v1, and is tried again 20 s after 50: by then everything goes to v2, where nothing
    /// fails.
    void aRetryGoesWhereTheSharesOfItsInstantSay()
    {
        Deployment mended = canary({step(0, 1)});
        mended.failureProbability = 0.0;
        Configuration configuration = plainRun(kept(300), {mended});
        configuration.horizon = seconds(91);
        FunctionConfiguration &function = configuration.functions[0];
        function.failureProbability = 1.0;
        function.sources[0].arrivals = ConstantArrivals{Rate::perSecond(0.025)}; // at 40 and 80
        AsynchronousEvents events;
        events.retries = 1;
        events.retryDelays = {seconds(20)};
        function.sources[0].delivery = events;
        const UnitOutcome outcome = *stepped(configuration).outcome();
        QCOMPARE(requestsOf(outcome.functions[0].versions), (QList<int>{1, 2})); // 40; 72 (after 52) and 80
        QCOMPARE(outcome.functions[0].versions[0].counts.failed, 1U);
        QCOMPARE(outcome.outcome.counts.done, 1U); // that of 40; that of 80 is not over
    }

    /// Events fail on v2 and not on v1, half of the attempts go to either: with one retry a quarter of the events
    /// fails. Drawn once for the event it would be a half.
    void everyAttemptIsDrawnAnew()
    {
        Deployment failing = canary({step(0, 0.5)});
        failing.at = failing.buildTime = SimDuration{};
        failing.failureProbability = 1.0;
        Configuration configuration = plainRun(kept(300), {failing});
        configuration.horizon = SimDuration::hours(1);
        FunctionConfiguration &function = configuration.functions[0];
        function.service = {ConstantLaw{seconds(0.01)}};
        function.sources[0].arrivals = ConstantArrivals{Rate::perSecond(1)};
        AsynchronousEvents events;
        events.retries = 1;
        events.retryDelays = {seconds(1)};
        function.sources[0].delivery = events;
        const Counts counts = stepped(configuration).outcome()->outcome.counts;
        const double n = static_cast<double>(counts.requests);
        const double share = static_cast<double>(counts.failed) / n;
        QVERIFY2(std::abs(share - 0.25) < 4 * std::sqrt(0.25 * 0.75 / n),
                 QByteArray::number(share)); // 4 standard errors
    }

    /// Ten messages come every 20 s and are one call: nine calls or so, never ninety.
    void aBatchGoesToOneVersionAsAWhole()
    {
        Configuration configuration = plainRun(kept(300), {canary({step(0, 0.5)})});
        FunctionConfiguration &function = configuration.functions[0];
        BatchArrivals batches;
        batches.count = 10;
        batches.at = seconds(20);
        batches.every = seconds(20);
        function.sources[0].arrivals = batches;
        QueueMessages queue;
        queue.batchSize = 10;
        function.sources[0].delivery = queue;
        const UnitOutcome outcome = *stepped(configuration).outcome();
        const QList<int> requests = requestsOf(outcome.functions[0].versions);
        QCOMPARE(outcome.outcome.counts.requests, 100U);
        QCOMPARE(requests[0] + requests[1], 10);
        QVERIFY(requests[1] > 0);
        QVERIFY(requests[0] > 2);
    }

    /// Who goes to the new version belongs to the request: on another platform they are the same.
    void everyPlatformDrawsTheSame()
    {
        Configuration configuration = plainRun(kept(300), {canary({step(0, 0.3)})});
        configuration.horizon = SimDuration::hours(1);
        configuration.functions[0].service = {ConstantLaw{seconds(0.1)}};
        configuration.functions[0].sources[0].arrivals = ConstantArrivals{Rate::perSecond(1)};
        const QList<int> perRequest = requestsOf(versionsOf(configuration));
        configuration.functions[0].scaling = replicas(3);
        const QList<int> fixed = requestsOf(versionsOf(configuration));
        QVERIFY(perRequest[1] - fixed[1] <= 2 && perRequest[1] >= fixed[1]); // the first 2 s, until a replica is ready
        const double n = 3600 - 55;
        const double share = perRequest[1] / n;
        QVERIFY2(std::abs(share - 0.3) < 4 * std::sqrt(0.3 * 0.7 / n), QByteArray::number(share)); // 4 standard errors
    }

    /// 4 always-warm ones: at 55 one of them is v2's, at 100 all are. Nothing is ever cold.
    void alwaysWarmInstancesAreSharedOut()
    {
        const Configuration configuration = plainRun(kept(300, 4), {canary({step(0, 0.25), step(45, 1)})});
        SteppedRun run = stepped(configuration);
        goTo(run, 56);
        QCOMPARE(numbers(run).size(), std::size_t(4));
        QCOMPARE(numbers(run).back(), 5U);
        goTo(run, 115); // the request of 100 is over
        QCOMPARE(numbers(run), (Numbers{5, 6, 7, 8}));
        const UnitOutcome outcome = *run.outcome();
        QCOMPARE(outcome.outcome.counts.cold, 0U);
        QCOMPARE(outcome.outcome.usage.provisionedTime.count(), Int128(4) * seconds(215).count());
    }

    void wholeThingsAreSharedOut_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<QList<double>>("parts");
        QTest::addColumn<QList<int>>("whole");
        QTest::newRow("even") << 4 << QList<double>{0.75, 0.25} << QList<int>{3, 1};
        QTest::newRow("larger remainder first") << 10 << QList<double>{0.36, 0.64} << QList<int>{4, 6};
        QTest::newRow("older first among equals") << 1 << QList<double>{0.5, 0.5} << QList<int>{1, 0};
        QTest::newRow("too small for one") << 2 << QList<double>{0.9, 0.1} << QList<int>{2, 0};
        QTest::newRow("three") << 7 << QList<double>{0.2, 0.3, 0.5} << QList<int>{1, 2, 4};
    }

    void wholeThingsAreSharedOut()
    {
        QFETCH(int, count);
        QFETCH(QList<double>, parts);
        QFETCH(QList<int>, whole);
        const std::vector<std::int64_t> shared = sharedOut(count, {parts.begin(), parts.end()});
        QCOMPARE(QList<int>(shared.begin(), shared.end()), whole);
    }

    /// Two of v2 start at 59 and are ready at 61: the request of 60 still goes to v1, where it is over at 70.
    void aVersionWithReplicasWaitsForItsFirst()
    {
        Deployment later = canary({step(0, 1)});
        later.at = seconds(54);
        const Configuration configuration = plainRun(replicas(2), {later});
        SteppedRun run = stepped(configuration);
        goTo(run, 60.5);
        QCOMPARE(run.view(0).ready, 2);
        QCOMPARE(run.view(0).starting, 2);
        goTo(run, 61.5);
        QCOMPARE(run.view(0).ready, 2); // of v1 one drains, the other has ended
        QCOMPARE(numbers(run).size(), std::size_t(3));
        goTo(run, 71);
        QCOMPARE(numbers(run), (Numbers{3, 4}));
        QCOMPARE(requestsOf(versionsOf(configuration)), (QList<int>{3, 7})); // 20, 40, 60
        QCOMPARE(toldBy(run), (std::vector<Told>{{61, DecisionRule::ShareChanges, 100}}));
    }

    /// Taken back, v1 starts again; its first request waits.
    void whoIsTakenBackAfterAllIsReplacedMakesTheFormerStartAgain()
    {
        const Configuration configuration = plainRun(replicas(1), {canary({step(0, 1), step(104, 0)})});
        SteppedRun run = stepped(configuration);
        goTo(run, 159.5);
        QCOMPARE(run.view(0).starting, 1); // since 159, until 161
        goTo(run, 160.5);
        QCOMPARE(run.view(0).queued, 1);
        goTo(run, 161.5);
        QCOMPARE(run.view(0).queued, 0);
        QCOMPARE(run.view(0).inFlight, 1);
        QCOMPARE(run.view(0).ready, 1); // that of v2 is gone
        const std::vector<VersionOutcome> versions = versionsOf(configuration);
        QCOMPARE(requestsOf(versions), (QList<int>{5, 5})); // 20, 40, 160, 180, 200; 60 to 140
        QCOMPARE(versions[0].responseTime.inSeconds(), 51.0);
    }

    /// Of a number of replicas each version has its share, rounded up, and never are fewer ready than there should be.
    void replicasAreSharedOut_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<double>("share");
        QTest::addColumn<QList<int>>("first");  // ready and starting just after 55 s, then just after 57 s
        QTest::addColumn<QList<int>>("second"); // … just after 90 s, when it has all, and just after 92 s
        QTest::newRow("4 and a quarter") << 4 << 0.25 << QList<int>{4, 1, 4, 0} << QList<int>{4, 3, 4, 0};
        QTest::newRow("10 and 30 %") << 10 << 0.3 << QList<int>{10, 3, 10, 0} << QList<int>{10, 7, 10, 0};
        // 1.2 and 2.8: 2 and 3, of which one goes at once when v1 is to have none.
        QTest::newRow("4 and 30 %") << 4 << 0.3 << QList<int>{4, 2, 5, 0} << QList<int>{4, 2, 4, 0};
        QTest::newRow("1 and 10 %") << 1 << 0.1 << QList<int>{1, 1, 2, 0} << QList<int>{1, 0, 1, 0};
    }

    void replicasAreSharedOut()
    {
        QFETCH(int, count);
        QFETCH(double, share);
        QFETCH(QList<int>, first);
        QFETCH(QList<int>, second);
        Configuration configuration = plainRun(replicas(count), {canary({step(0, share), step(35, 1)})});
        configuration.functions[0].split = VersionSplit::By::Replicas;
        configuration.functions[0].service = {ConstantLaw{seconds(0.5)}}; // nothing works at 55 and 90
        SteppedRun run = stepped(configuration);
        const auto readyAndStarting = [&run](double early, double late) {
            QList<int> seen;
            for (const double at : {early, late}) {
                goTo(run, at);
                seen << static_cast<int>(run.view(0).ready) << static_cast<int>(run.view(0).starting);
            }
            return seen;
        };
        QCOMPARE(readyAndStarting(55.1, 57.1), first);
        QCOMPARE(readyAndStarting(90.1, 92.1), second);
        for (const std::uint32_t number : numbers(run)) {
            QVERIFY(number > static_cast<std::uint32_t>(count));
        }
    }

    /// Requests go to any ready replica, and one of five is v2's.
    void requestsFollowTheReplicas()
    {
        Configuration configuration = plainRun(replicas(4), {canary({step(0, 0.2)})}); // rounded up: 1 and 4
        configuration.horizon = SimDuration::hours(1);
        configuration.functions[0].split = VersionSplit::By::Replicas;
        configuration.functions[0].service = {ConstantLaw{seconds(0.01)}};
        configuration.functions[0].sources[0].arrivals = ConstantArrivals{Rate::perSecond(1)};
        const QList<int> requests = requestsOf(versionsOf(configuration));
        const double n = 3600 - 57;
        const double share = requests[1] / n;
        QVERIFY2(std::abs(share - 0.2) < 4 * std::sqrt(0.2 * 0.8 / n), QByteArray::number(share)); // 4 standard errors
    }

    /// One instance may work: at 46 that is v1's, so that v2 is refused.
    void versionsShareTheLimitOfTheFunction()
    {
        PerRequestScaling scaling = kept(300);
        scaling.concurrencyLimit = 1;
        Deployment early = canary({step(0, 1)});
        early.at = seconds(40);
        SteppedRun run = stepped(plainRun(scaling, {early}));
        goTo(run, 46);
        QVERIFY(run.intervene({0, SendRequests{1}}));
        QCOMPARE(run.view(0).refused, 1U);
        const std::vector<VersionOutcome> versions = run.outcome()->functions[0].versions;
        QCOMPARE(versions[1].counts.throttled, 1U);
        QCOMPARE(versions[0].counts.throttled, 0U);
    }

    /// The only start there is was v1's at 20: v2 has none, so that all of its requests are refused.
    void versionsShareTheLimitOfStarts()
    {
        PerRequestScaling scaling = kept(300);
        scaling.startLimit = StartLimit{1, 1, SimDuration::hours(1)};
        const std::vector<VersionOutcome> versions = versionsOf(plainRun(scaling, {canary({step(0, 1)})}));
        QCOMPARE(versions[0].counts.done, 2U);
        QCOMPARE(versions[1].counts.throttled, 8U);
    }

    /// v2's scaler begins at 55 with one that is ready at 57; both versions have a pod as long as both have requests.
    void everyVersionHasAScalerOfItsOwn()
    {
        AutoscaledReplicas scaling;
        KnativePodAutoscalerParameters parameters;
        parameters.totalPerInstance = 1.0;
        scaling.scaler = KnativePodAutoscaler(parameters, SimTime{}, 0);
        Configuration configuration = plainRun(scaling, {canary({step(0, 0.5), step(545, 0)})});
        configuration.horizon = SimDuration::hours(1);
        configuration.functions[0].service = {ConstantLaw{seconds(0.5)}};
        configuration.functions[0].sources[0].arrivals = ConstantArrivals{Rate::perSecond(1)};
        SteppedRun run = stepped(configuration);
        goTo(run, 54);
        const std::int64_t before = run.view(0).ready;
        QVERIFY(before > 0);
        goTo(run, 56);
        QCOMPARE(run.view(0).starting, 1);
        goTo(run, 300);
        QVERIFY(run.view(0).ready >= 2);
        const std::uint32_t last = numbers(run).back();
        goTo(run, 602);
        QVERIFY(run.view(0).ready <= before + 1);
        const std::vector<VersionOutcome> versions = run.outcome()->functions[0].versions;
        QVERIFY(last > 1);
        const double n = 545 - 2;
        const double share = static_cast<double>(versions[1].counts.requests) / n;
        QVERIFY2(std::abs(share - 0.5) < 4 * std::sqrt(0.25 / n), QByteArray::number(share)); // 4 standard errors
        QCOMPARE(versions[0].counts.requests + versions[1].counts.requests, run.outcome()->outcome.counts.requests);
    }

    void steppingBackAndForwardLeadsToTheSameState()
    {
        Deployment failing = canary({step(0, 0.4), step(60, 1)});
        failing.failureProbability = 0.4;
        failing.rollback = AutomaticRollback{0.3, seconds(60), 5};
        for (const FunctionScaling &scaling : {FunctionScaling(kept(20)), FunctionScaling(replicas(3))}) {
            Configuration configuration = plainRun(scaling, {failing});
            configuration.functions[0].sources[0].arrivals = PoissonArrivals{Rate::perSecond(0.5)};
            SteppedRun run = stepped(configuration);
            goTo(run, 120);
            const std::uint64_t digest = run.digest();
            goTo(run, 200);
            const std::uint64_t later = run.digest();
            goTo(run, 40);
            goTo(run, 120);
            QCOMPARE(run.digest(), digest);
            goTo(run, 200);
            QCOMPARE(run.digest(), later);
        }
    }

    /// Every version is replaced where it is; the shares stay.
    void aDeploymentByHandReplacesEveryVersion()
    {
        SteppedRun run = stepped(plainRun(kept(300), {canary({step(0, 1)})}));
        goTo(run, 75);
        QCOMPARE(numbers(run), (Numbers{1, 2}));
        QVERIFY(run.intervene({0, DeployVersion{}}));
        QCOMPARE(numbers(run), Numbers{});
        goTo(run, 85);
        QCOMPARE(numbers(run), Numbers{3});
    }
};

QTEST_APPLESS_MAIN(TestVersionTraffic)
#include "tst_version_traffic.moc"
