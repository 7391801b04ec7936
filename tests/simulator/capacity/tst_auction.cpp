// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <vector>

#include "simulator/capacity/auction.h"
#include "tests/simulator/capacity/dice.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

/// An instance "app.number:MB" or a task "t:MB".
AuctionWork workOf(const QString &word)
{
    const QStringList parts = word.split(u':');
    AuctionWork work;
    work.demand.memory = MemorySize::megabytes(parts[1].toInt());
    work.isTask = parts[0] == u"t";
    if (!work.isTask) {
        work.function = static_cast<FunctionIndex>(parts[0].section(u'.', 0, 0).toUInt());
        work.instance = parts[0].section(u'.', 1).toInt();
    }
    return work;
}

/// A cell of this memory and zone with 1000 MB of disk and 10 containers.
HostShape cellOf(std::int64_t megabytes, std::uint32_t zone)
{
    return {.memory = MemorySize::megabytes(megabytes),
            .millicores = 1000,
            .disk = MemorySize::megabytes(1000),
            .containerLimit = 10,
            .zone = static_cast<ZoneIndex>(zone)};
}

} // namespace

class TestAuction : public QObject
{
    Q_OBJECT

private slots:
    void ordersABatch_data()
    {
        QTest::addColumn<QString>("batch");
        QTest::addColumn<QString>("ordered"); // positions in the batch
        QTest::newRow("one") << "1.0:10"
                             << "0";
        QTest::newRow("by number") << "1.2:10 1.0:10 1.1:10"
                                   << "1 2 0";
        QTest::newRow("larger memory first") << "1.0:10 2.0:30 3.0:20"
                                             << "1 2 0";
        QTest::newRow("number before memory") << "1.1:90 2.0:10"
                                              << "1 0";
        QTest::newRow("tasks between first and other instances") << "1.1:90 t:10 2.0:5"
                                                                 << "2 1 0";
        QTest::newRow("larger tasks first") << "t:10 t:30 t:20"
                                            << "1 2 0";
        QTest::newRow("equal ones keep their order") << "1.0:10 2.0:10 t:5 t:5 1.1:7 2.1:7"
                                                     << "0 1 2 3 4 5";
        QTest::newRow("all kinds") << "1.1:10 t:20 1.0:10 t:90 2.1:30 2.0:50"
                                   << "5 2 3 1 4 0";
    }
    void ordersABatch()
    {
        QFETCH(QString, batch);
        QFETCH(QString, ordered);
        std::vector<AuctionWork> works;
        for (const QString &word : batch.split(u' ')) {
            works.push_back(workOf(word));
            works.back().id = works.size() - 1;
        }
        Auction::order(works);
        QStringList got;
        for (const AuctionWork &work : works) {
            got << QString::number(work.id);
        }
        QCOMPARE(got.join(u' '), ordered);
    }

    /// A cell of 1024 MB, 1000 MB disk and 10 containers, empty unless stated.
    void scoresACell_data()
    {
        QTest::addColumn<QString>("before"); // placed on the cell before; a trailing * means it has started
        QTest::addColumn<QString>("work");
        QTest::addColumn<double>("score");
        // 224 + 32 proxy = 256 of 1024: 0.25; disk 0; containers 1 of 10: 0.1; (0.25 + 0 + 0.1)/3.
        QTest::newRow("an empty cell") << ""
                                       << "1.0:224" << 0.35 / 3;
        // A task has no proxy: 256 of 1024.
        QTest::newRow("a task") << ""
                                << "t:256" << 0.35 / 3;
        // 480 + 32 and 224 + 32: 768 of 1024 = 0.75; containers 0.2.
        QTest::newRow("beside another app") << "2.0:480*"
                                            << "1.0:224" << 0.95 / 3;
        QTest::newRow("beside one that is starting") << "2.0:480"
                                                     << "1.0:224" << 0.95 / 3 + 0.25;
        // 3 × 256 = 768: 0.75, containers 0.3, two starting, two instances of the app.
        QTest::newRow("beside two of its own that are starting") << "1.1:224 1.2:224"
                                                                 << "1.0:224" << 1.05 / 3 + 0.5 + 2000;
        QTest::newRow("beside one of its own that runs") << "1.1:224*"
                                                         << "1.0:224" << 0.7 / 3 + 1000;
        // The task counts tasks, whatever they belong to: 256 + 256 = 0.5, containers 0.2.
        QTest::newRow("a task beside a task") << "t:256*"
                                              << "t:256" << 0.7 / 3 + 1000;
        QTest::newRow("a task does not count apps") << "1.0:224*"
                                                    << "t:256" << 0.7 / 3;
        QTest::newRow("an app does not count tasks") << "t:256*"
                                                     << "1.0:224" << 0.7 / 3;
        // 992 + 32 = 1024: 1.0; containers 0.1.
        QTest::newRow("filled to the brim") << ""
                                            << "1.0:992" << 1.1 / 3;
    }
    void scoresACell()
    {
        QFETCH(QString, before);
        QFETCH(QString, work);
        QFETCH(double, score);
        HostPool pool;
        const HostIndex cell = pool.add({}, cellOf(1024, 0));
        Auction auction;
        for (const QString &word : before.split(u' ', Qt::SkipEmptyParts)) {
            const AuctionWork placed = workOf(QString(word).remove(u'*'));
            QVERIFY(pool.reserve({}, cell, auction.demandOf(placed)));
            auction.placed(placed, cell);
            if (word.endsWith(u'*')) {
                auction.started(cell);
            }
        }
        const double got = auction.scoreOf(pool, cell, workOf(work));
        QVERIFY2(std::abs(got - score) < 1e-12, qPrintable(QString::number(got, 'g', 17)));
    }

