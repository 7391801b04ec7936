// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <map>

#include "simulator/capacity/offer_matching.h"
#include "tests/simulator/capacity/dice.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

constexpr SimTime at(std::int64_t seconds)
{
    return SimTime::after(SimDuration::seconds(seconds));
}

InstanceDemand demandOf(std::int64_t megabytes, std::int64_t millicores = 100)
{
    return {.memory = MemorySize::megabytes(megabytes), .millicores = millicores};
}

/// "unique host", "groupby zone", "cluster label0", "cluster label0 7", "like label0 7 8", "unlike zone 1".
OfferConstraint constraintOf(const QString &text)
{
    static const std::map<QString, OfferConstraint::Kind> kinds{
        {QStringLiteral("unique"), OfferConstraint::Kind::Unique},
        {QStringLiteral("groupby"), OfferConstraint::Kind::GroupBy},
        {QStringLiteral("cluster"), OfferConstraint::Kind::Cluster},
        {QStringLiteral("like"), OfferConstraint::Kind::Like},
        {QStringLiteral("unlike"), OfferConstraint::Kind::Unlike}};
    const QStringList words = text.split(u' ');
    OfferConstraint constraint{.kind = kinds.at(words[0])};
    constraint.attribute.kind = words[1] == u"host"   ? HostAttribute::Kind::Host
                                : words[1] == u"zone" ? HostAttribute::Kind::Zone
                                                      : HostAttribute::Kind::Label;
    for (const QString &value : words.mid(2)) {
        constraint.values.push_back(value.toUInt());
    }
    return constraint;
}

/// Goes once through the offers, in order, reserving what matches; "app@host" for each launch.
QStringList round(SimTime now, HostPool &pool, OfferMatching &matching, const InstanceDemand &demand,
                  std::uint64_t draw = 0)
{
    QStringList launches;
    for (const HostIndex host : matching.offers(pool, draw)) {
        std::int32_t taken = 0;
        while (const auto app = matching.match(now, pool, host, taken)) {
            if (!pool.reserve(now, host, demand)) {
                return {QStringLiteral("no room")};
            }
            ++taken;
            launches << QStringLiteral("%1@%2").arg(raw(*app)).arg(raw(host));
        }
    }
    return launches;
}

constexpr FunctionIndex app{1};
const OfferMatchingParameters inOrder{.shufflesHosts = false};

} // namespace

