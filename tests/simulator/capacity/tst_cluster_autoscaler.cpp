// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <vector>

#include "simulator/capacity/cluster_autoscaler.h"
#include "tests/simulator/capacity/dice.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

constexpr SimTime at(std::int64_t seconds)
{
    return SimTime::after(SimDuration::seconds(seconds));
}

InstanceDemand demandOf(std::int64_t megabytes, std::int64_t millicores)
{
    return {.memory = MemorySize::megabytes(megabytes), .millicores = millicores};
}

HostShape shapeOf(std::int64_t megabytes = 1000, std::int64_t millicores = 1000)
{
    return {.memory = MemorySize::megabytes(megabytes), .millicores = millicores};
}

/// A pool with its instances, from "600/100,200/100 - *": hosts of 1000 MB and 1000 millicores with instances
/// MB/millicores;
/// - is an empty host, * one that is starting.
struct Cluster
{
    HostPool pool;
    std::vector<PlacedInstance> instances;

    explicit Cluster(const QString &text)
    {
        for (const QString &word : text.split(u' ', Qt::SkipEmptyParts)) {
            const HostIndex host = pool.add({}, shapeOf(), word == u"*" ? HostState::Starting : HostState::Ready);
            if (word == u"*" || word == u"-") {
                continue;
            }
            for (const QString &instance : word.split(u',')) {
                const InstanceDemand demand =
                    demandOf(instance.section(u'/', 0, 0).toInt(), instance.section(u'/', 1).toInt());
                QVERIFY(pool.reserve({}, host, demand));
                instances.push_back({host, demand});
            }
        }
    }
};

QString removed(const ClusterDecision &decision)
{
    QStringList words;
    for (const HostIndex host : decision.remove) {
        words << QString::number(raw(host));
    }
    return words.join(u' ');
}

} // namespace

class TestClusterAutoscaler : public QObject
{
    Q_OBJECT

private slots:
    void addsHostsForPendingInstances_data()
    {
        QTest::addColumn<QString>("hosts");
        QTest::addColumn<QString>("pending");
        QTest::addColumn<int>("most");
        QTest::addColumn<int>("added");
        QTest::newRow("nothing pending") << "-"
                                         << "" << 9 << 0;
        QTest::newRow("no host yet") << ""
                                     << "100/100" << 9 << 1;
        // 400 + 400 in the first, 400 in the second.
        QTest::newRow("packed into new hosts") << ""
                                               << "400/10 400/10 400/10" << 9 << 2;
        // 600 opens host 1, 700 opens host 2, 400 goes to 1, 300 to 2.
        QTest::newRow("first fit into the new hosts") << ""
                                                      << "600/10 700/10 400/10 300/10" << 9 << 2;
        QTest::newRow("CPU counts too") << ""
                                        << "10/600 10/600 10/600" << 9 << 3;
        QTest::newRow("a host that is starting takes it") << "*"
                                                          << "400/10" << 9 << 0;
        QTest::newRow("what the starting host cannot take") << "*"
                                                            << "600/10 600/10" << 9 << 1;
        QTest::newRow("a ready host with room takes it") << "500/10"
                                                         << "400/10" << 9 << 0;
        QTest::newRow("too large for any host") << ""
                                                << "1001/10" << 9 << 0;
        QTest::newRow("exactly one host") << ""
                                          << "1000/1000" << 9 << 1;
        QTest::newRow("at most so many hosts") << "900/900"
                                               << "900/10 900/10 900/10" << 3 << 2;
        QTest::newRow("none above the most") << "900/900 900/900"
                                             << "900/10" << 2 << 0;
    }
    void addsHostsForPendingInstances()
    {
        QFETCH(QString, hosts);
        QFETCH(QString, pending);
        QFETCH(int, most);
        QFETCH(int, added);
        const Cluster cluster(hosts);
        std::vector<InstanceDemand> demands;
        for (const QString &word : pending.split(u' ', Qt::SkipEmptyParts)) {
            demands.push_back(demandOf(word.section(u'/', 0, 0).toInt(), word.section(u'/', 1).toInt()));
        }
        ClusterAutoscaler scaler({.host = shapeOf(), .mostHosts = most});
        QCOMPARE(scaler.nextWake(), at(10));
        const ClusterDecision decision = scaler.wake(cluster.pool, {at(10), demands, cluster.instances});
        QCOMPARE(decision.add, added);
        QCOMPARE(scaler.nextWake(), at(20));
    }

