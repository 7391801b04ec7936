// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <cmath>

#include "core/base/random_stream.h"
#include "simulator/stage/counterfactual.h"
#include "simulator/stepped_run.h"
#include "tests/simulator/engine/watched_run.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

FixedReplicas replicas(int count)
{
    FixedReplicas fixed;
    fixed.replicas = count;
    return fixed;
}

FunctionConfiguration function(FunctionScaling scaling, double serviceSeconds,
                               decltype(SourceConfiguration::arrivals) arrivals, std::uint32_t index = 0)
{
    FunctionConfiguration f;
    f.index = FunctionIndex{index};
    f.memory = MemorySize::megabytes(128);
    f.cpu = 1.0;
    f.service = {ConstantLaw{seconds(serviceSeconds)}};
    f.scaling = std::move(scaling);
    f.sources = {{SourceIndex{index}, std::move(arrivals)}};
    return f;
}

PerRequestScaling perRequest(double keepAliveSeconds)
{
    PerRequestScaling scaling;
    scaling.keepAlive = seconds(keepAliveSeconds);
    return scaling;
}

/// By arrival, refused ones behind others of their instant: D for done, T for throttled, U for unfinished.
QString endings(const std::vector<InvocationRow> &rows)
{
    std::vector<InvocationRow> sorted = rows;
    std::ranges::stable_sort(sorted, {}, [](const InvocationRow &row) {
        return std::pair(row.arrival.count(), row.ending == Ending::Throttled);
    });
    QString text;
    for (const InvocationRow &row : sorted) {
        text += QLatin1Char("DFTRXU"[std::min<std::size_t>(5, static_cast<std::size_t>(row.ending))]);
    }
    return text;
}

} // namespace

class TestRequestLimits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anInstanceHoldsSoManyRequests_data();
    void anInstanceHoldsSoManyRequests();
    void whatStartsCountsWhileNoneIsReady();
    void oneInstanceIsTheFiniteQueue_data();
    void oneInstanceIsTheFiniteQueue();
    void aMinuteCountsAllFunctionsAndWhatItRefuses();
    void aSecondFillsEvenly();
    void whatPollersBringIsNotCounted();
    void refusalsSayWhy_data();
    void refusalsSayWhy();
    void whatIsPromisedHappens();
};

void TestRequestLimits::anInstanceHoldsSoManyRequests_data()
{
    QTest::addColumn<int>("instances");
    QTest::addColumn<int>("concurrency");
    QTest::addColumn<int>("outstanding");
    QTest::addColumn<int>("served");
    // Nine requests at one instant, of 10 s each.
    QTest::newRow("two are served and one waits") << 1 << 2 << 3 << 3;
    QTest::newRow("two instances hold twice as many") << 2 << 2 << 3 << 6;
    QTest::newRow("all have room") << 3 << 2 << 3 << 9;
    QTest::newRow("below the concurrency it is the lower one") << 1 << 5 << 2 << 2;
}

void TestRequestLimits::anInstanceHoldsSoManyRequests()
{
    QFETCH(const int, instances);
    QFETCH(const int, concurrency);
    QFETCH(const int, outstanding);
    QFETCH(const int, served);
    FunctionConfiguration f = function(replicas(instances), 10, BatchArrivals{9, seconds(1), seconds(100)});
    f.concurrency = concurrency;
    f.outstandingPerInstance = outstanding;
    Watch watch;
    const UnitOutcome outcome = outcomeOf(run(f, 150), watch);
    // The next nine come at 101 s and find everything idle again.
    const QString batch = QString(served, u'D') + QString(9 - served, u'T');
    QCOMPARE(endings(watch.all), batch + batch);
    QCOMPARE(outcome.outcome.counts.throttled, std::uint64_t(2 * (9 - served)));
}

/// The first of six starts an instance, which takes 5 s; two more may wait for it. Another one starts at 1 and at 2 s,
/// as requests wait, so that at 3 s there is room for six more.
void TestRequestLimits::whatStartsCountsWhileNoneIsReady()
{
    AutoscaledReplicas scaled;
    scaled.scaler = IncrementalScaler(IncrementalScalerParameters::http());
    FunctionConfiguration f = function(scaled, 10, BatchArrivals{6, seconds(1), seconds(2)});
    f.coldStart = {Distribution{ConstantLaw{seconds(5)}}};
    f.concurrency = 2;
    f.outstandingPerInstance = 3;
    Watch watch;
    (void)outcomeOf(run(f, 4), watch);
    QCOMPARE(endings(watch.all), QStringLiteral("UUUTTT") + QStringLiteral("UUUUUU"));
}

