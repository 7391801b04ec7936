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

/// @p count messages at 10 s for a function that works @p serviceSeconds on a batch.
FunctionConfiguration function(QueueMessages queue, std::int64_t count, double serviceSeconds)
{
    FunctionConfiguration f;
    f.memory = MemorySize::megabytes(128);
    f.service = {ConstantLaw{seconds(serviceSeconds)}};
    f.sources = {{SourceIndex{}, BatchArrivals{count, seconds(10), std::nullopt}, queue}};
    PerRequestScaling scaling;
    scaling.keepAlive = seconds(600);
    f.scaling = scaling;
    return f;
}

/// When batches were handed over, in seconds.
QString batchesOf(Watch watch)
{
    std::ranges::stable_sort(watch.all, {}, &InvocationRow::arrival);
    QString words;
    for (const InvocationRow &row : watch.all) {
        words += QStringLiteral("%1 ").arg(row.arrival.sinceStart().inSeconds());
    }
    return words.trimmed();
}

} // namespace

/// Messages of a queue, in the engine.
class TestQueueSources : public QObject
{
    Q_OBJECT

private slots:
    /// 25 messages, batches of 10, two pollers: two batches of 10 at once, and the last 5 a second later.
    void messagesThatComeTogetherGoTogether()
    {
        QueueMessages queue;
        queue.pollers = 2;
        Watch watch;
        const UnitOutcome out = outcomeOf(run(function(queue, 25, 1), 100), watch);
        QCOMPARE(batchesOf(watch), QStringLiteral("10 10 11"));
        const Counts &counts = out.outcome.counts;
        QCOMPARE(counts.requests, 25U);
        QCOMPARE(counts.done, 25U);
        QCOMPARE(counts.invocations, 3U);
        QCOMPARE(counts.retried, 0U);
        QCOMPARE(out.outcome.usage.invocations, 3U);
        QCOMPARE(out.outcome.responseTime.count(), Int128(seconds(20 * 1 + 5 * 2).count()));
        TotalTime queued;
        for (const TotalTime &bin : out.series.queued) {
            queued += bin;
        }
        QCOMPARE(queued.count(), Int128(seconds(5).count())); // five of them for a second
        QVERIFY((out.outcome.handovers == Handovers{25, queued, seconds(1)}));
    }

    /// A message every second from 1 s on.
    void aBatchIsFullOrItsWindowIsOver_data()
    {
        QTest::addColumn<int>("size");
        QTest::addColumn<double>("window");
        QTest::addColumn<QString>("batches");
        QTest::addColumn<int>("requests"); // of those batches
        // 1 to 6, 7 to 12: what comes as the window closes still belongs to it.
        QTest::newRow("the window is over") << 10 << 5.0 << "6 12" << 12;
        QTest::newRow("between two messages") << 10 << 2.5 << "3.5 6.5 9.5 12.5" << 12;
        QTest::newRow("full") << 3 << 5.0 << "3 6 9 12" << 12;
        QTest::newRow("full as the window closes") << 4 << 3.0 << "4 8 12" << 12;
        QTest::newRow("no window") << 10 << 0.0 << "1 2 3 4 5 6 7 8 9 10 11 12" << 12;
    }
    void aBatchIsFullOrItsWindowIsOver()
    {
        QFETCH(int, size);
        QFETCH(double, window);
        QFETCH(QString, batches);
        QFETCH(int, requests);
        QueueMessages queue;
        queue.batchSize = size;
        queue.batchWindow = seconds(window);
        FunctionConfiguration f = function(queue, 1, 0.1);
        f.sources[0].arrivals = ConstantArrivals{Rate::perSecond(1)};
        Watch watch;
        const Counts counts = outcomeOf(run(f, 12.9), watch).outcome.counts;
        QCOMPARE(batchesOf(watch), batches);
        QCOMPARE(counts.done, static_cast<std::uint64_t>(requests));
    }

