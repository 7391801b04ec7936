// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "fake_fleet.h"
#include "simulator/scaling/alert_rule_scaler.h"

using namespace Qt::StringLiterals;
using namespace warmfront;
using namespace warmfront::sim;

class TestAlertRuleScaler : public QObject
{
    Q_OBJECT

private slots:
    // step = ceil(min(max, 5) × factor / 100).
    void stepsByAShareOfTheMaximum_data()
    {
        QTest::addColumn<int>("maximum");
        QTest::addColumn<int>("hardLimit");
        QTest::addColumn<int>("factor");
        QTest::addColumn<bool>("fires");
        QTest::addColumn<int>("current");
        QTest::addColumn<int>("after");
        QTest::newRow("default: ceil(0.5) = 1") << 5 << 5 << 10 << true << 1 << 2;
        QTest::newRow("20 %: ceil(1) = 1") << 5 << 5 << 20 << true << 1 << 2;
        QTest::newRow("21 %: ceil(1.05) = 2") << 5 << 5 << 21 << true << 1 << 3;
        QTest::newRow("50 %: ceil(2.5) = 3") << 5 << 5 << 50 << true << 1 << 4;
        QTest::newRow("100 %: all at once") << 5 << 5 << 100 << true << 1 << 5;
        QTest::newRow("at the maximum") << 5 << 5 << 10 << true << 5 << 5;
        QTest::newRow("cut to the maximum: 4 + 3") << 5 << 5 << 50 << true << 4 << 5;
        QTest::newRow("the edition's limit: ceil(min(20, 5) × 0.2) = 1") << 20 << 5 << 20 << true << 4 << 5;
        QTest::newRow("without that limit: ceil(4) = 4") << 20 << 100 << 20 << true << 4 << 8;
        QTest::newRow("a factor of 0 sets the minimum") << 5 << 5 << 0 << true << 3 << 1;
        QTest::newRow("resolved sets the minimum") << 5 << 5 << 10 << false << 5 << 1;
    }
    void stepsByAShareOfTheMaximum()
    {
        QFETCH(int, maximum);
        QFETCH(int, hardLimit);
        QFETCH(int, factor);
        QFETCH(bool, fires);
        QFETCH(int, current);
        QFETCH(int, after);
        AlertRuleScalerParameters parameters;
        parameters.maxReplicas = maximum;
        parameters.hardLimit = hardLimit;
        parameters.scalingFactor = factor;
        QCOMPARE(AlertRuleScaler::replicasAfter(parameters, fires, current), std::int64_t{after});
    }

    // Evaluations every 15 s: pending at 15 s, firing at 30 s (15 s >= 5 s), first told at 35 s, then every 30 s:
    // chances at 45, 55, 65 s, of which 65 s is 30 s after the first.
    void firesWhileTheRateIsAboveTheThreshold_data()
    {
        QTest::addColumn<int>("milliPerSecond");
        QTest::addColumn<QString>("changes");
        QTest::newRow("above") << 5'100 << u"0:1 35:2 65:3 95:4 125:5"_s;
        QTest::newRow("exactly the threshold") << 5'000 << u"0:1"_s;
        QTest::newRow("nothing") << 0 << u"0:1"_s;
    }
    void firesWhileTheRateIsAboveTheThreshold()
    {
        QFETCH(int, milliPerSecond);
        QFETCH(QString, changes);
        FakeFleet fleet;
        fleet.arrivalsMilli = milliPerSecond * 2;
        AlertRuleScalerParameters parameters;
        parameters.threshold = 10.0;
        AlertRuleScaler scaler(parameters);
        QCOMPARE(fleet.run(scaler, at(200)), changes);
    }

    // Load until 61 s. At 75 s the window 65..75 s is empty: resolved, told at the next chance (75 s itself) → minimum.
    void resolvesToTheMinimum()
    {
        FakeFleet fleet;
        fleet.arrivalsMilli = 20'000;
        AlertRuleScaler scaler({});
        QCOMPARE(fleet.run(scaler, at(61)), u"0:1 35:2"_s);
        fleet.arrivalsMilli = 0;
        // At 65 s it still fires (last evaluated at 60 s): 3.
        QCOMPARE(fleet.run(scaler, at(300)), u"65:3 75:1"_s);
        QVERIFY(!scaler.isFiring());
        // It can fire anew: load from 300 s; pending at 315 s, firing at 330 s, told at 335 s.
        fleet.arrivalsMilli = 20'000;
        QCOMPARE(fleet.run(scaler, at(340)), u"335:2"_s);
    }
    // With evaluations every 5 s: above at 5 s, 5 s later it has held for exactly 5 s and fires; told at 15 s.
    void holdsForExactlyItsTime()
    {
        FakeFleet fleet;
        fleet.arrivalsMilli = 20'000;
        AlertRuleScalerParameters parameters;
        parameters.evaluationPeriod = SimDuration::seconds(5);
        AlertRuleScaler scaler(parameters);
        fleet.run(scaler, at(5));
        QVERIFY(!scaler.isFiring());
        QCOMPARE(fleet.run(scaler, at(10)), QString());
        QVERIFY(scaler.isFiring());
        QCOMPARE(fleet.run(scaler, at(15)), u"15:2"_s);
    }
    // A burst of 5 s that makes the rate of its window exceed the threshold only once never fires.
    void forgetsAShortBurst()
    {
        FakeFleet fleet;
        AlertRuleScaler scaler({});
        fleet.run(scaler, at(10));
        fleet.arrivalsMilli = 20'000; // 100 within 10..15 s: 100 / 10 = 10 at 15 s
        QCOMPARE(fleet.run(scaler, at(15)), QString());
        fleet.arrivalsMilli = 0;
        QCOMPARE(fleet.run(scaler, at(100)), QString());
    }

    void bringsOneBackFromZero()
    {
        AlertRuleScaler scaler({});
        const auto decision = scaler.unserved(at(7), ScalerCounts{0, 0, 0, 1});
        QVERIFY(decision);
        QCOMPARE(decision->desired, std::int64_t{1});
        QVERIFY(!scaler.unserved(at(8), ScalerCounts{0, 1, 0, 2}));
    }

    void copiesDecideAlike()
    {
        FakeFleet fleet;
        fleet.arrivalsMilli = 20'000;
        AlertRuleScaler scaler({});
        fleet.run(scaler, at(50));
        FakeFleet otherFleet = fleet;
        AlertRuleScaler copy = scaler;
        const QString one = fleet.run(scaler, at(200));
        QCOMPARE(one, u"65:3 95:4 125:5"_s);
        QCOMPARE(otherFleet.run(copy, at(200)), one);
    }
};

QTEST_APPLESS_MAIN(TestAlertRuleScaler)
#include "tst_alert_rule_scaler.moc"
