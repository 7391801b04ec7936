// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <cmath>
#include <vector>

#include "core/base/random_stream.h"
#include "core/base/variates.h"
#include "simulator/engine/engine.h"
#include "simulator/simulate.h"
#include "tests/simulator/engine/watched_run.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

/// Events at the given instants are batches of one; they are done in 1 s, or fail with @p failure.
FunctionConfiguration function(double failure, AsynchronousEvents rules, std::int64_t count = 1)
{
    FunctionConfiguration f;
    f.memory = MemorySize::megabytes(128);
    f.service = {ConstantLaw{seconds(1)}};
    f.failureProbability = failure;
    f.sources = {{SourceIndex{}, BatchArrivals{count, seconds(10), std::nullopt}, rules}};
    PerRequestScaling scaling;
    scaling.keepAlive = seconds(600);
    f.scaling = scaling;
    return f;
}

} // namespace

/// Events that the platform holds, in the engine.
class TestRetrying : public QObject
{
    Q_OBJECT

private slots:
    /// An event at 10 s that always fails: 10 to 11, 71 to 72 and 192 to 193 s, each billed.
    void everyAttemptIsAnInvocation()
    {
        AsynchronousEvents rules;
        rules.deadLetters = true;
        Watch watch;
        const UnitOutcome out = outcomeOf(run(function(1.0, rules), 1000), watch);
        const Counts &counts = out.outcome.counts;
        QCOMPARE(counts.requests, 1U);
        QCOMPARE(counts.deadLettered, 1U);
        QCOMPARE(counts.endings(), counts.requests);
        QCOMPARE(counts.retried, 2U);
        QCOMPARE(counts.invocations, 3U);
        QCOMPARE(counts.cold, 1U);
        QCOMPARE(out.outcome.usage.invocations, 3U);
        QCOMPARE(out.outcome.usage.workTime.count(), Int128(seconds(3).count()));
        QCOMPARE(out.outcome.instances.busy.count(), Int128(seconds(3).count()));
        QCOMPARE(out.outcome.responseTime.count(), Int128(0)); // nobody got an answer
        QCOMPARE(watch.all.size(), std::size_t(3));
        QCOMPARE(watch.all[0].arrival, SimTime::after(seconds(10)));
        QCOMPARE(watch.all[1].arrival, SimTime::after(seconds(71)));
        QCOMPARE(watch.all[2].arrival, SimTime::after(seconds(192)));
        QCOMPARE(watch.all[2].ending, Ending::Failed);
    }

    /// Without dead letters it counts as failed, and its time is from its arrival to the end of its last attempt.
    void anEventTakesAsLongAsAllItsAttempts()
    {
        Watch watch;
        const UnitOutcome out = outcomeOf(run(function(1.0, {}), 1000), watch);
        QCOMPARE(out.outcome.counts.failed, 1U);
        QCOMPARE(out.outcome.responseTime.count(), Int128(seconds(183).count()));
    }

    /// Three at once where one may work. The first works from 10 to 11 s; the others are refused and come again after
    /// 1 s, when its place is free, since completions come first. The second takes it, and the third, refused for the
    /// second time, comes 2 s later, at 13 s.
    void refusedAttemptsComeBack()
    {
        FunctionConfiguration f = function(0.0, {}, 3);
        std::get<PerRequestScaling>(f.scaling).concurrencyLimit = 1;
        Watch watch;
        const UnitOutcome out = outcomeOf(run(f, 1000), watch);
        const Counts &counts = out.outcome.counts;
        QCOMPARE(counts.done, 3U);
        QCOMPARE(counts.throttled, 0U); // no event is refused, its attempts are
        QCOMPARE(counts.retried, 3U);
        QCOMPARE(counts.invocations, 3U);
        // 1, 2 and 4 s after 10 s.
        QCOMPARE(out.outcome.responseTime.count(), Int128(seconds(1 + 2 + 4).count()));
    }

