// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <optional>
#include <vector>

#include <QtTest>

#include "core/base/random_stream.h"
#include "core/base/variates.h"
#include "simulator/kernels/function_lanes.h"
#include "simulator/kernels/simulate_with.h"
#include "tests/simulator/kernels/instruction_sets.h"
#include "tests/simulator/silent.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

class Dice
{
public:
    explicit Dice(std::uint64_t seed) : m_stream({seed, 0, StreamOwner::Test, 1, StreamPurpose::Selection, 0}) {}
    std::uint32_t below(std::uint32_t count) { return variates::index(m_stream.next(), count); }
    bool oneIn(std::uint32_t count) { return below(count) == 0; }

private:
    Stream m_stream;
};

/// Whole tenths of seconds when @p coarse, so that many things happen at one instant.
Distribution someLaw(Dice &dice, bool coarse, std::uint32_t mostTenths)
{
    const SimDuration unit = SimDuration::milliseconds(100);
    if (coarse) {
        return {EmpiricalLaw{{unit * dice.below(3), unit * (1 + dice.below(mostTenths)), unit * 2}, {}}};
    }
    return {ExponentialLaw{unit * (1 + dice.below(mostTenths))}};
}

FunctionConfiguration someFunction(Dice &dice, std::uint32_t f, std::optional<Routing> routing)
{
    static constexpr Routing routings[] = {Routing::MostRecentlyUsed, Routing::LeastRecentlyUsed, Routing::Newest,
                                           Routing::Oldest, Routing::Random};
    const bool coarse = dice.oneIn(3);
    FunctionConfiguration function;
    function.index = static_cast<FunctionIndex>(f);
    function.memory = MemorySize::megabytes(128);
    function.service = someLaw(dice, coarse, dice.oneIn(4) ? 80 : 10);
    function.coldStart = {someLaw(dice, coarse, 10)};
    if (dice.oneIn(2)) {
        function.coldService = someLaw(dice, coarse, 20);
    }
    if (dice.oneIn(4)) {
        function.timeout = SimDuration::milliseconds(100) * (1 + dice.below(20));
    }
    function.failureProbability = dice.oneIn(5) ? 0.2 : 0.0;
    PerRequestScaling scaling;
    scaling.keepAlive = SimDuration::milliseconds(100) * (1 + dice.below(dice.oneIn(2) ? 20 : 600));
    scaling.routing = routing.value_or(routings[dice.below(5)]);
    if (dice.oneIn(4)) {
        scaling.concurrencyLimit = 1 + dice.below(6);
    }
    if (dice.oneIn(6)) {
        scaling.startLimit = StartLimit{1 + dice.below(5), dice.below(10), SimDuration::seconds(1 + dice.below(30))};
    }
    scaling.alwaysWarm = dice.oneIn(10) ? 2 : 0;
    function.scaling = scaling;
    const std::uint32_t sources = dice.oneIn(4) ? 1 + dice.below(3) : 1;
    for (std::uint32_t s = 0; s < sources; ++s) {
        SourceConfiguration source{static_cast<SourceIndex>(10 * f + s),
                                   PoissonArrivals{Rate::perSecond(0.02 + dice.below(12))}};
        if (coarse) {
            source.arrivals = ConstantArrivals{Rate::perSecond(10.0 / (1 + dice.below(30)))};
        } else if (dice.oneIn(3)) { // to many instances, and to none
            source.arrivals = RampingArrivals{Rate::perSecond(1.0),
                                              {{SimDuration::seconds(100), Rate::perSecond(dice.below(90))},
                                               {SimDuration::seconds(50), Rate::perSecond(0.0)},
                                               {SimDuration::seconds(100), Rate::perSecond(dice.below(20))}},
                                              RampingArrivals::Spacing::Poisson};
        }
        function.sources.push_back(source);
    }
    return function;
}

