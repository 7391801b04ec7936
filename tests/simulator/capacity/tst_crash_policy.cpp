// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/base/contract.h"
#include "simulator/capacity/crash_policy.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

constexpr SimTime now = SimTime::after(SimDuration::hours(1));

CrashPolicy policyNamed(const QString &name)
{
    if (name == u"cloud foundry") {
        return CrashPolicy::cloudFoundry();
    }
    if (name == u"kubernetes") {
        return CrashPolicy::kubernetes();
    }
    return name == u"swarm" ? CrashPolicy::dockerSwarm() : CrashPolicy::marathon();
}

} // namespace

class TestCrashPolicy : public QObject
{
    Q_OBJECT

private slots:
    void waitsAfterTheNthCrashInARow_data()
    {
        QTest::addColumn<QString>("policy");
        QTest::addColumn<int>("crash");
        QTest::addColumn<qint64>("waitNs"); // −1: never again
        const qint64 s = 1'000'000'000;
        // 30 s × 2^(n − 3), at most 960 s: 2^5 = 32 gives 960 at n = 8.
        QTest::newRow("Cloud Foundry, first: at once") << "cloud foundry" << 1 << qint64(0);
        QTest::newRow("Cloud Foundry, second: at once") << "cloud foundry" << 2 << qint64(0);
        QTest::newRow("Cloud Foundry, third: 30 s × 2^0") << "cloud foundry" << 3 << 30 * s;
        QTest::newRow("Cloud Foundry, fourth: 30 s × 2^1") << "cloud foundry" << 4 << 60 * s;
        QTest::newRow("Cloud Foundry, seventh: 30 s × 2^4") << "cloud foundry" << 7 << 480 * s;
        QTest::newRow("Cloud Foundry, eighth: 30 s × 2^5 = 16 min") << "cloud foundry" << 8 << 960 * s;
        QTest::newRow("Cloud Foundry, ninth: stays at 16 min") << "cloud foundry" << 9 << 960 * s;
        QTest::newRow("Cloud Foundry, 199th: still tried") << "cloud foundry" << 199 << 960 * s;
        QTest::newRow("Cloud Foundry, 200th: given up") << "cloud foundry" << 200 << qint64(-1);
        // 10, 20, 40, 80, 160, then 320 cut at 300.
        QTest::newRow("Kubernetes, first") << "kubernetes" << 1 << 10 * s;
        QTest::newRow("Kubernetes, fifth: 10 s × 2^4") << "kubernetes" << 5 << 160 * s;
        QTest::newRow("Kubernetes, sixth: cut at 300 s") << "kubernetes" << 6 << 300 * s;
        QTest::newRow("Kubernetes, 1000th: never gives up") << "kubernetes" << 1000 << 300 * s;
        QTest::newRow("Swarm, first") << "swarm" << 1 << 5 * s;
        QTest::newRow("Swarm, 1000th: the same") << "swarm" << 1000 << 5 * s;
        QTest::newRow("Marathon, first: 1.15^0") << "marathon" << 1 << s;
        QTest::newRow("Marathon, second: 1.15^1") << "marathon" << 2 << qint64(1'150'000'000);
        QTest::newRow("Marathon, third: 1.15^2 = 1.3225") << "marathon" << 3 << qint64(1'322'500'000);
        QTest::newRow("Marathon, fifth: 1.15^4 = 1.74900625") << "marathon" << 5 << qint64(1'749'006'250);
        // 1.15^40 = 267.86, 1.15^41 = 308.04: the 42nd is the first at the cap.
        QTest::newRow("Marathon, 42nd: cut at 300 s") << "marathon" << 42 << 300 * s;
        QTest::newRow("Marathon, 500th: cut at 300 s") << "marathon" << 500 << 300 * s;
    }
    void waitsAfterTheNthCrashInARow()
    {
        QFETCH(QString, policy);
        QFETCH(int, crash);
        QFETCH(qint64, waitNs);
        CrashCounter counter(policyNamed(policy));
        for (int i = 1; i < crash; ++i) {
            counter.crashed(now, {});
        }
        CrashCounter copy = counter;
        const CrashDecision decision = counter.crashed(now, {});
        QCOMPARE(decision.restartAt.has_value(), waitNs >= 0);
        QCOMPARE(decision.restartAt.value_or(now - SimDuration::nanoseconds(1)) - now,
                 SimDuration::nanoseconds(waitNs));
        QCOMPARE(copy.crashed(now, {}).restartAt, decision.restartAt);
        QCOMPARE(counter.count(), crash);
    }

    void reachesTheCapOfMarathonAtTheRightStep()
    {
        CrashCounter counter(CrashPolicy::marathon());
        SimDuration wait;
        for (int crash = 1; crash <= 41; ++crash) {
            wait = *counter.crashed(now, {}).restartAt - now;
        }
        // 1.15^40 = 267.8635…
        QVERIFY(wait > SimDuration::milliseconds(267'863) && wait < SimDuration::milliseconds(267'864));
    }

    void beginsANewSeriesAfterLongEnoughUp_data()
    {
        QTest::addColumn<QString>("policy");
        QTest::addColumn<qint64>("upNs");
        QTest::addColumn<int>("count");
        const qint64 minute = 60'000'000'000;
        QTest::newRow("Cloud Foundry, exactly 5 min: goes on") << "cloud foundry" << 5 * minute << 5;
        QTest::newRow("Cloud Foundry, longer: new") << "cloud foundry" << 5 * minute + 1 << 1;
        QTest::newRow("Kubernetes, exactly 10 min: goes on") << "kubernetes" << 10 * minute << 5;
        QTest::newRow("Kubernetes, longer: new") << "kubernetes" << 10 * minute + 1 << 1;
        QTest::newRow("Swarm has no series") << "swarm" << 1000 * minute << 5;
    }
    void beginsANewSeriesAfterLongEnoughUp()
    {
        QFETCH(QString, policy);
        QFETCH(qint64, upNs);
        QFETCH(int, count);
        CrashCounter counter(policyNamed(policy));
        for (int i = 0; i < 4; ++i) {
            counter.crashed(now, {});
        }
        counter.crashed(now, SimDuration::nanoseconds(upNs));
        QCOMPARE(counter.count(), count);
    }

    void givesUpOnlyUntilItRanLongEnoughOnce()
    {
        CrashCounter counter(CrashPolicy::cloudFoundry());
        for (int i = 0; i < 250; ++i) {
            counter.crashed(now, {});
        }
        QVERIFY(!counter.crashed(now, SimDuration::minutes(5)).restartAt);
        counter.reset();
        QCOMPARE(counter.crashed(now, {}).restartAt, std::optional(now));
    }
};

QTEST_APPLESS_MAIN(TestCrashPolicy)
#include "tst_crash_policy.moc"
