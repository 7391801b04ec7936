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

FunctionConfiguration function(std::uint32_t index, double serviceSeconds, std::vector<NextCallConfiguration> next = {})
{
    FunctionConfiguration f;
    f.index = FunctionIndex(index);
    f.memory = MemorySize::megabytes(128);
    f.service = {ConstantLaw{seconds(serviceSeconds)}};
    f.next = std::move(next);
    PerRequestScaling scaling;
    scaling.keepAlive = seconds(600);
    f.scaling = scaling;
    return f;
}

SourceConfiguration once(double atSeconds)
{
    return {SourceIndex{}, BatchArrivals{1, seconds(atSeconds), std::nullopt}};
}

/// "function@arrival", in order of time, at one instant in order of functions.
QString callsOf(Watch watch)
{
    std::ranges::stable_sort(watch.all, {},
                             [](const InvocationRow &row) { return std::pair(row.arrival, row.function); });
    QString words;
    for (const InvocationRow &row : watch.all) {
        words += QStringLiteral("%1@%2 ").arg(raw(row.function)).arg(row.arrival.sinceStart().inSeconds());
    }
    return words.trimmed();
}

} // namespace

/// Functions that call others when they are done.
class TestChains : public QObject
{
    Q_OBJECT

private slots:
    /// 0 of 2 s calls 1 of 3 s and 2 of 1 s; both call 3.
    void everyFunctionIsCalledWhenTheOneBeforeIsDone()
    {
        std::vector<FunctionConfiguration> functions{function(0, 2, {{1, 1.0}, {2, 1.0}}), function(1, 3, {{3, 1.0}}),
                                                     function(2, 1, {{3, 1.0}}), function(3, 1)};
        functions[0].sources = {once(10)};
        Watch watch;
        const UnitOutcome out = outcomeOf(run(functions, 100), watch);
        QCOMPARE(callsOf(watch), QStringLiteral("0@10 1@12 2@12 3@13 3@15"));
        QCOMPARE(out.outcome.counts.requests, 5U);
        QCOMPARE(out.outcome.counts.done, 5U);
        QCOMPARE(out.functions[3].counts.requests, 2U);
        QCOMPARE(out.functions[3].counts.cold, 1U);
    }

    void onlyWhatIsDoneCalls_data()
    {
        QTest::addColumn<double>("failure");
        QTest::addColumn<double>("timeout");
        QTest::addColumn<double>("horizon");
        QTest::addColumn<int>("calls");
        QTest::newRow("done") << 0.0 << 10.0 << 100.0 << 1;
        QTest::newRow("failed") << 1.0 << 10.0 << 100.0 << 0;
        QTest::newRow("timed out") << 0.0 << 1.0 << 100.0 << 0;
        QTest::newRow("unfinished") << 0.0 << 10.0 << 11.0 << 0;
        QTest::newRow("done at the horizon") << 0.0 << 10.0 << 12.0 << 0; // nothing arrives there
    }
    void onlyWhatIsDoneCalls()
    {
        QFETCH(double, failure);
        QFETCH(double, timeout);
        QFETCH(double, horizon);
        QFETCH(int, calls);
        std::vector<FunctionConfiguration> functions{function(0, 2, {{1, 1.0}}), function(1, 1)};
        functions[0].sources = {once(10)};
        functions[0].failureProbability = failure;
        functions[0].timeout = seconds(timeout);
        Watch watch;
        const UnitOutcome out = outcomeOf(run(functions, horizon), watch);
        QCOMPARE(out.functions[1].counts.requests, static_cast<std::uint64_t>(calls));
        QCOMPARE(out.outcome.counts.requests, out.outcome.counts.endings());
    }

