// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <algorithm>
#include <vector>

#include <hwy/highway.h>

#include "core/base/random_stream.h"
#include "core/base/variates.h"
#include "simulator/engine/engine.h"
#include "simulator/kernels/decoupled_account.h"
#include "simulator/kernels/scan_kernel.h"
#include "simulator/kernels/simulate_with.h"
#include "tests/simulator/kernels/instruction_sets.h"
#include "tests/simulator/silent.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

/// Wants rows, so that invocations are counted one by one.
class Rows final : public RunWatch
{
public:
    bool proceed(std::uint64_t, SimTime) override { return true; }
    void rows(std::span<const InvocationRow> told) override { kept.insert(kept.end(), told.begin(), told.end()); }
    bool wantsRows() const override { return true; }

    std::vector<InvocationRow> kept;
};

/// Counts what it is told.
class Counter final : public RunWatch
{
public:
    bool proceed(std::uint64_t invocations, SimTime at) override
    {
        seen += invocations;
        isInOrder = isInOrder && at >= reached;
        reached = at;
        return seen < stopAfter;
    }

    std::uint64_t seen = 0;
    std::uint64_t stopAfter = ~std::uint64_t{0};
    SimTime reached;
    bool isInOrder = true;
};

class Dice
{
public:
    explicit Dice(std::uint64_t seed) : m_stream({seed, 0, StreamOwner::Test, 0, StreamPurpose::Selection, 0}) {}
    std::uint32_t below(std::uint32_t count) { return variates::index(m_stream.next(), count); }
    bool oneIn(std::uint32_t count) { return below(count) == 0; }

private:
    Stream m_stream;
};

/// Whole tenths of seconds when @p coarse, so that many things happen at one instant.
Distribution someLaw(Dice &dice, bool coarse)
{
    const SimDuration unit = SimDuration::milliseconds(100);
    if (coarse) {
        return {EmpiricalLaw{{unit * dice.below(3), unit * (1 + dice.below(10)), unit * (1 + dice.below(40))}, {}}};
    }
    if (dice.oneIn(3)) {
        return {LognormalLaw{LognormalLaw::Parameters{-0.5, 1.0}}};
    }
    return {ExponentialLaw{unit * (1 + dice.below(30))}};
}

Configuration someConfiguration(std::uint64_t seed)
{
    Dice dice(seed);
    const bool coarse = dice.oneIn(2);
    Configuration configuration;
    configuration.seed = seed;
    configuration.horizon = SimDuration::seconds(200 + dice.below(800));
    configuration.warmUp = SimDuration::seconds(dice.below(100));
    configuration.seriesBins = 1 + dice.below(60);
    configuration.metering.billsInit = dice.oneIn(2);
    const std::uint32_t functions = 1 + dice.below(3);
    for (std::uint32_t f = 0; f < functions; ++f) {
        FunctionConfiguration function;
        function.index = static_cast<FunctionIndex>(f);
        function.memory = MemorySize::megabytes(128);
        function.service = someLaw(dice, coarse);
        if (dice.oneIn(2)) {
            function.coldService = someLaw(dice, coarse);
        }
        if (dice.oneIn(2)) {
            function.coldStart = {someLaw(dice, coarse)};
            function.coldStartInit = {someLaw(dice, coarse)};
        }
        if (dice.oneIn(3)) {
            function.timeout = SimDuration::milliseconds(100) * (1 + dice.below(20));
        }
        function.failureProbability = dice.oneIn(3) ? 0.2 : 0.0;
        static constexpr Routing routings[] = {Routing::MostRecentlyUsed, Routing::LeastRecentlyUsed, Routing::Newest,
                                               Routing::Oldest, Routing::Random};
        PerRequestScaling scaling;
        scaling.keepAlive = SimDuration::milliseconds(100) * (1 + dice.below(100));
        scaling.routing = routings[dice.below(5)];
        scaling.alwaysWarm = dice.oneIn(3) ? static_cast<int>(dice.below(6)) : 0;
        if (dice.oneIn(3)) {
            scaling.concurrencyLimit = 1 + dice.below(20);
        }
        if (dice.oneIn(3)) {
            scaling.startLimit =
                StartLimit{1 + dice.below(5), dice.below(10), SimDuration::seconds(1 + dice.below(30))};
        }
        function.scaling = scaling;
        Dice ofFirstRun(seed + 2'000'000 + f); // others are thrown as without it
        if (ofFirstRun.oneIn(3)) {
            function.firstRun = someLaw(ofFirstRun, coarse);
        }
        const std::uint32_t sources = 1 + dice.below(3);
        for (std::uint32_t s = 0; s < sources; ++s) {
            SourceConfiguration source{static_cast<SourceIndex>(10 * f + s),
                                       PoissonArrivals{Rate::perSecond(0.1 + dice.below(20))}};
            if (coarse) {
                source.arrivals = ConstantArrivals{Rate::perSecond(10.0 / (1 + dice.below(30)))};
            } else if (dice.oneIn(3)) {
                source.arrivals =
                    RampingArrivals{Rate::perSecond(1.0),
                                    {{SimDuration::seconds(100), Rate::perSecond(dice.below(60))},
                                     {SimDuration::seconds(150), Rate::perSecond(0.0)}},
                                    dice.oneIn(2) ? RampingArrivals::Spacing::Even : RampingArrivals::Spacing::Poisson};
            }
            function.sources.push_back(source);
        }
        configuration.functions.push_back(function);
    }
    return configuration;
}

