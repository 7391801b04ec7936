// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "fake_platform.h"
#include "simulator/scaling/queue_scheduler.h"

using namespace warmfront;
using namespace warmfront::sim;

class TestQueueScheduler : public QObject
{
    Q_OBJECT

private slots:
    // E existing and P starting containers, S stale and F fresh activations, D their mean duration in ms (0: unknown),
    // c per container, containers of other actions. t = c × 100 ms / D activations per container and interval.
    void decidesByWhatWaits_data()
    {
        QTest::addColumn<int>("existing");
        QTest::addColumn<int>("starting");
        QTest::addColumn<int>("stale");
        QTest::addColumn<int>("fresh");
        QTest::addColumn<int>("duration");
        QTest::addColumn<int>("concurrency");
        QTest::addColumn<int>("elsewhere");
        QTest::addColumn<int>("more");
        QTest::addColumn<bool>("throttles");
        QTest::newRow("nothing waits") << 1 << 0 << 0 << 0 << 0 << 1 << 0 << 0 << false;
        QTest::newRow("D unknown: one for each stale one") << 1 << 0 << 5 << 0 << 0 << 1 << 0 << 5 << false;
        QTest::newRow("D unknown: less those that start") << 0 << 2 << 5 << 0 << 0 << 1 << 0 << 3 << false;
        QTest::newRow("D unknown, c = 4: ⌈5/4⌉ - 1") << 1 << 1 << 5 << 0 << 0 << 4 << 0 << 1 << false;
        QTest::newRow("D unknown: fresh ones wait") << 1 << 0 << 0 << 9 << 0 << 1 << 0 << 0 << false;
        QTest::newRow("t = 0.1: min(⌈3/0.1⌉, 3)") << 1 << 0 << 3 << 0 << 1000 << 1 << 0 << 3 << false;
        QTest::newRow("t = 2: ⌈5/2⌉") << 1 << 0 << 5 << 0 << 50 << 1 << 0 << 3 << false;
        QTest::newRow("t = 2: ⌈10/2 - 2⌉") << 2 << 0 << 0 << 10 << 50 << 1 << 0 << 3 << false;
        QTest::newRow("t = 0.5: ⌈10/0.5 - 2⌉ = 18, at most 10 - 2") << 2 << 0 << 0 << 10 << 200 << 1 << 0 << 8 << false;
        QTest::newRow("fewer fresh ones than containers") << 4 << 0 << 0 << 3 << 50 << 1 << 0 << 0 << false;
        QTest::newRow("fresh below the throughput: 5 < 2 × 3") << 3 << 0 << 0 << 5 << 50 << 1 << 0 << 0 << false;
        // Fresh: ⌈10/2 - 3⌉ = 2. Stale: min(⌈4/2⌉, 4) - 1 = 1.
        QTest::newRow("fresh and stale together") << 2 << 1 << 4 << 10 << 50 << 1 << 0 << 3 << false;
        QTest::newRow("t = 8 with c = 4: ⌈20/8⌉") << 1 << 0 << 20 << 0 << 50 << 4 << 0 << 3 << false;
        QTest::newRow("cut by the namespace: 30 - 2 - 25 = 3 of 9") << 2 << 0 << 9 << 0 << 0 << 1 << 25 << 3 << true;
        QTest::newRow("no room at all") << 2 << 0 << 9 << 0 << 0 << 1 << 28 << 0 << true;
    }
    void decidesByWhatWaits()
    {
        QFETCH(int, existing);
        QFETCH(int, starting);
        QFETCH(int, stale);
        QFETCH(int, fresh);
        QFETCH(int, duration);
        QFETCH(int, concurrency);
        QFETCH(int, elsewhere);
        QFETCH(int, more);
        QFETCH(bool, throttles);
        QueueSchedulerParameters parameters;
        parameters.concurrency = concurrency;
        QueueScheduler scaler(parameters);
        FakePlatform platform;
        platform.setReady(existing).setStarting(starting).setElsewhere(elsewhere).setInFlight(existing);
        (void)scaler.unserved(platform.now(), platform.counts());
        if (duration > 0) {
            scaler.completed({platform.now(), SimDuration::seconds(9), SimDuration::milliseconds(duration), true});
        }
        platform.setQueued(stale + fresh).arrive(fresh);
        QCOMPARE(scaler.nextWake(), atSecond(0.1));
        const auto decision = platform.wake(scaler);
        QCOMPARE(decision ? int(decision->desired) - existing - starting : 0, more);
        QCOMPARE(scaler.isThrottling(), throttles);
        QCOMPARE(decision && decision->refusesArrivals, throttles);
        QVERIFY(!decision || !decision->dropsQueued);
    }

    void theLimitOfAnActionThrottlesNobody()
    {
        QueueSchedulerParameters parameters;
        parameters.actionLimit = 4;
        QueueScheduler scaler(parameters);
        FakePlatform platform;
        platform.setReady(2).setInFlight(2);
        (void)scaler.unserved(platform.now(), platform.counts());
        platform.setQueued(9);
        const auto decision = platform.wake(scaler);
        QVERIFY(decision);
        QCOMPARE(decision->desired, std::int64_t{4});
        QVERIFY(!decision->refusesArrivals);
    }

    void aNewQueueGetsAContainerAtOnce()
    {
        QueueScheduler scaler({});
        QCOMPARE(scaler.nextWake(), never);
        const auto decision = scaler.unserved(atSecond(3), {0, 0, 0, 1});
        QVERIFY(decision);
        QCOMPARE(decision->desired, std::int64_t{1});
        QCOMPARE(scaler.nextWake(), atSecond(3.1));
        QVERIFY(!scaler.unserved(atSecond(3.05), {0, 1, 0, 2}));
    }

    // Others have all 30: what waits is turned away as well, until one of theirs ends.
    void withoutRoomAndContainersRequestsAreDropped()
    {
        QueueScheduler scaler({});
        const auto refusal = scaler.unserved(atSecond(0), {0, 0, 0, 1, 30});
        QVERIFY(refusal);
        QVERIFY(refusal->refusesArrivals && refusal->dropsQueued);
        FakePlatform platform;
        platform.setElsewhere(30);
        QVERIFY(!platform.wake(scaler));
        platform.setElsewhere(29);
        const auto again = platform.wake(scaler);
        QVERIFY(again);
        QVERIFY(!again->refusesArrivals);
        QCOMPARE(again->desired, std::int64_t{0});
    }

    // The last ten of 1000, 10 × 100 ms: the mean is 100 ms, so t = 1 and ⌈4/1⌉.
    void durationsAreThoseOfTheLastTen()
    {
        QueueScheduler scaler({});
        FakePlatform platform;
        platform.setReady(1).setInFlight(1);
        (void)scaler.unserved(platform.now(), platform.counts());
        scaler.completed({platform.now(), {}, SimDuration::seconds(1), true});
        for (int i = 0; i < 10; ++i) {
            scaler.completed({platform.now(), {}, SimDuration::milliseconds(100), true});
        }
        platform.setQueued(4);
        const auto decision = platform.wake(scaler);
        QVERIFY(decision);
        QCOMPARE(decision->desired, std::int64_t{5});
    }

    void aQueueThatIsOverIsForgotten()
    {
        QueueScheduler scaler({});
        FakePlatform platform;
        (void)scaler.unserved(platform.now(), {0, 0, 0, 1});
        QVERIFY(!platform.wake(scaler));
        QCOMPARE(scaler.nextWake(), never);
    }
};

QTEST_APPLESS_MAIN(TestQueueScheduler)
#include "tst_queue_scheduler.moc"
