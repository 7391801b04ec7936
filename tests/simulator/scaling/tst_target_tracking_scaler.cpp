// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "fake_platform.h"
#include "simulator/scaling/target_tracking_scaler.h"

using namespace Qt::StringLiterals;
using namespace warmfront;
using namespace warmfront::sim;

namespace {

using Metric = TargetTrackingScalerParameters::Metric;

} // namespace

class TestTargetTrackingScaler : public QObject
{
    Q_OBJECT

private slots:
    // A target of 70 %, datapoints at 60, 120, … s: three above it, fifteen below 63 %. The CPU of a task stays as it
    // is.
    void followsItsAlarms_data()
    {
        QTest::addColumn<int>("tasks");
        QTest::addColumn<int>("cpuMilli");
        QTest::addColumn<int>("minimum");
        QTest::addColumn<QString>("changes");
        QTest::newRow("exactly the target") << 2 << 700 << 1 << QString();
        QTest::newRow("two at 80 %: 160 / 70 = 2.3")
            << 2 << 800 << 1 << u"180:3 240:4 300:5 360:6 420:7 480:8 540:10"_s;
        QTest::newRow("seven at 71 %: 497 / 70 = 7.1") << 7 << 710 << 1 << u"180:8 240:9 300:10"_s;
        QTest::newRow("one at 100 %: 100 / 70 = 1.4") << 1 << 1000 << 1 << u"180:2 240:3 300:5 360:8 420:10"_s;
        QTest::newRow("exactly the margin") << 5 << 630 << 1 << QString();
        QTest::newRow("below the margin, but as many are needed: 5 × 62 / 70 = 4.4") << 5 << 620 << 1 << QString();
        QTest::newRow("five at 50 %: 250 / 70 = 3.6, then 200 / 70 = 2.9, …") << 5 << 500 << 1 << u"900:4 1200:3"_s;
        QTest::newRow("five at 10 %: 50 / 70") << 5 << 100 << 1 << u"900:1"_s;
        QTest::newRow("never below the least") << 5 << 100 << 2 << u"900:2"_s;
        QTest::newRow("between margin and target") << 3 << 650 << 1 << QString();
        QTest::newRow("at the most") << 10 << 1000 << 1 << QString();
    }
    void followsItsAlarms()
    {
        QFETCH(int, tasks);
        QFETCH(int, cpuMilli);
        QFETCH(int, minimum);
        FakePlatform platform;
        platform.setReady(tasks).setCpuMilli(cpuMilli);
        TargetTrackingScalerParameters parameters;
        parameters.limits = {minimum, 10};
        TargetTrackingScaler scaler(parameters);
        QTEST(platform.run(scaler, atSecond(1260)), "changes");
    }

    // Grown to three at 180 s, then one is lost: 2 × 100 / 70 = 2.9 wants three again, which is not larger, until the
    // cooldown is over at 180 + 300 s.
    void aCooldownLetsOnlyLargerGrowthThrough()
    {
        FakePlatform platform;
        platform.setReady(2).setCpuMilli(800);
        TargetTrackingScaler scaler({});
        QCOMPARE(platform.run(scaler, atSecond(200)), u"180:3"_s);
        platform.setReady(2).setCpuMilli(1000);
        QCOMPARE(platform.run(scaler, atSecond(479)), QString());
        QCOMPARE(platform.run(scaler, atSecond(480)), u"480:3"_s);
    }

    // Two low minutes are enough here, but the cooldown after a change lasts for five.
    void nothingIsTakenAwayInACooldown()
    {
        TargetTrackingScalerParameters parameters;
        parameters.datapointsToShrink = 2;
        FakePlatform platform;
        platform.setReady(10).setCpuMilli(600);
        TargetTrackingScaler scaler(parameters);
        // 10 × 60 / 70 = 8.6, 9 × 60 / 70 = 7.7, 8 × 60 / 70 = 6.9, …
        QCOMPARE(platform.run(scaler, atSecond(800)), u"120:9 420:8 720:7"_s);
    }

    // 1000 a minute for each task. 2500 a minute on two are 1250 each: ⌈2 × 1250 / 1000⌉ = 3.
    void countsRequestsPerTask()
    {
        TargetTrackingScalerParameters parameters;
        parameters.metric = Metric::RequestsPerMinute;
        parameters.target = 1000.0;
        for (const int perMinute : {2000, 2500}) {
            FakePlatform platform;
            platform.setReady(2);
            TargetTrackingScaler scaler(parameters);
            QString changes;
            for (int second = 60; second <= 180; second += 60) {
                platform.advanceTo(atSecond(second)).arrive(perMinute);
                changes += platform.run(scaler, atSecond(second));
            }
            QCOMPARE(changes, perMinute == 2000 ? QString() : u"180:3"_s);
        }
    }

    void withoutATaskThereIsNoData()
    {
        FakePlatform platform;
        platform.setStarting(2).setQueued(100);
        TargetTrackingScaler scaler({});
        QCOMPARE(platform.run(scaler, atSecond(1000)), QString());
    }
};

QTEST_APPLESS_MAIN(TestTargetTrackingScaler)
#include "tst_target_tracking_scaler.moc"
