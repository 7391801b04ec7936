// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "fake_platform.h"
#include "simulator/scaling/rule_scaler.h"

using namespace Qt::StringLiterals;
using namespace warmfront;
using namespace warmfront::sim;

namespace {

using Metric = RuleScalerParameters::Metric;

} // namespace

class TestRuleScaler : public QObject
{
    Q_OBJECT

private slots:
    // Points at 40, 80, … s. The first breach of 120 s with an older point is seen at 200 s: 80 to 200 violate, 40 is
    // older. 300 s of cool-down then end between evaluations: 500 → 520, 820 → 840, 1140 → 1160.
    void aRuleFiresWhenItsBreachLasts_data()
    {
        QTest::addColumn<int>("instances");
        QTest::addColumn<int>("cpuMilli");
        QTest::addColumn<QString>("changes");
        QTest::newRow("80 % is above 60") << 1 << 800 << u"200:2 520:3 840:4 1160:5"_s;
        QTest::newRow("exactly 60 % is not") << 3 << 600 << QString();
        QTest::newRow("60.1 % makes a point of 61") << 3 << 601 << u"200:4 520:5 840:6 1160:7"_s;
        QTest::newRow("10 % is below 20") << 4 << 100 << u"200:3 520:2 840:1"_s;
        QTest::newRow("exactly 20 % is not") << 4 << 200 << QString();
        QTest::newRow("19.1 % makes a point of 20, which is not") << 4 << 191 << QString();
        QTest::newRow("19 % is") << 2 << 190 << u"200:1"_s;
        QTest::newRow("between the thresholds") << 4 << 400 << QString();
        QTest::newRow("up to the most") << 9 << 900 << u"200:10"_s;
        QTest::newRow("below the least: back to it at once") << 0 << 400 << u"40:1"_s;
        QTest::newRow("above the most: back to it at once") << 12 << 400 << u"40:10"_s;
    }
    void aRuleFiresWhenItsBreachLasts()
    {
        QFETCH(int, instances);
        QFETCH(int, cpuMilli);
        FakePlatform platform;
        platform.setReady(instances).setCpuMilli(cpuMilli);
        RuleScaler scaler({});
        QTEST(platform.run(scaler, atSecond(1200)), "changes");
    }

    // PART 7.7: five and 20 % are six; five less 10 % are 4.5 + 0.5 = 5, forced to four.
    void adjustsByNumberOrShare_data()
    {
        QTest::addColumn<int>("instances");
        QTest::addColumn<bool>("up");
        QTest::addColumn<int>("number");
        QTest::addColumn<int>("percent");
        QTest::addColumn<int>("desired");
        QTest::newRow("5 + 20 %") << 5 << true << 1 << 20 << 6;
        QTest::newRow("5 - 10 % is forced") << 5 << false << 1 << 10 << 4;
        QTest::newRow("5 + 5 % is forced") << 5 << true << 1 << 5 << 6;
        QTest::newRow("10 + 25 % = 12.5 + 0.5") << 10 << true << 1 << 25 << 13;
        QTest::newRow("10 + 24 % = 12.4 + 0.5") << 10 << true << 1 << 24 << 12;
        QTest::newRow("10 - 25 % = 7.5 + 0.5") << 10 << false << 1 << 25 << 8;
        QTest::newRow("10 - 100 % stays at the least") << 10 << false << 1 << 100 << 1;
        QTest::newRow("4 + 3") << 4 << true << 3 << 0 << 7;
        QTest::newRow("4 - 3") << 4 << false << 3 << 0 << 1;
        QTest::newRow("4 - 9 stays at the least") << 4 << false << 9 << 0 << 1;
        QTest::newRow("18 + 9 stays at the most") << 18 << true << 9 << 0 << 20;
    }
    void adjustsByNumberOrShare()
    {
        QFETCH(int, instances);
        QFETCH(bool, up);
        QFETCH(int, number);
        QFETCH(int, percent);
        QFETCH(int, desired);
        RuleScalerParameters parameters;
        parameters.limits.maximum = 20;
        (up ? parameters.grow : parameters.shrink) = {number, percent};
        FakePlatform platform;
        platform.setReady(instances).setCpuMilli(up ? 1000 : 10);
        RuleScaler scaler(parameters);
        QCOMPARE(platform.run(scaler, atSecond(300)), u"200:%1"_s.arg(desired));
    }

    // 90 % until 100 s, then 30 %. The point at 120 s still has 100 s of 90 % in its 120 s: 80 % (and 160 s: 50 %).
    void aBreachThatIsBrokenDoesNotFire()
    {
        FakePlatform platform;
        platform.setReady(1).setCpuMilli(900);
        RuleScaler scaler({});
        QCOMPARE(platform.run(scaler, atSecond(100)), QString());
        platform.setCpuMilli(300);
        QCOMPARE(platform.run(scaler, atSecond(1000)), QString());
    }

    // Requests of 300 ms, with a pause of three periods: without a request in the statistics window (120 s) there is no
    // point, and a missing point is no breach.
    void withoutResponsesThereIsNoPoint()
    {
        RuleScalerParameters parameters;
        parameters.metric = Metric::ResponseTime;
        parameters.above = 200.0;
        parameters.below = 10.0;
        FakePlatform platform;
        platform.setReady(1);
        RuleScaler scaler(parameters);
        QStringList changes;
        for (int second = 20; second <= 1000; second += 40) {
            const QString change = platform.run(scaler, atSecond(second));
            if (!change.isEmpty()) {
                changes << change;
            }
            const bool isPause = second >= 100 && second < 240;
            if (!isPause) {
                scaler.completed({platform.now(), SimDuration::milliseconds(300), {}, true});
            }
        }
        // Requests end at 20, 60, 260, 300, … s. Points: 40 to 160 s (the window reaches back to 60 s at 160 s), none
        // at 200 and 240 s, then from 280 s on. At 360 s the 240 s are still within the breach duration, at 400 s not.
        QCOMPARE(changes.join(u' '), u"400:2 720:3"_s);
    }

    // 24 requests each 40 s on two instances are 0.3 a second and instance, rounded up to 1; 240 are 3.
    void throughputIsPerInstance()
    {
        for (const int requests : {24, 240}) {
            RuleScalerParameters parameters;
            parameters.metric = Metric::Throughput;
            parameters.above = 2.0;
            parameters.below = 1.0;
            FakePlatform platform;
            platform.setReady(2);
            RuleScaler scaler(parameters);
            QString changes;
            for (int second = 40; second <= 200; second += 40) {
                platform.advanceTo(atSecond(second)).complete(requests);
                changes += platform.run(scaler, atSecond(second));
            }
            QCOMPARE(changes, requests == 24 ? QString() : u"200:3"_s);
        }
    }
};

QTEST_APPLESS_MAIN(TestRuleScaler)
#include "tst_rule_scaler.moc"
