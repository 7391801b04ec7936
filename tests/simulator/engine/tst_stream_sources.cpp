// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <cmath>
#include <numeric>
#include <vector>

#include "core/base/random_stream.h"
#include "core/base/variates.h"
#include "simulator/engine/engine.h"
#include "simulator/engine/stream_lane.h"
#include "simulator/simulate.h"
#include "tests/simulator/engine/watched_run.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

/// @p count records at 10 s for a function that works @p serviceSeconds on a batch.
FunctionConfiguration function(StreamRecords stream, std::int64_t count, double serviceSeconds)
{
    FunctionConfiguration f;
    f.memory = MemorySize::megabytes(128);
    f.service = {ConstantLaw{seconds(serviceSeconds)}};
    f.sources = {{SourceIndex{}, BatchArrivals{count, seconds(10), std::nullopt}, stream}};
    PerRequestScaling scaling;
    scaling.keepAlive = seconds(600);
    f.scaling = scaling;
    return f;
}

/// When batches were handed over, in seconds.
QString batchesOf(Watch watch)
{
    std::ranges::stable_sort(watch.all, {}, &InvocationRow::arrival);
    QString words;
    for (const InvocationRow &row : watch.all) {
        words += QStringLiteral("%1 ").arg(row.arrival.sinceStart().inSeconds());
    }
    return words.trimmed();
}

RecordStream recordStream(const StreamRecords &rules, std::uint64_t seed)
{
    return {&rules, 0, 0, NumberedDraws({seed, 0, StreamOwner::Source, 0, StreamPurpose::Selection, 1})};
}

/// The first seed with which of @p count records exactly the one at @p position is poisonous.
std::uint64_t seedThatPoisons(const StreamRecords &rules, std::uint64_t count, std::uint64_t position)
{
    for (std::uint64_t seed = 1;; ++seed) {
        const RecordStream stream = recordStream(rules, seed);
        bool isFound = true;
        for (std::uint64_t i = 0; i < count; ++i) {
            isFound = isFound && stream.isPoisonous(i) == (i == position);
        }
        if (isFound) {
            return seed;
        }
    }
}

} // namespace

/// Records of streams, in the engine.
class TestStreamSources : public QObject
{
    Q_OBJECT

private slots:
    /// 250 records in one lane, batches of 100 that take 2 s: 10 to 12, 12 to 14, and the last 50 from 14 to 16 s.
    void aLaneTakesOneBatchAfterTheOther()
    {
        Watch watch;
        const UnitOutcome out = outcomeOf(run(function({}, 250, 2), 100), watch);
        QCOMPARE(batchesOf(watch), QStringLiteral("10 12 14"));
        const Counts &counts = out.outcome.counts;
        QCOMPARE(counts.requests, 250U);
        QCOMPARE(counts.done, 250U);
        QCOMPARE(counts.invocations, 3U);
        QCOMPARE(counts.retried, 0U);
        QCOMPARE(out.outcome.responseTime.count(), Int128(seconds(100 * 2 + 100 * 4 + 50 * 6).count()));
        TotalTime queued;
        for (const TotalTime &bin : out.series.queued) {
            queued += bin;
        }
        QCOMPARE(queued.count(), Int128(seconds(100 * 2 + 50 * 4).count()));
        const Handovers &handovers = out.outcome.handovers; // all have waited since they came
        QCOMPARE(handovers.count, 250U);
        QCOMPARE(handovers.age.count(), queued.count());
        QCOMPARE(handovers.oldest, seconds(4));
    }

