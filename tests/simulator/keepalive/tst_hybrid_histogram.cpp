// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/base/random_stream.h"
#include "core/base/variates.h"
#include "simulator/keepalive/hybrid_histogram.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

SimDuration minutes(std::int64_t n)
{
    return SimDuration::minutes(n);
}
SimDuration tenths(std::int64_t n)
{
    return SimDuration::seconds(6) * n;
} ///< of minutes

/// Executions without length, the gaps between them in minutes; the last plan.
class App
{
public:
    explicit App(const HybridHistogram::Parameters &parameters = {}) : m_policy(parameters) {}

    IdlePlan afterGaps(const QList<int> &gaps)
    {
        IdlePlan plan = run({});
        for (const int gap : gaps) {
            plan = run(minutes(gap));
        }
        return plan;
    }
    IdlePlan run(SimDuration gap)
    {
        m_now = m_now + gap;
        m_policy.arrived({m_now});
        IdleView view;
        view.now = m_now;
        return m_policy.becameIdle(view);
    }
    SimTime now() const { return m_now; }
    HybridHistogram &policy() { return m_policy; }

private:
    HybridHistogram m_policy;
    SimTime m_now;
};

} // namespace

class TestHybridHistogram : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void windowsFollowTheGaps_data();
    void windowsFollowTheGaps();
    void theLoadMayComeEarlier();
    void othersStillBusyMeansNoLoad();
    void overlapsCountAsZeroOrNotAtAll();
    void theVariationIsThatOfTheCounts();
    void theOtherMeasureLooksAtTheGaps();
    void quantilesAgreeWithPlainCounting();
    void theForecastKnowsPlainSeries();
};

void TestHybridHistogram::windowsFollowTheGaps_data()
{
    QTest::addColumn<QList<int>>("gaps");
    QTest::addColumn<QString>("rule");
    QTest::addColumn<int>("load"); // tenths of minutes after the end; 0 when never unloaded
    QTest::addColumn<int>("keep");

    const QList<int> once{60};
    // Head: bin 60 begins at 60 min, × 0.9 = 54. Tail: it ends at 61 min, × 1.1 = 67.1.
    QTest::newRow("nothing known") << QList<int>{} << "fallback" << 0 << 2400;
    QTest::newRow("a gap of an hour, once") << once << "histogram" << 540 << 671;
    QTest::newRow("a gap of an hour, always") << QList<int>(20, 60) << "histogram" << 540 << 671;
    QTest::newRow("gaps below a minute are never unloaded") << QList<int>(20, 0) << "histogram" << 0 << 11;
    // 20 gaps: 5 % is one count, so the head is the least; 99 % is 19.8, so the tail is the greatest.
    QTest::newRow("one early in twenty") << QList<int>(19, 60) + QList<int>{10} << "histogram" << 90 << 671;
    // 21 gaps: 5 % is 1.05 counts: the second, 60.
    QTest::newRow("one early in twenty-one") << QList<int>(20, 60) + QList<int>{10} << "histogram" << 540 << 671;
    // 100 gaps: 99 % leaves one out; 99 gaps: it does not.
    QTest::newRow("one late in a hundred") << QList<int>(99, 10) + QList<int>{200} << "histogram" << 90 << 121;
    QTest::newRow("one late in ninety-nine") << QList<int>(98, 10) + QList<int>{200} << "histogram" << 90 << 2211;
    QTest::newRow("the last bin") << QList<int>(3, 239) << "histogram" << 2151 << 2640;
    // Out of bounds from exactly half on: the forecast of two gaps of 400 and 60 min is their mean until there are
    // more.
    QTest::newRow("a third beyond the range") << QList<int>{60, 60, 400} << "histogram" << 540 << 671;
    QTest::newRow("half beyond the range") << QList<int>{60, 400} << "forecast" << 1955 << 2645;
    QTest::newRow("always ten hours") << QList<int>(30, 600) << "forecast" << 5100 << 6900;
    QTest::newRow("240 minutes is beyond") << QList<int>(2, 240) << "forecast" << 2040 << 2760;
}

void TestHybridHistogram::windowsFollowTheGaps()
{
    QFETCH(const QList<int>, gaps);
    QFETCH(const QString, rule);
    QFETCH(const int, load);
    QFETCH(const int, keep);
    App app;
    const IdlePlan plan = app.afterGaps(gaps);
    QCOMPARE(QString::fromUtf8(plan.rule.data(), qsizetype(plan.rule.size())), rule);
    QCOMPARE(app.policy().reason().rule, plan.rule);
    if (load == 0) {
        QVERIFY(!plan.prewarm);
        QCOMPARE(plan.expireAt, app.now() + tenths(keep));
    } else {
        QCOMPARE(plan.expireAt, app.now());
        QCOMPARE(plan.prewarm, std::optional(Prewarm{app.now() + tenths(load), app.now() + tenths(keep)}));
    }
}

void TestHybridHistogram::theLoadMayComeEarlier()
{
    HybridHistogram::Parameters parameters;
    parameters.loadsEarlier = SimDuration::seconds(90);
    App app(parameters);
    const IdlePlan early = app.afterGaps({60});
    QCOMPARE(early.prewarm->startAt, app.now() + tenths(525));
    App soon(parameters); // 0.9 × 1 min is less than the lead: stays loaded until 1.1 × 2 min
    const IdlePlan plan = soon.afterGaps({1});
    QVERIFY(!plan.prewarm);
    QCOMPARE(plan.expireAt, soon.now() + tenths(22));
}

