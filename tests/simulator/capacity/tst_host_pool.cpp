// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <vector>

#include "core/base/contract.h"
#include "simulator/capacity/host_pool.h"
#include "tests/simulator/capacity/dice.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

constexpr SimTime at(std::int64_t seconds)
{
    return SimTime::after(SimDuration::seconds(seconds));
}

HostShape shapeOf(std::int64_t megabytes, std::int64_t millicores = 4000)
{
    return {.memory = MemorySize::megabytes(megabytes), .millicores = millicores};
}

InstanceDemand demandOf(std::int64_t megabytes, std::int64_t millicores = 100)
{
    return {.memory = MemorySize::megabytes(megabytes), .millicores = millicores, .disk = {}};
}

constexpr HostIndex first{0};
constexpr HostIndex second{1};

} // namespace

class TestHostPool : public QObject
{
    Q_OBJECT

private slots:
    void takesWhatFitsToTheByteAndTheMillicore_data()
    {
        QTest::addColumn<qint64>("bytes");
        QTest::addColumn<qint64>("millicores");
        QTest::addColumn<qint64>("disk");
        QTest::addColumn<bool>("fits");
        // The host has 1 GB = 1 073 741 824 bytes, 2000 millicores and 500 bytes of disk.
        QTest::newRow("nothing at all") << qint64(0) << qint64(0) << qint64(0) << true;
        QTest::newRow("everything") << qint64(1073741824) << qint64(2000) << qint64(500) << true;
        QTest::newRow("a byte too many") << qint64(1073741825) << qint64(2000) << qint64(500) << false;
        QTest::newRow("a millicore too many") << qint64(1) << qint64(2001) << qint64(0) << false;
        QTest::newRow("a byte of disk too many") << qint64(1) << qint64(1) << qint64(501) << false;
    }
    void takesWhatFitsToTheByteAndTheMillicore()
    {
        QFETCH(qint64, bytes);
        QFETCH(qint64, millicores);
        QFETCH(qint64, disk);
        QFETCH(bool, fits);
        HostPool pool;
        HostShape shape = shapeOf(1024, 2000);
        shape.disk = MemorySize::bytes(500);
        pool.add(at(0), shape);
        const InstanceDemand demand{MemorySize::bytes(bytes), millicores, MemorySize::bytes(disk)};
        QCOMPARE(pool.canTake(first, demand), fits);
        QCOMPARE(pool.reserve(at(0), first, demand), fits);
        QCOMPARE(pool.host(first).freeBytes, 1073741824 - (fits ? bytes : 0));
        QCOMPARE(pool.host(first).instances, fits ? 1 : 0);
    }

    void keepsToTheContainerLimit()
    {
        HostPool pool;
        HostShape shape = shapeOf(1024);
        shape.containerLimit = 2;
        pool.add(at(0), shape);
        QVERIFY(pool.reserve(at(0), first, demandOf(1)));
        QVERIFY(pool.reserve(at(0), first, demandOf(1)));
        QVERIFY(!pool.reserve(at(0), first, demandOf(1)));
        pool.release(at(1), first, demandOf(1));
        QVERIFY(pool.reserve(at(1), first, demandOf(1)));
    }

    void takesInstancesOnlyWhenReady_data()
    {
        QTest::addColumn<int>("state");
        QTest::addColumn<bool>("takes");
        QTest::newRow("starting") << int(HostState::Starting) << false;
        QTest::newRow("ready") << int(HostState::Ready) << true;
        QTest::newRow("cordoned") << int(HostState::Cordoned) << false;
        QTest::newRow("failed") << int(HostState::Failed) << false;
        QTest::newRow("gone") << int(HostState::Gone) << false;
    }
    void takesInstancesOnlyWhenReady()
    {
        QFETCH(int, state);
        QFETCH(bool, takes);
        HostPool pool;
        pool.add(at(0), shapeOf(1024));
        pool.become(at(0), first, static_cast<HostState>(state));
        QCOMPARE(pool.reserve(at(0), first, demandOf(1)), takes);
        QCOMPARE(pool.readyCount(), takes ? 1 : 0);
    }

