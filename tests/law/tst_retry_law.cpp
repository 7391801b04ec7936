// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/law/law_run.h"

using namespace warmfront;
using namespace warmfront::law;

/// Events that are tried again: an attempt fails with probability p, up to k retries follow.
class TestRetryLaw : public QObject
{
    Q_OBJECT

private slots:
    /// Attempts are geometric, cut off: their mean is (1 - p^(k+1)) / (1 - p), and p^(k+1) of the events are given up.
    void attemptsAreGeometric_data()
    {
        QTest::addColumn<double>("failure");
        QTest::addColumn<int>("retries");
        QTest::addColumn<bool>("replicas");
        QTest::newRow("two retries, as Lambda") << 0.3 << 2 << false;
        QTest::newRow("often") << 0.7 << 2 << false;
        QTest::newRow("once") << 0.5 << 1 << false;
        QTest::newRow("many") << 0.5 << 5 << false;
        QTest::newRow("on replicas") << 0.4 << 3 << true;
    }
    void attemptsAreGeometric()
    {
        QFETCH(double, failure);
        QFETCH(int, retries);
        QFETCH(bool, replicas);
        constexpr double rate = 5.0;
        constexpr std::int64_t measured = 20'000;
        sim::PerRequestScaling perRequest;
        perRequest.keepAlive = SimDuration::minutes(5);
        sim::FixedReplicas fixed;
        fixed.replicas = 40;
        sim::Configuration configuration = replicas ? oneFunction(lognormal(0.5), fixed, rate, 30, measured, 2000)
                                                    : oneFunction(lognormal(0.5), perRequest, rate, 30, measured, 2000);
        AsynchronousEvents events;
        events.retries = retries;
        events.deadLetters = true;
        configuration.functions[0].failureProbability = failure;
        configuration.functions[0].sources[0].delivery = events;
        const RunColumns columns = runOf(configuration);
        const double given = std::pow(failure, retries + 1);
        const double attempts = (1.0 - given) / (1.0 - failure);
        // Events that arrive near an end of the measured period have attempts beyond it, as many as come in at the
        // other: both sums are of a stationary process.
        VERIFY_LAW("attempts",
                   over(columns, [](const Outcome &o) { return 1.0 + share(o.counts.retried, o.counts.requests); }),
                   attempts, 0.005);
        VERIFY_LAW("dead letters a second",
                   over(columns, [](const Outcome &o) { return double(o.counts.deadLettered) / measured; }),
                   rate * given * (1.0 - lostAtTheHorizon(events, measured)), 0.03);
        VERIFY_LAW("work", over(columns, [](const Outcome &o) { return o.usage.workTime.inSeconds() / measured; }),
                   rate * attempts * 0.5, 0.01);
    }

private:
    /// Of those that are given up, the share that arrives too late for it: that of the time that all delays take.
    static double lostAtTheHorizon(const AsynchronousEvents &events, double measured)
    {
        double delays = 0.0;
        for (int retry = 0; retry < events.retries; ++retry) {
            delays += retry == 0 ? 60.0 : 120.0;
        }
        // and the attempts themselves, of 0.5 s on average
        return (delays + 0.5 * (events.retries + 1)) / measured;
    }
};

QTEST_APPLESS_MAIN(TestRetryLaw)
#include "tst_retry_law.moc"
