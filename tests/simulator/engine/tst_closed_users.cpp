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

FunctionConfiguration function(std::int64_t users, double thinkSeconds, double serviceSeconds)
{
    FunctionConfiguration f;
    f.memory = MemorySize::megabytes(128);
    f.service = {ConstantLaw{seconds(serviceSeconds)}};
    f.sources = {{SourceIndex{}, UserArrivals{users, {ConstantLaw{seconds(thinkSeconds)}}}}};
    PerRequestScaling scaling;
    scaling.keepAlive = seconds(600);
    f.scaling = scaling;
    return f;
}

QString arrivalsOf(const Watch &watch)
{
    QString words;
    for (const InvocationRow &row : watch.all) {
        words += QStringLiteral("%1 ").arg(row.arrival.sinceStart().inSeconds());
    }
    return words.trimmed();
}

} // namespace

/// Users who wait for the answer, in the engine.
class TestClosedUsers : public QObject
{
    Q_OBJECT

private slots:
    /// Think 10 s, wait 2 s: 10, 22, 34, 46 and, not answered by the horizon, 58 s.
    void oneUserThinksAndWaits()
    {
        Watch watch;
        const Counts counts = outcomeOf(run(function(1, 10, 2), 59), watch).outcome.counts;
        QCOMPARE(arrivalsOf(watch), QStringLiteral("10 22 34 46 58"));
        QCOMPARE(counts.requests, 5U);
        QCOMPARE(counts.done, 4U);
        QCOMPARE(counts.unfinished, 1U);
        QCOMPARE(counts.invocations, 5U);
    }

    /// Two at once where one replica serves: the second waits 2 s for its turn, and from then on comes 2 s later.
    void waitingDelaysTheNextRequest()
    {
        FunctionConfiguration f = function(2, 10, 2);
        f.scaling = FixedReplicas{};
        Watch watch;
        (void)outcomeOf(run(f, 40), watch);
        std::ranges::stable_sort(watch.all, {}, &InvocationRow::arrival);
        QCOMPARE(arrivalsOf(watch), QStringLiteral("10 10 22 24 34 36"));
    }

    /// Whoever is refused has an answer at once: of two users one is served from 10 to 12 s; the other one is throttled
    /// at 10 s and comes back at 20 s, the first one at 22 s.
    void aRefusalIsAnAnswer()
    {
        FunctionConfiguration f = function(2, 10, 2);
        std::get<PerRequestScaling>(f.scaling).concurrencyLimit = 1;
        Watch watch;
        const Counts counts = outcomeOf(run(f, 33), watch).outcome.counts;
        std::ranges::stable_sort(watch.all, {}, &InvocationRow::arrival);
        QCOMPARE(arrivalsOf(watch), QStringLiteral("10 10 20 22 32"));
        QCOMPARE(counts.throttled, 1U);
        QCOMPARE(counts.requests, counts.endings());
    }

    /// A timeout and a failure are answers, too.
    void everyEndingIsAnAnswer()
    {
        FunctionConfiguration f = function(1, 10, 5);
        f.timeout = seconds(3);
        Watch timedOut;
        QCOMPARE(outcomeOf(run(f, 40), timedOut).outcome.counts.timedOut, 3U);
        QCOMPARE(arrivalsOf(timedOut), QStringLiteral("10 23 36"));
        f.timeout.reset();
        f.failureProbability = 1.0;
        Watch failed;
        QCOMPARE(outcomeOf(run(f, 41), failed).outcome.counts.failed, 2U);
        QCOMPARE(arrivalsOf(failed), QStringLiteral("10 25 40"));
    }

    /// A user who does not think and is refused at once still lets time pass: every millisecond of 100 s.
    void timePassesBetweenTheRequestsOfAUser()
    {
        FunctionConfiguration f = function(2, 0, 1000);
        std::get<PerRequestScaling>(f.scaling).concurrencyLimit = 1;
        Watch watch;
        const Counts counts = outcomeOf(run(f, 100), watch).outcome.counts;
        QCOMPARE(counts.unfinished, 1U);
        QCOMPARE(counts.throttled, 100'000U);
    }

    void openArrivalsGoFirst()
    {
        // One place, and at 10 s both a batch's request and a user's: the batch's gets it, whatever the order of
        // sources.
        for (const bool usersFirst : {true, false}) {
            FunctionConfiguration f = function(1, 10, 2);
            f.sources[0].index = SourceIndex(usersFirst ? 0 : 1);
            f.sources.push_back({SourceIndex(usersFirst ? 1 : 0), BatchArrivals{1, seconds(10), std::nullopt}});
            std::get<PerRequestScaling>(f.scaling).concurrencyLimit = 1;
            Watch watch;
            (void)outcomeOf(run(f, 15), watch);
            for (const InvocationRow &row : watch.all) {
                QCOMPARE(row.ending == Ending::Throttled, row.source == f.sources[0].index);
            }
            QCOMPARE(watch.all.size(), std::size_t(2));
        }
    }

    /// The n-th request of a user thinks and works as long on every platform.
    void usersAreTheSameOnOtherPlatforms()
    {
        FunctionConfiguration f = function(7, 0, 0);
        f.service = {ExponentialLaw{seconds(1)}};
        f.sources[0].arrivals = UserArrivals{7, {ExponentialLaw{seconds(4)}}};
        Watch one;
        const UnitOutcome perRequest = outcomeOf(run(f, 5000), one);
        FixedReplicas replicas;
        replicas.replicas = 7;
        f.scaling = replicas;
        Watch two;
        const UnitOutcome fixed = outcomeOf(run(f, 5000), two);
        QVERIFY(perRequest.outcome.counts.done > 6000);
        QCOMPARE(fixed.outcome.counts.done, perRequest.outcome.counts.done);
        QCOMPARE(fixed.outcome.usage.workTime.count(), perRequest.outcome.usage.workTime.count());
        f.sources[0].index = SourceIndex(1);
        Watch three;
        QVERIFY(outcomeOf(run(f, 5000), three).outcome.usage.workTime.count() != fixed.outcome.usage.workTime.count());
    }

    void aCopyGoesOnAsTheOriginal()
    {
        FunctionConfiguration f = function(30, 0, 0);
        f.service = {ExponentialLaw{seconds(1)}};
        f.sources[0].arrivals = UserArrivals{30, {ExponentialLaw{seconds(4)}}};
        FixedReplicas replicas;
        replicas.replicas = 3;
        f.scaling = replicas;
        const Configuration configuration = run(f, 3000);
        Watch watch;
        Engine engine = *Engine::make(configuration, ReplicationIndex{}, watch);
        QVERIFY(*engine.advanceTo(SimTime::after(seconds(1000))));
        Engine copy = engine;
        QVERIFY(*engine.advanceTo(SimTime::after(seconds(3000))));
        QVERIFY(*copy.advanceTo(SimTime::after(seconds(3000))));
        const UnitOutcome first = engine.finish();
        const UnitOutcome second = copy.finish();
        QVERIFY(first.outcome.counts.done > 5000);
        QVERIFY(first.outcome == second.outcome);
        QVERIFY(first.fingerprint == second.fingerprint);
    }
};

QTEST_APPLESS_MAIN(TestClosedUsers)
#include "tst_closed_users.moc"