    void aBatchThatFailsBecomesVisibleAgain_data()
    {
        QTest::addColumn<double>("service");
        QTest::addColumn<int>("receives");
        QTest::addColumn<double>("age");
        QTest::addColumn<QString>("batches");
        QTest::addColumn<int>("deadLettered");
        QTest::addColumn<int>("expired");
        QTest::newRow("three receives") << 1.0 << 3 << 1e6 << "10 40 70" << 2 << 0;
        QTest::newRow("one receive") << 1.0 << 1 << 1e6 << "10" << 2 << 0;
        QTest::newRow("a timeout that was over") << 50.0 << 3 << 1e6 << "10 60 110" << 2 << 0;
        // Would be taken again at 100 s, at an age of 90 s.
        QTest::newRow("too old") << 1.0 << 0 << 89.999 << "10 40 70" << 0 << 2;
        QTest::newRow("exactly as old as allowed") << 1.0 << 0 << 90.0 << "10 40 70 100" << 0 << 2;
    }
    void aBatchThatFailsBecomesVisibleAgain()
    {
        QFETCH(double, service);
        QFETCH(int, receives);
        QFETCH(double, age);
        QueueMessages queue;
        queue.maximumAge = seconds(age);
        if (receives > 0) {
            queue.maximumReceives = receives;
        }
        FunctionConfiguration f = function(queue, 2, service);
        f.failureProbability = 1.0;
        Watch watch;
        const Counts counts = outcomeOf(run(f, 1000), watch).outcome.counts;
        QTEST(batchesOf(watch), "batches");
        QTEST(static_cast<int>(counts.deadLettered), "deadLettered");
        QTEST(static_cast<int>(counts.expired), "expired");
        QCOMPARE(counts.retried, 2 * (watch.all.size() - 1));
        QCOMPARE(counts.endings(), counts.requests);
    }

    /// One request at a time, two pollers. At 10 s the first message is worked on for 5 s, the second one is refused,
    /// and its poller pauses for 1 s; then the third one is refused. They are visible again at 40 and 41 s; at 41 s the
    /// second is still worked on, so that the third comes again at 71 s.
    void refusedBatchesComeBack()
    {
        QueueMessages queue;
        queue.batchSize = 1;
        queue.pollers = 2;
        queue.pollersPerMinute = 0;
        FunctionConfiguration f = function(queue, 3, 5);
        std::get<PerRequestScaling>(f.scaling).concurrencyLimit = 1;
        Watch watch;
        const Counts counts = outcomeOf(run(f, 200), watch).outcome.counts;
        QCOMPARE(batchesOf(watch), QStringLiteral("10 10 11 40 41 71"));
        QCOMPARE(counts.done, 3U);
        QCOMPARE(counts.throttled, 0U);
        QCOMPARE(counts.retried, 3U);
        QCOMPARE(counts.invocations, 3U);
    }

    /// One poller at first, two more a minute after the first message had to wait, and at most four. A batch takes
    /// 100 s: the first one's poller is free again at 110 s.
    void pollersGrowWhileMessagesWait()
    {
        QueueMessages queue;
        queue.batchSize = 1;
        queue.pollers = 1;
        queue.pollersPerMinute = 2;
        queue.mostPollers = 4;
        Watch watch;
        (void)outcomeOf(run(function(queue, 20, 100), 231), watch);
        QCOMPARE(batchesOf(watch), QStringLiteral("10 70 70 110 130 170 170 210 230"));
    }

    void pollersGrowAndGo()
    {
        Pollers pollers{QueueMessages{}};
        const auto after = [&](bool messagesWait) {
            const bool goesOn = pollers.minutePassed(messagesWait);
            return (goesOn ? 1 : -1) * static_cast<int>(pollers.count());
        };
        QCOMPARE(after(true), 305);
        QCOMPARE(after(true), 605);
        QCOMPARE(after(true), 905);
        QCOMPARE(after(true), 1205);
        QCOMPARE(after(true), 1250);
        QCOMPARE(after(true), 1250);
        QCOMPARE(after(false), 950);
        QCOMPARE(after(false), 650);
        QCOMPARE(after(false), 350);
        QCOMPARE(after(false), 50);
        QCOMPARE(after(false), -5);
    }

    void theTimeOfABatchIsThatOfItsMessages()
    {
        QueueMessages queue;
        queue.service = QueueMessages::Service::PerMessage;
        Watch watch;
        const UnitOutcome out = outcomeOf(run(function(queue, 3, 2), 100), watch);
        QCOMPARE(out.outcome.usage.workTime.count(), Int128(seconds(6).count()));
        QCOMPARE(out.outcome.responseTime.count(), Int128(seconds(18).count()));
    }

    void whatIsPendingAtTheHorizon_data()
    {
        QTest::addColumn<double>("horizon");
        QTest::addColumn<double>("age");
        QTest::addColumn<QString>("counts"); // unfinished, expired, dead letters
        // A message at 10 s that fails at 11 and 41 s, with two receives at most.
        QTest::newRow("worked on") << 10.5 << 0.1 << "1 0 0";
        QTest::newRow("not visible yet") << 20.0 << 1e6 << "1 0 0";
        QTest::newRow("not visible yet and too old") << 20.0 << 9.0 << "0 1 0";
        QTest::newRow("dead by then") << 41.0 << 1e6 << "0 0 1";
    }
    void whatIsPendingAtTheHorizon()
    {
        QFETCH(double, horizon);
        QFETCH(double, age);
        QueueMessages queue;
        queue.maximumReceives = 2;
        queue.maximumAge = seconds(age);
        FunctionConfiguration f = function(queue, 1, 1);
        f.failureProbability = 1.0;
        Watch watch;
        const Counts counts = outcomeOf(run(f, horizon), watch).outcome.counts;
        QTEST(QStringLiteral("%1 %2 %3").arg(counts.unfinished).arg(counts.expired).arg(counts.deadLettered), "counts");
        QCOMPARE(counts.requests, 1U);
    }