    /// Which hosts go when nothing changes for 10 minutes: those unneeded at the first evaluation, 10 s after the
    /// start, are due at 610 s.
    void removesUnneededHosts_data()
    {
        QTest::addColumn<QString>("hosts");
        QTest::addColumn<int>("least");
        QTest::addColumn<QString>("gone");
        // 499 of 1000 is below 50 %; both fit on the other host (500 + 499 = 999): only one of them goes.
        QTest::newRow("one whose instances fit elsewhere") << "499/10 500/10" << 0 << "0";
        QTest::newRow("exactly half is enough use") << "500/10 500/10" << 0 << "";
        QTest::newRow("much CPU is enough use") << "100/500 100/500" << 0 << "";
        QTest::newRow("no room elsewhere") << "400/10 700/10" << 0 << "";
        // The first 200 go to host 1 (900 then); the second fit neither there nor on host 2 (900).
        QTest::newRow("every instance must fit") << "200/10,200/10 700/10 900/10" << 0 << "";
        QTest::newRow("they may go to different hosts") << "200/10,200/10 700/10 800/10" << 0 << "0";
        QTest::newRow("all empty ones at once") << "- 900/10 - -" << 0 << "0 2 3";
        QTest::newRow("empty ones before those with instances") << "100/10 - 600/10" << 0 << "1";
        QTest::newRow("never below the least") << "- - - 900/10" << 2 << "0 1";
        QTest::newRow("none below the least") << "- 900/10" << 2 << "";
        // 0 moves to 1; with 0 gone the instance of 1 finds no other host.
        QTest::newRow("two cannot move to each other") << "100/10 100/10" << 0 << "0";
        QTest::newRow("the only host stays with its instance") << "100/10" << 0 << "";
        QTest::newRow("nothing moves to a starting host") << "100/10 *" << 0 << "";
        QTest::newRow("starting hosts are left alone") << "* 900/10" << 0 << "";
    }
    void removesUnneededHosts()
    {
        QFETCH(QString, hosts);
        QFETCH(int, least);
        QFETCH(QString, gone);
        const Cluster cluster(hosts);
        ClusterAutoscaler scaler({.host = shapeOf(), .leastHosts = least});
        for (int second = 10; second < 610; second += 10) {
            QVERIFY(scaler.wake(cluster.pool, {at(second), {}, cluster.instances}).remove.empty());
        }
        ClusterAutoscaler copy = scaler;
        QCOMPARE(removed(scaler.wake(cluster.pool, {at(610), {}, cluster.instances})), gone);
        QCOMPARE(removed(copy.wake(cluster.pool, {at(610), {}, cluster.instances})), gone);
    }

    void leavesNoTraceOfAMoveThatFailed()
    {
        // Host 0: 2000 MB with 300 + 600; 1: 1000 MB with 650; 2: 500 MB with 100. Of host 0 the 300 fit on host 1, the
        // 600 nowhere, so it stays and host 1 still has its 350 MB. The 100 of host 2 then fit on host 0.
        HostPool pool;
        std::vector<PlacedInstance> instances;
        const auto add = [&](std::int64_t megabytes, std::initializer_list<std::int64_t> held) {
            const HostIndex host = pool.add({}, shapeOf(megabytes));
            for (const std::int64_t size : held) {
                QVERIFY(pool.reserve({}, host, demandOf(size, 1)));
                instances.push_back({host, demandOf(size, 1)});
            }
        };
        add(2000, {300, 600});
        add(1000, {650});
        add(500, {100});
        ClusterAutoscaler scaler({.host = shapeOf()});
        scaler.wake(pool, {at(10), {}, instances});
        QVERIFY(!scaler.unneededSince(HostIndex{0}));
        QVERIFY(!scaler.unneededSince(HostIndex{1}));
        QCOMPARE(scaler.unneededSince(HostIndex{2}), std::optional(at(10)));
    }