    /// One lane; records every @p gap seconds, from then on.
    void whenALaneLooks_data()
    {
        QTest::addColumn<double>("gap");
        QTest::addColumn<double>("interval");
        QTest::addColumn<int>("size");
        QTest::addColumn<double>("window");
        QTest::addColumn<double>("service");
        QTest::addColumn<QString>("batches");
        // 0.4 and 0.8 s; 1.2, 1.6 and 2 s; and so on: what comes as the shard is polled is found.
        QTest::newRow("once a second") << 0.4 << 1.0 << 100 << 0.0 << 0.1 << "1 2 3 4";
        QTest::newRow("at once") << 1.5 << 0.0 << 100 << 0.0 << 0.1 << "1.5 3 4.5";
        QTest::newRow("only when there is something") << 1.5 << 1.0 << 100 << 0.0 << 0.1 << "2 3";
        // 1.2 to 2.4 s wait at 2.5 s, and four more at 4 s.
        QTest::newRow("again at once while records wait") << 0.4 << 1.0 << 100 << 0.0 << 1.5 << "1 2.5 4";
        // At 2.9 s only that of 1.2 s is left, at 4.8 s two wait.
        QTest::newRow("full batches first") << 0.4 << 1.0 << 2 << 0.0 << 1.9 << "1 2.9 4.8";
        // From 1 to 3.5 s come three; the next one is found at 4 s.
        QTest::newRow("the window is over") << 1.0 << 1.0 << 100 << 2.5 << 0.1 << "3.5";
        QTest::newRow("what comes as the window closes") << 1.0 << 1.0 << 100 << 3.0 << 0.1 << "4";
        QTest::newRow("full before the window closes") << 1.0 << 1.0 << 2 << 3.0 << 0.1 << "2 4";
        // Full at 1.2 s, but that is seen at 2 s.
        QTest::newRow("fullness is seen when it looks") << 0.4 << 1.0 << 3 << 9.0 << 0.1 << "2 3 4";
        // At 3.1 s 2, 2.5 and 3 s wait; the window begins then.
        QTest::newRow("a window after a batch") << 0.5 << 1.0 << 100 << 1.0 << 1.1 << "2 4.1";
    }
    void whenALaneLooks()
    {
        QFETCH(double, gap);
        QFETCH(double, interval);
        QFETCH(int, size);
        QFETCH(double, window);
        QFETCH(double, service);
        StreamRecords stream;
        stream.pollInterval = seconds(interval);
        stream.batchSize = size;
        stream.batchWindow = seconds(window);
        FunctionConfiguration f = function(stream, 1, service);
        f.sources[0].arrivals = ConstantArrivals{Rate::perSecond(1 / gap)};
        Watch watch;
        (void)outcomeOf(run(f, 4.99), watch);
        QTEST(batchesOf(watch), "batches");
    }

    /// Four shards of two lanes, a poll a second: shard 0 at 0, 1, 2 …, shard 1 at 0.25, 1.25 …
    void shardsArePolledInTurn_data()
    {
        QTest::addColumn<int>("lane");
        QTest::addColumn<double>("now");
        QTest::addColumn<double>("next");
        QTest::newRow("the first shard") << 0 << 0.1 << 1.0;
        QTest::newRow("the other lane of it") << 1 << 0.1 << 1.0;
        QTest::newRow("the second shard, first poll") << 2 << 0.1 << 0.25;
        QTest::newRow("as it is polled") << 3 << 2.25 << 2.25;
        QTest::newRow("just after") << 3 << 2.250000001 << 3.25;
        QTest::newRow("the last shard") << 7 << 1.8 << 2.75;
    }
    void shardsArePolledInTurn()
    {
        QFETCH(int, lane);
        QFETCH(double, now);
        StreamRecords rules;
        rules.shards = 4;
        rules.lanesPerShard = 2;
        const RecordStream stream = recordStream(rules, 1);
        QTEST(double(stream.polledNext(static_cast<std::uint32_t>(lane), seconds(now).count())) / 1e9, "next");
    }

