// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/base/random_stream.h"
#include "fake_fleet.h"
#include "simulator/scaling/knative_pod_autoscaler.h"

using namespace Qt::StringLiterals;
using namespace warmfront;
using namespace warmfront::sim;

namespace {

using Parameters = KnativePodAutoscalerParameters;

/// Carries out every decision for a load that is spread evenly over what is ready.
template <typename Scaler>
QString runWithTotal(FakeFleet &fleet, Scaler &scaler, std::int64_t totalMilli, SimTime until)
{
    QStringList changes;
    while (scaler.nextWake() <= until) {
        fleet.busyMilli = totalMilli / std::max<std::int64_t>(1, fleet.counts().ready);
        fleet.advanceTo(scaler.nextWake());
        const auto decision = scaler.wake(fleet.view());
        if (decision && decision->desired != static_cast<std::int64_t>(fleet.instances().size())) {
            changes << QStringLiteral("%1:%2").arg(fleet.now().inSeconds()).arg(decision->desired);
            fleet.follow(decision->desired, {});
        }
    }
    return changes.join(QLatin1Char(' '));
}

} // namespace

class TestKnativePodAutoscaler : public QObject
{
    Q_OBJECT

private slots:
    // Target T = 100 × 70 % = 70 where not said otherwise. With a load that never changed Cs = Cp = the total load.
    // up = ceil(1000 r), down = floor(r / 2).
    void decidesOnASteadyLoad_data()
    {
        QTest::addColumn<int>("ready");
        QTest::addColumn<int>("eachMilli");
        QTest::addColumn<int>("desired");
        QTest::addColumn<bool>("panics");

        // ceil(140 / 70) = 2; 2 / 1 >= 2.0 panics as well, with the same number.
        QTest::newRow("golden: 140 on one") << 1 << 140'000 << 2 << true;
        // ceil(70 / 70) = 1, 1 / 1 = 1 < 2.
        QTest::newRow("golden: exactly the target on one") << 1 << 70'000 << 1 << false;
        // ceil(70.1 / 70) = 2, 2 / 1 = 2.0 is panic.
        QTest::newRow("golden: just above the target on one panics") << 1 << 70'100 << 2 << true;
        // 4 × 122.5 = 490, ceil(490 / 70) = 7, 7 / 4 = 1.75 < 2.
        QTest::newRow("golden: 490 on four does not panic") << 4 << 122'500 << 7 << false;
        // 4 × 122.75 = 491, ceil(491 / 70) = ceil(7.014) = 8, 8 / 4 = 2.0: exactly the threshold panics.
        QTest::newRow("golden: 491 on four panics at exactly 2.0") << 4 << 122'750 << 8 << true;
        // 8 × 70 = 560 → 8.
        QTest::newRow("in balance") << 8 << 70'000 << 8 << false;
        // 8 × 10 = 80, ceil(80 / 70) = 2, but not below floor(8 / 2) = 4.
        QTest::newRow("shrinks by half at most") << 8 << 10'000 << 4 << false;
        // 9 × 10 = 90 → 2, floor(9 / 2) = 4.
        QTest::newRow("half of an odd number is rounded down") << 9 << 10'000 << 4 << false;
        // 0 → 0, but floor(2 / 2) = 1.
        QTest::newRow("two without load go to one") << 2 << 0 << 1 << false;
        // 3 × 0.001 = 0.003 → ceil = 1; floor(3 / 2) = 1.
        QTest::newRow("a trace of load keeps one") << 3 << 1 << 1 << false;
        // 5 × 84 = 420 → 6; 6 / 5 = 1.2.
        QTest::newRow("grows by one") << 5 << 84'000 << 6 << false;
        // 1 × 100000 = 10^5, ceil(10^5 / 70) = 1429 > ceil(1000 × 1).
        QTest::newRow("grows a thousandfold at most") << 1 << 100'000'000 << 1000 << true;
        // 3 × 140 = 420 → 6, 6 / 3 = 2.0.
        QTest::newRow("twice the target panics") << 3 << 140'000 << 6 << true;
    }
    void decidesOnASteadyLoad()
    {
        QFETCH(int, ready);
        QFETCH(int, eachMilli);
        QFETCH(int, desired);
        QFETCH(bool, panics);
        FakeFleet fleet;
        fleet.add(ready);
        fleet.busyMilli = eachMilli;
        KnativePodAutoscaler scaler({});
        std::optional<ScaleDecision> decision;
        while (scaler.nextWake() <= at(2)) {
            fleet.advanceTo(scaler.nextWake());
            decision = scaler.wake(fleet.view());
        }
        QVERIFY(decision);
        QCOMPARE(decision->desired, std::int64_t{desired});
        QCOMPARE(scaler.isPanicking(), panics);
        QCOMPARE(decision->reason.rule == "panic window", panics);
    }