void TestHybridHistogram::othersStillBusyMeansNoLoad()
{
    App app;
    (void)app.afterGaps({60});
    IdleView view;
    view.now = app.now();
    view.alive = 2;
    QCOMPARE(app.policy().becameIdle(view).expireAt, app.now());
    QVERIFY(!app.policy().becameIdle(view).prewarm);
}

void TestHybridHistogram::overlapsCountAsZeroOrNotAtAll()
{
    const auto headAfterOverlap = [](bool counts) {
        HybridHistogram::Parameters parameters;
        parameters.countsOverlaps = counts;
        App app(parameters);
        (void)app.afterGaps({60});
        app.policy().arrived({app.now(), 1});
        return app.run(minutes(60)).prewarm.has_value();
    };
    QVERIFY(!headAfterOverlap(true)); // head bin 0: never unloaded
    QVERIFY(headAfterOverlap(false));
}

void TestHybridHistogram::theVariationIsThatOfTheCounts()
{
    // Four bins, all counts in one: mean 1, squares about it 9 + 3 = 12, sample variance 12 / 3, deviation 2.
    BinCounts counts(4);
    QCOMPARE(counts.variationOfCounts(), 0.0);
    for (int i = 0; i < 4; ++i) {
        counts.add(2);
    }
    QCOMPARE(counts.variationOfCounts(), 2.0);
    BinCounts even(4);
    for (std::size_t i = 0; i < 4; ++i) {
        even.add(i);
    }
    QCOMPARE(even.variationOfCounts(), 0.0);
    // With four bins the threshold is met exactly by one bin alone; one other gap makes it 1.15 and the policy falls
    // back.
    HybridHistogram::Parameters parameters;
    parameters.bins = 4;
    App app(parameters);
    QCOMPARE(app.afterGaps({2, 2, 2, 2}).rule, std::string_view("histogram"));
    QCOMPARE(app.run(minutes(1)).rule, std::string_view("fallback"));
}

void TestHybridHistogram::theOtherMeasureLooksAtTheGaps()
{
    HybridHistogram::Parameters parameters;
    parameters.representativeness = HybridHistogram::Representativeness::DispersionOfGaps;
    parameters.fallbackKeepAlive = SimDuration::hours(2);
    // Gaps 8 and 12: mean 10, variance 4, ratio 0.4. Gaps 2 and 18: variance 64, ratio 6.4. One gap is not enough.
    QCOMPARE(App(parameters).afterGaps({8, 12}).rule, std::string_view("histogram"));
    QCOMPARE(App(parameters).afterGaps({8}).rule, std::string_view("fallback"));
    App wide(parameters);
    const IdlePlan plan = wide.afterGaps({2, 18});
    QCOMPARE(plan.rule, std::string_view("fallback"));
    QCOMPARE(plan.expireAt, wide.now() + SimDuration::hours(2));
}

void TestHybridHistogram::quantilesAgreeWithPlainCounting()
{
    Stream dice({7, 0, StreamOwner::Test, 0, StreamPurpose::Selection, 0});
    for (const std::size_t bins : {1, 2, 3, 7, 8, 100, 240, 256, 257}) {
        BinCounts counts(bins);
        std::vector<std::uint64_t> plain(bins);
        for (int n = 1; n <= 300; ++n) {
            const std::uint32_t bin = variates::index(dice.next(), static_cast<std::uint32_t>(bins));
            counts.add(bin);
            ++plain[bin];
            for (const std::uint64_t perMille : {0, 1, 50, 500, 950, 990, 1000}) {
                std::size_t expected = 0;
                std::uint64_t sum = plain[0];
                while (sum * 1000 < perMille * std::uint64_t(n) || sum == 0) {
                    sum += plain[++expected];
                }
                QCOMPARE(counts.quantileBin(perMille), expected);
            }
        }
    }
}

void TestHybridHistogram::theForecastKnowsPlainSeries()
{
    IdleTimeForecast constant, rising, alternating, short1;
    for (int i = 0; i < 40; ++i) {
        constant.add(36000.0);
        rising.add(1000.0 + 50.0 * i);
        alternating.add(i % 2 == 0 ? 20000.0 : 30000.0);
    }
    QCOMPARE(constant.next(), 36000.0);
    QVERIFY(std::abs(rising.next() - 3000.0) < 1e-6);       // 1000 + 50 × 40: one difference and a drift
    QVERIFY(std::abs(alternating.next() - 20000.0) < 1e-6); // one lag
    short1.add(5.0);
    short1.add(7.0);
    QCOMPARE(short1.next(), 6.0);

    // x_t = 0.8 x_{t-1} + 2 + noise of sd 0.1: the forecast is 0.8 x + 2 to within the error of a fit of 64 values.
    Stream dice({11, 0, StreamOwner::Test, 0, StreamPurpose::Selection, 0});
    IdleTimeForecast fitted;
    double x = 15.0;
    for (int i = 0; i < 200; ++i) {
        x = 0.8 * x + 2.0 + 0.1 * variates::normalQuantile(variates::uniform01(dice.next()));
        fitted.add(x);
    }
    QCOMPARE(fitted.size(), IdleTimeForecast::capacity);
    QVERIFY(std::abs(fitted.next() - (0.8 * x + 2.0)) < 0.1);
}

QTEST_APPLESS_MAIN(TestHybridHistogram)
#include "tst_hybrid_histogram.moc"