    void whereRecordsLie_data()
    {
        QTest::addColumn<int>("shards");
        QTest::addColumn<int>("lanes");
        QTest::addColumn<double>("hottest");    // below 0: none
        QTest::addColumn<double>("firstShard"); // its share
        QTest::addColumn<double>("last");       // share of the last lane
        QTest::newRow("even keys") << 4 << 5 << -1.0 << 0.25 << 0.05;
        QTest::newRow("a hot shard") << 4 << 2 << 0.7 << 0.7 << 0.05;
        QTest::newRow("a cold first shard") << 3 << 1 << 0.0 << 0.0 << 0.5;
        QTest::newRow("all in one shard") << 3 << 2 << 1.0 << 1.0 << 0.0;
        QTest::newRow("one shard is as hot as it can be") << 1 << 2 << 0.1 << 1.0 << 0.5;
    }
    void whereRecordsLie()
    {
        QFETCH(int, shards);
        QFETCH(int, lanes);
        QFETCH(double, hottest);
        StreamRecords rules;
        rules.shards = shards;
        rules.lanesPerShard = lanes;
        if (hottest >= 0.0) {
            rules.hottestShare = hottest;
        }
        const RecordStream stream = recordStream(rules, 7);
        constexpr int records = 40'000;
        std::vector<int> counts(static_cast<std::size_t>(shards * lanes));
        for (std::uint64_t i = 0; i < records; ++i) {
            ++counts[stream.laneOf(i)];
        }
        const double first = double(std::accumulate(counts.begin(), counts.begin() + lanes, 0)) / records;
        QFETCH(double, last);
        QFETCH(double, firstShard);
        // Four standard deviations of a share of 40,000 records are 0.01 at most.
        QVERIFY2(std::abs(first - firstShard) <= 0.01, qPrintable(QString::number(first)));
        QVERIFY2(std::abs(double(counts.back()) / records - last) <= 0.01, qPrintable(QString::number(counts.back())));
    }

    /// Two records at 10 s, a batch that takes 1 s and always fails; back-offs of 1, 2, 4 … 60 s, each from the failure
    /// on.
    void aBatchThatFailsIsTriedAgain_data()
    {
        QTest::addColumn<int>("retries"); // below 0: any number
        QTest::addColumn<double>("maximumAge");
        QTest::addColumn<double>("retention");
        QTest::addColumn<bool>("deadLetters");
        QTest::addColumn<QString>("batches");
        QTest::addColumn<QString>("counts"); // failed, dead letters, expired
        QTest::newRow("no retry") << 0 << 1e6 << 1e6 << false << "10"
                                  << "2 0 0";
        QTest::newRow("two retries") << 2 << 1e6 << 1e6 << false << "10 12 15"
                                     << "2 0 0";
        QTest::newRow("dead letters") << 1 << 1e6 << 1e6 << true << "10 12"
                                      << "0 2 0";
        // Tried next at 79 s, at an age of 69 s, and then at 140 s, since the back-off is 1 min at most.
        QTest::newRow("too old") << -1 << 60.0 << 1e6 << true << "10 12 15 20 29 46"
                                 << "0 0 2";
        QTest::newRow("exactly as old as allowed") << -1 << 69.0 << 1e6 << false << "10 12 15 20 29 46 79"
                                                   << "0 0 2";
        QTest::newRow("not kept for longer") << -1 << 1e6 << 60.0 << true << "10 12 15 20 29 46"
                                             << "0 0 2";
        QTest::newRow("the longest back-off") << 7 << 1e6 << 1e6 << false << "10 12 15 20 29 46 79 140"
                                              << "2 0 0";
    }
    void aBatchThatFailsIsTriedAgain()
    {
        QFETCH(int, retries);
        QFETCH(double, maximumAge);
        QFETCH(double, retention);
        QFETCH(bool, deadLetters);
        StreamRecords stream;
        if (retries >= 0) {
            stream.retries = retries;
        }
        stream.maximumAge = seconds(maximumAge);
        stream.retention = seconds(retention);
        stream.deadLetters = deadLetters;
        FunctionConfiguration f = function(stream, 2, 1);
        f.failureProbability = 1.0;
        Watch watch;
        const UnitOutcome out = outcomeOf(run(f, 1000), watch);
        const Counts &counts = out.outcome.counts;
        QTEST(batchesOf(watch), "batches");
        QTEST(QStringLiteral("%1 %2 %3").arg(counts.failed).arg(counts.deadLettered).arg(counts.expired), "counts");
        QCOMPARE(counts.retried, 2 * (watch.all.size() - 1));
        QCOMPARE(counts.endings(), counts.requests);
        // As old as the last batch is after 10 s.
        QCOMPARE(out.outcome.handovers.oldest, watch.all.back().arrival - SimTime::after(seconds(10)));
    }