    void followsItsParameters_data()
    {
        QTest::addColumn<QString>("option");
        QTest::addColumn<int>("ready");
        QTest::addColumn<int>("eachMilli");
        QTest::addColumn<int>("desired");

        // 5 × 20 = 100 → ceil(100 / 70) = 2, raised to 5.
        QTest::newRow("activation scale raises any load") << u"activation 5"_s << 5 << 20'000 << 5;
        // No load: 0, floor(2 / 2) = 1: the activation scale does not apply.
        QTest::newRow("activation scale leaves no load alone") << u"activation 5"_s << 2 << 0 << 1;
        // 1 × 700 → 10, cut to 4.
        QTest::newRow("maximum") << u"max 4"_s << 1 << 700'000 << 4;
        // 8 × 0 → floor(8 / 2) = 4, raised to 6.
        QTest::newRow("minimum") << u"min 6"_s << 8 << 0 << 6;
        // floor does not apply: 8 × 10 = 80 → 2.
        QTest::newRow("unreachable shrinks at once") << u"unreachable"_s << 8 << 10'000 << 2;
        // Hard concurrency 1: T = 0.7; 1 → ceil(1 / 0.7) = 2.
        QTest::newRow("one request on one instance of one") << u"total 1"_s << 1 << 1'000 << 2;
        // T = max(0.01, 0.001 × 0.7): 1 × 0.05 → 5.
        QTest::newRow("the target is 0.01 at least") << u"total 0.001"_s << 1 << 50 << 5;
        // r0 = 0 counts as r = 1 for the limits; nothing ready and 3 waiting: ceil(3 / 70) = 1.
        QTest::newRow("waiting requests count") << u"three wait"_s << 0 << 0 << 1;
    }
    void followsItsParameters()
    {
        QFETCH(QString, option);
        QFETCH(int, ready);
        QFETCH(int, eachMilli);
        QFETCH(int, desired);
        FakeFleet fleet;
        fleet.add(ready);
        fleet.busyMilli = eachMilli;
        Parameters parameters;
        parameters.activationScale = option == u"activation 5"_s ? 5 : 1;
        parameters.minScale = option == u"min 6"_s ? 6 : 0;
        if (option == u"max 4"_s) {
            parameters.maxScale = 4;
        }
        parameters.reachable = option != u"unreachable"_s;
        parameters.totalPerInstance = option == u"total 1"_s ? 1.0 : option == u"total 0.001"_s ? 0.001 : 100.0;
        fleet.queued = option == u"three wait"_s ? 3 : 0;
        KnativePodAutoscaler scaler(parameters);
        std::optional<ScaleDecision> decision;
        while (scaler.nextWake() <= at(2)) {
            fleet.advanceTo(scaler.nextWake());
            decision = scaler.wake(fleet.view());
        }
        QVERIFY(decision);
        QCOMPARE(decision->desired, std::int64_t{desired});
    }

    // X = 1.96² × 100 / 25 = 15.3664.
    void samplesEnoughInstances_data()
    {
        QTest::addColumn<int>("ready");
        QTest::addColumn<int>("sampled");
        QTest::newRow("none") << 0 << 0;
        QTest::newRow("three: all") << 3 << 3;
        QTest::newRow("four: ceil(61.4656 / 18.3664) = ceil(3.35)") << 4 << 4;
        QTest::newRow("ten: ceil(153.664 / 24.3664) = ceil(6.31)") << 10 << 7;
        QTest::newRow("hundred: ceil(1536.64 / 114.3664) = ceil(13.44)") << 100 << 14;
        QTest::newRow("thousand: ceil(15366.4 / 1014.3664) = ceil(15.15)") << 1000 << 16;
    }
    void samplesEnoughInstances()
    {
        QFETCH(int, ready);
        QFETCH(int, sampled);
        QCOMPARE(KnativePodAutoscaler::sampleSize(ready), std::int64_t{sampled});
    }

