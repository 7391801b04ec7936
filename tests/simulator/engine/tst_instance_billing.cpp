// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <cmath>

#include "simulator/simulate.h"
#include "tests/simulator/silent.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

using Basis = MeteringRule::Basis;

SimDuration seconds(double n)
{
    return SimDuration::nanoseconds(std::llround(n * 1e9));
}

/// Requests at 1, 2, … 10 s and a horizon of 10.5 s, on half a vCPU and 512 MB.
Configuration tenRequests(double service, int concurrency)
{
    FunctionConfiguration f;
    f.memory = MemorySize::megabytes(512);
    f.cpu = 0.5;
    f.service = {ConstantLaw{seconds(service)}};
    f.concurrency = concurrency;
    f.sources = {{SourceIndex{}, ConstantArrivals{Rate::perSecond(1)}}};
    f.scaling = FixedReplicas{};
    Configuration configuration;
    configuration.horizon = seconds(10.5);
    configuration.functions = {f};
    configuration.metering.basis = Basis::ActiveInstances;
    configuration.metering.step = seconds(0.1);
    configuration.metering.minimum = seconds(0.1);
    return configuration;
}

Usage usageOf(const Configuration &configuration)
{
    Silent silent;
    return simulate(configuration, workUnits(configuration).front(), silent)->outcome.usage;
}

} // namespace

