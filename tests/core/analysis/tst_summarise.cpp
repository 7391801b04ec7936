// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include <QtTest>

#include "core/analysis/estimate.h"
#include "core/analysis/summarise.h"

using namespace warmfront;

namespace {

TotalTime seconds(double n)
{
    return TotalTime::nanoseconds(static_cast<Int128>(n * 1e9));
}

/// One replication of 100 s: @p cold of @p done requests of 100 ms each, @p busy instances busy on average.
Outcome outcomeWith(std::uint64_t done, std::uint64_t cold, double busy)
{
    Outcome outcome;
    outcome.counts.requests = done;
    outcome.counts.done = done;
    outcome.counts.invocations = done;
    outcome.counts.cold = cold;
    outcome.responseTime = seconds(0.1 * static_cast<double>(done));
    outcome.response.add(SimDuration::milliseconds(100), done);
    outcome.instances.busy = seconds(100.0 * busy);
    outcome.instances.idle = seconds(100.0);
    outcome.instances.provisioned = seconds(200.0);
    outcome.instances.starting = seconds(50.0);
    outcome.peakInstances = static_cast<std::int64_t>(done);
    outcome.instancesEnded = cold;
    outcome.lifespans = seconds(10.0 * static_cast<double>(cold));
    return outcome;
}

RunColumns columnsOf(std::vector<Outcome> outcomes)
{
    RunColumns columns;
    columns.alternative = "A";
    columns.measured = SimDuration::seconds(100);
    columns.replications = static_cast<int>(outcomes.size());
    columns.outcomes = std::move(outcomes);
    return columns;
}

bool isClose(double a, double b)
{
    return std::abs(a - b) <= 1e-9 * std::max(1.0, std::abs(b));
}

} // namespace

/// What people read of a run: means over replications, sums, pooled percentiles and the verdict on the objective.
class TestSummarise : public QObject
{
    Q_OBJECT

private slots:
    void meansAreOverReplicationsNotOverRequests()
    {
        const AlternativeSummary s =
            summarise(columnsOf({outcomeWith(10, 1, 1.0), outcomeWith(1000, 20, 3.0)}), {}, {});
        QVERIFY(isClose(s.coldProbability.mean, 0.06)); // (0.1 + 0.02)/2, not 21/1010
        QCOMPARE(s.counts.cold, std::uint64_t(21));
        QCOMPARE(s.counts.requests, std::uint64_t(1010));
        QCOMPARE(s.peakInstances, std::int64_t(1000));
        QVERIFY(isClose(s.instances.mean, 2.0 + 1.0 + 2.0 + 0.5));
        QVERIFY(isClose(s.busyInstances, 2.0));
        QVERIFY(isClose(s.idleInstances, 3.0));
        QVERIFY(isClose(s.startingInstances, 0.5));
        QVERIFY(isClose(*s.meanLifespanSeconds, 10.0));
        QVERIFY(isClose(s.responseMilliseconds.mean, 100.0));
        QVERIFY(!s.objectiveMet.has_value());
    }

    void intervalsAreStudents()
    {
        // Mean 3, variance 2.5, five values: the 0.975 quantile of t with 4 degrees of freedom is 2.7764451052.
        const double values[] = {1.0, 2.0, 3.0, 4.0, 5.0};
        const Estimate e = estimateOf(values);
        QVERIFY(isClose(e.mean, 3.0));
        QVERIFY(isClose(*e.standardError, std::sqrt(0.5)));
        QVERIFY(std::abs(e.ci95->high - (3.0 + 2.7764451052 * std::sqrt(0.5))) < 1e-9);
        QVERIFY(isClose(e.ci95->low + e.ci95->high, 6.0));
    }

    void oneReplicationHasNoInterval()
    {
        const AlternativeSummary s = summarise(columnsOf({outcomeWith(10, 1, 1.0)}), {}, 0.25);
        QVERIFY(!s.coldProbability.ci95 && !s.instances.ci95 && !s.responseMilliseconds.standardError);
        QCOMPARE(*s.analyticColdProbability, 0.25);
    }

    void onlyInvocationsAreInTheColdProbability()
    {
        Outcome outcome = outcomeWith(10, 5, 1.0);
        outcome.counts.requests = 30;
        outcome.counts.throttled = 15;
        outcome.counts.rejected = 5;
        const AlternativeSummary s = summarise(columnsOf({outcome}), {}, {});
        QVERIFY(isClose(s.coldProbability.mean, 0.5));
        QVERIFY(isClose(s.availability, 1.0 / 3.0));
        // Ten events that took 20 invocations: every one of them might have been cold.
        outcome = outcomeWith(10, 5, 1.0);
        outcome.counts.retried = 10;
        outcome.counts.invocations = 20;
        QVERIFY(isClose(summarise(columnsOf({outcome}), {}, {}).coldProbability.mean, 0.25));
    }

    void aReplicationWithoutRequestsHasNoShare()
    {
        const AlternativeSummary s = summarise(columnsOf({outcomeWith(10, 1, 1.0), outcomeWith(0, 0, 1.0)}), {}, {});
        QVERIFY(isClose(s.coldProbability.mean, 0.1));
        QVERIFY(!s.coldProbability.ci95);
        QVERIFY(s.instances.ci95.has_value());
    }