    /// Eight records at 10 s of which one is poisonous, one second for a batch, one second of back-off, no retries.
    void aBatchIsCutDownToThePoison_data()
    {
        QTest::addColumn<bool>("bisects");
        QTest::addColumn<int>("count");
        QTest::addColumn<int>("poison");
        QTest::addColumn<QString>("batches");
        QTest::addColumn<int>("done");
        QTest::addColumn<int>("retried");
        QTest::addColumn<double>("response"); // of all, failed ones too
        // 0-7 fail at 11; 0-3 from 12 to 13; 4-7 fail at 14; 4-5 from 15, fail at 16; 4 from 17 to 18; 5 fails at 19;
        // 6-7 from 19 to 20.
        QTest::newRow("the sixth of eight")
            << true << 8 << 5 << "10 12 13 15 17 18 19" << 7 << 14 << 4 * 3.0 + 8 + 9 + 2 * 10;
        // 0-7 fail at 11; 0-3 at 13; 0-1 at 15; 0 at 17; 1, 2-3 and 4-7 follow at 17, 18 and 19.
        QTest::newRow("the first of eight")
            << true << 8 << 0 << "10 12 14 16 17 18 19" << 7 << 14 << 7.0 + 8 + 2 * 9 + 4 * 10;
        // 0-4 fail at 11; 0-2 from 12 to 13; 3-4 fail at 14; 3 from 15 to 16; 4 fails at 17.
        QTest::newRow("the last of five") << true << 5 << 4 << "10 12 13 15 16" << 4 << 7 << 3 * 3.0 + 6 + 7;
        QTest::newRow("alone") << true << 1 << 0 << "10" << 0 << 0 << 1.0;
        QTest::newRow("as a whole") << false << 8 << 5 << "10" << 0 << 0 << 8 * 1.0;
    }
    void aBatchIsCutDownToThePoison()
    {
        QFETCH(bool, bisects);
        QFETCH(int, count);
        QFETCH(int, poison);
        QFETCH(double, response);
        StreamRecords stream;
        stream.bisects = bisects;
        stream.retries = 0;
        stream.poisonousShare = 0.2;
        const std::uint64_t seed =
            seedThatPoisons(stream, static_cast<std::uint64_t>(count), static_cast<std::uint64_t>(poison));
        Watch watch;
        const UnitOutcome out = outcomeOf(run(function(stream, count, 1), 100, seed), watch);
        const Counts &counts = out.outcome.counts;
        QTEST(batchesOf(watch), "batches");
        QTEST(static_cast<int>(counts.done), "done");
        QTEST(static_cast<int>(counts.retried), "retried");
        QCOMPARE(counts.failed, counts.requests - counts.done);
        QCOMPARE(out.outcome.responseTime.count(), Int128(seconds(response).count()));
    }

    /// A cut takes up no retry. 0-3 fail at 11; 0-1 from 12 to 13; 2-3 fail at 14; 2 from 15 to 16; 3 fails at 17 and,
    /// tried once more from 18 on, at 19 s.
    void onlyTriesOfTheSameBatchAreRetries()
    {
        StreamRecords stream;
        stream.bisects = true;
        stream.retries = 1;
        stream.deadLetters = true;
        stream.poisonousShare = 0.2;
        Watch watch;
        const Counts counts =
            outcomeOf(run(function(stream, 4, 1), 100, seedThatPoisons(stream, 4, 3)), watch).outcome.counts;
        QCOMPARE(batchesOf(watch), QStringLiteral("10 12 13 15 16 18"));
        QCOMPARE(counts.deadLettered, 1U);
        QCOMPARE(counts.done, 3U);
    }