    /// A batch calls once, an event once it is done, and a user need not wait for what follows.
    void everyKindOfSourceCalls()
    {
        std::vector<FunctionConfiguration> functions{function(0, 2, {{1, 1.0}}), function(1, 100)};
        functions[0].sources = {{SourceIndex{0}, BatchArrivals{10, seconds(10), std::nullopt}, QueueMessages{}}};
        Watch batch;
        QCOMPARE(outcomeOf(run(functions, 50), batch).functions[1].counts.requests, 1U);
        QCOMPARE(callsOf(batch), QStringLiteral("0@10 1@12"));
        functions[0].sources = {{SourceIndex{0}, UserArrivals{1, {ConstantLaw{seconds(10)}}}}};
        Watch user;
        (void)outcomeOf(run(functions, 40), user);
        QCOMPARE(callsOf(user), QStringLiteral("0@10 1@12 0@22 1@24 0@34 1@36"));
        functions[0].sources = {once(10)};
        functions[0].sources[0].delivery = AsynchronousEvents{};
        Watch event;
        (void)outcomeOf(run(functions, 40), event);
        QCOMPARE(callsOf(event), QStringLiteral("0@10 1@12"));
    }

    /// The calls that follow from a request, and how long they take, do not depend on the platform or on other
    /// requests. A half and a third of 20,000 requests: within 4 standard errors of 71 and 67.
    void whatFollowsIsTheSameOnOtherPlatforms()
    {
        std::vector<FunctionConfiguration> functions{function(0, 1, {{1, 0.5}, {2, 1.0 / 3.0}}), function(1, 1),
                                                     function(2, 1, {{1, 1.0}})};
        for (FunctionConfiguration &f : functions) {
            f.service = {ExponentialLaw{seconds(1)}};
        }
        functions[0].sources = {{SourceIndex{}, ConstantArrivals{Rate::perSecond(2)}}};
        Watch one;
        const UnitOutcome perRequest = outcomeOf(run(functions, 10'100), one);
        for (FunctionConfiguration &f : functions) {
            FixedReplicas replicas;
            replicas.replicas = 100;
            f.scaling = replicas;
        }
        Watch two;
        const UnitOutcome fixed = outcomeOf(run(functions, 10'100), two);
        const auto requests = [](const UnitOutcome &out, std::size_t f) {
            return static_cast<double>(out.functions[f].counts.requests);
        };
        for (std::size_t f = 0; f < 3; ++f) {
            QCOMPARE(requests(perRequest, f), requests(fixed, f));
        }
        QCOMPARE(perRequest.outcome.usage.workTime.count(), fixed.outcome.usage.workTime.count());
        QVERIFY(std::abs(requests(fixed, 2) - requests(fixed, 0) / 3.0) < 4 * 67);
        // Half of the first and all of the third: what follows from one call says nothing about another.
        QVERIFY(std::abs(requests(fixed, 1) - requests(fixed, 2) - requests(fixed, 0) / 2.0) < 4 * 71);
    }

    void aCopyGoesOnAsTheOriginal()
    {
        std::vector<FunctionConfiguration> functions{function(0, 1, {{1, 0.5}}), function(1, 1)};
        functions[0].service = functions[1].service = {ExponentialLaw{seconds(1)}};
        functions[0].sources = {{SourceIndex{}, PoissonArrivals{Rate::perSecond(5)}}};
        const Configuration configuration = run(functions, 2000);
        Watch watch;
        Engine engine = *Engine::make(configuration, ReplicationIndex{}, watch);
        QVERIFY(*engine.advanceTo(SimTime::after(seconds(1000))));
        Engine copy = engine;
        QVERIFY(*engine.advanceTo(SimTime::after(seconds(2000))));
        QVERIFY(*copy.advanceTo(SimTime::after(seconds(2000))));
        const UnitOutcome first = engine.finish();
        const UnitOutcome second = copy.finish();
        QVERIFY(first.functions[1].counts.done > 4000);
        QVERIFY(first.outcome == second.outcome);
        QVERIFY(first.fingerprint == second.fingerprint);
    }
};

QTEST_APPLESS_MAIN(TestChains)
#include "tst_chains.moc"