/// What plans bill that bill instances: worked out by hand.
class TestInstanceBilling : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void activePeriodsAreRoundedUp_data()
    {
        QTest::addColumn<double>("service");
        QTest::addColumn<int>("concurrency");
        QTest::addColumn<double>("step");
        QTest::addColumn<double>("minimum");
        QTest::addColumn<double>("warmUp");
        QTest::addColumn<double>("billed");
        QTest::addColumn<double>("idle");
        QTest::newRow("ten of 0.35 s: 0.4 s each") << 0.35 << 1 << 0.1 << 0.1 << 0.0 << 4.0 << 7.0;
        QTest::newRow("ten of at least a second") << 0.35 << 1 << 0.1 << 1.0 << 0.0 << 10.0 << 7.0;
        // From 1 s to the horizon there is always one; what goes on then is not rounded.
        QTest::newRow("requests at once are one period") << 1.5 << 10 << 0.1 << 0.1 << 0.0 << 9.5 << 1.0;
        // The instance is free at the very instant at which the next request comes: nine periods of 1 s, each 1.2 s,
        // and the half second of the tenth.
        QTest::newRow("one after the other") << 1.0 << 1 << 0.4 << 0.1 << 0.0 << 11.3 << 1.0;
        // The queue is never empty once it has one: the request of 1 s ends at 2.25 s, when the one of 2 s waits.
        QTest::newRow("a queue is one period") << 1.25 << 1 << 0.4 << 0.1 << 0.0 << 9.5 << 1.0;
        // 0.15 s of the period of 5 s and what rounding adds to it, and five whole ones. Idle: 5.3 - 0.15 - 5 × 0.35.
        QTest::newRow("a warm-up of 5.2 s") << 0.35 << 1 << 0.1 << 0.1 << 5.2 << 2.2 << 3.4;
    }
    void activePeriodsAreRoundedUp()
    {
        QFETCH(double, service);
        QFETCH(int, concurrency);
        QFETCH(double, step);
        QFETCH(double, minimum);
        QFETCH(double, warmUp);
        QFETCH(double, billed);
        QFETCH(double, idle);
        Configuration configuration = tenRequests(service, concurrency);
        configuration.metering.step = seconds(step);
        configuration.metering.minimum = seconds(minimum);
        configuration.warmUp = seconds(warmUp);
        const Usage usage = usageOf(configuration);
        QCOMPARE(std::int64_t(usage.billedDuration.count()), seconds(billed).count());
        QVERIFY(usage.billedMemoryTime == MemoryTime(MemorySize::megabytes(512), usage.billedDuration));
        QVERIFY(usage.billedProcessorTime == ProcessorTime(0.5, usage.billedDuration));
        QCOMPARE(std::int64_t(usage.provisionedTime.count()), seconds(idle).count());
        QVERIFY(usage.provisionedProcessorTime == ProcessorTime(0.5, usage.provisionedTime));
    }

    // The first request starts an instance at 1 s, which is ready at 3 s and takes three requests until 3.35 s. Seven
    // more are 0.4 s each.
    void aStartIsBilledWhereThePlanSaysSo_data()
    {
        QTest::addColumn<bool>("billsStart");
        QTest::addColumn<double>("billed");
        QTest::newRow("from its beginning: 2.4 s") << true << 2.4 + 2.8;
        QTest::newRow("from the first request: 0.4 s") << false << 0.4 + 2.8;
    }
    void aStartIsBilledWhereThePlanSaysSo()
    {
        QFETCH(bool, billsStart);
        QFETCH(double, billed);
        Configuration configuration = tenRequests(0.35, 80);
        FunctionConfiguration &f = configuration.functions.front();
        f.coldStart = {Distribution{ConstantLaw{seconds(2)}}};
        AutoscaledReplicas scaling;
        scaling.scaler = UtilisationScaler({});
        scaling.paysIdle = false;
        f.scaling = scaling;
        configuration.metering.billsInit = billsStart;
        const Usage usage = usageOf(configuration);
        QCOMPARE(std::int64_t(usage.billedDuration.count()), seconds(billed).count());
        QCOMPARE(usage.invocations, std::uint64_t{10});
        QCOMPARE(std::int64_t(usage.provisionedTime.count()), std::int64_t{0}); // there is no minimum
    }

    // One instance; the app sleeps when nobody came for 3 s.
    void wholeLivesAreRoundedUp_data()
    {
        QTest::addColumn<double>("step");
        QTest::addColumn<double>("minimum");
        QTest::addColumn<double>("billed");
        QTest::newRow("by the second") << 1.0 << 1.0 << 3.0;
        QTest::newRow("by 2.5 s") << 2.5 << 1.0 << 5.0;
        QTest::newRow("at least a minute") << 1.0 << 60.0 << 60.0;
    }
    void wholeLivesAreRoundedUp()
    {
        QFETCH(double, step);
        QFETCH(double, minimum);
        QFETCH(double, billed);
        Configuration configuration = tenRequests(0.35, 1);
        configuration.metering.basis = Basis::Instances;
        configuration.metering.step = seconds(step);
        configuration.metering.minimum = seconds(minimum);
        FunctionConfiguration &f = configuration.functions.front();
        f.sources.front().arrivals = ConstantArrivals{Rate::perSecond(0.01)};
        SleepRuleParameters sleep;
        sleep.idle = seconds(3);
        AutoscaledReplicas scaling;
        scaling.scaler = SleepRule(sleep);
        scaling.initial = 1;
        f.scaling = scaling;
        QCOMPARE(std::int64_t(usageOf(configuration).billedDuration.count()), seconds(billed).count());
    }

    // Alive all the time: 10.5 s, of which it works for 3.5 s.
    void idleTimeOfTheMinimumMayBeBilledApart()
    {
        Configuration configuration = tenRequests(0.35, 1);
        configuration.metering.basis = Basis::Instances;
        QCOMPARE(std::int64_t(usageOf(configuration).billedDuration.count()), seconds(10.5).count());
        configuration.metering.idleApart = true;
        const Usage usage = usageOf(configuration);
        QCOMPARE(std::int64_t(usage.billedDuration.count()), seconds(3.5).count());
        QCOMPARE(std::int64_t(usage.provisionedTime.count()), seconds(7).count());
    }
};

QTEST_APPLESS_MAIN(TestInstanceBilling)
#include "tst_instance_billing.moc"
