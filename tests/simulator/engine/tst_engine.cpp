// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <cmath>

#include "simulator/engine/engine.h"
#include "simulator/simulate.h"
#include "tests/simulator/silent.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

SimDuration seconds(double n)
{
    return SimDuration::nanoseconds(std::llround(n * 1e9));
}

FunctionConfiguration function(Distribution service, SourceConfiguration source)
{
    FunctionConfiguration f;
    f.memory = MemorySize::megabytes(128);
    f.cpu = 1.0;
    f.service = std::move(service);
    f.sources = {std::move(source)};
    return f;
}

Configuration run(std::vector<FunctionConfiguration> functions, SimDuration horizon)
{
    Configuration configuration;
    configuration.seed = 5;
    configuration.horizon = horizon;
    configuration.functions = std::move(functions);
    for (std::size_t i = 0; i < configuration.functions.size(); ++i) {
        configuration.functions[i].index = static_cast<FunctionIndex>(i);
    }
    return configuration;
}

UnitOutcome outcomeOf(const Configuration &configuration)
{
    Silent silent;
    return *simulate(configuration, workUnits(configuration).front(), silent);
}

AutoscaledReplicas scaledBy(AnyScaler scaler, std::int64_t initial)
{
    AutoscaledReplicas replicas;
    replicas.scaler = std::move(scaler);
    replicas.initial = initial;
    return replicas;
}

} // namespace

class TestEngine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aFixedCountEqualsFixedReplicas();
    void theAccountLimitIsErlangsLossFormula();
    void theAccountLimitCountsAllFunctions();
    void replicasFollowUtilisation();
    void podsGoToZeroAndComeBack();
    void dynosArePaidForAsLongAsTheyAreThere();
    void companyMakesRequestsTimeOut();
    void everyRequestEndsOnce();
};

/// A scaler that never decides leaves what fixed replicas are, to the bit.
void TestEngine::aFixedCountEqualsFixedReplicas()
{
    FunctionConfiguration f =
        function({ExponentialLaw{seconds(0.4)}}, {SourceIndex{}, PoissonArrivals{Rate::perSecond(9)}});
    f.firstRun = Distribution{ExponentialLaw{seconds(0.3)}};
    FixedReplicas fixed;
    fixed.replicas = 4;
    fixed.queueLimit = 12;
    fixed.queueTimeout = seconds(1);
    f.scaling = fixed;
    const UnitOutcome expected = outcomeOf(run({f}, seconds(5000)));
    AutoscaledReplicas scaled = scaledBy(FixedCount{}, 4);
    scaled.queueLimit = fixed.queueLimit;
    scaled.queueTimeout = fixed.queueTimeout;
    f.scaling = scaled;
    const UnitOutcome found = outcomeOf(run({f}, seconds(5000)));
    QVERIFY(expected.outcome.counts.timedOut > 0 && expected.outcome.counts.rejected > 0);
    QVERIFY(found.outcome == expected.outcome);
    QVERIFY(found.series == expected.series);
    QVERIFY(found.fingerprint == expected.fingerprint);
}