void TestRequestLimits::oneInstanceIsTheFiniteQueue_data()
{
    QTest::addColumn<double>("load");
    QTest::addColumn<int>("most");
    QTest::newRow("two places, half loaded") << 0.5 << 2;
    QTest::newRow("five places, nearly full") << 0.9 << 5;
    QTest::newRow("four places, overloaded") << 1.6 << 4;
}

/// M/M/1/K loses (1 - a) a^K / (1 - a^(K + 1)) of its requests at the load a. 2·10^5 requests: twenty of the batches
/// that the losses come in stand for a standard error below 0.004.
void TestRequestLimits::oneInstanceIsTheFiniteQueue()
{
    QFETCH(const double, load);
    QFETCH(const int, most);
    FunctionConfiguration f = function(replicas(1), 1, PoissonArrivals{Rate::perSecond(load)});
    f.service = {ExponentialLaw{seconds(1)}};
    f.outstandingPerInstance = most;
    Watch watch;
    watch.keepsRows = false;
    const UnitOutcome outcome = outcomeOf(run(f, 200'000 / load), watch);
    const double lost =
        static_cast<double>(outcome.outcome.counts.throttled) / static_cast<double>(outcome.outcome.counts.requests);
    const double exact = (1.0 - load) * std::pow(load, most) / (1.0 - std::pow(load, most + 1));
    QVERIFY2(std::abs(lost - exact) < 0.008, qPrintable(QStringLiteral("lost %1, exact %2").arg(lost).arg(exact)));
}

/// Five a minute for both functions. a comes at 10, 20 … 120 s, b at 15, 30 … 120 s: in the first minute a10 b15 a20
/// a30 b30 are let in, and a40 b45 a50 not; 60 s is of the next minute: a60 b60 a70 b75 a80 are let in, a90 b90 a100
/// b105 a110 not; at 120 s both are let in again.
void TestRequestLimits::aMinuteCountsAllFunctionsAndWhatItRefuses()
{
    FunctionConfiguration a = function(perRequest(600), 1, ConstantArrivals{Rate::perSecond(0.1)}, 0);
    FunctionConfiguration b = function(perRequest(600), 1, ConstantArrivals{Rate::perSecond(1.0 / 15.0)}, 1);
    Configuration configuration = run({a, b}, 125);
    configuration.requestRates.perMinute = 5;
    Watch watch;
    (void)outcomeOf(configuration, watch);
    QCOMPARE(endings(watch.all), QStringLiteral("DDDDDTTT") + QStringLiteral("DDDDDTTTTT") + QStringLiteral("DD"));
}

/// Two a second: of five at 1 s two are let in. At 1.3 s six tenths of a request have flowed in, at 1.6 s two tenths
/// more than one, and so on every 0.3 s: 0.6 1.2 (0.8) 1.4 (1.0) …
void TestRequestLimits::aSecondFillsEvenly()
{
    FunctionConfiguration a = function(perRequest(600), 0.1, BatchArrivals{5, seconds(1), std::nullopt}, 0);
    FunctionConfiguration b = function(perRequest(600), 0.1, BatchArrivals{1, seconds(1.3), seconds(0.3)}, 1);
    Configuration configuration = run({a, b}, 2.6);
    configuration.requestRates.perSecond = 2;
    Watch watch;
    (void)outcomeOf(configuration, watch);
    // b at 1.3 with 0.6: no; 1.6 with 1.2: yes, 0.2 stays; 1.9 with 0.8: no; 2.2 with 1.4: yes; 2.5 with 1.0: yes.
    QCOMPARE(endings(watch.all), QStringLiteral("DDTTT") + QStringLiteral("TDTDD"));
}

/// Messages of a queue are taken by the platform itself: only the requests by HTTP are counted, of which the first two
/// of the three that come at 1 s are let in.
void TestRequestLimits::whatPollersBringIsNotCounted()
{
    FunctionConfiguration a = function(perRequest(600), 0.1, BatchArrivals{20, seconds(0.5), std::nullopt}, 0);
    QueueMessages queue;
    queue.batchSize = 1;
    a.sources[0].delivery = queue;
    FunctionConfiguration b = function(perRequest(600), 0.1, BatchArrivals{3, seconds(1), std::nullopt}, 1);
    Configuration configuration = run({a, b}, 60);
    configuration.requestRates.perSecond = 2;
    Watch watch;
    watch.keepsRows = false;
    const UnitOutcome outcome = outcomeOf(configuration, watch);
    QCOMPARE(outcome.functions[0].counts.done, std::uint64_t(20));
    QCOMPARE(outcome.functions[1].counts.done, std::uint64_t(2));
    QCOMPARE(outcome.functions[1].counts.throttled, std::uint64_t(1));
}

void TestRequestLimits::refusalsSayWhy_data()
{
    QTest::addColumn<int>("limit");
    QTest::addColumn<DecisionRule>("rule");
    QTest::addColumn<Counterfactual::Parameter>("parameter");
    QTest::newRow("outstanding") << 0 << DecisionRule::Outstanding << Counterfactual::Parameter::Outstanding;
    QTest::newRow("a second") << 1 << DecisionRule::SecondLimit << Counterfactual::Parameter::SecondLimit;
    QTest::newRow("a minute") << 2 << DecisionRule::MinuteLimit << Counterfactual::Parameter::MinuteLimit;
}

/// Six requests at one instant where three are let in: the fifth would have needed a limit of five.
void TestRequestLimits::refusalsSayWhy()
{
    QFETCH(const int, limit);
    QFETCH(const DecisionRule, rule);
    QFETCH(const Counterfactual::Parameter, parameter);
    FunctionConfiguration f = function(replicas(1), 10, BatchArrivals{6, seconds(1), std::nullopt});
    if (limit == 0) {
        f.outstandingPerInstance = 3;
    }
    Configuration configuration = run(f, 60);
    if (limit == 1) {
        configuration.requestRates.perSecond = 3;
    } else if (limit == 2) {
        configuration.requestRates.perMinute = 3;
    }
    SteppedRun stepped = *SteppedRun::make(std::make_shared<Configuration>(configuration), ReplicationIndex{});
    QVERIFY(stepped.goTo(SimTime::after(seconds(2))).has_value());
    const std::vector<Decision> refusals = stepped.decisions(10);
    QCOMPARE(refusals.size(), std::size_t(3));
    QCOMPARE(refusals[1].rule, rule);
    const std::optional<Counterfactual> found = stepped.counterfactual(refusals[1], [] { return true; });
    QVERIFY(found.has_value());
    QCOMPARE(found->parameter, parameter);
    QCOMPARE(found->present, 3);
    QCOMPARE(found->value, 5);
}

/// Over random loads: with the limit that a refusal asks for the very request is let in, and with one less it is not.
void TestRequestLimits::whatIsPromisedHappens()
{
    int checked = 0;
    for (std::uint32_t seed = 1; seed <= 30; ++seed) {
        const QByteArray which = "seed " + QByteArray::number(seed);
        FunctionConfiguration f =
            function(replicas(1 + static_cast<int>(seed % 3)), 2, PoissonArrivals{Rate::perSecond(3)});
        f.service = {ExponentialLaw{seconds(0.7)}};
        f.concurrency = 1 + static_cast<int>(seed % 4);
        f.outstandingPerInstance = f.concurrency + static_cast<int>(seed % 2);
        Configuration configuration = run(f, 120, seed);
        if (seed % 5 == 0) {
            configuration.requestRates.perMinute = 130;
        }
        SteppedRun stepped = *SteppedRun::make(std::make_shared<Configuration>(configuration), ReplicationIndex{});
        QVERIFY2(stepped.goTo(SimTime::after(seconds(110))).has_value(), which);
        std::vector<Decision> decisions = stepped.decisions(1000);
        std::erase_if(decisions, [](const Decision &decision) { return decision.kind != DecisionKind::Refusal; });
        for (std::size_t i = 0; i < decisions.size(); i += 1 + decisions.size() / 4) {
            const std::optional<Counterfactual> found = stepped.counterfactual(decisions[i], [] { return true; });
            QVERIFY2(found && found->value > found->present, which);
            for (const std::int64_t value : {found->value - 1, found->value}) {
                Watch watch;
                (void)outcomeOf(withParameter(configuration, 0, found->parameter, value), watch);
                const auto row = std::ranges::find(watch.all, decisions[i].at, &InvocationRow::arrival);
                QVERIFY2(row != watch.all.end(), which);
                QCOMPARE(row->ending == Ending::Throttled, value < found->value);
            }
            ++checked;
        }
    }
    QVERIFY2(checked > 40, QByteArray::number(checked));
}

QTEST_APPLESS_MAIN(TestRequestLimits)
#include "tst_request_limits.moc"
