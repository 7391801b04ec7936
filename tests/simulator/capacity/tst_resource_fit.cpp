// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "simulator/capacity/resource_fit.h"
#include "tests/simulator/capacity/dice.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

InstanceDemand demandOf(std::int64_t megabytes, std::int64_t millicores)
{
    return {.memory = MemorySize::megabytes(megabytes), .millicores = millicores};
}

/// Hosts "memory/cpu:used memory/used cpu", in MB and millicores; a leading ! is a cordoned host.
HostPool poolOf(const QString &text)
{
    HostPool pool;
    for (const QString &word : text.split(u' ')) {
        const QStringList parts = word.split(QRegularExpression(QStringLiteral("[!/:]")), Qt::SkipEmptyParts);
        const HostIndex host =
            pool.add({}, {.memory = MemorySize::megabytes(parts[0].toInt()), .millicores = parts[1].toInt()});
        pool.reserveForced({}, host, demandOf(parts[2].toInt(), parts[3].toInt()));
        if (word.startsWith(u'!')) {
            pool.become({}, host, HostState::Cordoned);
        }
    }
    return pool;
}

} // namespace

class TestResourceFit : public QObject
{
    Q_OBJECT

private slots:
    void scoresAHost_data()
    {
        QTest::addColumn<int>("fit");
        QTest::addColumn<QString>("host");
        QTest::addColumn<int>("megabytes");
        QTest::addColumn<int>("millicores");
        QTest::addColumn<qint64>("score");
        const int least = int(ResourceFit::LeastAllocated);
        const int most = int(ResourceFit::MostAllocated);
        // Left 900/1000 → 90 and 1900/2000 → 95; (90 + 95)/2 = 92.5 → 92.
        QTest::newRow("least, empty host") << least << "1000/2000:0/0" << 100 << 100 << qint64(92);
        // Taken 100/1000 → 10 and 100/2000 → 5; 7.5 → 7.
        QTest::newRow("most, empty host") << most << "1000/2000:0/0" << 100 << 100 << qint64(7);
        // Left 0 → 0 and 0 → 0.
        QTest::newRow("least, filled to the brim") << least << "1000/2000:900/1900" << 100 << 100 << qint64(0);
        QTest::newRow("most, filled to the brim") << most << "1000/2000:900/1900" << 100 << 100 << qint64(100);
        // Left 333/1000 → 33.3 → 33 and 1/3 of 3000 = 1000 → 33; 33.
        QTest::newRow("least, thirds are rounded down") << least << "1000/3000:567/1900" << 100 << 100 << qint64(33);
        // Taken 667/1000 → 66 and 2000/3000 → 66.
        QTest::newRow("most, thirds are rounded down") << most << "1000/3000:567/1900" << 100 << 100 << qint64(66);
        // Memory left 50 %, CPU left 100 %: 75.
        QTest::newRow("least, one resource asked") << least << "1000/2000:0/0" << 500 << 0 << qint64(75);
        // No CPU on the host: that resource scores 0, memory 50: 25.
        QTest::newRow("least, a resource the host has none of") << least << "1000/0:0/0" << 500 << 0 << qint64(25);
        QTest::newRow("first fit does not score")
            << int(ResourceFit::FirstFit) << "1000/2000:0/0" << 1 << 1 << qint64(0);
    }
    void scoresAHost()
    {
        QFETCH(int, fit);
        QFETCH(QString, host);
        QFETCH(int, megabytes);
        QFETCH(int, millicores);
        QFETCH(qint64, score);
        const ResourceFitRule rule({.fit = static_cast<ResourceFit>(fit)});
        QCOMPARE(rule.scoreOf(poolOf(host).host(HostIndex{0}), demandOf(megabytes, millicores)), score);
    }

    void weighsResources()
    {
        // Left: memory 90, CPU 50; (90×3 + 50×1)/4 = 80.
        const ResourceFitRule rule({.memoryWeight = 3, .cpuWeight = 1});
        QCOMPARE(rule.scoreOf(poolOf(QStringLiteral("1000/1000:0/0")).host(HostIndex{0}), demandOf(100, 500)), 80);
    }