/// @p routing for all, or any for each.
Configuration someConfiguration(std::uint64_t seed, std::optional<Routing> routing)
{
    Dice dice(seed);
    Configuration configuration;
    configuration.seed = seed;
    configuration.horizon =
        dice.oneIn(6) ? SimDuration::milliseconds(1 + dice.below(3'000)) : SimDuration::seconds(100 + dice.below(300));
    if (dice.oneIn(2)) {
        configuration.warmUp = configuration.horizon / 4;
    }
    configuration.seriesBins = 1 + dice.below(60);
    configuration.metering.billsInit = dice.oneIn(2);
    const std::uint32_t functions = 1 + dice.below(24);
    for (std::uint32_t f = 0; f < functions; ++f) {
        configuration.functions.push_back(someFunction(dice, f, routing));
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

class TestFunctionLanes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sideBySideEqualsTheReference_data();
    void sideBySideEqualsTheReference();
    void requestsAreDecidedTogether_data();
    void requestsAreDecidedTogether();
    void aWatchStopsAll();
};

void TestFunctionLanes::sideBySideEqualsTheReference_data()
{
    QTest::addColumn<qint64>("target");
    for (const std::int64_t target : compiledTargets()) {
        QTest::newRow(hwy::TargetName(target)) << qint64(target);
    }
}

/// With every instruction set that was compiled and that this processor has: with ties, services that take no time,
/// failures, timeouts, limits, expiries, a warm-up, several sources, horizons of milliseconds, and functions that have
/// no requests, many instances, or cannot run side by side.
void TestFunctionLanes::sideBySideEqualsTheReference()
{
    QFETCH(qint64, target);
    const auto seeded = [](std::uint64_t seed) {
        static constexpr std::optional<Routing> routings[] = {
            std::nullopt, Routing::MostRecentlyUsed, Routing::LeastRecentlyUsed, Routing::Newest, Routing::Oldest};
        return someConfiguration(seed, routings[seed % std::size(routings)]);
    };
    Silent silent;
    static const std::vector<UnitOutcome> references = [&] {
        std::vector<UnitOutcome> outcomes;
        for (std::uint64_t seed = 0; seed < 100; ++seed) {
            const Configuration configuration = seeded(seed);
            outcomes.push_back(*simulateWith(KernelChoice::Reference, configuration,
                                             {ReplicationIndex{}, 0, configuration.functions.size()}, silent));
        }
        return outcomes;
    }();
    const OnlyTarget only(target);
    Counts sum;
    std::int64_t peak = 0;
    for (std::uint64_t seed = 0; seed < references.size(); ++seed) {
        const Configuration configuration = seeded(seed);
        const UnitOutcome found = *simulateWith(KernelChoice::Fastest, configuration,
                                                {ReplicationIndex{}, 0, configuration.functions.size()}, silent);
        compare(found, references[seed], "configuration of seed " + QByteArray::number(qulonglong(seed)));
        if (QTest::currentTestFailed()) {
            return;
        }
        sum += found.outcome.counts;
        for (const FunctionOutcome &function : found.functions) {
            peak = std::max(peak, static_cast<std::int64_t>(function.counts.cold));
        }
    }
    // The configurations reach the rare paths.
    QVERIFY(sum.cold > sum.requests / 1000 && sum.throttled > sum.requests / 1000 && sum.failed > sum.requests / 1000
            && sum.timedOut > sum.requests / 1000 && sum.unfinished > 100 && peak > 100);
}

void TestFunctionLanes::requestsAreDecidedTogether_data()
{
    QTest::addColumn<Routing>("routing");
    QTest::newRow("most recently used") << Routing::MostRecentlyUsed;
    QTest::newRow("least recently used") << Routing::LeastRecentlyUsed;
    QTest::newRow("newest") << Routing::Newest;
    QTest::newRow("oldest") << Routing::Oldest;
}

/// Of twenty functions with a few instances each nearly all requests are decided side by side.
void TestFunctionLanes::requestsAreDecidedTogether()
{
    QFETCH(Routing, routing);
    Configuration configuration;
    configuration.horizon = SimDuration::seconds(5'000);
    for (std::uint32_t f = 0; f < 20; ++f) {
        FunctionConfiguration function;
        function.index = static_cast<FunctionIndex>(f);
        function.service = {ExponentialLaw{SimDuration::milliseconds(200 + 300 * f)}};
        function.scaling = PerRequestScaling{SimDuration::minutes(1), routing, std::nullopt, 0};
        function.sources = {{static_cast<SourceIndex>(f), PoissonArrivals{Rate::perSecond(1.0)}}};
        configuration.functions.push_back(function);
    }
    const WorkUnit unit{ReplicationIndex{}, 0, configuration.functions.size()};
    Silent silent;
    Statistics statistics(configuration, unit, silent);
    UnitProgress progress(silent, unit.functionCount);
    std::vector<FunctionLanes::Task> tasks;
    for (std::size_t f = 0; f < unit.functionCount; ++f) {
        tasks.push_back({&configuration.functions[f], unit.replication, statistics.of(f), &progress});
    }
    FunctionLanes lanes(configuration);
    QVERIFY(*lanes.run(tasks));
    const UnitOutcome found = statistics.finish();
    compare(found, *simulateWith(KernelChoice::Reference, configuration, unit, silent), QTest::currentDataTag());
    QVERIFY2(lanes.decidedTogether() > found.outcome.counts.requests * 8 / 10,
             QByteArray::number(qulonglong(lanes.decidedTogether())));
}

namespace {

class Stopping final : public RunWatch
{
public:
    bool proceed(std::uint64_t invocations, SimTime at) override
    {
        seen += invocations;
        isInOrder = isInOrder && at >= reached;
        reached = at;
        return seen < 20'000;
    }

    std::uint64_t seen = 0;
    SimTime reached;
    bool isInOrder = true;
};

} // namespace

/// And is told of time that never goes back.
void TestFunctionLanes::aWatchStopsAll()
{
    Configuration configuration;
    configuration.horizon = SimDuration::seconds(100'000);
    for (std::uint32_t f = 0; f < 12; ++f) {
        FunctionConfiguration function;
        function.index = static_cast<FunctionIndex>(f);
        function.service = {ExponentialLaw{SimDuration::milliseconds(200)}};
        function.sources = {{static_cast<SourceIndex>(f), PoissonArrivals{Rate::perSecond(0.01 + f)}}};
        configuration.functions.push_back(function);
    }
    Stopping stopping;
    QVERIFY(simulateWith(KernelChoice::Fastest, configuration, {ReplicationIndex{}, 0, 12}, stopping)->stopped);
    QVERIFY(stopping.isInOrder && stopping.seen < 22'000);
}

QTEST_APPLESS_MAIN(TestFunctionLanes)
#include "tst_function_lanes.moc"
