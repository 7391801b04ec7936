// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "fake_fleet.h"
#include "simulator/scaling/pool_specialisation.h"

using namespace Qt::StringLiterals;
using namespace warmfront;
using namespace warmfront::sim;

class TestPoolSpecialisation : public QObject
{
    Q_OBJECT

private slots:
    // The request is among the queued ones. Room = (ready + starting) × per pod - (in flight + queued before it).
    void answersARequestWithoutAPlace_data()
    {
        QTest::addColumn<int>("concurrency");
        QTest::addColumn<int>("perPod");
        QTest::addColumn<int>("ready");
        QTest::addColumn<int>("starting");
        QTest::addColumn<int>("inFlight");
        QTest::addColumn<int>("queued");
        QTest::addColumn<int>("answer");
        const auto specialise = int(PoolAnswer::Specialise);
        const auto wait = int(PoolAnswer::Wait);
        const auto refuse = int(PoolAnswer::Refuse);

        QTest::newRow("the first request") << 500 << 1 << 0 << 0 << 0 << 1 << specialise;
        QTest::newRow("all busy, below the limit") << 500 << 1 << 499 << 0 << 499 << 1 << specialise;
        QTest::newRow("those under way count") << 3 << 1 << 1 << 2 << 1 << 3 << refuse;        // 3 - (1 + 2) = 0
        QTest::newRow("one under way is still free") << 3 << 1 << 1 << 2 << 1 << 2 << wait;    // 3 - (1 + 1) = 1
        QTest::newRow("at the limit, all busy") << 500 << 1 << 500 << 0 << 500 << 1 << refuse; // 500 - 500 = 0
        QTest::newRow("ten per pod: room to come") << 2 << 10 << 1 << 1 << 10 << 5 << wait;    // 20 - 14 = 6
        QTest::newRow("ten per pod: the last place") << 2 << 10 << 1 << 1 << 10 << 10 << wait; // 20 - 19 = 1
        QTest::newRow("ten per pod: one too many") << 2 << 10 << 1 << 1 << 10 << 11 << refuse; // 20 - 20 = 0
        QTest::newRow("below the limit it specialises in spite of room to come")
            << 500 << 10 << 0 << 1 << 0 << 2 << specialise;
        QTest::newRow("nineteen under way") << 500 << 1 << 0 << 19 << 0 << 20 << specialise;
        QTest::newRow("twenty under way are enough") << 500 << 1 << 0 << 20 << 0 << 21 << wait;
    }
    void answersARequestWithoutAPlace()
    {
        QFETCH(int, concurrency);
        QFETCH(int, perPod);
        QFETCH(int, ready);
        QFETCH(int, starting);
        QFETCH(int, inFlight);
        QFETCH(int, queued);
        QFETCH(int, answer);
        PoolSpecialisationParameters parameters;
        parameters.concurrency = concurrency;
        parameters.requestsPerPod = perPod;
        PoolSpecialisation scaler(parameters);
        const ScalerCounts counts{ready, starting, inFlight, queued};
        QCOMPARE(int(scaler.answer(counts)), answer);
        const auto decision = scaler.unserved(at(1), counts);
        QCOMPARE(decision.has_value(), answer == specialiseAnswer());
        if (decision) {
            QCOMPARE(decision->desired, std::int64_t{ready + starting + 1});
        }
    }

    // Three generic instances, replacements take 5 s. Four requests at 10 s: the fourth gets the replacement of the
    // first, ordered at 10 s, ready at 15 s. The fifth at 12 s gets that of the second, the sixth at 12 s that of the
    // third; the seventh that of the fourth, which left the pool at 15 s: 20 s.
    void takesGenericInstancesInTurn()
    {
        PoolSpecialisation scaler({});
        ScalerCounts counts{0, 0, 0, 1};
        const double asked[] = {10, 10, 10, 10, 12, 12, 12};
        const double there[] = {10, 10, 10, 15, 15, 15, 20};
        for (int i = 0; i < 7; ++i) {
            QVERIFY(scaler.unserved(at(asked[i]), counts));
            QCOMPARE(scaler.lastTakenReadyAt(), at(there[i]));
            ++counts.starting;
            ++counts.queued;
        }
        QCOMPARE(scaler.genericReady(at(12)), std::int64_t{0});
        QCOMPARE(scaler.genericReady(at(20)), std::int64_t{2}); // of the fifth and the sixth; that of the seventh: 25 s
        QCOMPARE(scaler.genericReady(at(25)), std::int64_t{3});
    }

    // Idle from 31 s on: the reaper at 35 s sees that it was used since 30 s, at 155 s it is idle for 120 s.
    void reapsTheIdle_data()
    {
        QTest::addColumn<double>("idleFrom");
        QTest::addColumn<int>("retained");
        QTest::addColumn<QString>("changes");
        // 31 + 120 = 151, next look 155.
        QTest::newRow("between two looks") << 31.0 << 0 << u"155:0"_s;
        // 30 + 120 = 150: exactly the timeout.
        QTest::newRow("exactly at a look") << 30.0 << 0 << u"150:0"_s;
        QTest::newRow("retained ones stay") << 30.0 << 1 << u"150:1"_s;
        QTest::newRow("all are retained") << 30.0 << 3 << QString();
    }
    void reapsTheIdle()
    {
        QFETCH(double, idleFrom);
        QFETCH(int, retained);
        QFETCH(QString, changes);
        FakeFleet fleet;
        PoolSpecialisationParameters parameters;
        parameters.retainPods = retained;
        PoolSpecialisation scaler(parameters);
        fleet.add(3);
        fleet.busyMilli = 1'000;
        // The wake of the instant itself already sees them idle, with more work done than at the wake before.
        fleet.run(scaler, at(idleFrom - 0.001));
        fleet.advanceTo(at(idleFrom));
        fleet.busyMilli = 0;
        QCOMPARE(fleet.run(scaler, at(200)), changes);
    }
    // An instance that is never used counts as used when it was made.
    void reapsTheNeverUsed()
    {
        FakeFleet fleet;
        fleet.add(1);
        PoolSpecialisation scaler({});
        QCOMPARE(fleet.run(scaler, at(200)), u"125:0"_s); // first seen at 5 s
    }
    void sleepsWithoutInstances()
    {
        FakeFleet fleet;
        PoolSpecialisation scaler({});
        QCOMPARE(fleet.run(scaler, at(20)), QString());
        QCOMPARE(scaler.nextWake(), never);
        QVERIFY(scaler.unserved(at(23), ScalerCounts{0, 0, 0, 1}));
        QCOMPARE(scaler.nextWake(), at(25));
    }

    void copiesDecideAlike()
    {
        FakeFleet fleet;
        fleet.add(2);
        fleet.busyMilli = 1'000;
        PoolSpecialisation scaler({});
        fleet.run(scaler, at(50));
        FakeFleet otherFleet = fleet;
        PoolSpecialisation copy = scaler;
        fleet.busyMilli = otherFleet.busyMilli = 0;
        const QString one = fleet.run(scaler, at(400));
        QVERIFY(one.endsWith(u":0"_s));
        QCOMPARE(otherFleet.run(copy, at(400)), one);
        const ScalerCounts counts{0, 0, 0, 1};
        QCOMPARE(scaler.unserved(at(400), counts)->desired, copy.unserved(at(400), counts)->desired);
    }

private:
    static int specialiseAnswer() { return int(PoolAnswer::Specialise); }
};

QTEST_APPLESS_MAIN(TestPoolSpecialisation)
#include "tst_pool_specialisation.moc"