UnitOutcome runWith(KernelChoice choice, const Configuration &configuration)
{
    Silent silent;
    return *simulateWith(choice, configuration, {ReplicationIndex{}, 0, configuration.functions.size()}, silent);
}

/// The same, with what the event engine adds: several requests on one instance, and replicas behind a queue.
Configuration someConfigurationForEvents(std::uint64_t seed)
{
    Configuration configuration = someConfiguration(seed);
    Dice dice(seed + 1'000'000);
    for (FunctionConfiguration &function : configuration.functions) {
        function.concurrency = dice.oneIn(2) ? 1 : static_cast<int>(1 + dice.below(4));
        if (dice.oneIn(3)) {
            static constexpr Routing routings[] = {Routing::LeastLoaded, Routing::RoundRobin, Routing::Random};
            FixedReplicas replicas;
            replicas.replicas = static_cast<int>(1 + dice.below(30));
            replicas.routing = routings[dice.below(3)];
            if (dice.oneIn(2)) {
                replicas.queueLimit = dice.below(10);
            }
            if (dice.oneIn(2)) {
                replicas.queueTimeout = SimDuration::milliseconds(100) * (1 + dice.below(20));
            }
            function.scaling = replicas;
        }
    }
    return configuration;
}

void compare(const UnitOutcome &found, const UnitOutcome &expected, const QByteArray &which)
{
    QVERIFY2(found.outcome.counts == expected.outcome.counts, which);
    QVERIFY2(found.functions == expected.functions, which);
    QVERIFY2(found.outcome == expected.outcome, which);
    QVERIFY2(found.series == expected.series, which);
    QVERIFY2(found.fingerprint == expected.fingerprint, which);
}

} // namespace

class TestKernels : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fastKernelsEqualTheReference_data();
    void fastKernelsEqualTheReference();
    void manyInstancesEqualTheEngine_data();
    void manyInstancesEqualTheEngine();
    void windowsOfYearsEqualTheReference();
    void sumsEqualCountingOneByOne_data();
    void sumsEqualCountingOneByOne();
    void eventsEqualTheLanes();
    void anAccountLimitEqualsTheEngine_data();
    void anAccountLimitEqualsTheEngine();
    void aLimitIsLookedAtOnlyWhereItMayBind();
    void requestsUnderALimitAreToldOnce_data();
    void requestsUnderALimitAreToldOnce();
    void aFixedPolicyIsTheKeepAlive();
    void aCopyOfTheEngineGoesOnAlike();
    void seriesAddUpToTotals();
};