    // Ten ready, the activator out of the path (burst capacity 0): seven are sampled. All busy with 21 each the
    // estimate is exact, 210 → 3, floor(10 / 2) = 5 holds. With only one of them busy with 1000: seven draws of ten
    // meet it or not: 1000 / 7 × 10 = 1428.57 → 21, or nothing → 5.
    void estimatesFromASample()
    {
        Parameters parameters;
        parameters.targetBurstCapacity = 0.0;
        int met = 0;
        SplitMix64 draws(7);
        for (int i = 0; i < 1000; ++i) {
            FakeFleet fleet;
            fleet.add(10);
            fleet.draw = draws.next();
            KnativePodAutoscaler scaler(parameters);
            std::int64_t desired = 0;
            while (scaler.nextWake() <= at(2)) {
                fleet.advanceTo(scaler.nextWake());
                // In the second second only; the first sample is of nothing: (0 + 1428.57) / 2 = 714.3 → 11.
                if (scaler.nextWake() == at(2)) {
                    fleet.instances()[3].concurrency += SimDuration::seconds(1000);
                }
                const auto decision = scaler.wake(fleet.view());
                desired = decision ? decision->desired : desired;
            }
            QVERIFY(desired == 5 || desired == 11);
            met += desired == 11 ? 1 : 0;
        }
        // Each instance is in the sample with probability 0.7: 700 expected, standard deviation 14.5.
        QVERIFY2(met > 640 && met < 760, qPrintable(QString::number(met)));
    }

    void averagesFromTheFirstSampleOn()
    {
        BucketWindow window(SimDuration::seconds(60), BucketWindow::Averaging::Linear);
        QVERIFY(window.isEmpty(at(0)));
        window.record(at(10), 6.0);
        window.record(at(12), 3.0);
        QCOMPARE(window.average(at(12)), 3.0); // 9 over the three buckets 10, 11, 12
        window.record(at(12.5), 1.5);
        QCOMPARE(window.average(at(12)), 3.5); // 10.5 / 3
        QCOMPARE(window.average(at(20)), 3.5); // up to the last sample, not up to now
        // At 70 bucket 10 has slid out: 4.5 over min(3, 60 - 58) buckets.
        QCOMPARE(window.average(at(70)), 2.25);
        QCOMPARE(window.average(at(72)), 0.0); // a whole window after the last sample
        QVERIFY(!window.isEmpty(at(72)));
        QVERIFY(window.isEmpty(at(73)));
        window.record(at(80), 5.0); // the history began anew
        QCOMPARE(window.average(at(80)), 5.0);
    }

    void weighsTheNewestMostWhenExponential()
    {
        // 60 buckets: 1 - 0.0001^(1/60) = 1 - e^(-9.2103 / 60) = 0.1423, so 0.2. Six: 1 - e^(-1.53506) = 0.78456.
        const BucketWindow sixty(SimDuration::seconds(60), BucketWindow::Averaging::Exponential);
        BucketWindow six(SimDuration::seconds(6), BucketWindow::Averaging::Exponential);
        QCOMPARE(sixty.smoothing(), 0.2);
        QVERIFY(std::abs(six.smoothing() - 0.784557) < 1e-6);
        BucketWindow window(SimDuration::seconds(60), BucketWindow::Averaging::Exponential);
        window.record(at(1), 10.0);
        window.record(at(2), 20.0);
        QVERIFY(std::abs(window.average(at(2)) - (20.0 * 0.2 + 10.0 * 0.2 * 0.8)) < 1e-12); // 5.6
        QVERIFY(std::abs(window.average(at(3)) - 5.6 * 0.8) < 1e-12);
    }

    // No request ever: the instance is ready at 0, seen so at 1, so active from 1. The wish is 0 from 2 on, the
    // window of activity ends at 61. One instance is not enough for the burst (100 - 211 < 0): the activator has been
    // in the path from the start, so the grace of 30 s is long over, and it goes to zero at 61.
    void goesToZeroAfterTheStableWindow()
    {
        FakeFleet fleet;
        KnativePodAutoscaler scaler({});
        QCOMPARE(fleet.run(scaler, at(300)), u"0:1 61:0"_s);
        QCOMPARE(scaler.nextWake(), never); // nothing left to forget: asleep until a request comes
    }
    // Without a burst capacity to keep free the activator enters the path only at 61 and has to stay for 30 s.
    void waitsForTheGracePeriod()
    {
        FakeFleet fleet;
        Parameters parameters;
        parameters.targetBurstCapacity = 0.0;
        KnativePodAutoscaler scaler(parameters);
        QCOMPARE(fleet.run(scaler, at(60)), u"0:1"_s);
        QVERIFY(!scaler.isActivatorInPath());
        QCOMPARE(fleet.run(scaler, at(300)), u"91:0"_s);
        QVERIFY(scaler.isActivatorInPath());
    }
    void keepsTheLastInstanceForItsRetention()
    {
        FakeFleet fleet;
        Parameters parameters;
        parameters.lastPodRetention = SimDuration::seconds(90);
        KnativePodAutoscaler scaler(parameters);
        QCOMPARE(fleet.run(scaler, at(300)), u"0:1 151:0"_s); // 61 + 90
    }
    void staysWhereZeroIsNotAllowed()
    {
        FakeFleet fleet;
        Parameters parameters;
        parameters.scalesToZero = false;
        KnativePodAutoscaler scaler(parameters);
        QCOMPARE(fleet.run(scaler, at(300)), u"0:1"_s);
    }