    void removesAtMostTenEmptyHostsAtOnce()
    {
        const Cluster cluster(QStringLiteral("- - - - - - - - - - - -"));
        ClusterAutoscaler scaler({.host = shapeOf()});
        for (int second = 10; second < 610; second += 10) {
            scaler.wake(cluster.pool, {at(second), {}, {}});
        }
        QCOMPARE(scaler.wake(cluster.pool, {at(610), {}, {}}).remove.size(), std::size_t(10));
    }

    void startsTheTimeAnewWhenAHostIsNeeded()
    {
        Cluster cluster(QStringLiteral("100/10 600/10"));
        ClusterAutoscaler scaler({.host = shapeOf()});
        scaler.wake(cluster.pool, {at(10), {}, cluster.instances});
        QCOMPARE(scaler.unneededSince(HostIndex{0}), std::optional(at(10)));
        QVERIFY(!scaler.unneededSince(HostIndex{1}));
        // 500 MB more make the host needed at 300 s; they end before 310 s.
        QVERIFY(cluster.pool.reserve(at(295), HostIndex{0}, demandOf(500, 10)));
        cluster.instances.push_back({HostIndex{0}, demandOf(500, 10)});
        scaler.wake(cluster.pool, {at(300), {}, cluster.instances});
        QVERIFY(!scaler.unneededSince(HostIndex{0}));
        cluster.pool.release(at(305), HostIndex{0}, demandOf(500, 10));
        cluster.instances.pop_back();
        scaler.wake(cluster.pool, {at(310), {}, cluster.instances});
        QVERIFY(scaler.wake(cluster.pool, {at(900), {}, cluster.instances}).remove.empty());
        QCOMPARE(removed(scaler.wake(cluster.pool, {at(910), {}, cluster.instances})), QStringLiteral("0"));
    }

    void removesNothingSoonAfterAdding()
    {
        // Unneeded from 20 s on, but a host was added at 10 s for what was pending then: the delay ends at 610 s.
        const Cluster cluster(QStringLiteral("- 900/10"));
        ClusterAutoscaler scaler({.host = shapeOf(), .unneededFor = SimDuration::seconds(60)});
        const std::vector<InstanceDemand> large(2, demandOf(1000, 1000));
        QCOMPARE(scaler.wake(cluster.pool, {at(10), large, cluster.instances}).add, 1);
        for (int second = 20; second < 610; second += 10) {
            QVERIFY(scaler.wake(cluster.pool, {at(second), {}, cluster.instances}).remove.empty());
        }
        QCOMPARE(removed(scaler.wake(cluster.pool, {at(610), {}, cluster.instances})), QStringLiteral("0"));
    }

    void neverAddsMoreThanThePackingNeedsNorLessThanMemoryNeeds()
    {
        for (std::uint64_t seed = 1; seed <= 50; ++seed) {
            Dice dice(seed);
            const HostPool pool;
            std::vector<InstanceDemand> pending(1 + dice.below(40));
            std::int64_t megabytes = 0;
            for (InstanceDemand &demand : pending) {
                const std::int64_t size = 1 + dice.below(1000);
                demand = demandOf(size, 1);
                megabytes += size;
            }
            ClusterAutoscaler scaler({.host = shapeOf()});
            const std::int32_t added = scaler.wake(pool, {at(10), pending, {}}).add;
            // First fit leaves no two hosts half empty: fewer than 2 × memory / host + 1.
            QVERIFY(added * 1000 >= megabytes);
            QVERIFY(added <= 2 * megabytes / 1000 + 1);
        }
    }
};

QTEST_APPLESS_MAIN(TestClusterAutoscaler)
#include "tst_cluster_autoscaler.moc"
