// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <cmath>
#include <vector>

#include "simulator/engine/engine.h"
#include "simulator/simulate.h"
#include "tests/simulator/engine/watched_run.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

TotalTime total(double n)
{
    return TotalTime::nanoseconds(std::llround(n * 1e9));
}

Service service(double latencySeconds, std::optional<std::int64_t> limit,
                std::optional<std::int64_t> queueLimit = std::nullopt)
{
    Service s;
    s.name = "orders";
    s.latency = {ConstantLaw{seconds(latencySeconds)}};
    s.concurrencyLimit = limit;
    s.queueLimit = queueLimit;
    return s;
}

/// Works for a second after one call of the first service; @p requests arrive at once.
FunctionConfiguration function(std::uint32_t index, double atSeconds, std::int64_t requests = 1)
{
    FunctionConfiguration f;
    f.index = FunctionIndex(index);
    f.memory = MemorySize::megabytes(128);
    f.service = {ConstantLaw{seconds(1)}};
    f.calls = {{0, 1}};
    PerRequestScaling scaling;
    scaling.keepAlive = seconds(600);
    f.scaling = scaling;
    f.sources = {{SourceIndex(index), BatchArrivals{requests, seconds(atSeconds), std::nullopt}}};
    return f;
}

Configuration run(std::vector<FunctionConfiguration> functions, std::vector<Service> services)
{
    Configuration configuration;
    configuration.seed = 5;
    configuration.horizon = seconds(100);
    configuration.functions = std::move(functions);
    configuration.services = std::move(services);
    return configuration;
}

QString wordOf(Ending ending)
{
    static const char *const words[] = {"done",      "failed",     "throttled", "rejected",
                                        "timed out", "unfinished", "expired",   "dead letter"};
    return QString::fromLatin1(words[static_cast<std::size_t>(ending)]);
}

/// "function: time on its instance, ending", in order of functions and of that time.
QString told(Watch watch)
{
    std::ranges::stable_sort(watch.all, {},
                             [](const InvocationRow &row) { return std::pair(row.function, row.service); });
    QStringList words;
    for (const InvocationRow &row : watch.all) {
        words +=
            QStringLiteral("%1: %2 %3").arg(raw(row.function)).arg(row.service.inSeconds()).arg(wordOf(row.ending));
    }
    return words.join(QStringLiteral("; "));
}

/// Erlang's B by its recursion.
double erlangB(int servers, double load)
{
    double blocked = 1.0;
    for (int n = 1; n <= servers; ++n) {
        blocked = load * blocked / (n + load * blocked);
    }
    return blocked;
}

/// Calls of a Poisson process, 8 a second, that take 1 s each by an exponential law, on ten places.
ServiceTimes underLoad(std::optional<std::int64_t> queueLimit)
{
    Configuration configuration = run({function(0, 10)}, {service(1, 10, queueLimit)});
    configuration.horizon = SimDuration::hours(24);
    configuration.warmUp = SimDuration::minutes(10);
    configuration.services[0].latency = {ExponentialLaw{seconds(1)}};
    configuration.functions[0].service = {ConstantLaw{}};
    configuration.functions[0].sources[0].arrivals = PoissonArrivals{Rate::perSecond(8.0)};
    Watch watch;
    watch.keepsRows = false;
    return simulate(configuration, workUnits(configuration).front(), watch)->services[0];
}

} // namespace

/// Functions that call services and wait for them. Where nothing else is said, requests arrive at 10 s, a call is
/// answered in 2 s, and the work after it takes 1 s.
class TestServices : public QObject
{
    Q_OBJECT

private slots:
    /// The three are served 10–12, 12–14 and 14–16, and work until 13, 15 and 17.
    void callsQueueInOrderOfTheirArrival()
    {
        const Configuration configuration = run({function(0, 10, 3)}, {service(2, 1)});
        Watch watch;
        const UnitOutcome out = *simulate(configuration, workUnits(configuration).front(), watch);
        QCOMPARE(told(watch), QStringLiteral("0: 3 done; 0: 5 done; 0: 7 done"));
        QVERIFY((out.services == std::vector<ServiceTimes>{{3, 0, 3, total(0 + 2 + 4), total(6), total(2 * 2 + 2)}}));
        // Instances are held, and billed, while their requests wait.
        QCOMPARE(out.outcome.instances.busy, total(3 + 5 + 7));
    }

