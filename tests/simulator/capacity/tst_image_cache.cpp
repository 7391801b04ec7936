// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <map>

#include "simulator/capacity/image_cache.h"
#include "tests/simulator/capacity/dice.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

constexpr HostIndex host{0};

/// 100 MB/s with MB = 2^20 bytes here, so that sizes in MB give whole hundredths of seconds.
ImageCacheParameters parametersOf(std::int64_t capacityMegabytes, std::int32_t parallel)
{
    return {MemorySize::megabytes(capacityMegabytes), MemorySize::megabytes(100), parallel};
}

SimTime atMs(std::int64_t milliseconds)
{
    return SimTime::after(SimDuration::milliseconds(milliseconds));
}

} // namespace

class TestImageCache : public QObject
{
    Q_OBJECT

private slots:
    void pullsInSizeOverBandwidth_data()
    {
        QTest::addColumn<qint64>("bytes");
        QTest::addColumn<qint64>("bandwidth");
        QTest::addColumn<qint64>("ns");
        QTest::newRow("nothing") << qint64(0) << qint64(1) << qint64(0);
        QTest::newRow("250 MB at 100 MB/s") << qint64(250'000'000) << qint64(100'000'000) << qint64(2'500'000'000);
        QTest::newRow("50 MB droplet at 50 MB/s") << qint64(50'000'000) << qint64(50'000'000) << qint64(1'000'000'000);
        // 1 / 3 s = 333 333 333.3… ns, rounded up.
        QTest::newRow("a third of a second") << qint64(1) << qint64(3) << qint64(333'333'334);
        // 10 TB at 1 B/µs: the product of bytes and ns has 74 bits, the result is 10^16 ns.
        QTest::newRow("very large") << qint64(10'000'000'000'000) << qint64(1'000'000)
                                    << qint64(10'000'000'000'000'000);
    }
    void pullsInSizeOverBandwidth()
    {
        QFETCH(qint64, bytes);
        QFETCH(qint64, bandwidth);
        QFETCH(qint64, ns);
        const ImageCache cache({MemorySize::gigabytes(1), MemorySize::bytes(bandwidth), 1});
        QCOMPARE(cache.pullTime(MemorySize::bytes(bytes)).count(), ns);
    }

    /// Requests "artifact:MB@ms" on one host, in order; the answer is when each is there, in ms, with h for a hit, s
    /// for one on its way, n for one that is not kept. Bandwidth 100 MB/s: 100 MB take 1000 ms.
    void answersWhenAnArtifactIsThere_data()
    {
        QTest::addColumn<int>("capacity"); // MB
        QTest::addColumn<int>("parallel");
        QTest::addColumn<QString>("requests");
        QTest::addColumn<QString>("answers");
        QTest::newRow("one pull") << 1000 << 5 << "1:100@0"
                                  << "1000";
        QTest::newRow("there at the instant the pull ends") << 1000 << 5 << "1:100@0 1:100@1000"
                                                            << "1000 1000h";
        QTest::newRow("a nanosecond world away: still on its way") << 1000 << 5 << "1:100@0 1:100@999"
                                                                   << "1000 1000s";
        QTest::newRow("two places side by side") << 1000 << 2 << "1:100@0 2:200@0"
                                                 << "1000 2000";
        // The third waits for the first place, free at 1000 ms, and the fourth for the second, free at 2000 ms.
        QTest::newRow("queue behind two places") << 1000 << 2 << "1:100@0 2:200@0 3:50@0 4:60@0"
                                                 << "1000 2000 1500 2100";
        QTest::newRow("one at a time") << 1000 << 1 << "1:100@0 2:100@500 3:10@5000"
                                       << "1000 2000 5100";
        // 300 MB hold three of 100; the fourth drops the least recently asked for, which is 2, as 1 was asked for
        // again.
        QTest::newRow("drops the least recently asked for")
            << 300 << 9 << "1:100@0 2:100@0 3:100@0 1:100@2000 4:100@3000 1:100@9000 3:100@9000 2:100@9000"
            << "1000 1000 1000 2000h 4000 9000h 9000h 10000";
        QTest::newRow("drops two for a large one")
            << 300 << 9 << "1:100@0 2:100@0 3:100@0 4:200@2000 3:100@9000 4:200@9000 1:100@9000"
            << "1000 1000 1000 4000 9000h 9000h 10000";
        QTest::newRow("larger than the cache is pulled each time") << 300 << 9 << "1:400@0 1:400@9000"
                                                                   << "4000n 13000n";
        // At 500 ms both are still on their way and cannot be dropped: the third is used once and not kept.
        QTest::newRow("never drops what is on its way") << 200 << 9 << "1:100@0 2:100@0 3:100@500 1:100@2000"
                                                        << "1000 1000 1500n 2000h";
        QTest::newRow("no cache at all") << 0 << 9 << "1:100@0 1:100@2000"
                                         << "1000n 3000n";
        QTest::newRow("an empty artifact is there at once") << 0 << 1 << "1:0@5 1:0@5"
                                                            << "5 5h";
    }
    void answersWhenAnArtifactIsThere()
    {
        QFETCH(int, capacity);
        QFETCH(int, parallel);
        QFETCH(QString, requests);
        QFETCH(QString, answers);
        ImageCache cache(parametersOf(capacity, parallel));
        QStringList got;
        for (const QString &request : requests.split(u' ')) {
            const QStringList parts = request.split(QRegularExpression(QStringLiteral("[:@]")));
            const Pull pull =
                cache.request(atMs(parts[2].toLongLong()), host, static_cast<ArtifactIndex>(parts[0].toUInt()),
                              MemorySize::megabytes(parts[1].toLongLong()));
            const QString marks = QStringLiteral("%1%2%3").arg(pull.isHit ? u"h" : u"", pull.isShared ? u"s" : u"",
                                                               pull.isKept ? u"" : u"n");
            got << QString::number(pull.available.count() / 1'000'000) + marks;
        }
        QCOMPARE(got.join(u' '), answers);
    }

    void keepsHostsApartAndForgetsOne()
    {
        ImageCache cache(parametersOf(1000, 1));
        cache.request(atMs(0), HostIndex{0}, ArtifactIndex{7}, MemorySize::megabytes(100));
        // The other host pulls at the same time.
        QCOMPARE(cache.request(atMs(0), HostIndex{1}, ArtifactIndex{7}, MemorySize::megabytes(100)).available,
                 atMs(1000));
        QVERIFY(!cache.has(atMs(999), HostIndex{0}, ArtifactIndex{7}));
        QVERIFY(cache.has(atMs(1000), HostIndex{0}, ArtifactIndex{7}));
        cache.forget(HostIndex{0});
        QVERIFY(!cache.has(atMs(2000), HostIndex{0}, ArtifactIndex{7}));
        QVERIFY(cache.has(atMs(2000), HostIndex{1}, ArtifactIndex{7}));
        QCOMPARE(cache.used(HostIndex{0}).count(), 0);
        QCOMPARE(cache.used(HostIndex{1}), MemorySize::megabytes(100));
    }

    /// Against a plain list kept in order of use, with time so coarse that every pull has ended before the next
    /// request.
    void equalsAPlainList_data()
    {
        QTest::addColumn<quint64>("seed");
        for (quint64 seed = 1; seed <= 10; ++seed) {
            QTest::addRow("seed %llu", seed) << seed;
        }
    }
    void equalsAPlainList()
    {
        QFETCH(quint64, seed);
        Dice dice(seed);
        ImageCache cache(parametersOf(1000, 3));
        std::map<std::uint32_t, std::int64_t> sizes;
        std::vector<std::uint32_t> kept; // least recently used first
        for (int step = 0; step < 5000; ++step) {
            const std::uint32_t artifact = dice.below(60);
            const std::int64_t megabytes = sizes.try_emplace(artifact, 1 + dice.below(200)).first->second;
            const auto place = std::ranges::find(kept, artifact);
            const bool isHit = place != kept.end();
            if (isHit) {
                kept.erase(place);
            }
            kept.push_back(artifact);
            std::int64_t total = 0;
            for (const std::uint32_t k : kept) {
                total += sizes[k];
            }
            while (total > 1000) {
                total -= sizes[kept.front()];
                kept.erase(kept.begin());
            }
            const Pull pull = cache.request(atMs(step * 100'000LL), host, static_cast<ArtifactIndex>(artifact),
                                            MemorySize::megabytes(megabytes));
            QCOMPARE(pull.isHit, isHit);
            QCOMPARE(cache.used(host), MemorySize::megabytes(total));
            if (step == 2500) {
                const ImageCache copy = cache;
                cache = copy;
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestImageCache)
#include "tst_image_cache.moc"