    void answersTheFirstRequestAtOnce()
    {
        FakeFleet fleet;
        KnativePodAutoscaler scaler({});
        QCOMPARE(fleet.run(scaler, at(1000)), u"0:1 61:0"_s);
        fleet.advanceTo(at(1000.25));
        fleet.queued = 1;
        const auto decision = scaler.unserved(fleet.now(), fleet.counts());
        QVERIFY(decision);
        QCOMPARE(decision->desired, std::int64_t{1}); // one request, average 1, ceil(1 / 70)
        QCOMPARE(scaler.nextWake(), at(1001));        // the grid of before
        fleet.follow(1, SimDuration::seconds(3));
        fleet.queued = 2;
        QVERIFY(!scaler.unserved(at(1000.5), fleet.counts())); // only the first one hurries
    }
    // A container of concurrency 1 has T = 0.7: the first request asks for ceil(1 / 0.7) = 2.
    void firstRequestOfASerialContainerAsksForTwo()
    {
        FakeFleet fleet;
        Parameters parameters;
        parameters.totalPerInstance = 1.0;
        parameters.initialScale = 0;
        KnativePodAutoscaler scaler(parameters);
        QCOMPARE(fleet.run(scaler, at(10)), u""_s);
        fleet.queued = 1;
        const auto decision = scaler.unserved(fleet.now(), fleet.counts());
        QVERIFY(decision);
        QCOMPARE(decision->desired, std::int64_t{2});
    }

    void decidesNothingWithoutData()
    {
        FakeFleet fleet;
        KnativePodAutoscaler scaler({});
        fleet.advanceTo(scaler.nextWake());
        QVERIFY(scaler.wake(fleet.view())); // the initial scale
        while (scaler.nextWake() <= at(20)) {
            fleet.advanceTo(scaler.nextWake());
            QVERIFY(!scaler.wake(fleet.view())); // the instance never comes: nobody to ask
        }
    }

