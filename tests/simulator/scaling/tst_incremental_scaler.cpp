// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "fake_platform.h"
#include "simulator/scaling/incremental_scaler.h"
#include "simulator/stepped_run.h"

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

    // Four instances of ten requests each, and a sample is idle while half of what one fewer takes is enough: 15 for
    // four, 10 for three, 5 for two, 0 for one. After three idle samples in a row, each asks for one fewer.
    void idleSamplesTakeOneAway_data()
    {
        QTest::addColumn<int>("inFlight");
        QTest::addColumn<QString>("changes");
        QTest::newRow("just too many") << 16 << QString();
        QTest::newRow("enough for three") << 15 << u"2:3"_s;
        QTest::newRow("enough for two") << 10 << u"2:3 3:2"_s;
        QTest::newRow("enough for one") << 3 << u"2:3 3:2 4:1"_s;
        QTest::newRow("nothing, and the last one stays") << 0 << u"2:3 3:2 4:1"_s;
    }
    void idleSamplesTakeOneAway()
    {
        QFETCH(const int, inFlight);
        FakePlatform platform;
        platform.setReady(4).setInFlight(inFlight);
        IncrementalScalerParameters parameters = IncrementalScalerParameters::http();
        parameters.idleSamples = 3;
        parameters.idleBelow = 0.5;
        parameters.concurrency = 10;
        IncrementalScaler scaler(parameters);
        QTEST(platform.run(scaler, atSecond(60)), "changes");
    }
    // Samples at 0 and 1 s are idle, the one at 2 s is not; then three are, at 3, 4 and 5 s.
    void aBusySampleBeginsAnew()
    {
        FakePlatform platform;
        platform.setReady(4).setInFlight(15);
        IncrementalScalerParameters parameters = IncrementalScalerParameters::http();
        parameters.idleSamples = 3;
        parameters.concurrency = 10;
        IncrementalScaler scaler(parameters);
        QCOMPARE(platform.run(scaler, atSecond(1)), QString());
        platform.setInFlight(16);
        QCOMPARE(platform.run(scaler, atSecond(2)), QString());
        platform.setInFlight(15);
        QCOMPARE(platform.run(scaler, atSecond(10)), u"5:3"_s);
    }

    // A burst of 200 requests, then two a second of half a second each, spread over all instances: none is ever without
    // a request for long, and still those that are not needed go.
    void spreadRequestsLetInstancesGo()
    {
        Configuration configuration;
        configuration.horizon = SimDuration::minutes(30);
        FunctionConfiguration function;
        function.memory = MemorySize::megabytes(128);
        function.service = {ConstantLaw{SimDuration::milliseconds(500)}};
        function.concurrency = 10;
        IncrementalScalerParameters parameters = IncrementalScalerParameters::http();
        parameters.concurrency = 10;
        parameters.limits = {0, 20};
        function.sources = {{SourceIndex{0}, BatchArrivals{2000, SimDuration::seconds(1), std::nullopt}},
                            {SourceIndex{1}, ConstantArrivals{Rate::perSecond(40.0)}}};
        const auto instances = [&](std::int64_t idleSamples, int minute) {
            parameters.idleSamples = idleSamples;
            AutoscaledReplicas replicas;
            replicas.scaler = IncrementalScaler(parameters);
            replicas.scaleIn = ScaleIn::LongestIdle;
            function.scaling = replicas;
            configuration.functions = {function};
            SteppedRun run = *SteppedRun::make(std::make_shared<Configuration>(configuration), ReplicationIndex{});
            (void)run.goTo(SimTime::after(SimDuration::minutes(minute)));
            return run.view(0).ready;
        };
        const std::int64_t most = instances(0, 1);
        QVERIFY(most > 8);
        QCOMPARE(instances(0, 29), most);  // each has a request now and then
        QCOMPARE(instances(300, 4), most); // 5 min are not over
        QCOMPARE(instances(300, 29), 4);   // 20 at work are half of what four take, so a fifth goes
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