    void whatIsRefusedFailsAtOnce_data()
    {
        QTest::addColumn<int>("queueLimit");
        QTest::addColumn<int>("perSecond");
        QTest::addColumn<QString>("rows");
        QTest::addColumn<int>("refused");
        QTest::newRow("a queue of one") << 1 << 0 << "0: 0 failed; 0: 3 done; 0: 5 done" << 1;
        QTest::newRow("no queue") << 0 << 0 << "0: 0 failed; 0: 0 failed; 0: 3 done" << 2;
        QTest::newRow("two a second") << 9 << 2 << "0: 0 failed; 0: 3 done; 0: 5 done" << 1;
        // The second finds no place in the queue before it is asked for its share of the rate.
        QTest::newRow("no queue, one a second") << 0 << 1 << "0: 0 failed; 0: 0 failed; 0: 3 done" << 2;
    }
    void whatIsRefusedFailsAtOnce()
    {
        QFETCH(int, queueLimit);
        QFETCH(int, perSecond);
        QFETCH(QString, rows);
        QFETCH(int, refused);
        Configuration configuration = run({function(0, 10, 3)}, {service(2, 1, queueLimit)});
        if (perSecond > 0) {
            configuration.services[0].requestsPerSecond = perSecond;
        }
        Watch watch;
        const UnitOutcome out = *simulate(configuration, workUnits(configuration).front(), watch);
        QCOMPARE(told(watch), rows);
        QCOMPARE(out.services[0].calls, 3U);
        QCOMPARE(out.services[0].refused, static_cast<std::uint64_t>(refused));
        QCOMPARE(out.outcome.counts.failed, static_cast<std::uint64_t>(refused));
    }

    /// Three calls of 2 s, one of 0.5 s, and the work: 7.5 s.
    void callsFollowOneAnother()
    {
        Configuration configuration = run({function(0, 10)}, {service(2, 1), service(0.5, std::nullopt)});
        configuration.functions[0].calls = {{0, 3}, {1, 1}};
        Watch watch;
        const UnitOutcome out = *simulate(configuration, workUnits(configuration).front(), watch);
        QCOMPARE(told(watch), QStringLiteral("0: 7.5 done"));
        QCOMPARE(out.services[0].calls, 3U);
        QCOMPARE(out.services[1].calls, 1U);
    }

    /// It is cold until 11 and calls then.
    void aColdInstanceCallsWhenItIsReady()
    {
        Configuration configuration = run({function(0, 10)}, {service(2, 1)});
        configuration.functions[0].coldStart = {Distribution{ConstantLaw{seconds(1)}}};
        configuration.warmUp = seconds(10.5); // the call counts, the request does not
        Watch watch;
        const UnitOutcome out = *simulate(configuration, workUnits(configuration).front(), watch);
        QCOMPARE(told(watch), QStringLiteral("0: 3 done"));
        QCOMPARE(out.services[0].calls, 1U);
        QCOMPARE(out.services[0].busy, total(2));
    }

    void theWarmUpIsLeftOut()
    {
        Configuration configuration = run({function(0, 10, 2)}, {service(2, 1)});
        configuration.warmUp = seconds(11); // one is in service until 12, the other in the queue until then
        Watch watch;
        const UnitOutcome out = *simulate(configuration, workUnits(configuration).front(), watch);
        QVERIFY((out.services[0] == ServiceTimes{0, 0, 0, total(0), total(3), total(1)}));
    }

    /// 0 is served 10–14. 1 queues at 11, has a timeout of 1 s and leaves at 12, so that 2, at 13, finds a place.
    void whoTimesOutLeavesTheQueue()
    {
        std::vector<FunctionConfiguration> functions{function(0, 10), function(1, 11), function(2, 13)};
        functions[1].timeout = seconds(1);
        const Configuration configuration = run(functions, {service(4, 1, 1)});
        Watch watch;
        const UnitOutcome out = *simulate(configuration, workUnits(configuration).front(), watch);
        QCOMPARE(told(watch), QStringLiteral("0: 5 done; 1: 1 timed out; 2: 6 done"));
        QVERIFY((out.services[0] == ServiceTimes{3, 0, 2, total(1), total(8), total(2)}));
    }