class TestOfferMatching : public QObject
{
    Q_OBJECT

private slots:
    /// Hosts "MB@zone" or "MB@zone.label", ! before cordoned ones; app 1 asks for 100 MB and wants a number of
    /// instances; one round of offers.
    void launchesFromOffers_data()
    {
        QTest::addColumn<QString>("hosts");
        QTest::addColumn<QString>("constraints");
        QTest::addColumn<int>("wanted");
        QTest::addColumn<QString>("launches"); // the hosts
        QTest::newRow("what is wanted") << "900@0 900@0"
                                        << "" << 2 << "0 0";
        QTest::newRow("five of an offer, then the next") << "900@0 900@0"
                                                         << "" << 7 << "0 0 0 0 0 1 1";
        QTest::newRow("the rest waits for the next round") << "900@0"
                                                           << "" << 9 << "0 0 0 0 0";
        QTest::newRow("as long as there is room") << "250@0 150@0"
                                                  << "" << 9 << "0 0 1";
        QTest::newRow("unique host") << "900@0 900@0 900@0"
                                     << "unique host" << 9 << "0 1 2";
        QTest::newRow("unique zone") << "900@0 900@0 900@1"
                                     << "unique zone" << 9 << "0 2";
        // Zones 0 {0, 1} and 1 {2}: one on host 0 makes zone 0 the larger; host 1 must wait; host 2 makes them equal,
        // and takes one more, as then no zone has fewer.
        QTest::newRow("group by zone") << "900@0 900@0 900@1"
                                       << "groupby zone" << 9 << "0 2 2";
        QTest::newRow("group by zone, the other not ready") << "900@0 !900@1"
                                                            << "groupby zone" << 3 << "0 0 0";
        QTest::newRow("group by host") << "900@0 900@0"
                                       << "groupby host" << 9 << "0 1 1";
        QTest::newRow("cluster follows the first") << "900@0 900@1 900@0"
                                                   << "cluster zone" << 7 << "0 0 0 0 0 2 2";
        QTest::newRow("cluster with a value") << "900@0 900@1"
                                              << "cluster zone 1" << 2 << "1 1";
        QTest::newRow("like") << "900@0.7 900@0.8 900@0.9 900@0"
                              << "like label0 8 9" << 7 << "1 1 1 1 1 2 2";
        QTest::newRow("unlike; no label is unlike too") << "900@0.7 900@0.8 900@0"
                                                        << "unlike label0 7 8" << 2 << "2 2";
        QTest::newRow("unique label leaves out hosts without it") << "900@0 900@0.7 900@0.8 900@0.8"
                                                                  << "unique label0" << 9 << "1 2";
        QTest::newRow("all constraints hold") << "900@0.7 900@0.7 900@1.7 900@1.8"
                                              << "unique zone,like label0 7" << 9 << "0 2";
        QTest::newRow("none wanted") << "900@0"
                                     << "" << 0 << "";
    }
    void launchesFromOffers()
    {
        QFETCH(QString, hosts);
        QFETCH(QString, constraints);
        QFETCH(int, wanted);
        QFETCH(QString, launches);
        HostPool pool;
        for (const QString &host : hosts.split(u' ')) {
            HostShape shape{.memory = MemorySize::megabytes(QString(host.section(u'@', 0, 0)).remove(u'!').toInt()),
                            .millicores = 4000};
            shape.zone = static_cast<ZoneIndex>(host.section(u'@', 1).section(u'.', 0, 0).toUInt());
            shape.labels[0] = host.section(u'@', 1).section(u'.', 1).toUInt();
            pool.add({}, shape, host.startsWith(u'!') ? HostState::Cordoned : HostState::Ready);
        }
        std::vector<OfferConstraint> parsed;
        for (const QString &constraint : constraints.split(u',', Qt::SkipEmptyParts)) {
            parsed.push_back(constraintOf(constraint));
        }
        OfferMatching matching(inOrder);
        matching.define(app, demandOf(100), parsed);
        matching.want(app, wanted);
        const QStringList got = round(at(1), pool, matching, demandOf(100));
        QCOMPARE(got.join(u' ').remove(QStringLiteral("1@")), launches);
        QCOMPARE(matching.waiting(app), wanted - static_cast<int>(got.size()));
    }

    void letsAppsTakeTurns()
    {
        // Apps 1, 2, 3 want 2, 3 and 1: 1 2 3 1 2, then the offer's five are taken; the next host gives 2.
        HostPool pool;
        pool.add({}, {.memory = MemorySize::megabytes(900), .millicores = 4000});
        pool.add({}, {.memory = MemorySize::megabytes(900), .millicores = 4000});
        OfferMatching matching(inOrder);
        for (std::uint32_t i = 1; i <= 3; ++i) {
            matching.define(static_cast<FunctionIndex>(i), demandOf(100));
        }
        matching.want(FunctionIndex{1}, 2);
        matching.want(FunctionIndex{2}, 3);
        matching.want(FunctionIndex{3}, 1);
        QCOMPARE(round(at(1), pool, matching, demandOf(100)).join(u' '), QStringLiteral("1@0 2@0 3@0 1@0 2@0 2@1"));
    }