    void countsForcedReservationsThatHadNoRoom()
    {
        // 1024 MB: 600 fits, 600 more does not (−176 left), and 1 more does not either (−177).
        HostPool pool;
        pool.add(at(0), shapeOf(1024));
        pool.reserveForced(at(0), first, demandOf(600));
        QCOMPARE(pool.overloads(), 0);
        pool.reserveForced(at(0), first, demandOf(600));
        pool.reserveForced(at(0), first, demandOf(1));
        QCOMPARE(pool.overloads(), 2);
        QCOMPARE(pool.host(first).freeBytes, -(qint64(177) << 20));
        QVERIFY(!pool.reserve(at(0), first, demandOf(0)));
    }

    void addsUpMemoryTimeExactly()
    {
        // 100 MB held from 1 s to 4 s and 50 MB from 2 s on; at 10 s: 100×3 + 50×8 = 700 MB·s.
        // The 50 MB are idle from 5 s to 9 s: 50×4 = 200 MB·s. Instances: 3 + 8 = 11 instance-seconds.
        HostPool pool;
        pool.add(at(0), shapeOf(1024));
        QVERIFY(pool.reserve(at(1), first, demandOf(100)));
        QVERIFY(pool.reserve(at(2), first, demandOf(50)));
        pool.release(at(4), first, demandOf(100));
        pool.becameIdle(at(5), MemorySize::megabytes(50));
        pool.leftIdle(at(9), MemorySize::megabytes(50));
        const HostPoolTotals totals = pool.totals(at(10));
        const Int128 megabyteSecond = Int128(1 << 20) * 1'000'000'000;
        QVERIFY(totals.reserved.count() == 700 * megabyteSecond);
        QVERIFY(totals.idleWarm.count() == 200 * megabyteSecond);
        QVERIFY(totals.offered.count() == 10 * 1024 * megabyteSecond);
        QVERIFY(totals.instances.count() == Int128(11) * 1'000'000'000);
        QVERIFY(totals.hosts.count() == Int128(10) * 1'000'000'000);
    }

    void paysForHostsFromStartToEnd()
    {
        // Asked for at 5 s, ready at 65 s, cordoned at 100 s, gone at 110 s: paid for 105 s, memory on offer for 45 s.
        HostPool pool;
        pool.add(at(5), shapeOf(1024), HostState::Starting);
        pool.become(at(65), first, HostState::Ready);
        pool.become(at(100), first, HostState::Cordoned);
        pool.become(at(110), first, HostState::Gone);
        const HostPoolTotals totals = pool.totals(at(1000));
        QVERIFY(totals.hosts.count() == Int128(105) * 1'000'000'000);
        QVERIFY(totals.offered == MemoryTime(MemorySize::gigabytes(1), TotalTime::nanoseconds(45'000'000'000)));
        QCOMPARE(pool.hostCount(), 0);
    }

    void doesNotOverflowOverAFortnight()
    {
        // 101 hosts of 1 TB, full for 14 days: 101 × 2^40 B × 1 209 600 s × 10^9 ns/s needs 94 bits.
        HostPool pool;
        for (std::uint32_t i = 0; i < 101; ++i) {
            const HostIndex host = pool.add(at(0), {.memory = MemorySize::gigabytes(1024), .millicores = 1});
            QVERIFY(pool.reserve(at(0), host, {MemorySize::gigabytes(1024), 1, {}}));
        }
        const Int128 expected = Int128(101) * (std::int64_t{1} << 40) * 1'209'600 * 1'000'000'000;
        QVERIFY(pool.totals(at(1'209'600)).reserved.count() == expected);
    }

    void givesThePlaceOfAHostThatIsGoneToTheNext()
    {
        HostPool pool;
        pool.add(at(0), shapeOf(1));
        pool.add(at(0), shapeOf(2));
        pool.become(at(1), first, HostState::Gone);
        QCOMPARE(pool.add(at(2), shapeOf(3)), first);
        QCOMPARE(pool.add(at(2), shapeOf(4)), HostIndex{2});
        QCOMPARE(pool.host(first).freeBytes, qint64(3) << 20);
        QCOMPARE(pool.hostCount(), 3);
    }

    void refusesToReleaseWhatWasNotReserved()
    {
        HostPool pool;
        pool.add(at(0), shapeOf(1024));
        QVERIFY_THROWS_EXCEPTION(ContractViolation, pool.release(at(0), first, demandOf(1)));
        QVERIFY(pool.reserve(at(0), first, demandOf(1)));
        QVERIFY_THROWS_EXCEPTION(ContractViolation, pool.release(at(0), first, demandOf(2)));
    }

    void refusesToGiveBackAHostInUse()
    {
        HostPool pool;
        pool.add(at(0), shapeOf(1024));
        QVERIFY(pool.reserve(at(0), first, demandOf(1)));
        QVERIFY_THROWS_EXCEPTION(ContractViolation, pool.become(at(1), first, HostState::Gone));
    }

    void neverExceedsCapacityUnlessForced_data()
    {
        QTest::addColumn<quint64>("seed");
        for (quint64 seed = 1; seed <= 20; ++seed) {
            QTest::addRow("seed %llu", seed) << seed;
        }
    }
    void neverExceedsCapacityUnlessForced()
    {
        QFETCH(quint64, seed);
        Dice dice(seed);
        HostPool pool;
        for (int i = 0; i < 5; ++i) {
            HostShape shape = shapeOf(256 + dice.below(2048), 500 + dice.below(4000));
            if (dice.oneIn(2)) {
                shape.containerLimit = 1 + static_cast<std::int32_t>(dice.below(6));
            }
            pool.add(at(0), shape);
        }
        const HostPool empty = pool;
        struct Held
        {
            HostIndex host;
            InstanceDemand demand;
            SimTime since;
        };
        std::vector<Held> held;
        Int128 reserved = 0;
        HostPool copy = pool;
        for (int step = 0; step < 2000; ++step) {
            const SimTime now = at(step);
            if (dice.oneIn(2) || held.empty()) {
                const auto host = static_cast<HostIndex>(dice.below(5));
                const InstanceDemand demand = demandOf(1 + dice.below(300), dice.below(400));
                const bool took = pool.reserve(now, host, demand);
                QCOMPARE(copy.reserve(now, host, demand), took);
                if (took) {
                    held.push_back({host, demand, now});
                }
            } else {
                const std::size_t which = dice.below(static_cast<std::uint32_t>(held.size()));
                pool.release(now, held[which].host, held[which].demand);
                copy.release(now, held[which].host, held[which].demand);
                reserved += Int128(held[which].demand.memory.count()) * (now - held[which].since).count();
                held.erase(held.begin() + static_cast<std::ptrdiff_t>(which));
            }
            for (const Host &host : pool.hosts()) {
                QVERIFY(host.freeBytes >= 0 && host.freeMillicores >= 0 && host.freeContainers >= 0);
            }
        }
        for (const Held &instance : held) {
            pool.release(at(2000), instance.host, instance.demand);
            copy.release(at(2000), instance.host, instance.demand);
            reserved += Int128(instance.demand.memory.count()) * (at(2000) - instance.since).count();
        }
        for (std::uint32_t i = 0; i < 5; ++i) {
            const Host &now = pool.host(static_cast<HostIndex>(i));
            const Host &before = empty.host(static_cast<HostIndex>(i));
            QCOMPARE(now.freeBytes, before.freeBytes);
            QCOMPARE(now.freeMillicores, before.freeMillicores);
            QCOMPARE(now.freeContainers, before.freeContainers);
        }
        QVERIFY(pool.totals(at(3000)).reserved.count() == reserved);
        QVERIFY(pool.totals(at(3000)) == copy.totals(at(3000)));
        QCOMPARE(pool.overloads(), 0);
    }
};

QTEST_APPLESS_MAIN(TestHostPool)
#include "tst_host_pool.moc"
