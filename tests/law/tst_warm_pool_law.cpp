// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/analysis/closed_forms.h"
#include "tests/law/law_run.h"

using namespace warmfront;
using namespace warmfront::law;

/// Pools of warm instances, most recently used first: simulations against the exact first-passage law.
class TestWarmPoolLaw : public QObject
{
    Q_OBJECT

private slots:
    void lastUsedFirst_data()
    {
        QTest::addColumn<double>("rate");
        QTest::addColumn<double>("service");
        QTest::addColumn<double>("keepAlive");
        QTest::addColumn<int>("limit");
        QTest::addColumn<int>("alwaysWarm");
        QTest::addColumn<qint64>("measured"); // seconds of each of 30 replications
        const auto row = [](const char *name, double rate, double service, double keepAlive, int limit, int warm,
                            qint64 measured) {
            QTest::newRow(name) << rate << service << keepAlive << limit << warm << measured;
        };
        row("0.9 per second", 0.9, 1.991, 600, 0, 0, 200'000);
        row("short keep-alive", 10, 2.016, 10, 0, 0, 5'000);
        row("rare requests", 0.01, 2, 600, 0, 0, 3'000'000);
        row("five per second", 5, 1, 30, 0, 0, 20'000);
        row("eight always warm", 5, 1, 30, 0, 8, 20'000);
        row("limit of 24", 10, 2.016, 10, 24, 0, 5'000);
        row("limit of 12", 5, 1, 30, 12, 0, 20'000);
        row("limit of 2, rare", 0.01, 2, 600, 2, 0, 3'000'000);
        row("limit of 14, eight always warm", 5, 1, 30, 14, 8, 20'000);
        row("long work", 2, 10, 60, 0, 0, 20'000);
        row("hardly any keep-alive", 3, 1, 0.5, 0, 0, 3'000);
        row("one at a time", 0.5, 1, 4, 0, 0, 30'000);
        row("sixty busy", 30, 2, 20, 0, 0, 3'000);
        row("limit of 3, busy", 2, 1.5, 5, 3, 0, 20'000);
    }
    void lastUsedFirst()
    {
        QFETCH(double, rate);
        QFETCH(double, service);
        QFETCH(double, keepAlive);
        QFETCH(int, limit);
        QFETCH(int, alwaysWarm);
        QFETCH(qint64, measured);
        sim::PerRequestScaling scaling;
        scaling.keepAlive = SimDuration::nanoseconds(std::llround(keepAlive * 1e9));
        scaling.alwaysWarm = alwaysWarm;
        if (limit > 0) {
            scaling.concurrencyLimit = limit;
        }
        const auto warmUp = static_cast<std::int64_t>(10.0 * (keepAlive + service));
        const RunColumns columns = runOf(oneFunction(exponential(service), scaling, rate, 30, measured, warmUp));
        const WarmPool exact = lastUsedFirstPool(Rate::perSecond(rate), service, keepAlive,
                                                 limit > 0 ? std::optional<int>(limit) : std::nullopt, alwaysWarm);
        const double time = static_cast<double>(measured);

        VERIFY_LAW("cold of all arrivals",
                   over(columns, [](const Outcome &o) { return share(o.counts.cold, o.counts.requests); }),
                   exact.coldOfAll, 0.02);
        VERIFY_LAW("cold of those let in",
                   over(columns, [](const Outcome &o) { return share(o.counts.cold, o.counts.accepted()); }),
                   exact.coldOfAccepted, 0.02);
        VERIFY_LAW("instances", over(columns, [&](const Outcome &o) { return o.instances.alive().inSeconds() / time; }),
                   exact.instances, 0.005);
        VERIFY_LAW("busy", over(columns, [&](const Outcome &o) { return o.instances.busy.inSeconds() / time; }),
                   exact.running, 0.01);
        if (exact.refused > 0.001) {
            VERIFY_LAW("refused",
                       over(columns, [](const Outcome &o) { return share(o.counts.throttled, o.counts.requests); }),
                       exact.refused, 0.02);
        }
        if (alwaysWarm == 0) {
            // Alive time per start: the lives that end within a run are the short ones.
            VERIFY_LAW("lifespan",
                       over(columns,
                            [](const Outcome &o) {
                                return o.instances.alive().inSeconds() / static_cast<double>(o.counts.cold);
                            }),
                       exact.lifespanSeconds, 0.02);
        }
    }

    /// One instance at most, any service law, cold service unlike warm.
    void oneInstanceAtMost_data()
    {
        QTest::addColumn<double>("rate");
        QTest::addColumn<double>("warm");
        QTest::addColumn<double>("cold");
        QTest::addColumn<double>("keepAlive");
        QTest::addColumn<QString>("law");
        QTest::newRow("exponential") << 0.02 << 3.0 << 8.0 << 60.0 << QStringLiteral("exponential");
        QTest::newRow("constant") << 0.02 << 3.0 << 8.0 << 60.0 << QStringLiteral("constant");
        QTest::newRow("lognormal") << 0.02 << 3.0 << 8.0 << 60.0 << QStringLiteral("lognormal");
        QTest::newRow("overloaded") << 0.5 << 4.0 << 9.0 << 1.0 << QStringLiteral("lognormal");
    }
    void oneInstanceAtMost()
    {
        QFETCH(double, rate);
        QFETCH(double, warm);
        QFETCH(double, cold);
        QFETCH(double, keepAlive);
        QFETCH(QString, law);
        const auto make = law == QStringLiteral("exponential") ? &exponential
                          : law == QStringLiteral("constant")  ? &constant
                                                               : &lognormal;
        sim::PerRequestScaling scaling;
        scaling.keepAlive = SimDuration::nanoseconds(std::llround(keepAlive * 1e9));
        scaling.concurrencyLimit = 1;
        const double measured = 10'000.0 / rate;
        sim::Configuration configuration =
            oneFunction(make(warm), scaling, rate, 30, static_cast<std::int64_t>(measured), 2'000);
        configuration.functions.front().coldService = make(cold);
        const RunColumns columns = runOf(configuration);
        const WarmPool exact = singleInstancePool(Rate::perSecond(rate), warm, cold, keepAlive);
        VERIFY_LAW("cold of those let in",
                   over(columns, [](const Outcome &o) { return share(o.counts.cold, o.counts.accepted()); }),
                   exact.coldOfAccepted, 0.02);
        VERIFY_LAW("cold of all arrivals",
                   over(columns, [](const Outcome &o) { return share(o.counts.cold, o.counts.requests); }),
                   exact.coldOfAll, 0.02);
        VERIFY_LAW("refused",
                   over(columns, [](const Outcome &o) { return share(o.counts.throttled, o.counts.requests); }),
                   exact.refused, 0.02);
        VERIFY_LAW("instances",
                   over(columns, [&](const Outcome &o) { return o.instances.alive().inSeconds() / measured; }),
                   exact.instances, 0.005);
        VERIFY_LAW("busy", over(columns, [&](const Outcome &o) { return o.instances.busy.inSeconds() / measured; }),
                   exact.running, 0.02);
    }

    /// Requests of next to no duration: a time-to-live cache.
    void aCacheOfTimeToLive_data()
    {
        QTest::addColumn<double>("rate");
        QTest::addColumn<double>("keepAlive");
        QTest::newRow("three keep-alives in a gap") << 0.01 << 300.0;
        QTest::newRow("seldom cold") << 1.0 << 5.0;
        QTest::newRow("mostly cold") << 0.001 << 100.0;
    }
    void aCacheOfTimeToLive()
    {
        QFETCH(double, rate);
        QFETCH(double, keepAlive);
        sim::PerRequestScaling scaling;
        scaling.keepAlive = SimDuration::nanoseconds(std::llround(keepAlive * 1e9));
        const double measured = 30'000.0 / rate;
        const RunColumns columns =
            runOf(oneFunction(constant(1e-6), scaling, rate, 30, static_cast<std::int64_t>(measured),
                              static_cast<std::int64_t>(10.0 * keepAlive)));
        const WarmPool exact = instantServicePool(Rate::perSecond(rate), keepAlive);
        VERIFY_LAW("cold", over(columns, [](const Outcome &o) { return share(o.counts.cold, o.counts.requests); }),
                   exact.coldOfAll, 0.02);
        VERIFY_LAW("instances",
                   over(columns, [&](const Outcome &o) { return o.instances.alive().inSeconds() / measured; }),
                   exact.instances, 0.005);
    }

    /// Nothing is random here: counts and times are exact to the nanosecond.
    void periodicArrivals_data()
    {
        QTest::addColumn<double>("rate");
        QTest::addColumn<qint64>("service");
        QTest::addColumn<qint64>("keepAlive"); // seconds
        QTest::newRow("one instance") << 0.1 << qint64(4) << qint64(7);
        QTest::newRow("idle for exactly the keep-alive is warm") << 0.1 << qint64(4) << qint64(6);
        QTest::newRow("a second too late") << 0.1 << qint64(4) << qint64(5);
        QTest::newRow("three in turn") << 0.5 << qint64(5) << qint64(1);
        QTest::newRow("service of a whole number of periods") << 0.5 << qint64(6) << qint64(0);
        QTest::newRow("overlapping and always cold") << 0.25 << qint64(10) << qint64(1);
    }
    void periodicArrivals()
    {
        QFETCH(double, rate);
        QFETCH(qint64, service);
        QFETCH(qint64, keepAlive);
        sim::PerRequestScaling scaling;
        scaling.keepAlive = SimDuration::seconds(keepAlive);
        sim::Configuration configuration =
            oneFunction(constant(static_cast<double>(service)), scaling, rate, 1, 10'000, 1'000);
        configuration.functions.front().sources.front().arrivals = ConstantArrivals{Rate::perSecond(rate)};
        const RunColumns columns = runOf(configuration);
        const Outcome &outcome = columns.outcomes.front();
        const WarmPool exact = periodicPool(SimDuration::nanoseconds(std::llround(1e9 / rate)),
                                            SimDuration::seconds(service), SimDuration::seconds(keepAlive));
        QVERIFY(outcome.counts.requests > 900);
        QCOMPARE(outcome.counts.cold, exact.coldOfAll > 0.0 ? outcome.counts.requests : std::uint64_t(0));
        QCOMPARE(outcome.instances.alive().inSeconds() / 10'000.0, exact.instances);
        QCOMPARE(outcome.instances.busy.inSeconds() / 10'000.0, exact.running);
    }
};

QTEST_APPLESS_MAIN(TestWarmPoolLaw)
#include "tst_warm_pool_law.moc"