    // While it panics nothing shrinks; afterwards at most half goes every two seconds.
    void panicHoldsTheLargestNumber()
    {
        FakeFleet fleet;
        Parameters parameters;
        KnativePodAutoscaler scaler(parameters);
        // Total 700 from the start on one instance: at 2 s Cp = 700 → 10, 10 / 1 panics.
        QCOMPARE(runWithTotal(fleet, scaler, 700'000, at(4)), u"0:1 2:10"_s);
        QVERIFY(scaler.isPanicking());
        // At 4 s 10 / 10 = 1 < 2: over for good at 2 s. Panic lasts while now <= 2 + 60: nothing shrinks up to 62.
        QCOMPARE(runWithTotal(fleet, scaler, 0, at(62)), u""_s);
        QVERIFY(scaler.isPanicking());
        // At 64 the stable window holds the samples of 5..64: all 0. floor(10 / 2) = 5, then 2, then 1.
        QCOMPARE(runWithTotal(fleet, scaler, 0, at(68)), u"64:5 66:2 68:1"_s);
        QVERIFY(!scaler.isPanicking());
    }

    void beginsInPanicBesideRunningInstances()
    {
        FakeFleet fleet;
        fleet.add(6);
        KnativePodAutoscaler scaler({}, at(0), 6);
        QVERIFY(scaler.isPanicking());
        QCOMPARE(fleet.run(scaler, at(60)), u""_s);
        QCOMPARE(fleet.run(scaler, at(64)), u"62:3 64:1"_s); // 60 is not yet after 0 + 60
        KnativePodAutoscaler alone({}, at(0), 1);
        QVERIFY(!alone.isPanicking());
    }

    // Wishes of 8 at 2 s and 4 s; from then on floor(8 / 2) = 4. A delay of 10 s is five ticks: the wish of 4 s counts
    // at 12 s and is forgotten at 14 s.
    void delaysScaleDown()
    {
        FakeFleet fleet;
        fleet.add(8);
        fleet.busyMilli = 70'000;
        Parameters parameters;
        parameters.scaleDownDelay = SimDuration::seconds(10);
        parameters.stableWindow = SimDuration::seconds(6);
        parameters.panicWindowShare = 0.5;
        KnativePodAutoscaler scaler(parameters);
        QCOMPARE(fleet.run(scaler, at(4)), u""_s);
        fleet.busyMilli = 0;
        // Six buckets: at 6 s (70 × 8 × 4) / 6 = 373.3 → 6; 8 s: 4 samples of 8 left in 3..8: 2 × 560 / 6 = 186.7 → 4
        // (floor 4); 10 s on: 0 → 4. Followed ten seconds late: 6 until its tick 6 s is five ticks old, at 16 s.
        QCOMPARE(fleet.run(scaler, at(17), std::nullopt), u"14:6 16:4"_s);
    }

    // EBC = floor(r0 × 100 - TBC - Cp).
    void activatorLeavesWhenThereIsRoom_data()
    {
        QTest::addColumn<int>("ready");
        QTest::addColumn<int>("eachMilli");
        QTest::addColumn<double>("excess");
        QTest::addColumn<bool>("buffers");
        QTest::newRow("300 - 211 - 89.1 = -0.1, floor -1") << 3 << 29'700 << -1.0 << true;
        QTest::newRow("300 - 211 - 87 = 2") << 3 << 29'000 << 2.0 << false;
        QTest::newRow("two are never enough: 200 - 211") << 2 << 0 << -11.0 << true;
        QTest::newRow("400 - 211 - 189 = 0 is enough") << 4 << 47'250 << 0.0 << false;
    }
    void activatorLeavesWhenThereIsRoom()
    {
        QFETCH(int, ready);
        QFETCH(int, eachMilli);
        FakeFleet fleet;
        fleet.add(ready);
        fleet.busyMilli = eachMilli;
        KnativePodAutoscaler scaler({});
        fleet.run(scaler, at(2), std::nullopt);
        QTEST(scaler.excessBurstCapacity(), "excess");
        QTEST(scaler.isActivatorInPath(), "buffers");
    }
    void activatorStaysOrLeavesAsTold()
    {
        for (const bool stays : {true, false}) {
            FakeFleet fleet;
            fleet.add(50);
            fleet.busyMilli = 1000;
            Parameters parameters;
            parameters.targetBurstCapacity = stays ? std::nullopt : std::optional(0.0);
            KnativePodAutoscaler scaler(parameters);
            fleet.run(scaler, at(2), std::nullopt);
            QCOMPARE(scaler.isActivatorInPath(), stays);
        }
    }

    // T = 200 × 70 % = 140 per second: 2 instances, 500 arrivals per second → ceil(3.57) = 4; 4 / 2 panics.
    void canHoldARequestRate()
    {
        FakeFleet fleet;
        fleet.add(2);
        fleet.arrivalsMilli = 500'000;
        KnativePodAutoscaler scaler(Parameters::forRequestRate());
        QCOMPARE(fleet.run(scaler, at(2)), u"2:4"_s);
        QVERIFY(scaler.isPanicking());
    }
    // An initial scale of 3 is held until three were once ready (seen at 6 s), then halves go as usual.
    void holdsTheInitialScaleUntilItWasReady()
    {
        FakeFleet fleet;
        Parameters parameters;
        parameters.initialScale = 3;
        KnativePodAutoscaler scaler(parameters);
        // Ready at 5.5 s, first sample at 6 s, which decides before it is noted that they were ready; 8 s: floor(3 /
        // 2).
        QCOMPARE(fleet.run(scaler, at(8), SimDuration::milliseconds(5500)), u"0:3 8:1"_s);
    }

    void copiesDecideAlike()
    {
        FakeFleet fleet;
        KnativePodAutoscaler scaler({});
        runWithTotal(fleet, scaler, 300'000, at(30));
        FakeFleet otherFleet = fleet;
        KnativePodAutoscaler copy = scaler;
        const QString one = runWithTotal(fleet, scaler, 900'000, at(40)) + runWithTotal(fleet, scaler, 0, at(400));
        const QString two =
            runWithTotal(otherFleet, copy, 900'000, at(40)) + runWithTotal(otherFleet, copy, 0, at(400));
        QVERIFY(!one.isEmpty());
        QCOMPARE(one, two);
    }
};

QTEST_APPLESS_MAIN(TestKnativePodAutoscaler)
#include "tst_knative_pod_autoscaler.moc"