    void theTimeoutCountsTheWhole_data()
    {
        QTest::addColumn<double>("timeout");
        QTest::addColumn<QString>("rows");
        QTest::addColumn<double>("busy");
        QTest::newRow("in time to the nanosecond") << 3.0 << "0: 3 done" << 2.0;
        QTest::newRow("during the work") << 2.5 << "0: 2.5 timed out" << 2.0;
        QTest::newRow("as the service answers") << 2.0 << "0: 2 timed out" << 2.0;
        QTest::newRow("in the service, which it leaves") << 1.5 << "0: 1.5 timed out" << 1.5;
    }
    void theTimeoutCountsTheWhole()
    {
        QFETCH(double, timeout);
        QFETCH(QString, rows);
        QFETCH(double, busy);
        Configuration configuration = run({function(0, 10)}, {service(2, 1)});
        configuration.functions[0].timeout = seconds(timeout);
        Watch watch;
        const UnitOutcome out = *simulate(configuration, workUnits(configuration).front(), watch);
        QCOMPARE(told(watch), rows);
        QCOMPARE(out.services[0].busy, total(busy));
    }

    void anAnswerAtTheVeryTimeoutIsInTime()
    {
        Configuration configuration = run({function(0, 10)}, {service(2, 1)});
        configuration.functions[0].service = {ConstantLaw{}};
        configuration.functions[0].timeout = seconds(2);
        Watch watch;
        (void)simulate(configuration, workUnits(configuration).front(), watch);
        QCOMPARE(told(watch), QStringLiteral("0: 2 done"));
    }

    /// Two on one instance wait side by side until 12, then share its processor until 14.
    void waitingTakesNoProcessor_data()
    {
        QTest::addColumn<double>("timeout");
        QTest::addColumn<QString>("rows");
        QTest::newRow("done") << 100.0 << "0: 4 done; 0: 4 done";
        QTest::newRow("timed out while they compute") << 3.5 << "0: 3.5 timed out; 0: 3.5 timed out";
        QTest::newRow("timed out while they wait") << 1.5 << "0: 1.5 timed out; 0: 1.5 timed out";
    }
    void waitingTakesNoProcessor()
    {
        QFETCH(double, timeout);
        QFETCH(QString, rows);
        Configuration configuration = run({function(0, 10, 2)}, {service(2, std::nullopt)});
        configuration.functions[0].concurrency = 2;
        configuration.functions[0].cpu = 1.0;
        configuration.functions[0].cpuShare = 1.0;
        configuration.functions[0].timeout = seconds(timeout);
        Watch watch;
        (void)simulate(configuration, workUnits(configuration).front(), watch);
        QCOMPARE(told(watch), rows);
    }

    /// 0 is served from 10 on and its instance ends at 12: 1, which waits since 11, is served 12–16.
    void anInstanceThatEndsLeavesTheService()
    {
        const Configuration configuration = run({function(0, 10), function(1, 11)}, {service(4, 1)});
        Watch watch;
        Engine engine = *Engine::make(configuration, ReplicationIndex{}, watch);
        QVERIFY(*engine.advanceTo(SimTime::after(seconds(12))));
        const std::uint64_t before = engine.digest();
        QVERIFY(engine.endInstance(0, 1));
        QVERIFY(engine.digest() != before);
        QVERIFY(*engine.advanceTo(SimTime::after(configuration.horizon)));
        const UnitOutcome out = engine.finish();
        QCOMPARE(told(watch), QStringLiteral("0: 2 failed; 1: 6 done"));
        QVERIFY((out.services[0] == ServiceTimes{2, 0, 2, total(1), total(6), total(1)}));
    }

    void aQueueThatNeverEndsWaitsAsErlangSays()
    {
        const ServiceTimes times = underLoad(std::nullopt);
        const double blocked = erlangB(10, 8.0);
        const double waits = blocked / (1.0 - 0.8 * (1.0 - blocked)); // Erlang's C
        const double expected = waits / (10.0 - 8.0);
        const double wait = times.wait.inSeconds() / static_cast<double>(times.begun);
        QVERIFY2(std::abs(wait / expected - 1.0) < 0.05, qPrintable(QStringLiteral("%1, %2").arg(wait).arg(expected)));
        const double concurrency = times.busy.inSeconds() / (24 * 3600.0 - 600.0);
        QVERIFY2(std::abs(concurrency / 8.0 - 1.0) < 0.01, qPrintable(QString::number(concurrency)));
        QCOMPARE(times.refused, 0U);
    }

    void withoutAQueueItRefusesAsErlangSays()
    {
        const ServiceTimes times = underLoad(0);
        const double refused = static_cast<double>(times.refused) / static_cast<double>(times.calls);
        QVERIFY2(std::abs(refused / erlangB(10, 8.0) - 1.0) < 0.03, qPrintable(QString::number(refused)));
        QCOMPARE(times.wait, TotalTime{});
    }
};

QTEST_APPLESS_MAIN(TestServices)
#include "tst_services.moc"
