// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "simulator/stepped_run.h"
#include "tests/simulator/engine/watched_run.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

/// Requests of 1 s on instances that take 4 s to start; the run begins at 8:00.
FunctionConfiguration function(const char *cron, std::int64_t requests, double lead, double keepAlive = 60)
{
    FunctionConfiguration f;
    f.memory = MemorySize::megabytes(128);
    f.service = {ConstantLaw{seconds(1)}};
    f.coldStart = {Distribution{ConstantLaw{seconds(4)}}};
    PerRequestScaling scaling;
    scaling.policy = KeepAlivePolicy(KnownTimes({{{*parseCron(cron), *parseDateTime("2024-01-01T08:00"), requests}},
                                                 seconds(lead),
                                                 seconds(keepAlive),
                                                 seconds(10)}));
    f.scaling = scaling;
    f.sources = {{SourceIndex{}, ScheduleArrivals{cron, "2024-01-01T08:00", requests}}};
    return f;
}

std::size_t coldOf(const std::vector<InvocationRow> &rows)
{
    return static_cast<std::size_t>(std::ranges::count_if(rows, &InvocationRow::cold));
}

} // namespace

/// Runs with instances that start ahead of timers, worked out by hand.
class TestKnownTimes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// Three requests at 0, 900, 1800 and 2700 s. Those at the start are cold; for each of the others three instances
    /// start 5 s before and end 60 s after their second of work.
    void timersAreServedWarm()
    {
        Watch watch;
        const UnitOutcome outcome = outcomeOf(run(function("*/15 * * * *", 3, 5), 3500), watch);
        QCOMPARE(watch.all.size(), std::size_t(12));
        QCOMPARE(coldOf(watch.all), std::size_t(3));
        QCOMPARE(std::int64_t(outcome.outcome.responseTime.count()), seconds(3 * 5 + 9 * 1).count());
        QCOMPARE(outcome.outcome.instancesEnded, std::uint64_t(12));
        // 4 + 1 + 60 s for those that requests started, 5 + 1 + 60 s for the others.
        QCOMPARE(std::int64_t(outcome.outcome.lifespans.count()), seconds(3 * 65 + 9 * 66).count());
        Configuration learned = run(function("*/15 * * * *", 3, 5), 3500);
        std::get<PerRequestScaling>(learned.functions[0].scaling).policy.reset();
        std::get<PerRequestScaling>(learned.functions[0].scaling).keepAlive = seconds(60);
        Watch without;
        (void)outcomeOf(learned, without);
        QCOMPARE(coldOf(without.all), std::size_t(12));
    }

    void itSaysWhy()
    {
        SteppedRun stepped = *SteppedRun::make(
            std::make_shared<Configuration>(run(function("*/15 * * * *", 3, 5), 1000)), ReplicationIndex{});
        QVERIFY(stepped.goTo(SimTime::after(seconds(895))).has_value());
        const Decision decision = stepped.decisions(1).front();
        QCOMPARE(decision.kind, DecisionKind::Scaling);
        QCOMPARE(decision.scalerRule, std::string_view("ahead of a timer"));
        QCOMPARE(decision.after - decision.before, 3);
    }

    /// With a lead of 3 s an instance is ready a second late: nobody starts another one, but all wait for that second.
    void aShortLeadMakesThemWait()
    {
        Watch watch;
        const UnitOutcome outcome = outcomeOf(run(function("*/15 * * * *", 2, 3), 1000), watch);
        QCOMPARE(coldOf(watch.all), std::size_t(2));
        QCOMPARE(std::int64_t(outcome.outcome.responseTime.count()), seconds(2 * 5 + 2 * 2).count());
    }

    /// Instances that are idle anyway stay for the turn: every minute with a keep-alive of 58 s, the one of before ends
    /// 59 s after the turn, 4 s later than the next one is prepared.
    void idleOnesStayForTheTurn()
    {
        Watch watch;
        const UnitOutcome outcome = outcomeOf(run(function("* * * * *", 1, 5, 58), 590), watch);
        QCOMPARE(watch.all.size(), std::size_t(10));
        QCOMPARE(coldOf(watch.all), std::size_t(1));
        QCOMPARE(outcome.outcome.instancesEnded, std::uint64_t(0));
        // 40 s: ended 41 s after the turn, so that each minute another one starts.
        Watch brief;
        const UnitOutcome shorter = outcomeOf(run(function("* * * * *", 1, 5, 40), 590), brief);
        QCOMPARE(coldOf(brief.all), std::size_t(1));
        QCOMPARE(shorter.outcome.instancesEnded, std::uint64_t(10));
    }

    /// A request from elsewhere at 899.5 s takes one of the three, so one of those at 900 s starts another.
    void othersMayTakeWhatIsReady()
    {
        FunctionConfiguration f = function("*/15 * * * *", 3, 5);
        f.sources.push_back({SourceIndex{1}, BatchArrivals{1, seconds(899.5), std::nullopt}});
        Watch watch;
        (void)outcomeOf(run(f, 1000), watch);
        QCOMPARE(coldOf(watch.all), std::size_t(4));
    }

    /// No more than the function may have at once are started.
    void theLimitHolds()
    {
        FunctionConfiguration f = function("*/15 * * * *", 5, 5);
        std::get<PerRequestScaling>(f.scaling).concurrencyLimit = 2;
        Watch watch;
        const UnitOutcome outcome = outcomeOf(run(f, 1000), watch);
        QCOMPARE(outcome.outcome.counts.throttled, std::uint64_t(2 * 3));
        QCOMPARE(outcome.outcome.peakInstances, std::int64_t(2));
    }

    /// Whatever the timer: with a lead of the longest cold start only what comes at the very start is cold.
    void aSufficientLeadLeavesNothingCold_data()
    {
        QTest::addColumn<QByteArray>("cron");
        QTest::newRow("every minute") << QByteArray("* * * * *");
        QTest::newRow("every 7 s, more often than instances start") << QByteArray("*/7 * * * * *");
        QTest::newRow("at odd minutes") << QByteArray("3,4,9,31 * * * *");
        QTest::newRow("once an hour, a second past") << QByteArray("1 17 * * * *");
    }
    void aSufficientLeadLeavesNothingCold()
    {
        QFETCH(const QByteArray, cron);
        for (const std::int64_t requests : {1, 4}) {
            for (const double keepAlive : {0.0, 5.0, 600.0}) {
                Watch watch;
                (void)outcomeOf(run(function(cron.constData(), requests, 4, keepAlive), 7200), watch);
                QVERIFY(!watch.all.empty());
                for (const InvocationRow &row : watch.all) {
                    QVERIFY2(!row.cold || row.arrival < SimTime::after(seconds(4)),
                             QByteArray::number(row.arrival.inSeconds()));
                    QVERIFY(row.arrival < SimTime::after(seconds(4)) || row.wait == SimDuration{});
                }
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestKnownTimes)
#include "tst_known_times.moc"