    void choosesAHost_data()
    {
        QTest::addColumn<int>("fit");
        QTest::addColumn<QString>("hosts");
        QTest::addColumn<int>("chosen"); // for 100 MB and 100 millicores; −1: none
        const int least = int(ResourceFit::LeastAllocated);
        const int most = int(ResourceFit::MostAllocated);
        const int first = int(ResourceFit::FirstFit);
        QTest::newRow("least takes the emptiest")
            << least << "1000/1000:500/500 1000/1000:100/100 1000/1000:300/300" << 1;
        QTest::newRow("most takes the fullest with room")
            << most << "1000/1000:500/500 1000/1000:950/0 1000/1000:800/800" << 2;
        QTest::newRow("first takes the first with room")
            << first << "1000/1000:950/0 1000/1000:0/950 1000/1000:300/300 1000/1000:0/0" << 2;
        // 400/1000 left of memory, 900/1000 of CPU: 65; against 60 and 60.
        QTest::newRow("least looks at the mean") << least << "1000/1000:300/300 1000/1000:500/0" << 1;
        // Same amounts free, other sizes: 800/1000 is less than 1800/2000.
        QTest::newRow("least prefers the larger") << least << "1000/1000:100/100 2000/2000:100/100" << 1;
        QTest::newRow("most prefers the smaller") << most << "2000/2000:100/100 1000/1000:100/100" << 1;
        QTest::newRow("equal scores: the first")
            << least << "1000/1000:200/200 1000/1000:100/100 1000/1000:100/100" << 1;
        QTest::newRow("cordoned hosts are left out") << first << "!1000/1000:0/0 1000/1000:0/0" << 1;
        QTest::newRow("no host has memory") << least << "1000/1000:950/0 1000/1000:901/0" << -1;
        QTest::newRow("no host has CPU") << most << "1000/1000:0/901" << -1;
        QTest::newRow("none is ready") << first << "!1000/1000:0/0" << -1;
    }
    void choosesAHost()
    {
        QFETCH(int, fit);
        QFETCH(QString, hosts);
        QFETCH(int, chosen);
        const ResourceFitRule rule({.fit = static_cast<ResourceFit>(fit), .drawsAmongEqual = false});
        const auto placement = rule.choose(poolOf(hosts), demandOf(100, 100), ~std::uint64_t{0});
        QCOMPARE(placement ? static_cast<int>(raw(placement->host)) : -1, chosen);
    }

    void drawsAmongEqualHosts_data()
    {
        QTest::addColumn<int>("fit");
        QTest::addColumn<int>("drawInThirds");
        QTest::addColumn<int>("chosen");
        // Hosts 1, 3 and 5 are equal and best; 4 has room, 2 has not. Draws in the three thirds name them in order.
        const int least = int(ResourceFit::LeastAllocated);
        QTest::newRow("first third") << least << 0 << 1;
        QTest::newRow("second third") << least << 1 << 3;
        QTest::newRow("last third") << least << 2 << 5;
        // For a random fit hosts 0, 1, 3, 4 and 5 have room; a draw in the middle is the third of them.
        QTest::newRow("random fit ignores scores") << int(ResourceFit::RandomFit) << 1 << 3;
    }
    void drawsAmongEqualHosts()
    {
        QFETCH(int, fit);
        QFETCH(int, drawInThirds);
        QFETCH(int, chosen);
        const HostPool pool = poolOf(QStringLiteral(
            "1000/1000:500/500 1000/1000:0/0 1000/1000:950/0 1000/1000:0/0 1000/1000:300/300 1000/1000:0/0"));
        const std::uint64_t third = ~std::uint64_t{0} / 3;
        const ResourceFitRule rule({.fit = static_cast<ResourceFit>(fit)});
        const auto placement =
            rule.choose(pool, demandOf(100, 100), third * static_cast<std::uint64_t>(drawInThirds) + third / 2);
        QCOMPARE(placement->host, static_cast<HostIndex>(chosen));
    }

    void fillsAPoolWithoutExceedingIt_data()
    {
        QTest::addColumn<int>("fit");
        QTest::newRow("least") << int(ResourceFit::LeastAllocated);
        QTest::newRow("most") << int(ResourceFit::MostAllocated);
        QTest::newRow("first") << int(ResourceFit::FirstFit);
        QTest::newRow("random") << int(ResourceFit::RandomFit);
    }
    void fillsAPoolWithoutExceedingIt()
    {
        QFETCH(int, fit);
        // Until nothing fits anywhere: what is chosen always had room, and nothing is refused while some host has room.
        const ResourceFitRule rule({.fit = static_cast<ResourceFit>(fit)});
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            Dice dice(seed);
            HostPool pool;
            for (int i = 0; i < 7; ++i) {
                pool.add({}, {.memory = MemorySize::megabytes(500 + dice.below(2000)),
                              .millicores = 500 + dice.below(4000)});
            }
            int refused = 0;
            while (refused < 50) {
                const InstanceDemand demand = demandOf(1 + dice.below(300), 1 + dice.below(500));
                const auto placement = rule.choose(pool, demand, dice.draw());
                const auto hasRoom = [&](const Host &host) { return host.hasRoomFor(demand); };
                QCOMPARE(placement.has_value(), std::ranges::any_of(pool.hosts(), hasRoom));
                if (placement) {
                    QVERIFY(pool.reserve({}, placement->host, demand));
                }
                refused += placement ? 0 : 1;
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestResourceFit)
#include "tst_resource_fit.moc"
