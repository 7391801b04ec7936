// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <cmath>

#include "simulator/engine/invoker_engine.h"
#include "simulator/simulate.h"
#include "tests/simulator/silent.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

class Rows final : public RunWatch
{
public:
    bool proceed(std::uint64_t, SimTime) override { return true; }
    [[nodiscard]] bool wantsRows() const override { return true; }
    void rows(std::span<const InvocationRow> told) override { all.insert(all.end(), told.begin(), told.end()); }

    std::vector<InvocationRow> all;
};

SimDuration seconds(double n)
{
    return SimDuration::nanoseconds(std::llround(n * 1e9));
}

/// One function for each rate, with requests evenly spaced; 128 MB each; no cold start unless a test gives one.
Configuration evenly(const std::vector<double> &periods, double service, double horizon)
{
    Configuration configuration;
    configuration.seed = 3;
    configuration.horizon = seconds(horizon);
    for (std::size_t i = 0; i < periods.size(); ++i) {
        FunctionConfiguration f;
        f.index = static_cast<FunctionIndex>(i);
        f.name = "f" + std::to_string(i);
        f.memory = MemorySize::megabytes(128);
        f.service = {ConstantLaw{seconds(service)}};
        f.scaling = PerRequestScaling{};
        f.sources = {{static_cast<SourceIndex>(i), ConstantArrivals{Rate::perSecond(1.0 / periods[i])}}};
        configuration.functions.push_back(f);
    }
    InvokerCapacity capacity;
    capacity.managedFraction = 1.0;
    capacity.userMemory = MemorySize::megabytes(256);
    capacity.runtimes.assign(periods.size(), RuntimeIndex{0});
    configuration.invokers = capacity;
    return configuration;
}

UnitOutcome outcomeOf(const Configuration &configuration)
{
    Silent silent;
    return *simulate(configuration, workUnits(configuration).front(), silent);
}

} // namespace