/// Two functions with one limit lose what M/M/N/N with their common load loses (Erlang B). 2·10^6 requests: the
/// standard error of the share is below 3·10^-4 even if losses come in bursts of some service times.
void TestEngine::theAccountLimitIsErlangsLossFormula()
{
    FunctionConfiguration a =
        function({ExponentialLaw{seconds(1)}}, {SourceIndex{0}, PoissonArrivals{Rate::perSecond(6)}});
    FunctionConfiguration b =
        function({ExponentialLaw{seconds(0.5)}}, {SourceIndex{1}, PoissonArrivals{Rate::perSecond(14)}});
    PerRequestScaling scaling;
    scaling.keepAlive = seconds(60);
    a.scaling = b.scaling = scaling;
    Configuration configuration = run({a, b}, seconds(100'000));
    configuration.accountConcurrencyLimit = 15;
    const UnitOutcome out = outcomeOf(configuration);
    // Offered load 6 × 1 + 14 × 0.5 = 13; B(15, 13) by 1/B_j = 1 + (j/13)/B_{j-1}.
    double inverse = 1.0;
    for (int j = 1; j <= 15; ++j) {
        inverse = 1.0 + inverse * j / 13.0;
    }
    const double lost =
        static_cast<double>(out.outcome.counts.throttled) / static_cast<double>(out.outcome.counts.requests);
    QVERIFY2(std::abs(lost - 1.0 / inverse) < 0.0015,
             QByteArray::number(lost) + " against " + QByteArray::number(1.0 / inverse));
}

/// One function at its limit leaves nothing to the other one.
void TestEngine::theAccountLimitCountsAllFunctions()
{
    // Three requests of a at 1, 2 and 3 s that take 100 s; b comes at 10, 20 … 90 s.
    FunctionConfiguration a =
        function({ConstantLaw{seconds(100)}}, {SourceIndex{0}, ConstantArrivals{Rate::perSecond(1)}});
    FunctionConfiguration b =
        function({ConstantLaw{seconds(1)}}, {SourceIndex{1}, ConstantArrivals{Rate::perSecond(0.1)}});
    PerRequestScaling scaling;
    scaling.keepAlive = seconds(600);
    b.scaling = scaling;
    scaling.concurrencyLimit = 3;
    a.scaling = scaling;
    Configuration configuration = run({a, b}, seconds(95));
    configuration.accountConcurrencyLimit = 3;
    const UnitOutcome full = outcomeOf(configuration);
    QCOMPARE(full.functions[1].counts.throttled, 9U);
    QCOMPARE(full.functions[0].counts.cold, 3U);
    configuration.accountConcurrencyLimit = 4;
    QCOMPARE(outcomeOf(configuration).functions[1].counts.throttled, 0U);
}

/// 10 requests/s of 0.5 s are 5 busy vCPU; held at 50 % that is 10 replicas, and the autoscaler rests where the
/// utilisation is within a tenth of its target: from 5 / 11 to 5 / 10.
void TestEngine::replicasFollowUtilisation()
{
    FunctionConfiguration f =
        function({ConstantLaw{seconds(0.5)}}, {SourceIndex{}, ConstantArrivals{Rate::perSecond(10)}});
    f.coldStart = {Distribution{ConstantLaw{seconds(5)}}};
    HorizontalPodAutoscalerParameters parameters;
    parameters.minReplicas = parameters.initialReplicas = 2;
    parameters.maxReplicas = 20;
    parameters.metrics = {
        {HorizontalPodAutoscalerMetric::Kind::CpuUtilisation, 50.0, ScalingSignal::RequestsPerSecond}};
    f.scaling = scaledBy(HorizontalPodAutoscaler(parameters), 2);
    const Configuration configuration = run({f}, seconds(3600));
    Silent silent;
    Engine engine = *Engine::make(configuration, ReplicationIndex{}, silent);
    QVERIFY(*engine.advanceTo(SimTime::after(seconds(10))));
    QCOMPARE(engine.counts(0).ready, 2); // nothing has been decided yet
    QVERIFY(engine.counts(0).queued > 0);
    QVERIFY(*engine.advanceTo(SimTime::after(seconds(3600))));
    QVERIFY2(engine.counts(0).ready >= 10 && engine.counts(0).ready <= 11,
             QByteArray::number(qlonglong(engine.counts(0).ready)));
    QCOMPARE(engine.counts(0).queued, 0);
}

/// Requests for a minute, then none: Knative ends the last pod when its window and grace are over, and the next request
/// waits for a cold start.
void TestEngine::podsGoToZeroAndComeBack()
{
    const RampingArrivals twice{Rate::perSecond(5),
                                {{seconds(60), Rate::perSecond(5)},
                                 {seconds(1), Rate::perSecond(0)},
                                 {seconds(539), Rate::perSecond(0)},
                                 {seconds(1), Rate::perSecond(10)}},
                                RampingArrivals::Spacing::Even};
    FunctionConfiguration f = function({ConstantLaw{seconds(0.1)}}, {SourceIndex{}, twice});
    f.coldStart = {Distribution{ConstantLaw{seconds(2)}}};
    f.concurrency = 100;
    KnativePodAutoscalerParameters parameters;
    parameters.initialScale = 1;
    f.scaling = scaledBy(KnativePodAutoscaler(parameters), 0);
    const Configuration configuration = run({f}, seconds(605));
    Silent silent;
    Engine engine = *Engine::make(configuration, ReplicationIndex{}, silent);
    QVERIFY(*engine.advanceTo(SimTime::after(seconds(61))));
    QCOMPARE(engine.counts(0).ready, 1);
    // Not before the stable window of 60 s has drained, and at the latest 30 s of grace and a tick after that.
    QVERIFY(*engine.advanceTo(SimTime::after(seconds(118))));
    QCOMPARE(engine.counts(0).ready, 1);
    QVERIFY(*engine.advanceTo(SimTime::after(seconds(160))));
    QCOMPARE(engine.counts(0).ready, 0);
    QVERIFY(*engine.advanceTo(SimTime::after(seconds(605))));
    const UnitOutcome out = engine.finish();
    QCOMPARE(out.outcome.counts.done, out.outcome.counts.requests);
    QCOMPARE(out.outcome.instancesEnded, 1U);
    // The first ones of the second burst waited for the start of 2 s, which makes those that it took at once cold.
    QVERIFY(out.outcome.counts.cold > 0);
    QVERIFY(out.outcome.coldStartTime.count() >= seconds(2).count());
}

/// Conservation over every scaler and routing: each request ends in exactly one way, and nothing runs twice in one
/// place.
/// Where instances are the machines that are paid for, machine time is their time alive in the measured period.
void TestEngine::dynosArePaidForAsLongAsTheyAreThere()
{
    FunctionConfiguration f =
        function({ConstantLaw{seconds(1)}}, {SourceIndex{}, ConstantArrivals{Rate::perSecond(1)}});
    f.scaling = scaledBy(FixedCount{}, 3);
    Configuration configuration = run({f}, seconds(3600));
    configuration.warmUp = seconds(600);
    configuration.machinesAreInstances = true;
    const Usage usage = outcomeOf(configuration).outcome.usage;
    QCOMPARE(usage.machineTime.count(), Int128(3) * seconds(3000).count());
    QCOMPARE(usage.machines, std::int64_t(3));
}

/// One request a second of 0.6 s each: alone they are done at 0.6. Two at once by two sources share and take 1.2 s, so
/// the second pair of requests meets the first: from then on work comes in faster (1.2 s each second) than it is done.
/// With a timeout of 1 s the first pair is cut off at 1 s, and every later pair finds an empty instance: all time out.
void TestEngine::companyMakesRequestsTimeOut()
{
    for (const double cpuShare : {0.0, 1.0}) {
        FunctionConfiguration f =
            function({ConstantLaw{seconds(0.6)}}, {SourceIndex(0), ConstantArrivals{Rate::perSecond(1)}});
        f.sources.push_back({SourceIndex(1), ConstantArrivals{Rate::perSecond(1)}});
        f.concurrency = 10;
        f.timeout = seconds(1);
        f.cpuShare = cpuShare;
        f.scaling = FixedReplicas{};
        const Counts counts = outcomeOf(run({f}, seconds(100.5))).outcome.counts;
        QCOMPARE(counts.requests, std::uint64_t(200));
        QCOMPARE(counts.timedOut, cpuShare > 0.0 ? std::uint64_t(198) : std::uint64_t(0));
        QCOMPARE(counts.done, cpuShare > 0.0 ? std::uint64_t(0) : std::uint64_t(198));
        QCOMPARE(counts.unfinished, std::uint64_t(2));
    }
}

void TestEngine::everyRequestEndsOnce()
{
    const std::vector<AnyScaler> scalers{
        FixedCount{},
        KnativePodAutoscaler(KnativePodAutoscalerParameters{}),
        HorizontalPodAutoscaler(HorizontalPodAutoscalerParameters{}),
        HorizontalPodAutoscaler(HorizontalPodAutoscalerParameters::beforeKubernetes112()),
        AlertRuleScaler(AlertRuleScalerParameters{}),
        LoadRatioScaler(LoadRatioScalerParameters{})};
    for (const AnyScaler &scaler : scalers) {
        for (int turn = 0; turn < 14; ++turn) {
            const int routing = turn % 7;
            FunctionConfiguration f = function({LognormalLaw{LognormalLaw::Parameters{-1.0, 1.0}}},
                                               {SourceIndex{}, PoissonArrivals{Rate::perSecond(20)}});
            f.coldStart = {Distribution{ExponentialLaw{seconds(3)}}};
            f.concurrency = 3;
            f.timeout = seconds(4);
            f.failureProbability = 0.05;
            f.cpuShare = turn < 7 ? 0.0 : 0.7; // with and without company that slows
            AutoscaledReplicas replicas = scaledBy(scaler, 1);
            replicas.routing = static_cast<Routing>(routing);
            replicas.queueLimit = 200;
            replicas.queueTimeout = seconds(20);
            f.scaling = replicas;
            const UnitOutcome out = outcomeOf(run({f}, seconds(1800)));
            const Counts &counts = out.outcome.counts;
            QCOMPARE(counts.requests, counts.endings());
            QVERIFY(counts.requests > 35'000);
            // Nobody is served for longer than the timeout, however many share.
            QVERIFY(out.outcome.usage.workTime.count()
                    <= Int128(seconds(4).count()) * static_cast<std::int64_t>(counts.requests));
            QVERIFY(counts.done > 0 && counts.failed > 0 && counts.timedOut > 0);
            const InstanceTimes &times = out.outcome.instances;
            // Busy time is no more than alive time, and the work done fits into the places of the busy instances.
            QVERIFY(times.busy.count() <= times.alive().count());
            QVERIFY(out.outcome.usage.workTime.count() <= times.busy.count() * 3);
        }
    }
}

QTEST_APPLESS_MAIN(TestEngine)
#include "tst_engine.moc"