    /// Four records of 1 s each reach the timeout of 2.5 s at 12.5 s; each half is done in 2 s.
    void aCutAvoidsTimeouts()
    {
        StreamRecords stream;
        stream.bisects = true;
        stream.retries = 0;
        stream.service = StreamRecords::Service::PerRecord;
        FunctionConfiguration f = function(stream, 4, 1);
        f.timeout = seconds(2.5);
        Watch watch;
        const UnitOutcome out = outcomeOf(run(f, 100), watch);
        QCOMPARE(batchesOf(watch), QStringLiteral("10 13.5 15.5"));
        QCOMPARE(out.outcome.counts.done, 4U);
        QCOMPARE(out.outcome.counts.timedOut, 0U);
        QCOMPARE(out.outcome.responseTime.count(), Int128(seconds(2 * 5.5 + 2 * 7.5).count()));
    }

    /// A request works on the only place from 10 to 15 s. The batch is refused at 10, 11 and 13 s, and let in at 17 s.
    void refusalsTakeUpNoRetry()
    {
        StreamRecords stream;
        stream.retries = 0;
        stream.bisects = true; // refused batches are not cut either
        FunctionConfiguration f = function(stream, 2, 5);
        f.sources.push_back({SourceIndex(1), BatchArrivals{1, seconds(10), std::nullopt}});
        std::get<PerRequestScaling>(f.scaling).concurrencyLimit = 1;
        Watch watch;
        const UnitOutcome out = outcomeOf(run(f, 200), watch);
        QCOMPARE(batchesOf(watch), QStringLiteral("10 10 11 13 17"));
        QCOMPARE(out.outcome.counts.done, 3U);
        QCOMPARE(out.outcome.counts.throttled, 0U);
        QCOMPARE(out.outcome.counts.invocations, 2U);
        QCOMPARE(out.outcome.responseTime.count(), Int128(seconds(5 + 2 * 12).count()));
    }

    /// A poisonous record holds up those of its own lane only, and those for good.
    void aLaneBlocksNoOther()
    {
        StreamRecords stream;
        stream.lanesPerShard = 2;
        stream.batchSize = 1;
        stream.poisonousShare = 0.05;
        const std::uint64_t seed = seedThatPoisons(stream, 20, 0);
        const RecordStream lanes = recordStream(stream, seed);
        std::uint64_t inOther = 0;
        for (std::uint64_t i = 1; i < 20; ++i) {
            inOther += lanes.laneOf(i) != lanes.laneOf(0) ? 1 : 0;
        }
        QVERIFY(inOther > 3 && inOther < 17);
        Watch watch;
        const Counts counts = outcomeOf(run(function(stream, 20, 0.1), 3600, seed), watch).outcome.counts;
        QCOMPARE(counts.done, inOther);
        QCOMPARE(counts.unfinished, 20U - inOther);
    }

    /// The records of a version that states failures of its own are not poisonous any more.
    void aNewVersionCopesWithPoison()
    {
        StreamRecords stream;
        stream.poisonousShare = 1.0;
        FunctionConfiguration f = function(stream, 3, 1);
        Deployment fix;
        fix.at = seconds(30);
        fix.failureProbability = 0.0;
        f.deployments = {fix};
        Watch watch;
        const Counts counts = outcomeOf(run(f, 200), watch).outcome.counts;
        QCOMPARE(batchesOf(watch), QStringLiteral("10 12 15 20 29 46"));
        QCOMPARE(counts.done, 3U);
    }