    void addsDiskAndBinPacking()
    {
        // Cell 1: memory 256/1024 = 0.25, disk 500/1000 = 0.5, containers 0.1: 0.85/3; bin packing 1 × 0.07.
        HostPool pool;
        pool.add({}, cellOf(1024, 0));
        pool.add({}, cellOf(1024, 0));
        const Auction auction({.binPackWeight = 0.07});
        AuctionWork work = workOf(QStringLiteral("1.0:224"));
        work.demand.disk = MemorySize::megabytes(500);
        QVERIFY(std::abs(auction.scoreOf(pool, HostIndex{1}, work) - (0.85 / 3 + 0.07)) < 1e-12);
    }

    /// Cells "MB@zone"; each work is placed, its container started at once, and its cell told; − means none had room.
    void placesABatch_data()
    {
        QTest::addColumn<QString>("cells");
        QTest::addColumn<QString>("works");
        QTest::addColumn<QString>("chosen");
        QTest::newRow("the emptiest part") << "1000@0 2000@0"
                                           << "1.0:100"
                                           << "1";
        QTest::newRow("equal cells: the first") << "1000@0 1000@0"
                                                << "1.0:100"
                                                << "0";
        QTest::newRow("not beside its own kind") << "9000@0 1000@0"
                                                 << "1.0:100 1.1:100"
                                                 << "0 1";
        QTest::newRow("beside its own kind when all have one") << "9000@0 1000@0"
                                                               << "1.0:100 1.1:100 1.2:100"
                                                               << "0 1 0";
        // Zone 0 has cells 0 and 1, zone 1 cell 2. After one in zone 0 the small cell of zone 1 is next, though cell 1
        // is larger; then both zones have one and the free cell without any wins.
        QTest::newRow("zones with fewer instances first") << "4000@0 3000@0 500@1"
                                                          << "1.0:100 1.1:100 1.2:100"
                                                          << "0 2 1";
        // The emptier zone 1 has no room (500 < 600 + 32): the next group is taken.
        QTest::newRow("a zone without room is passed over") << "4000@0 4000@0 500@1"
                                                            << "1.0:600 1.1:600"
                                                            << "0 1";
        // Zones with no instance of app 2 are one group: the best score of all, in zone 1.
        QTest::newRow("equal zones are scored together") << "1000@0 4000@1"
                                                         << "2.0:100"
                                                         << "1";
        // 468 + 32 = 500 fits, 469 + 32 does not.
        QTest::newRow("the proxy counts") << "500@0"
                                          << "1.0:468"
                                          << "0";
        QTest::newRow("the proxy leaves no room") << "500@0"
                                                  << "1.0:469"
                                                  << "-";
        QTest::newRow("a task needs no proxy") << "500@0"
                                               << "t:500"
                                               << "0";
        QTest::newRow("tasks spread over cells") << "9000@0 900@0 900@1"
                                                 << "t:100 t:100 t:100 t:100"
                                                 << "0 1 2 0";
        QTest::newRow("no cell has room") << "500@0 500@1"
                                          << "1.0:400 1.1:400 1.2:400"
                                          << "0 1 -";
    }
    void placesABatch()
    {
        QFETCH(QString, cells);
        QFETCH(QString, works);
        QFETCH(QString, chosen);
        HostPool pool;
        for (const QString &cell : cells.split(u' ')) {
            pool.add({}, cellOf(cell.section(u'@', 0, 0).toInt(), cell.section(u'@', 1).toUInt()));
        }
        Auction auction;
        QStringList got;
        for (const QString &word : works.split(u' ')) {
            const AuctionWork work = workOf(word);
            const AuctionResult result = auction.choose(pool, work);
            if (result.outcome == AuctionOutcome::Placed) {
                QVERIFY(pool.reserve({}, result.placement.host, auction.demandOf(work)));
                auction.placed(work, result.placement.host);
                auction.started(result.placement.host);
                got << QString::number(raw(result.placement.host));
            } else {
                got << QStringLiteral("-");
            }
        }
        QCOMPARE(got.join(u' '), chosen);
    }