    void nothingAtAllIsNoPercentile()
    {
        const AlternativeSummary s = summarise(columnsOf({outcomeWith(0, 0, 0.0)}), {}, {});
        QVERIFY(!s.p50 && !s.p95 && !s.p99 && !s.meanLifespanSeconds);
        QCOMPARE(s.availability, 1.0);
    }

    void objectivesAreJudged_data()
    {
        QTest::addColumn<int>("below_ms");
        QTest::addColumn<double>("availability");
        QTest::addColumn<int>("lost");
        QTest::addColumn<bool>("met");
        QTest::newRow("both reached") << 110 << 0.9 << 0 << true;
        QTest::newRow("too slow") << 90 << 0.9 << 0 << false;
        QTest::newRow("too many lost") << 110 << 0.9 << 20 << false;
        // Of 105 requests 100 are done, and 95 % of 105 are 99.75; of 106 they are 100.7.
        QTest::newRow("just enough done") << 110 << 0.5 << 5 << true;
        QTest::newRow("one done too few") << 110 << 0.5 << 6 << false;
        QTest::newRow("nearly all lost, the others fast") << 110 << -1.0 << 1000 << false;
        QTest::newRow("response time alone") << 110 << -1.0 << 0 << true;
        QTest::newRow("availability alone") << -1 << 0.95 << 4 << true;
    }
    void objectivesAreJudged()
    {
        QFETCH(int, below_ms);
        QFETCH(double, availability);
        QFETCH(int, lost);
        QFETCH(bool, met);
        Outcome outcome = outcomeWith(100, 0, 1.0);
        outcome.counts.requests += static_cast<std::uint64_t>(lost);
        outcome.counts.timedOut += static_cast<std::uint64_t>(lost);
        Objective objective;
        if (below_ms > 0) {
            objective.responseTime = Objective::ResponseTime{95.0, SimDuration::milliseconds(below_ms)};
        }
        if (availability >= 0.0) {
            objective.availability = availability;
        }
        const AlternativeSummary s = summarise(columnsOf({outcome}), objective, {});
        QCOMPARE(s.objectiveMet, std::optional<bool>(met));
        QCOMPARE(s.objectivePercentile.has_value(), below_ms > 0 && lost <= 5);
    }

    /// Ninety requests take 100 ms, ten fail: after 1 ms, which does not make the others faster, or after 10 s.
    void failuresAreNotFastAnswers_data()
    {
        QTest::addColumn<int>("failure_ms");
        QTest::addColumn<double>("percentile");
        QTest::addColumn<bool>("met");
        QTest::newRow("fast failures, within what is done") << 1 << 90.0 << true;
        QTest::newRow("fast failures, more than is done") << 1 << 91.0 << false;
        QTest::newRow("slow failures, more than is done") << 10'000 << 91.0 << false;
        QTest::newRow("slow failures count twice near the limit") << 10'000 << 81.0 << false;
        QTest::newRow("slow failures, well within") << 10'000 << 80.0 << true;
    }
    void failuresAreNotFastAnswers()
    {
        QFETCH(int, failure_ms);
        QFETCH(double, percentile);
        QFETCH(bool, met);
        Outcome outcome = outcomeWith(90, 0, 1.0);
        outcome.counts.requests += 10;
        outcome.counts.failed += 10;
        outcome.response.add(SimDuration::milliseconds(failure_ms), 10);
        Objective objective;
        objective.responseTime = Objective::ResponseTime{percentile, SimDuration::milliseconds(110)};
        QCOMPARE(summarise(columnsOf({outcome}), objective, {}).objectiveMet, std::optional<bool>(met));
    }

    /// Fifty are still inside: what becomes of them nobody knows.
    void unfinishedRequestsAreLeftOut()
    {
        Outcome outcome = outcomeWith(95, 0, 1.0);
        outcome.counts.requests += 50;
        outcome.counts.unfinished += 50;
        Objective objective;
        objective.responseTime = Objective::ResponseTime{99.0, SimDuration::milliseconds(110)};
        QCOMPARE(summarise(columnsOf({outcome}), objective, {}).objectiveMet, std::optional<bool>(true));
    }

    void noCompletionMissesAnyResponseTime()
    {
        Outcome outcome;
        outcome.counts.requests = outcome.counts.timedOut = 7;
        const Objective objective{Objective::ResponseTime{95.0, SimDuration::hours(1)}, std::nullopt};
        QCOMPARE(summarise(columnsOf({outcome}), objective, {}).objectiveMet, std::optional<bool>(false));
    }

    void differencesArePaired()
    {
        // Replications differ wildly, the two alternatives by exactly 0.5 instances: paired, the interval is a point.
        const RunColumns left = columnsOf({outcomeWith(10, 1, 1.0), outcomeWith(10, 1, 9.0), outcomeWith(10, 1, 30.0)});
        const RunColumns right =
            columnsOf({outcomeWith(10, 1, 1.5), outcomeWith(10, 1, 9.5), outcomeWith(10, 1, 30.5)});
        const Estimate difference = pairedDifference(left, right, Measure::Instances);
        QVERIFY(isClose(difference.mean, 0.5));
        QVERIFY(difference.ci95->high - difference.ci95->low < 1e-9);
    }
};

QTEST_APPLESS_MAIN(TestSummarise)
#include "tst_summarise.moc"
