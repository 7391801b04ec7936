// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "fake_platform.h"
#include "simulator/scaling/incremental_scaler.h"

using namespace Qt::StringLiterals;
using namespace warmfront;
using namespace warmfront::sim;

class TestIncrementalScaler : public QObject
{
    Q_OBJECT

private slots:
    // Five samples of the length, 30 s apart, on two instances. A queue that was there before the first sample has
    // waited 10 s by then; one that comes with a sample is of age 0 there. Votes of fewer than five samples are 0.
    void aQueueVotesOnItsLastFiveSamples_data()
    {
        QTest::addColumn<QList<int>>("lengths");
        QTest::addColumn<int>("vote");
        using Lengths = QList<int>;
        QTest::newRow("longer each time, from above 0") << Lengths{1, 2, 3, 4, 5} << 1;
        QTest::newRow("longer each time, from 0") << Lengths{0, 1, 2, 3, 4} << 0;
        QTest::newRow("shorter each time") << Lengths{5, 4, 3, 2, 1} << 1; // the oldest message ages: an earlier rule
        QTest::newRow("shorter each time, down to none") << Lengths{4, 3, 2, 1, 0} << -1;
        QTest::newRow("empty") << Lengths{0, 0, 0, 0, 0} << -1;
        QTest::newRow("the same length, growing older") << Lengths{3, 3, 3, 3, 3} << 1;
        QTest::newRow("once empty, then older") << Lengths{0, 3, 3, 3, 3} << 0;
        QTest::newRow("up and down with a gap") << Lengths{3, 0, 3, 0, 3} << 0;
        QTest::newRow("exactly 1000 for each instance, coming and going") << Lengths{2000, 0, 2000, 0, 2000} << 0;
        QTest::newRow("more than 1000 for each instance") << Lengths{2001, 0, 2001, 0, 2001} << 1;
        QTest::newRow("more than that before, not now") << Lengths{2001, 2001, 0, 5, 0} << 0;
        QTest::newRow("four samples") << Lengths{1, 2, 3, 4} << 0;
    }
    void aQueueVotesOnItsLastFiveSamples()
    {
        QFETCH(QList<int>, lengths);
        FakePlatform platform;
        platform.setReady(2).setQueued(lengths.front()).advanceTo(atSecond(10));
        IncrementalScaler scaler({});
        std::optional<ScaleDecision> decision;
        platform.arrive();
        for (const int length : lengths) {
            platform.setQueued(length);
            decision = scaler.wake(platform.view());
            platform.advance(SimDuration::seconds(30));
        }
        QTEST(decision ? int(decision->desired) - 2 : 0, "vote");
    }

    // One a second while requests wait.
    void httpAddsOneInstanceASecond()
    {
        FakePlatform platform;
        platform.setQueued(50).arrive();
        IncrementalScaler scaler(IncrementalScalerParameters::http());
        const auto first = scaler.unserved(platform.now(), platform.counts());
        QVERIFY(first);
        QCOMPARE(first->desired, std::int64_t{1});
        platform.follow(first);
        QVERIFY(!scaler.unserved(platform.now(), platform.counts()));
        QCOMPARE(platform.run(scaler, atSecond(4)), u"0:2 1:3 2:4 3:5 4:6"_s);
        platform.setQueued(0);
        QCOMPARE(platform.run(scaler, atSecond(60)), QString());
    }
    void httpStopsAtTheMaximum()
    {
        FakePlatform platform;
        platform.setReady(3).setQueued(50).arrive();
        IncrementalScalerParameters parameters = IncrementalScalerParameters::http();
        parameters.limits.maximum = 4;
        IncrementalScaler scaler(parameters);
        QCOMPARE(platform.run(scaler, atSecond(10)), u"0:4"_s);
    }

    // Three instances that idle from the start; 22 min = 1320 s. One goes at each look, the last one only when nothing
    // has arrived for as long either.
    void idleInstancesGoOneByOne_data()
    {
        QTest::addColumn<int>("lastArrival");
        QTest::addColumn<QString>("changes");
        QTest::newRow("nothing arrived") << 0 << u"1320:2 1321:1 1322:0"_s;
        QTest::newRow("a request after ten minutes") << 600 << u"1320:2 1321:1 1920:0"_s;
    }
    void idleInstancesGoOneByOne()
    {
        QFETCH(int, lastArrival);
        FakePlatform platform;
        platform.setReady(3);
        IncrementalScaler scaler(IncrementalScalerParameters::http());
        QCOMPARE(platform.run(scaler, atSecond(lastArrival)), QString());
        if (lastArrival > 0) {
            platform.arrive();
        }
        QTEST(platform.run(scaler, atSecond(3000)), "changes");
    }
};

QTEST_APPLESS_MAIN(TestIncrementalScaler)
#include "tst_incremental_scaler.moc"