    void avoidsCellsWithManyStarts()
    {
        // After placing: cell 0 (396/4000 + 0 + 3/10)/3 = 0.133, and 0.25 for each of two that are starting: 0.633;
        // cell 1 (132/200 + 0 + 1/10)/3 = 0.253. Once they have started cell 0 is the better one.
        HostPool pool;
        pool.add({}, cellOf(4000, 0));
        pool.add({}, cellOf(200, 0));
        Auction auction;
        for (const char *word : {"1.0:100", "2.0:100"}) {
            const AuctionWork work = workOf(QString::fromLatin1(word));
            QVERIFY(pool.reserve({}, HostIndex{0}, auction.demandOf(work)));
            auction.placed(work, HostIndex{0});
        }
        QCOMPARE(auction.choose(pool, workOf(QStringLiteral("3.0:100"))).placement.host, HostIndex{1});
        auction.started(HostIndex{0});
        auction.started(HostIndex{0});
        QCOMPARE(auction.choose(pool, workOf(QStringLiteral("3.0:100"))).placement.host, HostIndex{0});
    }

    void rejectsStartsAboveTheLimit()
    {
        HostPool pool;
        const HostIndex cell = pool.add({}, cellOf(4000, 0));
        Auction auction({.maxInflightStarts = 2});
        const AuctionWork work = workOf(QStringLiteral("1.0:100"));
        auction.placed(work, cell);
        QCOMPARE(auction.choose(pool, work).outcome, AuctionOutcome::Placed);
        auction.placed(work, cell);
        QCOMPARE(auction.choose(pool, work).outcome, AuctionOutcome::TooManyStarts);
        auction.ended(work, cell, true);
        QCOMPARE(auction.choose(pool, work).outcome, AuctionOutcome::Placed);
        QCOMPARE(auction.starting(), 1);
    }

    void placesWhileThereIsRoomAndCopiesBehaveAlike()
    {
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            Dice dice(seed);
            HostPool pool;
            for (int i = 0; i < 9; ++i) {
                pool.add({}, cellOf(500 + dice.below(3000), dice.below(3)));
            }
            Auction auction;
            Auction copy = auction;
            for (int step = 0; step < 200; ++step) {
                AuctionWork work;
                work.function = static_cast<FunctionIndex>(dice.below(5));
                work.isTask = dice.oneIn(4);
                work.demand.memory = MemorySize::megabytes(1 + dice.below(500));
                const AuctionResult result = auction.choose(pool, work);
                const InstanceDemand demand = auction.demandOf(work);
                const auto hasRoom = [&](const Host &host) { return host.hasRoomFor(demand); };
                QCOMPARE(result.outcome == AuctionOutcome::Placed, std::ranges::any_of(pool.hosts(), hasRoom));
                QCOMPARE(copy.choose(pool, work).placement, result.placement);
                if (result.outcome == AuctionOutcome::Placed) {
                    QVERIFY(pool.reserve({}, result.placement.host, demand));
                    auction.placed(work, result.placement.host);
                    copy.placed(work, result.placement.host);
                }
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestAuction)
#include "tst_auction.moc"
