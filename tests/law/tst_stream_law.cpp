// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/law/law_run.h"

using namespace warmfront;
using namespace warmfront::law;

/// Records of streams that are read lane by lane.
class TestStreamLaw : public QObject
{
    Q_OBJECT

    static sim::Configuration streamed(Distribution service, double rate, const StreamRecords &stream,
                                       std::int64_t measured, std::int64_t warmUp)
    {
        sim::PerRequestScaling scaling;
        scaling.keepAlive = SimDuration::minutes(5);
        sim::Configuration configuration = oneFunction(std::move(service), scaling, rate, 30, measured, warmUp);
        configuration.functions[0].sources[0].delivery = stream;
        return configuration;
    }
    static double meanResponse(const Outcome &o)
    {
        return o.responseTime.inSeconds() / static_cast<double>(o.counts.done + o.counts.failed);
    }

private slots:
    /// However many records come, lanes take shards × lanes × batch / service of them: no faster, and no slower, since
    /// the next batch follows at once. With exponential service the number of batches in a time is that time over the
    /// mean, exactly.
    void lanesBoundTheThroughput_data()
    {
        QTest::addColumn<int>("shards");
        QTest::addColumn<int>("lanes");
        QTest::addColumn<int>("batch");
        QTest::addColumn<double>("service");
        QTest::newRow("one lane") << 1 << 1 << 10 << 0.5;
        QTest::newRow("ten lanes of one shard") << 1 << 10 << 2 << 0.4;
        QTest::newRow("three shards of two lanes") << 3 << 2 << 5 << 0.3;
    }
    void lanesBoundTheThroughput()
    {
        QFETCH(int, shards);
        QFETCH(int, lanes);
        QFETCH(int, batch);
        QFETCH(double, service);
        StreamRecords stream;
        stream.shards = shards;
        stream.lanesPerShard = lanes;
        stream.batchSize = batch;
        stream.pollInterval = {};
        const double most = shards * lanes * batch / service;
        const RunColumns columns = runOf(streamed(exponential(service), 2.0 * most, stream, 1'000, 0));
        VERIFY_LAW("throughput",
                   over(columns, [](const Outcome &o) { return static_cast<double>(o.counts.done) / 1'000.0; }), most,
                   0.005);
    }

    /// Batches of one, found as they come: every lane is a queue of its own for its part of a Poisson stream, with the
    /// wait of Pollaczek and Khinchine: load × E[S²] / (2 E[S] (1 − load)).
    void aLaneIsAQueueWithOneServer_data()
    {
        QTest::addColumn<bool>("isConstant");
        QTest::addColumn<int>("lanes");
        QTest::addColumn<double>("load");
        QTest::newRow("M/D/1, one lane") << true << 1 << 0.8;
        QTest::newRow("M/D/1, six lanes") << true << 6 << 0.7;
        QTest::newRow("M/M/1, one lane") << false << 1 << 0.6;
        QTest::newRow("M/M/1, six lanes") << false << 6 << 0.5;
    }
    void aLaneIsAQueueWithOneServer()
    {
        QFETCH(bool, isConstant);
        QFETCH(int, lanes);
        QFETCH(double, load);
        constexpr double mean = 0.2;
        StreamRecords stream;
        stream.shards = lanes == 1 ? 1 : 2;
        stream.lanesPerShard = lanes / stream.shards;
        stream.batchSize = 1;
        stream.pollInterval = {};
        const double exact = mean + load * mean * (isConstant ? 0.5 : 1.0) / (1.0 - load);
        const RunColumns columns = runOf(streamed(isConstant ? constant(mean) : exponential(mean), load * lanes / mean,
                                                  stream, 30'000 / lanes, 200));
        VERIFY_LAW("response", over(columns, &TestStreamLaw::meanResponse), exact, 0.005);
    }

    /// A function that takes no time: records wait for the next poll, half the interval on average.
    void recordsWaitForThePoll()
    {
        StreamRecords stream;
        stream.shards = 4;
        const RunColumns columns = runOf(streamed(constant(0.0), 5.0, stream, 20'000, 200));
        VERIFY_LAW("wait", over(columns, &TestStreamLaw::meanResponse), 0.5, 0.005);
        VERIFY_LAW(
            "age at handover",
            over(columns,
                 [](const Outcome &o) { return o.handovers.age.inSeconds() / static_cast<double>(o.handovers.count); }),
            0.5, 0.005);
    }

    /// An event of an object takes the delay and the service, both on average: attempts do not wait.
    void eventsOfObjectsTakeTheirDelay()
    {
        AsynchronousEvents events;
        events.deliveryDelay = exponential(3.0);
        sim::Configuration configuration = streamed(exponential(0.5), 5.0, {}, 20'000, 200);
        configuration.functions[0].sources[0].delivery = events;
        const RunColumns columns = runOf(configuration);
        VERIFY_LAW("response", over(columns, &TestStreamLaw::meanResponse), 3.5, 0.005);
    }
};

QTEST_APPLESS_MAIN(TestStreamLaw)
#include "tst_stream_law.moc"
