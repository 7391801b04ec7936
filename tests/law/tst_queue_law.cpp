// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/analysis/closed_forms.h"
#include "tests/law/law_run.h"

using namespace warmfront;
using namespace warmfront::law;

/// Loss and waiting: Erlang's formulas and Pollaczek-Khinchine against limits and fixed replicas.
class TestQueueLaw : public QObject
{
    Q_OBJECT

private slots:
    /// The share that a limit refuses depends on the mean service time only.
    void lossOfErlang_data()
    {
        QTest::addColumn<int>("servers");
        QTest::addColumn<double>("rate");
        QTest::addColumn<double>("service");
        QTest::addColumn<int>("law");
        QTest::newRow("twenty, exponential") << 20 << 10.0 << 2.016 << 0;
        QTest::newRow("twenty, constant") << 20 << 10.0 << 2.016 << 1;
        QTest::newRow("twenty, lognormal") << 20 << 10.0 << 2.016 << 2;
        QTest::newRow("three") << 3 << 2.0 << 1.0 << 2;
        QTest::newRow("overloaded") << 5 << 20.0 << 1.0 << 0;
    }
    void lossOfErlang()
    {
        QFETCH(int, servers);
        QFETCH(double, rate);
        QFETCH(double, service);
        QFETCH(int, law);
        sim::PerRequestScaling scaling;
        scaling.keepAlive = SimDuration::minutes(5);
        scaling.concurrencyLimit = servers;
        const Distribution demand = law == 0 ? exponential(service) : law == 1 ? constant(service) : lognormal(service);
        const double measured = 100'000.0 / rate;
        const RunColumns columns =
            runOf(oneFunction(demand, scaling, rate, 30, static_cast<std::int64_t>(measured), 200));
        const double exact = erlangB(servers, rate * service);
        VERIFY_LAW("refused",
                   over(columns, [](const Outcome &o) { return share(o.counts.throttled, o.counts.requests); }), exact,
                   0.005);
        VERIFY_LAW("busy", over(columns, [&](const Outcome &o) { return o.instances.busy.inSeconds() / measured; }),
                   rate * service * (1.0 - exact), 0.005);
    }

    void waitingOfErlang_data()
    {
        QTest::addColumn<int>("servers");
        QTest::addColumn<double>("rate");
        QTest::addColumn<double>("service");
        QTest::addColumn<double>("longer"); // P(W > this many seconds)
        QTest::newRow("one server") << 1 << 0.35 << 2.0 << 5.0;
        QTest::newRow("four servers") << 4 << 1.5 << 2.0 << 1.0;
        QTest::newRow("twelve servers") << 12 << 5.0 << 2.0 << 0.5;
    }
    void waitingOfErlang()
    {
        QFETCH(int, servers);
        QFETCH(double, rate);
        QFETCH(double, service);
        QFETCH(double, longer);
        sim::FixedReplicas scaling;
        scaling.replicas = servers;
        const double measured = 100'000.0 / rate;
        const sim::Configuration configuration =
            oneFunction(exponential(service), scaling, rate, 30, static_cast<std::int64_t>(measured), 2'000);
        std::vector<double> requests(30);
        std::vector<double> waited(30);
        std::vector<double> waitedLonger(30);
        study::RunSettings settings;
        settings.rows = [&](std::size_t, std::span<const sim::InvocationRow> rows) {
            for (const sim::InvocationRow &row : rows) {
                const auto r = static_cast<std::size_t>(raw(row.replication));
                if (row.arrival.sinceStart() >= configuration.warmUp && row.ending == sim::Ending::Done) {
                    requests[r] += 1.0;
                    waited[r] += row.wait.count() > 0 ? 1.0 : 0.0;
                    waitedLonger[r] += row.wait.inSeconds() > longer ? 1.0 : 0.0;
                }
            }
        };
        const RunColumns columns = runOf(configuration, settings);
        for (std::size_t r = 0; r < requests.size(); ++r) {
            QVERIFY(requests[r] > 0.0);
            waited[r] /= requests[r];
            waitedLonger[r] /= requests[r];
        }
        const Rate arrivals = Rate::perSecond(rate);
        VERIFY_LAW("share that waits", estimateOf(waited), erlangC(servers, rate * service), 0.02);
        VERIFY_LAW("share that waits longer", estimateOf(waitedLonger),
                   shareThatWaitsLonger(servers, arrivals, service, longer), 0.02);
        VERIFY_LAW("mean wait",
                   over(columns, [](const Outcome &o) { return o.waitTime.inSeconds() / double(o.counts.done); }),
                   meanWaitOfManyServers(servers, arrivals, service), 0.02);
        VERIFY_LAW("busy", over(columns, [&](const Outcome &o) { return o.instances.busy.inSeconds() / measured; }),
                   rate * service, 0.005);
    }

    void oneServerOfAnyLaw_data()
    {
        QTest::addColumn<double>("rate");
        QTest::addColumn<double>("service");
        QTest::addColumn<int>("law");
        QTest::newRow("M/M/1") << 0.35 << 2.0 << 0;
        QTest::newRow("M/D/1") << 0.35 << 2.0 << 1;
        QTest::newRow("M/D/1, busy") << 0.8 << 1.0 << 1;
        QTest::newRow("lognormal") << 0.5 << 1.0 << 2;
    }
    void oneServerOfAnyLaw()
    {
        QFETCH(double, rate);
        QFETCH(double, service);
        QFETCH(int, law);
        const Distribution demand = law == 0 ? exponential(service) : law == 1 ? constant(service) : lognormal(service);
        // E[S²] / E[S]²: 2, 1, and e^(σ²) with σ = 1.
        const double square = service * service * (law == 0 ? 2.0 : law == 1 ? 1.0 : std::exp(1.0));
        const double measured = 60'000.0 / rate;
        const RunColumns columns =
            runOf(oneFunction(demand, sim::FixedReplicas{}, rate, 30, static_cast<std::int64_t>(measured), 5'000));
        const double wait = meanWaitOfOneServer(Rate::perSecond(rate), service, square);
        VERIFY_LAW("mean wait",
                   over(columns, [](const Outcome &o) { return o.waitTime.inSeconds() / double(o.counts.done); }), wait,
                   0.02);
        VERIFY_LAW("mean response",
                   over(columns, [](const Outcome &o) { return o.responseTime.inSeconds() / double(o.counts.done); }),
                   wait + service, 0.02);
    }
};

QTEST_APPLESS_MAIN(TestQueueLaw)
#include "tst_queue_law.moc"