    /// The same three attempts on an instance that is there from the start.
    void alwaysWarmInstancesTakeAttempts()
    {
        FunctionConfiguration f = function(1.0, {});
        std::get<PerRequestScaling>(f.scaling).alwaysWarm = 2;
        Watch watch;
        const UnitOutcome out = outcomeOf(run(f, 1000), watch);
        QCOMPARE(out.outcome.counts.cold, 0U);
        QCOMPARE(out.outcome.counts.retried, 2U);
        QCOMPARE(out.outcome.instances.busy.count(), Int128(seconds(3).count()));
        QCOMPARE(out.outcome.instances.provisioned.count(), Int128(seconds(2 * 1000 - 3).count()));
        QCOMPARE(out.outcome.instances.idle.count(), Int128(0));
        QCOMPARE(out.outcome.usage.provisionedTime.count(), Int128(seconds(2000).count()));
        QVERIFY(out.outcome.usage.provisionedBilledMemoryTime == out.outcome.usage.billedMemoryTime);
    }

    /// At 15 s both events wait after a failure at 11 s, one for its retry, the other one to expire: nothing else
    /// differs.
    void theDigestKnowsHeldEvents()
    {
        AsynchronousEvents young;
        young.maximumAge = seconds(30);
        Watch watch;
        const auto digestOf = [&](const AsynchronousEvents &rules) {
            const Configuration configuration = run(function(1.0, rules), 1000);
            Engine engine = *Engine::make(configuration, ReplicationIndex{}, watch);
            if (!*engine.advanceTo(SimTime::after(seconds(15)))) {
                return std::uint64_t{0};
            }
            return engine.digest();
        };
        QCOMPARE(digestOf({}), digestOf({}));
        QVERIFY(digestOf({}) != digestOf(young));
    }

    void whatIsPendingAtTheHorizonIsUnfinished_data()
    {
        QTest::addColumn<double>("horizon");
        QTest::addColumn<int>("retried");
        QTest::addColumn<int>("unfinished");
        QTest::newRow("in its first attempt") << 10.5 << 0 << 1;
        QTest::newRow("between attempts") << 50.0 << 0 << 1;
        QTest::newRow("where the second would begin") << 71.0 << 0 << 1;
        QTest::newRow("in its second attempt") << 71.5 << 1 << 1;
        QTest::newRow("where the last one ends") << 193.0 << 2 << 0;
    }
    void whatIsPendingAtTheHorizonIsUnfinished()
    {
        QFETCH(double, horizon);
        QFETCH(int, retried);
        QFETCH(int, unfinished);
        Watch watch;
        const Counts counts = outcomeOf(run(function(1.0, {}), horizon), watch).outcome.counts;
        QCOMPARE(counts.requests, 1U);
        QCOMPARE(counts.retried, static_cast<std::uint64_t>(retried));
        QCOMPARE(counts.unfinished, static_cast<std::uint64_t>(unfinished));
        QCOMPARE(counts.endings(), counts.requests);
    }

    /// An event belongs to the measured period when it arrives in it, an attempt when it begins in it.
    void theWarmUpIsLeftOut()
    {
        Configuration configuration = run(function(1.0, {}), 1000);
        configuration.warmUp = seconds(60);
        Watch watch;
        const UnitOutcome out = outcomeOf(configuration, watch);
        QCOMPARE(out.outcome.counts.requests, 0U);
        QCOMPARE(out.outcome.counts.retried, 2U);
        QCOMPARE(out.outcome.usage.invocations, 2U);
    }

