// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "fake_fleet.h"
#include "simulator/scaling/load_ratio_scaler.h"

using namespace Qt::StringLiterals;
using namespace warmfront;
using namespace warmfront::sim;

namespace {

using Parameters = LoadRatioScalerParameters;
using Load = Parameters::Load;

} // namespace

class TestLoadRatioScaler : public QObject
{
    Q_OBJECT

private slots:
    // 50 × 0.9 = 45 per instance unless said otherwise. `amount` is in all for rps and queue, per instance else.
    void dividesTheLoad_data()
    {
        QTest::addColumn<int>("load");
        QTest::addColumn<double>("target");
        QTest::addColumn<int>("ready");
        QTest::addColumn<int>("amountMilli");
        QTest::addColumn<int>("desired");
        const auto rps = int(Load::RequestsPerSecond);
        const auto capacity = int(Load::Capacity);
        const auto cpu = int(Load::Cpu);
        const auto queue = int(Load::Queue);

        QTest::newRow("rps: exactly two") << rps << 50.0 << 2 << 90'000 << 2;
        QTest::newRow("rps: 90.1 / 45 = 2.002") << rps << 50.0 << 2 << 90'100 << 3;
        QTest::newRow("rps: 45 on five") << rps << 50.0 << 5 << 45'000 << 1;
        QTest::newRow("rps: none leaves the minimum") << rps << 50.0 << 5 << 0 << 1;
        QTest::newRow("rps: 10000 / 45 = 222 is cut to 20") << rps << 50.0 << 5 << 10'000'000 << 20;
        // 3 × 10 / (10 × 0.9) = 3.33.
        QTest::newRow("capacity: 30 / 9") << capacity << 10.0 << 3 << 10'000 << 4;
        QTest::newRow("capacity: 3 × 9 / 9") << capacity << 10.0 << 3 << 9'000 << 3;
        // 4 × 500 / (500 × 0.9) = 4.44.
        QTest::newRow("cpu: 2000 / 450") << cpu << 500.0 << 4 << 500 << 5;
        // 4 × 100 / 450 = 0.89.
        QTest::newRow("cpu: 400 / 450") << cpu << 500.0 << 4 << 100 << 1;
        QTest::newRow("queue: 100 / 9 = 11.1") << queue << 10.0 << 1 << 100'000 << 12;
        QTest::newRow("queue: 9 / 9") << queue << 10.0 << 4 << 9'000 << 1;
    }
    void dividesTheLoad()
    {
        QFETCH(int, load);
        QFETCH(double, target);
        QFETCH(int, ready);
        QFETCH(int, amountMilli);
        QFETCH(int, desired);
        FakeFleet fleet;
        fleet.add(ready);
        Parameters parameters;
        parameters.load = Load(load);
        parameters.target = target;
        switch (parameters.load) {
        case Load::RequestsPerSecond:
            fleet.arrivalsMilli = amountMilli;
            break;
        case Load::Capacity:
            fleet.busyMilli = amountMilli;
            break;
        case Load::Cpu:
            fleet.cpuMilli = amountMilli;
            break;
        case Load::Queue:
            fleet.queued = amountMilli / 1000;
            break;
        }
        LoadRatioScaler scaler(parameters);
        QVERIFY(scaler.wake(fleet.view()));
        fleet.advanceTo(scaler.nextWake());
        QCOMPARE(fleet.now(), at(10));
        const auto decision = scaler.wake(fleet.view());
        QVERIFY(decision);
        QCOMPARE(decision->desired, std::int64_t{desired});
    }

    // Wishes of 4 (180 / 45) at 10 s and 20 s, then of 1. A window of 30 s: the wish of 20 s counts at 40 s and is as
    // old as the window at 50 s. Without one it follows at 30 s.
    void followsTheLargestWishOfTheWindow()
    {
        for (const int window : {0, 30}) {
            FakeFleet fleet;
            fleet.add(4);
            fleet.arrivalsMilli = 180'000;
            Parameters parameters;
            parameters.scaleDownWindow = SimDuration::seconds(window);
            LoadRatioScaler scaler(parameters);
            QCOMPARE(fleet.run(scaler, at(20)), QString());
            fleet.arrivalsMilli = 1'000;
            QCOMPARE(fleet.run(scaler, at(100)), window == 0 ? u"30:1"_s : u"50:1"_s);
        }
    }

    // The last arrivals are within the ten seconds before 20 s; seen there. 20 + 60 = 80: exactly the duration.
    void goesToZeroWhenIdleForLong()
    {
        for (const bool allowed : {false, true}) {
            FakeFleet fleet;
            fleet.arrivalsMilli = 1'000;
            Parameters parameters;
            parameters.scalesToZero = allowed;
            parameters.zeroDuration = SimDuration::seconds(60);
            LoadRatioScaler scaler(parameters);
            QCOMPARE(fleet.run(scaler, at(20)), u"0:1"_s);
            fleet.arrivalsMilli = 0;
            QCOMPARE(fleet.run(scaler, at(200)), allowed ? u"80:0"_s : QString());
            // A request brings the minimum back at once, only the first one asks.
            if (allowed) {
                fleet.advanceTo(at(205));
                fleet.queued = 1;
                const auto decision = scaler.unserved(fleet.now(), fleet.counts());
                QVERIFY(decision);
                QCOMPARE(decision->desired, std::int64_t{1});
                fleet.follow(1, SimDuration::seconds(30));
                QVERIFY(!scaler.unserved(fleet.now(), fleet.counts()));
                // While it starts there is nothing to go by.
                QCOMPARE(fleet.run(scaler, at(230)), QString());
            }
        }
    }
    void longRequestsKeepItUp()
    {
        FakeFleet fleet;
        fleet.busyMilli = 1'000;
        Parameters parameters;
        parameters.scalesToZero = true;
        LoadRatioScaler scaler(parameters);
        QCOMPARE(fleet.run(scaler, at(4000)), u"0:1"_s);
    }

    void copiesDecideAlike()
    {
        FakeFleet fleet;
        fleet.arrivalsMilli = 400'000;
        Parameters parameters;
        parameters.scaleDownWindow = SimDuration::minutes(2);
        parameters.scalesToZero = true;
        LoadRatioScaler scaler(parameters);
        fleet.run(scaler, at(55));
        FakeFleet otherFleet = fleet;
        LoadRatioScaler copy = scaler;
        fleet.arrivalsMilli = otherFleet.arrivalsMilli = 0;
        const QString one = fleet.run(scaler, at(2000));
        QVERIFY(one.endsWith(u":0"_s));
        QCOMPARE(otherFleet.run(copy, at(2000)), one);
    }
};

QTEST_APPLESS_MAIN(TestLoadRatioScaler)
#include "tst_load_ratio_scaler.moc"