    void theTimeOfABatchIsThatOfItsRecords()
    {
        StreamRecords stream;
        stream.service = StreamRecords::Service::PerRecord;
        Watch watch;
        const UnitOutcome out = outcomeOf(run(function(stream, 3, 2), 100), watch);
        QCOMPARE(out.outcome.usage.workTime.count(), Int128(seconds(6).count()));
        QCOMPARE(out.outcome.responseTime.count(), Int128(seconds(18).count()));
    }

    void whatIsPendingAtTheHorizon_data()
    {
        QTest::addColumn<double>("horizon");
        QTest::addColumn<double>("age");
        QTest::addColumn<QString>("counts"); // unfinished, expired, failed
        // Two batches of one record at 10 s; the first one fails at 11 and at 13 s, with one retry.
        QTest::newRow("worked on, and one behind it") << 10.5 << 1e6 << "2 0 0";
        QTest::newRow("worked on, and one too old behind it") << 10.5 << 0.1 << "1 1 0";
        QTest::newRow("blocked") << 11.5 << 1e6 << "2 0 0";
        QTest::newRow("blocked and too old") << 11.5 << 1.2 << "0 2 0";
        QTest::newRow("the first one has failed") << 13.5 << 1e6 << "1 0 1";
    }
    void whatIsPendingAtTheHorizon()
    {
        QFETCH(double, horizon);
        QFETCH(double, age);
        StreamRecords stream;
        stream.batchSize = 1;
        stream.retries = 1;
        stream.maximumAge = seconds(age);
        FunctionConfiguration f = function(stream, 2, 1);
        f.failureProbability = 1.0;
        Watch watch;
        const Counts counts = outcomeOf(run(f, horizon), watch).outcome.counts;
        QTEST(QStringLiteral("%1 %2 %3").arg(counts.unfinished).arg(counts.expired).arg(counts.failed), "counts");
        QCOMPARE(counts.requests, 2U);
    }

    void aCopyGoesOnAsTheOriginal()
    {
        StreamRecords stream;
        stream.shards = 3;
        stream.lanesPerShard = 2;
        stream.batchWindow = seconds(2);
        stream.batchSize = 10;
        stream.retries = 2;
        stream.bisects = true;
        stream.poisonousShare = 0.05;
        FunctionConfiguration f = function(stream, 1, 1);
        f.service = {ExponentialLaw{seconds(0.3)}};
        f.failureProbability = 0.1;
        f.sources[0].arrivals = PoissonArrivals{Rate::perSecond(4)};
        std::get<PerRequestScaling>(f.scaling).concurrencyLimit = 4;
        const Configuration configuration = run(f, 3000);
        Watch watch;
        Engine engine = *Engine::make(configuration, ReplicationIndex{}, watch);
        QVERIFY(*engine.advanceTo(SimTime::after(seconds(1000.7))));
        Engine copy = engine;
        QCOMPARE(copy.digest(), engine.digest());
        QVERIFY(*engine.advanceTo(SimTime::after(seconds(3000))));
        QVERIFY(*copy.advanceTo(SimTime::after(seconds(3000))));
        const UnitOutcome first = engine.finish();
        const UnitOutcome second = copy.finish();
        QVERIFY(first.outcome.counts.failed > 100);
        QVERIFY(first.outcome == second.outcome);
        QVERIFY(first.series == second.series);
        QVERIFY(first.fingerprint == second.fingerprint);
    }