    void spendsLaunchTokens()
    {
        // 3 tokens in each 30 s: three at 29 s, none more; three at 30 s.
        HostPool pool;
        pool.add({}, {.memory = MemorySize::megabytes(9000), .millicores = 40000});
        OfferMatching matching({.launchTokens = 3, .shufflesHosts = false});
        matching.define(app, demandOf(100));
        matching.want(app, 9);
        QCOMPARE(round(at(29), pool, matching, demandOf(100)).size(), 3);
        QCOMPARE(matching.tokens(at(29)), 0);
        QCOMPARE(round(SimTime::atNanoseconds(29'999'999'999), pool, matching, demandOf(100)).size(), 0);
        QCOMPARE(matching.tokens(at(30)), 3);
        QCOMPARE(round(at(30), pool, matching, demandOf(100)).size(), 3);
        QCOMPARE(matching.waiting(app), 3);
    }

    void launchesAHundredInThirtySecondsByDefault()
    {
        // 30 hosts × 5 = 150 launches would fit in the first round; the tokens allow 100.
        HostPool pool;
        for (int i = 0; i < 30; ++i) {
            pool.add({}, {.memory = MemorySize::megabytes(9000), .millicores = 40000});
        }
        OfferMatching matching;
        matching.define(app, demandOf(100));
        matching.want(app, 150);
        QCOMPARE(round(at(1), pool, matching, demandOf(100), 5).size(), 100);
        QCOMPARE(round(at(30), pool, matching, demandOf(100), 6).size(), 50);
    }

    void backsOffAnAppThatFails()
    {
        // First failure at 10 s: not before 11 s. Second at 11 s: 1.15 s, not before 12.15 s.
        HostPool pool;
        pool.add({}, {.memory = MemorySize::megabytes(9000), .millicores = 40000});
        OfferMatching matching(inOrder);
        matching.define(app, demandOf(100));
        QCOMPARE(matching.failed(at(10), app).restartAt, std::optional(at(11)));
        matching.want(app, 2);
        QCOMPARE(round(SimTime::atNanoseconds(10'999'999'999), pool, matching, demandOf(100)).size(), 0);
        QCOMPARE(matching.explain(at(10), pool, app, HostIndex{0}).rule, std::string_view("backs off"));
        QCOMPARE(round(at(11), pool, matching, demandOf(100)).size(), 2);
        QCOMPARE(matching.failed(at(11), app).restartAt, std::optional(SimTime::atNanoseconds(12'150'000'000)));
        matching.want(app, 1);
        QCOMPARE(round(at(12), pool, matching, demandOf(100)).size(), 0);
        matching.settled(app);
        QCOMPARE(round(at(12), pool, matching, demandOf(100)).size(), 1);
        QCOMPARE(matching.failed(at(12), app).restartAt, std::optional(at(13)));
    }

    void offersEverySecond_data()
    {
        QTest::addColumn<qint64>("nowMs");
        QTest::addColumn<qint64>("offersMs");
        QTest::newRow("start") << qint64(0) << qint64(1000);
        QTest::newRow("between") << qint64(1500) << qint64(2000);
        QTest::newRow("at an offer: the one after") << qint64(2000) << qint64(3000);
    }
    void offersEverySecond()
    {
        QFETCH(qint64, nowMs);
        QFETCH(qint64, offersMs);
        QCOMPARE(OfferMatching().nextOffers(SimTime::after(SimDuration::milliseconds(nowMs))),
                 SimTime::after(SimDuration::milliseconds(offersMs)));
    }

    void offersEveryReadyHostOnceInAnyOrder()
    {
        HostPool pool;
        for (int i = 0; i < 5; ++i) {
            pool.add({}, {.memory = MemorySize::megabytes(900), .millicores = 1000});
        }
        pool.become({}, HostIndex{2}, HostState::Cordoned);
        OfferMatching matching;
        std::map<std::uint32_t, int> firsts;
        Dice dice(7);
        for (int i = 0; i < 4000; ++i) {
            const auto offers = matching.offers(pool, dice.draw());
            QCOMPARE(offers.size(), std::size_t(4));
            std::vector<HostIndex> sorted(offers.begin(), offers.end());
            std::ranges::sort(sorted);
            QVERIFY((sorted == std::vector{HostIndex{0}, HostIndex{1}, HostIndex{3}, HostIndex{4}}));
            ++firsts[raw(offers[0])];
        }
        // 1000 expected of each, standard deviation 27: five of them.
        for (const auto &[host, count] : firsts) {
            QVERIFY2(std::abs(count - 1000) < 137, qPrintable(QStringLiteral("%1: %2").arg(host).arg(count)));
        }
    }

    void sharesByDominantResource_data()
    {
        QTest::addColumn<int>("memory");
        QTest::addColumn<int>("cpu");
        QTest::addColumn<double>("weight");
        QTest::addColumn<double>("share");
        // Of 18 000 MB and 9000 millicores.
        QTest::newRow("nothing") << 0 << 0 << 1.0 << 0.0;
        QTest::newRow("memory is dominant: 12/18") << 12000 << 3000 << 1.0 << 12.0 / 18.0;
        QTest::newRow("CPU is dominant: 6/9") << 2000 << 6000 << 1.0 << 6.0 / 9.0;
        QTest::newRow("twice the weight, half the share") << 2000 << 6000 << 2.0 << 3.0 / 9.0;
    }
    void sharesByDominantResource()
    {
        QFETCH(int, memory);
        QFETCH(int, cpu);
        QFETCH(double, weight);
        QFETCH(double, share);
        QCOMPARE(dominantShare(demandOf(memory, cpu), demandOf(18000, 9000), weight), share);
    }

    /// The example of the paper on dominant resource fairness (Ghodsi et al., NSDI 2011): 9 CPUs and 18 GB; tasks of A
    /// take 1 CPU and 4 GB, tasks of B 3 CPUs and 1 GB. A ends with 3 tasks, B with 2, both with a share of 2/3.
    void equalizesDominantShares()
    {
        const InstanceDemand total = demandOf(18 * 1024, 9000);
        std::vector<FrameworkShare> frameworks(2);
        frameworks[1].framework = 1;
        QString order;
        for (int task = 0; task < 5; ++task) {
            const std::uint32_t next = *nextFramework(frameworks, total);
            order += next == 0 ? u'A' : u'B';
            InstanceDemand &held = frameworks[next].held;
            held.memory = held.memory + MemorySize::megabytes(next == 0 ? 4096 : 1024);
            held.millicores += next == 0 ? 1000 : 3000;
        }
        // Shares before each task: 0, 0 → A (2/9); 2/9, 0 → B (1/3); A (4/9); B (2/3); A (2/3).
        QCOMPARE(order, QStringLiteral("ABABA"));
        QCOMPARE(dominantShare(frameworks[0].held, total), 2.0 / 3.0);
        QCOMPARE(dominantShare(frameworks[1].held, total), 2.0 / 3.0);
        QVERIFY(!nextFramework({}, total));
    }

    void forgetsInstancesThatEnded()
    {
        HostPool pool;
        pool.add({}, {.memory = MemorySize::megabytes(900), .millicores = 1000});
        OfferMatching matching(inOrder);
        matching.define(app, demandOf(100), {constraintOf(QStringLiteral("unique host"))});
        matching.want(app, 2);
        QCOMPARE(round(at(1), pool, matching, demandOf(100)).size(), 1);
        QCOMPARE(round(at(2), pool, matching, demandOf(100)).size(), 0);
        QCOMPARE(matching.explain(at(2), pool, app, HostIndex{0}).rule, std::string_view("constraints"));
        pool.release(at(3), HostIndex{0}, demandOf(100));
        matching.ended(app, HostIndex{0});
        OfferMatching copy = matching;
        HostPool copiedPool = pool;
        QCOMPARE(round(at(3), pool, matching, demandOf(100)), round(at(3), copiedPool, copy, demandOf(100)));
        QCOMPARE(matching.waiting(app), 0);
        matching.want(app, -3);
        QCOMPARE(matching.waiting(app), 0);
    }
};

QTEST_APPLESS_MAIN(TestOfferMatching)
#include "tst_offer_matching.moc"
