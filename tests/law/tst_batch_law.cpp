// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/law/law_run.h"

using namespace warmfront;
using namespace warmfront::law;

/// Messages that are taken in batches.
class TestBatchLaw : public QObject
{
    Q_OBJECT

    static sim::Configuration queued(double rate, const QueueMessages &queue, std::int64_t measured)
    {
        sim::PerRequestScaling scaling;
        scaling.keepAlive = SimDuration::minutes(5);
        sim::Configuration configuration = oneFunction(exponential(0.3), scaling, rate, 30, measured, 1000);
        configuration.functions[0].sources[0].delivery = queue;
        return configuration;
    }

private slots:
    /// A window of w from the first message: the others come from a Poisson law of mean rate × w, as many as there is
    /// room for, so the mean batch is 1 + E[min(Poisson(rate × w), B - 1)].
    void aBatchTakesWhatComesInItsWindow_data()
    {
        QTest::addColumn<double>("rate");
        QTest::addColumn<int>("size");
        QTest::addColumn<double>("window");
        QTest::addColumn<double>("published"); // 0: none
        QTest::newRow("seldom full") << 1.5 << 10 << 5.0 << 7.97708;
        QTest::newRow("nearly always full") << 4.0 << 10 << 4.0 << 0.0;
        QTest::newRow("nearly never full") << 4.0 << 10 << 0.5 << 0.0;
        QTest::newRow("pairs") << 2.0 << 2 << 0.3 << 0.0;
    }
    void aBatchTakesWhatComesInItsWindow()
    {
        QFETCH(double, rate);
        QFETCH(int, size);
        QFETCH(double, window);
        QFETCH(double, published);
        double exact = 1.0;
        double probability = std::exp(-rate * window);
        double atMost = probability;
        for (int k = 1; k < size; ++k) {
            exact += 1.0 - atMost; // E[min(N, B - 1)] = Σ_{k=1}^{B-1} P(N >= k)
            probability *= rate * window / k;
            atMost += probability;
        }
        QVERIFY(published == 0.0 || std::abs(exact - published) < 5e-6);
        QueueMessages queue;
        queue.batchSize = size;
        queue.batchWindow = SimDuration::nanoseconds(std::llround(window * 1e9));
        queue.pollers = queue.mostPollers = 1000;
        const RunColumns columns = runOf(queued(rate, queue, 10'000));
        VERIFY_LAW("batch",
                   over(columns, [](const Outcome &o) { return share(o.counts.requests, o.counts.invocations); }),
                   exact, 0.005);
    }

    /// A batch fails with probability p whatever its messages went through before: receives are geometric, cut off at
    /// their maximum.
    void receivesAreGeometric()
    {
        constexpr double failure = 0.4;
        constexpr int receives = 3;
        constexpr double rate = 6.0;
        QueueMessages queue;
        queue.batchWindow = SimDuration::seconds(1);
        queue.visibilityTimeout = SimDuration::seconds(10);
        queue.maximumReceives = receives;
        queue.pollers = queue.mostPollers = 1000;
        sim::Configuration configuration = queued(rate, queue, 10'000);
        configuration.functions[0].failureProbability = failure;
        const RunColumns columns = runOf(configuration);
        const double given = std::pow(failure, receives);
        VERIFY_LAW("receives",
                   over(columns, [](const Outcome &o) { return 1.0 + share(o.counts.retried, o.counts.requests); }),
                   (1.0 - given) / (1.0 - failure), 0.005);
        // About 22 s, windows included, go by until the last receive: the share 0.0022 of them comes too late.
        VERIFY_LAW("dead letters",
                   over(columns, [](const Outcome &o) { return share(o.counts.deadLettered, o.counts.requests); }),
                   given * (1.0 - 0.0022), 0.02);
    }
};

QTEST_APPLESS_MAIN(TestBatchLaw)
#include "tst_batch_law.moc"