    void aCopyGoesOnAsTheOriginal()
    {
        QueueMessages queue;
        queue.batchWindow = seconds(2);
        queue.maximumReceives = 3;
        FunctionConfiguration f = function(queue, 1, 1);
        f.service = {ExponentialLaw{seconds(3)}};
        f.failureProbability = 0.4;
        f.sources[0].arrivals = PoissonArrivals{Rate::perSecond(8)};
        std::get<PerRequestScaling>(f.scaling).concurrencyLimit = 4;
        const Configuration configuration = run(f, 3000);
        Watch watch;
        Engine engine = *Engine::make(configuration, ReplicationIndex{}, watch);
        QVERIFY(*engine.advanceTo(SimTime::after(seconds(1000.7))));
        Engine copy = engine;
        QVERIFY(*engine.advanceTo(SimTime::after(seconds(3000))));
        QVERIFY(*copy.advanceTo(SimTime::after(seconds(3000))));
        const UnitOutcome first = engine.finish();
        const UnitOutcome second = copy.finish();
        QVERIFY(first.outcome.counts.deadLettered > 100);
        QVERIFY(first.outcome == second.outcome);
        QVERIFY(first.series == second.series);
        QVERIFY(first.fingerprint == second.fingerprint);
    }

    /// On random platforms every message ends once, and every batch that was let in is one invocation.
    void everyMessageEndsOnce()
    {
        Stream dice({12, 0, StreamOwner::Test, 0, StreamPurpose::Selection, 0});
        const auto below = [&](std::uint32_t count) { return variates::index(dice.next(), count); };
        Counts sum;
        for (int turn = 0; turn < 60; ++turn) {
            QueueMessages queue;
            queue.batchSize = 1 + below(12);
            queue.batchWindow = seconds(below(2) == 0 ? 0 : 0.5 * below(10));
            queue.service = below(2) == 0 ? QueueMessages::Service::PerBatch : QueueMessages::Service::PerMessage;
            queue.visibilityTimeout = seconds(1 + below(40));
            if (below(2) == 0) {
                queue.maximumReceives = 1 + below(4);
            }
            queue.maximumAge = seconds(20 + below(300));
            queue.pollers = 1 + below(4);
            queue.pollersPerMinute = below(3);
            queue.mostPollers = queue.pollers + below(10);
            FunctionConfiguration f = function(queue, 1, 1);
            f.service = {ExponentialLaw{seconds(0.2 + 0.5 * below(4))}};
            f.coldStart = {Distribution{ExponentialLaw{seconds(1)}}};
            f.failureProbability = 0.1 * below(8);
            f.concurrency = 1 + static_cast<int>(below(3));
            f.cpuShare = below(2) == 0 ? 0.0 : 0.5;
            if (below(2) == 0) {
                f.timeout = seconds(1 + below(5));
            }
            f.sources[0].arrivals = PoissonArrivals{Rate::perSecond(1 + below(8))};
            f.sources.push_back({SourceIndex(1), UserArrivals{3, {ExponentialLaw{seconds(5)}}}});
            f.sources.push_back({SourceIndex(2), PoissonArrivals{Rate::perSecond(0.5)}, AsynchronousEvents{}});
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
                replicas.queueLimit = below(10);
                replicas.queueTimeout = seconds(1 + below(10));
                f.scaling = replicas;
            }
            Configuration configuration = run(f, 1000);
            configuration.warmUp = seconds(below(200));
            Watch watch;
            const Counts counts = outcomeOf(configuration, watch).outcome.counts;
            QCOMPARE(counts.requests, counts.endings());
            std::uint64_t letIn = 0;
            for (const InvocationRow &row : watch.all) {
                const bool isRefused = row.ending == Ending::Throttled || row.ending == Ending::Rejected;
                letIn += row.arrival.sinceStart() >= configuration.warmUp && !isRefused ? 1 : 0;
            }
            QCOMPARE(counts.invocations, letIn);
            sum += counts;
        }
        QVERIFY(sum.done > 10'000 && sum.failed > 0 && sum.timedOut > 0 && sum.unfinished > 0 && sum.throttled > 0);
        QVERIFY(sum.expired > 100 && sum.deadLettered > 100 && sum.retried > 1000);
    }
};

QTEST_APPLESS_MAIN(TestQueueSources)
#include "tst_queue_sources.moc"