    /// On random platforms every record ends once, every batch that was let in is one invocation, and no more are
    /// worked on at once than there are lanes.
    void everyRecordEndsOnce()
    {
        Stream dice({13, 0, StreamOwner::Test, 0, StreamPurpose::Selection, 0});
        const auto below = [&](std::uint32_t count) { return variates::index(dice.next(), count); };
        Counts sum;
        for (int turn = 0; turn < 60; ++turn) {
            StreamRecords stream;
            stream.shards = 1 + below(5);
            stream.lanesPerShard = 1 + below(3);
            if (below(2) == 0) {
                stream.hottestShare = 0.1 * below(11);
            }
            stream.batchSize = 1 + below(12);
            stream.batchWindow = seconds(below(2) == 0 ? 0 : 0.5 * below(10));
            stream.service = below(2) == 0 ? StreamRecords::Service::PerBatch : StreamRecords::Service::PerRecord;
            stream.pollInterval = seconds(0.25 * below(6));
            if (below(2) == 0) {
                stream.retries = below(4);
            }
            stream.firstBackOff = seconds(0.1 + below(3));
            stream.longestBackOff = stream.firstBackOff + seconds(below(20));
            stream.bisects = below(2) == 0;
            stream.deadLetters = below(2) == 0;
            if (below(2) == 0) {
                stream.maximumAge = seconds(10 + below(100));
            }
            stream.retention = seconds(30 + below(300));
            stream.poisonousShare = below(2) == 0 ? 0.0 : 0.02;
            FunctionConfiguration f = function(stream, 1, 1);
            f.service = {ExponentialLaw{seconds(0.1 + 0.2 * below(4))}};
            f.coldStart = {Distribution{ExponentialLaw{seconds(1)}}};
            f.failureProbability = 0.1 * below(4);
            f.concurrency = 1 + static_cast<int>(below(3));
            f.cpuShare = below(2) == 0 ? 0.0 : 0.5;
            if (below(2) == 0) {
                f.timeout = seconds(1 + below(5));
            }
            f.sources[0].arrivals = PoissonArrivals{Rate::perSecond(1 + below(8))};
            AsynchronousEvents objects;
            objects.deliveryDelay = AsynchronousEvents::usualDeliveryDelay();
            f.sources.push_back({SourceIndex(1), UserArrivals{3, {ExponentialLaw{seconds(5)}}}});
            f.sources.push_back({SourceIndex(2), PoissonArrivals{Rate::perSecond(0.5)}, objects});
            if (below(2) == 0) {
                PerRequestScaling scaling;
                scaling.keepAlive = seconds(1 + below(100));
                scaling.routing = static_cast<Routing>(below(5));
                scaling.concurrencyLimit = 1 + below(12);
                f.scaling = scaling;
            } else {
                FixedReplicas replicas;
                replicas.replicas = 1 + static_cast<int>(below(6));
                replicas.queueLimit = below(10);
                replicas.queueTimeout = seconds(1 + below(10));
                f.scaling = replicas;
            }
            Configuration configuration = run(f, 1000);
            configuration.warmUp = seconds(below(200));
            Watch watch;
            const Counts counts = outcomeOf(configuration, watch).outcome.counts;
            QCOMPARE(counts.requests, counts.endings());
            std::uint64_t letIn = 0;
            std::vector<std::pair<SimTime, int>> changes; // batches of the stream, begin and end; ends go first
            for (const InvocationRow &row : watch.all) {
                const bool isRefused = row.ending == Ending::Throttled || row.ending == Ending::Rejected;
                letIn += row.arrival.sinceStart() >= configuration.warmUp && !isRefused ? 1 : 0;
                if (raw(row.source) == 0 && !isRefused) {
                    changes.emplace_back(row.arrival, +1);
                    changes.emplace_back(row.arrival + row.wait + row.coldStart + row.service, -1);
                }
            }
            QCOMPARE(counts.invocations, letIn);
            std::ranges::sort(changes);
            std::int64_t workedOn = 0;
            for (const auto &[at, by] : changes) {
                workedOn += by;
                QVERIFY(workedOn <= stream.shards * stream.lanesPerShard);
            }
            sum += counts;
        }
        QVERIFY(sum.done > 10'000 && sum.failed > 0 && sum.timedOut > 0 && sum.unfinished > 0 && sum.throttled > 0);
        QVERIFY(sum.expired > 100 && sum.deadLettered > 100 && sum.retried > 1000);
    }
};

QTEST_APPLESS_MAIN(TestStreamSources)
#include "tst_stream_sources.moc"
