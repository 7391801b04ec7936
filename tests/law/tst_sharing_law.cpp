// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/analysis/closed_forms.h"
#include "tests/law/law_run.h"

using namespace warmfront;
using namespace warmfront::law;

/// Requests that share the CPU of one instance: egalitarian processor sharing (L. Kleinrock, Queueing Systems II, 4.4).
class TestSharingLaw : public QObject
{
    Q_OBJECT

private slots:
    /// M/G/1 with processor sharing: the mean response is S / (1 - rho) whatever the law of the service time. What is
    /// not CPU work is added and takes no longer in company. With c processors exponential work meets the M/M/c queue.
    void meanResponse_data()
    {
        QTest::addColumn<double>("rate");
        QTest::addColumn<double>("service");
        QTest::addColumn<int>("law");
        QTest::addColumn<double>("cpuShare");
        QTest::addColumn<double>("cpu");
        QTest::newRow("exponential") << 0.6 << 1.0 << 0 << 1.0 << 1.0;
        QTest::newRow("constant work") << 0.6 << 1.0 << 1 << 1.0 << 1.0;
        QTest::newRow("lognormal") << 3.0 << 0.2 << 2 << 1.0 << 1.0;
        QTest::newRow("busy") << 8.0 << 0.1 << 0 << 1.0 << 1.0;
        QTest::newRow("less than a processor is measured alone") << 0.6 << 1.0 << 1 << 1.0 << 0.25;
        QTest::newRow("half of it waits") << 1.0 << 1.0 << 1 << 0.5 << 1.0;
        QTest::newRow("two processors") << 1.4 << 1.0 << 0 << 1.0 << 2.0;
    }
    void meanResponse()
    {
        QFETCH(double, rate);
        QFETCH(double, service);
        QFETCH(int, law);
        QFETCH(double, cpuShare);
        QFETCH(double, cpu);
        const Distribution demand = law == 0 ? exponential(service) : law == 1 ? constant(service) : lognormal(service);
        const double measured = 60'000.0 / rate;
        sim::Configuration configuration =
            oneFunction(demand, sim::FixedReplicas{}, rate, 30, static_cast<std::int64_t>(measured),
                        static_cast<std::int64_t>(3'000.0 / rate));
        configuration.functions[0].concurrency = 100'000;
        configuration.functions[0].cpuShare = cpuShare;
        configuration.functions[0].cpu = cpu;
        const RunColumns columns = runOf(configuration);
        const double work = service * cpuShare;
        const double exact = cpu > 1.0 ? service + meanWaitOfManyServers(2, Rate::perSecond(rate), service)
                                       : service - work + work / (1.0 - rate * work);
        VERIFY_LAW("mean response",
                   over(columns, [](const Outcome &o) { return o.responseTime.inSeconds() / double(o.counts.done); }),
                   exact, 0.02);
    }
};

QTEST_APPLESS_MAIN(TestSharingLaw)
#include "tst_sharing_law.moc"
