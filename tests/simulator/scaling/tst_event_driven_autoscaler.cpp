// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "fake_fleet.h"
#include "simulator/scaling/event_driven_autoscaler.h"

using namespace Qt::StringLiterals;
using namespace warmfront;
using namespace warmfront::sim;

namespace {

using Parameters = EventDrivenAutoscalerParameters;

/// A queue with five waiting requests per instance, at zero when the run begins.
Parameters queueAtZero()
{
    Parameters parameters;
    parameters.triggers = {{ScalingSignal::Waiting, 5.0, 0.0}};
    parameters.initialReplicas = 0;
    return parameters;
}

} // namespace

class TestEventDrivenAutoscaler : public QObject
{
    Q_OBJECT

private slots:
    // Requests wait from 10 s on. KEDA looks at 30 s, the horizontal autoscaler decides every 15 s.
    void goesFromZeroWhenItLooks_data()
    {
        QTest::addColumn<int>("waiting");
        QTest::addColumn<double>("activation");
        QTest::addColumn<int>("minReplicas");
        QTest::addColumn<QString>("changes");

        QTest::newRow("nothing waits") << 0 << 0.0 << 0 << QString();
        QTest::newRow("one waits") << 1 << 0.0 << 0 << u"30:1"_s;
        QTest::newRow("exactly the activation threshold is not active") << 3 << 3.0 << 0 << QString();
        QTest::newRow("above the activation threshold") << 4 << 3.0 << 0 << u"30:1"_s;
        // ceil(40 / 5) = 8 at 45 s: max(1 + 4, 2) = 5, then 8.
        QTest::newRow("more by the horizontal part") << 40 << 0.0 << 0 << u"30:1 45:5 60:8"_s;
        // A minimum of 3 stands from the start; 40 / 5 = 8 at 15 s, max(3 + 4, 6) = 7, then 8.
        QTest::newRow("a minimum never goes to zero") << 40 << 0.0 << 3 << u"0:3 15:7 30:8"_s;
        // ceil(2000 / 5) = 400 → 1, 5, 10, …
        QTest::newRow("doubles every 15 s") << 2000 << 0.0 << 0 << u"30:1 45:5 60:10"_s;
    }
    void goesFromZeroWhenItLooks()
    {
        QFETCH(int, waiting);
        QFETCH(double, activation);
        QFETCH(int, minReplicas);
        QFETCH(QString, changes);
        FakeFleet fleet;
        Parameters parameters = queueAtZero();
        parameters.triggers[0].activation = activation;
        parameters.minReplicas = minReplicas;
        EventDrivenAutoscaler scaler(parameters);
        QString all = fleet.run(scaler, at(10));
        fleet.queued = waiting;
        QVERIFY(!scaler.unserved(fleet.now(), fleet.counts())); // requests do not hurry it
        all += (all.isEmpty() ? u""_s : u" "_s) + fleet.run(scaler, at(60));
        QCOMPARE(all.trimmed(), changes);
    }

    // Active at the look of 30 s for the last time. The cooldown is over when it has lasted exactly that long.
    void goesToZeroAfterTheCooldown_data()
    {
        QTest::addColumn<int>("cooldown");
        QTest::addColumn<QString>("changes");
        QTest::newRow("default: 30 + 300") << 300 << u"330:0"_s;
        QTest::newRow("between two looks: 131 s, seen at 150 s") << 101 << u"150:0"_s;
        QTest::newRow("exactly at a look: 30 + 90") << 90 << u"120:0"_s;
        QTest::newRow("none: the next look") << 0 << u"60:0"_s;
    }
    void goesToZeroAfterTheCooldown()
    {
        QFETCH(int, cooldown);
        QFETCH(QString, changes);
        FakeFleet fleet;
        Parameters parameters = queueAtZero();
        parameters.cooldownPeriod = SimDuration::seconds(cooldown);
        EventDrivenAutoscaler scaler(parameters);
        fleet.queued = 1;
        fleet.advanceTo(scaler.nextWake());
        fleet.queued = 0; // the look at 0 s sees nothing
        QCOMPARE(fleet.run(scaler, at(29)), QString());
        fleet.queued = 1;
        QCOMPARE(fleet.run(scaler, at(30)), u"30:1"_s);
        fleet.queued = 0;
        QCOMPARE(fleet.run(scaler, at(600)), changes);
    }