    /// The k-th attempt of event i draws the same whatever became of other events, so alternatives stay comparable.
    void attemptsDrawTheSameOnOtherPlatforms()
    {
        AsynchronousEvents rules;
        rules.retries = 5;
        rules.deadLetters = true;
        FunctionConfiguration f = function(0.6, rules);
        f.service = {ExponentialLaw{seconds(1)}};
        f.sources[0].arrivals = PoissonArrivals{Rate::perSecond(2)};
        f.sources[0].delivery = rules;
        Watch one;
        const UnitOutcome perRequest = outcomeOf(run(f, 20'000), one);
        FixedReplicas replicas;
        replicas.replicas = 200;
        f.scaling = replicas;
        Watch two;
        const UnitOutcome fixed = outcomeOf(run(f, 20'000), two);
        QVERIFY(perRequest.outcome.counts.deadLettered > 1000);
        QVERIFY(perRequest.outcome.counts.retried > 40'000);
        QCOMPARE(fixed.outcome.counts.deadLettered, perRequest.outcome.counts.deadLettered);
        QCOMPARE(fixed.outcome.counts.retried, perRequest.outcome.counts.retried);
        QCOMPARE(fixed.outcome.usage.workTime.count(), perRequest.outcome.usage.workTime.count());
    }

    /// Events of objects at 10 s reach the function 5 s later, are worked on for 1 s, and count from 10 s on.
    void eventsOfObjectsComeLater_data()
    {
        QTest::addColumn<double>("failure");
        QTest::addColumn<double>("maximumAge");
        QTest::addColumn<double>("horizon");
        QTest::addColumn<QString>("arrivals");
        QTest::addColumn<QString>("counts"); // done, failed, expired, unfinished, retried
        QTest::addColumn<double>("response");
        QTest::newRow("done") << 0.0 << 1e6 << 1000.0 << "15 15"
                              << "2 0 0 0 0" << 12.0;
        // 1 min after 16 s, and 2 min after 77 s.
        QTest::newRow("tried again") << 1.0 << 1e6 << 1000.0 << "15 15 76 76 197 197"
                                     << "0 2 0 0 4" << 2 * 188.0;
        // Its age counts from 15 s on: 61 s at the second attempt.
        QTest::newRow("as old as allowed") << 1.0 << 61.0 << 1000.0 << "15 15 76 76"
                                           << "0 0 2 0 2" << 0.0;
        QTest::newRow("too old") << 1.0 << 60.999 << 1000.0 << "15 15"
                                 << "0 0 2 0 0" << 0.0;
        QTest::newRow("on the way at the horizon") << 0.0 << 1e6 << 14.0 << ""
                                                   << "0 0 0 2 0" << 0.0;
        QTest::newRow("there at the horizon") << 0.0 << 1e6 << 15.0 << ""
                                              << "0 0 0 2 0" << 0.0;
    }
    void eventsOfObjectsComeLater()
    {
        QFETCH(double, failure);
        QFETCH(double, maximumAge);
        QFETCH(double, horizon);
        QFETCH(double, response);
        AsynchronousEvents rules;
        rules.maximumAge = seconds(maximumAge);
        rules.deliveryDelay = Distribution{ConstantLaw{seconds(5)}};
        Watch watch;
        const UnitOutcome out = outcomeOf(run(function(failure, rules, 2), horizon), watch);
        const Counts &counts = out.outcome.counts;
        QString arrivals;
        for (const InvocationRow &row : watch.all) {
            arrivals += QStringLiteral("%1 ").arg(row.arrival.sinceStart().inSeconds());
        }
        QTEST(arrivals.trimmed(), "arrivals");
        QTEST(QStringLiteral("%1 %2 %3 %4 %5")
                  .arg(counts.done)
                  .arg(counts.failed)
                  .arg(counts.expired)
                  .arg(counts.unfinished)
                  .arg(counts.retried),
              "counts");
        QCOMPARE(out.outcome.responseTime.count(), Int128(seconds(response).count()));
    }

    /// A copy goes on from the same instant on its own, and is the same.
    void aCopyGoesOnAsTheOriginal()
    {
        FunctionConfiguration f = function(0.5, {});
        f.service = {ExponentialLaw{seconds(1)}};
        f.sources[0].arrivals = PoissonArrivals{Rate::perSecond(2)};
        std::get<PerRequestScaling>(f.scaling).concurrencyLimit = 4;
        const Configuration configuration = run(f, 5000);
        Watch watch;
        Engine engine = *Engine::make(configuration, ReplicationIndex{}, watch);
        QVERIFY(*engine.advanceTo(SimTime::after(seconds(2000))));
        Engine copy = engine;
        QVERIFY(*engine.advanceTo(SimTime::after(seconds(5000))));
        QVERIFY(*copy.advanceTo(SimTime::after(seconds(5000))));
        const UnitOutcome first = engine.finish();
        const UnitOutcome second = copy.finish();
        QVERIFY(first.outcome.counts.retried > 1000);
        QVERIFY(first.outcome == second.outcome);
        QVERIFY(first.fingerprint == second.fingerprint);
    }

    /// On random platforms every event ends once, and every invocation is one attempt.
    void everyEventEndsOnce()
    {
        Stream dice({11, 0, StreamOwner::Test, 0, StreamPurpose::Selection, 0});
        const auto below = [&](std::uint32_t count) { return variates::index(dice.next(), count); };
        Counts sum;
        for (int turn = 0; turn < 60; ++turn) {
            AsynchronousEvents rules;
            rules.retries = static_cast<int>(below(4));
            rules.retryDelays = {seconds(1 + below(20)), seconds(1 + below(60))};
            rules.firstBackOff = seconds(1 + below(3));
            rules.longestBackOff = rules.firstBackOff + seconds(below(30));
            rules.maximumAge = seconds(10 + below(300));
            rules.deadLetters = below(2) == 0;
            FunctionConfiguration f = function(0.1 * below(8), rules);
            f.service = {ExponentialLaw{seconds(0.5 + below(4))}};
            f.coldStart = {Distribution{ExponentialLaw{seconds(1)}}};
            f.concurrency = 1 + static_cast<int>(below(3));
            f.cpuShare = below(2) == 0 ? 0.0 : 0.5;
            if (below(2) == 0) {
                f.timeout = seconds(1 + below(5));
            }
            f.sources[0].arrivals = PoissonArrivals{Rate::perSecond(1 + below(4))};
            f.sources.push_back({SourceIndex(1), PoissonArrivals{Rate::perSecond(1)}}); // requests among them
            if (below(2) == 0) {
                PerRequestScaling scaling;
                scaling.keepAlive = seconds(1 + below(100));
                scaling.routing = static_cast<Routing>(below(5));
                scaling.concurrencyLimit = 1 + below(12);
                scaling.alwaysWarm = below(2) == 0 ? 0 : static_cast<int>(below(4));
                f.scaling = scaling;
            } else {
                FixedReplicas replicas;
                replicas.replicas = 1 + static_cast<int>(below(6));
                replicas.routing = Routing::LeastLoaded;
                replicas.queueLimit = below(10);
                replicas.queueTimeout = seconds(1 + below(10));
                f.scaling = replicas;
            }
            Configuration configuration = run(f, 1000);
            configuration.warmUp = seconds(below(200));
            Watch watch;
            const UnitOutcome out = outcomeOf(configuration, watch);
            const Counts &counts = out.outcome.counts;
            QCOMPARE(counts.requests, counts.endings());
            QVERIFY(rules.deadLetters || counts.deadLettered == 0);
            std::uint64_t letIn = 0;
            std::uint64_t attempts = 0;
            std::uint64_t cold = 0;
            for (const InvocationRow &row : watch.all) {
                const bool isMeasured = row.arrival.sinceStart() >= configuration.warmUp;
                const bool isRefused = row.ending == Ending::Throttled || row.ending == Ending::Rejected;
                letIn += isMeasured && !isRefused ? 1 : 0;
                cold += isMeasured && row.cold ? 1 : 0;
                attempts += isMeasured ? 1 : 0;
            }
            QCOMPARE(counts.invocations, letIn);
            QCOMPARE(counts.cold, cold);
            QCOMPARE(counts.requests + counts.retried, attempts);
            sum += counts;
        }
        // The draws reach everything.
        QVERIFY(sum.done > 0 && sum.failed > 0 && sum.timedOut > 0 && sum.unfinished > 0 && sum.throttled > 0
                && sum.rejected > 0);
        QVERIFY(sum.expired > 100 && sum.deadLettered > 100 && sum.retried > 1000);
    }
};

QTEST_APPLESS_MAIN(TestRetrying)
#include "tst_retrying.moc"
