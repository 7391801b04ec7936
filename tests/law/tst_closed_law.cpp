// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/law/law_run.h"

using namespace warmfront;
using namespace warmfront::law;

/// n users who think for z on average and are served for s.
class TestClosedLaw : public QObject
{
    Q_OBJECT

    static sim::Configuration closed(int users, const Distribution &think, const Distribution &service,
                                     decltype(sim::FunctionConfiguration::scaling) scaling, std::int64_t measured)
    {
        sim::Configuration configuration = oneFunction(service, scaling, 1.0, 30, measured, 1000);
        configuration.functions[0].sources[0].arrivals = UserArrivals{users, think};
        return configuration;
    }

    static void verifyThroughput(const RunColumns &columns, double measured, double exact)
    {
        VERIFY_LAW("answers a second",
                   over(columns, [&](const Outcome &o) { return double(o.counts.done) / measured; }), exact, 0.01);
    }

private slots:
    /// Where an instance is always free, n s / (s + z) users are served on average, whatever the laws.
    void unlimitedInstances_data()
    {
        QTest::addColumn<int>("users");
        QTest::addColumn<double>("think");
        QTest::addColumn<double>("service");
        QTest::addColumn<int>("law");
        QTest::newRow("exponential") << 50 << 4.0 << 1.0 << 0;
        QTest::newRow("skewed service") << 50 << 4.0 << 1.0 << 2;
        QTest::newRow("busy") << 20 << 0.5 << 2.0 << 0;
        QTest::newRow("one user") << 1 << 3.0 << 1.0 << 0;
    }
    void unlimitedInstances()
    {
        QFETCH(int, users);
        QFETCH(double, think);
        QFETCH(double, service);
        QFETCH(int, law);
        sim::PerRequestScaling scaling;
        scaling.keepAlive = SimDuration::hours(24);
        constexpr std::int64_t measured = 15'000;
        const RunColumns columns = runOf(
            closed(users, exponential(think), law == 0 ? exponential(service) : lognormal(service), scaling, measured));
        verifyThroughput(columns, measured, users / (think + service));
        VERIFY_LAW("in flight",
                   over(columns, [&](const Outcome &o) { return o.instances.busy.inSeconds() / measured; }),
                   users * service / (service + think), 0.01);
    }

    /// The machine-repair model (M/M/c//n): p_k is proportional to n! / (n - k)! (s/z)^k / (k! or c! c^(k-c)), and by
    /// Little's law n = throughput × (response + z).
    void fewServers_data()
    {
        QTest::addColumn<int>("users");
        QTest::addColumn<int>("servers");
        QTest::addColumn<double>("think");
        QTest::addColumn<double>("service");
        QTest::newRow("one server") << 10 << 1 << 12.0 << 1.0;
        QTest::newRow("one server, nearly always busy") << 10 << 1 << 5.0 << 1.0;
        QTest::newRow("three servers") << 20 << 3 << 10.0 << 2.0;
    }
    void fewServers()
    {
        QFETCH(int, users);
        QFETCH(int, servers);
        QFETCH(double, think);
        QFETCH(double, service);
        double weight = 1.0;
        double sum = 1.0;
        double busy = 0.0;
        for (int k = 1; k <= users; ++k) {
            weight *= (users - k + 1) * (service / think) / std::min(k, servers);
            sum += weight;
            busy += weight * std::min(k, servers);
        }
        const double throughput = busy / sum / service;
        sim::FixedReplicas scaling;
        scaling.replicas = servers;
        constexpr std::int64_t measured = 15'000;
        const RunColumns columns = runOf(closed(users, exponential(think), exponential(service), scaling, measured));
        verifyThroughput(columns, measured, throughput);
        VERIFY_LAW("response",
                   over(columns, [](const Outcome &o) { return o.responseTime.inSeconds() / double(o.counts.done); }),
                   users / throughput - think, 0.02);
    }

    /// Engset: a refused user thinks again. Of n users with c places the share C(n-1, c) a^c / Σ_{k<=c} C(n-1, k) a^k
    /// of the requests is refused, a = s/z.
    void lossOfEngset_data()
    {
        QTest::addColumn<int>("users");
        QTest::addColumn<int>("places");
        QTest::addColumn<double>("think");
        QTest::addColumn<double>("service");
        QTest::newRow("twelve users, four places") << 12 << 4 << 5.0 << 2.0;
        QTest::newRow("two users, one place") << 2 << 1 << 4.0 << 1.0;
        QTest::newRow("many users") << 60 << 10 << 10.0 << 2.0;
    }
    void lossOfEngset()
    {
        QFETCH(int, users);
        QFETCH(int, places);
        QFETCH(double, think);
        QFETCH(double, service);
        double term = 1.0;
        double sum = 1.0;
        for (int k = 1; k <= places; ++k) {
            term *= (users - k) * (service / think) / k;
            sum += term;
        }
        sim::PerRequestScaling scaling;
        scaling.keepAlive = SimDuration::hours(24);
        scaling.concurrencyLimit = places;
        const RunColumns columns = runOf(closed(users, exponential(think), exponential(service), scaling, 15'000));
        VERIFY_LAW("refused",
                   over(columns, [](const Outcome &o) { return share(o.counts.throttled, o.counts.requests); }),
                   term / sum, 0.01);
    }
};

QTEST_APPLESS_MAIN(TestClosedLaw)
#include "tst_closed_law.moc"