    // A Deployment of one that never sees an event: without an initial cooldown it ends at the first look after the
    // start (at 30 s), with 100 s at the look of 120 s.
    void waitsForTheInitialCooldown()
    {
        for (const int initial : {0, 100}) {
            FakeFleet fleet;
            Parameters parameters = queueAtZero();
            parameters.initialReplicas = 1;
            parameters.initialCooldownPeriod = SimDuration::seconds(initial);
            EventDrivenAutoscaler scaler(parameters);
            QCOMPARE(fleet.run(scaler, at(300)), initial == 0 ? u"0:1 30:0"_s : u"0:1 120:0"_s);
        }
    }

    // Minimum 2, idle 1: a request brings 2, the cooldown of 60 s brings 1, and the horizontal part leaves that alone.
    void restsAtTheIdleNumber()
    {
        FakeFleet fleet;
        Parameters parameters = queueAtZero();
        parameters.minReplicas = 2;
        parameters.idleReplicas = 1;
        parameters.cooldownPeriod = SimDuration::seconds(60);
        EventDrivenAutoscaler scaler(parameters);
        QCOMPARE(fleet.run(scaler, at(29)), u"0:2"_s);
        fleet.queued = 1;
        QCOMPARE(fleet.run(scaler, at(30)), QString());
        fleet.queued = 0;
        QCOMPARE(fleet.run(scaler, at(299)), u"90:1"_s);
        fleet.queued = 1;
        QCOMPARE(fleet.run(scaler, at(300)), u"300:2"_s);
    }

    // Threshold 2: the decisions of 15 s and 30 s fail, that of 45 s is the third failure in a row and falls back to 6:
    // 5 × 6 / 5 = 6, first limited to 1 + 4.
    void fallsBackWhileTheSourceFails()
    {
        FakeFleet fleet;
        Parameters parameters = queueAtZero();
        parameters.initialReplicas = 1;
        parameters.fallback = Parameters::Fallback{2, 6};
        EventDrivenAutoscaler scaler(parameters);
        scaler.setSourceFailing(true);
        QCOMPARE(fleet.run(scaler, at(59)), u"0:1 45:5"_s);
        QCOMPARE(fleet.run(scaler, at(200)), u"60:6"_s);
    }
    void standsStillWhileTheSourceFailsWithoutFallback()
    {
        FakeFleet fleet;
        Parameters parameters = queueAtZero();
        parameters.initialReplicas = 3;
        EventDrivenAutoscaler scaler(parameters);
        scaler.setSourceFailing(true);
        QCOMPARE(fleet.run(scaler, at(1000)), u"0:3"_s);
    }

    void followsTheLargestTrigger()
    {
        FakeFleet fleet;
        Parameters parameters = queueAtZero();
        parameters.triggers.push_back({ScalingSignal::RequestsPerSecond, 10.0, 1000.0});
        EventDrivenAutoscaler scaler(parameters);
        fleet.queued = 5;             // ceil(5 / 5) = 1
        fleet.arrivalsMilli = 25'000; // ceil(25 / 10) = 3
        QCOMPARE(fleet.run(scaler, at(60)), u"30:1 45:3"_s);
    }

    void copiesDecideAlike()
    {
        FakeFleet fleet;
        fleet.queued = 33;
        EventDrivenAutoscaler scaler(queueAtZero());
        fleet.run(scaler, at(100));
        FakeFleet otherFleet = fleet;
        EventDrivenAutoscaler copy = scaler;
        fleet.queued = otherFleet.queued = 0;
        const QString one = fleet.run(scaler, at(2000));
        QVERIFY(one.endsWith(u":0"_s));
        QCOMPARE(otherFleet.run(copy, at(2000)), one);
    }
};

QTEST_APPLESS_MAIN(TestEventDrivenAutoscaler)
#include "tst_event_driven_autoscaler.moc"