void TestKernels::fastKernelsEqualTheReference_data()
{
    QTest::addColumn<KernelChoice>("choice");
    QTest::addColumn<qint64>("target");
    QTest::newRow("the fastest for each function") << KernelChoice::Fastest << qint64{0};
    QTest::newRow("windows of requests") << KernelChoice::Windows << qint64{0};
    for (const std::int64_t target : compiledTargets()) {
        QTest::newRow("scanning a table of instances, " + QByteArray(hwy::TargetName(target)))
            << KernelChoice::Scan << qint64(target);
    }
}

/// With every instruction set that was compiled and that this processor has.
void TestKernels::fastKernelsEqualTheReference()
{
    QFETCH(KernelChoice, choice);
    QFETCH(qint64, target);
    static const std::vector<UnitOutcome> references = [] {
        std::vector<UnitOutcome> outcomes(1);
        for (std::uint64_t seed = 1; seed <= 300; ++seed) {
            outcomes.push_back(runWith(KernelChoice::Reference, someConfiguration(seed)));
        }
        return outcomes;
    }();
    const OnlyTarget only(target);
    std::uint64_t requests = 0;
    std::uint64_t cold = 0;
    std::uint64_t throttled = 0;
    for (std::uint64_t seed = 1; seed < references.size(); ++seed) {
        const UnitOutcome &reference = references[seed];
        compare(runWith(choice, someConfiguration(seed)), reference,
                "configuration of seed " + QByteArray::number(qulonglong(seed)));
        if (QTest::currentTestFailed()) {
            return;
        }
        requests += reference.outcome.counts.requests;
        cold += reference.outcome.counts.cold;
        throttled += reference.outcome.counts.throttled;
    }
    QVERIFY(cold > requests / 1000 && throttled > requests / 1000); // the configurations reach the rare paths
}

void TestKernels::manyInstancesEqualTheEngine_data()
{
    QTest::addColumn<Routing>("routing");
    QTest::newRow("most recently used") << Routing::MostRecentlyUsed;
    QTest::newRow("least recently used") << Routing::LeastRecentlyUsed;
    QTest::newRow("newest") << Routing::Newest;
    QTest::newRow("oldest") << Routing::Oldest;
}

/// From none to hundreds of instances, and to few and many again: with ties, services that take no time, limits,
/// expiries, pauses of hours, and several sources. A table of them is handed over to windows on the way.
void TestKernels::manyInstancesEqualTheEngine()
{
    QFETCH(Routing, routing);
    Counts sum;
    std::int64_t peak = 0;
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        Dice dice(seed + 3'000'000);
        Configuration configuration = someConfiguration(seed);
        configuration.functions.resize(1);
        FunctionConfiguration &function = configuration.functions.front();
        function.service = someLaw(dice, seed % 2 == 0);
        function.timeout.reset();
        auto &scaling = std::get<PerRequestScaling>(function.scaling);
        scaling.routing = routing;
        scaling.alwaysWarm = 0;
        scaling.keepAlive = SimDuration::milliseconds(100) * (1 + dice.below(600));
        scaling.concurrencyLimit.reset();
        if (dice.oneIn(3)) {
            scaling.concurrencyLimit = 300 + dice.below(300);
        }
        const std::int64_t rate = 300 + dice.below(500);
        const auto rise = SimDuration::seconds(20);
        // Up, down to nothing for hours, and up again.
        function.sources.resize(1);
        function.sources.front().arrivals = RampingArrivals{Rate::perSecond(1.0),
                                                            {{rise, Rate::perSecond(static_cast<double>(rate))},
                                                             {rise, Rate::perSecond(0.0)},
                                                             {SimDuration::minutes(600), Rate::perSecond(0.0)},
                                                             {rise, Rate::perSecond(static_cast<double>(rate))},
                                                             {rise, Rate::perSecond(5.0)}},
                                                            RampingArrivals::Spacing::Poisson};
        if (dice.oneIn(2)) {
            function.sources.push_back({SourceIndex{99}, ConstantArrivals{Rate::perSecond(0.5)}});
        }
        configuration.horizon = SimDuration::minutes(602);
        const UnitOutcome events = runWith(KernelChoice::Events, configuration);
        for (const KernelChoice choice : {KernelChoice::Fastest, KernelChoice::Windows}) {
            compare(runWith(choice, configuration), events,
                    "configuration of seed " + QByteArray::number(qulonglong(seed)));
            if (QTest::currentTestFailed()) {
                return;
            }
        }
        sum += events.outcome.counts;
        peak = std::max(peak, events.outcome.peakInstances);
    }
    QVERIFY2(peak > 300, QByteArray::number(qlonglong(peak)));
    QVERIFY(sum.throttled > 0 && sum.cold > 1'000);
}