class TestInvokerEngine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // Room for two. a every 10 s, b every 15 s, c every 20 s, each for 1 s:
    //   10 a cold · 15 b cold · 20 a, c evicts b · 30 a, b evicts c · 40 a, c evicts b · 45 b evicts a, idle since 41
    //   as c but completed before it · 50 a evicts c · 60 a, b, and c waits: both are busy · 61 c evicts a.
    void idleContainersGiveWay()
    {
        const UnitOutcome out = outcomeOf(evenly({10, 15, 20}, 1.0, 65.0));
        QCOMPARE(out.functions[0].counts.requests, std::uint64_t{6});
        QCOMPARE(out.functions[0].counts.cold, std::uint64_t{2});
        QCOMPARE(out.functions[1].counts.requests, std::uint64_t{4});
        QCOMPARE(out.functions[1].counts.cold, std::uint64_t{3});
        QCOMPARE(out.functions[2].counts.requests, std::uint64_t{3});
        QCOMPARE(out.functions[2].counts.cold, std::uint64_t{3});
        QCOMPARE(out.outcome.counts.done, std::uint64_t{13});
        // Only the last c waited: 1 s, told as time for its cold start.
        QCOMPARE(std::int64_t(out.outcome.waitTime.count()), std::int64_t{0});
        QCOMPARE(std::int64_t(out.outcome.coldStartTime.count()), seconds(1).count());
        QCOMPARE(out.outcome.peakInstances, std::int64_t{3}); // of each function one
        QCOMPARE(out.outcome.instancesEnded, std::uint64_t{6});
    }

    // The same, where a takes 2 s to start and b and c half a second, by greedy dual (clock + uses × start time / size;
    // here × 128 MB): 10 a cold, 2 · 15 b cold, 0.5 · 20 a, twice used, 4; c evicts b, the only idle one, clock 0.5, c
    // 1 · 30 a 6.5; b evicts c, clock 1, b, forgotten meanwhile, 1.5 · 40 a 9; c evicts b, clock 1.5, c 2 · 45 b evicts
    // c, which is less than a, where the least recently used is a · 50 a warm · 60 a, b, and c waits · 61 c evicts a.
    void whatIsDearToStartIsKept()
    {
        Configuration configuration = evenly({10, 15, 20}, 1.0, 65.0);
        for (std::size_t f = 0; f < 3; ++f) {
            configuration.functions[f].coldStart = {{ConstantLaw{seconds(f == 0 ? 2.0 : 0.5)}}};
        }
        const auto cold = [&](EvictionRule rule) {
            configuration.invokers->eviction = rule;
            const UnitOutcome out = outcomeOf(configuration);
            return std::vector<std::uint64_t>{out.functions[0].counts.cold, out.functions[1].counts.cold,
                                              out.functions[2].counts.cold};
        };
        QCOMPARE(cold(EvictionRule::LeastRecentlyUsed), (std::vector<std::uint64_t>{2, 3, 3}));
        QCOMPARE(cold(EvictionRule::GreedyDual), (std::vector<std::uint64_t>{1, 3, 3}));
    }

    // Idle for 19 s, so paused after 10 s: all but the first are resumed.
    void pausedContainersAreResumed()
    {
        Configuration configuration = evenly({20}, 1.0, 210.0);
        configuration.invokers->resumeTime = seconds(0.05);
        const UnitOutcome out = outcomeOf(configuration);
        QCOMPARE(out.outcome.counts.done, std::uint64_t{10});
        QCOMPARE(std::int64_t(out.outcome.responseTime.count()), seconds(10 * 1.0 + 9 * 0.05).count());
        configuration.invokers->pauseGrace = seconds(19);
        QCOMPARE(std::int64_t(outcomeOf(configuration).outcome.responseTime.count()), seconds(10).count());
    }

    // Removed when paused for ten minutes, 610 s after the last use; idle for exactly as long is warm.
    void containersEndAfterGraceAndTimeout_data()
    {
        QTest::addColumn<double>("period");
        QTest::addColumn<qulonglong>("cold");
        QTest::addColumn<qulonglong>("ended");
        QTest::newRow("611 s after the use of a second") << 611.0 << qulonglong{1} << qulonglong{0};
        QTest::newRow("612 s") << 612.0 << qulonglong{9} << qulonglong{8};
    }
    void containersEndAfterGraceAndTimeout()
    {
        QFETCH(double, period);
        const UnitOutcome out = outcomeOf(evenly({period}, 1.0, 5520.0));
        QCOMPARE(out.outcome.counts.requests, std::uint64_t{9});
        QTEST(qulonglong(out.outcome.counts.cold), "cold");
        QTEST(qulonglong(out.outcome.instancesEnded), "ended");
        if (out.outcome.instancesEnded > 0) {
            QCOMPARE(std::int64_t(out.outcome.lifespans.count()), 8 * seconds(611).count());
        }
    }

    // Two a second for two minutes of the calendar: 119 and 120 requests, 60 of each are let in. Or three at once of
    // requests that take 2 s, so one in four is refused: four arrive in 2 s.
    void theNamespaceIsLimited()
    {
        Configuration configuration = evenly({0.5}, 0.1, 119.9);
        configuration.invokers->perMinute = 60;
        QCOMPARE(outcomeOf(configuration).outcome.counts.throttled, std::uint64_t{119});
        configuration = evenly({0.5}, 2.0, 100.2);
        configuration.invokers->userMemory = MemorySize::gigabytes(1);
        configuration.invokers->concurrent = 3;
        const UnitOutcome out = outcomeOf(configuration);
        QCOMPARE(out.outcome.counts.requests, std::uint64_t{200});
        QCOMPARE(out.outcome.counts.throttled, std::uint64_t{50});
    }

    // A sandbox of 0.5 s and an init of 0.1 s; the stock spares the sandbox, once: three requests at once find one.
    void prewarmedContainersSpareTheSandbox()
    {
        Configuration configuration = evenly({10, 10, 10}, 1.0, 15.0);
        configuration.invokers->userMemory = MemorySize::gigabytes(1);
        for (FunctionConfiguration &f : configuration.functions) {
            f.coldStart = {Distribution{ConstantLaw{seconds(0.5)}}};
            f.coldStartInit = {Distribution{ConstantLaw{seconds(0.1)}}};
        }
        QCOMPARE(std::int64_t(outcomeOf(configuration).outcome.responseTime.count()), seconds(3 * 1.6).count());
        configuration.invokers->prewarm = {{RuntimeIndex{1}, MemorySize::megabytes(128), 1}};
        configuration.invokers->prewarmStart = seconds(0.5);
        QCOMPARE(std::int64_t(outcomeOf(configuration).outcome.responseTime.count()), seconds(3 * 1.6).count());
        configuration.invokers->runtimes = {RuntimeIndex{1}, RuntimeIndex{1}, RuntimeIndex{0}};
        const UnitOutcome out = outcomeOf(configuration);
        QCOMPARE(std::int64_t(out.outcome.responseTime.count()), seconds(1.1 + 2 * 1.6).count());
        QCOMPARE(out.outcome.counts.cold, std::uint64_t{3});
    }

    // Three requests of 1 s at 1, 607, 1213 and 1819 s, each of which needs a container anew; the stock of two spares
    // the 10 s of the sandbox. Looked at, the cold starts of the period before say how large it is from then on: 1 at
    // 600 s; two were overdue, and one starts. 2 at 1200 to 1209 s. 1 at 1800 to 1818 s.
    void theStockFollowsColdStarts_data()
    {
        QTest::addColumn<bool>("isReactive");
        QTest::addColumn<int>("most");
        QTest::addColumn<QList<int>>("cold"); // sandboxes of each batch
        QTest::newRow("it follows") << true << 4 << QList<int>{1, 2, 1, 2};
        QTest::newRow("at most one") << true << 1 << QList<int>{1, 2, 2, 2};
        QTest::newRow("it stays") << false << 0 << QList<int>{1, 1, 1, 1};
    }
    void theStockFollowsColdStarts()
    {
        QFETCH(const bool, isReactive);
        QFETCH(const int, most);
        QFETCH(const QList<int>, cold);
        Configuration configuration = evenly({1000}, 1.0, 2000.0);
        FunctionConfiguration &f = configuration.functions.front();
        f.sources.front().arrivals = BatchArrivals{3, seconds(1), seconds(606)};
        f.coldStart = {Distribution{ConstantLaw{seconds(10)}}};
        InvokerCapacity &invokers = *configuration.invokers;
        invokers.userMemory = MemorySize::gigabytes(4);
        invokers.pauseGrace = {};
        invokers.idleTimeout = seconds(1);
        invokers.prewarm = {{RuntimeIndex{0}, MemorySize::megabytes(128), 2}};
        invokers.prewarmStart = seconds(0.5);
        if (isReactive) {
            invokers.reactivePrewarm = ReactivePrewarm::Kind{1, most, SimDuration::minutes(2), 1, 1};
        }
        Rows rows;
        (void)*simulate(configuration, workUnits(configuration).front(), rows);
        QList<int> found{0, 0, 0, 0};
        for (const InvocationRow &row : rows.all) {
            QVERIFY(row.cold);
            found[static_cast<qsizetype>(row.arrival.inSeconds()) / 606] += row.coldStart == seconds(10) ? 1 : 0;
        }
        QCOMPARE(found, cold);
    }

    // Prewarmed containers that end make room for who waits for memory: 384 MB hold two of the stock and one container.
    // The one that waits since 2 s is served when the stock is looked at, at 30 s, where one of the two starts again.
    void whoWaitsFindsTheMemoryOfTheStock()
    {
        Configuration configuration = evenly({1000}, 100.0, 60.0);
        FunctionConfiguration &f = configuration.functions.front();
        f.sources.front().arrivals = BatchArrivals{2, seconds(2), std::nullopt};
        InvokerCapacity &invokers = *configuration.invokers;
        invokers.userMemory = MemorySize::megabytes(384);
        invokers.prewarm = {{RuntimeIndex{7}, MemorySize::megabytes(128), 2}};
        invokers.reactivePrewarm = ReactivePrewarm::Kind{0, 4, seconds(20), 1, 1};
        invokers.prewarmChecks.firstCheck = seconds(30);
        Rows rows;
        (void)*simulate(configuration, workUnits(configuration).front(), rows);
        QCOMPARE(rows.all.size(), std::size_t{2});
        QCOMPARE(rows.all.back().wait + rows.all.back().coldStart, seconds(28));
    }

    // Che's approximation, validation of LRU: 100 functions with rates of Zipf's law (exponent 1), 10 requests a second
    // in all and room for 32. t solves Σ (1 - e^-λt) = 32, the share of misses is Σ λ e^-λt / 10 = 0.310494. Exact LRU
    // is within 0.1 %; 1.2·10^6 requests give a standard error of 4·10^-4.
    void evictionMissesAsCheSays()
    {
        std::vector<double> periods;
        double sum = 0.0;
        for (int i = 1; i <= 100; ++i) {
            sum += 1.0 / i;
        }
        for (int i = 1; i <= 100; ++i) {
            periods.push_back(sum * i / 10.0);
        }
        Configuration configuration = evenly(periods, 1e-6, 120'000.0);
        for (std::size_t i = 0; i < periods.size(); ++i) {
            configuration.functions[i].sources.front().arrivals = PoissonArrivals{Rate::perSecond(1.0 / periods[i])};
        }
        configuration.warmUp = seconds(1000);
        configuration.invokers->userMemory = MemorySize::megabytes(32 * 128);
        configuration.invokers->idleTimeout = SimDuration::hours(1000);
        const Counts &counts = outcomeOf(configuration).outcome.counts;
        const double misses = static_cast<double>(counts.cold) / static_cast<double>(counts.requests);
        QVERIFY2(std::abs(misses - 0.310494) < 0.0016, QByteArray::number(misses));
    }

    // With memory for all, the pool is what scaling per request with the same keep-alive is: most recently used first.
    void withMemoryForAllItIsScalingPerRequest()
    {
        Configuration configuration = evenly({2, 5}, 1.0, 50'000.0);
        for (FunctionConfiguration &f : configuration.functions) {
            f.service = {ExponentialLaw{seconds(3)}};
            f.coldStart = {Distribution{ConstantLaw{seconds(2)}}};
            f.sources.front().arrivals = PoissonArrivals{Rate::perSecond(0.4)};
            PerRequestScaling scaling;
            scaling.keepAlive = seconds(30);
            f.scaling = scaling;
        }
        configuration.invokers->userMemory = MemorySize::gigabytes(100);
        configuration.invokers->pauseGrace = seconds(10);
        configuration.invokers->idleTimeout = seconds(20);
        const UnitOutcome pool = outcomeOf(configuration);
        configuration.invokers.reset();
        Silent silent;
        const UnitOutcome alone = *simulate(configuration, {ReplicationIndex{}, 0, 2}, silent);
        QVERIFY(pool.outcome.counts.cold > 100);
        QVERIFY(pool.outcome == alone.outcome);
        QVERIFY(pool.series == alone.series);
        QVERIFY(pool.fingerprint == alone.fingerprint);
    }
};

QTEST_APPLESS_MAIN(TestInvokerEngine)
#include "tst_invoker_engine.moc"