/// A request every three days that takes a week: a batch of them spans more than a year, which is more nanoseconds than
/// fit into a key of the window beside its owner.
void TestKernels::windowsOfYearsEqualTheReference()
{
    for (const Routing routing :
         {Routing::MostRecentlyUsed, Routing::LeastRecentlyUsed, Routing::Newest, Routing::Oldest}) {
        for (std::uint64_t seed = 1; seed <= 5; ++seed) {
            Configuration configuration = someConfiguration(seed);
            configuration.horizon = SimDuration::hours(30 * 365 * 24);
            configuration.functions.resize(1);
            FunctionConfiguration &function = configuration.functions.front();
            function.service = {ExponentialLaw{SimDuration::hours(7 * 24)}};
            function.timeout.reset();
            PerRequestScaling scaling;
            scaling.keepAlive = SimDuration::hours(static_cast<std::int64_t>(seed) * 10 * 24);
            scaling.routing = routing;
            function.scaling = scaling;
            function.sources.resize(1);
            function.sources.front().arrivals = PoissonArrivals{Rate::perSecond(1.0 / (3 * 24 * 3600))};
            const UnitOutcome reference = runWith(KernelChoice::Reference, configuration);
            QVERIFY(reference.outcome.counts.requests > 3'000 && reference.outcome.counts.cold > 5);
            for (const KernelChoice choice : {KernelChoice::Fastest, KernelChoice::Windows, KernelChoice::Scan}) {
                compare(runWith(choice, configuration), reference,
                        "configuration of seed " + QByteArray::number(qulonglong(seed)));
                if (QTest::currentTestFailed()) {
                    return;
                }
            }
        }
    }
}

void TestKernels::sumsEqualCountingOneByOne_data()
{
    QTest::addColumn<qint64>("target");
    for (const std::int64_t target : compiledTargets()) {
        QTest::newRow(hwy::TargetName(target)) << qint64(target);
    }
}

/// Invocations that are added up in batches tell what single ones do, to the bit, with every instruction set: with any
/// billing step and minimum, bins shorter than services and longer ones, and durations beyond what the sums cover. So
/// do those of several functions that wait to be added up together.
void TestKernels::sumsEqualCountingOneByOne()
{
    QFETCH(qint64, target);
    const OnlyTarget only(target);
    static constexpr std::int64_t stepsNs[] = {
        1, 3, 1000, 1'000'000, 100'000'000, 60'000'000'007, std::int64_t{1} << 50};
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        Dice dice(seed + 2'000'000);
        Configuration configuration = someConfiguration(seed);
        configuration.metering.step = SimDuration::nanoseconds(stepsNs[dice.below(7)]);
        configuration.metering.minimum = SimDuration::milliseconds(dice.oneIn(2) ? 0 : 100);
        if (dice.oneIn(4)) {
            configuration.seriesBins = 20'000; // shorter than most services
        }
        if (dice.oneIn(8)) { // some beyond 2^50 ns
            configuration.horizon = SimDuration::seconds(200'000'000);
            configuration.functions.resize(1);
            FunctionConfiguration &function = configuration.functions.front();
            function.service = {ExponentialLaw{SimDuration::seconds(400'000)}};
            function.timeout.reset();
            function.sources.resize(1);
            function.sources.front().arrivals = PoissonArrivals{Rate::perSecond(0.00002)};
        }
        const WorkUnit unit{ReplicationIndex{}, 0, configuration.functions.size()};
        Rows rows;
        const UnitOutcome single = *simulateWith(KernelChoice::Fastest, configuration, unit, rows);
        const QByteArray name = "configuration of seed " + QByteArray::number(qulonglong(seed));
        compare(runWith(KernelChoice::Fastest, configuration), single, name);
        compare(runWith(KernelChoice::Reference, configuration), single, name + ", of any functions");
        if (QTest::currentTestFailed()) {
            return;
        }
    }
}

/// Both executions tell the same of everything that both can run.
void TestKernels::eventsEqualTheLanes()
{
    Counts sum;
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        const Configuration configuration = someConfigurationForEvents(seed);
        const UnitOutcome lanes = runWith(KernelChoice::Reference, configuration);
        compare(runWith(KernelChoice::Events, configuration), lanes,
                "configuration of seed " + QByteArray::number(qulonglong(seed)));
        if (QTest::currentTestFailed()) {
            return;
        }
        sum += lanes.outcome.counts;
    }
    QVERIFY(sum.cold > sum.requests / 1000 && sum.throttled > sum.requests / 1000 && sum.rejected > sum.requests / 1000
            && sum.timedOut > sum.requests / 1000);
}

void TestKernels::anAccountLimitEqualsTheEngine_data()
{
    QTest::addColumn<std::int64_t>("limit");
    QTest::addColumn<bool>("throttles");
    QTest::newRow("nobody may enter") << std::int64_t{0} << true;
    QTest::newRow("one at a time") << std::int64_t{1} << true;
    QTest::newRow("binds always") << std::int64_t{4} << true;
    QTest::newRow("binds now and then") << std::int64_t{30} << true;
    QTest::newRow("never binds") << std::int64_t{100'000} << false;
}

/// With ties between functions, limits of functions beside that of the account, and several replications.
void TestKernels::anAccountLimitEqualsTheEngine()
{
    QFETCH(std::int64_t, limit);
    QFETCH(bool, throttles);
    Counts sum;
    std::uint64_t throttledByFunctions = 0;
    Silent silent;
    for (std::uint64_t seed = 1; seed <= 150; ++seed) {
        Configuration configuration = someConfiguration(seed);
        for (FunctionConfiguration &function : configuration.functions) {
            std::get<PerRequestScaling>(function.scaling).alwaysWarm = 0;
        }
        const WorkUnit unit{static_cast<ReplicationIndex>(seed % 3), 0, configuration.functions.size()};
        throttledByFunctions +=
            simulateWith(KernelChoice::Events, configuration, unit, silent)->outcome.counts.throttled;
        configuration.accountConcurrencyLimit = limit;
        const UnitOutcome events = *simulateWith(KernelChoice::Events, configuration, unit, silent);
        compare(*simulateWith(KernelChoice::Fastest, configuration, unit, silent), events,
                "configuration of seed " + QByteArray::number(qulonglong(seed)));
        if (QTest::currentTestFailed()) {
            return;
        }
        sum += events.outcome.counts;
    }
    QVERIFY(sum.cold > 0 || limit == 0);
    QCOMPARE(sum.throttled > throttledByFunctions, throttles);
}

namespace {

/// The most requests that are in flight at once: from their arrivals to their ends, an end making room at its instant.
std::int64_t mostInFlight(const std::vector<InvocationRow> &rows)
{
    std::vector<std::pair<std::int64_t, int>> changes; // of one instant, ends come first
    for (const InvocationRow &row : rows) {
        if (row.instance > 0) {
            const SimTime end = row.arrival + row.wait + row.coldStart + row.service;
            changes.emplace_back(row.arrival.count(), 1);
            changes.emplace_back(std::max(end.count(), row.arrival.count() + 1), -1);
        }
    }
    std::ranges::sort(changes);
    std::int64_t present = 0;
    std::int64_t most = 0;
    for (const auto &[at, change] : changes) {
        present += change;
        most = std::max(most, present);
    }
    return most;
}

Configuration someConfigurationUnderALimit(std::uint64_t seed)
{
    Configuration configuration = someConfiguration(seed);
    for (FunctionConfiguration &function : configuration.functions) {
        std::get<PerRequestScaling>(function.scaling).alwaysWarm = 0;
    }
    return configuration;
}

} // namespace

/// Functions run on their own only while the limit provably makes no difference: never with a limit that throttles,
/// always with one far above what is in flight, and all the same in between.
void TestKernels::aLimitIsLookedAtOnlyWhereItMayBind()
{
    Silent silent;
    int binding = 0;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        Configuration configuration = someConfigurationUnderALimit(seed);
        const WorkUnit unit{ReplicationIndex{}, 0, configuration.functions.size()};
        Rows rows;
        const UnitOutcome unlimited = *simulateWith(KernelChoice::Events, configuration, unit, rows);
        const std::int64_t most = mostInFlight(rows.kept);
        for (const std::int64_t limit : {most - 1, most, most + 1, most + 3, most + 10, 2 * most + 200}) {
            configuration.accountConcurrencyLimit = limit;
            const UnitOutcome events = *simulateWith(KernelChoice::Events, configuration, unit, silent);
            const QByteArray which = "configuration of seed " + QByteArray::number(qulonglong(seed)) + " under "
                                     + QByteArray::number(qlonglong(limit));
            compare(*simulateWith(KernelChoice::Fastest, configuration, unit, silent), events, which);
            if (QTest::currentTestFailed()) {
                return;
            }
            const auto verdict = *DecoupledAccount::make(configuration, unit.replication, silent)->run();
            if (events.outcome.counts != unlimited.outcome.counts) {
                QVERIFY2(verdict == DecoupledAccount::Verdict::MayBind, which);
                ++binding;
            }
            QVERIFY2(limit < 2 * most || verdict == DecoupledAccount::Verdict::Done, which);
        }
    }
    QVERIFY(binding >= 50);
}

void TestKernels::requestsUnderALimitAreToldOnce_data()
{
    QTest::addColumn<std::int64_t>("limit");
    QTest::newRow("never binds") << std::int64_t{1'000};
    QTest::newRow("binds, so that all begins again") << std::int64_t{100};
}

/// And a watch that has enough stops the run, in either execution.
void TestKernels::requestsUnderALimitAreToldOnce()
{
    QFETCH(std::int64_t, limit);
    Configuration configuration;
    configuration.horizon = SimDuration::seconds(1'000);
    configuration.accountConcurrencyLimit = limit;
    for (std::uint32_t f = 0; f < 3; ++f) {
        FunctionConfiguration function;
        function.index = static_cast<FunctionIndex>(f);
        function.service = {ExponentialLaw{SimDuration::seconds(1)}};
        std::get<PerRequestScaling>(function.scaling).keepAlive = SimDuration::minutes(1);
        function.sources = {{static_cast<SourceIndex>(f),
                             RampingArrivals{Rate::perSecond(1.0), {{configuration.horizon, Rate::perSecond(40)}}}}};
        configuration.functions.push_back(function);
    }
    const WorkUnit unit{ReplicationIndex{}, 0, 3};
    Counter counter;
    const UnitOutcome out = *simulateWith(KernelChoice::Fastest, configuration, unit, counter);
    QCOMPARE(out.outcome.counts.throttled > 0, limit == 100);
    QVERIFY(out.outcome.counts.requests > 50'000);
    QVERIFY(counter.seen <= out.outcome.counts.requests && counter.seen + 1'024 > out.outcome.counts.requests);
    QVERIFY(limit == 100 || counter.isInOrder); // else it begins again

    Counter stopping;
    stopping.stopAfter = 58'000; // beyond where the limit may bind
    QVERIFY(simulateWith(KernelChoice::Fastest, configuration, unit, stopping)->stopped);
    QVERIFY(stopping.seen < 60'000);
}

/// The plainest keep-alive policy tells what the plain keep-alive of the lanes does, to the bit.
void TestKernels::aFixedPolicyIsTheKeepAlive()
{
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        Configuration configuration = someConfigurationForEvents(seed);
        for (FunctionConfiguration &function : configuration.functions) {
            if (auto *scaling = std::get_if<PerRequestScaling>(&function.scaling)) {
                scaling->alwaysWarm = 0;
            }
        }
        const UnitOutcome lanes = runWith(KernelChoice::Reference, configuration);
        for (FunctionConfiguration &function : configuration.functions) {
            if (auto *scaling = std::get_if<PerRequestScaling>(&function.scaling)) {
                scaling->policy = KeepAlivePolicy(FixedKeepAlive(scaling->keepAlive));
                scaling->keepAlive = SimDuration::seconds(1);
            }
        }
        compare(runWith(KernelChoice::Events, configuration), lanes,
                "configuration of seed " + QByteArray::number(qulonglong(seed)));
        if (QTest::currentTestFailed()) {
            return;
        }
    }
}

/// A checkpoint is a copy: what the original does afterwards does not reach it, and it comes to the same end.
void TestKernels::aCopyOfTheEngineGoesOnAlike()
{
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        const Configuration configuration = someConfigurationForEvents(seed);
        const SimTime end = SimTime::after(configuration.horizon);
        Dice dice(seed);
        Silent silent;
        Engine engine = *Engine::make(configuration, ReplicationIndex{}, silent);
        for (int hops = 0; hops < 3; ++hops) {
            const std::int64_t left = configuration.horizon.count() - engine.now().count();
            QVERIFY(*engine.advanceTo(engine.now() + SimDuration::nanoseconds(left / (2 + dice.below(5)))));
            for (std::uint32_t steps = dice.below(50); steps > 0 && *engine.step(); --steps) {
            }
            Engine checkpoint = engine;
            QVERIFY(*engine.advanceTo(end)); // runs away
            engine = checkpoint;             // and is stepped back
        }
        QVERIFY(*engine.advanceTo(end));
        compare(engine.finish(), runWith(KernelChoice::Reference, configuration),
                "configuration of seed " + QByteArray::number(qulonglong(seed)));
        if (QTest::currentTestFailed()) {
            return;
        }
    }
}

void TestKernels::seriesAddUpToTotals()
{
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        Configuration configuration = someConfiguration(seed);
        configuration.warmUp = {};
        const UnitOutcome out = runWith(KernelChoice::Fastest, configuration);
        TotalTime starting, busy, idle, provisioned;
        for (std::size_t i = 0; i < out.series.bins(); ++i) {
            starting += out.series.starting[i];
            busy += out.series.busy[i];
            idle += out.series.idle[i];
            provisioned += out.series.provisioned[i];
        }
        const InstanceTimes &times = out.outcome.instances;
        QVERIFY(starting == times.starting && busy == times.busy && idle == times.idle
                && provisioned == times.provisioned);
        const Counts &counts = out.outcome.counts;
        QCOMPARE(counts.requests, counts.endings());
    }
}

QTEST_APPLESS_MAIN(TestKernels)
#include "tst_kernels.moc"
